"""Holidays by rule and year, and the counting of days (CCP 12, 12a; Gov. Code 6700, 6701; CCP 135)."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from functools import cache

from openimr.process.counting_format import CalendarFile, Holiday, Settings

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = timedelta(days=1)


class Calendars:
    """The calendars of `data/calendars.yaml`, asked by name and day."""

    def __init__(self, file: CalendarFile) -> None:
        self.by_id = {one.id: one for one in file.calendars}
        self.holidays = cache(self._holidays)

    def _holidays(self, name: str, year: int, unconfirmed: bool = True) -> dict[date, str]:
        """The whole-day holidays of a year with their names; Sundays and Saturdays are not listed."""
        found: dict[date, str] = {}
        for holiday in self.by_id[name].holidays:
            if holiday.part_of_day or (not unconfirmed and _later_addition(holiday)):
                continue
            for each in (year, year + 1):
                for day, moved in _days(holiday, each):
                    if day.year == year and holiday.holds(day):
                        found[day] = f"{holiday.name} (observed)" if moved else holiday.name
        return found


def _later_addition(holiday: Holiday) -> bool:
    return holiday.begins is not None and holiday.mark in ("memory", "uncertain")


def _days(holiday: Holiday, year: int) -> list[tuple[date, bool]]:
    """The days of a holiday in a year, and whether a day is kept because the day itself is on a weekend."""
    if holiday.dates:
        return [(day, False) for day in holiday.dates if day.year == year]
    if holiday.nth:
        return [
            (
                nth_weekday(year, holiday.nth.month, holiday.nth.weekday, holiday.nth.n, holiday.nth.plus),
                False,
            )
        ]
    if not holiday.day:
        return []
    day = date(year, *holiday.day)
    if day.weekday() == 6 and holiday.sunday_moves_to_monday:
        return [(day, False), (day + _DAY, True)]
    if day.weekday() == 5 and holiday.saturday_moves_to_friday:
        return [(day, False), (day - _DAY, True)]
    return [(day, False)]


def nth_weekday(year: int, month: int, weekday: str, n: int, plus: int = 0) -> date:
    """The n-th such weekday of a month (the last for -1), `plus` days later."""
    wanted = _WEEKDAYS.index(weekday)
    if n > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(wanted - first.weekday()) % 7 + 7 * (n - 1) + plus)
    last = date(year, month, calendar.monthrange(year, month)[1])
    return last - timedelta(days=(last.weekday() - wanted) % 7) + timedelta(days=7 * (n + 1) + plus)


class Counter:
    """Counts days by the settings: which days are business days, and where a last day rolls."""

    def __init__(self, calendars: Calendars, settings: Settings) -> None:
        self.calendars, self.settings = calendars, settings

    def closed(self, day: date, name: str | None = None) -> str:
        """Why a day is no business day (`Saturday`, the holiday's name); empty for a business day."""
        if day.weekday() == 6:
            return "Sunday"
        name = name or self.settings.business_calendar
        if day.weekday() == 5 and not (
            self.settings.saturday_is_business and name == self.settings.business_calendar
        ):
            return "Saturday"
        return self.calendars.holidays(name, day.year, self.settings.unconfirmed_holidays).get(day, "")

    def business_days_after(self, day: date, count: int) -> date:
        """The last of `count` business days after a day, which itself is not counted. Never ends for none."""
        while count:
            day += _DAY
            count -= not self.closed(day)
        return day

    def next_business_day(self, day: date) -> date:
        """The day itself if it is a business day, otherwise the next one."""
        while self.closed(day):
            day += _DAY
        return day

    def business_days_between(self, first: date, last: date) -> int:
        """The business days after `first` up to and with `last`."""
        count = 0
        while first < last:
            first += _DAY
            count += not self.closed(first)
        return count

    def rolled(self, day: date) -> tuple[date, str]:
        """A last day moved forward off weekends and holidays, and why; the reason is empty if it stays."""
        reasons: list[str] = []
        while why := self.closed(day, self.settings.rolling_calendar):
            reasons.append(f"{day.isoformat()} is {_article(why)}")
            day += _DAY
        return day, ", ".join(reasons)


def _article(why: str) -> str:
    return f"a {why}" if why in ("Saturday", "Sunday") else why


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
