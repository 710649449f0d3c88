"""Letters as PDF: tagged for accessibility (PDF/UA-1) and fit for archives (PDF/A-2a), made by typst."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

import typst

from openimr.letters.render.blocks import Letter, plain_data
from openimr.letters.render.characters import printable, within_fonts

# The same letter must give the same bytes, so the file's own creation date is fixed: 2000-01-01 UTC.
CREATION = 946_684_800


def write_pdf(letter: Letter) -> bytes:
    """The letter as PDF. Words are handed over as data and never become mark-up.

    The standards refuse a character that no font can show; then rare characters are printed as their codes.
    """
    letter = printable(letter)
    try:
        return _compiled(letter)
    except typst.TypstError:
        return _compiled(within_fonts(letter))


def _compiled(letter: Letter) -> bytes:
    made = typst.compile(
        _template(),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"letter": json.dumps(plain_data(letter), ensure_ascii=False)},
        pdf_standards=["ua-1", "a-2a"],
        timestamp=CREATION,
    )
    return bytes(made)


@cache
def _template() -> bytes:
    return (files("openimr.letters") / "data" / "templates" / "letter.typ").read_bytes()
