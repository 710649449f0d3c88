"""A case as stored: the events are the truth, the rest is spelled out from them for queues and lists."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from openimr.docket.models.guard import Added, Kept


class Case(Kept):
    """One application. `state`, `priority`, `flags` and `next_due` repeat what the events say, for queues.

    `owner` is the member of staff or the reviewer whose turn it is; `next_clock` the id of the clock that
    is due next (D1 and so on); `version` counts changes, so that two people never overwrite each other.
    """

    number = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=60)
    priority = models.CharField(max_length=20, default="regular")
    flags = models.JSONField(default=list)
    items = models.JSONField(default=list)
    owner = models.CharField(max_length=200, default="", blank=True)
    next_due = models.DateTimeField(null=True)
    next_clock = models.CharField(max_length=12, default="", blank=True)
    next_who = models.CharField(max_length=60, default="", blank=True)
    closed = models.BooleanField(default=False)
    version = models.IntegerField(default=0)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["next_due", "number"], name="case_due"),
            models.Index(fields=["state", "next_due", "number"], name="case_state_due"),
            models.Index(fields=["owner", "next_due", "number"], name="case_owner_due"),
            models.Index(fields=["next_who", "next_due", "number"], name="case_who_due"),
        )


class CaseEvent(Added):
    """What happened, in order. `at` is when it happened, `recorded_at` when the docket learned of it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    no = models.IntegerField()
    kind = models.CharField(max_length=80)
    at = models.DateTimeField()
    actor = models.JSONField()
    cause = models.TextField()
    details = models.JSONField(default=dict)
    recorded_at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "no"], name="event_once"),)


class Clock(models.Model):
    """A deadline of a case, spelled out anew after each event. `key` tells two of one kind apart."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="clocks")
    clock = models.CharField(max_length=12)
    key = models.CharField(max_length=120)
    started_by = models.CharField(max_length=120)
    due = models.DateTimeField(null=True)
    who = models.CharField(max_length=60)
    state = models.CharField(max_length=12)
    data = models.JSONField(default=dict)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "key"], name="clock_once"),)
        indexes = (models.Index(fields=["state", "due"], name="clock_state_due"),)


class Party(Kept):
    """A person or organization in a case, by role: employee, claims administrator, attorney, physician."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="parties")
    role = models.CharField(max_length=60)
    name = models.CharField(max_length=300)
    data = models.JSONField(default=dict)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "role", "name"], name="party_once"),)


class StoredFile(Added):
    """A file by the SHA-256 of its bytes; where the bytes lie follows from that (`docket.files`)."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()
    stored_at = models.DateTimeField()


class Document(Added):
    """A file as it came into a case: under which name, from whom, when."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="documents")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField(max_length=300)
    source = models.CharField(max_length=200, default="")
    received_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "file", "name"], name="document_once"),)


class Notice(Added):
    """A notice or letter as rendered: template and version, words, to whom. `key` names it by content."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="notices")
    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=80)
    template_version = models.CharField(max_length=40)
    subject = models.TextField()
    text = models.TextField()
    recipients = models.JSONField(default=list)
    made_at = models.DateTimeField()


class Delivery(Added):
    """One attempt to bring a notice to one recipient: channel, outcome, proof."""

    STATES: ClassVar = ("handed_over", "delivered", "failed", "returned")

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="deliveries")
    recipient = models.CharField(max_length=300)
    channel = models.CharField(max_length=40)
    state = models.CharField(max_length=20)
    proof = models.TextField(default="")
    at = models.DateTimeField()
