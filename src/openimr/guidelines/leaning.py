"""What a short summary of a case leans to, where the record itself is not at hand.

A full record that is silent on a required criterion fails it. A summary of a few lines is silent on most
things, and its silence says little: so only what it states is weighed, and what it states to be missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from openimr.guidelines.loading import Pack
from openimr.model import Assessment, CriterionResult, Decision, Fact, FactKind, Outcome, ServiceAssessment

_ENOUGH = 0.5


class Leaning(NamedTuple):
    """The decision that a summary leans to, None if it does not tell enough, and why."""

    decision: Decision | None
    reason: str


def leaning(assessment: Assessment, pack: Pack, facts: Iterable[Fact]) -> Leaning:
    """The decision that a summary leans to.

    Upheld if a stated fact fails a criterion, if the summary says that something required is not documented,
    if the guideline does not recommend the treatment, if what a repeat needs is not stated, or if little of
    what is required is stated. Overturned
    if everything is met, or at least half of what is required is stated to be met and nothing stands against
    it. None if no guideline answered.
    """
    answered = [service for service in assessment.services if service.guideline]
    if not answered:
        return Leaning(None, assessment.reason)
    stated = _silences(facts)
    each = [_of_service(service, pack, stated) for service in answered]
    against = [found for found in each if found.decision is Decision.UPHELD]
    if against:
        return against[0]
    open_ = [found for found in each if found.decision is None]
    return open_[0] if open_ or len(answered) < len(assessment.services) else each[0]


def _silences(facts: Iterable[Fact]) -> frozenset[str]:
    """The places at which the summary says that the record is silent."""
    return frozenset(fact.evidence.quote for fact in facts if fact.kind is FactKind.RECORD)


def _of_service(service: ServiceAssessment, pack: Pack, silences: frozenset[str]) -> Leaning:
    if service.outcome is Outcome.MET:
        return Leaning(Decision.OVERTURNED, service.summary)
    if service.outcome is Outcome.NOT_MET:
        return Leaning(Decision.UPHELD, service.summary)
    silent = [result for result in service.criteria if result.blocks]
    missing = [result for result in silent if _is_stated_missing(result, silences)]
    if missing:
        return Leaning(Decision.UPHELD, f"The summary itself says so: {missing[0].reason}")
    assert service.guideline is not None  # noqa: S101
    if pack.entry(service.guideline.entry).status.value == "not_recommended":
        return Leaning(Decision.UPHELD, "The guideline does not recommend it, and no exception is stated.")
    if not any(_is_touched(result) for result in service.criteria):
        return Leaning(None, "The summary states nothing of what the guideline asks for.")
    return _of_repeat(service, pack) or _by_share(service.criteria)


def _of_repeat(service: ServiceAssessment, pack: Pack) -> Leaning | None:
    """More of the same needs a showing of its own: upheld if that is not stated."""
    assert service.guideline is not None  # noqa: S101
    entry = pack.entry(service.guideline.entry)
    repeats = {f"{entry.id}.{c.id}" for c in entry.criteria if c.phase == "continuing"}
    unshown = [result for result in service.criteria if result.blocks and result.id in repeats]
    if not unshown:
        return None
    return Leaning(Decision.UPHELD, f"More of the same needs a reason of its own: {unshown[0].reason}")


def _is_touched(result: CriterionResult) -> bool:
    """Whether anything was stated that bears on the criterion, or came near."""
    return bool(result.facts) or (result.search is not None and bool(result.search.nearest))


def _is_stated_missing(result: CriterionResult, silences: frozenset[str]) -> bool:
    return result.search is not None and any(place.quote in silences for place in result.search.nearest)


def _by_share(results: Sequence[CriterionResult]) -> Leaning:
    required = [r for r in results if r.requirement == "required" and r.outcome is not Outcome.NOT_APPLICABLE]
    met = [result for result in required if result.outcome is Outcome.MET]
    told = f"{len(met)} of {len(required)} required criteria are stated to be met"
    if met and len(met) >= _ENOUGH * len(required):
        return Leaning(Decision.OVERTURNED, f"{told}, and nothing stands against it.")
    return Leaning(Decision.UPHELD, f"{told}; the rest is not stated.")
