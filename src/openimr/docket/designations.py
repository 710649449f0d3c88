"""Reviewers and their cases: `panel` with its records kept.

A conflict check is kept without the reviewer's name; a case gets a reviewer only together with the check that
cleared it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, get_args

from openimr import language, panel, process
from openimr.docket import cases, place
from openimr.docket.audit import Who, changing
from openimr.docket.models import (
    Assignment,
    Case,
    ConflictCheckRecord,
    Credential,
    PanelStatement,
    ReviewerRecord,
    StoredFile,
)
from openimr.docket.present import now
from openimr.panel.parties import PartyRole


def secret() -> bytes:
    """The key of reviewer tokens, derived from the docket's own."""
    return hashlib.sha256(b"openimr-reviewer-token:" + place.secret().encode()).digest()


def enrol(reviewers: Iterable[panel.Reviewer], who: Who) -> int:
    """Keep reviewers with their credentials; one already known is brought up to date. Returns how many."""
    count = 0
    for one in reviewers:
        token = panel.reviewer_token(one.id, secret())
        with changing(who, "reviewer-kept", f"reviewer/{token}") as change:
            kept, new = ReviewerRecord.objects.update_or_create(
                key=one.id, defaults={"token": token, "data": one.model_dump(mode="json")}
            )
            change.details.update({"new": new, "credentials": _keep_credentials(kept, one)})
        count += 1
    return count


def _keep_credentials(kept: ReviewerRecord, one: panel.Reviewer) -> int:
    licences = [("licence", f"{x.state} {x.number}", x.expires, x.proof, x) for x in one.licences]
    boards = [
        ("certification", f"{x.board} {x.specialty}", x.expires, x.proof, x) for x in one.certifications
    ]
    for kind, name, expires, proof, noun in [*licences, *boards]:
        Credential.objects.update_or_create(
            reviewer=kept, kind=kind, name=name,
            defaults={
                "data": noun.model_dump(mode="json"), "expires": expires,
                "verified_on": proof.checked_on if proof else None,
                "evidence": StoredFile.objects.filter(sha256=proof.document or "").first() if proof else None,
            },
        )  # fmt: skip
    return len(licences) + len(boards)


def expiring(before: date, who: Who) -> list[dict[str, Any]]:
    """Credentials that end before a day, the first first."""
    with changing(who, "read", "credentials") as change:
        change.details["before"] = before.isoformat()
        found = Credential.objects.filter(expires__lt=before, reviewer__active=True).order_by("expires", "pk")
        return [
            {"reviewer": one.reviewer.key, "kind": one.kind, "name": one.name, "expires": str(one.expires)}
            for one in found.select_related("reviewer")
        ]


def state(noun: panel.Declaration | panel.Answer | panel.Organization, who: Who) -> None:
    """Keep a declaration, an answer to a doubt, or who owns whom. Raises CaseUnknown."""
    kind = type(noun).__name__.lower()
    case = cases.row(noun.case) if isinstance(noun, panel.Declaration) else None
    subject = f"case/{case.number}" if case else "panel"
    with changing(who, f"{kind}-kept", subject):
        PanelStatement.add(kind=kind, case=case, data=noun.model_dump(mode="json"), at=now())


def known() -> panel.Known:
    """All that the panel was told, the latest last."""
    told: dict[str, list[Any]] = {"organization": [], "declaration": [], "answer": []}
    for one in PanelStatement.objects.order_by("pk"):
        told[one.kind].append(one.data)
    return panel.Known.model_validate({
        "organizations": told["organization"], "declarations": told["declaration"], "answers": told["answer"],
    })  # fmt: skip


def reviewers() -> tuple[panel.Reviewer, ...]:
    """All active reviewers, each with the number of open cases that the docket knows."""
    kept = ReviewerRecord.objects.filter(active=True).order_by("key")
    load: dict[str, int] = {}
    for key in Assignment.objects.filter(case__closed=False).values_list("reviewer__key", flat=True):
        load[key] = load.get(key, 0) + 1
    return tuple(
        panel.Reviewer.model_validate(one.data).model_copy(update={"open_cases": load.get(one.key, 0)})
        for one in kept
    )


