"""Body part, side and level compared between the papers of the dispute, the records and the draft."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from openimr.language import region_label, related, understand
from openimr.model import Assertion, Evidence, Fact, FactKind
from openimr.packet.nouns import Disagreement, Stated

_KINDS = (FactKind.DIAGNOSIS, FactKind.COMPLAINT, FactKind.FINDING, FactKind.IMAGING, FactKind.SURGERY)
_BOTH = "bilateral"


def stated(source: str, text: str, evidence: Evidence | None = None) -> Stated:
    """What a request says is to be treated, understood. `source` is one of those that `Stated` names."""
    request = understand(text)
    return Stated(
        source=source,
        text=text,
        evidence=evidence,
        services=tuple(dict.fromkeys(service.service for service in request.services)),
        regions=request.body_regions,
        laterality=request.laterality,
        levels=request.levels,
    )


def disagreements(requests: Sequence[Stated], facts: Sequence[Fact] = ()) -> tuple[Disagreement, ...]:
    """Where the sources do not agree on body part, side or level, each with both places.

    Requests of different sources are compared if they ask for the same service; what one of them leaves
    open contradicts nothing. With the records (`facts`, present ones) a request disagrees if they speak of
    the body part and only of the other side, or only of other levels, or never of the body part.
    """
    found = [d for one, other in combinations(requests, 2) for d in _between(one, other)]
    held = [f for f in facts if f.kind in _KINDS and f.assertion is Assertion.PRESENT and f.regions]
    for request in requests:
        found += _with_records(request, held)
    return tuple(found)


def _between(one: Stated, other: Stated) -> Iterator[Disagreement]:
    if one.source == other.source or not set(one.services) & set(other.services):
        return
    if one.regions and other.regions and not _touch(one.regions, other.regions):
        yield _told("body part", one, other, _regions(one), _regions(other))
        return
    if one.laterality and other.laterality and one.laterality != other.laterality:
        yield _told("side", one, other, one.laterality, other.laterality)
    if one.levels and other.levels and not set(one.levels) & set(other.levels):
        yield _told("level", one, other, ", ".join(one.levels), ", ".join(other.levels))


def _with_records(request: Stated, facts: Sequence[Fact]) -> Iterator[Disagreement]:
    if not request.regions or not facts:
        return
    near = [fact for fact in facts if _touch(request.regions, fact.regions)]
    if not near:
        fact = facts[0]
        yield _told("body part", request, _record(fact), _regions(request), "other body parts only")
        return
    sided = [fact for fact in near if fact.laterality]
    if request.laterality in ("left", "right") and sided and not any(_on(request, fact) for fact in sided):
        yield _told("side", request, _record(sided[0]), request.laterality, sided[0].laterality or "")
    leveled = [fact for fact in near if fact.levels]
    if request.levels and leveled and not any(set(request.levels) & set(f.levels) for f in leveled):
        first = leveled[0]
        yield _told("level", request, _record(first), ", ".join(request.levels), ", ".join(first.levels))


def _on(request: Stated, fact: Fact) -> bool:
    return fact.laterality in (request.laterality, _BOTH)


def _touch(some: Sequence[str], others: Sequence[str]) -> bool:
    return any(related(a, b) for a in some for b in others)


def _record(fact: Fact) -> Stated:
    return Stated(
        source="record",
        text=fact.evidence.quote,
        evidence=fact.evidence,
        regions=fact.regions,
        laterality=fact.laterality,
        levels=fact.levels,
    )


def _regions(stated_: Stated) -> str:
    return ", ".join(region_label(region) for region in stated_.regions)


def _told(about: str, one: Stated, other: Stated, first: str, second: str) -> Disagreement:
    sources = [source.replace("_", " ") for source in (one.source, other.source)]
    explanation = f"The {sources[0]} says {first}, the {sources[1]} says {second}."
    return Disagreement(about=about, first=one, second=other, explanation=explanation)
