"""The clocks of a case: what started each, when it ends, what moved it, and what is owed next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from openimr.process.clock_runs import Run, resumed, started
from openimr.process.conditions import holds
from openimr.process.counting import end_of, moment_of
from openimr.process.rule_format import ClockRule, Trigger
from openimr.process.rules import Rules, load_rules
from openimr.process.story import story
from openimr.process.values import Case, Clock, Event, in_pacific

Told = Sequence[tuple[Event, Case]]


def clocks(case: Case, rules: Rules | None = None, as_of: datetime | None = None) -> tuple[Clock, ...]:
    """Every clock that the events of a case started, as they stand at `as_of` (default: the last event).

    Late ones that still wait come first, then those that run by their end, then the others by their start.
    """
    return clocks_of(case.events, rules, as_of)


def clocks_of(
    events: Iterable[Event],
    rules: Rules | None = None,
    as_of: datetime | None = None,
    start: Case | None = None,
) -> tuple[Clock, ...]:
    """The clocks of these events, be they lawful or not. Raises ValueError for a day that is none.

    `start` is the case before the first event: its priority and flags hold for dates asked alone.
    """
    rules = rules or load_rules()
    told = story(events, rules, start)
    if not told:
        return ()
    now = in_pacific(as_of) if as_of else max(event.at for event, _ in told)
    kinds, closings = {event.kind for event, _ in told}, _closings(told, rules)
    found = [
        run.clock(now, number)
        for rule in rules.clocks
        if any(trigger.event in kinds for trigger in rule.starts)
        for number, run in enumerate(_runs(rule, told, closings, rules), 1)
    ]
    return tuple(sorted(found, key=_urgency))


def due_next(case: Case, as_of: datetime, rules: Rules | None = None) -> tuple[Clock, ...]:
    """What somebody still owes or may still do: the late first, then by the end, then what has none."""
    return still_due(clocks(case, rules, as_of))


def still_due(found: Iterable[Clock]) -> tuple[Clock, ...]:
    """Those of the clocks that wait for somebody: open, enforced, no mere period."""
    return tuple(one for one in found if one.open and one.enforced and one.nature != "period")


def _urgency(clock: Clock) -> tuple[int, datetime, str, str]:
    if clock.open:
        rank = 0 if clock.state == "late" else 1 if clock.due else 2
        return rank, clock.due or clock.started_at, clock.id, clock.variant
    return 3, clock.started_at, clock.id, clock.variant


def _runs(rule: ClockRule, told: Told, closings: Sequence[bool], rules: Rules) -> list[Run]:
    """The runs of one clock through the story of a case: it may run again, as after a remand."""
    runs: list[Run] = []
    heard = rules.heard_by(rule)
    for place, (event, case) in enumerate(told):
        closing = closings[place] and not rule.survives_closing
        if not closing and event.kind not in heard:
            continue
        if runs and not runs[-1].ended_at:
            _go_on(runs[-1], event, case, closing, rules)
        _begin(rule, told[: place + 1], runs, rules)
    return runs


def _closings(told: Told, rules: Rules) -> list[bool]:
    """Which events brought the case into a state that ends its clocks."""
    ends = [rules.ends_clocks(case.state) for _, case in told]
    return [now and not before for before, now in zip([False, *ends], ends, strict=False)]


def _go_on(run: Run, event: Event, case: Case, closing: bool, rules: Rules) -> None:
    """What an event does to a clock that has started and has not ended."""
    rule = run.rule
    ended, voided = _first(rule.ends, event, case), _first(rule.voids, event, case)
    if ended:
        run.end(moment_of(event, ended.field), event.kind, met=True)
    elif voided or closing:
        why = event.kind if voided else f"{event.kind}: the case is {case.state}"
        run.end(event.at, why, met=False)
    elif event.kind in rule.extended_by and run.due:
        days = int(event.details.get("days", 0))
        last = run.due.date() + timedelta(days=days)
        later = end_of(rules.counter.rolled(last)[0] if rule.rolls else last)
        run.move("D22c", f"{event.kind}, {days} days: {event.cause}", later)
    elif _first(rule.suspended_by, event, case) and not run.suspended_at:
        run.suspend(event)
    elif _first(rule.resumed_by, event, case) and run.suspended_at:
        resumed(run, event, rules)


def _first(triggers: Iterable[Trigger], event: Event, case: Case) -> Trigger | None:
    fitting = (one for one in triggers if one.event == event.kind and holds(one.when, case, event))
    return next(fitting, None)


def _begin(rule: ClockRule, told: Told, runs: list[Run], rules: Rules) -> None:
    """Start a run, or start the one that runs anew, if the last event told does that."""
    event, case = told[-1]
    trigger = _first(rule.starts, event, case)
    if trigger is None:
        return
    base = _earlier_start(rule, told[:-1]) if trigger.counts_from_start else (event, trigger)
    if base is None or not holds(rule.when, case, base[0]):
        return
    run = started(rule, base[0], base[1].field, case, rules)
    if run is None:
        return
    if base[0] is not event:
        run.count_again(event)
    if not runs or runs[-1].ended_at:
        runs.append(run)
    elif rule.restarts:
        runs[-1].restart(run, event)


def _earlier_start(rule: ClockRule, told: Told) -> tuple[Event, Trigger] | None:
    """The last event that would have started this clock, whatever the priority of the case was then."""
    for event, case in reversed(told):
        for trigger in rule.starts:
            same = trigger.event == event.kind and not trigger.counts_from_start
            if same and holds(trigger.when, case, event):
                return event, trigger
    return None
