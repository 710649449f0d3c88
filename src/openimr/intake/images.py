"""Pictures of pages: PDF pages as they look, text pages on the grid that their words' boxes stand on."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2.raw as c
from PIL import Image

from openimr.intake.errors import PageNotFound
from openimr.intake.formats import PDF
from openimr.intake.pdf import PdfFault, frame_of, opened, render_gray
from openimr.intake.pictures import MEDIA_TYPES, PictureFault, picture
from openimr.intake.plain import CELL_WIDTH, LINE_HEIGHT
from openimr.intake.settings import limit
from openimr.intake.sources import locate
from openimr.model import CaseFile, Document, Page

_AGAIN = "Read the case again, then ask for the page."
_COMPRESSION = 6
# Pages are shown upright, as they were read: so many degrees clockwise.
_TURNS: dict[int, Callable[[Image.Image], Image.Image]] = {
    0: lambda image: image,
    90: lambda image: image.transpose(Image.Transpose.ROTATE_270),
    180: lambda image: image.transpose(Image.Transpose.ROTATE_180),
    270: lambda image: image.transpose(Image.Transpose.ROTATE_90),
}

# The letters of the font are 0.602 of its size wide.
_TYPEWRITER = b"""
#let d = json(bytes(sys.inputs.at("page")))
#set page(width: d.width * 1pt, height: d.height * 1pt, margin: 0pt, fill: white)
#set text(font: "DejaVu Sans Mono", size: (d.cell / 0.602) * 1pt, ligatures: false, hyphenate: false)
#for word in d.words {
  place(top + left, dx: word.at(0) * 1pt, dy: word.at(1) * 1pt, box(height: d.line * 1pt,
    align(left + horizon, text(word.at(2)))))
}
"""


def page_image(source: Path, case_file: CaseFile, document_id: str, page: int, *, dpi: int = 100) -> bytes:
    """A gray PNG of page `page` (its number) of a document of `case_file`, which was read from `source`.

    The image is width x height of the page times dpi / 72 pixels (smaller if that were gigantic), so that a
    word's box times dpi / 72 is its place in the image. Raises PageNotFound if the case file has no such
    page, or its file is gone or has changed since it was read.
    """
    document, found = _page(case_file, document_id, page)
    if document.media_type not in (PDF, *MEDIA_TYPES):
        return _typewritten(found, dpi)
    content = _content(Path(source), document.path, document.sha256)
    index, turned = found.page_in_file - 1, found.ocr.rotation if found.ocr else 0
    try:
        image = _drawn(content, index, dpi) if document.media_type == PDF else _shown(content, index, dpi)
        return _png(_TURNS[turned](image), dpi)
    except (PdfFault, PictureFault) as fault:
        raise PageNotFound(f"{document.path} can no longer be opened.", _AGAIN) from fault


def _page(case_file: CaseFile, document_id: str, page: int) -> tuple[Document, Page]:
    try:
        document = case_file.document(document_id)
    except KeyError:
        raise PageNotFound(f"The case file has no document {document_id}.", _AGAIN) from None
    found = next((p for p in document.pages[page - 1 : page] if p.number == page), None) or next(
        (p for p in document.pages if p.number == page), None
    )
    if found is None:
        pages = len(document.pages)
        raise PageNotFound(
            f"{document.path} has no page {page}; it has {pages}.", f"Ask for a page from 1 to {pages}."
        )
    return document, found


@lru_cache(maxsize=2)
def _content(source: Path, path: str, sha256: str) -> bytes:
    """The bytes of a file of the case; kept for the next page of the same document."""
    with TemporaryDirectory(prefix="openimr-") as spool:
        file = locate(source, path, Path(spool))
        content = file.read_bytes() if file and file.is_file() else b""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise PageNotFound(f"{path} is no longer there as it was read.", _AGAIN)
    return content


def _drawn(content: bytes, index: int, dpi: int) -> Image.Image:
    with opened(content) as document:
        page = c.FPDF_LoadPage(document, index)
        if not page:
            raise PageNotFound(
                f"Page {index + 1} is damaged and cannot be drawn.", "Ask the sender for the page again."
            )
        try:
            width, height, pixels = render_gray(page, frame_of(page), dpi)
        finally:
            c.FPDF_ClosePage(page)
    return Image.frombytes("L", (width, height), pixels)


def _shown(content: bytes, index: int, dpi: int) -> Image.Image:
    return picture(io.BytesIO(content), index, dpi).image


def _typewritten(page: Page, dpi: int) -> bytes:
    dpi = _within_limit(page, dpi)
    import typst  # noqa: PLC0415 (a large library that only this needs)

    words = [(word.x0, word.y0, page.text[word.start : word.end]) for word in page.words]
    described = {
        "width": page.width,
        "height": page.height,
        "cell": CELL_WIDTH,
        "line": LINE_HEIGHT,
        "words": words,
    }
    made = typst.compile(
        _TYPEWRITER,
        format="png",
        ppi=float(dpi),
        ignore_system_fonts=True,
        sys_inputs={"page": json.dumps(described)},
    )
    return _png(Image.open(io.BytesIO(made)).convert("L"), dpi)


def _within_limit(page: Page, dpi: int) -> int:
    pixels = page.width * page.height * (dpi / 72) ** 2
    return max(1, int(dpi / max(1.0, (pixels / limit("image_pixels")) ** 0.5)))


def _png(image: Image.Image, dpi: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=_COMPRESSION, dpi=(dpi, dpi))
    return out.getvalue()
