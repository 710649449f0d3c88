"""The pages that the page can show, their pictures, and the boxes of their words in few bytes."""

from __future__ import annotations

import base64
import re
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from sys import byteorder
from typing import NamedTuple

from PIL import Image

from openimr.intake.drawer import sixteen_grays
from openimr.model import CaseFile, Document, Page, PageState, Word
from openimr.review.evidence_page.places import PageKey, Places, document_name, page_key

PageImage = Callable[[str, int], bytes]

# What a script takes for the words of a text; the boxes then need no places of their own.
_SCRIPT_WORDS = re.compile("[^\\t-\\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+")
_HALF_POINTS = 2
_MOST = 65_535


@dataclass(frozen=True)
class Sheet:
    """One page as it can be shown. `picture` is an address, or empty when only its words can be shown.

    `note` says in words why there is no picture where one was wanted, or why a page has no text.
    """

    key: PageKey
    document: Document
    name: str
    page: Page
    picture: str = ""
    note: str = ""


class Pictures(NamedTuple):
    """Where pictures come from: `given` addresses, else up to `most` drawn by `draw`."""

    given: Mapping[PageKey, str] = {}
    draw: PageImage | None = None
    most: int = 0


def choose(case_file: CaseFile, places: Places, pictures: Pictures, max_text_pages: int) -> tuple[Sheet, ...]:
    """The pages to include, in the order of the record.

    All pages with a fact or passage come with their text, then further pages up to `max_text_pages` in all.
    Pictures are drawn into the page for cited pages first.
    """
    given, page_image, max_images = pictures
    pages = {(d.id, p.number): (d, p) for d in case_file.documents for p in d.pages}
    needed = {key for place in places.by_id.values() if (key := page_key(place.evidence)) in pages}
    spare = [key for key in pages if key not in needed][: max(0, max_text_pages - len(needed))]
    wanted = needed.union(spare)
    cited = [key for key in places.cited_pages if key in pages]
    drawn = dict.fromkeys([*cited, *(key for key in pages if key in wanted)])
    to_draw = frozenset(list(drawn)[:max_images]) if page_image else frozenset()
    sheets = []
    for key, page in pages.items():
        if key in wanted:
            draw = page_image if key in to_draw else None
            sheets.append(_sheet(key, page, given.get(key, ""), draw))
    return tuple(sheets)


def _sheet(key: PageKey, found: tuple[Document, Page], picture: str, draw: PageImage | None) -> Sheet:
    document, page = found
    note = ""
    if draw is not None and not picture:
        picture, note = _picture(draw, key)
    if page.state is not PageState.READ:
        note = page.note or note
    return Sheet(key, document, document_name(document), page, picture, note)


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
    with Image.open(BytesIO(png)) as picture:
        return "data:image/png;base64," + base64.b64encode(sixteen_grays(picture)).decode("ascii")


def packed_words(page: Page) -> tuple[str, list[int] | None]:
    """The boxes of a page's words in base64, and where the words are if a script cannot tell.

    16-bit numbers in half points, the low byte first, for each run of words of one height: top, bottom, how
    many, then left and right of each. The second value has start and end of each word in characters.
    """
    numbers = array("H")
    for top, bottom, run in _runs(page.words):
        numbers.extend((_half_points(top), _half_points(bottom), len(run)))
        for word in run:
            numbers.extend((_half_points(word.x0), _half_points(word.x1)))
    if byteorder == "big":
        numbers.byteswap()
    where = [(word.start, word.end) for word in page.words]
    plain = where == [match.span() for match in _SCRIPT_WORDS.finditer(page.text)]
    return base64.b64encode(numbers.tobytes()).decode("ascii"), None if plain else [
        n for w in where for n in w
    ]


def _runs(words: Sequence[Word]) -> Iterator[tuple[float, float, Sequence[Word]]]:
    begin = 0
    for at in range(1, len(words) + 1):
        first = words[begin]
        if at == len(words) or (words[at].y0, words[at].y1) != (first.y0, first.y1) or at - begin == _MOST:
            yield first.y0, first.y1, words[begin:at]
            begin = at


def _half_points(points: float) -> int:
    return min(_MOST, max(0, round(points * _HALF_POINTS)))
