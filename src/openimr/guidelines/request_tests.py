"""Tests on the request itself: its measures, its properties, and whether it says what it must."""

from __future__ import annotations

import re
from collections.abc import Callable

from openimr.guidelines.case import Case, says
from openimr.guidelines.format import RequestAtMost, RequestIs, RequestStates
from openimr.guidelines.joints import joint_count
from openimr.guidelines.verdict import Verdict
from openimr.model import DrugOrder, Outcome, Quantity, TreatmentRequest

MET, NOT_MET, UNKNOWN = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_DOCUMENTED
Run = Callable[[Case], Verdict]
_DAYS = {"day": 1.0, "week": 7.0, "month": 30.0, "year": 365.0}
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_EVERY = re.compile(r"(?:q\.?\s?|every\s)(\d{1,2})(?:\s?-\s?(\d{1,2}))?\s?h")
_TIMES = re.compile(r"(?:(\d{1,2})|once|twice|three|four)(?:\stimes)?\s(?:a|per|each)\sday")
_A_DOSE = re.compile(r"^(?:take\s)?(?:(\d)(?:\s?-\s?(\d))?|(one|two))\s?(?:tab|cap|po|by|pill)")
_A_DAY = {
    "qd": 1, "daily": 1, "qhs": 1, "nightly": 1, "at bedtime": 1, "bid": 2, "tid": 3, "qid": 4,
    "once": 1, "twice": 2, "three": 3, "four": 4,
}  # fmt: skip


def request_at_most(asked: RequestAtMost) -> Run:
    """A measure of the request against its limits; a request that does not say is not documented."""
    threshold = _threshold(asked)

    def run(case: Case) -> Verdict:
        value = _measured(asked, case)
        if value is None:
            return Verdict(UNKNOWN, threshold=threshold)
        low_enough = value < asked.limit or (value == asked.limit and not asked.strictly)
        fits = low_enough and (asked.at_least is None or value >= asked.at_least)
        numbers = {"requested": value, "limit": asked.limit}
        return Verdict(MET if fits else NOT_MET, threshold=threshold, numbers=numbers)

    return run


def _threshold(asked: RequestAtMost) -> str:
    if asked.at_least is not None:
        return f"{asked.at_least:g} to {asked.limit:g} {asked.unit}"
    return f"{'less than' if asked.strictly else 'at most'} {asked.limit:g} {asked.unit}"


def _measured(asked: RequestAtMost, case: Case) -> float | None:
    if asked.measure in _OF_DRUGS:
        orders = [order for order in case.request.drugs if _names(order, asked.drugs)]
        values = [value for order in orders if (value := _OF_DRUGS[asked.measure](order, case)) is not None]
        if asked.measure == "mg_med_per_day" and len(values) == len(orders):
            return sum(values) if values else None
        return max(values, default=None)
    return _OF_REQUEST[asked.measure](case.request)


def _names(order: DrugOrder, wanted: tuple[str, ...]) -> bool:
    return not wanted or any(word in order.ingredients or says(order.name, (word,)) for word in wanted)


def days_asked(
    request: TreatmentRequest, drugs: tuple[str, ...], most_per_day: int
) -> tuple[float, bool] | None:
    """How many days of use are asked for, and whether that is exact or only the least it can be."""
    orders = [order for order in request.drugs if _names(order, drugs)]
    exact = [days for order in orders if (days := _days_supply(order)) is not None]
    if exact:
        return max(exact), True
    least = [tablets / most_per_day for order in orders if (tablets := _tablets(order)) is not None]
    if least:
        return max(least), False
    days = _days(request)
    return None if days is None else (days, True)


def _days(request: TreatmentRequest) -> float | None:
    """How many days are asked for: of a rental, or of the whole course."""
    quantity = request.quantity
    if quantity.weeks:
        return quantity.weeks * 7
    word = (quantity.unit or "").split(" ")[0].removesuffix("s")
    return quantity.units * _DAYS[word] if quantity.units is not None and word in _DAYS else None


def _hours(request: TreatmentRequest) -> float | None:
    quantity = request.quantity
    return quantity.units if (quantity.unit or "").startswith("hour") else None


# "4 hours a day, 4 days a week" is understood as 4 hours a visit and 4 visits a week.
def _hours_per_week(request: TreatmentRequest) -> float | None:
    hours, per_week = _hours(request), request.quantity.per_week
    if hours is not None and per_week:
        return hours * per_week
    return hours if hours is not None and "per week" in (request.quantity.unit or "") else None


def _per_week(quantity: Quantity) -> float | None:
    if quantity.per_week is not None:
        return quantity.per_week
    return quantity.visits / quantity.weeks if quantity.visits and quantity.weeks else None


_OF_REQUEST: dict[str, Callable[[TreatmentRequest], float | None]] = {
    "joints": lambda request: joint_count(request.levels),
    "visits": lambda request: request.quantity.visits,
    "weeks": lambda request: request.quantity.weeks,
    "per_week": lambda request: _per_week(request.quantity),
    "units": lambda request: request.quantity.units,
    "days": _days,
    "hours": _hours,
    "hours_per_week": _hours_per_week,
}


