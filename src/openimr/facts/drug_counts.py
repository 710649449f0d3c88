"""How many of a drug are taken, now and before: "from 6 Norco a day to 3" is less reliance on it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openimr.facts.draft import Draft, quote_span
from openimr.facts.scene import Scene
from openimr.language.concepts import concepts
from openimr.language.visits import number
from openimr.model import Assertion, FactKind

_FEW = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
# Without one of these no sentence compares; it fails sooner than the patterns of numbers.
_COMPARES = re.compile(
    r"\b(?:from|instead of|rather than|compared|versus|vs|was|were|used to|previously|formerly)\b",
    re.IGNORECASE,
)
_OTHER = (
    r"(?!\s?(?:weeks?|months?|years?|hours?|hrs?|days?|minutes?|min|visits|sessions|lbs?|pounds|refills?|times"
    r"|of 10|out of|degrees|feet|blocks?|miles?|am|pm)\b)"
)
_BEFORE, _AFTER = (
    rf"(?<![\w/.#-])(?P<{name}>{_FEW})\b(?!\s?[%/]|\.\d|-\d){_OTHER}" for name in ("before", "after")
)
_GAP = r"(?:(?!\bto\b)[^.;,\d]){0,40}?"
_FELL = re.compile(
    rf"\bfrom\s+(?:about |taking |up to )?{_BEFORE}{_GAP}"
    rf"\s(?:down )?to\s+(?:about |only |just |taking )?{_AFTER}",
    re.IGNORECASE,
)
_NOW = re.compile(
    rf"{_AFTER}[^.;\d]{{0,45}}?\b(?:instead of|rather than|down from|compared (?:to|with)|versus|vs\.?|from"
    rf"|(?:it )?was|were|used to (?:be|take)|previously|formerly)\s+(?:about |taking |up to )?{_BEFORE}",
    re.IGNORECASE,
)
_DAILY = re.compile(
    r"\b(?:a|per|each|every) (?:day|night|week)\b|/day\b|\bdaily\b"
    r"|\b(?:pills?|tablets?|tabs?|caps(?:ules)?)\b",
    re.IGNORECASE,
)


def counts_of_drug(scene: Scene) -> Iterator[Draft]:
    """A fact `dependency_reduced` where the sentence counts fewer doses of a drug than before.

    A rise gives none; neither do numbers that are strengths, scores or times. What is planned or supposed,
    another person's or denied gives none either.
    """
    if not scene.sentence.has_number or not _names_drug(scene):
        return
    start, end = scene.sentence.start, scene.sentence.end
    if not _COMPARES.search(scene.text, start, end) or not _DAILY.search(scene.text, start, end):
        return
    found = _FELL.search(scene.text, start, end) or _NOW.search(scene.text, start, end)
    if found is None or not _fewer(found) or _is_doubted(scene, found.start()):
        return
    if _OF_ILLS.search(scene.text, max(start, found.start() - 40), found.start()):
        return
    quote = quote_span(scene.sentence, scene.text, [found.span()])
    yield Draft(FactKind.FUNCTION, "dependency_reduced", *quote, Assertion.PRESENT, date=scene.walk.clock.now)


def _names_drug(scene: Scene) -> bool:
    return any(
        h.kind == "concept" and concepts()[h.key].kind is FactKind.MEDICATION for h in scene.sentence.hits
    )


def _fewer(found: re.Match[str]) -> bool:
    after, before = number(found["after"]), number(found["before"])
    return bool(after and before and after < before <= _MOST)


def _is_doubted(scene: Scene, start: int) -> bool:
    """Whether the change is planned, hoped for, denied, or another person's."""
    if any(low <= start < high for low, high in scene.sentence.relatives):
        return True
    return any(cue.kind in _UNSURE and cue.forward and cue.start <= start for cue in scene.sentence.cues)


# "Headaches went from 8 a week to 4 with Norco" counts headaches.
_OF_ILLS = re.compile(
    r"\b(?:pains?|headaches?|spasms?|episodes?|attacks?|flares?|migraines?|symptoms)\b", re.I
)
# Counted doses of a day: larger numbers are milligrams or tablets dispensed.
_MOST = 20
_UNSURE = frozenset({"planned", "hoped", "possible", "negated", "silent", "no_evidence"})
