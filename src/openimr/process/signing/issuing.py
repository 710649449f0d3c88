"""The only way to an issued letter: a signed determination that is found to be what was signed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from openimr.letters.render import render_docx, render_html, render_pdf, render_text
from openimr.letters.render.seal import Seal, hash_of
from openimr.model import Determination
from openimr.process.signing.checking import must_hold
from openimr.process.signing.combining import combine
from openimr.process.signing.corrected import current
from openimr.process.signing.values import SignedDetermination

FORMS = ("txt", "html", "docx", "pdf")
_Maker = Callable[[Determination, Mapping[str, str], Seal], str | bytes]
_MAKERS: Mapping[str, _Maker] = {
    "txt": render_text,
    "html": render_html,
    "docx": render_docx,
    "pdf": render_pdf,
}


class Issued(NamedTuple):
    """An issued determination: `letters` by form, the hash printed in them, the number of the correction."""

    determination: Determination
    letters: Mapping[str, bytes]
    content_hash: str
    correction: int


def issue(
    signed: SignedDetermination,
    key: bytes | None = None,
    expected: str | None = None,
    forms: tuple[str, ...] = FORMS,
) -> Issued:
    """The letter of a signed determination, its corrections included, in each form asked for.

    Raises NotReady with every problem if it is not what was signed; with `key`, also if it was not signed
    with that key. KeyError for an unknown form.
    """
    found = must_hold(signed, key, expected)
    determination = current(signed)
    last = signed.corrections[-1].signed_at if signed.corrections else signed.signed_at
    seal = Seal(hash_of(determination), found.content_hash, last.date().isoformat(), found.number)
    return _rendered(determination, signed.review.documents, seal, forms)


def issue_together(
    signed: Sequence[SignedDetermination], key: bytes | None = None, forms: tuple[str, ...] = FORMS
) -> Issued:
    """The letter of several reviewers who each signed: the majority's decision and each one's analysis.

    Raises NotReady as `issue` does, and for determinations that do not belong together.
    """
    combined = combine(signed, key)
    day = max(one.signed_at for one in signed).date().isoformat()
    number = sum(len(one.corrections) for one in signed)
    seal = Seal(hash_of(combined.determination), combined.content_hash, day, number)
    return _rendered(combined.determination, signed[0].review.documents, seal, forms)


def _rendered(
    determination: Determination, documents: Mapping[str, str], seal: Seal, forms: tuple[str, ...]
) -> Issued:
    made = {form: _MAKERS[form](determination, documents, seal) for form in forms}
    letters = {form: text.encode() if isinstance(text, str) else text for form, text in made.items()}
    return Issued(determination, letters, seal.content, seal.correction)
