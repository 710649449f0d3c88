"""Counted visits as facts: done, left, asked for, authorized; never added together here."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openimr.facts import topics
from openimr.facts.draft import Draft, quote_span
from openimr.facts.places import Place, locate
from openimr.facts.reading import rules
from openimr.facts.scene import Scene
from openimr.language.concepts import concept_label
from openimr.language.context import judge
from openimr.language.visits import VisitMention, find_visits
from openimr.model import Assertion, FactKind, VisitRole

_DATE_LIST = re.compile(
    r"(?<![\d/])\d{1,2}/\d{1,2}(?:/\d{2,4})?(?:(?:\s?[,;&]\s?(?:and\s)?|\s(?:and"
    r"|&)\s)\d{1,2}/\d{1,2}(?:/\d{2,4})?)+(?![\d/])"
)
_DAY = re.compile(r"(?<![\d/])\d{1,2}/\d{1,2}")
_ATTENDED = re.compile(
    r"\b(?:attend\w*|seen|treated|(?:therapy|treatment|visit|service|session) dates?|dates? of "
    r"(?:service|treatment|visits?)|"
    r"visits?|sessions?|treatments?)\b(?![^;]*\b(?:request\w*|denied|scheduled|authoriz\w*|report\w*)\b)",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"\s*(?:[,:(]\s*)?(?:(?:x|times|#)\s?(?P<n>\d{1,3})|(?P<a>[1-5])\s?x\s?(?P<b>\d{1,2}))\b"
    r"(?!\s*(?:x|/|per|a|times)\b|\s*(?:weeks?|wks?|w\b|mg|months?|minutes?|units?|days?)|\s?[/-]\s?\d)",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\s*(?:\(|:|-|,)\s*(?:x\s*)?", re.IGNORECASE)
_BARE_THERAPY = re.compile(r"(?:^|\bof |\bhad |\bincluded |[,:;] )therapy\s*\(\s*$", re.IGNORECASE)
_SUPPOSED = re.compile(r"\bif (?:\w+ ){1,2}(?:has|had|have|gets|got|were|was)\b[^,;:]{0,30}$", re.IGNORECASE)
_ASSERTION = {
    VisitRole.COMPLETED: Assertion.HISTORICAL,
    VisitRole.REMAINING: Assertion.PRESENT,
    VisitRole.AUTHORIZED: Assertion.PRESENT,
    VisitRole.REQUESTED: Assertion.PLANNED,
}


def counts(scene: Scene, therapy_of_text: str | None, of_text: Place | None = None) -> Iterator[Draft]:
    """Visits facts of one sentence. `therapy_of_text` is meant where the sentence names no therapy.

    `of_text` is the place that the whole text is about; it is meant where the sentence names none.
    """
    sentence = scene.sentence
    if not sentence.topics & topics.VISITS or not sentence.has_number:
        return
    before = scene.walk.visits_block == sentence.block and scene.walk.visits_block >= 0
    for mention in find_visits(scene.text[sentence.start : sentence.end], before):
        scene.walk.visits_block = sentence.block
        start, end = sentence.start + mention.start, sentence.start + mention.end
        therapy = _therapy(scene, start, end) or _earlier(scene) or therapy_of_text or "therapy_sessions"
        if mention.unmade or _of_nobody(scene, start):
            continue
        role = _role(mention, scene, start, end)
        if role is None:
            yield _uncounted(scene, therapy, mention, start, end)
            continue
        place = locate(scene.ground, start, end)
        place = place if place.regions else (of_text or place)
        parts = [(start, end)]
        yield Draft(
            FactKind.VISITS,
            therapy,
            *quote_span(sentence, scene.text, parts),
            assertion=_ASSERTION[role],
            place=place,
            label=f"{concept_label(therapy)}: {mention.visits} visits {role}",
            date=scene.walk.clock.now,
            value=float(mention.visits),
            unit="visits",
            value_text=mention.printed_range,
            role=role,
        )


def listed_visits(scene: Scene) -> Iterator[Draft]:
    """Visits told by the dates on which they were ("attended 1/3, 1/6 and 1/8/14"), and "PT x 18"."""
    text, sentence = scene.text, scene.sentence
    if not sentence.topics & topics.DIGITS or not sentence.hits:
        return
    for dates in _DATE_LIST.finditer(text, sentence.start, sentence.end):
        if not _ATTENDED.search(text, max(sentence.start, dates.start() - 90), dates.start()):
            continue
        number_of = len(set(_DAY.findall(dates[0])))
        therapy = _therapy(scene, dates.start(), dates.end()) or _earlier(scene) or "therapy_sessions"
        yield _counted(scene, therapy, number_of, dates.span(), VisitRole.COMPLETED)
    for hit in sentence.hits:
        if hit.kind != "concept" or hit.key not in rules()["visit_therapies"]:
            continue
        times = _TIMES.match(text, hit.end, sentence.end)
        if times is None:
            continue
        total = int(times["n"] or 0) or int(times["a"]) * int(times["b"])
        found = judge(scene.sentence.cues, hit.start, hit.end, scene.names)
        planned = found.assertion is Assertion.PLANNED or bool(times["a"]) or sentence.section == "plan"
        history = found.assertion is Assertion.HISTORICAL or sentence.section == "treatment_history"
        if not history and not planned:
            continue
        role = VisitRole.COMPLETED if history else VisitRole.REQUESTED
        yield _counted(scene, hit.key, total, (hit.start, times.end()), role)


def _counted(scene: Scene, therapy: str, number_of: int, span: tuple[int, int], role: VisitRole) -> Draft:
    return Draft(
        FactKind.VISITS,
        therapy,
        *quote_span(scene.sentence, scene.text, [span]),
        assertion=_ASSERTION[role],
        place=locate(scene.ground, *span),
        label=f"{concept_label(therapy)}: {number_of} visits {role}",
        date=scene.walk.clock.now,
        value=float(number_of),
        unit="visits",
        role=role,
    )


def _role(mention: VisitMention, scene: Scene, start: int, end: int) -> VisitRole | None:
    """Which visits they are; where the words do not say, the cues and the heading of the sentence do."""
    if mention.role is not None:
        return mention.role
    found = judge(scene.sentence.cues, start, end, scene.names)
    near = scene.walk.asked_block >= 0 and scene.sentence.block - scene.walk.asked_block <= 1
    asked = scene.sentence.section == "plan" or near
    if found.assertion is Assertion.PLANNED or (found.cue is None and asked):
        return VisitRole.REQUESTED
    return VisitRole.COMPLETED if found.assertion is Assertion.HISTORICAL else None


def _of_nobody(scene: Scene, start: int) -> bool:
    """Whether the visits are a relative's, or only supposed ("if he had 6 visits")."""
    if any(low <= start < high for low, high in scene.sentence.relatives):
        return True
    supposed = any(cue.kind == "possible" and cue.end <= start for cue in scene.sentence.cues)
    return supposed and bool(_SUPPOSED.search(scene.text, scene.sentence.start, start))


