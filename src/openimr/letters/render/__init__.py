"""Determinations as letters: text, HTML, DOCX and PDF.

A determination that a physician decided comes out as an issued letter. A published determination comes
out in its layout (F0 to F3), and reading the text gives the determination back: `parse(render_text(d)) == d`
but for its name, its account of characters and places in the text. Anything else is a draft: every page
says so, it proposes and does not decide, and its sentences name their sources. What writes a form is
loaded when that form is first asked for.
"""

from __future__ import annotations

from collections.abc import Mapping

from openimr.letters.render.as_text import write_text
from openimr.letters.render.blocks import Letter
from openimr.letters.render.draft import draft_letter
from openimr.letters.render.issued import issued_letter, may_be_issued, records_of
from openimr.letters.render.published import published_letter
from openimr.model import Determination

__all__ = ["compose", "records_of", "render_docx", "render_html", "render_pdf", "render_text"]

Names = Mapping[str, str]


def compose(determination: Determination, documents: Names | None = None) -> Letter:
    """The letter as blocks.

    `status == "published"` gives a letter in its layout; "issued" an issued letter, if every item is decided
    and argued and the reviewer's qualifications are there; all else a draft. `documents` gives readable names
    for document ids in the list of sources.
    """
    if determination.status == "published":
        return published_letter(determination)
    if may_be_issued(determination):
        return issued_letter(determination, documents or {})
    return draft_letter(determination, documents or {})


def render_text(determination: Determination, documents: Names | None = None) -> str:
    """The letter as plain text in lines of at most 95 characters.

    Longer are only words that are longer, and values that a line of their own tells apart.
    """
    return write_text(compose(determination, documents))


def render_html(determination: Determination, documents: Names | None = None) -> str:
    """The letter as one accessible HTML page that loads nothing from elsewhere."""
    from openimr.letters.render.as_html import write_html  # noqa: PLC0415

    return write_html(compose(determination, documents))


def render_docx(determination: Determination, documents: Names | None = None) -> bytes:
    """The letter as an editable DOCX file with real heading styles; same letter, same bytes."""
    from openimr.letters.render.as_docx import write_docx  # noqa: PLC0415

    return write_docx(compose(determination, documents))


def render_pdf(determination: Determination, documents: Names | None = None) -> bytes:
    """The letter as a tagged PDF (PDF/UA-1 and PDF/A-2a), letter size; same letter, same bytes."""
    from openimr.letters.render.as_pdf import write_pdf  # noqa: PLC0415

    return write_pdf(compose(determination, documents))
