"""One disputed item: each of its services governed and weighed, and what that proposes for the item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openimr.guidelines.case import Facts, SearchScope, in_order
from openimr.guidelines.editions import CaseDates
from openimr.guidelines.govern import covers, govern
from openimr.guidelines.loading import Pack
from openimr.guidelines.weigh import weigh
from openimr.guidelines.wording import joined
from openimr.language.services import service_label
from openimr.model import (
    Assessment,
    CriterionResult,
    Decision,
    Fact,
    Necessity,
    Outcome,
    ServiceAssessment,
    TreatmentRequest,
)


def assess(
    pack: Pack,
    request: TreatmentRequest,
    facts: Iterable[Fact],
    dates: CaseDates,
    searched: SearchScope,
    jurisdiction: str = "CA",
) -> Assessment:
    """Weigh a disputed item and propose what happens to the utilization review decision.

    Each distinct service is weighed, by body region where guidelines differ by region. The proposal is
    overturned only if all are supported, upheld if facts stand against one or a required criterion is not
    documented, and none (`decision` None) if no installed guideline answered for what is left.
    """
    ordered = in_order(facts)
    services = tuple(
        _service(pack, request, service, regions, ordered, dates, searched, jurisdiction)
        for service in _distinct(request)
        for regions in _by_guideline(pack, request, service)
    )
    decision, reason = _decision(services)
    blocking = [(entry, result) for entry in _answered(services) for result in entry.criteria if result.blocks]
    return Assessment(
        services=services,
        decision=decision,
        necessity=_NECESSITY[decision],
        reason=reason,
        missing=_unique(_to_send(pack, s, r) for s, r in blocking if r.outcome is Outcome.NOT_DOCUMENTED),
        against=_unique(r.reason for _, r in blocking if r.outcome is Outcome.NOT_MET),
    )


_NECESSITY = {
    Decision.OVERTURNED: Necessity.NECESSARY,
    Decision.UPHELD: Necessity.NOT_NECESSARY,
    None: Necessity.UNDETERMINED,
}


def _distinct(request: TreatmentRequest) -> tuple[str, ...]:
    named = tuple(dict.fromkeys(mention.service for mention in request.services))
    return named or (request.service_category,)


def _by_guideline(pack: Pack, request: TreatmentRequest, service: str) -> list[tuple[str, ...]]:
    """The regions of the request in groups that the same guideline entries cover."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for region in request.body_regions:
        able = tuple(entry.id for entry in pack.entries if covers(entry, request, service, (region,)))
        groups.setdefault(able, []).append(region)
    return [tuple(regions) for regions in groups.values()] or [()]


def _service(
    pack: Pack,
    request: TreatmentRequest,
    service: str,
    regions: tuple[str, ...],
    facts: Facts,
    dates: CaseDates,
    searched: SearchScope,
    jurisdiction: str,
) -> ServiceAssessment:
    governance = govern(pack, request, service, regions, dates, facts, jurisdiction)
    if governance.entry is None:
        return ServiceAssessment(
            service=service,
            trace=governance.trace,
            outcome=Outcome.NOT_DOCUMENTED,
            summary=governance.reason,
        )
    part = request.model_copy(update={"body_regions": regions})
    weighed = weigh(governance.entry, part, service, facts, searched, pack.definitions)
    return weighed.model_copy(update={"guideline": governance.citation, "trace": governance.trace})


def _answered(services: Iterable[ServiceAssessment]) -> list[ServiceAssessment]:
    return [service for service in services if service.guideline is not None]


def _decision(services: Sequence[ServiceAssessment]) -> tuple[Decision | None, str]:
    """What the services propose together, and why."""
    answered = _answered(services)
    unsupported = [service for service in answered if service.outcome is not Outcome.MET]
    if unsupported:
        return Decision.UPHELD, _told(unsupported, named=len(services) > 1)
    silent = [service for service in services if service.guideline is None]
    if silent:
        reason = _told(silent, named=len(services) > 1)
        return None, f"No proposal is made. {reason}"
    return Decision.OVERTURNED, _told(answered, named=len(services) > 1)


def _told(services: Sequence[ServiceAssessment], named: bool) -> str:
    return joined_sentences(
        f"{_capital(service_label(service.service))}: {service.summary}" if named else service.summary
        for service in services
    )


def joined_sentences(sentences: Iterable[str]) -> str:
    """Sentences in a row, each once."""
    return " ".join(dict.fromkeys(sentence for sentence in sentences if sentence))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _to_send(pack: Pack, service: ServiceAssessment, result: CriterionResult) -> str:
    """The document that would cure the silence, in the pack's words or from the statement."""
    assert service.guideline is not None  # noqa: S101
    entry = pack.entry(service.guideline.entry)
    for criterion in entry.criteria:
        if result.id == f"{entry.id}.{criterion.id}" and criterion.send:
            return criterion.send
    return f"A record that shows: {result.statement}"


def _unique(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(parts))


__all__ = ["assess", "joined", "joined_sentences"]
