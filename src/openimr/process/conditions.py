"""Whether a condition of the data files holds for a case and an event."""

from __future__ import annotations

from typing import Any

from openimr.process.rule_format import When
from openimr.process.values import Case, Event


def holds(when: When, case: Case, event: Event) -> bool:
    """Whether everything that the condition names is so; what it does not name does not matter."""
    return _of_case(when, case) and _of_details(when, event) and _of_items(when, case)


def _of_case(when: When, case: Case) -> bool:
    return (
        (when.priority is None or when.priority == case.priority)
        and all(case.has(flag) for flag in when.flags)
        and not any(case.has(flag) for flag in when.not_flags)
        and (not when.states or case.state in when.states)
        and case.state not in when.not_states
    )


def _of_details(when: When, event: Event) -> bool:
    details = event.details
    return all(_is(details.get(key), value) for key, value in when.details.items()) and not any(
        _is(details.get(key), value) for key, value in when.not_details.items()
    )


def _is(given: Any, wanted: Any) -> bool:
    return given in wanted if isinstance(wanted, list) else given == wanted


def _of_items(when: When, case: Case) -> bool:
    """Whether overturned items wait for that. A case whose items are not known may have such items."""
    if when.items is None:
        return True
    given = when.items.endswith("reimburse")
    waiting = any(item.given == given for item in case.items_in("overturned"))
    if not case.items:
        waiting = given == case.has("retrospective")
    return waiting != when.items.startswith("none_")
