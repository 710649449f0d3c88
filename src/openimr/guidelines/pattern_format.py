"""What facts count: patterns over the facts of a record, and the units that numbers may have."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PositiveInt

from openimr.model import Assertion, FactKind, VisitRole


def _listed(value: Any) -> Any:
    """One word stands for a list of one."""
    return [value] if isinstance(value, str) else value


def _one_or_many(kind: Any) -> BeforeValidator:
    return BeforeValidator(_listed, json_schema_input_type=kind | tuple[kind, ...])


def _on_the_calendar(day: str) -> str:
    date.fromisoformat(day)
    return day


# A day of the calendar, ISO: comparing texts is comparing days only where every text is one.
Day = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$"), AfterValidator(_on_the_calendar)]
Words = Annotated[tuple[str, ...], _one_or_many(str)]
Unit = Literal[
    "visits", "sessions", "injections", "blocks", "sets", "levels", "percent", "days", "weeks", "months",
    "years", "hours", "tablets", "mg_per_day", "mg_med_per_day", "signs", "tests", "procedures",
    "symptoms", "measures", "evaluations", "full_day_sessions", "hours_per_day", "hours_per_week",
    "visits_per_week", "g_per_day", "mg", "kg_per_m2", "mm", "refills", "patches", "leads", "points", "items",
]  # fmt: skip


class Part(BaseModel):
    """A part of a pack file."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class FactPattern(Part):
    """Which facts count. Every key that is given must hold; within a key one of the values is enough.

    `regions` is `same` (the region asked for, or none stated), `same_stated` (the region asked for, and
    stated), `any`, or a list of regions of which one must be stated. `levels: same` asks for a level of
    the request where both sides name levels. `about: service` leaves out facts that speak of another
    treatment. `not_requested` leaves out facts that only restate the disputed service. `amount` names a
    list of amount words of the pack. `within_days` leaves out facts dated longer than that before the
    request: care that ended months ago is not under way. Undated facts count.
    """

    concepts: Words
    kinds: Annotated[tuple[FactKind, ...], _one_or_many(FactKind)] = ()
    assertions: Annotated[tuple[Assertion, ...], _one_or_many(Assertion)] = (
        Assertion.PRESENT,
        Assertion.HISTORICAL,
    )
    regions: Literal["same", "same_stated", "any"] | tuple[str, ...] = "same"
    levels: Literal["same", "any"] = "any"
    roles: Annotated[tuple[VisitRole, ...], _one_or_many(VisitRole)] = ()
    severity: Words = ()
    value_text: Words = ()
    amount: str | None = None
    min: float | None = None
    max: float | None = None
    unit: Unit | None = None
    about: Literal["service", "any"] = "any"
    not_requested: bool = False
    within_days: PositiveInt | None = None


Patterns = tuple[FactPattern, ...]
