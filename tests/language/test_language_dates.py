"""Dates as printed and their ISO form."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.language import find_dates


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("on 6/3/09 at work", "2009-06-03"),
        ("07/07/14", "2014-07-07"),
        ("May 18, 2011", "2011-05-18"),
        ("18 May 2011", "2011-05-18"),
        ("in April 2014.", "2014-04"),
        ("surgery in 2002.", "2002"),
        ("2014-01-16", "2014-01-16"),
        ("04/2014", "2014-04"),
        ("injured 5/6/87", "1987-05-06"),
        ("Sept. 3, 2012", "2012-09-03"),
    ],
)
def test_dates_are_read_month_first(text: str, iso: str) -> None:
    """American order; two-digit years 40 to 99 belong to the last century."""
    assert [d.iso for d in find_dates(text)] == [iso]


@pytest.mark.parametrize("text", ["10//9/13", "2/30/14", "13/45/14"])
def test_an_odd_date_is_kept_as_printed_and_not_guessed(text: str) -> None:
    """It comes back malformed, without an ISO form."""
    (found,) = find_dates(f"Report of {text} from")
    assert (found.printed, found.iso, found.malformed) == (text, None, True)


@pytest.mark.parametrize(
    "text", ["Norco 10/325 mg", "BP 120/80", "L4-5", "pages 98-99", "CPT 97110", "pain 7/10"]
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    """Doses, levels, pages and scores."""
    assert find_dates(text) == []


@settings(max_examples=60, deadline=None)
@given(st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2099, 12, 31)))
def test_every_day_printed_in_four_digits_comes_back(day: dt.date) -> None:
    """Any day of the calendar between 1900 and 2099."""
    assert [d.iso for d in find_dates(f"{day.month}/{day.day}/{day.year}")] == [day.isoformat()]
