"""The format of `calendars.yaml` and `counting.yaml`."""

from __future__ import annotations

from datetime import date, time
from typing import Literal

from pydantic import Field

from openimr.process.rule_format import Dated, Part, Sourced

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Nth(Part):
    """The n-th (or last, -1) weekday of a month; `plus` days after it."""

    n: int
    weekday: Weekday
    month: int
    plus: int = 0


class Holiday(Sourced, Dated):
    """A holiday by rule: a day of a month, an n-th weekday, or dates written out by year."""

    name: str
    day: tuple[int, int] | None = None
    nth: Nth | None = None
    dates: tuple[date, ...] = ()
    sunday_moves_to_monday: bool = False
    saturday_moves_to_friday: bool = False
    part_of_day: bool = False


class Calendar(Sourced):
    """A calendar of holidays."""

    id: str
    name: str
    holidays: tuple[Holiday, ...]


class CalendarFile(Part):
    """The file of calendars."""

    calendars: tuple[Calendar, ...]


class MailExtension(Sourced, Dated):
    """Days added when a document was served by such means."""

    rule: str
    services: tuple[str, ...]
    in_state: int
    out_of_state: int
    abroad: int

    def days(self, place: str) -> int:
        """The days added for a place of service. Raises ValueError for an unknown place."""
        known = {"in_state": self.in_state, "out_of_state": self.out_of_state, "abroad": self.abroad}
        if place not in known:
            raise ValueError(f"the place of service {place!r} is not known; one of {', '.join(known)}")
        return known[place]


class Cutoff(Sourced, Dated):
    """A fax after this time of day counts as received on the next business day."""

    rule: str
    services: tuple[str, ...]
    after: time
    not_flags: tuple[str, ...] = ()


class Settings(Part):
    """Points on which the sources differ; each can be set."""

    window_from: Literal["service", "receipt"] = "service"
    saturday_is_business: bool = False
    business_calendar: str = "gov6700"
    rolling_calendar: str = "ccp135"
    unconfirmed_holidays: bool = True


class Counting(Part):
    """The file of counting rules."""

    services: tuple[str, ...]
    places: tuple[str, ...]
    settings: Settings = Settings()
    settings_why: dict[str, str] = Field(default_factory=dict)
    mail: tuple[MailExtension, ...]
    cutoffs: tuple[Cutoff, ...]
    rules: tuple[Sourced, ...] = ()

    def with_settings(self, **settings: object) -> Counting:
        """The same with some settings changed. Raises ValidationError for an unknown one."""
        changed = Settings.model_validate({**self.settings.model_dump(), **settings})
        return self.model_copy(update={"settings": changed})
