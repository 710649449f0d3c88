"""The format of the data files of the process; their JSON Schema is made from it."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal, get_args

from pydantic import ConfigDict, Field

from openimr.model.base import Noun
from openimr.process.values import Mark, Priority, Role

Unit = Literal["calendar_days", "business_days", "working_days", "hours", "months", "none"]
Stage = Literal["before", "utilization_review", "eligibility", "review", "decided", "closed"]
ROLES: tuple[str, ...] = get_args(Role)


class Part(Noun):
    """A part of a data file. Keys that the format does not know are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Sourced(Part):
    """A fact of law: its source and how far it is confirmed."""

    source: str
    mark: Mark
    note: str = ""


class Dated(Part):
    """A span of days in which something is in force; both ends are in it, None is open."""

    begins: date | None = Field(default=None, alias="from")
    ends: date | None = Field(default=None, alias="to")

    def holds(self, day: date) -> bool:
        """Whether it is in force on that day."""
        return (self.begins is None or self.begins <= day) and (self.ends is None or day <= self.ends)


class State(Part):
    """A state of a case."""

    id: str
    stage: Stage
    means: str
    open: bool = False
    ends_clocks: bool = False


class States(Part):
    """The file of states."""

    states: tuple[State, ...]


class Transition(Sourced):
    """A step of a case: event, actors, guards, effects, source."""

    id: str
    event: str
    trigger: str
    begins: tuple[str, ...] | Literal["OPEN", "ANY"] = Field(alias="from")
    to: str
    stays_if: str | None = None
    actors: tuple[Role, ...]
    needs: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()


class Transitions(Part):
    """The file of transitions."""

    transitions: tuple[Transition, ...]


class When(Part):
    """A condition on a case and the event in hand; what is not named does not matter."""

    priority: Priority | None = None
    flags: tuple[str, ...] = ()
    not_flags: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    not_states: tuple[str, ...] = ()
    details: dict[str, Any] = Field(default_factory=dict)
    not_details: dict[str, Any] = Field(default_factory=dict)
    items: Literal["to_authorize", "to_reimburse", "none_to_authorize", "none_to_reimburse"] | None = None


class Trigger(Part):
    """An event that starts or ends a clock, with the condition under which it does.

    `field` is the detail with the day that counts, if not that of the event. `counts_from_start` begins the
    clock anew from the event that would have started it before.
    """

    event: str
    when: When = When()
    field: str = ""
    counts_from_start: bool = False


class Limit(Part):
    """A second end that the first may not pass: so many days from a day that the event names."""

    length: int
    unit: Unit
    begins_on: str = Field(alias="from")


class Version(Sourced, Dated):
    """What a clock was in a span of days, judged by the day on which it starts."""

    length: int | None
    unit: Unit
    limit: Limit | None = None


class ClockRule(Part):
    """A deadline: what starts and ends it, for whom, and its versions by date."""

    id: str
    variant: str = ""
    step: str
    nature: Literal["duty", "right", "period"] = "duty"
    who: tuple[str, ...]
    starts: tuple[Trigger, ...]
    receipt_field: str = ""
    when: When = When()
    deemed_receipt: bool = False
    restarts: bool = False
    ends: tuple[Trigger, ...] = ()
    voids: tuple[Trigger, ...] = ()
    survives_closing: bool = False
    mail: bool = False
    rolls: bool = False
    extended_by: tuple[str, ...] = ()
    suspended_by: tuple[Trigger, ...] = ()
    resumed_by: tuple[Trigger, ...] = ()
    enforced: bool = True
    if_late: str
    versions: tuple[Version, ...]


class ClockRules(Part):
    """The file of clocks."""

    clocks: tuple[ClockRule, ...]
