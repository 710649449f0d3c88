"""Patterns made ready once: a pattern becomes the few checks that it asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from openimr.guidelines.case import Case, Facts, measure, says, speaks_of_another
from openimr.guidelines.pattern_format import FactPattern
from openimr.language.regions import related
from openimr.model import Assertion, Fact, FactKind

Finder = Callable[[Case], Facts]
_Check = Callable[[Fact, Case], bool]


class _Ready(NamedTuple):
    """A pattern made ready. It holds the pattern itself, so that the name it is kept by stays its own."""

    pattern: FactPattern
    admits: Callable[[Fact], bool]
    checks: tuple[_Check, ...]


_READY: dict[int, _Ready] = {}


def _ready(pattern: FactPattern) -> _Ready:
    known = _READY.get(id(pattern))
    if known is None:
        known = _READY[id(pattern)] = _Ready(pattern, _kinds_and_assertions(pattern), _checks(pattern))
    return known


def found(patterns: Iterable[FactPattern], case: Case) -> Facts:
    """The facts of the case that any of the patterns describes, each once."""
    return _found([_ready(pattern) for pattern in patterns], case)


def finder(patterns: Iterable[FactPattern]) -> Finder:
    """A function from a case to the facts that any of the patterns describes."""
    ready = [_ready(pattern) for pattern in patterns]
    return lambda case: _found(ready, case)


def _found(ready: list[_Ready], case: Case) -> Facts:
    kept: dict[int, Fact] = {}
    index = case.index
    for pattern, admits, checks in ready:
        for concept in pattern.concepts:
            for fact in index.get(concept, ()):
                if id(fact) in kept or not admits(fact):
                    continue
                for check in checks:
                    if not check(fact, case):
                        break
                else:
                    kept[id(fact)] = fact
    return tuple(kept.values())


# A record fact says that something was not found: only a pattern that asks for the kind counts it.
def _kinds_and_assertions(pattern: FactPattern) -> Callable[[Fact], bool]:
    kinds = pattern.kinds or tuple(kind for kind in FactKind if kind is not FactKind.RECORD)
    assertions = pattern.assertions

    def admits(fact: Fact) -> bool:
        return fact.assertion in assertions and fact.kind in kinds

    return admits


def _checks(pattern: FactPattern) -> tuple[_Check, ...]:
    checks: list[_Check] = []
    if pattern.not_requested:
        checks.append(_says_more_than_the_request)
    if pattern.within_days is not None:
        checks.append(_recent(pattern.within_days))
    if pattern.levels == "same":
        checks.append(_level_fits)
    if pattern.regions != "any":
        checks.append(_region_check(pattern))
    checks += _detail_checks(pattern)
    return tuple(checks)


def _says_more_than_the_request(fact: Fact, case: Case) -> bool:
    return not (fact.assertion is Assertion.PLANNED and fact.concept in case.requested)


def _recent(days: int) -> _Check:
    return lambda fact, case: not too_old(fact, days, case)


def too_old(fact: Fact, days: int | None, case: Case) -> bool:
    """Whether the fact is dated, to the day, longer before the request than so many days (None: never)."""
    if days is None or not (is_day(case.asked_on) and is_day(fact.date)):
        return False
    return (date.fromisoformat(str(case.asked_on)) - date.fromisoformat(str(fact.date))).days > days


def is_day(written: str | None) -> bool:
    """Whether a date is known to the day."""
    return written is not None and len(written) == len("2014-01-01")


def _level_fits(fact: Fact, case: Case) -> bool:
    return not (case.levels and fact.levels and case.levels.isdisjoint(fact.levels))


def _region_check(pattern: FactPattern) -> _Check:
    wanted = pattern.regions
    if isinstance(wanted, tuple):
        return lambda fact, _case: any(related(want, region) for want in wanted for region in fact.regions)
    unstated = wanted == "same"
    return lambda fact, case: case.is_near(fact.regions) if fact.regions else unstated


def _detail_checks(pattern: FactPattern) -> list[_Check]:
    checks: list[_Check] = []
    roles, severity, words, amount = pattern.roles, pattern.severity, pattern.value_text, pattern.amount
    if roles:
        checks.append(lambda fact, _case: fact.role in roles)
    if severity:
        checks.append(lambda fact, _case: says(fact.severity, severity))
    if words:
        checks.append(lambda fact, _case: says(fact.value_text, words))
    if amount:
        checks.append(lambda fact, case: says(fact.value_text, getattr(case.words.amounts, amount)))
    if pattern.about == "service":
        checks.append(lambda fact, case: not speaks_of_another(fact, case))
    if pattern.min is not None or pattern.max is not None:
        checks.append(_number_check(pattern))
    return checks


def _number_check(pattern: FactPattern) -> _Check:
    low, high, unit = pattern.min, pattern.max, pattern.unit

    def check(fact: Fact, _case: Case) -> bool:
        value = measure(fact, unit)
        return value is not None and (low is None or value >= low) and (high is None or value <= high)

    return check
