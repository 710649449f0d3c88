"""How the record speaks of a thing: present, absent, historical, planned, possible; or silent about it.

Cue words reach forward or backward until a stop word, after the ConText method. The words are data
(`data/context.yaml`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from openimr.language.data_files import load
from openimr.language.phrases import Phrases
from openimr.model import Assertion

_FORWARD_REACH = {"negated": 160, "no_evidence": 160, "silent": 220, "possible": 90, "current": 90}
_DEFAULT_REACH = 320
_BACKWARD_REACH = 110
_BACKWARD_NEAR = {"negated": 45, "possible": 60, "historical": 70}
_DENIALS = frozenset({"silent", "no_evidence", "negated"})
_ASSERTIONS = {
    "negated": Assertion.ABSENT,
    "no_evidence": Assertion.ABSENT,
    "silent": Assertion.ABSENT,
    "historical": Assertion.HISTORICAL,
    "planned": Assertion.PLANNED,
    "possible": Assertion.POSSIBLE,
    "current": Assertion.PRESENT,
}
_NO_ASSERTION = frozenset({"pseudo", "stop", "stop_denial", "hoped"})
_RANK = {"silent": 0, "no_evidence": 1, "negated": 1, "possible": 2}


class Cue(NamedTuple):
    """Words that say how the record speaks of what is near them.

    `kind` is silent, no_evidence, negated, historical, planned, possible, hoped, current, pseudo, stop or
    stop_denial. What is hoped for speaks of results alone: `judge` passes it over until its caller makes
    it possible. `forward` and `backward` say which way it reaches.
    """

    start: int
    end: int
    kind: str
    forward: bool
    backward: bool


class Judgement(NamedTuple):
    """The assertion of a thing, the cue that made it (None by default), and whether it is silence."""

    assertion: Assertion
    cue: Cue | None


@cache
def _cue_phrases() -> Phrases[tuple[str, str]]:
    rules: dict[str, dict[str, list[str]]] = load("openimr.language", "context.yaml")["cues"]
    return Phrases(
        (phrase, (kind, direction))
        for kind, ways in rules.items()
        for direction, phrases in ways.items()
        for phrase in phrases
    )


def find_cues(text: str, folded: str | None = None) -> list[Cue]:
    """All cue words of `text`, in order. Of two cues at one place the longer counts."""
    cues: list[Cue] = []
    for start, end, payloads in _cue_phrases().find(text, folded):
        kinds: dict[str, set[str]] = {}
        for kind, way in payloads:
            kinds.setdefault(kind, set()).add(way)
        cues.extend(
            Cue(start, end, kind, "forward" in ways, "backward" in ways) for kind, ways in kinds.items()
        )
    return cues


def judge(cues: Sequence[Cue], start: int, end: int, inside: Iterable[tuple[int, int]] = ()) -> Judgement:
    """The assertion of the words from `start` to `end`, given the cues of their sentence.

    Denial outweighs doubt, doubt outweighs time; among planned, historical and current the nearest
    cue decides, one before the words sooner than one behind them. Cues within the spans `inside`
    (names of concepts) are ignored. Without any cue the assertion is present.
    """
    named = list(inside)
    best: tuple[int, int] | None = None
    chosen: Cue | None = None
    for cue in cues:
        if cue.kind in _NO_ASSERTION or (start <= cue.start < end):
            continue
        distance = _distance(cue, cues, start, end)
        if distance is None or any(a <= cue.start and cue.end <= b for a, b in named):
            continue
        rank = (_RANK.get(cue.kind, 3), distance if cue.end <= start else distance + 25)
        if best is None or rank < best:
            best, chosen = rank, cue
    return Judgement(_ASSERTIONS[chosen.kind] if chosen else Assertion.PRESENT, chosen)


def _distance(cue: Cue, cues: Sequence[Cue], start: int, end: int) -> int | None:
    """Characters between cue and words if the cue reaches them, else None."""
    # "has not documented functional improvement": the last word of the cue is the first of the name.
    if cue.start < start < cue.end:
        return 0 if cue.forward else None
    if cue.end <= start and cue.forward:
        low, high, reach = cue.end, start, _FORWARD_REACH.get(cue.kind, _DEFAULT_REACH)
    elif cue.start >= end and cue.backward:
        low, high, reach = end, cue.start, _BACKWARD_NEAR.get(cue.kind, _BACKWARD_REACH)
    else:
        return None
    if high - low > reach:
        return None
    for other in cues:
        if low <= other.start and other.end <= high and _stops(other, cue):
            return None
    return high - low


def _stops(other: Cue, cue: Cue) -> bool:
    return other.kind == "stop" or (other.kind == "stop_denial" and cue.kind in _DENIALS)


def assertion(sentence: str, start: int, end: int, default: Assertion = Assertion.PRESENT) -> Assertion:
    """How `sentence` speaks of its characters `start` to `end`.

    `default` is what holds without any cue, such as historical under a heading "Treatment to date".
    Silence of the record ("no documentation of") comes back as absent; see `is_silent`.
    """
    found = judge(find_cues(sentence), start, end)
    return found.assertion if found.cue else default


def is_silent(sentence: str, start: int, end: int) -> bool:
    """Whether `sentence` says only that the record does not speak of characters `start` to `end`."""
    found = judge(find_cues(sentence), start, end)
    return found.cue is not None and found.cue.kind == "silent"