def doses_a_day(directions: str | None) -> float | None:
    """How many tablets a day the directions of an order allow at most; None if they do not say."""
    if not directions:
        return None
    text = " ".join(directions.lower().split())
    dose = _A_DOSE.match(text)
    each = 1 if dose is None else int(dose[2] or dose[1] or {"one": 1, "two": 2}[dose[3]])
    every = _EVERY.search(text)
    if every:
        return each * 24 / int(every[1]) if int(every[1]) else None
    times = _TIMES.search(text)
    if times:
        word = times[0].split(" ")[0]
        return each * (int(times[1]) if times[1] else _A_DAY[word])
    plain = text.replace(".", "")
    return next((each * n for word, n in _A_DAY.items() if re.search(rf"\b{word}\b", plain)), None)


def _tablets(order: DrugOrder) -> float | None:
    return None if order.count is None else float(order.count * (1 + (order.refills or 0)))


def _days_supply(order: DrugOrder) -> float | None:
    tablets, a_day = _tablets(order), doses_a_day(order.directions)
    return tablets / a_day if tablets is not None and a_day else None


# The first number of a strength is that of the first ingredient: hydrocodone in "10/325 mg".
def _strength(order: DrugOrder, unit: str) -> float | None:
    written = (order.strength or "").lower()
    number = _NUMBER.search(written)
    named = unit in written or (unit == "mg" and re.fullmatch(r"[\d./\s-]+", written))
    return float(number[0].replace(",", "")) if number and named and "mcg" not in written else None


def _mg_per_day(order: DrugOrder) -> float | None:
    strength, a_day = _strength(order, "mg"), doses_a_day(order.directions)
    return strength * a_day if strength is not None and a_day else None


def _equivalent(order: DrugOrder, case: Case) -> float | None:
    factors = case.words.opioids.factors if case.words.opioids else {}
    factor = next((factors[name] for name in order.ingredients if name in factors), None)
    if factor is None:
        return None
    patch = re.search(r"(\d+(?:\.\d+)?)\s?mcg/h", (order.strength or "").lower())
    if patch:
        return float(patch[1]) * factor
    daily = _mg_per_day(order)
    return daily * factor if daily is not None else None


_OF_DRUGS: dict[str, Callable[[DrugOrder, Case], float | None]] = {
    "tablets": lambda order, _case: _tablets(order),
    "refills": lambda order, _case: None if order.refills is None else float(order.refills),
    "days_supply": lambda order, _case: _days_supply(order),
    "mg_per_day": lambda order, _case: _mg_per_day(order),
    "mg_med_per_day": _equivalent,
    "strength_mg": lambda order, _case: _strength(order, "mg"),
    "strength_percent": lambda order, _case: _strength(order, "%"),
}


def has_property(asked: RequestIs, request: TreatmentRequest) -> bool:
    """Whether the request has one of the properties."""
    return _has(asked, request)


def request_is(asked: RequestIs) -> Run:
    """Whether the request has one of the properties; without it, as the test says."""
    without = NOT_MET if asked.otherwise == "not_met" else UNKNOWN

    def run(case: Case) -> Verdict:
        if _has(asked, case.request):
            return Verdict(MET, threshold="stated in the request")
        if says(case.request.text, asked.against):
            return Verdict(NOT_MET, threshold="the request says otherwise")
        return Verdict(without, threshold="not stated in the request" if without is NOT_MET else None)

    return run


def _has(asked: RequestIs, request: TreatmentRequest) -> bool:
    return (
        (asked.flag is not None and bool(getattr(request, asked.flag)))
        or says(request.text, asked.words)
        or any(_names(order, asked.drugs) for order in request.drugs if asked.drugs)
        or any(order.drug_class in asked.drug_classes for order in request.drugs)
        or any(code.code in asked.codes for code in request.codes)
        or any(mention.service in asked.services for mention in request.services)
    )


_STATED: dict[str, Callable[[TreatmentRequest], bool]] = {
    "quantity": lambda r: bool(r.quantity.visits or r.quantity.units or any(d.count for d in r.drugs)),
    "frequency": lambda r: _per_week(r.quantity) is not None or any(d.directions for d in r.drugs),
    "duration": lambda r: _days(r) is not None,
    "region": lambda r: bool(r.body_regions),
    "side": lambda r: r.laterality is not None,
    "levels": lambda r: bool(r.levels),
    "drug": lambda r: bool(r.drugs),
    "dose": lambda r: any(d.strength for d in r.drugs),
}


def request_states(asked: RequestStates) -> Run:
    """Whether the request names everything listed; what is missing is told."""

    def run(case: Case) -> Verdict:
        missing = [name for name in asked.of if not _STATED[name](case.request)]
        if missing:
            return Verdict(UNKNOWN, note=f"the request does not state {' or '.join(missing)}")
        return Verdict(MET, threshold="stated in the request")

    return run
