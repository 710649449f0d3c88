"""A page as a reader leaves it: plain columns of numbers, quick to make and to send between processes."""

from __future__ import annotations

import json
import struct
from array import array
from collections.abc import Sequence
from itertools import repeat
from typing import NamedTuple

from openimr.model.casefile import Word

_HEADER = struct.Struct("<I")


class WordColumns(NamedTuple):
    """The words of a page in columns: offsets into its text, and boxes in points, origin top left."""

    start: Sequence[int] = ()
    end: Sequence[int] = ()
    x0: Sequence[float] = ()
    y0: Sequence[float] = ()
    x1: Sequence[float] = ()
    y1: Sequence[float] = ()

    def words(self) -> tuple[Word, ...]:
        """The same as one `Word` each."""
        # What `Word._make` does, without a Python call for each of a case's hundreds of thousands of words.
        return tuple(map(tuple.__new__, repeat(Word), zip(*self, strict=True)))


class RawOcr(NamedTuple):
    """How a page was read from its picture: the fields of `model.Ocr`."""

    engine: str
    confidence: float
    legibility: float
    rotation: int = 0
    skew: float = 0.0
    handwriting: bool = False
    word_confidences: Sequence[int] = ()


class RawPage(NamedTuple):
    """One page. `state` is the value of a PageState; `note` a code of `reasons.yaml` with its words."""

    state: str
    width: float = 612.0
    height: float = 792.0
    text: str = ""
    words: WordColumns = WordColumns()
    note: str | None = None
    note_words: dict[str, int] | None = None
    ocr: RawOcr | None = None


def pack(pages: Sequence[RawPage]) -> bytes:
    """`pages` as bytes for another process: a JSON head, then the columns as machine numbers."""
    head = [(len(p.words.start), *p[:4], *p[5:]) for p in pages]
    coded = json.dumps(head).encode()
    parts = [_HEADER.pack(len(coded)), coded]
    for page in pages:
        parts += [array("i", column).tobytes() for column in page.words[:2]]
        parts += [array("d", column).tobytes() for column in page.words[2:]]
    return b"".join(parts)


def unpack(content: bytes) -> list[RawPage]:
    """What `pack` packed. Raises ValueError, struct.error or KeyError if it is anything else."""
    (length,) = _HEADER.unpack_from(content)
    at = _HEADER.size + length
    pages = []
    for count, state, width, height, text, note, note_words, ocr in json.loads(content[_HEADER.size : at]):
        columns: list[Sequence[float]] = []
        for code, size in (("i", 4), ("i", 4), ("d", 8), ("d", 8), ("d", 8), ("d", 8)):
            column = array(code)
            column.frombytes(content[at : at + size * count])
            columns.append(column)
            at += size * count
        words = WordColumns(*columns)  # type: ignore[arg-type]
        made = RawOcr(*ocr) if ocr else None
        pages.append(RawPage(state, width, height, text, words, note, note_words, made))
    return pages
