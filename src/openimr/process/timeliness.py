"""Whether an application was filed in time: the clocks D7, D8 and D10 on what the form says."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import NamedTuple

from openimr.process.application import Application
from openimr.process.clocks import clocks_of
from openimr.process.rules import Rules
from openimr.process.values import PACIFIC, Actor, Event

_WINDOWS = ("D7", "D8", "D10")
_BY = Actor(role="claims_administrator")


class Window(NamedTuple):
    """The time for an application.

    Up to `last_sure` it is in time whatever is unknown; after `last_possible` it is late whatever is unknown.
    """

    filed: date | None
    last_sure: date | None
    last_possible: date | None
    words: str
    doubt: str
    not_running: bool = False


def window_of(application: Application, as_of: date | None, rules: Rules) -> Window:
    """The window of an application filed on `filed_on` (on `as_of` if that is missing)."""
    filed = application.filed_on or as_of
    if application.form_was_sent is False and not application.form_sent_on:
        return Window(filed, None, None, "D11: the form was not sent", "", not_running=True)
    pending = application.liability_disputed and not application.administrator_agrees_to_review
    if pending and not application.liability_resolved_on:
        return Window(filed, None, None, "D10: liability is not resolved", "", not_running=True)
    served = _served(application)
    if served is None:
        return _from_the_decision(application, filed, rules)
    sure, words = _last_day(application, served, application.ur_service, rules)
    if application.ur_service or application.liability_resolved_on:
        return Window(filed, sure, sure, words, "")
    possible, _ = _last_day(application, served, "mail", rules)
    return Window(
        filed, sure, possible, words, "how the decision was served is not documented (mail adds days)"
    )


def _served(application: Application) -> date | None:
    return application.liability_resolved_on or application.form_sent_on or application.ur_served_on


def _from_the_decision(application: Application, filed: date | None, rules: Rules) -> Window:
    """Without the day of service: in time if it is so had the decision been served when it was made."""
    decided = application.ur_decision_date
    sure = _last_day(application, decided, None, rules)[0] if decided else None
    doubt = "the day on which the decision was served is not documented"
    return Window(filed, sure, None, "counted from the decision itself", doubt)


def _last_day(
    application: Application, served: date, service: str | None, rules: Rules
) -> tuple[date | None, str]:
    details = {
        "served_on": served.isoformat(),
        "received_on": application.ur_received_on.isoformat() if application.ur_received_on else None,
        "service": service,
        "service_place": application.ur_service_place,
        "formulary": bool(application.formulary),
    }
    resolved = application.liability_resolved_on is not None
    kind = "liability-resolved" if resolved else "ur-decision-served"
    at = datetime.combine(served, time(12), PACIFIC)
    event = Event(kind=kind, at=at, actor=_BY, cause="as the application says", details=details)
    found = next((one for one in clocks_of((event,), rules) if one.id in _WINDOWS), None)
    if found is None or found.due is None:
        return None, ""
    moved = "".join(f"; {move.cause}" for move in found.moves)
    return found.due.date(), f"{found.id}: {found.length} from {served}{moved}"
