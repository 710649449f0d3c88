"""Checks kept for audit without the reviewer's name."""

from __future__ import annotations

from openimr.model.base import Noun
from openimr.panel.results import ConflictCheck


class AuditRecord(Noun):
    """A conflict check as it is kept: the reviewer as a keyed token, names of the reviewer's ties as well."""

    reviewer: str
    case: str
    as_of: str
    verdict: str
    rules: str
    findings: tuple[str, ...]
    seal: str


def reviewer_token(reviewer_id: str, secret: bytes) -> str:
    """The name under which a reviewer is kept (HMAC-SHA256 of the id). ValueError: secret too short."""
    raise NotImplementedError


def audit_record(check: ConflictCheck, secret: bytes) -> AuditRecord:
    """The check as it may be kept and shown without telling who the reviewer is."""
    raise NotImplementedError


def holds(record: AuditRecord, check: ConflictCheck, secret: bytes) -> bool:
    """Whether the record is of exactly this check and was not altered."""
    raise NotImplementedError
