"""Letters as PDF: tagged for accessibility (PDF/UA-1), made by typst with its own fonts only."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

import typst

from openimr.letters.render.blocks import Letter, plain_data

# The same letter must give the same bytes, so the file's own creation date is fixed: 2000-01-01 UTC.
CREATION = 946_684_800


def write_pdf(letter: Letter) -> bytes:
    """The letter as PDF. Words are handed over as data and never become mark-up."""
    made = typst.compile(
        _template(),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"letter": json.dumps(plain_data(letter), ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=CREATION,
    )
    return bytes(made)


@cache
def _template() -> bytes:
    return (files("openimr.letters") / "data" / "templates" / "letter.typ").read_bytes()
