"""The format of the situations that experts write beside a treatment: facts and requests in short."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from openimr.guidelines.format import Part, Words
from openimr.model import Assertion, FactKind, VisitRole


class ShortFact(Part):
    """A fact of a situation in short: kind and concept, and what differs from a plain present fact."""

    kind: FactKind
    concept: str
    assertion: Assertion = Field(default=Assertion.PRESENT, alias="is")
    regions: Words = ()
    levels: Words = ()
    severity: str | None = None
    date: str | None = None
    value: float | None = Field(default=None, alias="number")
    unit: str | None = None
    value_text: str | None = Field(default=None, alias="amount")
    role: VisitRole | None = None
    quote: str | None = None


class ShortRequest(Part):
    """The request of a situation in short: drug orders are understood from `text`, `date` is its own."""

    text: str
    service: str
    regions: Words = ()
    levels: Words = ()
    visits: int | None = None
    per_week: float | None = None
    weeks: float | None = None
    additional: bool = False
    postoperative: bool = False
    retrospective: bool = False
    units: float | None = None
    unit: str | None = None
    laterality: Literal["left", "right", "bilateral"] | None = None
    date: str | None = Field(default=None, pattern=r"^\d{4}-\d\d-\d\d$")
    injury_date: str | None = Field(default=None, pattern=r"^\d{4}(-\d\d(-\d\d)?)?$")


class Expected(Part):
    """What a situation must come to: `outcome` of the whole, `criteria` by their short ids."""

    outcome: Literal["supported", "not_supported", "not_documented"]
    phase: Literal["initial", "continuing"] | None = None
    criteria: dict[str, Literal["met", "not_met", "not_documented", "not_applicable"]] = Field(
        default_factory=dict
    )
    decided_by: tuple[str, ...] = ()


class Situation(Part):
    """A situation in plain words, its facts, and what must come of it."""

    name: str
    story: str
    request: ShortRequest
    facts: tuple[ShortFact, ...] = ()
    expect: Expected


class Situations(Part):
    """The file `<treatment>.test.yaml`."""

    treatment: str
    situations: tuple[Situation, ...]
