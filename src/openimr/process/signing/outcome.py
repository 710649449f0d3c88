"""The determination that the edits make of the proposal, and what lint says of its letter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from openimr.letters.lint import lint
from openimr.letters.render import preview_text
from openimr.model import (
    CriterionApplied,
    Decision,
    Determination,
    DisputedItem,
    Fact,
    Necessity,
    Outcome,
    RationaleSentence,
    content_hash,
)
from openimr.process.signing.naming import known_fact_ids
from openimr.process.signing.on_whole import value_of
from openimr.process.signing.state import state_of
from openimr.process.signing.values import CriterionState, ItemReview, KeyedFinding, Review, Sentence, State

_NECESSITY = {Decision.OVERTURNED: Necessity.NECESSARY, Decision.UPHELD: Necessity.NOT_NECESSARY}


def decided(review: Review) -> Determination:
    """The determination as it stands now. Its status stays `draft`: only a signature changes that.

    The proposal stays in each item's `assessment`; the reviewer's outcome of each criterion is in
    `criteria_applied`, sentences taken out are gone, corrected facts stand in place of the former ones.
    """
    return determination_of(review, state_of(review))


def determination_of(review: Review, state: State) -> Determination:
    """As `decided`, for a state that is known already."""
    draft = review.proposal
    names = _fact_names(review, state)
    summary = _sentences(state.summary, names)
    case = {name: value_of(f"case.{name}", value) for name, value in state.case.items()}
    return draft.model_copy(
        update={
            "front_matter": state.front,
            "reviewer": state.reviewer,
            "case": draft.case.model_copy(update={**case, "summary_text": _paragraph(summary)}),
            "case_summary_sources": summary,
            "items": tuple(
                _item(item, now, names) for item, now in zip(draft.items, state.items, strict=True)
            ),
            "facts": _facts(draft.facts, state),
            "accounting": None,
        }
    )


def necessity_of(decision: Decision | None) -> Necessity | None:
    """What a decision says of the service itself; None without a decision."""
    return _NECESSITY[decision] if decision else None


def findings_of(determination: Determination, review: Review, state: State) -> tuple[KeyedFinding, ...]:
    """What lint says of the letter as it would be issued, each with the reviewer's answer if there is one."""
    as_issued = determination.model_copy(update={"status": "issued"})
    found = lint(as_issued, preview_text(as_issued, review.documents))
    keyed = {}
    for finding in found:
        digest = content_hash([finding.kind, finding.item, finding.text, finding.explanation], 8)
        key = f"{finding.code}-{digest}"
        keyed[key] = KeyedFinding(key=key, finding=finding, answer=state.answers.get(key, ""))
    return tuple(keyed.values())


def _item(item: DisputedItem, now: ItemReview, names: Mapping[str, str]) -> DisputedItem:
    sentences = _sentences(now.sentences, names)
    return item.model_copy(
        update={
            "decision": now.decision,
            "necessity": necessity_of(now.decision),
            "reviewer_guideline": now.guideline,
            "rationale_text": _paragraph(sentences),
            "rationale_sources": sentences,
            "criteria_applied": tuple(_applied(now.criteria)),
        }
    )


def _applied(criteria: tuple[CriterionState, ...]) -> Iterator[CriterionApplied]:
    for one in criteria:
        if one.outcome is not Outcome.NOT_APPLICABLE:
            yield CriterionApplied(
                statement=one.statement, outcome=one.outcome, threshold=one.threshold, explicit=one.overridden
            )


def _sentences(sentences: tuple[Sentence, ...], names: Mapping[str, str]) -> tuple[RationaleSentence, ...]:
    return tuple(
        RationaleSentence(
            text=one.text,
            guideline=one.guideline,
            criterion=one.criterion,
            facts=tuple(dict.fromkeys(names[name] for name in one.facts if name in names)),
        )
        for one in sentences
        if one.state != "removed"
    )


def _paragraph(sentences: tuple[RationaleSentence, ...]) -> str | None:
    return " ".join(one.text for one in sentences) or None


def _fact_names(review: Review, state: State) -> dict[str, str]:
    """Each known id with the id under which the fact stands now: a corrected fact has a new one."""
    names = {name: name for name in known_fact_ids(review, state)}
    return names | {change.was.id: change.now.id for change in state.facts if change.was and change.now}


def _facts(proposed: tuple[Fact, ...], state: State) -> tuple[Fact, ...]:
    changed = {change.was.id: change.now for change in state.facts if change.was}
    kept = (changed.get(fact.id, fact) for fact in proposed)
    new = [change.now for change in state.facts if change.now and change.was is None]
    outside = [
        change.now
        for change in state.facts
        if change.now and change.was and change.was.id not in {fact.id for fact in proposed}
    ]
    return (*(fact for fact in kept if fact is not None), *outside, *new)


def findings(review: Review) -> tuple[KeyedFinding, ...]:
    """What lint says of the letter as it stands now, with the answers given so far."""
    state = state_of(review)
    return findings_of(determination_of(review, state), review, state)
