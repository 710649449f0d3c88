"""Sheets become PDFs; statements are found again on their pages."""

from __future__ import annotations

import json
from bisect import bisect_right
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import typst

from openimr.synth.cases.sheet import Sheet
from openimr.synth.cases.wording import Statement

_CREATION = 946_684_800


class Printed(NamedTuple):
    """A document as PDF, its pages, and the page (from 0) of each of its statements."""

    sheet: Sheet
    content: bytes
    pages: int
    places: tuple[tuple[Statement, int], ...]


def printed(sheet: Sheet) -> Printed:
    """Print one document. Raises LookupError if a statement cannot be found on its pages."""
    record = {
        "title": sheet.title or "Letter",
        "look": sheet.look,
        "running": sheet.running,
        "blocks": sheet.blocks,
    }
    content = bytes(
        typst.compile(
            _template(),
            format="pdf",
            ignore_system_fonts=True,
            sys_inputs={"record": json.dumps(record, ensure_ascii=False)},
            timestamp=_CREATION,
        )
    )
    texts = page_texts(content)
    return Printed(sheet, content, len(texts), tuple(_places(sheet, texts)))


@cache
def _template() -> bytes:
    return (files("openimr.synth.cases") / "data" / "record.typ").read_bytes()


def page_texts(content: bytes) -> list[str]:
    """The characters of each page without white space."""
    document = pdfium.PdfDocument(content)
    texts = []
    for page in document:
        words = page.get_textpage().get_text_range()
        texts.append("".join(words.replace("\ufffe", "-").split()))
    document.close()
    return texts


def _places(sheet: Sheet, texts: list[str]) -> Any:
    """Each statement with the page on which its words begin, sought from where the last one was found.

    What is printed at the foot and head of pages stands between the two halves of a broken sentence: a
    sentence is found by its first half then.
    """
    whole, starts = "".join(texts), [0]
    for text in texts:
        starts.append(starts[-1] + len(text))
    cursor = 0
    for statement in sheet.statements:
        words = "".join(statement.text.split())
        at = _find(whole, words, cursor)
        if at < 0:
            raise LookupError(f"{sheet.title}: not printed: {statement.text!r}")
        cursor = at
        yield statement, bisect_right(starts, at) - 1


def _find(whole: str, words: str, cursor: int) -> int:
    for piece in (words, words[: max(8, len(words) // 2)], words[len(words) // 2 :], words[:12], words[-12:]):
        at = whole.find(piece, cursor)
        if at < 0:
            at = whole.find(piece)
        if at >= 0:
            return at
    return -1
