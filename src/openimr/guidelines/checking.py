"""Names that a pack uses, checked against the lexicon: a misspelt concept is never found in a record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from openimr.guidelines.format import Definitions, Entry, FactPattern, Part, Test
from openimr.guidelines.library_format import Documents, Editions, Manifest, Standards
from openimr.guidelines.loading import Pack
from openimr.guidelines.searching import asked_for, parts
from openimr.guidelines.situation_format import Situations
from openimr.language.concepts import concepts
from openimr.language.regions import regions
from openimr.language.services import services

SCHEMAS: dict[str, type[Part]] = {
    "manifest": Manifest,
    "documents": Documents,
    "editions": Editions,
    "standards": Standards,
    "definitions": Definitions,
    "treatment": Entry,
    "situations": Situations,
}


def unknown_concepts(pack: Pack) -> tuple[str, ...]:
    """Concepts that criteria ask for and the concept lexicon does not have, as "treatment: concept".

    Services are left out: a treatment may be looked for by the key of its service.
    """
    known = set(concepts())
    services = {service for entry in pack.entries for service in entry.services}
    asked = {(entry.id, concept) for entry in pack.entries for concept in _concepts(entry)}
    return tuple(sorted(f"{owner}: {concept}" for owner, concept in asked if concept not in known | services))


def name_faults(pack: Pack) -> list[str]:
    """Names that nothing answers to: concepts, services and regions, each with file, line and advice."""
    faults = [_concept_fault(pack, fault) for fault in unknown_concepts(pack)]
    for entry in pack.entries:
        faults += [
            _named(pack, entry.id, region, "region", "See language/data/regions.yaml.")
            for region in _regions(entry)
            if region not in regions()
        ]
        faults += [
            _named(pack, entry.id, service, "service", "See language/data/services.yaml.")
            for service in entry.services
            if service not in _services()
        ]
    return faults


def _regions(entry: Entry) -> Iterator[str]:
    """Every region that a treatment names: its own, of its sources, of what was looked into first."""
    named = [entry.regions, *(source.regions for source in entry.source_by_region)]
    for regions_of in (*named, *(looked.regions for looked in entry.looked_first)):
        yield from regions_of


@cache
def _services() -> frozenset[str]:
    known = services()
    return frozenset(known) | {service.category for service in known.values()}


def _concept_fault(pack: Pack, fault: str) -> str:
    owner, concept = fault.split(": ")
    return _named(pack, owner, concept, "concept", "Mend its spelling or add it to language/data/concepts.")


def _named(pack: Pack, owner: str, name: str, kind: str, advice: str) -> str:
    """A fault with the line on which the name first stands in the treatment's file."""
    path = pack.files[owner]
    lines = path.read_text("utf-8").splitlines()
    line = next((n for n, text in enumerate(lines, 1) if re.search(rf"\b{re.escape(name)}\b", text)), None)
    shown = path.relative_to(pack.path) if path.is_relative_to(pack.path) else path
    place = f"{shown}:{line}" if line else f"{shown} (by a shared test of definitions.yaml)"
    return f"{place}: there is no {kind} {name}. {advice}"


def _concepts(entry: Entry) -> Iterator[str]:
    yield from entry.counts_as
    if entry.choice:
        yield from (concept for pattern in entry.choice.when for concept in pattern.concepts)
    for criterion in entry.criteria:
        for pattern in every_pattern(criterion.test):
            yield from pattern.concepts


def every_pattern(test: Test) -> Iterator[FactPattern]:
    """All fact patterns of a test, those that refute and those that are only near included."""
    for part in parts(test):
        yield from (*asked_for(part), *part.refuted_by, *part.nearest)
        if part.absent:
            yield from part.absent.denied_by
        if part.at_most:
            yield from (pattern for row in part.at_most.rows for pattern in row.when)


def json_schemas() -> dict[str, dict[str, object]]:
    """The JSON Schema of every kind of pack file by name, as kept in `data/schema`."""
    return {name: kind.model_json_schema(by_alias=True) for name, kind in SCHEMAS.items()}
