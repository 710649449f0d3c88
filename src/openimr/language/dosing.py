"""What an order of a drug amounts to in a day: doses, milligrams, oral morphine equivalents."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from openimr.language.data_files import load
from openimr.model import DrugOrder

_EVERY = re.compile(r"\b(?:q|every)\s?(?P<low>\d{1,2})(?:\s?(?:-|to)\s?\d{1,2})?\s?(?:h|hr|hrs|hours?)\b")
_EACH = re.compile(
    r"(?:take\s+)?(?P<n>\d(?:\.\d)?|one|two|three)(?:\s?(?:-|to)\s?(?P<m>\d))?\s*(?:\(\d\)\s*)?"
    r"(?:tablets?|tabs?|capsules?|caps?|pills?|po|by mouth|p\.o\.|q|every|b\.?i\.?d|t\.?i\.?d"
    r"|q\.?i\.?d|daily|at|twice|three|four|once)"
)
_TIMES_A_DAY = re.compile(r"\b(?P<n>\d{1,2})\s?(?:x|times)\s?(?:a|per|/|each)?\s?(?:day|d\b|daily)")
_WORDS = {"one": 1.0, "two": 2.0, "three": 3.0}
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_PATCH = re.compile(r"(?P<n>\d+(?:\.\d+)?)\s?mcg(?:\s?/\s?(?:h|hr|hour)\b)?")


class Daily(NamedTuple):
    """An order by the day, at most: doses, milligrams of its first ingredient, morphine equivalent in mg."""

    doses: float | None
    milligrams: float | None
    morphine: float | None


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = load("openimr.language", "dosing.yaml")
    return data


@cache
def _latin() -> tuple[tuple[re.Pattern[str], float], ...]:
    return tuple(
        (re.compile(rf"(?<![a-z]){re.escape(word)}(?![a-z])"), float(count))
        for word, count in _data()["doses_a_day"].items()
    )


def doses_a_day(directions: str | None) -> float | None:
    """The most doses a day that directions allow ("1-2 q4-6h prn" gives 12); None if they do not say."""
    if not directions:
        return None
    text = " ".join(directions.lower().split())
    each = _EACH.search(text)
    units = float(each["m"] or _WORDS.get(each["n"]) or each["n"]) if each else 1.0
    every = _EVERY.search(text)
    if every and int(every["low"]):
        return units * 24 / int(every["low"])
    times = _TIMES_A_DAY.search(text)
    if times:
        return units * int(times["n"])
    counts = [count for word, count in _latin() if word.search(text)]
    return units * max(counts) if counts else None


def equivalents(on: str | None = None) -> dict[str, Any]:
    """The table of morphine equivalents taught on a day (ISO): its `factors`, `source` and `mark`.

    Before the first edition, and without a day, the first edition answers.
    """
    editions = _data()["equivalents"]
    past = [edition for edition in editions if on is not None and edition["from"] <= on]
    chosen: dict[str, Any] = past[-1] if past else editions[0]
    return chosen


def daily(order: DrugOrder, on: str | None = None) -> Daily:
    """What an order allows by the day at most. `on` (ISO) chooses the edition of the equivalents.

    Unknown parts are None: an order without directions has no daily dose, a drug that the table does not
    have (buprenorphine) no equivalent.
    """
    table = equivalents(on)
    strength = (order.strength or "").lower()
    doses = doses_a_day(order.directions)
    patch = next((name for name in order.ingredients if name in table["per_mcg_hour"]), None)
    if patch:
        hourly = _PATCH.search(strength)
        return Daily(doses, None, float(hourly["n"]) * table["per_mcg_hour"][patch] if hourly else None)
    number = _NUMBER.search(strength)
    if number is None or doses is None or "mcg" in strength or "%" in strength or "gm" in strength:
        return Daily(doses, None, None)
    milligrams = float(number[0].replace(",", "")) * doses
    return Daily(doses, milligrams, _morphine(order.ingredients, milligrams, table))


def _morphine(ingredients: tuple[str, ...], milligrams: float, table: dict[str, Any]) -> float | None:
    for name in ingredients:
        if name in table["factors"]:
            return round(milligrams * float(table["factors"][name]), 2)
        if name in table["rising"]:
            steps = table["rising"][name]
            return round(milligrams * next(float(factor) for most, factor in steps if milligrams <= most), 2)
    return None
