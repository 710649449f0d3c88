"""PDF files: opened, counted, and read page by page.

PDFium is not thread-safe: all of this runs in the main thread of a process. Scripts are never run (the
library has no script engine) and attached files are listed, never opened.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pypdfium2.raw as c

from openimr.intake.pdf_text import Frame, character_count, text_and_words
from openimr.intake.raw import RawPage
from openimr.intake.settings import limit

# A scan may carry a printed line of its own (a fax header, a stamp). Fewer words than this beside a picture
# that covers half of the page are such a line, not the page's text.
_LABEL_WORDS = 25
_SCAN_SHARE = 0.5
_WHITE = 250
_LOOK_DPI = 36
_LAUNCH = re.compile(rb"/S\s{0,8}/Launch\b")
_SHOWN_NOTES = (c.FPDF_ANNOT_WIDGET, c.FPDF_ANNOT_FREETEXT, c.FPDF_ANNOT_STAMP)
_OPEN_FAULTS = {c.FPDF_ERR_PASSWORD: "pdf_password", c.FPDF_ERR_SECURITY: "pdf_security"}


class PdfFault(Exception):
    """A PDF that cannot be opened. `code` is a code of `reasons.yaml`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Attachment(NamedTuple):
    """A file attached inside a PDF: its name and size in bytes (0 if not stated)."""

    name: str
    size: int


class PdfOutline(NamedTuple):
    """What a PDF holds, without reading its pages."""

    pages: int
    attachments: tuple[Attachment, ...] = ()
    scripts: int = 0
    launches: bool = False


@contextmanager
def opened(content: Path | bytes) -> Iterator[Any]:
    """An open FPDF_DOCUMENT, closed in the end. Raises PdfFault if it cannot be opened or has no page."""
    # Asked directly and not through the library's helper: that one takes a PDF without pages for one that
    # failed to open, and gives as the reason that of an earlier failure.
    if isinstance(content, Path):
        document = c.FPDF_LoadDocument(os.fsencode(content) + b"\0", None)
    else:
        document = c.FPDF_LoadMemDocument64(content, len(content), None)
    if not document:
        raise PdfFault(_OPEN_FAULTS.get(c.FPDF_GetLastError(), "pdf_damaged"))
    try:
        if c.FPDF_GetPageCount(document) <= 0:
            raise PdfFault("pdf_no_pages")
        yield document
    finally:
        c.FPDF_CloseDocument(document)


def outline(content: Path | bytes) -> PdfOutline:
    """Pages, attachments and scripts of a PDF. Raises PdfFault."""
    with opened(content) as document:
        scripts = max(0, c.FPDFDoc_GetJavaScriptActionCount(document))
        pages = c.FPDF_GetPageCount(document)
        return PdfOutline(pages, tuple(_attachments(document)), scripts, _launches(content))


def _launches(content: Path | bytes) -> bool:
    """Whether the PDF holds an action that starts a program, as far as its uncompressed parts show."""
    if isinstance(content, bytes):
        return bool(_LAUNCH.search(content))
    with content.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        return bool(_LAUNCH.search(mapped))


def _attachments(document: Any) -> Iterator[Attachment]:
    for index in range(max(0, c.FPDFDoc_GetAttachmentCount(document))):
        attachment = c.FPDFDoc_GetAttachment(document, index)
        if attachment:
            yield Attachment(
                _attachment_name(attachment) or f"attachment {index + 1}", _attachment_size(attachment)
            )


