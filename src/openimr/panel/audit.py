"""Checks kept for audit without the reviewer's name (LC 4610.6(f): names of reviewers are confidential).

Names are replaced by keyed tokens: who has the secret can say of a record whose it is, nobody else can.
"""

from __future__ import annotations

import hashlib
import hmac
import json

from openimr.model.base import Noun
from openimr.panel.results import ConflictCheck, Tied

_SHORTEST_SECRET = 16


class AuditRecord(Noun):
    """A conflict check as it is kept: the reviewer as a keyed token, names of parties and ties as well.

    `findings` are one line each: verdict, letter of the law, role, kind and relation of the tie, token of the
    party, token of the tie. `seal` is keyed over all else, including the words of the check.
    """

    reviewer: str
    case: str
    as_of: str
    verdict: str
    rules: str
    findings: tuple[str, ...]
    seal: str


def reviewer_token(reviewer_id: str, secret: bytes) -> str:
    """The name under which a reviewer is kept (HMAC-SHA256 of the id). ValueError: secret too short."""
    return _token("reviewer", reviewer_id, secret)


def audit_record(check: ConflictCheck, secret: bytes) -> AuditRecord:
    """The check as it may be kept and shown without telling whose it is. ValueError: secret too short."""
    plain = {
        "reviewer": reviewer_token(check.reviewer, secret),
        "case": check.case,
        "as_of": check.as_of.isoformat(),
        "verdict": check.verdict,
        "rules": check.rules,
        "findings": [_line(tie, secret) for tie in check.ties]
        + [r.rule for r in check.reasons if r.rule in ("conflict.earlier", "undeclared")],
    }
    whole = json.dumps([plain, check.model_dump(mode="json")], sort_keys=True, ensure_ascii=False)
    return AuditRecord.model_validate({**plain, "seal": _token("seal", whole, secret)})


def holds(record: AuditRecord, check: ConflictCheck, secret: bytes) -> bool:
    """Whether the record is of exactly this check and was not altered. ValueError: secret too short."""
    again = audit_record(check, secret)
    return hmac.compare_digest(record.model_dump_json(), again.model_dump_json())


def _line(tie: Tied, secret: bytes) -> str:
    names = f"{_token('party', tie.party, secret)[:16]} {_token('tie', tie.ours, secret)[:16]}"
    return f"{tie.verdict} {tie.letter or '-'} {tie.role or '-'} {tie.kind or '-'} {tie.relation} {names}"


def _token(kind: str, value: str, secret: bytes) -> str:
    if len(secret) < _SHORTEST_SECRET:
        raise ValueError(f"The secret has {len(secret)} bytes; it needs at least {_SHORTEST_SECRET}.")
    return hmac.new(secret, f"openimr.panel.{kind}\0{value}".encode(), hashlib.sha256).hexdigest()[:32]
