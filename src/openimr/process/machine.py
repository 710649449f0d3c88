"""The state machine: which event may happen to a case now, and what it makes of the case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from openimr.process.guards import GUARDS
from openimr.process.rule_format import Transition
from openimr.process.rules import Rules, load_rules
from openimr.process.story import applied, target
from openimr.process.values import Actor, Allowed, Case, Event, Refused


def advance(case: Case, event: Event, rules: Rules | None = None) -> Case:
    """The case after the event.

    Raises Refused, with why, the rule and what is allowed now, if the event may not happen: unknown in this
    state, done by the wrong actor, earlier than the last event, without a needed detail, or against a guard.
    """
    rules = rules or load_rules()
    step = _step(case, event, rules)
    source = f"{step.id}: {step.source}"
    try:
        for why in _objections(case, event, step, rules):
            raise Refused(why, source, allowed(case, rules))
        return applied(case, event, step)
    except Refused:
        raise
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        why = f"The details of {event.kind} cannot be read: {error}."
        raise Refused(why, source, allowed(case, rules)) from error


def replay_events(events: Iterable[Event], rules: Rules | None = None) -> Case:
    """The case that these events make, in their order. Raises Refused at the first that may not happen."""
    case = Case()
    for event in events:
        case = advance(case, event, rules)
    return case


def consolidate(
    lead: Case, other: Case, at: datetime, actor: Actor, rules: Rules | None = None
) -> tuple[Case, Case]:
    """The lead with the open items of the other case, and the other closed into it (8 CCR 9792.10.4(a)).

    Raises Refused unless both are of one employee, requesting physician and date of injury, and neither is
    further than assigned.
    """
    joined = [{"text": item.text, "given": item.given} for item in other.items_in("open")]
    into, with_ = _joining(lead), {**_joining(other), "items": joined}
    closed = Event(
        kind="consolidated-into", at=at, actor=actor, cause=f"joined to {lead.number}", details=into
    )
    grown = Event(
        kind="consolidated-with", at=at, actor=actor, cause=f"joined by {other.number}", details=with_
    )
    return advance(lead, grown, rules), advance(other, closed, rules)


def _joining(other: Case) -> dict[str, Any]:
    """What an event says of the case with which its own is joined."""
    return {
        "with": other.number,
        "employee": other.employee,
        "physician": other.physician,
        "injury_date": other.injury_date,
    }


def allowed(case: Case, rules: Rules | None = None) -> tuple[Allowed, ...]:
    """The events that may happen in this state; their guards are judged only when they come."""
    rules = rules or load_rules()
    return tuple(
        Allowed(event=step.event, rule=step.id, actors=step.actors, to=target(case, step), needs=step.needs)
        for step in rules.steps_from(case.state)
    )


def _step(case: Case, event: Event, rules: Rules) -> Transition:
    step = rules.step(case.state, event.kind)
    if step:
        return step
    elsewhere = rules.steps_of(event.kind)
    if not elsewhere:
        raise Refused(f"There is no event {event.kind}.", "data/transitions.yaml", allowed(case, rules))
    rule = "; ".join(f"{one.id}: {one.source}" for one in elsewhere)
    why = f"{event.kind} cannot happen to a case in state {case.state} ({rules.meaning(case.state)})."
    raise Refused(why, rule, allowed(case, rules))


def _objections(case: Case, event: Event, step: Transition, rules: Rules) -> Iterable[str]:
    if event.actor.role not in step.actors:
        yield f"{event.kind} is done by {' or '.join(step.actors)}, not by {event.actor.role}."
    if case.events and event.at < case.events[-1].at:
        last = case.events[-1]
        yield f"{event.kind} at {event.at.isoformat()} is before {last.kind} at {last.at.isoformat()}."
    for need in step.needs:
        if event.details.get(need) in (None, "", [], {}, ()):
            yield f"{event.kind} needs the detail {need}."
    for guard in step.guards:
        why = GUARDS[guard](case, event, rules)
        if why:
            yield why
