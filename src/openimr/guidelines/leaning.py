"""What a short summary of a case leans to, where the record itself is not at hand.

The source is a summary and no record. A record that is silent on a required criterion fails it; a summary of
a few lines is silent on most things, and its silence says little. So what it states is weighed, and what it
states to be missing; which of its silences count is data of the pack (`summaries` in `definitions.yaml`, and
the `role` of each criterion).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from openimr.guidelines.format import Entry, Role, Summaries
from openimr.guidelines.loading import Pack
from openimr.guidelines.roles import CARE, roles_of
from openimr.model import (
    Assertion,
    Assessment,
    CriterionResult,
    Decision,
    Evidence,
    Fact,
    FactKind,
    Outcome,
    ServiceAssessment,
)

_Place = tuple[str, int | None, int, int]


class Leaning(NamedTuple):
    """The decision that a summary leans to, None if it does not tell enough, and why.

    `by_fact`: a stated fact, or a stated silence, decided against the request.
    """

    decision: Decision | None
    reason: str
    by_fact: bool = False


def leaning(assessment: Assessment, pack: Pack, facts: Iterable[Fact]) -> Leaning:
    """The decision that a summary leans to.

    Upheld if a stated fact fails a criterion, if the summary says that something required is not documented,
    if the guideline does not recommend the treatment and no exception is stated, if more of the same is asked
    for without a stated benefit, or if much is stated but not the indication. Overturned if everything
    is met, or if the indication is stated to be met, with care tried before where the guideline asks for it,
    and nothing stands against it. None if no guideline answered or too little is stated.
    """
    answered = [service for service in assessment.services if service.guideline]
    if not answered:
        return Leaning(None, assessment.reason)
    stated = _Stated(tuple(facts))
    each = [_of_service(service, pack, stated) for service in answered]
    return _together(each, complete=len(answered) == len(assessment.services))


# An item falls with one service that a fact stands against. Where only silence or the guideline's view is
# against one and not against another, the reviewer may part the item, and one word cannot say how.
def _together(each: Sequence[Leaning], complete: bool) -> Leaning:
    failed = [found for found in each if found.by_fact]
    if failed:
        return failed[0]
    decisions = {found.decision for found in each}
    if len(decisions) > 1:
        return Leaning(None, f"Its parts lean different ways: {' '.join(found.reason for found in each)}")
    if decisions == {Decision.OVERTURNED} and not complete:
        return Leaning(None, "For a part of the request no guideline answered.")
    return each[0]


_CLINICAL = frozenset({
    FactKind.COMPLAINT, FactKind.FINDING, FactKind.DIAGNOSIS, FactKind.IMAGING, FactKind.FUNCTION,
    FactKind.TREATMENT, FactKind.VISITS, FactKind.RESPONSE, FactKind.MEDICATION, FactKind.SURGERY,
})  # fmt: skip


_GIVEN = (Assertion.PRESENT, Assertion.HISTORICAL)


class _Stated:
    """What the summary tells: where it says that the record is silent, how much it says, care given."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self.silences = frozenset(fact.evidence.quote for fact in facts if fact.kind is FactKind.RECORD)
        self.clinical = len({fact.concept for fact in facts if fact.kind in _CLINICAL})
        given = [fact for fact in facts if fact.kind in CARE and fact.assertion in _GIVEN]
        self.care = frozenset(_place(fact.evidence) for fact in given)


def _of_service(service: ServiceAssessment, pack: Pack, stated: _Stated) -> Leaning:
    if service.outcome is Outcome.MET:
        return Leaning(Decision.OVERTURNED, service.summary)
    if service.outcome is Outcome.NOT_MET:
        return Leaning(Decision.UPHELD, service.summary, by_fact=True)
    blocking = [result for result in service.criteria if result.blocks]
    missing = [result for result in blocking if _is_stated_missing(result, stated.silences)]
    if missing:
        return Leaning(Decision.UPHELD, f"The summary itself says so: {missing[0].reason}", by_fact=True)
    assert service.guideline is not None  # noqa: S101
    entry = pack.entry(service.guideline.entry)
    if entry.status.value == "not_recommended":
        return Leaning(Decision.UPHELD, "The guideline does not recommend it, and no exception is stated.")
    if not any(_is_touched(result) for result in service.criteria):
        return Leaning(None, "The summary states nothing of what the guideline asks for.")
    return _by_roles(_Weighed(entry, pack, service.criteria), pack.definitions.summaries, stated)


