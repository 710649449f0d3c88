"""Who reviewed: credentials from the inline sentence or the credentials block, and the front matter."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

import yaml

from openimr.language import find_dates
from openimr.letters.accounting import Ledger
from openimr.letters.folded import fold
from openimr.letters.layout import Label, Layout
from openimr.letters.sections import FoundSection, Stretch, claim_sentences
from openimr.model import FrontMatter, Reviewer

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_COMMA = re.compile(r"\s*[,;]\s*(?:and\s+)?")
_NUMBERS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "twenty-one",
    "twenty-two",
    "twenty-three",
    "twenty-four",
]


def read_reviewer(found: FoundSection, text: str, ledger: Ledger) -> Reviewer:
    """The reviewer's credentials from the first section of a letter; fixed wording and fields are claimed."""
    values, _ = claim_sentences(found.section.sentences, text, found.body, ledger)
    for label, words, place in labelled(found.section.labels, text, found.body):
        ledger.wording(label.id, *words)
        ledger.field(label.field, *place)
        values.setdefault(label.field, (place.start, place.end))
    folded = {field: fold(text, [span]).text for field, span in values.items()}
    return Reviewer(
        kind=folded["reviewer.kind"].lower() if "reviewer.kind" in folded else None,
        states_of_licensure=_states(folded.get("reviewer.states_of_licensure", "")),
        certifications=_specialties(folded.get("reviewer.certifications", "")),
        subspecialties=_specialties(folded.get("reviewer.subspecialties", "")),
        years_active_practice_min=number(folded.get("reviewer.years_active_practice_min", "")),
        hours_per_week_min=number(folded.get("reviewer.hours_per_week_min", "")),
    )


def read_front_matter(layout: Layout, text: str, end: int, ledger: Ledger) -> FrontMatter | None:
    """What stands above the first heading, or None if none of the layout's labels stands there."""
    values: dict[str, str | None] = {}
    for label, wording, place in labelled(layout.front_matter, text, Stretch(0, end), one_line=True):
        if label.field in values or label.value not in ("text", "date"):
            continue
        ledger.wording(label.id, *wording)
        ledger.field("front_matter." + label.field, *place)
        words = fold(text, [place]).text
        values[label.field] = _date(words) if label.value == "date" else words
    return FrontMatter(**values) if values else None


def labelled(
    labels: tuple[Label, ...], text: str, stretch: Stretch, one_line: bool = False
) -> list[tuple[Label, Stretch, Stretch]]:
    """Each label found in the stretch: the label, its place, and the place of its value.

    A value ends at the next label, at a gap of blank lines, or (`one_line`) at the end of its line.
    Labels without a value are left out.
    """
    hits = [(match, label) for label in labels for match in label.pattern.finditer(text, *stretch)]
    hits.sort(key=lambda hit: hit[0].start())
    ends = [match.start() for match, _ in hits[1:]] + [stretch.end]
    found = []
    for (match, label), end in zip(hits, ends, strict=False):
        place = _value(text, match.end(), end, one_line)
        if place.start < place.end:
            found.append((label, Stretch(*match.span()), place))
    return found


_STOP = {True: re.compile(r"\n"), False: re.compile(r"\n[^\S\n]*\n\s*\n|\n[^\S\n]*\n(?=[A-Z(/)a-z ]{3,40}:)")}


def _value(text: str, start: int, end: int, one_line: bool) -> Stretch:
    while start < end and text[start].isspace() and not (one_line and text[start] == "\n"):
        start += 1
    stop = _STOP[one_line].search(text, start, end)
    end = stop.start() if stop else end
    while end > start and text[end - 1].isspace():
        end -= 1
    return Stretch(start, end)


def _date(words: str) -> str | None:
    return next((mention.iso for mention in find_dates(words) if mention.iso), None)


def number(words: str) -> int | None:
    """The number written in digits or words ("24", "five"), or None."""
    digits = re.search(r"\d+", words)
    if digits:
        return int(digits.group())
    word = words.strip().lower()
    return _NUMBERS.index(word) if word in _NUMBERS else None


def _states(words: str) -> tuple[str, ...]:
    parts = re.split(r"\s*[,;]\s*(?:and\s+)?|\s+and\s+|\s*&\s*", words)
    return tuple(part.strip(" .") for part in parts if part.strip(" ."))


def _specialties(words: str) -> tuple[str, ...]:
    """Split at commas, and at "and" only between two names of known specialties."""
    parts: list[str] = []
    for part in _COMMA.split(words.strip(" .")):
        left, joiner, right = part.partition(" and ")
        known = _known_specialties()
        two = part.lower() not in known and {left.lower(), right.lower()} <= known
        parts.extend([left, right] if joiner and two else [part])
    return tuple(part for part in parts if part)


@cache
def _known_specialties() -> frozenset[str]:
    data = files("openimr.letters") / "data" / "specialties.yaml"
    return frozenset(yaml.load(data.read_text("utf-8"), _LOADER)["specialties"])  # noqa: S506