def _attachment_name(attachment: Any) -> str:
    size = c.FPDFAttachment_GetName(attachment, None, 0)
    buffer = ctypes.create_string_buffer(size)
    c.FPDFAttachment_GetName(attachment, ctypes.cast(buffer, ctypes.POINTER(c.FPDF_WCHAR)), size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0")


def _attachment_size(attachment: Any) -> int:
    size = ctypes.c_ulong(0)
    c.FPDFAttachment_GetFile(attachment, None, 0, size)
    return size.value


def read_pages(content: Path | bytes, first: int, stop: int) -> Iterator[RawPage]:
    """Pages `first` (0-based) to `stop` (excluded) of a PDF in order. Raises PdfFault if it cannot be opened.

    A page that cannot be opened comes as a page with state unreadable.
    """
    with opened(content) as document:
        # Fonts live as long as a page that uses them is open: the page before is kept, so that the next one
        # need not load them again.
        kept: list[Any] = []
        try:
            for index in range(first, stop):
                yield _read_page(document, index, kept)
        finally:
            for page in kept:
                c.FPDF_ClosePage(page)


def _read_page(document: Any, index: int, kept: list[Any]) -> RawPage:
    page = c.FPDF_LoadPage(document, index)
    if not page:
        return RawPage("unreadable", note="page_damaged")
    page = _with_form_entries(document, page, index)
    if kept:
        c.FPDF_ClosePage(kept.pop())
    kept.append(page)
    frame = frame_of(page)
    text_page = c.FPDFText_LoadPage(page)
    if not text_page:
        return RawPage("unreadable", *frame.size, note="page_damaged")
    try:
        return _page_of(page, ctypes.cast(text_page, ctypes.c_void_p).value or 0, frame)
    finally:
        c.FPDFText_ClosePage(text_page)


def _with_form_entries(document: Any, page: Any, index: int) -> Any:
    """The page with what was typed into its form fields and notes as part of its text.

    PDFium keeps form fields apart from the page's text, but a form of the Division filled in on a screen
    holds all its answers there. Flattening changes the copy in memory only.
    """
    if not any(_annotation_type(page, i) in _SHOWN_NOTES for i in range(c.FPDFPage_GetAnnotCount(page))):
        return page
    if c.FPDFPage_Flatten(page, c.FLAT_NORMALDISPLAY) != c.FLATTEN_SUCCESS:
        return page
    fresh = c.FPDF_LoadPage(document, index)
    if not fresh:
        return page
    c.FPDF_ClosePage(page)
    return fresh


def _annotation_type(page: Any, index: int) -> int:
    annotation = c.FPDFPage_GetAnnot(page, index)
    if not annotation:
        return -1
    try:
        return int(c.FPDFAnnot_GetSubtype(annotation))
    finally:
        c.FPDFPage_CloseAnnot(annotation)


def frame_of(page: Any) -> Frame:
    """The shown part of an open FPDF_PAGE and how it is turned."""
    box = c.FS_RECTF()
    c.FPDF_GetPageBoundingBox(page, box)
    return Frame(box.left, box.bottom, box.right, box.top, c.FPDFPage_GetRotation(page) % 4)


def _page_of(page: Any, text_page: int, frame: Frame) -> RawPage:
    width, height = frame.size
    most = limit("page_characters")
    if character_count(text_page) > most:
        return RawPage("unreadable", width, height, note="page_too_full", note_words={"limit": most})
    text, words = text_and_words(text_page, frame)
    count = len(words.start)
    if count >= _LABEL_WORDS:
        return RawPage("read", width, height, text, words)
    scan = _largest_picture(page) >= _SCAN_SHARE * width * height
    if count and scan:
        return RawPage("not_yet_read", width, height, note="scanned_labelled", note_words={"words": count})
    if count:
        return RawPage("read", width, height, text, words)
    if _shows_nothing(page, frame):
        return RawPage("blank", width, height)
    return RawPage("not_yet_read", width, height, note="scanned" if _pictures(page) else "drawn")


def _pictures(page: Any) -> list[Any]:
    return list(_picture_objects(page, c.FPDFPage_CountObjects, c.FPDFPage_GetObject, 0))


def _picture_objects(holder: Any, count: Any, get: Any, depth: int) -> Iterator[Any]:
    for index in range(max(0, count(holder))):
        item = get(holder, index)
        kind = c.FPDFPageObj_GetType(item)
        if kind == c.FPDF_PAGEOBJ_IMAGE:
            yield item
        elif kind == c.FPDF_PAGEOBJ_FORM and depth < 4:
            yield from _picture_objects(item, c.FPDFFormObj_CountObjects, c.FPDFFormObj_GetObject, depth + 1)


def _largest_picture(page: Any) -> float:
    """Area in square points of the largest picture of the page."""
    edges = [ctypes.c_float() for _ in range(4)]
    largest = 0.0
    for item in _pictures(page):
        if c.FPDFPageObj_GetBounds(item, *edges):
            left, bottom, right, top = (edge.value for edge in edges)
            largest = max(largest, (right - left) * (top - bottom))
    return largest


def two_toned(page: Any) -> bool:
    """Whether the pictures of an open page, some there are, have black and white dots only, as faxes do."""
    found = [_bits(page, item) for item in _pictures(page)]
    return bool(found) and all(bits == 1 for bits in found)


def _bits(page: Any, item: Any) -> int:
    """Bits for each dot of a picture of the page; 0 if that cannot be told."""
    told = c.FPDF_IMAGEOBJ_METADATA()
    return int(told.bits_per_pixel) if c.FPDFImageObj_GetImageMetadata(item, page, told) else 0


def _shows_nothing(page: Any, frame: Frame) -> bool:
    """Whether the page, drawn small, is white all over. A picture of gigantic size counts as something."""
    if not c.FPDFPage_CountObjects(page):
        return True
    across, down = ctypes.c_uint(), ctypes.c_uint()
    for item in _pictures(page):
        c.FPDFImageObj_GetImagePixelSize(item, across, down)
        if across.value * down.value > limit("scan_pixels"):
            return False
    return min(render_gray(page, frame, _LOOK_DPI)[2], default=255) >= _WHITE


def render_gray(page: Any, frame: Frame, dpi: float) -> tuple[int, int, bytes]:
    """An open page drawn in gray: width and height in pixels, one byte a pixel, rows from the top.

    A page too large for `image_pixels` of `limits.yaml` is drawn smaller.
    """
    width, height = frame.size
    scale = dpi / 72
    too_large = max(1.0, width * height * scale * scale / limit("image_pixels"))
    scale /= too_large**0.5
    across, down = max(1, round(width * scale)), max(1, round(height * scale))
    bitmap = c.FPDFBitmap_CreateEx(across, down, c.FPDFBitmap_Gray, None, 0)
    if not bitmap:
        raise MemoryError(f"no memory for a page image of {across} x {down} pixels")
    try:
        c.FPDFBitmap_FillRect(bitmap, 0, 0, across, down, 0xFFFFFFFF)
        c.FPDF_RenderPageBitmap(bitmap, page, 0, 0, across, down, 0, c.FPDF_ANNOT | c.FPDF_GRAYSCALE)
        stride = c.FPDFBitmap_GetStride(bitmap)
        pixels = ctypes.string_at(c.FPDFBitmap_GetBuffer(bitmap), stride * down)
    finally:
        c.FPDFBitmap_Destroy(bitmap)
    if stride == across:
        return across, down, pixels
    return across, down, b"".join(pixels[row * stride : row * stride + across] for row in range(down))
