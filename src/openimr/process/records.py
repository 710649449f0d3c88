"""The records that the notice of assignment asks of each party, and what did not come (8 CCR 9792.10.5)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from openimr.model.base import Noun
from openimr.process.calendars import months_after
from openimr.process.clocks import clocks
from openimr.process.rules import Rules, load_rules
from openimr.process.values import Case, Clock


class RecordAsked(Noun):
    """One kind of record asked of a party. `since` and `until` bound the dates of the reports, both included;
    None where the rule names no span, or where the date of the request is not known (then `note` says so)."""

    id: str
    party: str
    what: str
    since: date | None = None
    until: date | None = None
    note: str = ""
    source: str
    mark: str


class FollowUp(Noun):
    """Records that did not come from a party: which, since when late, and the penalty that has grown."""

    party: str
    missing: tuple[RecordAsked, ...]
    due: datetime | None
    days_late: int
    penalty_dollars: int
    penalty_source: str
    if_late: str


def records_asked(rfa_date: date | None, on: date, rules: Rules | None = None) -> tuple[RecordAsked, ...]:
    """The records asked of each party by a notice of that day, for a request of `rfa_date`."""
    rules = rules or load_rules()
    return tuple(
        RecordAsked(
            id=kind.id,
            party=kind.party,
            what=kind.what,
            since=months_after(rfa_date, -kind.months) if kind.months and rfa_date else None,
            until=rfa_date if kind.months else None,
            note=_span_note(kind.months, rfa_date),
            source=kind.source,
            mark=kind.mark,
        )
        for kind in rules.records.records
        if kind.holds(on)
    )


def _span_note(months: int | None, rfa_date: date | None) -> str:
    if not months or rfa_date:
        return ""
    return f"of the {months} months before the request, whose date is not documented"


def follow_up(
    case: Case,
    asked: Collection[RecordAsked],
    received: Collection[str],
    as_of: datetime,
    rules: Rules | None = None,
) -> FollowUp | None:
    """What the claims administrator still owes of the records asked, by the ids received; None if nothing.

    The penalty P1 grows with each calendar day of lateness up to its cap.
    """
    rules = rules or load_rules()
    missing = tuple(one for one in asked if one.party == "claims_administrator" and one.id not in received)
    clock = _records_clock(case, rules, as_of)
    if not missing or clock is None:
        return None
    days = max(0, (as_of.date() - clock.due.date()).days) if clock.due else 0
    penalty = rules.records.penalty
    return FollowUp(
        party="claims_administrator",
        missing=missing,
        due=clock.due,
        days_late=days,
        penalty_dollars=min(penalty.cap, penalty.a_day * days),
        penalty_source=f"{penalty.id}: {penalty.source} [{penalty.mark}]",
        if_late=clock.if_late,
    )


def _records_clock(case: Case, rules: Rules, as_of: datetime) -> Clock | None:
    found = [one for one in clocks(case, rules, as_of) if one.id in ("D15", "D16", "D17") and one.open]
    return found[0] if found else None
