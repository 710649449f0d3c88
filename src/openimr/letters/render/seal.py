"""The seal of a determination that was signed: without it nothing is rendered as an issued letter."""

from __future__ import annotations

from dataclasses import dataclass

from openimr.model import Determination, content_hash


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


def hash_of(determination: Determination) -> str:
    """The hash of a determination's content: SHA-256 over its canonical JSON, 64 hex digits."""
    return content_hash(determination.model_dump(mode="json"), 64)