def panel_case(case: Case) -> panel.PanelCase:
    """What a case brings to the panel: its items understood, its parties, its day."""
    current = cases.replayed(case)
    roles = set(get_args(PartyRole))
    return panel.PanelCase(
        number=case.number,
        needs=tuple(need for item in current.items_in("open") for need in _needs(item.text)),
        parties=tuple(
            panel.Party.model_validate({"role": one.role, "name": one.name, **_known_of(one.data)})
            for one in case.parties.order_by("role", "name")
            if one.role in roles
        ),
        due=(case.next_due or now()).date(),
        priority="expedited" if current.priority == "expedited" else "regular",
        earlier_reviewers=current.barred,
    )


def _known_of(data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in ("aliases", "npi") if name in data}


def _needs(text: str) -> list[panel.Needs]:
    request = language.understand(text)
    services = [one.service for one in request.services] or ["unknown"]
    return [panel.Needs(service=one, regions=tuple(request.body_regions), text=text) for one in services]


def assign(numbers: Sequence[str], seed: str, as_of: date, who: Who) -> tuple[panel.Assignment, ...]:
    """Give cases to reviewers; those for whom somebody clear was found go into review.

    A reviewer who has not declared on a case yet is only offered it: nothing changes until the declaration is
    kept and this is called again. Raises CaseUnknown, panel.Refused, process.Refused.
    """
    waiting = [panel_case(cases.row(number)) for number in numbers]
    found = panel.assign(waiting, reviewers(), seed, as_of, known())
    for one in found:
        _keep(one, who)
    return found


def _keep(one: panel.Assignment, who: Who) -> None:
    with changing(who, f"reviewer-{one.outcome}", f"case/{one.case}") as change:
        case = cases.row(one.case, lock=True)
        for chosen in one.chosen:
            kept = panel.audit_record(chosen.check, secret())
            ConflictCheckRecord.add(
                case=case,
                token=kept.reviewer,
                verdict=kept.verdict,
                data=kept.model_dump(mode="json"),
                at=now(),
            )
        change.details.update({"seed": one.seed, "why": list(one.why)})
        if one.outcome == "assigned":
            _designate(case, one, who)


def _designate(case: Case, one: panel.Assignment, who: Who) -> None:
    for seat, chosen in enumerate(one.chosen, 1):
        reviewer = ReviewerRecord.objects.get(key=chosen.reviewer)
        Assignment.add(
            case=case, reviewer=reviewer, seat=seat, seed=one.seed, reasons=list(chosen.why), at=now()
        )
    named = [{"reviewer": x.reviewer, "conflict_check": x.check.verdict} for x in one.chosen]
    event = process.Event(
        kind="reviewers-designated", at=now(), actor=process.Actor(role="imro", name=who.name),
        cause=who.why, details={"reviewers": named},
    )  # fmt: skip
    cases.add_event(case.number, event, who)


def set_passphrase(reviewer: str, passphrase: str, who: Who) -> None:
    """Set what the reviewer must say before signing. Raises ValueError for a short one, LookupError."""
    from django.contrib.auth.hashers import make_password

    if len(passphrase) < 12:
        raise ValueError("A passphrase has at least 12 characters.")
    with changing(who, "passphrase-set", f"reviewer/{panel.reviewer_token(reviewer, secret())}"):
        kept = _reviewer(reviewer)
        kept.passphrase = make_password(passphrase)
        kept.save()


def authenticated(reviewer: str, passphrase: str) -> bool:
    """Whether this is the reviewer's passphrase. Raises LookupError for an unknown reviewer."""
    from django.contrib.auth.hashers import check_password

    kept = _reviewer(reviewer)
    return bool(kept.passphrase) and check_password(passphrase, kept.passphrase)


def _reviewer(key: str) -> ReviewerRecord:
    kept: ReviewerRecord | None = ReviewerRecord.objects.filter(key=key).first()
    if kept is None:
        raise LookupError(f"There is no reviewer {key}.")
    return kept
