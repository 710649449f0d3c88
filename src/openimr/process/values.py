"""The nouns of the process: immutable values that write and read themselves as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, Field
from pydantic_core import to_jsonable_python

from openimr.model.base import Noun

PACIFIC = ZoneInfo("America/Los_Angeles")

Mark = Literal["verified", "seed", "derived", "memory", "uncertain"]
Role = Literal[
    "employee",
    "designee",
    "attorney",
    "requesting_physician",
    "claims_administrator",
    "imro",
    "reviewer",
    "ad",
    "wcab",
    "clock",
]
Priority = Literal["regular", "expedited"]
ItemState = Literal["open", "authorized", "withdrawn", "upheld", "overturned", "implemented"]
ClockState = Literal["running", "met", "late", "stopped"]


def in_pacific(moment: datetime) -> datetime:
    """The same moment on the clocks of California. Raises ValueError for a moment without a zone."""
    if moment.tzinfo is None:
        raise ValueError("the moment has no time zone")
    return moment.astimezone(PACIFIC)


def in_plain_json(details: Mapping[str, Any]) -> dict[str, Any]:
    """The details as they come back from JSON, so that a replay is the same: days and keys are words."""
    plain: dict[str, Any] = to_jsonable_python(dict(details))
    return plain


Details = Annotated[Mapping[str, Any], AfterValidator(in_plain_json)]
Moment = Annotated[AwareDatetime, AfterValidator(in_pacific)]


class Actor(Noun):
    """Who does something: the role that the law knows, and who it is (an account or a name; may be empty)."""

    role: Role
    name: str = ""


class Event(Noun):
    """Something that happened to a case, at a moment, with who did it and why; never changed afterwards.

    `kind` is an event of `data/transitions.yaml`; `details` are the values that the transition needs,
    plain JSON (dates as `YYYY-MM-DD`).
    """

    kind: str
    at: Moment
    actor: Actor
    cause: str = ""
    details: Details = Field(default_factory=dict)


class Item(Noun):
    """One disputed item of a case. `given` says that the service was already given (retrospective)."""

    number: int
    text: str
    state: ItemState = "open"
    given: bool = False


class Signature(Noun):
    """A reviewer's signature under a sealed determination, by the hash of its content."""

    reviewer: str
    content_hash: str
    at: Moment


class Case(Noun):
    """A case as its events have made it; `replay_events(case.events)` makes it again.

    `flags` are sorted: formulary, retrospective, expedited_requested, ur_expedited, records_missing,
    internal_appeal, liability_disputed, liability_resolved, consolidated, remanded, unrepresented (known to
    have no attorney). `barred` are reviewers of earlier reviews.
    """

    number: str = ""
    state: str = "NONE"
    priority: Priority = "regular"
    flags: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    employee: str = ""
    physician: str = ""
    injury_date: date | None = None
    reviewers: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()
    consolidated_with: tuple[str, ...] = ()
    returns_to: str = ""
    events: tuple[Event, ...] = ()

    def has(self, flag: str) -> bool:
        """Whether the flag is set."""
        return flag in self.flags

    def items_in(self, *states: ItemState) -> tuple[Item, ...]:
        """The items in one of these states."""
        return tuple(item for item in self.items if item.state in states)


class Move(Noun):
    """One change of a clock: which rule, what caused it, and the end before and after."""

    rule: str
    cause: str
    before: Moment | None = None
    after: Moment | None = None


class Clock(Noun):
    """A deadline of a case: what started it, when it ends, for whom, and what lateness means.

    `due` is the last moment (the end of the last day for clocks in days), None while it has no end.
    `open` says that it still waits for something; a late clock stays open until what is owed was done.
    `run` counts the times that this clock has started in this case (a remand starts some anew).
    `nature`: a duty of somebody, a right that lapses, or a period that only runs.
    """

    id: str
    variant: str = ""
    run: int = 1
    step: str
    nature: Literal["duty", "right", "period"] = "duty"
    started_by: str
    started_at: Moment
    due: Moment | None
    length: str
    kind_of_day: str
    who: str
    if_late: str
    source: str
    mark: Mark
    note: str = ""
    enforced: bool = True
    state: ClockState
    open: bool
    ended_by: str = ""
    ended_at: Moment | None = None
    moves: tuple[Move, ...] = ()


class Allowed(Noun):
    """An event that may happen now: by whom, where it leads, and what it needs."""

    event: str
    rule: str
    actors: tuple[str, ...]
    to: str
    needs: tuple[str, ...] = ()


class Refused(ValueError):
    """An event that may not happen. `why` in words, the `rule` that forbids it, what is `allowed` now."""

    def __init__(self, why: str, rule: str, allowed: tuple[Allowed, ...] = ()) -> None:
        self.why, self.rule, self.allowed = why, rule, allowed
        now = ", ".join(dict.fromkeys(one.event for one in allowed)) or "nothing: the case is closed"
        super().__init__(f"{why} [{rule}] Allowed now: {now}.")
