"""The state machine: which event may happen to a case now, and what it makes of the case."""

from __future__ import annotations

from collections.abc import Iterable

from openimr.process.guards import GUARDS
from openimr.process.rule_format import Transition
from openimr.process.rules import Rules, load_rules
from openimr.process.story import applied, target
from openimr.process.values import Allowed, Case, Event, Refused


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
