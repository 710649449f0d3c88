"""Facts in words: dates, places, lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openimr.language.concepts import concepts
from openimr.language.regions import containers, region_label
from openimr.model import Fact, FactKind

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def date_in_words(iso: str) -> str:
    """An ISO date, month or year as American letters print it: "July 17, 2014", "July 2014", "2014"."""
    parts = iso.split("-")
    if len(parts) == 1:
        return iso
    month = _MONTHS[int(parts[1]) - 1]
    return f"{month} {parts[0]}" if len(parts) == 2 else f"{month} {int(parts[2])}, {parts[0]}"


def joined(words: Iterable[str]) -> str:
    """A list in words: "a", "a and b", "a, b, and c"."""
    listed = list(dict.fromkeys(words))
    if len(listed) < 3:
        return " and ".join(listed)
    return ", ".join(listed[:-1]) + ", and " + listed[-1]


def place_in_words(regions: Sequence[str], laterality: str | None, levels: Sequence[str]) -> str:
    """Where, in words: "left knee", "lumbar spine at L5-S1"; empty for nowhere."""
    narrow = [r for r in regions if not any(o != r and r in containers(o) for o in regions)]
    where = joined(region_label(region) for region in narrow)
    if laterality and where:
        where = f"{laterality} {where}"
    at = f"at {joined(levels)}" if levels else ""
    return " ".join(part for part in (where, at) if part)


def thing_in_words(fact: Fact) -> str:
    """The fact's thing with severity and place: "severe disc height loss of the lumbar spine at L5-S1"."""
    label = (
        fact.label
        if fact.severity is None or fact.label.startswith(fact.severity)
        else f"{fact.severity} {fact.label}"
    )
    where = place_in_words(fact.regions, fact.laterality, fact.levels)
    known = concepts().get(fact.concept)
    if fact.concept == "other_diagnosis" or fact.unit in ("ICD-9", "ICD-10"):
        return label
    if known and known.region and fact.regions == (known.region,) and not (fact.laterality or fact.levels):
        return label
    if not where or (fact.regions and region_label(fact.regions[0]) in label):
        return label
    return f"{label} {where}" if where.startswith("at ") else f"{label} of the {where}"


def with_article(words: str) -> str:
    """Words with "a" or "an" before them, numbers as they are spoken: "an 18-year-old", "a 45-year-old"."""
    number = words.split("-", maxsplit=1)[0]
    vowel = words[:1].lower() in "aeiou" or number in ("11", "18") or number[:1] == "8"
    return f"{'an' if vowel else 'a'} {words}"


def measured(fact: Fact) -> str:
    """The thing in words with what was measured: "pain of the low back rated 7 of 10"."""
    words = thing_in_words(fact)
    if fact.value is None or fact.unit is None:
        return words
    if fact.unit == "of 10":
        occasion = f" {fact.value_text}" if fact.value_text else ""
        return f"{words} rated {fact.value:g} of 10{occasion}"
    if fact.unit == "degrees" and fact.value_text:
        return (
            f"{words} ({fact.value_text.replace(',', f' {fact.value:g} degrees,', 1)})"
            if ("," in fact.value_text)
            else f"{words} ({fact.value_text} {fact.value:g} degrees)"
        )
    if fact.unit == "of 5" and fact.value_text:
        return f"{words} ({fact.value_text})"
    if fact.unit in ("kg/m2", "mg_med_per_day"):
        return words
    unit = "" if fact.unit == "points" else f" {fact.unit}"
    what = f"{fact.value_text.split(',')[0]} " if fact.value_text and fact.kind is FactKind.FUNCTION else ""
    return f"{words} ({what}{fact.value:g}{unit})"
