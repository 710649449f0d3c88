"""When a clock starts and ends: days, hours, mail, holidays (data in counting.yaml and calendars.yaml)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from openimr.process.calendars import months_after
from openimr.process.rule_format import ClockRule, Limit, Unit, Version
from openimr.process.rules import Rules
from openimr.process.values import PACIFIC, Case, Event, Move

_LAST_SECOND = time(23, 59, 59)


class Start(NamedTuple):
    """The moment from which a clock counts, what moved it there, and whether mail days are added."""

    at: datetime
    moves: tuple[Move, ...] = ()
    mail: bool = True


def end_of(day: date) -> datetime:
    """The last second of a day in California."""
    return datetime.combine(day, _LAST_SECOND, PACIFIC)


def moment_in(event: Event, field: str) -> datetime | None:
    """The moment that a detail of an event names: a day (then its noon) or a moment; None if it names none.

    Raises ValueError, in words, for a value that is no day.
    """
    value = event.details.get(field)
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"{event.kind}: {field} is {value!r}, which is no day (YYYY-MM-DD).") from None
    if len(str(value)) == 10:
        moment = datetime.combine(moment.date(), time(12), PACIFIC)
    return moment.replace(tzinfo=PACIFIC) if moment.tzinfo is None else moment.astimezone(PACIFIC)


def moment_of(event: Event, field: str) -> datetime:
    """The moment of an event that counts: its `field`, for a receipt also the service, otherwise its own."""
    found = moment_in(event, field) if field else None
    if found is None and field == "received_on":
        found = moment_in(event, "served_on")
    return found or event.at


def start_of(rule: ClockRule, event: Event, field: str, case: Case, rules: Rules) -> Start:
    """From when a clock counts that this event starts."""
    if rule.deemed_receipt:
        return _deemed_received(event, case, rules)
    if rule.receipt_field and rules.counting.settings.window_from == "receipt":
        received = moment_in(event, rule.receipt_field)
        if received:
            cause = "setting window_from: the days count from receipt, so no days are added for mail"
            return Start(received, (Move(rule=rule.id, cause=cause, after=received),), mail=False)
    return Start(moment_of(event, field))


def _deemed_received(event: Event, case: Case, rules: Rules) -> Start:
    """D1: a fax after the cutoff counts as received on the next business day, unless it is urgent."""
    for cutoff in rules.counting.cutoffs:
        means = event.details.get("channel") or event.details.get("service")
        late = event.at.time() > cutoff.after and cutoff.holds(event.at.date())
        if means in cutoff.services and late and not any(case.has(flag) for flag in cutoff.not_flags):
            day = rules.counter.business_days_after(event.at.date(), 1)
            moment = datetime.combine(day, time(0), PACIFIC)
            cause = f"{means} received at {event.at:%H:%M}, after {cutoff.after:%H:%M} ({cutoff.source})"
            return Start(moment, (Move(rule=cutoff.rule, cause=cause, before=event.at, after=moment),))
    return Start(event.at)


def length_in_words(version: Version) -> str:
    """`30 calendar days`."""
    if version.length is None or version.unit == "none":
        return "no length"
    words = version.unit.replace("_", " ")
    return f"{version.length} {words.removesuffix('s') if version.length == 1 else words}"


def end_for(
    rule: ClockRule, version: Version, event: Event, start: Start, rules: Rules
) -> tuple[datetime | None, tuple[Move, ...]]:
    """The last moment of a clock and every change that led to it."""
    if version.length is None:
        return None, start.moves
    if version.unit == "hours":
        due = (start.at.astimezone(UTC) + timedelta(hours=version.length)).astimezone(PACIFIC)
        return due, start.moves
    if version.unit == "none":
        return start.at, start.moves
    count = _Count(rule, event, start, _last_day(start.at.date(), version.length, version.unit, rules), rules)
    if rule.mail and start.mail:
        count.add_mail()
    if rule.rolls and version.unit == "calendar_days":
        count.roll()
    if version.limit:
        count.hold_against(version.limit)
    return end_of(count.day), tuple(count.moves)


def _last_day(start: date, length: int, unit: Unit, rules: Rules) -> date:
    if unit in ("business_days", "working_days"):
        return rules.counter.business_days_after(start, length)
    return months_after(start, length) if unit == "months" else start + timedelta(days=length)


class _Count:
    """The counting of one end: the last day so far, and what moved it."""

    def __init__(self, rule: ClockRule, event: Event, start: Start, day: date, rules: Rules) -> None:
        self.rule, self.event, self.rules, self.day = rule, event, rules, day
        self.started = start.at.date()
        self.moves = list(start.moves)

    def _move(self, rule: str, cause: str, day: date) -> None:
        self.moves.append(Move(rule=rule, cause=cause, before=end_of(self.day), after=end_of(day)))
        self.day = day

    def add_mail(self) -> None:
        """Add the days of CCP 1013(a) for the means and the place of service."""
        service = self.event.details.get("service")
        place = str(self.event.details.get("service_place") or "in_state")
        for mail in self.rules.counting.mail:
            if service in mail.services and mail.holds(self.started):
                days = mail.days(place)
                cause = f"served by {service} {place.replace('_', ' ')}: {days} days more ({mail.source})"
                self._move(mail.rule, cause, self.day + timedelta(days=days))

    def roll(self) -> None:
        """Move a last day off a weekend or holiday."""
        later, why = self.rules.counter.rolled(self.day)
        if why:
            self._move("CCP 12a", why, later)

    def hold_against(self, limit: Limit) -> None:
        """Take the limit if it is earlier, and say so if the day from which it counts is not documented."""
        begins = moment_in(self.event, limit.begins_on)
        words = limit.begins_on.replace("_", " ")
        if begins is None:
            cause = f"not held against the limit of {limit.length} days: the day {words} is not documented"
            self.moves.append(Move(rule=self.rule.id, cause=cause))
            return
        last = _last_day(begins.date(), limit.length, limit.unit, self.rules)
        if last < self.day:
            cause = f"never more than {limit.length} days from the day {words}, {begins.date()}"
            self._move(self.rule.id, cause, last)
