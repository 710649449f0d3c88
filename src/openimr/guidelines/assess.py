"""One disputed item: each of its services governed and weighed, and what that proposes for the item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openimr.guidelines.beside import legal_limits
from openimr.guidelines.case import Facts, SearchScope, in_order
from openimr.guidelines.editions import CaseDates
from openimr.guidelines.govern import Governance, govern
from openimr.guidelines.loading import Pack
from openimr.guidelines.reasons import stated_against
from openimr.guidelines.sending import to_send
from openimr.guidelines.weigh import weigh
from openimr.language.services import service_label
from openimr.model import (
    Assessment,
    Decision,
    Fact,
    LegalLimit,
    Necessity,
    Outcome,
    Rebuttal,
    ServiceAssessment,
    TreatmentRequest,
)


def assess(  # noqa: PLR0913, PLR0917
    pack: Pack,
    request: TreatmentRequest,
    facts: Iterable[Fact],
    dates: CaseDates,
    searched: SearchScope,
    jurisdiction: str = "CA",
    rebuttal: Rebuttal | None = None,
) -> Assessment:
    """Weigh a disputed item and propose what happens to the utilization review decision.

    Each distinct service is weighed, by body region where guidelines differ by region. The proposal is
    overturned only if all are supported, upheld if facts stand against one or a required criterion is not
    documented, and none (`decision` None) if no installed guideline answered for what is left. Nor is any
    made where a `rebuttal` of the presumption prevails on its face against criteria that do not support the
    service. Limits of the law stand beside each service and decide nothing.
    """
    item = _Item(pack, request, in_order(facts), dates, searched, jurisdiction, rebuttal)
    services = tuple(
        item.weighed(service, regions)
        for service in _distinct(request)
        for regions in item.by_guideline(service)
    )
    decision, reason = _decision(services)
    blocking = [
        (service, result) for service in _answered(services) for result in service.criteria if result.blocks
    ]
    return Assessment(
        services=services,
        decision=decision,
        necessity=_NECESSITY[decision],
        reason=reason,
        missing=_unique(to_send(pack, s, r) for s, r in blocking if r.outcome is Outcome.NOT_DOCUMENTED),
        against=_unique(stated_against(r) for _, r in blocking if r.outcome is Outcome.NOT_MET),
    )


_NECESSITY = {
    Decision.OVERTURNED: Necessity.NECESSARY,
    Decision.UPHELD: Necessity.NOT_NECESSARY,
    None: Necessity.UNDETERMINED,
}


def _distinct(request: TreatmentRequest) -> tuple[str, ...]:
    named = tuple(dict.fromkeys(mention.service for mention in request.services))
    return named or (request.service_category,)


@dataclass(frozen=True, slots=True)
class _Item:
    """The disputed item with everything it is judged by."""

    pack: Pack
    request: TreatmentRequest
    facts: Facts
    dates: CaseDates
    searched: SearchScope
    jurisdiction: str
    rebuttal: Rebuttal | None = None

    def by_guideline(self, service: str) -> list[tuple[str, ...]]:
        """The regions of the request in groups that the same guideline entry governs."""
        groups: dict[str, list[str]] = {}
        for region in self.request.body_regions:
            entry = self._governed(service, (region,)).entry
            groups.setdefault(entry.id if entry else "", []).append(region)
        return [tuple(regions) for regions in groups.values()] or [()]

    def _governed(self, service: str, regions: tuple[str, ...]) -> Governance:
        return govern(
            self.pack,
            self.request,
            service,
            regions,
            self.dates,
            self.facts,
            self.jurisdiction,
            self.rebuttal,
        )

    def limits(self, service: str) -> tuple[LegalLimit, ...]:
        """The limits of the law beside a service."""
        given = (self.request, service, self.facts, self.dates, self.searched)
        return legal_limits(self.pack, *given, self.jurisdiction)

    def weighed(self, service: str, regions: tuple[str, ...]) -> ServiceAssessment:
        """One service governed and weighed for body regions that the same guidelines cover."""
        governance = self._governed(service, regions)
        if governance.entry is None:
            return ServiceAssessment(
                service=service,
                trace=governance.trace,
                outcome=Outcome.NOT_DOCUMENTED,
                summary=governance.reason,
                legal_limits=self.limits(service),
            )
        part = self.request.model_copy(update={"body_regions": regions})
        words = self.pack.definitions
        asked_on = self.dates.request_date or self.dates.decision_date
        injury = self.dates.injury_date
        weighed = weigh(governance.entry, part, service, self.facts, self.searched, words, asked_on, injury)
        return weighed.model_copy(
            update={
                "guideline": governance.citation,
                "trace": governance.trace,
                "challenge": governance.challenge,
                "legal_limits": self.limits(service),
            }
        )


def _answered(services: Iterable[ServiceAssessment]) -> list[ServiceAssessment]:
    return [service for service in services if service.guideline is not None]


def _decision(services: Sequence[ServiceAssessment]) -> tuple[Decision | None, str]:
    """What the services propose together, and why."""
    answered = _answered(services)
    unsupported = [service for service in answered if service.outcome is not Outcome.MET]
    challenged = [service for service in unsupported if service.challenge and service.challenge.prevails]
    against = [service for service in unsupported if service not in challenged]
    if against:
        return Decision.UPHELD, _told(against, named=len(services) > 1)
    open_ = [service for service in services if service.guideline is None or service in challenged]
    if open_:
        reason = _told(open_, named=len(services) > 1)
        rebutted = _in_a_row(service.challenge.reason for service in challenged if service.challenge)
        return None, f"No proposal is made. {reason} {rebutted}".strip()
    return Decision.OVERTURNED, _told(answered, named=len(services) > 1)


def _told(services: Sequence[ServiceAssessment], named: bool) -> str:
    return _in_a_row(
        f"{_capital(service_label(service.service))}: {service.summary}" if named else service.summary
        for service in services
    )


def _in_a_row(sentences: Iterable[str]) -> str:
    """Sentences in a row, each once."""
    return " ".join(dict.fromkeys(sentence for sentence in sentences if sentence))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _unique(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(parts))
