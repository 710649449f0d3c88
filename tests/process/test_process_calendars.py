"""Calendars: holidays by rule and year, against dates written by hand; the calendar file of the deadlines."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.process import PACIFIC, Actor, Event, calendar_of, clocks_of, load_rules
from openimr.process.calendars import months_after
from openimr.process.ics import escaped, folded

HOLIDAYS = [
    ("gov6700", "2026-01-01", "New Year's Day"),
    ("gov6700", "2025-02-12", "Lincoln Day"),
    ("gov6700", "2025-03-31", "Cesar Chavez Day"),
    ("gov6700", "2024-04-01", "Cesar Chavez Day (observed)"),
    ("gov6700", "2024-09-09", "Admission Day"),
    ("gov6700", "2018-09-10", "Admission Day (observed)"),
    ("gov6700", "2025-09-26", "Native American Day"),
    ("gov6700", "2025-10-13", "Columbus Day"),
    ("gov6700", "2023-11-10", "Veterans Day (observed)"),
    ("gov6700", "2025-11-27", "Thanksgiving Day"),
    ("gov6700", "2025-11-28", ""),
    ("gov6700", "2021-07-05", "Independence Day (observed)"),
    ("gov6700", "2026-07-03", ""),
    ("gov6700", "2025-06-19", "Juneteenth"),
    ("gov6700", "2021-06-18", ""),
    ("gov6700", "2022-12-26", "Christmas Day (observed)"),
    ("ccp135", "2025-11-28", "Day after Thanksgiving"),
    ("ccp135", "2024-09-09", ""),
    ("ccp135", "2026-07-03", "Independence Day (observed)"),
    ("ccp135", "2021-12-31", "New Year's Day (observed)"),
    ("ccp135", "2025-10-13", ""),
    ("ccp135", "2019-10-14", "Columbus Day"),
    ("ccp135", "2025-05-26", "Memorial Day"),
]


@pytest.mark.parametrize(("name", "day", "holiday"), HOLIDAYS)
def test_the_holiday_is_the_one_of_the_year(name: str, day: str, holiday: str) -> None:
    """Gov. Code 6700 and 6701, CCP 135; the day after Thanksgiving only in the second (Pa'u, 2018)."""
    when = date.fromisoformat(day)
    assert load_rules().calendars.holidays(name, when.year).get(when, "") == holiday


def test_good_friday_is_a_holiday_of_some_hours_and_a_business_day() -> None:
    """Gov. Code 6700: from noon to three only."""
    assert load_rules().counter.closed(date(2025, 4, 18)) == ""


def test_a_saturday_counts_only_if_that_is_set() -> None:
    """Civil Code 9: uncertain, so a setting; a last day rolls off a Saturday all the same (CCP 12a)."""
    counter = load_rules().with_settings(saturday_is_business=True).counter
    assert load_rules().counter.closed(date(2025, 3, 8)) == "Saturday"
    assert counter.closed(date(2025, 3, 8)) == ""
    assert counter.rolled(date(2025, 3, 8)) == (
        date(2025, 3, 10),
        "2025-03-08 is a Saturday, 2025-03-09 is a Sunday",
    )


@settings(max_examples=60)
@given(st.dates(date(2013, 1, 1), date(2030, 12, 1)), st.integers(0, 40))
def test_counting_business_days_and_counting_them_back_agree(day: date, count: int) -> None:
    """A last business day is one, and as many business days lie before it as were counted."""
    counter = load_rules().counter
    last = counter.business_days_after(day, count)
    assert counter.business_days_between(day, last) == count
    assert count == 0 or counter.closed(last) == ""


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [("2025-06-10", 12, "2026-06-10"), ("2024-02-29", 12, "2025-02-28"), ("2025-08-31", -6, "2025-02-28")],
)
def test_months_end_with_the_shorter_month(day: str, months: int, then: str) -> None:
    """The 31st has its like in a month of 28 days on its last."""
    assert months_after(date.fromisoformat(day), months) == date.fromisoformat(then)


def calendar_lines() -> list[bytes]:
    at = datetime(2025, 3, 10, 10, tzinfo=PACIFIC)
    sent = Event(kind="noarfi-sent", at=at, actor=Actor(role="imro"), details={"service": "mail"})
    written = calendar_of(clocks_of([sent], as_of=at + timedelta(days=20)), "S-1, é; \\", at)
    assert written == calendar_of(clocks_of([sent], as_of=at + timedelta(days=20)), "S-1, é; \\", at)
    return written.split(b"\r\n")


def test_the_calendar_file_is_rfc_5545() -> None:
    """CRLF, lines of 75 octets at most, every block closed, dates, unique ids, the late ones marked."""
    lines = calendar_lines()
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert all(len(line) <= 75 for line in lines)
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    unfolded = b"\r\n".join(lines).replace(b"\r\n ", b"").decode().split("\r\n")
    assert unfolded.count("BEGIN:VEVENT") == unfolded.count("END:VEVENT") == 3
    assert len({line for line in unfolded if line.startswith("UID:")}) == 3
    assert "DTSTART;VALUE=DATE:20250325" in unfolded
    assert "DTEND;VALUE=DATE:20250326" in unfolded
    assert any(line.startswith("SUMMARY:LATE: D15 ") and r"(S-1\, é\; \\)" in line for line in unfolded)


@settings(max_examples=80)
@given(st.text(max_size=200))
def test_any_text_folds_into_short_lines_and_unfolds_again(text: str) -> None:
    """No character is cut in two; an escaped text holds no bare comma, semicolon or end of line."""
    text = text.encode("utf-8", "replace").decode()
    line = "SUMMARY:" + escaped(text)
    lines = folded(line)
    assert all(len(one) <= 75 for one in lines.split(b"\r\n"))
    assert lines.replace(b"\r\n ", b"").decode() == line + "\r\n"
