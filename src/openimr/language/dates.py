"""Dates as clinicians write them, with their ISO form; odd ones are kept and marked, never guessed."""

from __future__ import annotations

import re
from typing import NamedTuple

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
            "august aug", "september sept sep", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DATE = re.compile(
    rf"""(?<![\w/.-])(?=[0-9JFMASOND])(?:
      (?P<iso_y>(?:19|20)\d\d)-(?P<iso_m>\d\d)-(?P<iso_d>\d\d)(?![\d/-])
    | (?P<m>\d{{1,2}})(?P<sep>[/-])(?P<d>\d{{1,2}})(?P=sep)(?P<y>\d{{4}}|\d{{2}})(?![\d/])(?!-\d)
    | (?P<dm>\d{{1,2}})\.(?P<dd>\d{{1,2}})\.(?P<dy>(?:19|20)\d\d)(?!\d)
    | (?P<sm>0?[1-9]|1[0-2])\.(?P<sd>0[1-9]|[12]\d|3[01])\.(?P<sy>\d\d)(?![\w/%-]|\.\d)
    | (?P<odd>\d{{1,2}}/{{1,3}}\d{{1,2}}/{{1,3}}\d{{2,4}})(?![\d/])
    | (?P<mm>\d{{1,2}})/(?P<my>(?:19|20)\d\d)(?![\d/])
    | (?P<name>{_MONTH})\.?\s+(?P<nd>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*,\s*|\s+)(?:of\s+)?
      (?P<ny>(?:19|20)\d\d)(?!\d)
    | (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<name2>{_MONTH})\.?,?\s+(?P<y2>(?:19|20)\d\d)(?!\d)
    | (?P<name3>{_MONTH})\.?,?\s+(?:of\s+)?(?P<y3>(?:19|20)\d\d)(?!\d)
    | (?:(?<=in\ )|(?<=of\ )|(?<=since\ )|(?<=during\ )|(?<=this\ )|(?<=from\ )|(?<=dated\ )|(?<=until\ ))
      (?P<year>(?:19|20)\d\d)(?![\d/%-]|\.\d|\s*(?:mg|pages?))
    )""",
    re.IGNORECASE | re.VERBOSE,
)


# Where a number of four digits begins, or one of at most two with a mark (group 1), a blank or the end of an
# ordinal behind it. A search for one of a set of characters, which comes first, is many times faster.
_NUMBER = re.compile(r"[0-9](?<![0-9][0-9])(?:[0-9]{3}(?![0-9])|[0-9]?(?=([/.-])|[\ssnrtSNRT]))")
_MONTH_NAME = re.compile(rf"(?<![\w/.-])(?:{_MONTH})(?![a-z])", re.IGNORECASE)
_MONTH_REACH = 24
# By the group that ends a date: the groups of its year, month and day.
_FORMS = {
    "iso_d": ("iso_y", "iso_m", "iso_d"),
    "y": ("y", "m", "d"),
    "dy": ("dy", "dm", "dd"),
    "sy": ("sy", "sm", "sd"),
    "my": ("my", "mm", None),
    "ny": ("ny", "name", "nd"),
    "y2": ("y2", "name2", "d2"),
    "y3": ("y3", "name3", None),
}
_BEGINS_MONTH = frozenset("jfmasondJFMASONDtThH")
_MONTH_AFTER = re.compile(rf"(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTH})", re.IGNORECASE)


class DateMention(NamedTuple):
    """A date in a text. `iso` is YYYY-MM-DD, YYYY-MM or YYYY; None when `malformed`.

    `printed` is the date exactly as it stands.
    """

    start: int
    end: int
    iso: str | None
    printed: str
    malformed: bool


def find_dates(text: str) -> list[DateMention]:
    """All dates of `text`, month first as in American records.

    Two-digit years 00 to 39 are read as 2000 to 2039, others as 1940 to 1999. Dates with doubled
    slashes or impossible days ("10//9/13", "2/30/14") come back as malformed.
    """
    found: list[DateMention] = []
    reached = 0
    for start in _starts(text):
        match = _DATE.match(text, start) if start >= reached else None
        if match:
            reached = match.end()
            iso = _iso(match)
            found.append(DateMention(start, reached, iso, match[0], iso is None))
    return found


def _starts(text: str) -> list[int]:
    """Where dates may begin: at numbers, and at the names of months before a year."""
    starts: list[int] = []
    for digits in _NUMBER.finditer(text):
        start, end = digits.span()
        if end - start == 4:
            # A blank or a comma parts the year from its month.
            if text[start] in "12" and start and (text[start - 1] == "," or text[start - 1].isspace()):
                low = max(0, start - _MONTH_REACH)
                starts += [low + month.start() for month in _MONTH_NAME.finditer(text[low:start])]
            starts.append(start)
        elif digits.lastindex or _month_follows(text, end):
            starts.append(start)
    return starts


def _month_follows(text: str, end: int) -> bool:
    """Whether the name of a month follows the number that ends there."""
    second = text[end + 1 : end + 2]
    return (second in _BEGINS_MONTH or second.isspace()) and bool(_MONTH_AFTER.match(text, end))


def _iso(match: re.Match[str]) -> str | None:
    """The date in ISO form: which group matched last tells how it is written."""
    form = match.lastgroup or ""
    if form in ("year", "odd"):
        return match["year"]
    year, month, day = _FORMS[form]
    named = match[month]
    number = int(named) if named[0].isdigit() else _MONTHS[named.lower()]
    return _valid(match[year], number, int(match[day]) if day else None)


def _valid(year: str, month: int, day: int | None) -> str | None:
    if not 1 <= month <= 12:
        return None
    full = int(year)
    if len(year) == 2:
        full += 2000 if full < 40 else 1900
    if day is None:
        return f"{full:04d}-{month:02d}"
    leap = full % 4 == 0 and (full % 100 != 0 or full % 400 == 0)
    last = 28 if month == 2 and not leap else _DAYS[month - 1]
    return f"{full:04d}-{month:02d}-{day:02d}" if 1 <= day <= last else None
