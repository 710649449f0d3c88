"""Numbered corrections of a signed determination: which field, what it was, why, by whom, linked by hash."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from openimr.process.signing.checking import must_hold
from openimr.process.signing.corrected import change_of, current, with_changes
from openimr.process.signing.sealing import hash_of_content, key_seal, signer_points
from openimr.process.signing.values import (
    Correction,
    EditRefused,
    NotReady,
    OpenPoint,
    SignedDetermination,
)
from openimr.process.values import in_pacific


class Hand(NamedTuple):
    """Who signs, when the signer last proved who he or she is, when it is signed, and with which key."""

    signer: str
    authenticated_at: datetime
    signed_at: datetime
    key: bytes | None = None


def correct(
    signed: SignedDetermination,
    changes: Mapping[str, str],
    why: str,
    hand: Hand,
) -> SignedDetermination:
    """Add the next numbered correction. What was signed before stays as it was.

    `changes` gives new values by path (`front_matter.case_number`, `items[0].rationale_sources[2].text`).
    Raises EditRefused for a field that is not corrected, a value that changes nothing and a missing reason;
    NotReady for a file that is not what was signed, another signer than the reviewer, without fresh
    authentication, or out of the order of time.
    """
    if not why.strip() or not changes:
        raise EditRefused("A correction needs a reason and a field.", "Say what is corrected and why.")
    must_hold(signed, hand.key)
    before = current(signed)
    made = tuple(change_of(before, field, text) for field, text in changes.items())
    with_changes(before, made)
    signer, authenticated_at = hand.signer, in_pacific(hand.authenticated_at)
    signed_at = in_pacific(hand.signed_at)
    points = (
        *signer_points(signed.signer, signer, authenticated_at, signed_at),
        *_too_early(signed, signed_at),
    )
    if points:
        raise NotReady(points)
    correction = Correction(
        number=len(signed.corrections) + 1,
        former=signed.latest_hash,
        changes=made,
        why=why.strip(),
        signer=signer,
        authenticated_at=authenticated_at,
        signed_at=signed_at,
    )
    digest = hash_of_content(correction)
    sealed = correction.model_copy(update={"content_hash": digest, "key_seal": key_seal(digest, hand.key)})
    return signed.model_copy(update={"corrections": (*signed.corrections, sealed)})


def _too_early(signed: SignedDetermination, signed_at: datetime) -> tuple[OpenPoint, ...]:
    last = signed.corrections[-1].signed_at if signed.corrections else signed.signed_at
    if signed_at >= last:
        return ()
    what = f"The correction ({signed_at.isoformat()}) is earlier than what it corrects ({last.isoformat()})."
    return (OpenPoint(code="time", what=what, advice="Check the clock."),)
