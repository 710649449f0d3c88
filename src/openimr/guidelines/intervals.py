"""Tests on the time from an event to the request, with dates that may be known to the month or year only."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import NamedTuple

from openimr.guidelines.case import Case, Facts
from openimr.guidelines.format import FactPattern, Interval, UseAtMost
from openimr.guidelines.matching import finder
from openimr.guidelines.request_tests import days_asked
from openimr.guidelines.values import amount
from openimr.guidelines.verdict import Verdict
from openimr.model import Assertion, Fact, FactKind, Outcome, VisitRole

MET, NOT_MET, UNKNOWN = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_DOCUMENTED
_DAYS = {"days": 1.0, "weeks": 7.0, "months": 365.25 / 12, "years": 365.25}
# Durations are stated in round numbers: "two months" may be 59 days.
_SLACK = 2.0
_GIVEN = (Assertion.PRESENT, Assertion.HISTORICAL)
_CARE = (FactKind.TREATMENT, FactKind.VISITS, FactKind.MEDICATION, FactKind.SURGERY)


class _Event(NamedTuple):
    """An event with the first and the last day on which it can have been, and the fact that tells of it."""

    first: date
    last: date
    fact: Fact | None


def interval(asked: Interval) -> Callable[[Case], Verdict]:
    """Whether the time since the event is within the bounds; what dates leave open is not documented."""
    events, find_stated = _finder(asked), finder(asked.stated)
    threshold = _threshold(asked)

    def run(case: Case) -> Verdict:
        found = [
            event for event in events(case) if case.asked_on is None or event.first <= _end(case.asked_on)
        ]
        outcome, facts = _by_dates(asked, found, case)
        if outcome is UNKNOWN:
            outcome, facts = _by_statement(asked, find_stated(case), case)
        if outcome is UNKNOWN:
            near = tuple(event.fact for event in found if event.fact)
            return Verdict(UNKNOWN, nearest=near, threshold=threshold)
        return Verdict(outcome, facts, threshold=threshold)

    return run


def _threshold(asked: Interval) -> str:
    low = f"at least {asked.at_least:g} {asked.unit}" if asked.at_least is not None else ""
    high = f"at most {asked.at_most:g} {asked.unit}" if asked.at_most is not None else ""
    event = asked.since.replace("_", " ") if isinstance(asked.since, str) else "the event"
    return f"{' and '.join(part for part in (low, high) if part)} since {event}"


def _finder(asked: Interval) -> Callable[[Case], list[_Event]]:
    if asked.since == "injury":
        return _injury
    if asked.since == "surgery":
        return lambda case: _dated(f for f in case.facts if _is_surgery(f, case))
    if asked.since == "same_treatment":
        return lambda case: _dated(f for f in case.of(case.own) if _was_given(f, case))
    patterns: tuple[FactPattern, ...] = asked.since
    find = finder(patterns)
    return lambda case: _dated(find(case))


def _injury(case: Case) -> list[_Event]:
    told = _dated(f for f in case.of(("injury_date",)) if f.kind is FactKind.INJURY_DATE)
    if case.injury_date and (span := days_of(case.injury_date)):
        facts = [event.fact for event in told if event.fact and event.fact.date == case.injury_date]
        return [_Event(*span, facts[0] if facts else None)]
    return told


def injured_from(day: str) -> Callable[[Case], Verdict]:
    """Whether the injury happened on the day (ISO) or later; a date that leaves it open is not documented."""
    bound, threshold = date.fromisoformat(day), f"injury on or after {day}"

    def run(case: Case) -> Verdict:
        events = _injury(case)
        facts = tuple(event.fact for event in events if event.fact)
        if events and all(event.first >= bound for event in events):
            return Verdict(MET, facts, threshold=threshold)
        if events and all(event.last < bound for event in events):
            return Verdict(NOT_MET, facts, threshold=threshold)
        return Verdict(UNKNOWN, nearest=facts, threshold=threshold)

    return run


def _is_surgery(fact: Fact, case: Case) -> bool:
    return fact.kind is FactKind.SURGERY and fact.assertion in _GIVEN and case.in_region(fact)


def _was_given(fact: Fact, case: Case) -> bool:
    if fact.kind is FactKind.VISITS and fact.role is not VisitRole.COMPLETED:
        return False
    return fact.kind in _CARE and fact.assertion in _GIVEN and case.in_region(fact)


def _dated(facts: Iterable[Fact]) -> list[_Event]:
    return [_Event(*span, fact) for fact in facts if fact.date and (span := days_of(fact.date))]


def days_of(iso: str) -> tuple[date, date] | None:
    """The first and the last day of a date YYYY, YYYY-MM or YYYY-MM-DD; None if it is no date."""
    try:
        if len(iso) == 4:
            return date(int(iso), 1, 1), date(int(iso), 12, 31)
        if len(iso) == 7:
            year, month = int(iso[:4]), int(iso[5:])
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        day = date.fromisoformat(iso)
    except ValueError:
        return None
    return day, day


def _end(iso: str) -> date:
    span = days_of(iso)
    return span[1] if span else date.max


# The latest event is the one that cannot have been before another; where dates of different precision leave
# that open, the bounds of all candidates must agree.
def _by_dates(asked: Interval, events: list[_Event], case: Case) -> tuple[Outcome, Facts]:
    upto = days_of(case.asked_on) if case.asked_on else None
    if upto is None or not events:
        return UNKNOWN, ()
    chosen = _chosen(asked, events)
    fits = {
        _fits(asked, start, end)
        for event in chosen
        for start, end in ((event.first, upto[1]), (min(event.last, upto[0]), upto[0]))
    }
    if len(fits) != 1:
        return UNKNOWN, ()
    facts = tuple(event.fact for event in chosen if event.fact)
    return (MET if fits.pop() else NOT_MET), facts


def _chosen(asked: Interval, events: list[_Event]) -> list[_Event]:
    if asked.which == "latest":
        bound = max(event.first for event in events)
        return [event for event in events if event.last >= bound]
    bound = min(event.last for event in events)
    return [event for event in events if event.first <= bound]


def _fits(asked: Interval, start: date, end: date) -> bool:
    if asked.at_least is not None and _later(start, asked.at_least, asked.unit) > end:
        return False
    return asked.at_most is None or end <= _later(start, asked.at_most, asked.unit)


def _later(start: date, value: float, unit: str) -> date:
    """The day so much later; months and years by the calendar, to the last day of a shorter month."""
    if unit not in ("months", "years") or value != int(value):
        return start + timedelta(days=value * _DAYS[unit])
    months = start.month - 1 + int(value) * (12 if unit == "years" else 1)
    year, month = start.year + months // 12, months % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def use_at_most(asked: UseAtMost) -> Callable[[Case], Verdict]:
    """Time of use so far plus time asked for, against the limit."""
    find, limit = finder(asked.of), asked.limit * _DAYS[asked.unit]
    threshold = f"at most {asked.limit:g} {asked.unit} of use"

    def run(case: Case) -> Verdict:
        found = find(case)
        used, behind = _used(found, case)
        wanted = _wanted(asked, case)
        least = (used or 0.0) + (wanted[0] if wanted else 0.0)
        numbers = {"total": least / _DAYS[asked.unit]}
        if least > limit + 1:
            return Verdict(NOT_MET, behind, threshold=threshold, numbers=numbers)
        first = not found and case.phase == "initial"
        if wanted and wanted[1] and (used is not None or first):
            return Verdict(MET, behind, threshold=threshold, numbers=numbers)
        return Verdict(UNKNOWN, nearest=found, threshold=threshold)

    return run


def _wanted(asked: UseAtMost, case: Case) -> tuple[float, bool] | None:
    if not asked.request_counts:
        return 0.0, True
    return days_asked(case.request, asked.drugs, asked.most_per_day)


def _used(facts: Facts, case: Case) -> tuple[float | None, Facts]:
    """The longest time of use that the facts show, in days, and the facts that show it."""
    stated = [(days, fact) for fact in facts if (days := amount(fact, "days", case)) is not None]
    upto = days_of(case.asked_on) if case.asked_on else None
    since = [
        (float((upto[0] - event.last).days), event.fact)
        for event in _dated(facts)
        if upto and event.fact and event.last <= upto[0]
    ]
    known = stated + since
    if not known:
        return None, ()
    longest = max(days for days, _ in known)
    return longest, tuple(fact for days, fact in known if days == longest)


def _by_statement(asked: Interval, stated: Facts, case: Case) -> tuple[Outcome, Facts]:
    measured = [(fact, value) for fact in stated if (value := amount(fact, "days", case)) is not None]
    low = (asked.at_least or 0.0) * _DAYS[asked.unit]
    high = float("inf") if asked.at_most is None else asked.at_most * _DAYS[asked.unit]
    fits = {low - _SLACK <= value <= high + _SLACK for _, value in measured}
    if len(fits) != 1:
        return UNKNOWN, ()
    return (MET if fits.pop() else NOT_MET), tuple(fact for fact, _ in measured)
