"""Invented cases for the tests of guidelines: short ways to write facts and requests."""

from __future__ import annotations

from itertools import count
from typing import Any

from openimr import guidelines
from openimr.language.concepts import concept_label, concepts
from openimr.model import Assessment, Evidence, Fact, Quantity, ServiceMention, Span, TreatmentRequest

_PLACES = count()
SCOPE = guidelines.SearchScope(documents=("record",), pages=12)
DATES = guidelines.CaseDates(request_date="2014-07-24", injury_date="2013-12-11")


def fact(concept: str, assertion: str = "present", kind: str | None = None, **more: Any) -> Fact:
    """A fact at a place of its own; its kind is that of the lexicon unless it is given."""
    start = 100 * next(_PLACES)
    return Fact(
        kind=kind or concepts()[concept].kind,
        concept=concept,
        label=concept_label(concept),
        assertion=assertion,
        evidence=Evidence(document="record", page=1, span=Span(start=start, end=start + 5), quote="quote"),
        **more,
    )


def visits(concept: str, role: str, number: float, **more: Any) -> Fact:
    """Visits of a therapy in one of their four roles."""
    return fact(concept, kind="visits", role=role, value=number, unit="visits", **more)


def request(
    *services: str, regions: tuple[str, ...] = (), text: str = "request", **more: Any
) -> TreatmentRequest:
    """A request for services; `visits`, `per_week` and `weeks` make its quantity."""
    quantity = Quantity(**{key: more.pop(key) for key in ("visits", "per_week", "weeks") if key in more})
    mentions = tuple(ServiceMention(service=s, label=s, span=Span(start=0, end=1)) for s in services)
    return TreatmentRequest(
        text=text,
        services=mentions,
        service_category=services[0] if services else "unknown",
        body_regions=regions,
        quantity=quantity,
        **more,
    )


def assess(
    asked: TreatmentRequest, *facts: Fact, dates: guidelines.CaseDates = DATES, jurisdiction: str = "CA"
) -> Assessment:
    """The assessment under the shipped pack."""
    return guidelines.assess(guidelines.load_pack(), asked, facts, dates, SCOPE, jurisdiction)


def outcomes(assessment: Assessment) -> dict[str, str]:
    """Outcome of every criterion by its id."""
    return {r.id: r.outcome.value for service in assessment.services for r in service.criteria}
