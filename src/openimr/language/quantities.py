"""How much is asked for: visits, frequency, duration, and what is counted otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from openimr.model import Contradiction, Quantity

_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
_SMALL = {word: n for n, word in enumerate(_WORDS, 1)} | {
    "once": 1, "twice": 2, "thrice": 3, "a": 1, "an": 1, "each": 1, "every": 1, "per": 1,
    "twenty-four": 24, "thirty": 30, "thirty-six": 36,
}  # fmt: skip
_N = (
    r"(?:\d{1,3}(?:\.\d)?|"
    + "|".join(sorted((w for w in _SMALL if len(w) > 2), key=len, reverse=True))
    + r")"
)
_START = r"(?<![\w.$/-])"
_WEEK = r"(?:weeks?|wks?|w(?=\W|$))"
_SESSION = r"(?:visits?|sessions?|treatments?|tx|appointments?)"
_TIMES = r"(?:x|×|times?|visits?|sessions?|treatments?)"


def _number(name: str) -> str:
    """A number under that group name, with a lower end or a figure in brackets beside it."""
    return rf"(?:{_N}\s?(?:-|–|to)\s?)?(?P<{name}>{_N})(?:\s?\(\d{{1,3}}\))?"


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_PER_WEEK_FOR_WEEKS = _compiled(
    rf"{_START}{_number('per')}\s?{_TIMES}?\s?(?:a|per|/|each|every|x)?\s?(?:weekly|{_WEEK})"
    rf"[\s,;]*(?:for|x|×|times|over)?\s*(?:the next\s|a period of\s)?{_number('weeks')}"
    rf"\s?(?P<unit>{_WEEK}|months?|mos?\b)"
)
_WEEKLY_TIMES = _compiled(rf"\b(?P<per>weekly|once weekly)\s?(?:x|×|for)\s?{_number('weeks')}(?:\s?{_WEEK})?")
_BY = _compiled(
    rf"{_START}(?:\d{{1,2}}\s?[-–]\s?)?(?P<per>\d{{1,2}})\s?(?:x|×|times)\s?(?:per week\s?)?(?:for\s)?"
    rf"(?:\d{{1,2}}\s?[-–]\s?)?(?P<weeks>\d{{1,2}})(?![\d.]|\s?(?:mg|mm|cm|%|{_SESSION}))(?:\s?(?P<unit>{_WEEK}|months?))?"
)
_PER_WEEK = _compiled(
    rf"{_START}{_number('per')}\s?{_TIMES}?\s?(?:a|per|/|each|every|x)?\s?(?:weekly|{_WEEK})"
    r"|\b(?P<weekly>weekly)\b"
)
_FOR_WEEKS = _compiled(rf"(?:for|x|×|over)\s?{_number('weeks')}\s?(?P<unit>{_WEEK}|months?)")
_VISITS = _compiled(rf"{_START}{_number('n')}\s*(?:[a-z&/-]+\s){{0,4}}?{_SESSION}\b")
_GLUED = _compiled(r"\((?P<n>\d{1,3})\s?(?:visits?|sessions?|treatments?|total|tx)?\)")
_TIMES_N = _compiled(
    rf"(?:\bx|×)\s?(?P<n>\d{{1,3}})(?![\w/.-]|\s?(?:{_WEEK}|months?|days?|hours?|mg|x|per|a week|times))"
    rf"|(?<![\w.-])(?P<m>\d{{1,3}})\s?x(?=$|[,;.)\s])(?!\s?\d|\s?(?:{_WEEK}|a|per|/))"
)
_QUANTITY = _compiled(
    rf"\b(?:qty|quantity|total)\.?:?\s?(?:of\s)?#?(?P<n>{_N})\b(?!\s?(?:mg|tablets?|capsules?))"
)
_SERIES = _compiled(rf"\bseries of (?P<n>{_N})\b")
_AFTER = _compiled(rf"\s?(?:\(\w+\)\s?)?(?:a|per|/|each|every|x|times)?\s?(?:weekly|{_WEEK}|month|day)")
_UNITS = _compiled(
    rf"{_START}{_number('n')}[\s-]?(?:hours?(?P<hours>)|hrs?(?P<hrs>)|days?(?P<days>)(?!\s(?:a|per)\s)|months?(?P<months>)"
    r"|injections?(?P<injections>)|blocks?(?P<blocks>)|units?(?P<units>)|levels?(?P<levels>)|pairs?(?P<pairs>))\b"
)
_UNIT_NAMES = ("hours", "hrs", "days", "months", "injections", "blocks", "units", "levels", "pairs")
_WEEKS_A_MONTH = 4


class QuantityFound(NamedTuple):
    """A quantity with the contradictions within its own statement."""

    quantity: Quantity
    contradictions: tuple[Contradiction, ...]


def number(word: str) -> float:
    """A number written in digits or as a word: "twelve" is 12. Raises ValueError for anything else."""
    plain = word.strip().lower()
    return float(_SMALL[plain]) if plain in _SMALL else float(plain)


def find_quantity(text: str, *, counts_visits: bool = True) -> QuantityFound:
    """The quantity that a request states. None means that it does not say.

    A stated total is kept as stated; if frequency and duration make another number, the contradiction is
    reported. Where only frequency and duration are stated, visits are their product. A range counts with
    its upper end. `counts_visits` is False for drugs, where a number is no number of visits.
    """
    per_week, weeks = _frequency(text)
    stated, place = _stated_visits(text) if counts_visits else (None, "")
    product = _product(per_week, weeks)
    units, unit = _units(text)
    quantity = Quantity(
        visits=stated if stated is not None else product,
        per_week=per_week,
        weeks=weeks,
        units=units,
        unit=unit,
    )
    if stated is None or product is None or stated == product:
        return QuantityFound(quantity, ())
    explanation = f"{per_week:g} a week for {weeks:g} weeks makes {product}, but {stated} are stated."
    return QuantityFound(quantity, (Contradiction(text=place, explanation=explanation),))


def _product(per_week: float | None, weeks: float | None) -> int | None:
    if per_week is None or weeks is None:
        return None
    product = per_week * weeks
    return int(product) if product == int(product) else None


def _frequency(text: str) -> tuple[float | None, float | None]:
    for pattern in (_PER_WEEK_FOR_WEEKS, _WEEKLY_TIMES, _BY):
        for found in pattern.finditer(text):
            pair = _pair(found)
            if pair:
                return pair
    often = _PER_WEEK.search(text)
    lasting = _FOR_WEEKS.search(text)
    return (_often(often) if often else None), (_weeks(lasting) if lasting else None)


def _pair(found: re.Match[str]) -> tuple[float, float] | None:
    per = found["per"].lower()
    per_week = 1.0 if per.endswith("weekly") else number(per)
    weeks = _weeks(found)
    return (per_week, weeks) if 0 < per_week <= 14 and 0 < weeks <= 104 else None


def _weeks(found: re.Match[str]) -> float:
    length = number(found["weeks"])
    unit = (found.groupdict().get("unit") or "").lower()
    return length * _WEEKS_A_MONTH if unit.startswith("mo") else length


def _often(found: re.Match[str]) -> float:
    return number(found["per"] or "1")


def _stated_visits(text: str) -> tuple[int | None, str]:
    for found in _visit_counts(text):
        count = number(found.groupdict().get("n") or found.groupdict().get("m") or "0")
        if count == int(count) and 0 < count < 400:
            return int(count), found[0]
    return None, ""


def _visit_counts(text: str) -> Iterator[re.Match[str]]:
    """Statements of a total, the plainest first; frequencies ("2 visits per week") are none."""
    for pattern in (_VISITS, _GLUED, _QUANTITY, _SERIES, _TIMES_N):
        for found in pattern.finditer(text):
            if not _AFTER.match(text, found.end()):
                yield found


def _units(text: str) -> tuple[float | None, str | None]:
    for found in _UNITS.finditer(text):
        unit = next(name for name in _UNIT_NAMES if found[name] is not None)
        return number(found["n"]), "hours" if unit == "hrs" else unit
    return None, None
