"""The outcome of every criterion of a treatment, and what they come to, before anything is put into words.

This is the only place where criteria are decided; `weigh` adds the reasons and the searches.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from openimr.guidelines.case import Case
from openimr.guidelines.format import Criterion, Entry
from openimr.guidelines.phase import phase_of
from openimr.guidelines.predicates import Run, ready
from openimr.guidelines.verdict import Verdict
from openimr.model import GroupResult, Outcome

MET, NOT_MET, UNKNOWN, NOT_APPLICABLE = (
    Outcome.MET,
    Outcome.NOT_MET,
    Outcome.NOT_DOCUMENTED,
    Outcome.NOT_APPLICABLE,
)
_PHASES = {"initial": "a first course", "continuing": "a continued course"}
_NO_CONDITION = Verdict(UNKNOWN, note="it is not documented whether this criterion applies")


class Judged(NamedTuple):
    """A criterion decided. `excluded` says why it does not apply, if it does not."""

    criterion: Criterion
    id: str
    requirement: str
    outcome: Outcome
    blocks: bool
    verdict: Verdict = Verdict(UNKNOWN)
    excluded: str | None = None


class Judgement(NamedTuple):
    """All criteria decided, the groups, what they come to, and which of them decided."""

    criteria: tuple[Judged, ...]
    groups: tuple[GroupResult, ...]
    outcome: Outcome
    decided_by: tuple[str, ...]


class _Plan(NamedTuple):
    """A criterion made ready."""

    criterion: Criterion
    id: str
    requirement: str
    run: Run
    applies: Run | None
    phase: str | None
    decisive: bool
    silence_blocks: bool


_PLANS: dict[int, tuple[Entry, tuple[_Plan, ...]]] = {}


def _plans(entry: Entry) -> tuple[_Plan, ...]:
    known = _PLANS.get(id(entry))
    if known is None:
        known = _PLANS[id(entry)] = (entry, tuple(_plan(entry, criterion) for criterion in entry.criteria))
    return known[1]


def _plan(entry: Entry, criterion: Criterion) -> _Plan:
    grouped = criterion.requirement == "any_of"
    return _Plan(
        criterion=criterion,
        id=f"{entry.id}.{criterion.id}",
        requirement=f"any_of:{criterion.group}" if grouped else criterion.requirement,
        run=ready(criterion.test),
        applies=ready(criterion.applies_if) if criterion.applies_if else None,
        phase=None if criterion.phase == "both" else criterion.phase,
        decisive=criterion.requirement not in ("advisory", "bypass"),
        silence_blocks=criterion.silence_blocks,
    )


def judge(entry: Entry, case: Case) -> Judgement:
    """Decide every criterion of a treatment for a case, of which the phase is set here.

    The outcome is met when every required criterion is met and every group satisfied, not_met when facts
    stand against one, and not_documented when only silence keeps it from being supported.
    """
    case.phase = phase_of(case, (), entry.earlier)
    judged = [_judged(plan, case) for plan in _plans(entry)]
    if any(one.criterion.waives for one in judged):
        judged = _waived(judged)
    groups = tuple(_group(group.id, group.min_met, judged) for group in entry.groups)
    if groups:
        judged = _members_unblocked(judged, groups)
    outcome, decided_by = _conclusion(entry, judged, groups)
    return Judgement(tuple(judged), groups, outcome, decided_by)


def _judged(plan: _Plan, case: Case) -> Judged:
    if plan.phase is not None and plan.phase != case.phase:
        return _excluded(plan, f"Applies to {_PHASES[plan.phase]} only; this is {_PHASES[case.phase]}.")
    if plan.applies is not None:
        applies = plan.applies(case).outcome
        if applies is NOT_MET:
            return _excluded(plan, "The condition of this criterion does not hold here.")
        verdict = _NO_CONDITION if applies is UNKNOWN else plan.run(case)
    else:
        verdict = plan.run(case)
    outcome = verdict.outcome
    blocks = plan.decisive and (outcome is NOT_MET or (outcome is UNKNOWN and plan.silence_blocks))
    return Judged(plan.criterion, plan.id, plan.requirement, outcome, blocks, verdict)


def _excluded(plan: _Plan, why: str) -> Judged:
    return Judged(plan.criterion, plan.id, plan.requirement, NOT_APPLICABLE, False, excluded=why)


# A bypass that is met (a red flag, a written authorization) makes the criteria it waives not applicable.
def _waived(judged: list[Judged]) -> list[Judged]:
    waived = {
        name: one.id
        for one in judged
        if one.requirement == "bypass" and one.outcome is MET
        for name in one.criterion.waives
    }
    return [_without(one, waived[one.criterion.id]) if one.criterion.id in waived else one for one in judged]


def _without(judged: Judged, bypass: str) -> Judged:
    return judged._replace(outcome=NOT_APPLICABLE, blocks=False, excluded=f"Waived: {bypass} is met.")


def _group(name: str, needed: int, judged: Sequence[Judged]) -> GroupResult:
    members = [
        one.outcome for one in judged if one.criterion.group == name and one.outcome is not NOT_APPLICABLE
    ]
    met, open_ = members.count(MET), members.count(UNKNOWN)
    outcome = MET if met >= needed else UNKNOWN if met + open_ >= needed else NOT_MET
    return GroupResult(id=name, needed=needed, met=met, outcome=outcome)


def _members_unblocked(judged: list[Judged], groups: Iterable[GroupResult]) -> list[Judged]:
    """Members of a satisfied group block nothing, met or not."""
    done = {f"any_of:{group.id}" for group in groups if group.outcome is MET}
    return [one._replace(blocks=False) if one.requirement in done else one for one in judged]


def _conclusion(
    entry: Entry, judged: Sequence[Judged], groups: Sequence[GroupResult]
) -> tuple[Outcome, tuple[str, ...]]:
    """What the criteria come to, and which decided: those in the way, else those that were required."""
    failed_groups = {f"any_of:{group.id}" for group in groups if group.outcome is NOT_MET}
    against = [
        one.id
        for one in judged
        if one.blocks
        and one.outcome is NOT_MET
        and (one.requirement == "required" or one.requirement in failed_groups)
    ]
    silent = [one.id for one in judged if one.blocks and one.outcome is UNKNOWN and one.id not in against]
    if against:
        return NOT_MET, (*against, *silent)
    if silent or any(group.outcome is not MET for group in groups):
        return UNKNOWN, tuple(silent) or (entry.id,)
    return MET, tuple(
        one.id for one in judged if one.outcome is MET and one.requirement.startswith(("required", "any_of"))
    )