def _is_touched(result: CriterionResult) -> bool:
    """Whether anything was stated that bears on the criterion, or came near."""
    return bool(result.facts) or (result.search is not None and bool(result.search.nearest))


def _is_stated_missing(result: CriterionResult, silences: frozenset[str]) -> bool:
    return result.search is not None and any(place.quote in silences for place in result.search.nearest)


def _by_roles(weighed: _Weighed, rules: Summaries, stated: _Stated) -> Leaning:
    """What is stated and what is not, by the part that each criterion plays."""
    unsaid = [one for role in rules.unsaid_counts_against for one in weighed.of(role) if one.blocks]
    if unsaid:
        return Leaning(Decision.UPHELD, f"More of the same needs a reason of its own: {unsaid[0].reason}")
    shown = weighed.indication_shown(rules.share_of_indication)
    cared = not rules.care_is_needed or weighed.care_is_stated(stated)
    if shown and cared:
        return Leaning(Decision.OVERTURNED, f"The indication is stated: {shown} Nothing stands against it.")
    if stated.clinical < rules.enough_stated:
        return Leaning(None, "The summary states too little for its silence to count.")
    lacks = "The care that must come first is not stated." if shown else "The indication is not stated."
    return Leaning(Decision.UPHELD, lacks)


class _Weighed:
    """The results of one service by role; what does not apply or never decides is left out."""

    def __init__(self, entry: Entry, pack: Pack, results: Sequence[CriterionResult]) -> None:
        self._roles = roles_of(entry, pack)
        self._results = [one for one in results if _decides(one)]

    def of(self, role: Role) -> list[CriterionResult]:
        """The results of criteria that play this part."""
        return [one for one in self._results if self._roles[one.id] == role]

    def indication_shown(self, share: float) -> str:
        """How the indication is stated to be met, in words; empty if it is not. A group counts once."""
        core = _asked(self.of("core"))
        asked = core or _asked(self.of("indication"))
        shown = [stated[0] for group in asked if (stated := [one for one in group if _is_stated(one)])]
        needed = len(asked) if core else max(share * len(asked), 1)
        return " ".join(dict.fromkeys(one.reason for one in shown)) if shown and len(shown) >= needed else ""

    def care_is_stated(self, stated: _Stated) -> bool:
        """Whether care tried before is stated, fully or in part; true where none is asked for."""
        care = self.of("prior_care")
        return not care or any(_is_stated(one) or _is_near(one, stated.care) for one in care)


def _is_near(result: CriterionResult, places: Collection[_Place]) -> bool:
    """Whether one of the places came near to the criterion."""
    return result.search is not None and any(_place(one) in places for one in result.search.nearest)


def _place(evidence: Evidence) -> _Place:
    return evidence.document, evidence.page, evidence.span.start, evidence.span.end


def _decides(result: CriterionResult) -> bool:
    return result.outcome is not Outcome.NOT_APPLICABLE and result.requirement not in ("advisory", "bypass")


def _is_stated(result: CriterionResult) -> bool:
    """Met by what is stated, and not only because nothing says otherwise."""
    return result.outcome is Outcome.MET and bool(result.facts)


def _asked(results: Sequence[CriterionResult]) -> list[list[CriterionResult]]:
    """Results that must be met each by itself, and the members of a group together."""
    groups: dict[str, list[CriterionResult]] = {}
    for one in results:
        groups.setdefault(one.requirement if one.requirement != "required" else one.id, []).append(one)
    return list(groups.values())
