"""Limits of the law beside a service: shown to the reader, never a reason on medical necessity."""

from __future__ import annotations

from collections.abc import Iterable

from openimr.guidelines.case import SearchScope
from openimr.guidelines.editions import CaseDates
from openimr.guidelines.format import Entry
from openimr.guidelines.loading import Pack
from openimr.guidelines.weigh import weigh
from openimr.model import (
    CriterionResult,
    Fact,
    LegalLimit,
    Outcome,
    ServiceAssessment,
    TreatmentRequest,
)


def statutory_entries(pack: Pack, service: str, jurisdiction: str = "CA") -> tuple[Entry, ...]:
    """The limits of the law that the pack has for a service in a jurisdiction."""
    order = pack.jurisdictions.get(jurisdiction)
    statutes = order.statutes if order else ()
    return tuple(
        entry
        for entry in pack.entries_for(service)
        if entry.status.value == "legal_limit" and entry.source.document in statutes
    )


def legal_limits(  # noqa: PLR0913, PLR0917
    pack: Pack,
    request: TreatmentRequest,
    service: str,
    facts: Iterable[Fact],
    dates: CaseDates,
    searched: SearchScope,
    jurisdiction: str = "CA",
) -> tuple[LegalLimit, ...]:
    """How a service stands to the limits of the law, by the same engine and the same facts as the criteria.

    What comes of it is shown only: a limit of the law says what must be paid for, not what is necessary.
    """
    asked_on = dates.request_date or dates.decision_date
    return tuple(
        _limit(
            pack,
            entry,
            weigh(entry, request, service, facts, searched, pack.definitions, asked_on, dates.injury_date),
        )
        for entry in statutory_entries(pack, service, jurisdiction)
    )


def _limit(pack: Pack, entry: Entry, weighed: ServiceAssessment) -> LegalLimit:
    limiting = [result for result in weighed.criteria if result.requirement == "required"]
    lifting = [result for result in weighed.criteria if result.requirement == "bypass" and _met(result)]
    deciding = lifting or limiting
    sends = {f"{entry.id}.{criterion.id}": criterion.send for criterion in entry.criteria}
    return LegalLimit(
        entry=entry.id,
        title=entry.title,
        law=pack.documents[entry.source.document].ccr or pack.documents[entry.source.document].title,
        statement=f"{entry.summary[:1].upper()}{entry.summary[1:]}.",
        outcome=Outcome.NOT_APPLICABLE if lifting else weighed.outcome,
        reason=" ".join(dict.fromkeys(result.reason for result in deciding)),
        facts=tuple(dict.fromkeys(fact for result in deciding for fact in result.facts)),
        missing=() if lifting else tuple(words for r in limiting if _silent(r) and (words := sends[r.id])),
        mark=entry.source.mark,
    )


def _met(result: CriterionResult) -> bool:
    return result.outcome is Outcome.MET


def _silent(result: CriterionResult) -> bool:
    return result.outcome is Outcome.NOT_DOCUMENTED


_STANDING = {
    Outcome.MET: "within it",
    Outcome.NOT_MET: "beyond it",
    Outcome.NOT_DOCUMENTED: "not documented",
    Outcome.NOT_APPLICABLE: "lifted",
}


def limit_in_words(limit: LegalLimit) -> str:
    """A legal limit in two sentences: what the law says, how the service stands to it."""
    return (
        f"Limit of the law ({limit.law}), which decides nothing here: {limit.statement} "
        f"This request: {_STANDING[limit.outcome]}. {limit.reason}"
    )
