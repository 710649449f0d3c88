"""The audit chain: every reading of a record and every change, with who, when, what and why.

Each entry carries the digest of the one before, so a changed, deleted, inserted or reordered entry
breaks the chain, and the end of the chain is kept apart, so that a cut-off end shows. Whoever keeps the
digest of the end elsewhere (`openimr audit verify --head`) can also tell a chain written anew as a whole.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from openimr.docket.models import AuditEntry, AuditHead, CaseEvent, DraftRecord, SignedRecord
from openimr.docket.models.guard import RECORDING
from openimr.docket.present import now

FIRST = "0" * 64


@dataclass(frozen=True, slots=True)
class Who:
    """Who acts, in which role, and why."""

    name: str
    role: str
    why: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the chain at entry `seq`, in words; `kind` is a stable word for machines."""

    seq: int
    kind: str
    what: str


@dataclass(slots=True)
class Change:
    """A change being recorded. What it found out, and of what, goes in here before it ends."""

    subject: str
    details: dict[str, Any] = field(default_factory=dict)


@contextmanager
def changing(who: Who, action: str, subject: str) -> Iterator[Change]:
    """Run a change and its audit entry in one transaction: both are kept or neither.

    `subject` names the record, as in `case/IMR-26-000001`. The entry is written last, so that the end of
    the chain is held only for a moment. Raises ValueError if who or why is empty.
    """
    if not who.name.strip() or not who.why.strip():
        raise ValueError("Every reading and every change needs who makes it and why.")
    change = Change(subject)
    with transaction.atomic():
        mark = RECORDING.set(RECORDING.get() + 1)
        try:
            yield change
        finally:
            RECORDING.reset(mark)
        _append(who, action, change.subject, change.details)


def reading(who: Who, subject: str, **details: Any) -> None:
    """Record that somebody reads a record. Raises ValueError if who or why is empty."""
    with changing(who, "read", subject) as change:
        change.details.update(details)


def _append(who: Who, action: str, subject: str, details: Mapping[str, Any]) -> None:
    head = AuditHead.objects.select_for_update().get(id=1)
    entry = AuditEntry(
        seq=head.seq + 1, at=now().astimezone(UTC), who=who.name, role=who.role, action=action,
        subject=subject, why=who.why, details=canonical(details), previous=head.digest,
    )  # fmt: skip
    entry.digest = digest(entry)
    entry.save(force_insert=True)
    AuditHead.objects.filter(id=1).update(seq=entry.seq, digest=entry.digest)


def canonical(value: Any) -> str:
    """JSON of one form only: sorted keys, no blanks."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def canonical_ascii(value: Any) -> str:
    """As `canonical`, with every unusual character escaped."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=str)


def digest(entry: AuditEntry) -> str:
    """The digest that an entry must have, over all that it says and the digest before."""
    return hashlib.sha256(canonical(as_data(entry)).encode()).hexdigest()


def as_data(entry: AuditEntry) -> dict[str, Any]:
    """An entry as data, without its own digest."""
    at: datetime = entry.at
    return {
        "seq": entry.seq, "at": at.astimezone(UTC).isoformat(timespec="microseconds"), "who": entry.who,
        "role": entry.role, "action": entry.action, "subject": entry.subject, "why": entry.why,
        "details": entry.details, "previous": entry.previous,
    }  # fmt: skip


def verify(head: str | None = None) -> list[Fault]:
    """All faults of the chain and of the records whose digests it holds; none means that it is whole.

    `head` is the digest of an entry noted elsewhere earlier: the chain must still contain it.
    """
    faults: list[Fault] = []
    seq, before, seen = 0, FIRST, False
    held: dict[str, str] = {}
    for entry in AuditEntry.objects.order_by("seq").iterator(chunk_size=2000):
        faults.extend(_entry_faults(entry, seq, before))
        seq, before, seen = entry.seq, entry.digest, seen or entry.digest == head
        held.update(_digests_in(entry.details))
    faults.extend(_end_faults(seq, before))
    if head and not seen:
        faults.append(Fault(seq, "other-chain", f"No entry has the digest {head}: this is another chain."))
    return faults + _record_faults(held)


def _digests_in(details: str) -> Mapping[str, str]:
    try:
        found = json.loads(details)
    except ValueError:
        return {}
    digests = found.get("digests", {}) if isinstance(found, dict) else {}
    return digests if isinstance(digests, dict) else {}


def _entry_faults(entry: AuditEntry, seq: int, before: str) -> Iterator[Fault]:
    if entry.seq != seq + 1:
        yield Fault(entry.seq, "deleted", f"Between entry {seq} and entry {entry.seq} entries are missing.")
    if entry.previous != before:
        what = "does not follow from the one before: one was inserted, deleted or moved."
        yield Fault(entry.seq, "broken-link", f"Entry {entry.seq} {what}")
    if entry.digest != digest(entry):
        yield Fault(entry.seq, "changed", f"Entry {entry.seq} was changed after it was written.")


def _end_faults(seq: int, last: str) -> Iterator[Fault]:
    head = AuditHead.objects.filter(id=1).first()
    if head is None:
        yield Fault(seq, "no-end", "The end of the chain is missing.")
    elif (head.seq, head.digest) != (seq, last):
        yield Fault(seq, "cut-off", f"The chain ends at entry {seq}, but entry {head.seq} was written.")


# The chain holds the digest of each event, draft and signature when it was added. What is stored now must be
# those records, all of them and no others.
def _record_faults(held: Mapping[str, str]) -> list[Fault]:
    stored = dict(_stored_digests())
    missing = [(name, "record-deleted", "is missing") for name in held.keys() - stored.keys()]
    added = [(name, "record-inserted", "was never recorded") for name in stored.keys() - held.keys()]
    changed = [
        (name, "record-changed", "was changed")
        for name in held.keys() & stored.keys()
        if held[name] != stored[name]
    ]
    return [Fault(0, kind, f"{name} {what}.") for name, kind, what in sorted(missing + added + changed)]


def _stored_digests() -> Iterator[tuple[str, str]]:
    for event in CaseEvent.objects.select_related("case").iterator(chunk_size=2000):
        yield f"event/{event.case.number}/{event.no}", event_digest(event)
    for model, name in ((DraftRecord, "draft"), (SignedRecord, "signed")):
        for row in model.objects.select_related("case").iterator(chunk_size=200):
            yield f"{name}/{row.case.number}/{row.no}", hashlib.sha256(row.content.encode()).hexdigest()


def event_digest(event: CaseEvent) -> str:
    """The digest over all that an event says."""
    at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    said = [event.no, event.kind, at, event.actor, event.cause, event.details]
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def entries(subject: str = "", who: str = "", after: int = 0) -> Iterator[dict[str, Any]]:
    """Entries as data in order, of one subject or person if named, after entry `after`."""
    found = AuditEntry.objects.filter(seq__gt=after)
    found = found.filter(subject=subject) if subject else found
    found = found.filter(who=who) if who else found
    for entry in found.order_by("seq").iterator(chunk_size=2000):
        yield as_data(entry) | {"details": json.loads(entry.details), "digest": entry.digest}


def head() -> tuple[int, str]:
    """Number and digest of the last entry."""
    end = AuditHead.objects.get(id=1)
    return end.seq, end.digest
