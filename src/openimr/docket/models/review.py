"""Reviewers, assignments, conflict checks, drafts and signatures as stored."""

from __future__ import annotations

from django.db import models

from openimr.docket.models.case import Case, StoredFile
from openimr.docket.models.guard import Added, Kept


class ReviewerRecord(Kept):
    """A reviewer. `data` is `panel.Reviewer` as JSON; `token` stands for the name wherever others look.

    `passphrase` is a salted slow hash; with it the reviewer shows anew who signs.
    """

    key = models.CharField(max_length=120, unique=True)
    token = models.CharField(max_length=64, unique=True)
    data = models.JSONField()
    active = models.BooleanField(default=True)
    passphrase = models.CharField(max_length=200, default="", blank=True)


class Credential(Kept):
    """A licence or certification with its evidence and its end. Unverified means `verified_on` is None."""

    reviewer = models.ForeignKey(ReviewerRecord, models.PROTECT, related_name="credentials")
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    data = models.JSONField(default=dict)
    evidence = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    verified_on = models.DateField(null=True)
    expires = models.DateField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["reviewer", "kind", "name"], name="credential_once"),)
        indexes = (models.Index(fields=["expires"], name="credential_expires"),)


class PanelStatement(Added):
    """What the panel is told beside its reviewers: who owns whom, a declaration, an answer to a doubt.

    `kind` is organization, declaration or answer, `data` the noun of that name in `panel`.
    """

    kind = models.CharField(max_length=20)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="statements")
    data = models.JSONField()
    at = models.DateTimeField()


class ConflictCheckRecord(Added):
    """A conflict check of one reviewer for one case: verdict and reasons, the reviewer by token only."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="conflict_checks")
    token = models.CharField(max_length=64)
    verdict = models.CharField(max_length=20)
    data = models.JSONField()
    at = models.DateTimeField()


class Assignment(Added):
    """A reviewer given to a case, with seed and reasons. A later one for the same seat replaces it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="assignments")
    reviewer = models.ForeignKey(ReviewerRecord, models.PROTECT, related_name="assignments")
    seat = models.IntegerField(default=1)
    seed = models.CharField(max_length=80)
    reasons = models.JSONField(default=list)
    at = models.DateTimeField()


class DraftRecord(Added):
    """A version of the draft under review: the proposal first, then each edit as a version of its own."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="drafts")
    no = models.IntegerField()
    kind = models.CharField(max_length=20)
    content = models.TextField()
    digest = models.CharField(max_length=64)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "no"], name="draft_once"),)


class SignedRecord(Added):
    """A signed determination, or correction number `no` of it (0 is the determination itself).

    `content` is the sealed text byte for byte, `digest` the content hash in the seal.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="signed")
    no = models.IntegerField()
    content = models.TextField()
    digest = models.CharField(max_length=80)
    signer = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "no"], name="signed_once"),)
