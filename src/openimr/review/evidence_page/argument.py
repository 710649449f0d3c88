"""The left side of the page: each disputed item as a person reads it, criterion by criterion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openimr.model import (
    Assessment,
    CriterionResult,
    DisputedItem,
    GroupResult,
    Outcome,
    RationaleSentence,
    Search,
    ServiceAssessment,
)
from openimr.review.evidence_page.places import Place, Places
from openimr.review.evidence_page.wording import (
    drug_in_words,
    joined,
    pages_in_words,
    quantity_in_words,
    request_flags,
    wording,
    words_of,
)


@dataclass(frozen=True)
class CriterionView:
    """One criterion with its places. `anchor` is unique in the page; `open` shows its facts at once."""

    anchor: str
    result: CriterionResult
    requirement: str
    decisive: bool
    open: bool
    facts: tuple[Place, ...]
    against: tuple[Place, ...]
    nearest: tuple[Place, ...]
    looked_for: tuple[str, ...]


@dataclass(frozen=True)
class GroupView:
    """Criteria that belong together: those required on their own (`group` is None), or one any-of group."""

    group: GroupResult | None
    criteria: tuple[CriterionView, ...]


@dataclass(frozen=True)
class ServiceView:
    """One service: its name, the guideline as cited, the counts of outcomes, and the criteria in groups."""

    anchor: str
    name: str
    service: ServiceAssessment
    cited: str
    in_force: str
    counts: tuple[tuple[str, int], ...]
    groups: tuple[GroupView, ...]


@dataclass(frozen=True)
class SentenceView:
    """A sentence of a draft with its sources: guideline and criterion (words, anchor), places, lost ids."""

    text: str
    guideline: tuple[str, str] | None
    criterion: tuple[str, str] | None
    places: tuple[Place, ...]
    lost: tuple[str, ...]

    @property
    def bare(self) -> bool:
        """True for a sentence without any source, which a draft must not have."""
        return not (self.guideline or self.criterion or self.places)


@dataclass(frozen=True)
class ItemView:
    """One disputed item. `proposal` is a key of the decisions in `data/wording.yaml`."""

    number: int
    item: DisputedItem
    proposal: str
    necessity: str
    understood: tuple[tuple[str, str], ...]
    services: tuple[ServiceView, ...]
    rationale: tuple[SentenceView, ...]


def item_views(items: Sequence[DisputedItem], places: Places) -> tuple[ItemView, ...]:
    """The disputed items in their order, numbered from 1."""
    return tuple(_item(number, item, places) for number, item in enumerate(items, 1))


def _item(number: int, item: DisputedItem, places: Places) -> ItemView:
    assessment = item.assessment
    services = tuple(
        _service(f"{number}-{place}", service, item, places)
        for place, service in enumerate(assessment.services if assessment else (), 1)
    )
    return ItemView(
        number,
        item,
        (assessment.decision if assessment else None) or "none",
        wording()["necessity"][assessment.necessity] if assessment else "",
        tuple((name, text) for name, text in _understood(item) if text),
        services,
        sentence_views(item.rationale_sources, places, services),
    )


def _understood(item: DisputedItem) -> list[tuple[str, str]]:
    """The request as understood, name and value; empty values are left out by the caller."""
    request = item.request
    if request is None:
        regions = joined(words_of(region) for region in item.body_regions)
        return [
            ("Service", words_of(item.service or "")),
            ("Region", joined([item.laterality, regions], " ")),
            ("Quantity", quantity_in_words(item.quantity)),
        ]
    regions = joined(words_of(region) for region in request.body_regions)
    return [
        ("Service", joined(dict.fromkeys(s.label for s in request.services)) or "not recognized"),
        ("Region", joined([request.laterality, regions], " ")),
        ("Level", joined(request.levels)),
        ("Quantity", quantity_in_words(request.quantity) or "not stated"),
        ("Drug", joined((drug_in_words(drug) for drug in request.drugs), "; ")),
        ("Codes", joined(f"{code.system} {code.code}" for code in request.codes)),
        ("Kind", joined(request_flags(request))),
    ]


def _service(anchor: str, service: ServiceAssessment, item: DisputedItem, places: Places) -> ServiceView:
    labels = {s.service: s.label for s in item.request.services} if item.request else {}
    views = [
        _criterion(f"c-{anchor}-{place}", result, service, places)
        for place, result in enumerate(service.criteria, 1)
    ]
    return ServiceView(
        f"g-{anchor}",
        labels.get(service.service) or words_of(service.service),
        service,
        _cited(service),
        _in_force(service),
        _counts(service),
        _groups(service, views),
    )


def _cited(service: ServiceAssessment) -> str:
    guideline = service.guideline
    if guideline is None:
        return ""
    heading = guideline.heading if guideline.heading not in guideline.title else ""
    return joined([guideline.title, heading, pages_in_words(guideline.pages)])


def _in_force(service: ServiceAssessment) -> str:
    guideline = service.guideline
    if guideline is None or not (guideline.in_force_from or guideline.in_force_to):
        return ""
    start = f"from {guideline.in_force_from}" if guideline.in_force_from else ""
    end = f"to {guideline.in_force_to}" if guideline.in_force_to else ""
    return "in force " + joined([start, end], " ")


def _counts(service: ServiceAssessment) -> tuple[tuple[str, int], ...]:
    outcomes = [result.outcome for result in service.criteria]
    return tuple((str(outcome), outcomes.count(outcome)) for outcome in Outcome if outcome in outcomes)


def _groups(service: ServiceAssessment, views: Sequence[CriterionView]) -> tuple[GroupView, ...]:
    """Runs of criteria under their group; a group keeps the place of its first member."""
    known = {group.id: group for group in service.groups}
    gathered: dict[str, list[CriterionView]] = {}
    for view in views:
        name = view.result.requirement.removeprefix("any_of:")
        gathered.setdefault(name if name in known else "", []).append(view)
    return tuple(GroupView(known.get(name), tuple(members)) for name, members in gathered.items())


def _criterion(
    anchor: str, result: CriterionResult, service: ServiceAssessment, places: Places
) -> CriterionView:
    decisive = result.blocks or result.id in service.decided_by
    search = result.search
    return CriterionView(
        anchor,
        result,
        wording()["requirements"][result.requirement.partition(":")[0]],
        decisive,
        decisive or result.outcome in (Outcome.NOT_MET, Outcome.NOT_DOCUMENTED),
        tuple(places.of_fact(fact) for fact in result.facts),
        tuple(places.of_fact(fact) for fact in result.contradicted_by),
        tuple(places.of_passage(passage) for passage in search.nearest) if search else (),
        _looked_for(search),
    )


def _looked_for(search: Search | None) -> tuple[str, ...]:
    return tuple(words_of(term) for term in search.looked_for) if search else ()


def sentence_views(
    sentences: Sequence[RationaleSentence], places: Places, services: Sequence[ServiceView] = ()
) -> tuple[SentenceView, ...]:
    """Sentences of a draft with their sources resolved; what cannot be resolved stays visible as lost."""
    criteria = {
        view.result.id: (view.result.statement, view.anchor)
        for service in reversed(services)
        for group in service.groups
        for view in group.criteria
    }
    entries = {s.service.guideline.entry: (s.cited, s.anchor) for s in services if s.service.guideline}
    return tuple(_sentence(sentence, places, criteria, entries) for sentence in sentences)


def _sentence(
    sentence: RationaleSentence,
    places: Places,
    criteria: dict[str, tuple[str, str]],
    entries: dict[str, tuple[str, str]],
) -> SentenceView:
    name, entry = sentence.criterion, sentence.guideline
    return SentenceView(
        sentence.text,
        (entries.get(entry) or (words_of(entry), "")) if entry else None,
        (criteria.get(name) or (words_of(name), "")) if name else None,
        tuple(places.by_id[key] for key in sentence.facts if key in places.by_id),
        tuple(key for key in sentence.facts if key not in places.by_id),
    )


def proposal_reason(assessment: Assessment | None) -> str:
    """Why the item is proposed as it is, or why nothing is proposed."""
    return assessment.reason if assessment else "This item has not been weighed."
