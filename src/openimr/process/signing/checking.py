"""Whether a signed determination is what was signed: hashes, keyed codes, edits, answers, corrections."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from openimr.process.signing.corrected import current
from openimr.process.signing.rules import rules_hash
from openimr.process.signing.sealing import (
    final,
    hash_of_content,
    key_seal_holds,
    review_points,
    signer_points,
)
from openimr.process.signing.state import state_of
from openimr.process.signing.todo import points_of
from openimr.process.signing.values import (
    EditRefused,
    KeySeal,
    NotReady,
    OpenPoint,
    SignedDetermination,
    Verification,
)

KeyState = Literal["good", "wrong", "unchecked", "none"]


def verify(
    signed: SignedDetermination, key: bytes | None = None, expected: str | None = None
) -> Verification:
    """Check a signed determination as a whole; nothing is raised.

    `key` checks the keyed codes; `expected` is the latest hash as it is known from elsewhere (the letter, the
    audit). Without either, one who rewrites the whole file and all its hashes is not found out.
    """
    same_rules = signed.rules == rules_hash()
    problems = [*_content(signed), *_chain(signed), *(_conduct(signed) if same_rules else ())]
    if expected is not None and expected != signed.latest_hash:
        problems.append(f"The hash is {signed.latest_hash}, not {expected} as expected.")
    state = _key_state(signed, key)
    if state == "wrong":
        problems.append("A keyed code is not that of the given key, or is missing.")
    return Verification(
        ok=not problems,
        content_hash=signed.latest_hash,
        number=len(signed.corrections),
        key=state,
        rechecked=same_rules,
        problems=tuple(problems),
    )


def must_hold(
    signed: SignedDetermination, key: bytes | None = None, expected: str | None = None
) -> Verification:
    """As `verify`, but raises NotReady with every problem if it is not what was signed."""
    found = verify(signed, key, expected)
    if not found.ok:
        advice = "Go back to what was signed; a change after the signature is a numbered correction."
        raise NotReady(tuple(OpenPoint(code="seal", what=one, advice=advice) for one in found.problems))
    return found


def _content(signed: SignedDetermination) -> Iterator[str]:
    if hash_of_content(signed) != signed.content_hash:
        yield "The content is not what was signed: its hash differs."


# A file that was made up as a whole has hashes that agree, so what was signed is made again from the edits.
def _conduct(signed: SignedDetermination) -> Iterator[str]:
    review = signed.review
    try:
        state = state_of(review)
    except EditRefused as error:
        yield f"An edit on file could not have been made: {error}"
        return
    if state != signed.account or final(review, state, signed.signed_at) != signed.determination:
        yield "The determination is not what the edits make of the proposal."
    answers = {one.key: one.answer for one in signed.findings}
    if any(state.answers.get(key, "") != answer for key, answer in answers.items()):
        yield "An answer to a finding is not the reviewer's."
    points = (
        *review_points(review, signed.signed_at),
        *points_of(review, state, signed.findings),
        *signer_points(review.reviewer, signed.signer, signed.authenticated_at, signed.signed_at),
    )
    yield from (f"It was not ready to be signed: {point.what}" for point in points)


def _chain(signed: SignedDetermination) -> Iterator[str]:
    former, last = signed.content_hash, signed.signed_at
    for number, one in enumerate(signed.corrections, 1):
        if one.number != number or one.former != former:
            yield f"Correction {one.number} does not follow what is before it."
        if hash_of_content(one) != one.content_hash:
            yield f"Correction {one.number} is not what was signed: its hash differs."
        for point in signer_points(signed.signer, one.signer, one.authenticated_at, one.signed_at):
            yield f"Correction {one.number}: {point.what}"
        if one.signed_at < last:
            yield f"Correction {one.number} is earlier than what it corrects."
        former, last = one.content_hash, one.signed_at
    try:
        current(signed)
    except EditRefused as error:
        yield f"A correction could not have been made: {error}"


def _key_state(signed: SignedDetermination, key: bytes | None) -> KeyState:
    seals: list[tuple[KeySeal | None, str]] = [(signed.key_seal, signed.content_hash)]
    seals += [(one.key_seal, one.content_hash) for one in signed.corrections]
    if key is None:
        return "unchecked" if any(found for found, _ in seals) else "none"
    held = [found is not None and key_seal_holds(found, digest, key) for found, digest in seals]
    return "good" if all(held) else "wrong"
