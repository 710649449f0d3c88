"""The format of what a pack holds beside its treatments: documents, editions, standards, manifest."""

from __future__ import annotations

from typing import Literal

from openimr.guidelines.format import Part
from openimr.guidelines.pattern_format import Day
from openimr.model import Mark


class GuidelineDocument(Part):
    """A guideline document: title, where it was adopted, when it was in force (ISO), its pages.

    `family` ties editions of the same text together; `standard` is its place in the order of standards.
    `adapted_from` names the document whose text it was taken from: where that one counts and its own criteria
    are not installed, these stand in for it.
    """

    key: str
    title: str
    short: str
    family: str
    standard: str
    basis: Literal["mtus", "non_mtus", "statute"]
    ccr: str | None = None
    in_force_from: Day | None = None
    in_force_to: Day | None = None
    first_page: int | None = None
    last_page: int | None = None
    pages_mark: Mark | None = None
    adapted_from: str | None = None
    note: str | None = None
    mark: Mark


class Documents(Part):
    """The file `documents.yaml`."""

    documents: tuple[GuidelineDocument, ...]


class Edition(Part):
    """One row of the effective-date table: from `effective` (ISO), by `trigger`, `document` is in force.

    `document` is a key of `documents.yaml` if criteria of that edition may be installed, else None and
    `title` names it. `regions` are the body regions that an edition without a document covers.
    """

    family: str
    effective: Day
    trigger: Literal["request_date", "service_date", "decision_date"]
    document: str | None = None
    title: str
    ccr: str | None = None
    regions: tuple[str, ...] = ()
    note: str | None = None
    mark: Mark


class Editions(Part):
    """The file `editions.yaml`."""

    editions: tuple[Edition, ...]


class Standard(Part):
    """One rank of a jurisdiction's order of standards, in force for decisions from and to these dates."""

    rank: str
    standard: str
    title: str
    from_date: Day | None = None
    to_date: Day | None = None
    note: str | None = None
    mark: Mark


class Jurisdiction(Part):
    """A jurisdiction and its order of standards, highest first.

    `presumption` is what holds of the first rank's recommendations, told when that rank answers. `statutes`
    are keys of the documents whose legal limits hold there.
    """

    key: str
    title: str
    standards: tuple[Standard, ...]
    presumption: str | None = None
    statutes: tuple[str, ...] = ()
    note: str | None = None
    mark: Mark


class Standards(Part):
    """The file `standards.yaml`."""

    jurisdictions: tuple[Jurisdiction, ...]


class Manifest(Part):
    """The file `manifest.yaml` of a pack.

    A pack that `extends` another by its id has no need of standards, editions and definitions of its own.
    """

    id: str
    title: str
    publisher: str
    edition: str
    license: str
    caution: str
    in_force_from: str | None = None
    in_force_to: str | None = None
    extends: str | None = None
    prepared_from: str
