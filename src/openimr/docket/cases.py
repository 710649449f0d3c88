"""Cases: opened, moved by events, shown, and queued by what is due next.

The events are the record. State, flags and clocks are spelled out from them by `process` after each event,
and stored beside them only so that a queue of a hundred thousand cases can be sorted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from openimr import process
from openimr.docket import audit
from openimr.docket.audit import Who, changing, reading
from openimr.docket.models import AuditHead, Case, CaseEvent, Clock
from openimr.docket.present import PACIFIC, now

# What these events say must come from records of the docket (a conflict check, a sealed determination), not
# from whoever types them in: `designations` and `decisions` make them.
RESERVED = frozenset({
    "reviewers-designated", "reviewer-replaced", "review-begun-without-records", "determination-written",
    "determination-signed", "determination-served", "determination-corrected",
})  # fmt: skip


class CaseUnknown(LookupError):
    """There is no such case."""

    advice = "See openimr case list."


class Outdated(RuntimeError):
    """Somebody else changed the case since it was read."""

    advice = "Show the case again and decide anew."


class ReservedEvent(ValueError):
    """An event that only follows from records of the docket was to be entered by hand."""

    advice = "Use openimr case assign, sign or issue: they make the event from the record."


def open_case(event: process.Event, who: Who, number: str = "") -> str:
    """Open a case with its first event and return its number, made here unless given.

    Raises process.Refused if the event cannot be the first of a case, ValueError for a number that is taken.
    """
    with changing(who, "case-opened", "case/new") as change:
        AuditHead.objects.select_for_update().get(id=1)
        number = number or _next_number(event.at.year)
        if Case.objects.filter(number=number).exists():
            raise ValueError(f"There is a case {number} already.")
        case = Case(number=number, state="NONE", opened_at=event.at, changed_at=now())
        case.save(force_insert=True)
        details = {**event.details, "number": number}
        _add(case, process.Case(), event.model_copy(update={"details": details}), change)
        change.subject = f"case/{number}"
    return number


def _next_number(year: int) -> str:
    prefix = f"IMR{year % 100:02d}-"
    last = Case.objects.filter(number__startswith=prefix).order_by("-number").first()
    return f"{prefix}{int(last.number.removeprefix(prefix)) + 1 if last else 1:07d}"


def record(number: str, event: process.Event, who: Who, expected: int | None = None) -> process.Case:
    """Add an event to a case and return the case after it.

    `expected` is the version that the caller has read. Raises process.Refused with what is allowed now,
    CaseUnknown, Outdated, or ReservedEvent for an event that must come from another record.
    """
    if event.kind in RESERVED:
        raise ReservedEvent(f"The event {event.kind} is not entered by hand.")
    return add_event(number, event, who, expected)


def add_event(number: str, event: process.Event, who: Who, expected: int | None = None) -> process.Case:
    """As `record`, for the modules of the docket that have the records behind a reserved event."""
    with changing(who, event.kind, f"case/{number}") as change:
        case = row(number, lock=True)
        if expected is not None and case.version != expected:
            raise Outdated(f"Case {number} is at version {case.version}, not {expected}.")
        return _add(case, replayed(case), event, change)


def _add(case: Case, before: process.Case, event: process.Event, change: audit.Change) -> process.Case:
    after = process.advance(before, event)
    said = event.model_dump(mode="json")
    if "\\u0000" in audit.canonical_ascii(said):
        raise ValueError("The event holds a character (NUL) that no database of the docket stores.")
    added = CaseEvent(
        case=case, no=len(before.events) + 1, kind=event.kind, at=event.at, actor=said["actor"],
        cause=event.cause, details=said["details"], recorded_at=now(),
    )  # fmt: skip
    added.digest = audit.event_digest(added)
    added.save(force_insert=True)
    change.details["digests"] = {f"event/{case.number}/{added.no}": added.digest}
    _spell_out(case, after)
    return after


def _spell_out(case: Case, after: process.Case) -> None:
    running = process.clocks(after)
    due = [one for one in running if one.open and one.due and one.nature != "period" and one.enforced]
    first = min(due, key=lambda one: (one.due, one.id), default=None)
    case.state, case.priority, case.flags = after.state, after.priority, list(after.flags)
    case.items = [item.model_dump(mode="json") for item in after.items]
    case.next_due, case.next_clock, case.next_who = (
        (first.due, first.id, first.who) if first else (None, "", "")
    )
    case.closed = is_closed(after.state)
    case.version, case.changed_at = case.version + 1, now()
    case.save()
    Clock.objects.filter(case=case).delete()
    Clock.objects.bulk_create(_clock_row(case, no, one) for no, one in enumerate(running))


def _clock_row(case: Case, no: int, clock: process.Clock) -> Clock:
    return Clock(
        case=case, clock=clock.id, key=f"{clock.id}{clock.variant}-{no}", started_by=clock.started_by,
        due=clock.due, who=clock.who, state=clock.state, data=clock.model_dump(mode="json"),
    )  # fmt: skip


def is_closed(state: str) -> bool:
    """Whether nothing is open any more in this state."""
    known = process.load_rules().states.get(state)
    return known is not None and known.stage == "closed"


def row(number: str, *, lock: bool = False) -> Case:
    """The stored case. Raises CaseUnknown."""
    found = Case.objects.select_for_update() if lock else Case.objects
    case: Case | None = found.filter(number=number).first()
    if case is None:
        raise CaseUnknown(f"There is no case {number}.")
    return case


def replayed(case: Case) -> process.Case:
    """The case as its events make it."""
    return process.replay_events(_event(one) for one in case.events.order_by("no"))


def _event(stored: CaseEvent) -> process.Event:
    return process.Event(
        kind=stored.kind, at=stored.at, actor=process.Actor.model_validate(stored.actor),
        cause=stored.cause, details=stored.details,
    )  # fmt: skip


def hand_over(number: str, owner: str, who: Who) -> None:
    """Make somebody the one whose turn it is. Raises CaseUnknown."""
    with changing(who, "handed-over", f"case/{number}") as change:
        case = row(number, lock=True)
        change.details.update({"from": case.owner, "to": owner})
        case.owner, case.version, case.changed_at = owner, case.version + 1, now()
        case.save()


def show(number: str, who: Who) -> dict[str, Any]:
    """All that the docket knows of a case, as data; the reading is recorded. Raises CaseUnknown."""
    reading(who, f"case/{number}")
    case = row(number)
    current = replayed(case)
    return _in_short(case) | {
        "version": case.version, "flags": case.flags, "items": case.items,
        "allowed": [one.model_dump(mode="json") for one in process.allowed(current)],
        "clocks": [one.model_dump(mode="json") for one in process.clocks(current, as_of=now())],
        "events": [one.model_dump(mode="json") for one in current.events],
        "parties": list(case.parties.order_by("role", "name").values("role", "name", "data")),
        "documents": [_document(one) for one in case.documents.order_by("received_at", "name")],
        "assigned": [_seat(one) for one in case.assignments.order_by("seat", "pk")],
        "drafts": [_version(one) for one in case.drafts.order_by("no")],
        "signed": [_version(one) for one in case.signed.order_by("no")],
        "notices": [_notice(one) for one in case.notices.order_by("pk")],
    }  # fmt: skip


def _document(one: Any) -> dict[str, Any]:
    at = one.received_at.isoformat()
    return {"name": one.name, "sha256": one.file_id, "source": one.source, "received_at": at}


def _seat(one: Any) -> dict[str, Any]:
    return {"seat": one.seat, "reviewer": one.reviewer.token, "seed": one.seed, "reasons": one.reasons}


def _version(one: Any) -> dict[str, Any]:
    return {"no": one.no, "digest": one.digest, "at": one.at.isoformat()}


def _notice(one: Any) -> dict[str, Any]:
    sent = [{"to": d.recipient, "channel": d.channel, "state": d.state} for d in one.deliveries.all()]
    return {"notice": one.key[:12], "kind": one.kind, "template": one.template_version, "deliveries": sent}


def _in_short(case: Case) -> dict[str, Any]:
    late = case.next_due is not None and case.next_due < now()
    return {
        "case": case.number, "state": case.state, "priority": case.priority, "owner": case.owner,
        "next_due": case.next_due.astimezone(PACIFIC).isoformat() if case.next_due else None,
        "next_clock": case.next_clock,
        "next_who": case.next_who, "late": late,
    }  # fmt: skip


def queue(filters: Mapping[str, str], who: Who, limit: int = 50, after: str = "") -> list[dict[str, Any]]:
    """Open cases with a deadline, the most urgent first: late ones come before all others.

    `filters` may name `state`, `owner`, `priority` and `next_who`. `after` is the number of the last case of
    the page before. Raises ValueError for another filter, or if that case has no deadline any more.
    """
    unknown = set(filters) - {"state", "owner", "priority", "next_who"}
    if unknown:
        raise ValueError(f"A queue has no filter {', '.join(sorted(unknown))}.")
    reading(who, "queue", filters=dict(filters))
    found: QuerySet[Case] = Case.objects.filter(next_due__isnull=False, **filters)
    found = _behind(found, after) if after else found
    return [_in_short(case) for case in found.order_by("next_due", "number")[:limit]]


def _behind(found: QuerySet[Case], after: str) -> QuerySet[Case]:
    last = row(after)
    if last.next_due is None:
        raise ValueError(f"Case {after} has no deadline any more: begin the queue anew.")
    return found.filter(next_due__gte=last.next_due).exclude(next_due=last.next_due, number__lte=last.number)


def counts(who: Who) -> dict[str, int]:
    """How many cases are in each state."""
    from django.db.models import Count

    reading(who, "queue", counts=True)
    return dict(Case.objects.values_list("state").annotate(n=Count("pk")).order_by("state"))


def listing(who: Who, filters: Mapping[str, str], limit: int = 50) -> list[dict[str, Any]]:
    """Cases by number, newest first, also those without a deadline."""
    reading(who, "queue", filters=dict(filters))
    return [_in_short(case) for case in Case.objects.filter(**filters).order_by("-number")[:limit]]


def add_party(number: str, role: str, name: str, data: Mapping[str, Any], who: Who) -> None:
    """Name a party of a case. Naming the same one again changes its data. Raises CaseUnknown."""
    with changing(who, "party-named", f"case/{number}") as change:
        case = row(number, lock=True)
        change.details.update({"role": role, "fields": sorted(data)})
        case.parties.update_or_create(role=role, name=name, defaults={"data": dict(data)})


def add_documents(number: str, papers: Iterable[tuple[str, bytes]], source: str, who: Who) -> list[str]:
    """Put papers (name, bytes) into a case; returns their digests. One already there is not added twice."""
    from openimr.docket import files

    with changing(who, "documents-added", f"case/{number}") as change:
        case, digests = row(number, lock=True), []
        for name, content in papers:
            kept = files.keep(content)
            digests.append(kept.sha256)
            if not case.documents.filter(file=kept, name=name).exists():
                case.documents.create(file=kept, name=name, source=source, received_at=now())
        change.details.update({"documents": digests, "source": source})
    return digests
