"""Notices: rendered from what the events of a case owe, kept as they were rendered, and their delivery."""

from __future__ import annotations

from typing import Any

from openimr import process
from openimr.docket import cases
from openimr.docket.audit import Change, Who, changing, reading
from openimr.docket.models import Case, Delivery, Notice
from openimr.docket.present import now
from openimr.model.base import content_hash

ARRIVED = ("handed_over", "delivered")


class NoticeUnknown(LookupError):
    """There is no such notice in the case."""

    advice = "See openimr case notices NUMBER."


def render_owed(number: str, who: Who) -> list[dict[str, Any]]:
    """Render every notice that the case owes and that is not rendered yet; what is owed, with its state.

    The same notice for the same event is rendered once, however often this is called. One that cannot be
    made is listed with its `trouble`.
    """
    with changing(who, "notices-rendered", f"case/{number}") as change:
        case = cases.row(number, lock=True)
        current = cases.replayed(case)
        return [_render(case, current, owed, change) for owed in process.owed_notices(current)]


def _render(case: Case, current: process.Case, owed: process.OwedNotice, change: Change) -> dict[str, Any]:
    key = content_hash([case.number, owed.kind, owed.because_of, owed.since.isoformat()], 64)
    told = {"notice": key[:12], "kind": owed.kind, "to": owed.recipient, "means": owed.means}
    if not Notice.objects.filter(key=key).exists():
        try:
            made = process.render(owed.kind, current, as_of=now())
        except process.NoticeNotReady as error:
            return told | {"trouble": str(error)}
        Notice.add(
            case=case, key=key, kind=made.kind, template_version=made.template_version, subject=made.subject,
            text=made.text, recipients=[one.model_dump() for one in made.recipients], made_at=now(),
        )  # fmt: skip
        change.details.setdefault("notices", []).append(key)
    return told


def deliver(number: str, notice: str, delivery: dict[str, str], who: Who) -> None:
    """Record an attempt to deliver a notice, named by the beginning of its key.

    `delivery` has `recipient` (a role), `channel` (the means), `state` and `proof`. The event that pays the
    debt follows only if the notice was handed over or delivered. Raises NoticeUnknown, ValueError.
    """
    if delivery["state"] not in Delivery.STATES:
        raise ValueError(f"A delivery is one of {', '.join(Delivery.STATES)}, not {delivery['state']!r}.")
    with changing(who, "notice-delivery", f"case/{number}") as change:
        kept = of(cases.row(number, lock=True), notice)
        change.details.update({"notice": kept.key, "state": delivery["state"]})
        Delivery.add(notice=kept, at=now(), **delivery)
        if delivery["state"] in ARRIVED:
            details = {"notice": kept.kind, "recipient": delivery["recipient"], "means": delivery["channel"]}
            by = process.Actor(role="imro", name=who.name)
            event = process.Event(kind="notice-sent", at=now(), actor=by, cause=who.why, details=details)
            cases.add_event(number, event, who)


def shown(number: str, notice: str, who: Who) -> dict[str, str]:
    """Subject and text of a notice; the reading is recorded. Raises CaseUnknown, NoticeUnknown."""
    reading(who, f"case/{number}", notice=notice)
    kept = of(cases.row(number), notice)
    return {"notice": kept.key, "kind": kept.kind, "subject": kept.subject, "text": kept.text}


def of(case: Case, notice: str) -> Notice:
    """A notice of the case by the beginning of its key. Raises NoticeUnknown."""
    found: Notice | None = case.notices.filter(key__startswith=notice).first() if notice else None
    if found is None:
        raise NoticeUnknown(f"Case {case.number} has no notice {notice}.")
    return found
