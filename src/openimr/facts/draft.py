"""A fact on its way: positions still count characters of the running text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from openimr.facts.places import NOWHERE, Place
from openimr.facts.reading import Sentence
from openimr.language.concepts import concept_label
from openimr.model import Assertion, FactKind, VisitRole

_BREAK = re.compile(r",\s(?!\d{4})|[;:]\s|\n")
_NEXT_LABEL = re.compile(r"\s+(?=(?:[A-Z][A-Za-z#]*|#)(?: [a-z#]+){0,3} ?:(?:\s|$))")
_LABEL_ROOM = 40
_LEFT_REACH, _RIGHT_REACH, _LONGEST = 90, 70, 300


@dataclass(slots=True)
class Draft:
    """A fact with its quote as characters `start` to `end` of the running text."""

    kind: FactKind
    concept: str
    start: int
    end: int
    assertion: Assertion = Assertion.PRESENT
    place: Place = NOWHERE
    label: str | None = None
    severity: str | None = None
    date: str | None = None
    value: float | None = None
    unit: str | None = None
    value_text: str | None = None
    role: VisitRole | None = None

    @property
    def words(self) -> str:
        """The label: as written, or the concept's."""
        return self.label or concept_label(self.concept)


def quote_span(sentence: Sentence, text: str, parts: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """The words that carry a fact: from its first to its last part, out to the ends of the clause."""
    inside = [(a, b) for a, b in parts if a >= sentence.start and b <= sentence.end and a < b]
    start, end = min(a for a, _ in inside), max(b for _, b in inside)
    if end - start > _LONGEST:
        start, end = inside[0]
    left = max(sentence.start, start - _LEFT_REACH)
    cuts = [m.end() for m in _BREAK.finditer(text, left, start)]
    if cuts:
        start = cuts[-1]
    elif left == sentence.start:
        start = left
    right = min(sentence.end, end + _RIGHT_REACH)
    room = min(sentence.end, right + _LABEL_ROOM)
    label = _NEXT_LABEL.search(text, end, room) if text.find(":", end, room) >= 0 else None
    right = min(right, label.start()) if label else right
    stop = _BREAK.search(text, end, right)
    if stop:
        end = stop.start()
    elif right == sentence.end or (label and right == label.start()):
        end = max(end, right)
    return start, end
