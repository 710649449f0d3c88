"""How much is asked for: visits, frequency, duration, and what is counted otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from openimr.language import visits
from openimr.language.hints import Heard, heard, need
from openimr.language.later import later
from openimr.language.visits import NUMBER_WORD
from openimr.model import Contradiction, Quantity

_N = rf"(?:\d{{1,3}}(?:\.\d)?|{NUMBER_WORD})"
_START = r"(?<![\w.$/-])"
_WEEK = r"(?:weeks?(?:\(s\))?|wks?|w(?=\W|$))"
_SPAN = rf"(?P<unit>{_WEEK}|months?|mos?\b)"
_SESSION = r"(?:visits?|sessions?|treatments?|tx|appointments?)"
_TIMES = r"(?:x|×|times?(?:\(s\))?|visits?|sessions?|treatments?|days)"
_EACH = r"(?:a|per|/|each|every)"


def _number(name: str) -> str:
    """A number under that group name, with a lower end before or a figure in brackets after it."""
    return rf"(?:{_N}(?!-[a-z])\s?(?:-|–|to|or)\s?)?(?P<{name}>{_N})(?:\s?\(\d{{1,3}}\))?"


_OFTEN = (
    rf"{_number('per')}\s?(?:{_TIMES}\s?{_EACH}?|{_EACH})?\s?"
    rf"(?:weekly|(?<=[a-z/×]){_WEEK}|(?<=[a-z/×]\s){_WEEK})"
)
_FREQUENCIES = (
    later(
        rf"{_START}{_OFTEN}[\s,;]*(?:for|x|×|times|over)?\s*(?:the next\s|a period of\s)?"
        rf"{_number('weeks')}\s?{_SPAN}"
    ),
    later(rf"{_START}{_OFTEN}\s?(?:x|×)\s?{_number('weeks')}(?!\s?{_SESSION})"),
    later(rf"\b(?P<per>(?:once )?weekly)\s?(?:x|×|for)\s?{_number('weeks')}(?:\s?{_WEEK})?"),
    later(rf"\b(?P<per>every other week)\s?(?:x|×|for)\s?{_number('weeks')}(?:\s?{_WEEK})?"),
    later(
        rf"{_START}(?:\d{{1,2}}\s?[-–]\s?)?(?P<per>\d{{1,2}})\s?(?:x|×|times)\s?(?:per week\s?)?(?:for\s)?"
        rf"(?:\d{{1,2}}\s?[-–]\s?)?(?P<weeks>\d{{1,2}})(?![\d.x]|\s?(?:mg|mm|cm|in\b|inch|%|{_SESSION}))(?:\s?{_SPAN})?"
    ),
)
_PER_WEEK = later(rf"{_START}{_OFTEN}|\b(?P<weekly>weekly)\b")
_FOR_WEEKS = later(rf"(?:for|x|×|over)\s?{_number('weeks')}\s?{_SPAN}")
_MONTHLY = later(
    rf"{_START}{_number('n')}\s?{_TIMES}?\s?{_EACH}\s?month\s?(?:for|x|×)\s?{_number('months')}\s?months?"
)
_NO_COUNT = r"(?!(?:weeks?|wks?|months?|days?|hours?|hrs?|times|per|x|a|for|over|week)\b)"
_TOTALS = (
    later(rf"{_START}{_number('n')}\s*(?:{_NO_COUNT}[a-z&/-]+\s){{0,4}}?{_SESSION}\b"),
    later(r"\((?P<n>\d{1,3})\s?(?:visits?|sessions?|treatments?|total|tx)?\)"),
    later(rf"\b(?:qty|quantity|total)\.?:?\s?(?:of\s)?#?(?P<n>{_N})\b(?!\s?(?:mg|tablets?|capsules?))"),
    later(rf"\bseries of (?P<n>{_N})\b"),
    later(
        rf"(?<![\w.-])(?:x|×)\s?(?P<n>\d{{1,3}})"
        rf"(?![\w/.-]|\s?(?:{_WEEK}|months?|days?|hours?|hrs?|mg|x|per|a week|times|%))"
    ),
    later(rf"(?<![\w.-])(?P<n>\d{{1,3}})\s?x(?=$|[,;.)\s])(?!\s?\d|\s?(?:{_WEEK}|a|per|/))"),
    later(r"(?<!\w)#\s?(?P<n>\d{1,3})(?=$|[\s,;.)])"),
    # A number right before a therapy counts its visits: "20 occupational therapy".
    later(
        rf"^\s*{_number('n')}\s+(?:{_NO_COUNT}(?!therapy)[a-z-]+\s){{0,3}}?"
        r"(?:therapy|acupuncture|chiropractic|psychotherapy|massage|manipulations?)\b"
    ),
)
# "Norco 10/325mg #120 and physical therapy": the number belongs to the drug before it.
_STRENGTH = re.compile(r"\d\s?(?:mg|mcg|ml|%)[^,;#]{0,30}$", re.IGNORECASE)
_NOT_TOTAL = later(
    rf"\s?(?:\(\w+\)\s?)?(?:(?:x|×|times?)(?=\W|\d|$)|{_EACH}?\s?(?:weekly|{_WEEK}|months?|days?)\b|{_EACH}\s(?:week|wk|month|day))"
)
_WORD_AND_FIGURE = later(rf"(?<![\w-])(?P<word>{NUMBER_WORD})\s?\((?P<figure>\d{{1,3}})\)")
_LAST_WORD = later(r"(\w+)\s?$")
_LOW_END = later(rf"(?P<low>{_N})\s?(?:-|–|to|or)\s?{_N}")
_UNITS = later(
    rf"{_START}{_number('n')}[\s-]?(?P<unit>hours?|hrs?|days?(?!\s(?:a|per)\s)|months?|injections?|blocks?|units?|levels?|pairs?)\b"
)
_UNIT_NAMES = {"hr": "hours", "day": "days", "month": "months"}
_RENTAL = later(r"\brent(?:al|ed|ing)?\b")
_PURCHASE = later(r"\bpurchased?\b")
_WEEKS_A_MONTH = 4

# What the words of a request must hold for a pattern to be worth a search. All is read in lower case.
_SAYS_AMOUNT = need(rf"\d|\b(?:{NUMBER_WORD}|weekly|week|rent|purchase)")
_SAYS_NUMBER = need(rf"\d|{NUMBER_WORD}")
_SAYS_COUNT = need(rf"{_START}{_N}")
_SAYS_UNIT = need(r"(?:hours?|hrs?|days?|months?|injections?|blocks?|units?|levels?|pairs?)\b")
_SAYS_RENTAL = need(r"\brent")
_SAYS_PURCHASE = need(r"\bpurchase")
_SAYS_WEEK = need(r"week|wk|w(?=\W|$)")
_SAYS_WEEKLY = need("weekly")
_SAYS_SPAN = need(r"week|wk|w(?=\W|$)|mo")
_SAYS_MONTH = need("month")
_SAYS_EVERY = need(r"\bevery")
_SAYS_BY = need("[x×]")
_SAYS_TIMES = need(r"(?:^|\d|[-–])(?:x|×|times)(?=$|\d|per|for)")
_SAYS_SESSION = need("visit|session|treatment|tx|appointment")
_SAYS_THERAPY = need("therapy|acupuncture|chiropractic|massage|manipulation")
_SAYS_IN_BRACKETS = need(r"\(\d")
_SAYS_QUANTITY = need(r"\b(?:qty|quantity|total)")
_SAYS_SERIES = need(r"\bseries")
_SAYS_SHARP = need("#")

# Each pattern with the marks of which all are needed.
_FREQUENCIES_BY_NEED = tuple(
    zip(
        (
            _SAYS_COUNT | _SAYS_WEEK,
            _SAYS_COUNT | _SAYS_WEEK | _SAYS_BY,
            _SAYS_WEEKLY | _SAYS_NUMBER,
            _SAYS_EVERY | _SAYS_WEEK | _SAYS_NUMBER,
            _SAYS_COUNT | _SAYS_TIMES,
        ),
        _FREQUENCIES,
        strict=True,
    )
)
_TOTALS_BY_NEED = tuple(
    zip(
        (
            _SAYS_COUNT | _SAYS_SESSION,
            _SAYS_IN_BRACKETS,
            _SAYS_QUANTITY | _SAYS_NUMBER,
            _SAYS_SERIES | _SAYS_NUMBER,
            _SAYS_BY | _SAYS_NUMBER,
            _SAYS_BY | _SAYS_NUMBER,
            _SAYS_SHARP | _SAYS_NUMBER,
            _SAYS_COUNT | _SAYS_THERAPY,
        ),
        _TOTALS,
        strict=True,
    )
)


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


_NO_QUANTITY = Quantity()


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
    said = heard(text)
    if not said.marks & _SAYS_AMOUNT:
        return QuantityFound(_NO_QUANTITY)
    units, unit = _units(said)
    if not counts_visits:
        return QuantityFound(Quantity(units=units, unit=unit) if units or unit else _NO_QUANTITY)
    frequencies = _frequencies(said)
    first = frequencies[0] if frequencies else None
    stated, place = _stated_visits(said, frequencies)
    computed = first.visits if first else _monthly(said)
    quantity = Quantity(
        visits=computed if stated is None else stated,
        per_week=first.per_week if first else _often_alone(said),
        weeks=first.weeks if first else _weeks_alone(said),
        units=units,
        unit=unit,
    )
    doubts = (*_range(said.low, first, stated), *_second(frequencies))
    return QuantityFound(quantity, (*_arithmetic(first, stated, place), *_figures(said)), doubts)


def _arithmetic(first: _Frequency | None, stated: int | None, place: str) -> Iterator[Contradiction]:
    if first is None or stated is None or first.visits in (None, stated):
        return
    explanation = f"{first.per_week:g} x {first.weeks:g} weeks makes {first.visits}, but {stated} are stated."
    yield Contradiction(text=place, explanation=explanation)


def _figures(said: Heard) -> Iterator[Contradiction]:
    """A number in words with another figure beside it: "twelve (10) visits"."""
    for match in _WORD_AND_FIGURE.finditer(said.low) if said.marks & _SAYS_IN_BRACKETS else ():
        if number(match["word"]) != int(match["figure"]):
            word, words = said.text[slice(*match.span("word"))], said.text[slice(*match.span())]
            explanation = f"{word} is written beside the figure {match['figure']}."
            yield Contradiction(text=words, explanation=explanation)


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


def _frequencies(said: Heard) -> list[_Frequency]:
    """Every statement of visits a week with a number of weeks, in order, none within another."""
    found: list[_Frequency] = []
    for needed, pattern in _FREQUENCIES_BY_NEED:
        for match in pattern.finditer(said.low) if said.marks & needed == needed else ():
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


def _often_alone(said: Heard) -> float | None:
    possible = said.marks & _SAYS_WEEK and said.marks & (_SAYS_COUNT | _SAYS_WEEKLY)
    match = _PER_WEEK.search(said.low) if possible else None
    return number(match["per"] or "1") if match else None


def _weeks_alone(said: Heard) -> float | None:
    possible = said.marks & _SAYS_SPAN and said.marks & _SAYS_NUMBER
    match = _FOR_WEEKS.search(said.low) if possible else None
    return _weeks(match) if match else None


def _monthly(said: Heard) -> int | None:
    possible = said.marks & _SAYS_MONTH and said.marks & _SAYS_COUNT
    match = _MONTHLY.search(said.low) if possible else None
    return int(number(match["n"]) * number(match["months"])) if match else None


def _stated_visits(said: Heard, frequencies: list[_Frequency]) -> tuple[int | None, str]:
    """The stated total, the plainest statement first; frequencies ("2 visits per week") are none."""
    for needed, pattern in _TOTALS_BY_NEED:
        for match in pattern.finditer(said.low) if said.marks & needed == needed else ():
            count = number(match["n"])
            if any(one.start <= match.start("n") < one.end for one in frequencies):
                continue
            if count == int(count) and 0 < count < 400 and not _is_no_total(said.low, match):
                return int(count), said.text[slice(*match.span())]
    return None, ""


# "#19" is the number of a tooth, in a row of such numbers the name of anything.
_TOOTH = re.compile(
    r"\b(?:teeth|tooth|crowns?|implants?|extractions?|root\s+canals?|fillings?|bridges?|onlays?)\b"
    r"|#\s*\d+\s*(?:and|&|-|to|through)\s*#\s*\d"
)


def _is_no_total(text: str, match: re.Match[str]) -> bool:
    """Whether the number goes on as a frequency, repeats a word, counts tablets or names a tooth."""
    before = _LAST_WORD.search(text, 0, match.start())
    repeats = match[0].startswith("(") and before is not None and visits.number(before[1]) is not None
    sharp = "#" in match[0]
    tablets = sharp and _STRENGTH.search(text, 0, match.start()) is not None
    tablets = tablets or (sharp and _TOOTH.search(text) is not None)
    return repeats or tablets or _NOT_TOTAL.match(text, match.end()) is not None


def _units(said: Heard) -> tuple[float | None, str | None]:
    """What is counted otherwise: hours, injections, months of rental; "purchase" where that is asked for."""
    rental = " rental" if said.marks & _SAYS_RENTAL and _RENTAL.search(said.low) else ""
    possible = said.marks & _SAYS_UNIT and said.marks & _SAYS_COUNT
    match = _UNITS.search(said.low) if possible else None
    if match:
        singular = match["unit"].rstrip("s")
        name = _UNIT_NAMES.get(singular, singular + "s")
        return number(match["n"]), name + (rental if name in ("days", "months") else "")
    if rental:
        return None, "rental"
    purchase = said.marks & _SAYS_PURCHASE and _PURCHASE.search(said.low)
    return None, "purchase" if purchase else None
