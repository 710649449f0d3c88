"""The section on the reviewers of a published determination."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openimr.letters.layout import Label, Section, Sentence
from openimr.letters.render.blocks import Block, BlockKind, cell, paragraph
from openimr.model import Determination, Reviewer

_DEFAULT_NOUN = "expert reviewer"
_NUMBER_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_IS_NOUN = re.compile(r"(?:[A-Za-z][A-Za-z/-]*\s+){1,3}(?:reviewer|consultant)$")
_CREDENTIALS = "made.credentials"
_INLINE = "made.inline_credentials"


def reviewers(section: Section, determination: Determination) -> Iterator[Block]:
    """One paragraph on who reviewed; the credentials in a sentence of it or as a block of labels."""
    first = determination.reviewer
    inline = not section.labels or _inline(determination)
    values = _slot_values(first)
    if sentences := [words for one in _told(section, inline) if (words := filled(one, values))]:
        yield paragraph(" ".join(sentences))
    blocks = [] if inline else [first]
    for one in (*blocks, *determination.other_reviewers):
        yield from _credentials(section, one, lead=one is first)


def noun(reviewer: Reviewer) -> str:
    """What a letter calls the reviewer: its kind, if that is a word for a reviewer."""
    kind = reviewer.kind or ""
    return kind if _IS_NOUN.fullmatch(kind) else _DEFAULT_NOUN


def filled(sentence: Sentence, values: dict[str, str]) -> str | None:
    """The sentence with its slots filled, or None where a value that it needs is not known."""
    try:
        words = sentence.fill(**values)
    except KeyError:
        return None
    for name in {values.get("kind", ""), values.get("noun", "")} - {""}:
        if name[0].lower() not in "aeiou":
            words = words.replace(f" an {name}", f" a {name}")
    return words


def _told(section: Section, inline: bool) -> Iterator[Sentence]:
    for sentence in section.sentences:
        if sentence.id != _CREDENTIALS and (inline or sentence.id != _INLINE):
            yield sentence


def _credentials(section: Section, reviewer: Reviewer, lead: bool) -> Iterator[Block]:
    """The credentials of a reviewer as labels; in a sentence where there is none for what is known."""
    values = _slot_values(reviewer)
    rows = [(label, _label_value(label, values)) for label in section.labels]
    if not rows or (not lead and reviewer.subspecialties):
        yield from [
            paragraph(words)
            for one in section.sentences
            if one.id == _INLINE and (words := filled(one, values))
        ]
        return
    lines = [f"{label.label} {value}" for label, value in rows if value]
    if lines and lead:
        titled = {**values, "noun": values["noun"].title()}
        leads = [filled(one, titled) for one in section.sentences if one.id == _CREDENTIALS]
        lines = [one for one in leads if one] + lines
    if lines:
        yield Block(BlockKind.LINES, rows=tuple((cell(line),) for line in lines))


def _inline(determination: Determination) -> bool:
    """Whether the credentials stand in a sentence: as the letter had them, or where the block has no room."""
    if determination.accounting:
        ids = {known.id for known in determination.accounting.boilerplate}
        if _INLINE in ids or "made.states" in ids:
            return _INLINE in ids
    return bool(determination.reviewer.subspecialties)


def _slot_values(reviewer: Reviewer) -> dict[str, str]:
    values = {
        "kind": reviewer.kind,
        "qualification": _qualification(reviewer.kind),
        "noun": noun(reviewer),
        "years": _spelled(reviewer.years_active_practice_min),
        "hours": _figure(reviewer.hours_per_week_min),
        "states": ", ".join(reviewer.states_of_licensure),
        "certifications": ", ".join(reviewer.certifications),
        "subspecialties": ", ".join(reviewer.subspecialties),
    }
    return {name: value for name, value in values.items() if value}


def _qualification(kind: str | None) -> str | None:
    """The kind of reviewer as a title: `doctor of osteopathy` is Doctor of Osteopathy."""
    return kind.title().replace(" Of ", " of ") if kind else None


def _spelled(number: int | None) -> str | None:
    if number is None:
        return None
    return _NUMBER_WORDS[number] if 0 <= number < len(_NUMBER_WORDS) else str(number)


def _figure(number: int | None) -> str | None:
    return None if number is None else str(number)


def _label_value(label: Label, values: dict[str, str]) -> str:
    states = (label.field or "").endswith("states_of_licensure")
    return values.get("states" if states else "certifications", "")
