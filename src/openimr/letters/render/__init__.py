"""Determinations as letters: text, HTML, DOCX and PDF.

A determination that a physician decided and signed comes out as an issued letter; without the seal of that
signature it does not. A published determination, one that was read, comes out in its layout (F0 to F3), and
reading the text gives the determination back: `parse(render_text(d)) == d` but for its name, its account of
characters and places in the text. Anything else is a draft: every page says so, it proposes and does not
decide, and its sentences name their sources. What writes a form is loaded when that form is first asked for.
"""

from __future__ import annotations

from collections.abc import Mapping

from openimr.letters.render.as_text import write_text
from openimr.letters.render.blocks import Letter
from openimr.letters.render.draft import draft_letter
from openimr.letters.render.issued import issued_letter, may_be_issued, records_of
from openimr.letters.render.published import published_letter
from openimr.letters.render.seal import Seal, SealBroken
from openimr.model import Determination

__all__ = [
    "Seal",
    "SealBroken",
    "compose",
    "preview",
    "preview_text",
    "records_of",
    "render_docx",
    "render_html",
    "render_pdf",
    "render_text",
]

Names = Mapping[str, str]


def compose(determination: Determination, documents: Names | None = None, seal: Seal | None = None) -> Letter:
    """The letter as blocks.

    `status == "published"` gives a letter in its layout, if the determination was read from one and is no
    proposal; "issued" an issued letter, if every item is decided and argued, the reviewer's qualifications
    are there and `seal` is that of its signature; all else a draft. `documents` gives readable names for
    document ids in the list of sources. Raises SealBroken for the seal of another determination.
    """
    if seal is not None:
        seal.check(determination)
    if determination.status == "published" and not _proposes(determination):
        return published_letter(determination)
    if seal is not None and may_be_issued(determination):
        return issued_letter(determination, documents or {}, seal)
    return draft_letter(determination, documents or {})


def preview(determination: Determination, documents: Names | None = None) -> Letter:
    """The letter as it would be issued, for its reviewer: every page says that it is not signed."""
    return issued_letter(determination, documents or {})


def preview_text(determination: Determination, documents: Names | None = None) -> str:
    """The text of `preview`."""
    return write_text(preview(determination, documents))


# A letter that was read holds no proposal; a proposal that calls itself published is a draft all the same.
def _proposes(determination: Determination) -> bool:
    return any(item.assessment is not None for item in determination.items)


def render_text(
    determination: Determination, documents: Names | None = None, seal: Seal | None = None
) -> str:
    """The letter as plain text in lines of at most 95 characters.

    Longer are only words that are longer, and values that a line of their own tells apart.
    """
    return write_text(compose(determination, documents, seal))


def render_html(
    determination: Determination, documents: Names | None = None, seal: Seal | None = None
) -> str:
    """The letter as one accessible HTML page that loads nothing from elsewhere."""
    from openimr.letters.render.as_html import write_html  # noqa: PLC0415

    return write_html(compose(determination, documents, seal))


def render_docx(
    determination: Determination, documents: Names | None = None, seal: Seal | None = None
) -> bytes:
    """The letter as an editable DOCX file with real heading styles; same letter, same bytes."""
    from openimr.letters.render.as_docx import write_docx  # noqa: PLC0415

    return write_docx(compose(determination, documents, seal))


def render_pdf(
    determination: Determination, documents: Names | None = None, seal: Seal | None = None
) -> bytes:
    """The letter as a tagged PDF (PDF/UA-1 and PDF/A-2a), letter size; same letter, same bytes."""
    from openimr.letters.render.as_pdf import write_pdf  # noqa: PLC0415

    return write_pdf(compose(determination, documents, seal))
