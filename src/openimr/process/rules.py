"""The rules of the process as one value, read from the data files once and checked against each other."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from openimr.process.calendars import Calendars, Counter
from openimr.process.counting_format import CalendarFile, Counting
from openimr.process.door_format import DoorRules, Records
from openimr.process.rule_files import DATA, RulesFaulty, read_rules
from openimr.process.rule_format import ClockRule, ClockRules, State, States, Transition, Transitions
from openimr.process.sending_format import Sendings, Templates


class Rules:
    """States, transitions, clocks and calendars. Immutable in use; `load_rules` makes it."""

    def __init__(self, folder: Path, counting: Counting | None = None) -> None:
        self.folder = folder
        self.states: dict[str, State] = {s.id: s for s in read_rules(folder / "states.yaml", States).states}
        self.transitions = read_rules(folder / "transitions.yaml", Transitions).transitions
        self.clocks: tuple[ClockRule, ...] = read_rules(folder / "clocks.yaml", ClockRules).clocks
        self.counting = counting or read_rules(folder / "counting.yaml", Counting)
        self.calendars = Calendars(read_rules(folder / "calendars.yaml", CalendarFile))
        self.counter = Counter(self.calendars, self.counting.settings)
        self.door: DoorRules = read_rules(folder / "eligibility.yaml", DoorRules)
        self.records = read_rules(folder / "records.yaml", Records)
        self.sending = read_rules(folder / "sending.yaml", Sendings)
        self.templates = read_rules(folder / "notices.yaml", Templates).templates
        self.reason_codes = frozenset(rule.code for rule in self.door.rules)
        self._steps = {
            (state, step.event): step for step in self.transitions for state in self.begins_in(step)
        }
        self._heard = {(one.id, one.variant): _events_of(one) for one in self.clocks}
        self._of: dict[str, tuple[Transition, ...]] = {}
        for step in self.transitions:
            self._of[step.event] = (*self._of.get(step.event, ()), step)

    def begins_in(self, step: Transition) -> tuple[str, ...]:
        """The states from which a step may be taken."""
        if step.begins == "ANY":
            return tuple(self.states)
        if step.begins == "OPEN":
            return tuple(state.id for state in self.states.values() if state.open)
        return tuple(step.begins)

    def step(self, state: str, event: str) -> Transition | None:
        """The step that an event takes from a state."""
        return self._steps.get((state, event))

    def steps_from(self, state: str) -> Iterator[Transition]:
        """The steps that a state allows, in the order of the law; what anything allows comes last."""
        return (step for step in self.transitions if self._steps.get((state, step.event)) is step)

    def steps_of(self, event: str) -> tuple[Transition, ...]:
        """The steps that an event can take, from whatever state."""
        return self._of.get(event, ())

    def heard_by(self, clock: ClockRule) -> frozenset[str]:
        """The events that start, end or change a clock."""
        return self._heard[clock.id, clock.variant]

    def meaning(self, state: str) -> str:
        """What a state means, in words."""
        return self.states[state].means if state in self.states else "a state that is not known"

    def ends_clocks(self, state: str) -> bool:
        """Whether every clock stops in this state."""
        return state in self.states and self.states[state].ends_clocks

    def with_settings(self, **settings: object) -> Rules:
        """The same rules with some settings of `counting.yaml` changed, such as `window_from="receipt"`."""
        return Rules(self.folder, self.counting.with_settings(**settings))


def _events_of(clock: ClockRule) -> frozenset[str]:
    triggers = (*clock.starts, *clock.ends, *clock.voids, *clock.suspended_by, *clock.resumed_by)
    return frozenset(one.event for one in triggers) | frozenset(clock.extended_by)


@lru_cache(maxsize=4)
def load_rules(folder: Path = DATA) -> Rules:
    """The rules of a folder, the shipped ones if none is named. Raises RulesFaulty: file, line, advice."""
    return Rules(folder)


__all__ = ["Rules", "RulesFaulty", "load_rules"]
