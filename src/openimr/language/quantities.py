"""How much is asked for: visits, frequency, duration, and what is counted otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from openimr.language import visits
from openimr.language.visits import NUMBER_WORDS
from openimr.model import Contradiction, Quantity

_N = rf"(?:\d{{1,3}}(?:\.\d)?|{NUMBER_WORDS})"
_START = r"(?<![\w.$/-])"
_WEEK = r"(?:weeks?(?:\(s\))?|wks?|w(?=\W|$))"
_SPAN = rf"(?P<unit>{_WEEK}|months?|mos?\b)"
_SESSION = r"(?:visits?|sessions?|treatments?|tx|appointments?)"
_TIMES = r"(?:x|×|times?(?:\(s\))?|visits?|sessions?|treatments?|days)"
_EACH = r"(?:a|per|/|each|every)"


def _number(name: str) -> str:
    """A number under that group name, with a lower end before or a figure in brackets after it."""
    return rf"(?:{_N}(?!-[a-z])\s?(?:-|–|to|or)\s?)?(?P<{name}>{_N})(?:\s?\(\d{{1,3}}\))?"


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_OFTEN = (
    rf"{_number('per')}\s?(?:{_TIMES}\s?{_EACH}?|{_EACH})?\s?"
    rf"(?:weekly|(?<=[a-z/×]){_WEEK}|(?<=[a-z/×]\s){_WEEK})"
)
_FREQUENCIES = (
    _compiled(
        rf"{_START}{_OFTEN}[\s,;]*(?:for|x|×|times|over)?\s*(?:the next\s|a period of\s)?"
        rf"{_number('weeks')}\s?{_SPAN}"
    ),
    _compiled(rf"{_START}{_OFTEN}\s?(?:x|×)\s?{_number('weeks')}(?!\s?{_SESSION})"),
    _compiled(rf"\b(?P<per>(?:once )?weekly)\s?(?:x|×|for)\s?{_number('weeks')}(?:\s?{_WEEK})?"),
    _compiled(rf"\b(?P<per>every other week)\s?(?:x|×|for)\s?{_number('weeks')}(?:\s?{_WEEK})?"),
    _compiled(
        rf"{_START}(?:\d{{1,2}}\s?[-–]\s?)?(?P<per>\d{{1,2}})\s?(?:x|×|times)\s?(?:per week\s?)?(?:for\s)?"
        rf"(?:\d{{1,2}}\s?[-–]\s?)?(?P<weeks>\d{{1,2}})(?![\d.x]|\s?(?:mg|mm|cm|in\b|inch|%|{_SESSION}))(?:\s?{_SPAN})?"
    ),
)
_PER_WEEK = _compiled(rf"{_START}{_OFTEN}|\b(?P<weekly>weekly)\b")
_FOR_WEEKS = _compiled(rf"(?:for|x|×|over)\s?{_number('weeks')}\s?{_SPAN}")
_MONTHLY = _compiled(
    rf"{_START}{_number('n')}\s?{_TIMES}?\s?{_EACH}\s?month\s?(?:for|x|×)\s?{_number('months')}\s?months?"
)
_NO_COUNT = r"(?!(?:weeks?|wks?|months?|days?|hours?|hrs?|times|per|x|a|for|over|week)\b)"
_TOTALS = (
    _compiled(rf"{_START}{_number('n')}\s*(?:{_NO_COUNT}[a-z&/-]+\s){{0,4}}?{_SESSION}\b"),
    _compiled(r"\((?P<n>\d{1,3})\s?(?:visits?|sessions?|treatments?|total|tx)?\)"),
    _compiled(rf"\b(?:qty|quantity|total)\.?:?\s?(?:of\s)?#?(?P<n>{_N})\b(?!\s?(?:mg|tablets?|capsules?))"),
    _compiled(rf"\bseries of (?P<n>{_N})\b"),
    _compiled(
        rf"(?<![\w.-])(?:x|×)\s?(?P<n>\d{{1,3}})"
        rf"(?![\w/.-]|\s?(?:{_WEEK}|months?|days?|hours?|hrs?|mg|x|per|a week|times|%))"
    ),
    _compiled(rf"(?<![\w.-])(?P<n>\d{{1,3}})\s?x(?=$|[,;.)\s])(?!\s?\d|\s?(?:{_WEEK}|a|per|/))"),
    _compiled(r"(?<!\w)#\s?(?P<n>\d{1,3})(?=$|[\s,;.)])"),
    # A number right before a therapy counts its visits: "20 occupational therapy".
    _compiled(
        rf"^\s*{_number('n')}\s+(?:{_NO_COUNT}(?!therapy)[a-z-]+\s){{0,3}}?"
        r"(?:therapy|acupuncture|chiropractic|psychotherapy|massage|manipulations?)\b"
    ),
)
_NOT_TOTAL = _compiled(
    rf"\s?(?:\(\w+\)\s?)?(?:(?:x|×|times?)(?=\W|\d|$)|{_EACH}?\s?(?:weekly|{_WEEK}|months?|days?)\b|{_EACH}\s(?:week|wk|month|day))"
)
_WORD_AND_FIGURE = _compiled(rf"(?<![\w-])(?P<word>{NUMBER_WORDS})\s?\((?P<figure>\d{{1,3}})\)")
_LAST_WORD = re.compile(r"(\w+)\s?$")
_LOW_END = _compiled(rf"(?P<low>{_N})\s?(?:-|–|to|or)\s?{_N}")
_UNITS = _compiled(
    rf"{_START}{_number('n')}[\s-]?(?P<unit>hours?|hrs?|days?(?!\s(?:a|per)\s)|months?|injections?|blocks?|units?|levels?|pairs?)\b"
)
_UNIT_NAMES = {"hr": "hours", "day": "days", "month": "months"}
_RENTAL = _compiled(r"\brent(?:al|ed|ing)?\b")
_PURCHASE = _compiled(r"\bpurchased?\b")
_AMOUNT = _compiled(rf"\d|\b(?:{NUMBER_WORDS}|weekly|week|rent|purchase)")
_WEEKS_A_MONTH = 4
# No frequency is stated where none of these stands.
_OFTEN_HINT = _compiled(r"w(?:ee)?ks?\b|weekly|month|x|×|times|\dw")


class Doubt(NamedTuple):
    """Words at characters `start` to `end` that can be read in several ways."""

    start: int
    end: int
    readings: tuple[str, ...]
    settled_by: str


class QuantityFound(NamedTuple):
    """A quantity with the contradictions and the doubts within its own statement."""

    quantity: Quantity
    contradictions: tuple[Contradiction, ...] = ()
    doubts: tuple[Doubt, ...] = ()


class _Frequency(NamedTuple):
    """Visits a week and weeks, and where the request says so."""

    per_week: float
    weeks: float
    start: int
    end: int

    @property
    def visits(self) -> int | None:
        product = self.per_week * self.weeks
        return int(product) if product == int(product) else None


def number(word: str) -> float:
    """A number written in digits or as a word: "twelve" is 12. Raises ValueError for anything else."""
    plain = word.strip().lower()
    whole = visits.number(plain)
    return float(plain if whole is None else whole)


def find_quantity(text: str, *, counts_visits: bool = True) -> QuantityFound:
    """The quantity that a request states. None means that it does not say.

    A stated total is kept as stated; if frequency and duration make another number, the contradiction is
    reported. Where only frequency and duration are stated, visits are their product. A range counts with
    its upper end and is reported as a doubt. A month counts as four weeks. `counts_visits` is False for
    drugs, where a number is no number of visits.
    """
    if not _AMOUNT.search(text):
        return QuantityFound(Quantity())
    units, unit = _units(text)
    if not counts_visits:
        return QuantityFound(Quantity(units=units, unit=unit))
    frequencies = _frequencies(text) if _OFTEN_HINT.search(text) else []
    first = frequencies[0] if frequencies else None
    stated, place = _stated_visits(text, frequencies)
    computed = first.visits if first else _monthly(text)
    quantity = Quantity(
        visits=computed if stated is None else stated,
        per_week=first.per_week if first else _often_alone(text),
        weeks=first.weeks if first else _weeks_alone(text),
        units=units,
        unit=unit,
    )
    doubts = (*_range(text, first, stated), *_second(frequencies))
    return QuantityFound(quantity, (*_arithmetic(first, stated, place), *_figures(text)), doubts)


def _arithmetic(first: _Frequency | None, stated: int | None, place: str) -> Iterator[Contradiction]:
    if first is None or stated is None or first.visits in (None, stated):
        return
    explanation = f"{first.per_week:g} x {first.weeks:g} weeks makes {first.visits}, but {stated} are stated."
    yield Contradiction(text=place, explanation=explanation)


def _figures(text: str) -> Iterator[Contradiction]:
    """A number in words with another figure beside it: "twelve (10) visits"."""
    for match in _WORD_AND_FIGURE.finditer(text):
        if number(match["word"]) != int(match["figure"]):
            explanation = f"{match['word']} is written beside the figure {match['figure']}."
            yield Contradiction(text=match[0], explanation=explanation)


def _range(text: str, first: _Frequency | None, stated: int | None) -> Iterator[Doubt]:
    """A range of visits a week leaves the total open: "2-3x6" is 12 or 18."""
    match = _LOW_END.match(text, first.start, first.end) if first else None
    if first is None or match is None or stated is not None:
        return
    low, high = number(match["low"]), first.per_week
    readings = tuple(
        f"{often:g} x {first.weeks:g} weeks, {often * first.weeks:g} visits" for often in (low, high)
    )
    if low < high:
        yield Doubt(first.start, first.end, readings, "a total number of visits")


def _second(frequencies: list[_Frequency]) -> Iterator[Doubt]:
    """A second frequency is not lost: it belongs to another service, or mends the first."""
    for other in frequencies[1:]:
        if other[:2] != frequencies[0][:2]:
            readings = ("the amount of another service in this request", "a change of the first amount")
            yield Doubt(other.start, other.end, readings, "which service it is asked for")


def _frequencies(text: str) -> list[_Frequency]:
    """Every statement of visits a week with a number of weeks, in order, none within another."""
    found: list[_Frequency] = []
    for pattern in _FREQUENCIES:
        for match in pattern.finditer(text):
            one = _frequency(match)
            if one and not any(one.start < other.end and other.start < one.end for other in found):
                found.append(one)
    return sorted(found, key=lambda one: one.start)


def _frequency(match: re.Match[str]) -> _Frequency | None:
    per = match["per"].lower()
    per_week = {"weekly": 1.0, "once weekly": 1.0, "every other week": 0.5}.get(per) or number(per)
    weeks = _weeks(match)
    return _Frequency(per_week, weeks, *match.span()) if 0 < per_week <= 14 and 0 < weeks <= 104 else None


def _weeks(match: re.Match[str]) -> float:
    length = number(match["weeks"])
    unit = (match.groupdict().get("unit") or "").lower()
    return length * _WEEKS_A_MONTH if unit.startswith("mo") else length


def _often_alone(text: str) -> float | None:
    match = _PER_WEEK.search(text)
    return number(match["per"] or "1") if match else None


def _weeks_alone(text: str) -> float | None:
    match = _FOR_WEEKS.search(text)
    return _weeks(match) if match else None


def _monthly(text: str) -> int | None:
    match = _MONTHLY.search(text)
    return int(number(match["n"]) * number(match["months"])) if match else None


def _stated_visits(text: str, frequencies: list[_Frequency]) -> tuple[int | None, str]:
    """The stated total, the plainest statement first; frequencies ("2 visits per week") are none."""
    for pattern in _TOTALS:
        for match in pattern.finditer(text):
            count = number(match["n"])
            if any(one.start <= match.start("n") < one.end for one in frequencies):
                continue
            if count == int(count) and 0 < count < 400 and not _is_no_total(text, match):
                return int(count), match[0]
    return None, ""


def _is_no_total(text: str, match: re.Match[str]) -> bool:
    """Whether the number goes on as a frequency, or only repeats the number word before it."""
    before = _LAST_WORD.search(text, 0, match.start())
    repeats = match[0].startswith("(") and before is not None and visits.number(before[1]) is not None
    return repeats or _NOT_TOTAL.match(text, match.end()) is not None


def _units(text: str) -> tuple[float | None, str | None]:
    """What is counted otherwise: hours, injections, months of rental; "purchase" where that is asked for."""
    rental = " rental" if _RENTAL.search(text) else ""
    match = _UNITS.search(text)
    if match:
        singular = match["unit"].lower().rstrip("s")
        name = _UNIT_NAMES.get(singular, singular + "s")
        return number(match["n"]), name + (rental if name in ("days", "months") else "")
    return None, "rental" if rental else "purchase" if _PURCHASE.search(text) else None
