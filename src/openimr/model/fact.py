"""A fact: something the record says, with how it says it, when it held, and where it stands."""

from __future__ import annotations

from enum import StrEnum

from openimr.model.base import Noun, content_hash
from openimr.model.evidence import Evidence


class Assertion(StrEnum):
    """How the record speaks of it.

    `present` now (or at the document's date), `absent` (denied or found not to be there),
    `historical` (earlier: past care, past symptoms), `planned` (asked for, recommended, to come),
    `possible` (suspected, to be ruled out).
    """

    PRESENT = "present"
    ABSENT = "absent"
    HISTORICAL = "historical"
    PLANNED = "planned"
    POSSIBLE = "possible"


class FactKind(StrEnum):
    """What sort of fact it is."""

    AGE = "age"
    SEX = "sex"
    INJURY_DATE = "injury_date"
    MECHANISM = "mechanism"
    REPRESENTED = "represented"
    COMPLAINT = "complaint"
    FINDING = "finding"
    DIAGNOSIS = "diagnosis"
    TREATMENT = "treatment"
    VISITS = "visits"
    RESPONSE = "response"
    IMAGING = "imaging"
    SURGERY = "surgery"
    MEDICATION = "medication"
    FUNCTION = "function"
    WORK_STATUS = "work_status"
    GOAL = "goal"
    PLAN = "plan"
    RECORD = "record"


class VisitRole(StrEnum):
    """Visits done, visits left, visits asked for and visits authorized are different things."""

    COMPLETED = "completed"
    REMAINING = "remaining"
    REQUESTED = "requested"
    AUTHORIZED = "authorized"


class Fact(Noun):
    """One fact with its evidence.

    `concept` is a key of the concept lexicon (`physical_therapy`, `numbness`, `stenosis`),
    `label` the same in words. `regions` are keys of the body-region lexicon, most specific
    first; `levels` are spinal levels ("L5-S1"). `date` is ISO and says when it held: YYYY,
    YYYY-MM or YYYY-MM-DD. `value` with `unit` carries a number (age in years, visits, percent
    relief); `value_text` a value that is no number ("male", "excess"). `role` is set for visits.
    `also` are further places that the fact rests on: each dated visit of a count, the second page of a
    sentence that runs over a page break.
    """

    kind: FactKind
    concept: str
    label: str
    assertion: Assertion = Assertion.PRESENT
    regions: tuple[str, ...] = ()
    laterality: str | None = None
    levels: tuple[str, ...] = ()
    severity: str | None = None
    date: str | None = None
    value: float | None = None
    unit: str | None = None
    value_text: str | None = None
    role: VisitRole | None = None
    evidence: Evidence
    also: tuple[Evidence, ...] = ()

    @property
    def id(self) -> str:
        """The fact's name, made from its content: the same words at the same place give the same id."""
        place = self.evidence
        return "f-" + content_hash(
            [
                self.kind,
                self.concept,
                self.assertion,
                self.regions,
                self.levels,
                self.role,
                self.value,
                self.value_text,
                place.document,
                place.page,
                place.span.start,
                place.span.end,
            ],
            12,
        )
