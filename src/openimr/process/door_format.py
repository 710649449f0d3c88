"""The format of `eligibility.yaml` and `records.yaml`."""

from __future__ import annotations

from datetime import date
from typing import Literal

from openimr.process.rule_format import Dated, Part, Sourced
from openimr.process.values import Role

Outcome = Literal["duplicate", "ineligible", "deferred", "information_needed", "person_needed", "note"]


class DoorRule(Sourced, Dated):
    """One reason that the door may give: its code, the test that finds it, what it leads to."""

    code: str
    test: str
    outcome: Outcome
    words: str
    remedy: str = ""


class DoorField(Part):
    """A field of the form: whom to ask if it is missing, and whether it must be there."""

    field: str
    label: str
    ask: Role
    required: bool = False


class Answer(Part):
    """What a verdict leads to: the kind of notice and the event; empty if there is none."""

    notice: str
    event: str


class Scope(Sourced):
    """From which injuries and decisions on the law holds."""

    injury_from: date
    decision_from: date


class Near(Sourced):
    """How like two texts must be to be the same, or near (0 to 1)."""

    same_text: float
    near_text: float


class DoorRules(Part):
    """The file of eligibility."""

    order: tuple[Outcome, ...]
    verdicts: dict[str, Answer]
    in_rule_of_doubt: str
    scope: Scope
    near: Near
    rules: tuple[DoorRule, ...]
    fields: tuple[DoorField, ...]
    fields_source: Sourced


class RecordKind(Sourced, Dated):
    """One kind of record that the notice of assignment asks of a party; `months` before the request."""

    id: str
    party: Role
    what: str
    months: int | None = None


class PenaltyRule(Sourced):
    """A penalty by the day, with a cap, in dollars."""

    id: str
    a_day: int
    cap: int


class Records(Part):
    """The file of records asked."""

    records: tuple[RecordKind, ...]
    penalty: PenaltyRule
