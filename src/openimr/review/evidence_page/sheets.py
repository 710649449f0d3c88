"""The pages that travel inside the file: cited ones as pictures with boxes, others as text."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from PIL import Image

from openimr.model import CaseFile, Document, Page, PageState
from openimr.review.evidence_page.places import PageKey, Place, Places, document_name, page_key

PageImage = Callable[[str, int], bytes]

# Sixteen grays keep print and pen strokes readable and make a page a third of its size in 256 grays.
_GRAYS = 16


class Mark(NamedTuple):
    """One rectangle to highlight, in points from the page's top left corner, and the place it belongs to."""

    place: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Sheet:
    """One page inside the file. `picture` is a data: address, or empty when the page travels as text.

    `note` says in words why there is no picture where one was wanted, or why a page has no text.
    """

    key: PageKey
    document: Document
    name: str
    page: Page
    picture: str = ""
    note: str = ""
    marks: tuple[Mark, ...] = field(default=())

    @property
    def title(self) -> str:
        """Document and page, in words."""
        return f"{self.name}, page {self.page.number} of {len(self.document.pages)}"


def choose(
    case_file: CaseFile, places: Places, page_image: PageImage, max_images: int, max_text_pages: int
) -> tuple[Sheet, ...]:
    """The pages to include, in the order of the record.

    The first `max_images` cited pages become pictures. All pages with a fact or passage come
    with their text, then further pages up to `max_text_pages` in all.
    """
    pages = {(d.id, p.number): (d, p) for d in case_file.documents for p in d.pages}
    cited = [key for key in places.cited_pages if key in pages]
    pictured = frozenset(cited[:max_images])
    needed = {key for place in places.by_id.values() if (key := page_key(place.evidence)) in pages}
    spare = [key for key in pages if key not in needed][: max(0, max_text_pages - len(needed))]
    wanted = needed.union(spare)
    marks = _marks(places)
    return tuple(
        _sheet(key, pages[key], marks.get(key, ()), page_image if key in pictured else None, key in cited)
        for key in pages
        if key in wanted
    )


def _sheet(
    key: PageKey, found: tuple[Document, Page], marks: tuple[Mark, ...], draw: PageImage | None, cited: bool
) -> Sheet:
    document, page = found
    picture, note = ("", "") if draw is None else _picture(draw, key)
    if draw is None and cited:
        note = "Pictures are limited to keep this file small; this page comes as text."
    if page.state is not PageState.READ:
        note = page.note or note
    return Sheet(key, document, document_name(document), page, picture, note, marks)


def _picture(draw: PageImage, key: PageKey) -> tuple[str, str]:
    """The page as a data: address, or the words for why not: a page that cannot be drawn stays as text."""
    try:
        return data_address(draw(*key)), ""
    except (OSError, ValueError, LookupError, RuntimeError) as error:
        return (
            "",
            f"No picture of this page could be made ({type(error).__name__}); its text is shown instead.",
        )


def data_address(png: bytes) -> str:
    """A picture as a `data:` address of a PNG in sixteen grays. Raises OSError if it is no picture."""
    with Image.open(io.BytesIO(png)) as picture:
        gray = picture.convert("L").point(_steps())
    few = Image.frombytes("P", gray.size, gray.tobytes())
    few.putpalette([level * 255 // (_GRAYS - 1) for level in range(_GRAYS) for _ in range(3)])
    out = io.BytesIO()
    few.save(out, "PNG", bits=4, compress_level=6)
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode("ascii")


@cache
def _steps() -> list[int]:
    return [round(level * (_GRAYS - 1) / 255) for level in range(256)]


def _marks(places: Places) -> dict[PageKey, tuple[Mark, ...]]:
    found: dict[PageKey, list[Mark]] = {}
    for place in places.by_id.values():
        key = page_key(place.evidence)
        if key:
            found.setdefault(key, []).extend(_boxes(place))
    return {key: tuple(marks) for key, marks in found.items()}


def _boxes(place: Place) -> list[Mark]:
    """The rectangles of a place, a hair wider than the words so that letters are not cut."""
    pad = 1.5
    return [
        Mark(
            place.id,
            round(box.x0 - pad, 1),
            round(box.y0 - pad, 1),
            round(max(box.x1 - box.x0, 0.0) + 2 * pad, 1),
            round(max(box.y1 - box.y0, 0.0) + 2 * pad, 1),
        )
        for box in place.evidence.boxes
    ]
