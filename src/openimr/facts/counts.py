"""Counted visits as facts: done, left, asked for, authorized; never added together here."""

from __future__ import annotations

from collections.abc import Iterator

from openimr.facts import topics
from openimr.facts.clinical import Scene
from openimr.facts.draft import Draft, quote_span
from openimr.facts.places import locate
from openimr.facts.reading import rules
from openimr.language.concepts import concept_label
from openimr.language.context import judge
from openimr.language.visits import VisitMention, find_visits
from openimr.model import Assertion, FactKind, VisitRole

_ASSERTION = {
    VisitRole.COMPLETED: Assertion.HISTORICAL,
    VisitRole.REMAINING: Assertion.PRESENT,
    VisitRole.AUTHORIZED: Assertion.PRESENT,
    VisitRole.REQUESTED: Assertion.PLANNED,
}


def counts(scene: Scene, therapy_of_text: str | None) -> Iterator[Draft]:
    """Visits facts of one sentence. `therapy_of_text` is meant where the sentence names no therapy."""
    sentence = scene.sentence
    if not sentence.topics & topics.VISITS:
        return
    for mention in find_visits(scene.text[sentence.start : sentence.end]):
        start, end = sentence.start + mention.start, sentence.start + mention.end
        therapy = _therapy(scene, start, end) or _earlier(scene) or therapy_of_text or "therapy_sessions"
        role = _role(mention, scene, start, end)
        if role is None:
            yield _uncounted(scene, therapy, mention, start, end)
            continue
        place = locate(scene.ground, start, end)
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


def _role(mention: VisitMention, scene: Scene, start: int, end: int) -> VisitRole | None:
    """Which visits they are; where the words do not say, the cues and the heading of the sentence do."""
    if mention.role is not None:
        return mention.role
    found = judge(scene.sentence.cues, start, end, scene.names)
    if found.assertion is Assertion.PLANNED or (found.cue is None and scene.sentence.section == "plan"):
        return VisitRole.REQUESTED
    return VisitRole.COMPLETED if found.assertion is Assertion.HISTORICAL else None


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
    best: tuple[int, int] | None = None
    chosen: str | None = None
    for hit in scene.sentence.hits:
        if hit.kind != "concept" or hit.key not in counted:
            continue
        generic = 30 if hit.key in ("therapy_sessions", "exercise") else 0
        distance = hit.start - end if hit.start >= end else max(start - hit.end + 6, 0)
        rank = (distance + generic, hit.start)
        if best is None or rank < best:
            best, chosen = rank, hit.key
    return chosen


def _earlier(scene: Scene) -> str | None:
    counted = rules()["visit_therapies"]
    return next((t for t in reversed(scene.walk.therapies) if t in counted and t != "therapy_sessions"), None)
