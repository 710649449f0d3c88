"""What keeps a determination from being signed: everything that is still to do, never a part of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openimr.letters.rationale import role_of
from openimr.model import Reviewer
from openimr.process.signing.naming import known_fact_ids, words
from openimr.process.signing.outcome import determination_of, findings_of
from openimr.process.signing.rules import attestations, data, required
from openimr.process.signing.state import state_of
from openimr.process.signing.values import (
    CriterionState,
    ItemReview,
    KeyedFinding,
    OpenPoint,
    Review,
    Sentence,
    State,
)


def open_points(review: Review) -> tuple[OpenPoint, ...]:
    """All that is still to do before the review can be signed; empty if nothing is."""
    state = state_of(review)
    return points_of(review, state, findings_of(determination_of(review, state), review, state))


def points_of(review: Review, state: State, findings: Sequence[KeyedFinding]) -> tuple[OpenPoint, ...]:
    """As `open_points`, for a state and findings that are known already."""
    struck = _changed_facts(state)
    known = known_fact_ids(review, state)
    points: list[OpenPoint] = []
    for item in state.items:
        points += _of_item(item)
        points += _of_criteria(item, state, struck)
        points += _of_sentences(item.number, item.sentences, item, struck, known)
    points += _of_sentences(0, state.summary, None, struck, known)
    if not any(one.state != "removed" for one in state.summary):
        points.append(
            _point(
                "summary",
                "The case summary is empty.",
                "Say what the condition is.",
                source="8 CCR 9792.10.6(d)",
            )
        )
    return (*points, *_of_fields(state), *_of_findings(findings), *_of_attestations(state))


def _of_item(item: ItemReview) -> Iterator[OpenPoint]:
    name = f"Item {item.number}"
    if item.decision is None:
        yield _point(
            "decision",
            f"{name} is not decided.",
            "Decide it: upheld or overturned.",
            item.number,
            source="LC 4610.6(e)",
        )
    later = [one.id for one in item.criteria if one.touched > item.decided and one.overridden]
    if item.decision is not None and later:
        yield _point(
            "decision-stale",
            f"{name} was decided before {', '.join(later)} was overridden.",
            "Decide it again, alike or otherwise.",
            item.number,
        )
    if not item.standing:
        yield _point(
            "rationale",
            f"{name} has no rationale.",
            "Add the clinical reasons.",
            item.number,
            source="LC 4610.6(e)",
        )
    elif item.decision not in (None, item.proposed) and not any(one.own_words for one in item.standing):
        yield _point(
            "rationale-own",
            f"{name} is decided otherwise than proposed ({words(item.proposed)}), "
            "and nothing of its rationale is the reviewer's own.",
            "Put the reasons for this decision into the rationale.",
            item.number,
            source="LC 4610.6(e)",
        )
    if not item.guideline.text and not item.guideline.citations:
        yield _point(
            "guideline",
            f"{name} names no guideline or evidence.",
            "Cite what the decision relies on.",
            item.number,
            source="LC 4610.6(e); 4610.5(c)(2)",
        )


def _of_criteria(item: ItemReview, state: State, changed: dict[str, int]) -> Iterator[OpenPoint]:
    """Criteria whose ground has moved since the reviewer last looked at them."""
    added = [(c.now, c.touched) for c in state.facts if c.now and c.was is None]
    for one in item.criteria:
        moved = [name for name in one.rests_on if changed.get(name, -1) > one.touched]
        moved += [
            fact.id for fact, at in added if at > one.touched and _bears_on(fact.concept, fact.label, one)
        ]
        if moved:
            yield _point(
                "criterion-stale",
                f"Criterion {one.id} of item {item.number} rests on changed facts ({', '.join(moved)}).",
                "Confirm its outcome, or override it with a reason.",
                item.number,
                target=one.id,
            )


def _bears_on(concept: str, label: str, criterion: CriterionState) -> bool:
    """Whether a new fact is one of those that the search behind a "not documented" looked for."""
    looked_for = {name.replace("_", " ").lower() for name in criterion.looked_for}
    return bool(looked_for & {concept.replace("_", " ").lower(), label.lower()})


def _of_sentences(
    number: int,
    sentences: Sequence[Sentence],
    item: ItemReview | None,
    changed: dict[str, int],
    known: frozenset[str],
) -> Iterator[OpenPoint]:
    where = f"of item {number}" if number else "of the case summary"
    for one in sentences:
        why = "" if one.state == "removed" else _stale(one, item, changed, known)
        if why:
            yield _point(
                "sentence-stale",
                f"Sentence {one.id} {where} {why}.",
                "Edit it, remove it, or keep it after looking at it.",
                number,
                target=one.id,
            )


def _stale(one: Sentence, item: ItemReview | None, changed: dict[str, int], known: frozenset[str]) -> str:
    """Why a sentence must be looked at again, in words; empty if it need not."""
    if any(changed.get(name, -1) > one.touched for name in one.facts):
        return "rests on a fact that was changed"
    if item is None:
        return ""
    overridden = [c for c in item.criteria if c.id == one.criterion and c.overridden]
    if any(c.touched > one.touched for c in overridden):
        return f"speaks of {one.criterion}, which was overridden"
    if item.overridden and item.decided > one.touched and role_of(one.text) == "conclusion":
        return "states the proposed conclusion, and the item is decided otherwise"
    if any(name not in known for name in one.facts) and one.touched < max(changed.values(), default=-1):
        return "rests on a fact that is not there any more"
    return ""


def _changed_facts(state: State) -> dict[str, int]:
    """Each changed fact by its ids, with the number of the edit that changed it."""
    changed: dict[str, int] = {}
    for change in state.facts:
        if change.was is not None:
            changed[change.was.id] = change.touched
    return changed


def _of_fields(state: State) -> Iterator[OpenPoint]:
    parts = {"front_matter": state.front, "reviewer": state.reviewer}
    for one in required():
        part, _dot, name = one.field.partition(".")
        if not getattr(parts[part], name):
            yield _point(
                "field",
                f"Not filled in: {one.what}.",
                f"Fill in {one.field}.",
                target=one.field,
                source=one.source,
            )
    yield from _of_practice(state.reviewer)


def _of_practice(reviewer: Reviewer) -> Iterator[OpenPoint]:
    """Active practice below what the letters attest. A minimum of five years means more than five."""
    rule = data()["practice"]
    years, hours = reviewer.years_active_practice_min, reviewer.hours_per_week_min
    if (years is not None and years < rule["years"]) or (hours is not None and hours < rule["hours"]):
        yield _point(
            "practice",
            f"Active practice is {years} years and {hours} hours a week, "
            f"below {rule['years']} and {rule['hours']}.",
            "A reviewer in active practice must decide this case.",
            target="reviewer",
            source=rule["source"],
        )


def _of_findings(findings: Sequence[KeyedFinding]) -> Iterator[OpenPoint]:
    for one in findings:
        if not one.answer:
            item = 0 if one.finding.item is None else one.finding.item + 1
            advice = f"{one.finding.advice or 'Mend it.'} Or answer {one.key} in words."
            yield _point("finding", f"{one.key}: {one.finding.explanation}", advice, item, target=one.key)


def _of_attestations(state: State) -> Iterator[OpenPoint]:
    made = {one.id: one for one in state.attested}
    for rule in attestations():
        one = made.get(rule.id)
        if one is None or one.text != rule.text:
            yield _point(
                "attestation",
                f"Not attested: {rule.text}",
                f"Attest {rule.id}.",
                target=rule.id,
                source=rule.source,
            )
        elif rule.renewed and one.touched < state.content:
            yield _point(
                "attestation-stale",
                f"{rule.id} was attested before the last change.",
                f"Attest {rule.id} again.",
                target=rule.id,
                source=rule.source,
            )


def _point(code: str, what: str, advice: str, item: int = 0, **named: str) -> OpenPoint:
    return OpenPoint(code=code, what=what, advice=advice, item=item, **named)
