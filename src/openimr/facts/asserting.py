"""How the record speaks of a thing that a sentence names, and how severe it calls it."""

from __future__ import annotations

import re
from functools import cache

from openimr.facts import topics
from openimr.facts.reading import Hit, rules
from openimr.facts.scene import Scene
from openimr.language.context import Cue, Judgement, judge
from openimr.language.phrases import fold
from openimr.model import Assertion, FactKind

_RECORD_SILENCE_KINDS = frozenset(
    {
        FactKind.RESPONSE,
        FactKind.FUNCTION,
        FactKind.GOAL,
        FactKind.PLAN,
        FactKind.TREATMENT,
        FactKind.WORK_STATUS,
    }
)
_HISTORIES = frozenset({FactKind.TREATMENT, FactKind.SURGERY, FactKind.MEDICATION})
_CONDITIONS = frozenset(
    {
        FactKind.COMPLAINT,
        FactKind.FINDING,
        FactKind.DIAGNOSIS,
        FactKind.RESPONSE,
        FactKind.FUNCTION,
        FactKind.GOAL,
    }
)
_RESULTS = frozenset({FactKind.RESPONSE, FactKind.FUNCTION})
_WORKING = frozenset({"full_duty", "off_work", "working", "returned_to_work"})
_CONDITION = re.compile(r"(?:if|unless|once|in case|in the event|as soon as)\b", re.IGNORECASE)
_HOPED_BEFORE, _HOPED_BEHIND = 45, 30
_BREATH = re.compile(r"[;,]|\b(?:has|had|have|gave|got|despite|since|because|as|with|after|was|were)\b")
_DENYING = frozenset({"negated", "no_evidence", "silent"})
_CONDITION_PAST = re.compile(r"history of|h/o|hx of|previous|prior|former|past|earlier|remote", re.IGNORECASE)
_STATES = frozenset({FactKind.MECHANISM, FactKind.REPRESENTED, FactKind.RECORD, FactKind.WORK_STATUS})


@cache
def _severity() -> re.Pattern[str]:
    words = sorted(rules()["severities"], key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})(?:ly)?\b", re.IGNORECASE)


def restricts(scene: Scene) -> bool:
    """Whether the sentence is about what the person may do at work, not about how the injury came."""
    duty = any(h.key == "modified_duty" for h in scene.sentence.hits)
    return duty or scene.sentence.section == "work"


def judged(hit: Hit, scene: Scene, kind: FactKind) -> Judgement:
    """How the sentence speaks of the thing that a hit names; without a word on it, as its section does."""
    found = judge(_cues_for(hit, scene, kind), hit.start, hit.end, scene.names)
    if found.cue and _is_asked_for(found.cue, scene):
        found = Judgement(Assertion.PLANNED, found.cue)
    if found.cue is not None:
        if hit.key in _WORKING and _supposes(found.cue, scene.text):
            return Judgement(Assertion.POSSIBLE, found.cue)
        if kind in _STATES and found.assertion is not Assertion.ABSENT:
            return Judgement(Assertion.PRESENT, None)
        if kind is FactKind.RESPONSE and found.assertion is Assertion.PLANNED:
            return Judgement(Assertion.POSSIBLE, found.cue)
        if kind in _RESULTS and found.assertion is Assertion.HISTORICAL:
            return Judgement(Assertion.PRESENT, found.cue)
        return _beyond_silence(found, hit, scene) if kind is FactKind.TREATMENT else found
    section = rules()["sections"].get(scene.sentence.section or "")
    timely = kind in _HISTORIES or (
        kind is FactKind.IMAGING and section and section["assertion"] == "planned"
    )
    return Judgement(Assertion(section["assertion"]), None) if section and timely else found


def _is_asked_for(cue: Cue, scene: Scene) -> bool:
    """Whether "a trial of" or "a course of" is one to come: something was asked for before it."""
    if scene.text[cue.start : cue.end].lower() not in ("trial of", "course of"):
        return False
    return any(c.kind == "planned" and c.end <= cue.start for c in scene.sentence.cues)


