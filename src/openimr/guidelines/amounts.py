"""Prior plus requested: how many visits there were, how many are asked for, and whether that is too many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from openimr.guidelines.case import Case, Facts, measure
from openimr.guidelines.format import AtMost
from openimr.guidelines.matching import found, too_old
from openimr.guidelines.verdict import Verdict
from openimr.model import Assertion, Fact, FactKind, Outcome, Quantity, VisitRole

EXCESS_IN_WORDS = "the earlier amount in words is above any table"
_GIVEN = (Assertion.PRESENT, Assertion.HISTORICAL)
_CARE = (FactKind.VISITS, FactKind.TREATMENT, FactKind.MEDICATION, FactKind.SURGERY)
_IN_VISITS = ("visits", "sessions", "evaluations", "tests", "full_day_sessions", "procedures", "injections")


class Prior(NamedTuple):
    """What was given before: the largest completed count with all counts, and amounts given in words."""

    number: float | None
    counts: Facts
    excess: Facts
    indefinite: Facts


def at_most(asked: AtMost) -> Callable[[Case], Verdict]:
    """Whether prior and requested amount together stay within the limit, as a function of the case.

    Counts in a record are cumulative ("had completed 11 visits"), so the largest completed count is the
    prior amount and counts are never added to each other. Visits left or authorized are not visits given. An
    amount in words that is above any table ("for years") is enough for `not_met`; "numerous" is not.
    """
    return lambda case: _at_most(asked, case)


def _at_most(asked: AtMost, case: Case) -> Verdict:
    limit, row = _limit(asked, case)
    prior = prior_amount(asked, case)
    low, high, stated = requested_amount(asked, case)
    told = _Told(asked, limit, row, prior, stated)
    known = _with_known_prior(told, prior.number, low, high) if prior.number is not None else None
    if known and (known.outcome is Outcome.NOT_MET or not prior.excess):
        return known
    if prior.excess:
        return told.verdict(Outcome.NOT_MET, prior.excess, None, low, EXCESS_IN_WORDS)
    if low is not None and low > limit:
        return told.verdict(Outcome.NOT_MET, stated, None, low, "the request alone is above the limit")
    if high is not None and high <= limit and case.phase == "initial" and not prior.indefinite:
        return told.verdict(Outcome.MET, stated, None, high, "no earlier visit is documented")
    near = prior.indefinite + _other_counts(asked, case)
    return told.verdict(Outcome.NOT_DOCUMENTED, near, None, low, _what_is_missing(low, prior, case))


def _what_is_missing(requested: float | None, prior: Prior, case: Case) -> str:
    earlier = case.phase == "continuing" or bool(prior.indefinite)
    if requested is not None:
        return "the number of earlier visits is not documented"
    if earlier:
        return "neither the number of earlier visits nor the number requested is documented"
    return "the request does not say how many visits are asked for"


class _Told(NamedTuple):
    asked: AtMost
    limit: float
    row: str | None
    prior: Prior
    stated: Facts

    def verdict(
        self, outcome: Outcome, facts: Facts, prior: float | None, requested: float | None, note: str
    ) -> Verdict:
        numbers = {"limit": self.limit}
        if prior is not None:
            numbers["prior"] = prior
        if requested is not None:
            numbers["requested"] = requested
        if prior is not None and requested is not None:
            numbers["total"] = prior + requested
        period = f" over {self.asked.period}" if self.asked.period else ""
        threshold = f"at most {self.limit:g} {self.asked.unit}{period}" + (
            f" ({self.row})" if self.row else ""
        )
        known = outcome is not Outcome.NOT_DOCUMENTED
        return Verdict(
            outcome,
            facts if known else (),
            nearest=() if known else facts,
            threshold=threshold,
            note=note,
            numbers=numbers,
        )


def _with_known_prior(told: _Told, prior: float, low: float | None, high: float | None) -> Verdict:
    facts = told.prior.counts + tuple(f for f in told.stated if f not in told.prior.counts)
    if prior > told.limit or (prior == told.limit and told.asked.request_counts):
        return told.verdict(Outcome.NOT_MET, facts, prior, low, "the earlier visits alone reach the limit")
    if low is None or high is None:
        return told.verdict(
            Outcome.NOT_DOCUMENTED, facts, prior, None, "the request does not say how many more are asked for"
        )
    if prior + low > told.limit:
        return told.verdict(
            Outcome.NOT_MET, facts, prior, low, "earlier and requested visits together are too many"
        )
    if prior + high <= told.limit:
        return told.verdict(
            Outcome.MET, facts, prior, high, "earlier and requested visits together are within"
        )
    return told.verdict(Outcome.NOT_DOCUMENTED, facts, prior, None, "the numbers requested disagree")


def _limit(asked: AtMost, case: Case) -> tuple[float, str | None]:
    for row in asked.rows:
        if found(row.when, case):
            return row.limit, row.label
    return asked.limit, None


def prior_amount(asked: AtMost, case: Case) -> Prior:
    """What the record says was given before of the counted treatments, in the region asked for."""
    own = [fact for fact in case.of(asked.counts or case.own) if _was_given(fact, asked, case)]
    numbers = [(value, fact) for fact in own if (value := measure(fact, asked.unit)) is not None]
    numbers.sort(key=lambda pair: -pair[0])
    number = numbers[0][0] if numbers else None
    counts = tuple(fact for _, fact in numbers)
    if asked.count_events and (events := _events(own)) and len(events) > (number or 0):
        number, counts = float(len(events)), events
    return Prior(
        number=number,
        counts=counts,
        excess=tuple(fact for fact in own if case.is_excess(fact)),
        indefinite=tuple(fact for fact in own if case.is_indefinite(fact)),
    )


def _events(facts: Sequence[Fact]) -> Facts:
    """One fact for each date at which the treatment was given."""
    return tuple({fact.date: fact for fact in reversed(facts) if fact.date}.values())[::-1]


def _was_given(fact: Fact, asked: AtMost, case: Case) -> bool:
    if fact.kind is FactKind.VISITS and fact.role is not VisitRole.COMPLETED:
        return False
    if fact.kind not in _CARE or fact.assertion not in _GIVEN or too_old(fact, asked.within_days, case):
        return False
    return asked.any_region or case.in_region(fact)


def _other_counts(asked: AtMost, case: Case) -> Facts:
    """Visits left or authorized: shown beside a missing count, never counted."""
    roles = (VisitRole.REMAINING, VisitRole.AUTHORIZED)
    return tuple(f for f in case.of(asked.counts or case.own) if f.role in roles and case.in_region(f))


def requested_amount(asked: AtMost, case: Case) -> tuple[float | None, float | None, Facts]:
    """The amount asked for, least and most, and the facts it was taken from.

    The request's own number goes first, then its frequency times weeks, then what the record says was
    requested. None if nobody says how many.
    """
    if not asked.request_counts:
        return 0.0, 0.0, ()
    quantity = case.request.quantity
    own = _own_amount(quantity, asked.unit)
    if own is not None:
        return own, own, ()
    stated = _stated_requests(asked.counts or case.own, case)
    numbers = [fact.value for fact in stated if fact.value is not None]
    if numbers:
        return min(numbers), max(numbers), stated
    return asked.if_unsaid, asked.if_unsaid, ()


def _own_amount(quantity: Quantity, unit: str) -> float | None:
    """The number in the request. Tests, evaluations and injections are often counted like visits ("x 2")."""
    times = unit in ("visits", "sessions")
    if times and quantity.visits is None and quantity.per_week and quantity.weeks:
        return quantity.per_week * quantity.weeks
    if times:
        return quantity.visits
    counted_as_visits = quantity.visits if unit in _IN_VISITS else None
    return quantity.units if quantity.units is not None else counted_as_visits


def _stated_requests(concepts: Sequence[str], case: Case) -> Facts:
    return tuple(
        fact
        for fact in case.of(concepts)
        if fact.role is VisitRole.REQUESTED and fact.value is not None and case.in_region(fact)
    )