def _uncounted(scene: Scene, therapy: str, mention: VisitMention, start: int, end: int) -> Draft:
    """A number of visits of which the record does not say whether they were done, left or asked for."""
    quote = quote_span(scene.sentence, scene.text, [(start, end)])
    label = f"{concept_label(therapy)}: {mention.visits} visits (which is not stated)"
    return Draft(
        FactKind.TREATMENT,
        therapy,
        *quote,
        label=label,
        value=float(mention.visits),
        unit="visits",
        date=scene.walk.clock.now,
        place=locate(scene.ground, start, end),
    )


def _therapy(scene: Scene, start: int, end: int) -> str | None:
    """The therapy that the sentence names nearest to the number, within it first, then behind it."""
    counted = rules()["visit_therapies"]
    if _BARE_THERAPY.search(scene.text, scene.sentence.start, start):
        return None
    best: tuple[int, int] | None = None
    chosen: str | None = None
    for hit in scene.sentence.hits:
        if hit.kind != "concept" or hit.key not in counted:
            continue
        generic = 30 if hit.key in ("therapy_sessions", "exercise") else 0
        distance = hit.start - end if hit.start >= end else max(start - hit.end + 6, 0)
        if _BRACKET.fullmatch(scene.text, hit.end, start):
            return hit.key
        rank = (distance + generic, hit.start)
        if best is None or rank < best:
            best, chosen = rank, hit.key
    return chosen


def _earlier(scene: Scene) -> str | None:
    counted = rules()["visit_therapies"]
    return next((t for t in reversed(scene.walk.therapies) if t in counted and t != "therapy_sessions"), None)
