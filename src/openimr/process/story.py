"""What events make of a case, step by step. Whether they may happen is judged in `machine`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from openimr.process.effects import EFFECTS
from openimr.process.rule_format import Transition
from openimr.process.rules import Rules, load_rules
from openimr.process.values import Case, Event

CONDITIONS: dict[str, Callable[[Case, Event], bool]] = {
    "records_are_incomplete": lambda _, event: not event.details.get("complete"),
    "items_are_left": lambda case, _: bool(case.items_in("open", "upheld", "overturned")),
    "overturned_items_are_left": lambda case, _: bool(case.items_in("overturned")),
}


def applied(case: Case, event: Event, step: Transition) -> Case:
    """The case after a step whose guards were judged elsewhere. No event is ever lost or changed."""
    after = case
    for name in step.effects:
        after = after.model_copy(update=dict(EFFECTS[name](after, event)))
    stays = step.stays_if is not None and CONDITIONS[step.stays_if](after, event)
    state = case.state if stays else target(case, step)
    return after.model_copy(update={"state": state, "events": (*case.events, event)})


def target(case: Case, step: Transition) -> str:
    """The state that a step leads to from this case."""
    if step.to == "BACK":
        return case.returns_to or case.state
    return case.state if step.to == "SAME" else step.to


def story(
    events: Iterable[Event], rules: Rules | None = None, start: Case | None = None
) -> tuple[tuple[Event, Case], ...]:
    """Each event with the case after it, whether or not it was lawful; unknown events change nothing.

    `start` is the case before the first event, for dates that are asked about without their whole story.
    """
    rules = rules or load_rules()
    case, told = start or Case(), []
    for event in events:
        step = rules.step(case.state, event.kind) or next(iter(rules.steps_of(event.kind)), None)
        if step is None:
            case = case.model_copy(update={"events": (*case.events, event)})
        else:
            case = applied(case, event, step)
        told.append((event, case))
    return tuple(told)
