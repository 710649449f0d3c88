"""The seal of a determination that was signed: without it nothing is rendered as an issued letter."""

from __future__ import annotations

from dataclasses import dataclass

from openimr.model import Determination, Noun, content_hash


class SealBroken(ValueError):
    """A seal that is not that of the determination. `advice` says what to do."""

    advice = "Issue from the signed file; what was changed after signing needs a numbered correction."


@dataclass(frozen=True, slots=True)
class Seal:
    """What a signature leaves on a letter.

    `determination` is the hash of the determination that was signed, `content` that of all that was signed
    with it (edits, answers, statements), `signed_on` an ISO date, `correction` the number of the correction
    (0 for none). Signing makes it after checking the signature.
    """

    determination: str
    content: str
    signed_on: str
    correction: int = 0

    def check(self, determination: Determination) -> None:
        """Raise SealBroken if this is not the seal of that determination."""
        if hash_of(determination) != self.determination:
            raise SealBroken("The determination is not the one that was signed.")


# Defaults are left out, so that a field that a later version adds does not change the hash of what is signed.
def hash_of(noun: Noun, without: set[str] | None = None) -> str:
    """The hash of a noun's content: SHA-256 over its canonical JSON, 64 hex digits.

    Canonical: keys sorted, no spaces, UTF-8; values that are their field's default, and the fields `without`,
    are left out.
    """
    return content_hash(noun.model_dump(mode="json", exclude=without, exclude_defaults=True), 64)
