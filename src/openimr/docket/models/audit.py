"""The audit chain as it is stored. How entries are made and verified: `docket.audit`."""

from __future__ import annotations

from django.db import models


class AuditEntry(models.Model):
    """One reading or change. `digest` covers all other fields and the digest of the entry before.

    `details` is canonical JSON as text, so that what was hashed is what is stored on every database.
    """

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    who = models.CharField(max_length=200)
    role = models.CharField(max_length=60)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    why = models.TextField()
    details = models.TextField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = (
            models.Index(fields=["subject", "seq"], name="audit_subject"),
            models.Index(fields=["who", "seq"], name="audit_who"),
        )


class AuditHead(models.Model):
    """The end of the chain: one row. It makes appending a queue of one, and a cut-off end visible."""

    id = models.IntegerField(primary_key=True)
    seq = models.BigIntegerField()
    digest = models.CharField(max_length=64)
