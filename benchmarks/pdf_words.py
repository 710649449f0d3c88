"""Digital PDFs: words with boxes, beside the library's bare text from the same run."""

from __future__ import annotations

from pathlib import Path

import pypdfium2

from benchmarks.rows import Row, seconds
from benchmarks.synthetic import pdf, plain_pdf
from openimr import intake

_PAGES = 500
_PLAIN_PAGES = 1000


def rows() -> list[Row]:
    """Pages a second a core: with words and boxes, and the bare text of the library as peer."""
    return [
        _compared("words with boxes, kerned PDF", pdf("words", _PAGES), _PAGES),
        _compared("words with boxes, plain PDF", plain_pdf("words", _PLAIN_PAGES), _PLAIN_PAGES),
    ]


def _compared(name: str, file: Path, pages: int) -> Row:
    # The two are measured by turns, so that a slow moment of the machine meets both.
    ours, bare = float("inf"), float("inf")
    for _ in range(5):
        bare = min(bare, seconds(lambda: _bare_text(file), 1))
        ours = min(ours, seconds(lambda: _words(file, pages), 1))
    peer = f"{pages / bare:.0f} pages/s: the library's bare text, no boxes"
    return Row(name, pages / ours, "pages/s a core", ">= 400", peer)


def _words(file: Path, pages: int) -> None:
    if intake.read(file, jobs=1).page_count != pages:
        raise AssertionError(f"{file} does not have {pages} pages")


def _bare_text(file: Path) -> int:
    document = pypdfium2.PdfDocument(file)
    characters = 0
    for page in document:
        text = page.get_textpage()
        characters += len(text.get_text_range())
        text.close()
        page.close()
    document.close()
    return characters
