"""Care since the last operation: what was given before it is no part of a postsurgical course."""

from __future__ import annotations

from datetime import date

from openimr.guidelines.case import Case, Facts
from openimr.guidelines.intervals import days_of
from openimr.model import Assertion, Fact, FactKind

_CARE = frozenset({FactKind.TREATMENT, FactKind.VISITS})
_GAIN = frozenset({FactKind.RESPONSE, FactKind.FUNCTION})
_DONE = (Assertion.PRESENT, Assertion.HISTORICAL)


def since_last_operation(case: Case) -> Facts:
    """The facts of a case without the disputed care, and its gains, that surely lie before the operation.

    The operation is the latest dated one of the region asked for. What is undated stays; without a dated
    operation everything stays.
    """
    operations = [span[0] for fact in case.facts if _is_operation(fact, case) and (span := _days(fact))]
    if not operations:
        return case.facts
    latest = max(operations)

    def is_earlier(fact: Fact) -> bool:
        of_course = fact.kind in _GAIN or (fact.kind in _CARE and fact.concept in case.own)
        return of_course and (span := _days(fact)) is not None and span[1] < latest

    return tuple(fact for fact in case.facts if not is_earlier(fact))


def _days(fact: Fact) -> tuple[date, date] | None:
    return days_of(fact.date) if fact.date else None


def _is_operation(fact: Fact, case: Case) -> bool:
    return fact.kind is FactKind.SURGERY and fact.assertion in _DONE and case.in_region(fact)
