"""Checks 113 to 116: dates that follow each other, across the head of the letter and its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from openimr.language import find_dates
from openimr.language.dates import DateMention
from openimr.letters.lint.rule import check
from openimr.letters.lint.view import Hit, LetterView, Passage, Sentence

_INJURED_ON = re.compile(
    r"\b(?:date of injury|injury date|DOI|injured|injury|industrial accident)"
    r"(?:\s+(?:that\s+)?(?:occurred|happened|was|is|dated|date))?\s*(?:on|of|:|,)?\s*\(?$",
    re.I,
)
_SEVERAL_INJURIES = re.compile(
    r"\b(?:cumulative|continuous|re-?injur\w*|dates of injury|(?:second|another|subsequent|"
    r"prior|previous|earlier|new|non-?industrial) (?:\w+ )?(?:injur(?:y|ies)|accidents?))\b",
    re.I,
)
_DENIED = re.compile(r"\b(?:no|not|denie[sd]|without)\b", re.I)
_AHEAD = re.compile(
    r"\b(?:expir\w+|schedul\w+|until|through|next|appointment|will|would|due|follow[\s-]?up|effective|"
    r"appl(?:y|ies))\b",
    re.I,
)
# The events of a review in the order in which they come.
_EVENTS = (
    ("date_of_injury", "the injury"),
    ("ur_denial_date", "the utilization review decision"),
    ("application_received", "the receipt of the application"),
    ("date_assigned", "the assignment"),
    ("decision_date", "the decision"),
)


@check("IMR113", needs=("injur", "doi"))
def injury_date_changes(view: LetterView) -> Iterator[Hit]:
    """A second date of injury in the text. Reported once a letter."""
    told = (sentence.text for passage in view.written for sentence in passage.of_fact)
    if any(_SEVERAL_INJURIES.search(text) and not _DENIED.search(text) for text in told):
        return
    first: DateMention | None = None
    for passage, sentence, date in _injury_dates(view):
        if first is None:
            first = date
        elif date.iso != first.iso:
            start, end = sentence.start + date.start, sentence.start + date.end
            yield passage.hit(start, end, printed=date.printed, first=first.printed)
            return


def _injury_dates(view: LetterView) -> Iterator[tuple[Passage, Sentence, DateMention]]:
    for passage in view.written:
        for sentence in passage.sentences:
            if sentence.role == "guideline" or not re.search(r"injur|DOI|accident", sentence.text, re.I):
                continue
            for date in find_dates(sentence.text):
                full = date.iso is not None and len(date.iso) == 10
                if full and _INJURED_ON.search(sentence.text[: date.start]):
                    yield passage, sentence, date


@check("IMR114")
def denial_dates_differ(view: LetterView) -> Iterator[Hit]:
    """The date of the utilization review decision above the letter is another than the one in the summary."""
    front = view.determination.front_matter
    stated, above = view.determination.case.ur_date, front.ur_denial_date if front else None
    if not stated or not above or len(stated) != 10 or len(above) != 10 or stated == above:
        return
    dates = find_dates(view.summary.text)
    if any(date.iso == above for date in dates):
        return
    for date in dates:
        if date.iso == stated:
            yield view.summary.hit(date.start, date.end, printed=date.printed, above=above)
            return


@check("IMR115")
def head_out_of_order(view: LetterView) -> Iterator[Hit]:
    """Dates in the head of the letter that do not follow each other."""
    front = view.determination.front_matter
    if front is None:
        return
    dated = [(name, words, getattr(front, name)) for name, words in _EVENTS]
    known = [(name, words, date) for name, words, date in dated if date and len(date) == 10]
    for (_, before, first), (name, words, date) in pairwise(known):
        start, end = view.place_of(f"front_matter.{name}")
        if date < first and end > start:
            yield Hit(start, end, {"event": words, "date": date, "before": before, "first": first})


@check("IMR116")
def after_the_letter(view: LetterView) -> Iterator[Hit]:
    """Something that is told as past and dated after the letter itself."""
    front = view.determination.front_matter
    decided = front.decision_date if front else None
    if not decided or len(decided) != 10:
        return
    for passage in view.written:
        for sentence in passage.sentences:
            if sentence.role == "guideline" or _AHEAD.search(sentence.text):
                continue
            for date in find_dates(sentence.text):
                if date.iso and len(date.iso) == 10 and decided < date.iso < "2100":
                    start, end = sentence.start + date.start, sentence.start + date.end
                    yield passage.hit(start, end, printed=date.printed, decided=decided)
