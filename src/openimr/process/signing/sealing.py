"""The signature: who signed what and when, sealed by a hash and, with a key, by a keyed code.

The hash is SHA-256 over canonical JSON (sorted keys, no spaces, no defaults, UTF-8). It shows any change to
whoever knows the hash from elsewhere: the letter prints it, the audit keeps it. A key (HMAC-SHA256, at least
32 bytes) keeps those who do not have it from making a seal at all. Ed25519 needs a library that does not come
with this program.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from openimr import __version__
from openimr.letters.render.seal import hash_of
from openimr.model import Determination, Noun
from openimr.process.signing.outcome import determination_of, findings_of
from openimr.process.signing.rules import data, rules_hash
from openimr.process.signing.state import state_of
from openimr.process.signing.todo import points_of
from openimr.process.signing.values import (
    KeySeal,
    NotReady,
    OpenPoint,
    Review,
    SignedDetermination,
    State,
)
from openimr.process.values import in_pacific

SHORTEST_KEY = 32
_NOT_HASHED = {"content_hash", "key_seal", "corrections"}


def seal(
    review: Review,
    signer: str,
    authenticated_at: datetime,
    signed_at: datetime,
    key: bytes | None = None,
) -> SignedDetermination:
    """Sign a review that is ready. The result holds everything; from then on only corrections are possible.

    `authenticated_at` is when the signer last proved who he or she is. `key` adds a keyed code. Raises
    NotReady with every open point, among them another signer than the reviewer and an authentication too
    long ago; ValueError for a key shorter than 32 bytes.
    """
    signed_at, authenticated_at = in_pacific(signed_at), in_pacific(authenticated_at)
    state = state_of(review)
    determination = final(review, state, signed_at)
    findings = findings_of(determination, review, state)
    points = (
        *points_of(review, state, findings),
        *signer_points(review.reviewer, signer, authenticated_at, signed_at),
        *review_points(review, signed_at),
    )
    if points:
        raise NotReady(points)
    signed = SignedDetermination(
        software=f"openimr {__version__}",
        rules=rules_hash(),
        review=review,
        account=state,
        determination=determination,
        findings=findings,
        signer=signer,
        authenticated_at=authenticated_at,
        signed_at=signed_at,
    )
    digest = hash_of_content(signed)
    return signed.model_copy(update={"content_hash": digest, "key_seal": key_seal(digest, key)})


def final(review: Review, state: State, signed_at: datetime) -> Determination:
    """The determination as it is signed: issued, decided on the day of the signature in California."""
    day = in_pacific(signed_at).date().isoformat()
    front = state.front.model_copy(update={"decision_date": day, "letter_date": day})
    made = determination_of(review, state)
    return made.model_copy(update={"status": "issued", "front_matter": front})


def signer_points(
    reviewer: str, signer: str, authenticated_at: datetime, signed_at: datetime
) -> tuple[OpenPoint, ...]:
    """Why this person may not sign now: another one, or not authenticated anew."""
    rule = data()["reauthentication"]
    points = []
    if signer != reviewer:
        points.append(
            OpenPoint(
                code="signer",
                what=f"{signer or 'Nobody'} is not the reviewer of this determination.",
                advice="Only the assigned reviewer signs.",
                source="LC 4610.6(c)",
            )
        )
    age = signed_at - authenticated_at
    if not timedelta(0) <= age <= timedelta(minutes=rule["minutes"]):
        points.append(
            OpenPoint(
                code="authentication",
                what=f"The signer was not authenticated within {rule['minutes']} minutes before signing.",
                advice="Authenticate again, then sign.",
                source=rule["source"],
            )
        )
    return tuple(points)


def review_points(review: Review, signed_at: datetime) -> tuple[OpenPoint, ...]:
    """Why the review itself cannot be trusted: another proposal, another hand, another order of time."""
    made = [review.started_at, *(edit.at for edit in review.edits), signed_at]
    faults = {
        "proposal": (
            hash_of(review.proposal) != review.proposal_hash,
            "The proposal is not the one that was given to the reviewer: its hash differs.",
        ),
        "hand": (
            any(edit.by != review.reviewer for edit in review.edits),
            "An edit is by another than the reviewer.",
        ),
        "time": (made != sorted(made), "The edits and the signature are not in the order of time."),
    }
    advice = "Go back to the review as it was kept last, or start it again from the draft."
    return tuple(
        OpenPoint(code=code, what=what, advice=advice) for code, (wrong, what) in faults.items() if wrong
    )


def hash_of_content(value: Noun) -> str:
    """The hash of what a signature or a correction holds, its own hash, keyed code and corrections apart."""
    return hash_of(value, _NOT_HASHED)


def key_seal(digest: str, key: bytes | None) -> KeySeal | None:
    """The keyed code over a hash; None without a key. Raises ValueError for a short key."""
    if key is None:
        return None
    if len(key) < SHORTEST_KEY:
        raise ValueError(f"The signing key has {len(key)} bytes; it needs at least {SHORTEST_KEY}.")
    name = hashlib.sha256(b"openimr-key-name:" + key).hexdigest()[:16]
    value = hmac.new(key, b"openimr-signed/1:" + digest.encode(), hashlib.sha256).hexdigest()
    return KeySeal(key=name, value=value)


def key_seal_holds(found: KeySeal, digest: str, key: bytes) -> bool:
    """Whether the keyed code is the one that this key makes of this hash."""
    expected = key_seal(digest, key)
    return expected is not None and hmac.compare_digest(expected.model_dump_json(), found.model_dump_json())
