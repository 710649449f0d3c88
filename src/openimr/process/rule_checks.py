"""Faults of the data files that only show when they are held against each other, each with file and line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from openimr.guidelines.pack_files import line_of
from openimr.process.door_tests import TESTS
from openimr.process.effects import EFFECTS
from openimr.process.guards import GUARDS
from openimr.process.rule_files import DATA, RulesFaulty
from openimr.process.rule_format import ClockRule, Dated, Transition, Trigger
from openimr.process.rules import Rules
from openimr.process.story import CONDITIONS


def check_rules(folder: Path = DATA) -> tuple[RulesFaulty, ...]:
    """Every fault of the data files in a folder; the first one alone if a file cannot be read as it is."""
    try:
        rules = Rules(folder)
    except RulesFaulty as fault:
        return (fault,)
    return tuple(
        fault for check in (_transitions, _one_step_each, _clocks, _door, _sending) for fault in check(rules)
    )


def _fault(rules: Rules, file: str, place: tuple[str | int, ...], problem: str, advice: str) -> RulesFaulty:
    return RulesFaulty(file, line_of((rules.folder / file).read_text("utf-8"), place), problem, advice)


def _transitions(rules: Rules) -> Iterator[RulesFaulty]:
    for place, step in enumerate(rules.transitions):
        for problem, known in _of_transition(step, rules):
            advice = f"Known: {', '.join(sorted(known))}."
            yield _fault(rules, "transitions.yaml", ("transitions", place), f"{step.id}: {problem}", advice)


def _of_transition(step: Transition, rules: Rules) -> Iterator[tuple[str, set[str]]]:
    states = set(rules.states)
    for state in {*rules.begins_in(step), step.to} - states - {"SAME", "BACK"}:
        yield f"there is no state {state}.", states
    for name in set(step.guards) - set(GUARDS):
        yield f"there is no guard {name}.", set(GUARDS)
    for name in set(step.effects) - set(EFFECTS):
        yield f"there is no effect {name}.", set(EFFECTS)
    if step.stays_if and step.stays_if not in CONDITIONS:
        yield f"there is no condition {step.stays_if}.", set(CONDITIONS)


def _one_step_each(rules: Rules) -> Iterator[RulesFaulty]:
    seen: dict[tuple[str, str], str] = {}
    for place, step in enumerate(rules.transitions):
        for state in rules.begins_in(step):
            other = seen.setdefault((state, step.event), step.id)
            if other != step.id:
                problem = f"{step.id}: {step.event} in {state} is a step of {other} too."
                yield _fault(rules, "transitions.yaml", ("transitions", place), problem, "Keep one.")


def _clocks(rules: Rules) -> Iterator[RulesFaulty]:
    kinds = {step.event for step in rules.transitions}
    for place, clock in enumerate(rules.clocks):
        at = ("clocks", place)
        for name in sorted({one.event for one in _triggers(clock)} | set(clock.extended_by)):
            if name not in kinds:
                problem = f"{clock.id}: there is no event {name}."
                yield _fault(rules, "clocks.yaml", at, problem, "Name an event of transitions.yaml.")
        if _overlap(clock.versions):
            problem = f"{clock.id}: two versions are in force on one day."
            yield _fault(rules, "clocks.yaml", at, problem, "End the first before the second begins.")


def _triggers(clock: ClockRule) -> tuple[Trigger, ...]:
    return (*clock.starts, *clock.ends, *clock.voids, *clock.suspended_by, *clock.resumed_by)


def _overlap(versions: tuple[Dated, ...]) -> bool:
    return any(
        (one.begins is None or other.ends is None or one.begins <= other.ends)
        and (other.begins is None or one.ends is None or other.begins <= one.ends)
        for one, other in combinations(versions, 2)
    )


def _door(rules: Rules) -> Iterator[RulesFaulty]:
    for place, rule in enumerate(rules.door.rules):
        if rule.test not in TESTS:
            problem = f"{rule.code}: there is no test {rule.test}."
            advice = f"Known: {', '.join(sorted(TESTS))}."
            yield _fault(rules, "eligibility.yaml", ("rules", place), problem, advice)


def _sending(rules: Rules) -> Iterator[RulesFaulty]:
    kinds = {step.event for step in rules.transitions}
    templates = {one.kind for one in rules.templates}
    for place, owed in enumerate(rules.sending.owed):
        at = ("owed", place)
        if owed.event not in kinds:
            problem = f"there is no event {owed.event}."
            yield _fault(rules, "sending.yaml", at, problem, "Name an event of transitions.yaml.")
        if owed.notice not in templates:
            problem = f"there is no template {owed.notice}."
            yield _fault(rules, "sending.yaml", at, problem, "Name a template of notices.yaml.")