def _beyond_silence(found: Judgement, hit: Hit, scene: Scene) -> Judgement:
    """ "No documentation of improvement from prior therapy": silent about improvement, not about therapy."""
    cue = found.cue
    if cue is None or cue.kind not in ("silent", "no_evidence") or cue.end > hit.start:
        return found
    between = [a for a, b in scene.names if cue.end <= a and b <= hit.start]
    if not between or re.search(r"\bany\b", scene.text[cue.end : hit.start]):
        return found
    later = judge([c for c in scene.sentence.cues if c.start > between[0]], hit.start, hit.end, scene.names)
    return later if later.assertion is Assertion.HISTORICAL else found


def _cues_for(hit: Hit, scene: Scene, kind: FactKind) -> list[Cue]:
    """The cues that can speak of such a thing at all.

    Care is given or planned; a condition is historical only by a "history of" it; a result is not
    planned, and what says no by itself ("unchanged") is not denied from beyond a comma.
    """
    cues = scene.sentence.cues
    if kind in _RESULTS or hit.key in _WORKING:
        cues = [_as_possible(c, hit, scene) if c.kind == "hoped" else c for c in cues]
    if kind in _CONDITIONS:
        cues = [c for c in cues if not _of_care_only(c, scene.text)]
    if hit.key in rules()["own_denials"]:
        cues = [c for c in cues if c.kind not in _DENYING or "," not in scene.text[c.end : hit.start]]
    return cues


def _supposes(cue: Cue, text: str) -> bool:
    """Whether the cue opens a condition: "once he is at full duty", "if she is off work longer"."""
    return bool(_CONDITION.match(text, cue.start, cue.end))


def _as_possible(cue: Cue, hit: Hit, scene: Scene) -> Cue:
    """What is hoped for close by and in the same breath is possible at most.

    "The hope is for pain relief"; but "he wants more visits, as pain relief was had" says that it came.
    """
    low, high = (cue.end, hit.start) if cue.start < hit.start else (hit.end, cue.start)
    if high - low > (_HOPED_BEFORE if cue.start < hit.start else _HOPED_BEHIND):
        return cue
    gap = scene.text[max(low, 0) : max(high, low)]
    return cue if _BREATH.search(gap) else cue._replace(kind="possible")


def _of_care_only(cue: Cue, text: str) -> bool:
    if cue.kind == "planned":
        return True
    return cue.kind == "historical" and not _CONDITION_PAST.search(text, cue.start, cue.end)


def is_silence(found: Judgement, kind: FactKind) -> bool:
    """Whether the sentence says only that the record does not speak of it.

    "No evidence of" is silence about what care achieved or aims at, and a finding about the body.
    """
    if found.cue is None or kind is FactKind.RECORD:
        return False
    return found.cue.kind == "silent" or (found.cue.kind == "no_evidence" and kind in _RECORD_SILENCE_KINDS)


def severity_of(hit: Hit, scene: Scene) -> str | None:
    """The word for how severe the thing is, straight before its name or in it; None if there is none."""
    if not scene.sentence.topics & topics.SEVERITY:
        return None
    low = max(scene.sentence.start, hit.start - 40)
    last = None
    for found in _severity().finditer(scene.text, low, hit.end):
        last = found
    if last is None or (last.end() < hit.start and not _adjectives(scene.text[last.end() : hit.start])):
        return None
    word = fold(last[0]) if " " in last[0] else fold(last[0]).removesuffix("ly")
    terms: dict[str, str] = rules()["severity_terms"]
    return terms.get(word, word)


def _adjectives(gap: str) -> bool:
    return (
        bool(
            re.fullmatch(
                r"(?:[\s/-]|\b(?!and\b|with\b|of\b|in\b|the\b|to\b|for\b)[a-z0-9-]+)*", gap, re.IGNORECASE
            )
        )
        and len(gap.split()) <= 4
    )
