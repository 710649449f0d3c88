"""Checks 6xx: what the law asks a determination to contain."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openimr.letters.lint.rule import check, load
from openimr.letters.lint.view import Hit, LetterView

_DATE = r"(?:\d{1,2}/\d{1,2}/\d{2,4}|[A-Z][a-z]{2,8}\s+\d{1,2},\s+\d{4})"
_BY_RANGE = re.compile(
    r"\b(?=[mctprndMCTPRND])(?i:(?:medical\s+|clinical\s+|treatment\s+|progress\s+)?(?:records|reports|notes|documents|documentation))\b"
    rf"[^.;\n]{{0,60}}?[\s(,]{_DATE}\s*(?:to|through|thru|and|-|\u2013)\s*{_DATE}"
)
# "Notes of 5/6/15 and 6/10/15" are two notes.
_TWO_DATES = re.compile(rf"{_DATE}\s*and\s*{_DATE}$", re.I)
_LISTED = re.compile(
    r"\b(?:documents?|records?)(?:\s+\w+){0,2}\s+(?:reviewed|considered|relied)|the following (?:\w+\s+){0,3}"
    r"(?:documents|records)\b",
    re.I,
)


@check("IMR601")
def records_by_range(view: LetterView) -> Iterator[Hit]:
    """Records named by a range of dates instead of one by one."""
    for match in _BY_RANGE.finditer(view.text):
        low = match.group().lower()
        if _TWO_DATES.search(low) and "between" not in low:
            continue
        yield Hit(match.start(), match.end(), {"words": " ".join(match.group().split())})


@check("IMR602")
def specialty_far(view: LetterView) -> Iterator[Hit]:
    """A reviewer all of whose certifications are far from the service that is judged."""
    reviewer = view.determination.reviewer
    held = [name.lower() for name in (*reviewer.certifications, *reviewer.subspecialties)]
    known = [next((row for row in load("specialties") if name in row["names"]), None) for name in held]
    far = [frozenset(row["far_from"]) for row in known if row]
    if not far or None in known:
        return
    for item in view.items:
        category = item.item.request.service_category if item.item.request else ""
        if all(category in one for one in far) and item.heading.text:
            slots = {"certifications": ", ".join(reviewer.certifications), "text": item.heading.text}
            yield item.heading.hit(0, len(item.heading.text), item.index, **slots)


@check("IMR603")
def no_evidence_named(view: LetterView) -> Iterator[Hit]:
    """An item decided without naming the evidence relied on."""
    for item in view.items:
        block = item.item.reviewer_guideline
        if (
            item.heading.text
            and item.rationale.text
            and not (block.text or "").strip()
            and not block.citations
        ):
            yield item.heading.hit(0, len(item.heading.text), item.index, text=item.heading.text)


@check("IMR604")
def no_list_of_records(view: LetterView) -> Iterator[Hit]:
    """A letter that nowhere lists the records reviewed. Reported at the first item."""
    first = view.items[0].heading if view.items else None
    if first and first.text and not _LISTED.search(view.text):
        yield first.hit(0, len(first.text))


@check("IMR605")
def no_medical_condition(view: LetterView) -> Iterator[Hit]:
    """A letter without a summary of the worker's medical condition. Reported at the first item."""
    first = view.items[0].heading if view.items else None
    if first and first.text and not view.summary.text.strip():
        yield first.hit(0, len(first.text))


@check("IMR606")
def no_qualifications(view: LetterView) -> Iterator[Hit]:
    """An issued letter that does not say what the reviewer is certified in. Reported at the first item."""
    reviewer = view.determination.reviewer
    first = view.items[0].heading if view.items else None
    if view.determination.status != "published" or reviewer.certifications or reviewer.subspecialties:
        return
    if first and first.text:
        yield first.hit(0, len(first.text))
