"""One service weighed under one treatment's criteria: per criterion an outcome, and what that comes to."""

from __future__ import annotations

from collections.abc import Iterable

from openimr.guidelines.after_surgery import since_last_operation
from openimr.guidelines.case import Case, SearchScope, in_order
from openimr.guidelines.format import Definitions, Entry
from openimr.guidelines.judging import Judged, judge
from openimr.guidelines.loading import load_pack
from openimr.guidelines.phase import phase
from openimr.guidelines.reasons import reason, summary
from openimr.guidelines.searching import search
from openimr.model import CriterionResult, Fact, Outcome, ServiceAssessment, TreatmentRequest


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
    words = words or load_pack().definitions
    case = Case(in_order(facts), request, service, entry.counts_as, words)
    if entry.course_since == "surgery":
        case = Case(since_last_operation(case), request, service, entry.counts_as, words)
    case.asked_on, case.injury_date = asked_on, injury_date
    judged = judge(entry, case)
    results = tuple(_result(one, case, searched) for one in judged.criteria)
    return ServiceAssessment(
        service=service,
        phase=case.phase,
        phase_reason=phase(case, entry.earlier)[1],
        criteria=results,
        groups=judged.groups,
        outcome=judged.outcome,
        decided_by=judged.decided_by,
        summary=summary(judged.outcome, results, judged.decided_by),
    )


def _result(judged: Judged, case: Case, searched: SearchScope) -> CriterionResult:
    """A criterion that was decided, with its reason and the search behind a silence."""
    criterion, verdict = judged.criterion, judged.verdict
    applies = judged.excluded is None
    silent = applies and judged.outcome is Outcome.NOT_DOCUMENTED
    return CriterionResult(
        id=judged.id,
        statement=criterion.statement,
        requirement=judged.requirement,
        mark=criterion.mark,
        outcome=judged.outcome,
        reason=judged.excluded or reason(criterion, verdict),
        blocks=judged.blocks,
        facts=verdict.facts,
        contradicted_by=verdict.outweighed,
        search=search(criterion.test, case, verdict.nearest, searched) if silent else None,
        threshold=(criterion.threshold or verdict.threshold) if applies else None,
    )
