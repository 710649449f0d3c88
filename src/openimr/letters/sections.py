"""Which stretch of a letter is which section, and where its fixed wording stands."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from openimr.letters.accounting import Ledger
from openimr.letters.layout import Layout, Section, Sentence


class Stretch(NamedTuple):
    """Characters `start` to `end` of the letter, after the heading and up to the next section."""

    start: int
    end: int


class FoundSection(NamedTuple):
    """A section found in a letter. `heading` is None where only its lead sentence stands."""

    section: Section
    heading: Stretch | None
    body: Stretch


def find_sections(layout: Layout, text: str) -> list[FoundSection]:
    """The sections of the layout that the letter has, in the layout's order.

    A section begins at its heading; where the heading is lost, at its lead sentence.
    """
    starts: list[tuple[int, int, bool, Section]] = []
    position = 0
    for section in layout.sections:
        place = _beginning(section, text, position)
        if place is not None:
            starts.append((*place, section))
            position = place[1]
    if not starts:
        return []
    ends = [start for start, *_ in starts[1:]] + [len(text)]
    return [
        FoundSection(section, Stretch(start, body) if headed else None, Stretch(body, end))
        for (start, body, headed, section), end in zip(starts, ends, strict=False)
    ]


def _beginning(section: Section, text: str, position: int) -> tuple[int, int, bool] | None:
    heading = _heading(section.headings).search(text, position) if section.headings else None
    if heading:
        return heading.start(), heading.end(), True
    for sentence in section.sentences:
        found = sentence.pattern.search(text, position) if sentence.lead else None
        if found:
            return found.start(), found.start(), False
    return None


@cache
def _heading(headings: tuple[str, ...]) -> re.Pattern[str]:
    either = "|".join(r"\s+".join(re.escape(word) for word in heading.split()) for heading in headings)
    return re.compile(rf"^[^\S\n]*(?:{either})[^\S\n]*:?[^\S\n]*$", re.MULTILINE)


def claim_sentences(
    sentences: tuple[Sentence, ...], text: str, stretch: Stretch, ledger: Ledger
) -> tuple[dict[str, tuple[int, int]], int]:
    """Claim the fixed sentences found in a stretch.

    Returns the spans of the slots by field and the end of the last sentence found. The wording
    between the slots is known wording, the slots are fields.
    """
    values: dict[str, tuple[int, int]] = {}
    last = stretch.start
    for sentence in sentences:
        found = sentence.pattern.search(text, last, stretch.end)
        found = found or sentence.pattern.search(text, stretch.start, last)
        if found:
            last = max(last, found.end())
            _claim_match(sentence, found, values, ledger)
    return values, last


def _claim_match(
    sentence: Sentence, found: re.Match[str], values: dict[str, tuple[int, int]], ledger: Ledger
) -> None:
    position = found.start()
    for name, field in sorted(sentence.slots, key=lambda slot: found.start(slot[0])):
        start, end = found.span(name)
        if start < 0 or field in values:
            continue
        values[field] = (start, end)
        ledger.wording(sentence.id, position, start)
        ledger.field(field, start, end)
        position = end
    ledger.wording(sentence.id, position, found.end())


def without(stretches: list[Stretch], start: int, end: int) -> list[Stretch]:
    """What of `start` to `end` none of the sorted `stretches` covers."""
    pieces: list[Stretch] = []
    for stretch in stretches:
        if stretch.end <= start or stretch.start >= end:
            continue
        if stretch.start > start:
            pieces.append(Stretch(start, stretch.start))
        start = max(start, stretch.end)
    if start < end:
        pieces.append(Stretch(start, end))
    return pieces


def furniture(layout: Layout, text: str) -> list[Stretch]:
    """Page headers and footers anywhere in the letter, sorted."""
    found = [
        Stretch(*match.span())
        for line in layout.furniture
        if any(form in text for form in (line.first_word, line.first_word.upper(), line.first_word.lower()))
        for match in line.pattern.finditer(text)
        if not text[text.rfind("\n", 0, match.start()) + 1 : match.start()].strip()
    ]
    found.sort()
    return [one for index, one in enumerate(found) if not index or one.start >= found[index - 1].end]


def blanked(text: str, stretches: list[Stretch]) -> str:
    """The text with blanks in place of the stretches, of the same length."""
    for start, end in stretches:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
