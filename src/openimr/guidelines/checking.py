"""Names that a pack uses, checked against the lexicon: a misspelt concept is never found in a record."""

from __future__ import annotations

from collections.abc import Iterator

from openimr.guidelines.format import Definitions, Entry, FactPattern, Part, Test
from openimr.guidelines.library_format import Documents, Editions, Manifest, Standards
from openimr.guidelines.loading import Pack
from openimr.guidelines.searching import asked_for, parts
from openimr.guidelines.situation_format import Situations
from openimr.language.concepts import concepts

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
