"""One service weighed under one treatment's criteria: per criterion an outcome, and what that comes to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from openimr.guidelines.case import Case, SearchScope, in_order
from openimr.guidelines.format import Criterion, Definitions, Entry
from openimr.guidelines.loading import load_pack
from openimr.guidelines.phase import phase
from openimr.guidelines.predicates import evaluate
from openimr.guidelines.reasons import reason, summary
from openimr.guidelines.searching import search
from openimr.guidelines.verdict import Verdict
from openimr.model import (
    CriterionResult,
    Fact,
    GroupResult,
    Outcome,
    ServiceAssessment,
    TreatmentRequest,
)

MET, NOT_MET, UNKNOWN, NOT_APPLICABLE = (
    Outcome.MET,
    Outcome.NOT_MET,
    Outcome.NOT_DOCUMENTED,
    Outcome.NOT_APPLICABLE,
)


def weigh(  # noqa: PLR0913, PLR0917
    entry: Entry,
    request: TreatmentRequest,
    service: str,
    facts: Iterable[Fact],
    searched: SearchScope,
    words: Definitions | None = None,
    asked_on: str | None = None,
    injury_date: str | None = None,
) -> ServiceAssessment:
    """Weigh one service of a request under a treatment's criteria.

    `facts` in any order; `searched` says where they were looked for; `words` are the amount words of the
    entry's pack (by default those of the shipped pack); `asked_on` is the date of the request (YYYY-MM-DD),
    by which some facts are too old to count, `injury_date` that of the injury if known. The outcome is met
    when every required criterion is met and every group satisfied, not_met when facts stand against one,
    and not_documented when only silence keeps it from being supported. Guideline and trace are left to
    `assess`.
    """
    ordered = in_order(facts)
    words = words or load_pack().definitions
    case = Case(ordered, request, service, entry.counts_as, words)
    case.asked_on, case.injury_date = asked_on, injury_date
    case.phase, why = phase(case, entry.earlier)
    results = tuple(_result(entry, criterion, case, searched) for criterion in entry.criteria)
    results = _waived(entry, results)
    groups = tuple(_group(entry, group.id, group.min_met, results) for group in entry.groups)
    results = _group_members_unblocked(results, groups)
    outcome, decided_by = _conclusion(entry, results, groups)
    return ServiceAssessment(
        service=service,
        phase=case.phase,
        phase_reason=why,
        criteria=results,
        groups=groups,
        outcome=outcome,
        decided_by=decided_by,
        summary=summary(outcome, results, decided_by),
    )


def _result(entry: Entry, criterion: Criterion, case: Case, searched: SearchScope) -> CriterionResult:
    build = partial(
        CriterionResult,
        id=f"{entry.id}.{criterion.id}",
        statement=criterion.statement,
        requirement=f"any_of:{criterion.group}"
        if criterion.requirement == "any_of"
        else criterion.requirement,
        mark=criterion.mark,
    )
    excluded = _not_applicable(criterion, case)
    if excluded:
        return build(outcome=NOT_APPLICABLE, reason=excluded, blocks=False)
    verdict = _verdict(criterion, case)
    silent = verdict.outcome is UNKNOWN
    return build(
        outcome=verdict.outcome,
        reason=reason(criterion, verdict),
        blocks=_blocks(criterion, verdict.outcome),
        facts=verdict.facts,
        contradicted_by=verdict.outweighed,
        search=search(criterion.test, case, verdict.nearest, searched) if silent else None,
        threshold=criterion.threshold or verdict.threshold,
    )


def _not_applicable(criterion: Criterion, case: Case) -> str | None:
    if criterion.phase not in ("both", case.phase):
        return f"Applies to {_PHASES[criterion.phase]} only; this is {_PHASES[case.phase]}."
    if criterion.applies_if and evaluate(criterion.applies_if, case).outcome is NOT_MET:
        return "The condition of this criterion does not hold here."
    return None


_PHASES = {"initial": "a first course", "continuing": "a continued course"}


def _verdict(criterion: Criterion, case: Case) -> Verdict:
    if criterion.applies_if and evaluate(criterion.applies_if, case).outcome is UNKNOWN:
        return Verdict(UNKNOWN, note="it is not documented whether this criterion applies")
    return evaluate(criterion.test, case)


def _blocks(criterion: Criterion, outcome: Outcome) -> bool:
    if criterion.requirement in ("advisory", "bypass") or outcome in (MET, NOT_APPLICABLE):
        return False
    return outcome is NOT_MET or criterion.silence_blocks


# A bypass that is met (a red flag, a written authorization) makes the criteria it waives not applicable.
def _waived(entry: Entry, results: tuple[CriterionResult, ...]) -> tuple[CriterionResult, ...]:
    waived = {
        f"{entry.id}.{name}": result.id
        for criterion, result in zip(entry.criteria, results, strict=True)
        if criterion.requirement == "bypass" and result.outcome is MET
        for name in criterion.waives
    }
    return tuple(_without(r, waived[r.id]) if r.id in waived else r for r in results)


def _without(result: CriterionResult, bypass: str) -> CriterionResult:
    reason_ = f"Waived: {bypass} is met."
    return result.model_copy(update={"outcome": NOT_APPLICABLE, "blocks": False, "reason": reason_})


def _group(entry: Entry, name: str, needed: int, results: Sequence[CriterionResult]) -> GroupResult:
    members = [
        result
        for criterion, result in zip(entry.criteria, results, strict=True)
        if criterion.group == name and result.outcome is not NOT_APPLICABLE
    ]
    met = sum(1 for member in members if member.outcome is MET)
    open_ = sum(1 for member in members if member.outcome is UNKNOWN)
    outcome = MET if met >= needed else UNKNOWN if met + open_ >= needed else NOT_MET
    return GroupResult(id=name, needed=needed, met=met, outcome=outcome)


def _group_members_unblocked(
    results: tuple[CriterionResult, ...], groups: Iterable[GroupResult]
) -> tuple[CriterionResult, ...]:
    """Members of a satisfied group block nothing, met or not."""
    done = {f"any_of:{group.id}" for group in groups if group.outcome is MET}
    return tuple(r.model_copy(update={"blocks": False}) if r.requirement in done else r for r in results)


def _conclusion(
    entry: Entry, results: Sequence[CriterionResult], groups: Sequence[GroupResult]
) -> tuple[Outcome, tuple[str, ...]]:
    """What the criteria come to, and which decided: those in the way, else those that were required."""
    failed_groups = {f"any_of:{group.id}" for group in groups if group.outcome is NOT_MET}
    against = [
        r.id
        for r in results
        if r.blocks
        and r.outcome is NOT_MET
        and (r.requirement == "required" or r.requirement in failed_groups)
    ]
    silent = [r.id for r in results if r.blocks and r.outcome is UNKNOWN and r.id not in against]
    if against:
        return NOT_MET, (*against, *silent)
    if silent or any(group.outcome is not MET for group in groups):
        return UNKNOWN, tuple(silent) or (entry.id,)
    return MET, tuple(
        r.id for r in results if r.outcome is MET and r.requirement.startswith(("required", "any_of"))
    )
