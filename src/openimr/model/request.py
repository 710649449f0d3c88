"""A treatment request, as understood: services, regions, quantity, drugs, codes, doubts."""

from __future__ import annotations

from openimr.model.base import Noun
from openimr.model.evidence import Span


class Quantity(Noun):
    """How much is asked for. None means that the request does not say.

    `visits` in total, `per_week` visits a week, `weeks` of treatment; `units` with `unit` for
    what is not counted in visits (hours, injections, tablets).
    """

    visits: int | None = None
    per_week: float | None = None
    weeks: float | None = None
    units: float | None = None
    unit: str | None = None


class DrugOrder(Noun):
    """A drug as ordered: name as written, generic ingredients, strength, count, refills, directions."""

    name: str
    ingredients: tuple[str, ...] = ()
    drug_class: str | None = None
    strength: str | None = None
    count: int | None = None
    refills: int | None = None
    directions: str | None = None


class Code(Noun):
    """A billing or diagnosis code as written. `system` is CPT, HCPCS, ICD-9 or ICD-10."""

    system: str
    code: str
    span: Span


class Ambiguity(Noun):
    """A word that can mean several things. `settled_by` says what would decide between them."""

    text: str
    span: Span
    readings: tuple[str, ...]
    settled_by: str


class Contradiction(Noun):
    """Two statements of a request that cannot both hold, such as 2 x 4 weeks and 12 sessions."""

    text: str
    explanation: str


class ServiceMention(Noun):
    """One service named in the request: its key in the service lexicon, its name, and where it stands."""

    service: str
    label: str
    span: Span


class TreatmentRequest(Noun):
    """What was asked for, in data. `text` is the request exactly as written.

    `services` in order of appearance, the first being the main one; `service_category` is the key
    of the main one ("unknown" if none was recognized); `body_regions` are keys of the region
    lexicon; `body_regions_text` the same as written; `levels` spinal levels; `laterality` is left,
    right or bilateral.
    """

    text: str
    services: tuple[ServiceMention, ...] = ()
    service_category: str = "unknown"
    body_regions: tuple[str, ...] = ()
    body_regions_text: tuple[str, ...] = ()
    laterality: str | None = None
    levels: tuple[str, ...] = ()
    quantity: Quantity = Quantity()
    drugs: tuple[DrugOrder, ...] = ()
    codes: tuple[Code, ...] = ()
    additional: bool = False
    postoperative: bool = False
    retrospective: bool = False
    ambiguities: tuple[Ambiguity, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
