"""Which edition of a guideline was in force: the effective-date table, each row by its own trigger date."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from openimr.guidelines.library_format import Edition, GuidelineDocument, Jurisdiction, Standard
from openimr.guidelines.loading import Pack
from openimr.guidelines.wording import date_in_words
from openimr.language.regions import containers


class CaseDates(NamedTuple):
    """The dates that choose the rules, ISO: request, service, decision, injury. All may be unknown."""

    request_date: str | None = None
    service_date: str | None = None
    decision_date: str | None = None
    injury_date: str | None = None


class InForce(NamedTuple):
    """The edition of a family that was in force, and why; `edition` is None if no row of the table fits."""

    edition: Edition | None
    reason: str


# A date that is missing is stood in for by the next best one: a service that was not yet given is dated by
# the decision, a request of unknown date by the decision or the service. The reason says which was used.
_STAND_INS = {
    "request_date": ("request_date", "decision_date", "service_date"),
    "service_date": ("service_date", "decision_date", "request_date"),
    "decision_date": ("decision_date", "request_date", "service_date"),
}
_NAMES = {
    "request_date": "the request",
    "service_date": "the service",
    "decision_date": "the decision",
}


def edition_in_force(pack: Pack, document: GuidelineDocument, dates: CaseDates) -> InForce:
    """The edition of the document's family that governed on the case's dates.

    Each row of the table names the date that triggers it (request, service or decision). The row with the
    greatest effective date not after its trigger date is in force. Without any date, the document itself is
    taken and the reason says that this is an assumption. A family without rows is always in force.
    """
    rows = _family(pack, document.family)
    if not rows:
        return InForce(_itself(document), "This document is not dated by edition.")
    if not any(dates[:3]):
        return InForce(_itself(document), "No date of the request is known; this edition is assumed.")
    return _reached_last(rows, dates) or InForce(None, _not_yet(rows))


def edition_covering(pack: Pack, regions: Sequence[str], dates: CaseDates) -> InForce | None:
    """The edition in force that covers one of the regions and whose criteria are not installed.

    It covers what lies in its own regions, not what holds them. None if there is none: then nothing is known
    to have ended the silence of the standard on these regions.
    """
    for family in dict.fromkeys(edition.family for edition in pack.editions if edition.regions):
        found = _reached_last(_family(pack, family), dates)
        if found is None or found.edition is None or found.edition.document is not None:
            continue
        if any(own in containers(region) for own in found.edition.regions for region in regions):
            return found
    return None


def _family(pack: Pack, family: str) -> list[Edition]:
    return [edition for edition in pack.editions if edition.family == family]


def _reached_last(rows: Sequence[Edition], dates: CaseDates) -> InForce | None:
    """The row with the greatest effective date that its trigger reaches, and why; None if none is reached."""
    reached = [(row, trigger) for row in rows if (trigger := _reached(row, dates))]
    if not reached:
        return None
    row, trigger = max(reached, key=lambda pair: pair[0].effective)
    date = date_in_words(getattr(dates, trigger))
    return InForce(row, f"In force from {date_in_words(row.effective)}; {_NAMES[trigger]} is of {date}.")


def _not_yet(rows: Sequence[Edition]) -> str:
    first = min(rows, key=lambda row: row.effective)
    return f"It took effect only on {date_in_words(first.effective)}."


def standards_in_force(jurisdiction: Jurisdiction, dates: CaseDates) -> list[Standard]:
    """The ranks of a jurisdiction's order that were in force when the case was decided, highest first.

    Dated by the decision, failing it by the request or the service; without any date the present ones.
    """
    day = next((getattr(dates, name) for name in _STAND_INS["decision_date"] if getattr(dates, name)), None)
    return [
        standard
        for standard in jurisdiction.standards
        if (standard.to_date is None if day is None else _holds(standard, day))
    ]


def _holds(standard: Standard, day: str) -> bool:
    return (standard.from_date or "") <= day and (standard.to_date is None or day <= standard.to_date)


def _reached(row: Edition, dates: CaseDates) -> str | None:
    """The name of the date by which the row is in force, None if it is not."""
    for name in _STAND_INS[row.trigger]:
        date = getattr(dates, name)
        if date:
            return name if date >= row.effective else None
    return None


def _itself(document: GuidelineDocument) -> Edition:
    return Edition(
        family=document.family,
        effective=document.in_force_from or "0001-01-01",
        trigger="decision_date",
        document=document.key,
        title=document.title,
        mark=document.mark,
    )
