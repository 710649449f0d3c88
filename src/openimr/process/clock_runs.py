"""One run of a clock while the story of a case is told; `clock` gives it as a value."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from openimr.process.counting import Start, end_for, end_of, length_in_words, start_of
from openimr.process.rule_format import ClockRule, Version
from openimr.process.rules import Rules
from openimr.process.values import Case, Clock, ClockState, Event, Move


class Run:
    """A clock between its start and its end. Every change of its end is kept with the cause."""

    def __init__(self, rule: ClockRule, version: Version, event: Event, start: Start) -> None:
        self.rule, self.version, self.event = rule, version, event
        self.started_at = start.at
        self.due: datetime | None = None
        self.moves: list[Move] = []
        self.ended_at: datetime | None = None
        self.ended_by = ""
        self.met = False
        self.suspended_at: datetime | None = None

    def end(self, at: datetime, by: str, *, met: bool) -> None:
        """End the run: what it waited for was done, or it no longer matters."""
        self.ended_at, self.ended_by, self.met = at, by, met

    def move(self, rule: str, cause: str, later: datetime | None) -> None:
        """Change the end, with the cause."""
        self.moves.append(Move(rule=rule, cause=cause, before=self.due, after=later))
        self.due = later

    def restart(self, other: Run, event: Event) -> None:
        """Count anew from a later event, keeping what moved it before."""
        self.move(self.rule.id, f"counted anew from {event.kind}", other.due)
        self.moves += other.moves
        self.event, self.started_at, self.version = event, other.started_at, other.version

    def count_again(self, event: Event) -> None:
        """Say that a later event, such as a conversion, made the clock count from the earlier one."""
        cause = f"{event.kind}: counted again from {self.event.kind}"
        self.moves.append(Move(rule=self.rule.id, cause=cause, after=self.due))

    def suspend(self, event: Event) -> None:
        """Hold the clock, unless it is late already: what was late stays late (8 CCR 9792.10.7(a))."""
        if self.due and event.at <= self.due:
            self.suspended_at = event.at
            self.moves.append(
                Move(rule="D27", cause=f"suspended by {event.kind} {event.cause}".strip(), before=self.due)
            )

    def clock(self, now: datetime, number: int = 1) -> Clock:
        """The run, the `number`-th of its clock, as it stands at a moment."""
        state, is_open, why, at = self._standing(now)
        rule, version = self.rule, self.version
        return Clock(
            id=rule.id,
            variant=rule.variant,
            run=number,
            step=rule.step,
            nature=rule.nature,
            started_by=self.event.kind,
            started_at=self.started_at,
            due=self.due,
            length=length_in_words(version),
            kind_of_day=version.unit,
            who=", ".join(rule.who),
            if_late=rule.if_late,
            source=version.source,
            mark=version.mark,
            note=version.note,
            enforced=rule.enforced,
            state=state,
            open=is_open,
            ended_by=why,
            ended_at=at,
            moves=tuple(self.moves),
        )

    def _standing(self, now: datetime) -> tuple[ClockState, bool, str, datetime | None]:
        """State, whether it still waits, and what ended it when."""
        if self.ended_at:
            late = self.rule.nature != "period" and self.due is not None and self.ended_at > self.due
            if late and self.rule.nature == "right" and not self.met:
                return "late", False, "lapsed", self.due
            other: Literal["met", "stopped"] = "met" if self.met else "stopped"
            return ("late" if late else other), False, self.ended_by, self.ended_at
        if self.rule.nature == "period":
            return self._period(now)
        if self.suspended_at:
            return "stopped", False, "suspended (D27)", self.suspended_at
        if self.due is None or now <= self.due:
            return "running", True, "", None
        lapsed = self.rule.nature == "right"
        return "late", not lapsed, "lapsed" if lapsed else "", self.due if lapsed else None

    def _period(self, now: datetime) -> tuple[ClockState, bool, str, datetime | None]:
        over = self.due is not None and now > self.due
        return ("stopped", False, "the period is over", self.due) if over else ("running", True, "", None)


def started(rule: ClockRule, event: Event, field: str, case: Case, rules: Rules) -> Run | None:
    """A run that counts from an event; None if no version of the clock was in force that day."""
    start = start_of(rule, event, field, case, rules)
    version = next((one for one in rule.versions if one.holds(start.at.date())), None)
    if version is None:
        return None
    run = Run(rule, version, event, start)
    run.due, moves = end_for(rule, version, event, start, rules)
    run.moves = list(moves)
    if version.unit == "none" and version.length is not None:
        run.end(start.at, event.kind, met=True)
    return run


def resumed(run: Run, event: Event, rules: Rules) -> None:
    """Let a suspended clock run on with the days that it had left (derived from 8 CCR 9792.10.7(a))."""
    if run.suspended_at is None or run.due is None:
        return
    held, due, now = run.suspended_at.date(), run.due.date(), event.at.date()
    if run.version.unit in ("business_days", "working_days"):
        left = rules.counter.business_days_between(held, due)
        later = rules.counter.business_days_after(now, left)
    else:
        later, _ = rules.counter.rolled(now + timedelta(days=(due - held).days))
    run.suspended_at = None
    run.move("D27", f"resumed by {event.kind} {event.cause}".strip(), end_of(later))
