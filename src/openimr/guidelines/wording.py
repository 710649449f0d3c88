"""Facts, lists, dates and numbers in words: singular and plural right, no pronouns, nothing left to guess."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openimr.language.concepts import concept_label
from openimr.language.regions import region_label
from openimr.model import Assertion, Fact, FactKind, VisitRole

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def joined(parts: Iterable[str], word: str = "and") -> str:
    """A list in words: "a", "a and b", "a, b and c"; each part once."""
    items = list(dict.fromkeys(part for part in parts if part))
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {word} {items[-1]}"


def date_in_words(iso: str | None) -> str | None:
    """An ISO date (YYYY, YYYY-MM or YYYY-MM-DD) as in letters: "July 17, 2014", "July 2014", "2014"."""
    if not iso:
        return None
    parts = iso.split("-")
    if len(parts) == 1:
        return parts[0]
    month = _MONTHS[int(parts[1]) - 1]
    return f"{month} {parts[0]}" if len(parts) == 2 else f"{month} {int(parts[2])}, {parts[0]}"


def number(value: float) -> str:
    """A count in digits, without a decimal point where none is needed."""
    return f"{value:g}"


def counted(value: float, noun: str) -> str:
    """A count with its noun in the right number: "1 visit", "8 visits". `noun` is given in the plural."""
    return f"{number(value)} {noun if value != 1 else singular(noun)}"


def singular(noun: str) -> str:
    """The singular of a unit that is given in the plural."""
    return noun[:-1] if noun.endswith("s") and noun != "series" else noun


def small_number(value: int) -> str:
    """A number up to ten in words, above it in digits."""
    return _SMALL[value] if 0 <= value < len(_SMALL) else str(value)


def pages_in_words(pages: Sequence[int]) -> str:
    """Pages in words: "page 60", "pages 98-99"; empty without pages."""
    if not pages:
        return ""
    if len(pages) == 1:
        return f"page {pages[0]}"
    run = list(range(pages[0], pages[-1] + 1)) == list(pages)
    return f"pages {pages[0]}-{pages[-1]}" if run else f"pages {joined(str(page) for page in pages)}"


def told_once(facts: Iterable[Fact]) -> list[Fact]:
    """Facts as a person would tell them: what several records repeat is told once.

    Of repeated tellings the latest stands, of counts of visits done the largest; in order of first mention.
    """
    told: dict[object, Fact] = {}
    for fact in facts:
        value = None if fact.role else fact.value
        key = (fact.kind, fact.concept, fact.assertion, fact.role, fact.value_text, value, fact.levels)
        held = told.get(key)
        if held is None or _rank(fact) > _rank(held):
            told[key] = fact
    return list(told.values())


def _rank(fact: Fact) -> tuple[float, str]:
    counts = fact.role is VisitRole.COMPLETED and fact.value is not None
    return (fact.value or 0.0) if counts else 0.0, fact.date or ""


def described(fact: Fact) -> str:
    """A fact in a few words, as it can stand in a sentence after "the record documents"."""
    return _named(fact) + _details(fact)


def _named(fact: Fact) -> str:
    if fact.role and fact.value is not None:
        return f"{counted(fact.value, 'visits')} of {concept_label(fact.concept)} {fact.role.value}"
    severity = f"{fact.severity} " if fact.severity and fact.severity not in fact.label else ""
    return _ASSERTED[fact.assertion].format(f"{severity}{_plain_label(fact)}{_amount(fact)}")


# Labels of the lexicon may end in a remark in brackets ("kind not stated"), which has no place in a sentence.
def _plain_label(fact: Fact) -> str:
    return fact.label.split(" (", 1)[0]


def _amount(fact: Fact) -> str:
    if fact.kind in (FactKind.RESPONSE, FactKind.FUNCTION):
        about = f" with {fact.value_text.replace('_', ' ')}" if fact.value_text else ""
        return f" ({_quantity(fact)})" + about if fact.value is not None else about
    if fact.value is not None:
        return f" ({_quantity(fact)})"
    return f" ({fact.value_text})" if fact.value_text else ""


def _quantity(fact: Fact) -> str:
    value = fact.value or 0.0
    if fact.unit == "percent":
        return f"{number(value)}%"
    return counted(value, fact.unit) if fact.unit else number(value)


def _details(fact: Fact) -> str:
    places = [region_label(fact.regions[0])] if fact.regions else []
    places += list(fact.levels)
    where = f" ({', '.join(places)})" if places else ""
    when = date_in_words(fact.date)
    joint = " as of " if fact.role in (VisitRole.COMPLETED, VisitRole.REMAINING) else ", dated "
    return where + (f"{joint}{when}" if when else "")


_ASSERTED = {
    Assertion.PRESENT: "{}",
    Assertion.HISTORICAL: "earlier {}",
    Assertion.ABSENT: "an absence of {}",
    Assertion.PLANNED: "planned {}",
    Assertion.POSSIBLE: "possible {}",
}
