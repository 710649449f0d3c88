"""Drafts, signatures and what is issued: `process.signing` with its records kept.

Every version of a draft stays. A signature is stored with the events that follow from it, and what is served
is read back from the stored signature and checked against the digest that was stored beside it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openimr import process
from openimr.docket import cases, files
from openimr.docket.audit import Change, Who, changing, reading
from openimr.docket.models import Case, DraftRecord, JobStep, SignedRecord
from openimr.docket.present import now
from openimr.model import Determination
from openimr.process import signing


class NoDraft(LookupError):
    """There is nothing to decide or to sign."""

    advice = "Order a review with openimr case draft NUMBER, or bring one with --from."


def add_draft(number: str, kind: str, content: str, who: Who) -> int:
    """Keep a proposal or a review in progress as the next version; its number. The same one is kept once."""
    with changing(who, f"{kind}-kept", f"case/{number}") as change:
        case = cases.row(number, lock=True)
        last = case.drafts.order_by("-no").first()
        digest = hashlib.sha256(content.encode()).hexdigest()
        if last and (last.kind, last.digest) == (kind, digest):
            return last.no
        return _keep(case, kind, content, who, change)


def _keep(case: Case, kind: str, content: str, who: Who, change: Change) -> int:
    last = case.drafts.order_by("-no").first()
    digest = hashlib.sha256(content.encode()).hexdigest()
    no = last.no + 1 if last else 1
    DraftRecord.add(case=case, no=no, kind=kind, content=content, digest=digest, by=who.name, at=now())
    change.details["digests"] = {f"draft/{case.number}/{no}": digest}
    return no


def start_review(number: str, reviewer: str, who: Who) -> signing.Review:
    """Give the latest proposal to a designated reviewer. Raises NoDraft, or signing.EditRefused."""
    case = cases.row(number)
    if reviewer not in cases.replayed(case).reviewers:
        raise signing.EditRefused(
            f"{reviewer} is no designated reviewer of case {number}.", "Assign the case first."
        )
    proposal = case.drafts.filter(kind="proposal").order_by("-no").first()
    if proposal is None:
        raise NoDraft(f"Case {number} has no proposal.")
    draft = Determination.model_validate_json(proposal.content)
    review = signing.start(draft, reviewer=reviewer, at=now(), documents=_document_names(number))
    add_draft(number, "review", review.model_dump_json(), who)
    return review


def _document_names(number: str) -> dict[str, str]:
    """Readable names of the documents by their ids, from the manifest of the review that a worker made."""
    made = JobStep.objects.filter(job__case_number=number, job__kind="review", name="review")
    latest = made.order_by("-pk").first()
    if latest is None:
        return {}
    manifest = json.loads(files.content_of(latest.result["files"]["manifest.json"]))
    return {one["id"]: one["path"] for one in manifest["documents"]}


def begun_review(number: str, reviewer: str, who: Who) -> signing.Review:
    """The review of that reviewer as last kept, begun now if it was not. Raises as those two do."""
    found = _review_of(cases.row(number), reviewer)
    return latest_review(number, reviewer, who) if found else start_review(number, reviewer, who)


def latest_review(number: str, reviewer: str, who: Who) -> signing.Review:
    """The review of that reviewer as last kept; the reading is recorded. Raises NoDraft."""
    reading(who, f"case/{number}", what="review")
    found = _review_of(cases.row(number), reviewer)
    if found is None:
        raise NoDraft(f"Case {number} is not under review by {reviewer}.")
    return found


# What was decided before a case came back to another review does not count there: a review starts from the
# latest proposal or it is over.
def _review_of(case: Case, reviewer: str) -> signing.Review | None:
    for kept in case.drafts.order_by("-no"):
        if kept.kind == "proposal":
            return None
        review = signing.Review.model_validate_json(kept.content)
        if review.reviewer == reviewer:
            return review
    return None


def keep_review(number: str, review: signing.Review, who: Who) -> int:
    """Keep a review that was edited elsewhere; the version's number.

    Raises NoDraft, and signing.EditRefused if it is another review, or what was kept before is not in it.
    """
    before = _review_of(cases.row(number), review.reviewer)
    if before is None:
        raise NoDraft(f"Case {number} is not under review by {review.reviewer}.")
    same = before.model_copy(update={"edits": ()}) == review.model_copy(update={"edits": ()})
    if not same or review.edits[: len(before.edits)] != before.edits:
        raise signing.EditRefused(
            "This review does not go on from the one that is kept.", "Take the kept one and edit that."
        )
    signing.state_of(review)
    return add_draft(number, "review", review.model_dump_json(), who)


@dataclass(frozen=True, slots=True)
class Pen:
    """Who signs, when the signer last proved to be it, and the key of the organization if it has one."""

    signer: str
    authenticated_at: datetime
    key: bytes | None = None


def sign(number: str, pen: Pen, who: Who) -> signing.SignedDetermination:
    """Seal the review, and let the case be determined and signed. All is kept or nothing.

    Raises NoDraft, signing.NotReady with every open point, process.Refused.
    """
    with changing(who, "signed", f"case/{number}") as change:
        case = cases.row(number, lock=True)
        review = _review_of(case, pen.signer)
        if review is None:
            raise NoDraft(f"Case {number} is not under review by {pen.signer}.")
        signed = signing.seal(review, pen.signer, pen.authenticated_at, now(), pen.key)
        _keep_signed(case, 0, signed, change)
        by = process.Actor(role="reviewer", name=pen.signer)
        decided = _decisions(cases.replayed(case), signed.determination)
        _happen(number, "determination-written", by, who, {"decisions": decided})
        facts = {"content_hash": signed.content_hash, "reviewer": pen.signer}
        _happen(number, "determination-signed", by, who, facts)
    return signed


def _happen(number: str, kind: str, by: process.Actor, who: Who, details: Mapping[str, Any]) -> None:
    event = process.Event(kind=kind, at=now(), actor=by, cause=who.why, details=dict(details))
    cases.add_event(number, event, who)


# Items are numbered alike in case and determination. One that was authorized or withdrawn meanwhile is
# decided by that; one that the determination does not have is for a person to settle.
def _decisions(case: process.Case, determination: Determination) -> dict[str, str]:
    made = {no: item.decision for no, item in enumerate(determination.items, 1)}
    if len(made) != len(case.items):
        raise ValueError(
            f"The case has {len(case.items)} disputed items and the determination {len(made)}: "
            "make them agree before signing."
        )
    return {str(one.number): str(made[one.number]) for one in case.items_in("open")}


def _keep_signed(case: Case, correction: int, signed: signing.SignedDetermination, change: Change) -> None:
    content, last = signed.model_dump_json(), case.signed.order_by("-no").first()
    no = last.no + 1 if last else 0
    SignedRecord.add(
        case=case, no=no, content=content, digest=signed.latest_hash, signer=signed.signer, at=now()
    )
    digest = hashlib.sha256(content.encode()).hexdigest()
    change.details.update({"seal": signed.latest_hash, "correction": correction})
    change.details["digests"] = {f"signed/{case.number}/{no}": digest}


def signed_of(case: Case) -> tuple[signing.SignedDetermination, str]:
    """The latest signature of a case, and the digest it must have. Raises signing.NotReady without one."""
    kept = case.signed.order_by("-no").first()
    if kept is None:
        point = signing.OpenPoint(
            code="unsigned", what=f"Case {case.number} has no signed determination.", advice="Sign it first."
        )
        raise signing.NotReady((point,))
    return signing.SignedDetermination.model_validate_json(kept.content), kept.digest


def issue(number: str, service: str, who: Who, key: bytes | None = None) -> dict[str, bytes]:
    """Serve what was signed: the letters by file name, kept, and the event that makes the result final.

    `service` is the means of service. Raises signing.NotReady without a good signature, process.Refused if a
    designated reviewer has not signed, the hash is another, or the case is not determined.
    """
    with changing(who, "issued", f"case/{number}") as change:
        signed, digest = signed_of(cases.row(number, lock=True))
        issued = signing.issue(signed, key, digest)
        if not issued.correction:
            details = {"content_hash": signed.content_hash, "service": service}
            _happen(number, "determination-served", process.Actor(role="imro", name=who.name), who, details)
        made = {f"determination-{issued.correction}.{form}": text for form, text in issued.letters.items()}
        change.details["files"] = {name: files.keep(text).sha256 for name, text in made.items()}
    return made


def correct(number: str, changes: Mapping[str, str], pen: Pen, who: Who) -> signing.SignedDetermination:
    """Add the next numbered correction to what was served. Raises signing.EditRefused or NotReady."""
    with changing(who, "corrected", f"case/{number}") as change:
        case = cases.row(number, lock=True)
        before, digest = signed_of(case)
        signing.issue(before, pen.key, digest, ())
        hand = signing.Hand(pen.signer, pen.authenticated_at, now(), pen.key)
        after = signing.correct(before, changes, who.why, hand)
        no = len(after.corrections)
        _keep_signed(case, no, after, change)
        said = {"number": no, "content_hash": after.latest_hash, "signed_by": pen.signer}
        _happen(number, "determination-corrected", process.Actor(role="imro", name=who.name), who, said)
    return after
