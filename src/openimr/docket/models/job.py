"""Durable work as stored: a job, its finished steps. The queue itself is django-q2's table."""

from __future__ import annotations

from django.db import models


class JobRecord(models.Model):
    """A piece of long work, named by its content. `fence` grows with each holder, so that a holder who was
    given up for dead and wakes again can commit nothing. `failures` and `deaths` count since the last
    finished step; `message` is the row in the queue."""

    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=40)
    case_number = models.CharField(max_length=40, default="", blank=True)
    payload = models.JSONField()
    state = models.CharField(max_length=12, default="waiting")
    message = models.BigIntegerField(null=True, unique=True)
    fence = models.IntegerField(default=0)
    failures = models.IntegerField(default=0)
    deaths = models.IntegerField(default=0)
    steps_total = models.IntegerField(default=0)
    steps_done = models.IntegerField(default=0)
    holder = models.CharField(max_length=120, default="", blank=True)
    trouble = models.TextField(default="", blank=True)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["state", "changed_at"], name="job_state"),
            models.Index(fields=["case_number"], name="job_case"),
        )


class JobStep(models.Model):
    """A finished step with its result. One row for each step, whatever happened on the way."""

    job = models.ForeignKey(JobRecord, models.PROTECT, related_name="steps")
    name = models.CharField(max_length=200)
    result = models.JSONField()
    holder = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["job", "name"], name="step_once"),)
