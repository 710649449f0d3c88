"""The text of a PDF page and its words with boxes.

PDFium has no notion of a word. The page's text is asked for once and split on blanks; then boxes are asked
for only where they can matter: the first and the last character of a plain word, every character of an odd
one. The calls run inside `map`, so that no Python code is executed per character.

The boxes are PDFium's loose ones, which reach from the font's descent to its ascent: the words of a line get
boxes of one height, turned text gets turned boxes, and the first and last character of a word of one font
span the same rectangle as all of its characters do.

The text is PDFium's with two changes: lines end with a line feed alone, and a hyphen at the end of a line,
which PDFium takes out together with the line's end, is put back as hyphen and line feed. A word that is
divided by it is two words, each with the box on its own line.
"""

from __future__ import annotations

import ctypes
import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Sequence
from itertools import accumulate, chain, repeat
from math import isfinite
from operator import add, le
from typing import NamedTuple

import pypdfium2.raw as pdfium

from openimr.intake.raw import WordColumns

_WORD = re.compile(r"\S+")
# Where the inner characters of a word may stand higher or lower than its ends (H2O, 5th, m²/s): a letter
# beside something that is neither letter nor common punctuation. A class comes first, to scan quickly.
_UNEVEN = re.compile(r"""[^A-Za-z\s.,;:/()'"#%$&+_-](?:(?=[A-Za-z])|(?<=[A-Za-z].))""")
_LINE_END = re.compile("\r\n|[\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]|[\ufffe\x02]")
_CONTROL = re.compile("[\x00\x01\x03-\x08\x0e-\x1b\x1f\x7f]")
# Whatever ends a line or divides a word otherwise than a plain line end does.
_ODD_BREAK = re.compile("[\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029\ufffe\x02]")
_BREAK_HYPHENS = ("\ufffe", "\x02")
_NO_CHARACTER = 0xFFFD

_CodeUnit = ctypes.PYFUNCTYPE(ctypes.c_uint, ctypes.c_void_p, ctypes.c_int)


def _entry(function: object) -> int:
    return ctypes.cast(function, ctypes.c_void_p).value or 0  # type: ignore[arg-type]


# The library's own prototypes convert every argument; these keep the interpreter's lock, as a call takes less
# time than giving the lock away. The one for boxes, called twice a word, declares no arguments at all: it is
# given arguments that were made for C before, which takes a third of the time.
_loose_box: Callable[..., int] = ctypes.PYFUNCTYPE(ctypes.c_int)(_entry(pdfium.FPDFText_GetLooseCharBox))
_code_unit: Callable[[int, int], int] = _CodeUnit(_entry(pdfium.FPDFText_GetUnicode))


class Frame(NamedTuple):
    """The part of a page that is shown, in PDF space (origin bottom left), and its turns by 90 degrees."""

    left: float
    bottom: float
    right: float
    top: float
    quarters: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points as shown."""
        across, up = self.right - self.left, self.top - self.bottom
        return (up, across) if self.quarters % 2 else (across, up)


class _Split(NamedTuple):
    """A page's text, its words in it, and where they begin and end (inclusive) among PDFium's characters."""

    text: str
    start: list[int]
    end: list[int]
    first: list[int]
    last: list[int]
    odd: list[int]


class _Break(NamedTuple):
    """The end of a line: from `place` in the text on, PDFium's text is `shift` characters ahead."""

    place: int
    shift: int
    hyphen: bool


def character_count(text_page: int) -> int:
    """How many characters PDFium has on the page (0 if it cannot tell)."""
    return max(0, int(pdfium.FPDFText_CountChars(ctypes.cast(text_page, pdfium.FPDF_TEXTPAGE))))


def text_and_words(text_page: int, frame: Frame) -> tuple[str, WordColumns]:
    """The text of a page and its words; `text_page` is the address of an open FPDF_TEXTPAGE."""
    count = character_count(text_page)
    raw, units = _raw_text(text_page, count)
    split = _split(raw, units)
    return split.text, _boxes(text_page, split, frame)


def _raw_text(text_page: int, count: int) -> tuple[str, Sequence[int] | None]:
    """PDFium's text, and for each character its index among PDFium's (None if the same).

    FPDFText_GetText leaves out characters without meaning and counts those beyond U+FFFF twice, as PDFium's
    index does. If the lengths agree the index is the place in UTF-16; if not, each character is asked for.
    """
    buffer = (ctypes.c_ushort * (count + 1))()
    handle = ctypes.cast(text_page, pdfium.FPDF_TEXTPAGE)
    written = pdfium.FPDFText_GetText(handle, 0, count, buffer) if count else 0
    if written != count + 1:
        return _text_by_character(text_page, count)
    return _decoded(bytes(buffer)[: 2 * count])


def _text_by_character(text_page: int, count: int) -> tuple[str, Sequence[int] | None]:
    numbers = (number or _NO_CHARACTER for number in map(_code_unit, repeat(text_page), range(count)))
    units = [number if number <= 0xFFFF else _NO_CHARACTER for number in numbers]
    return _decoded(b"".join(unit.to_bytes(2, "little") for unit in units))


def _decoded(utf16: bytes) -> tuple[str, Sequence[int] | None]:
    text = utf16.decode("utf-16-le", "surrogatepass")
    if 2 * len(text) == len(utf16):
        if not text.isascii():
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return text, None
    lengths = (2 if ord(character) > 0xFFFF else 1 for character in text)
    places = list(accumulate(lengths, initial=0))[:-1]
    return re.sub("[\ud800-\udfff]", chr(_NO_CHARACTER), text), places


def _split(raw: str, units: Sequence[int] | None) -> _Split:
    raw = _CONTROL.sub(" ", raw)
    text, start, end, first, last = _split_plainly(raw) or _split_with_care(raw)
    odd = sorted({bisect_right(start, match.start()) - 1 for match in _UNEVEN.finditer(text)})
    if units is not None:
        first, last = [units[i] for i in first], [units[i] for i in last]
    return _Split(text, start, end, first, last, odd)


def _split_plainly(raw: str) -> tuple[str, list[int], list[int], list[int], list[int]] | None:
    """A page as nearly all are: words one blank apart, lines ended by both signs, maybe after a blank.

    The same as `_split_with_care`, without a look at each word. None for another page.
    """
    lines = raw.split("\r\n")
    text = "\n".join(lines)
    if _ODD_BREAK.search(text):
        return None
    words = [line.split() for line in lines]
    sizes = list(map(len, chain.from_iterable(words)))
    bare = list(accumulate(map(add, sizes, repeat(1)), initial=0))
    blanks = [line.endswith(" ") for line in lines]
    # Only if each gap is of one sign, but for a blank at the end of a line, do the lengths agree.
    if len(text) - sum(blanks) != bare.pop() - 1 or not all(words):
        return None
    counts = list(map(len, words))
    shown = chain.from_iterable(map(repeat, accumulate(blanks, initial=0), counts))
    start = list(map(add, bare, shown))
    ahead = chain.from_iterable(map(repeat, range(len(counts)), counts))
    first = list(map(add, start, ahead))
    last = list(map(add, map(add, first, sizes), repeat(-1)))
    return text, start, list(map(add, start, sizes)), first, last


def _split_with_care(raw: str) -> tuple[str, list[int], list[int], list[int], list[int]]:
    text, breaks = _with_line_feeds(raw)
    matches = list(_WORD.finditer(text))
    start = [match.start() for match in matches]
    end = [match.end() for match in matches]
    return text, start, end, *_places_in_raw(start, end, breaks)


def _with_line_feeds(raw: str) -> tuple[str, list[_Break]]:
    """The text with its lines ended by line feeds, and where its characters moved by that."""
    lines: list[str] = []
    breaks: list[_Break] = []
    begin = shift = 0
    for match in _LINE_END.finditer(raw):
        hyphen = match[0] in _BREAK_HYPHENS
        lines.append(raw[begin : match.start()] + ("-" if hyphen else ""))
        begin = match.end()
        shift += len(match[0]) - 1 - hyphen
        breaks.append(_Break(begin - shift, shift, hyphen))
    lines.append(raw[begin:])
    return "\n".join(lines), breaks


def _places_in_raw(start: list[int], end: list[int], breaks: list[_Break]) -> tuple[list[int], list[int]]:
    """First and last character of each word in the text as PDFium gave it."""
    first, last = start.copy(), [place - 1 for place in end]
    for index, (place, shift, hyphen) in enumerate(breaks):
        begin = bisect_left(start, place)
        stop = bisect_left(start, breaks[index + 1].place) if index + 1 < len(breaks) else len(start)
        first[begin:stop] = [i + shift for i in first[begin:stop]]
        last[begin:stop] = [i + shift for i in last[begin:stop]]
        if hyphen and begin and last[begin - 1] > first[begin - 1]:
            last[begin - 1] -= 1
    return first, last


def _boxes(text_page: int, split: _Split, frame: Frame) -> WordColumns:
    left, top, right, bottom = _spanned(text_page, split.first, split.last)
    spans = [range(split.first[index], split.last[index] + 1) for index in split.odd]
    lefts, tops, rights, bottoms = _character_boxes(text_page, [i for span in spans for i in span])
    stop = 0
    for index, span in zip(split.odd, spans, strict=True):
        begin, stop = stop, stop + len(span)
        left[index], right[index] = min(lefts[begin:stop]), max(rights[begin:stop])
        top[index], bottom[index] = max(tops[begin:stop]), min(bottoms[begin:stop])
    return WordColumns(split.start, split.end, *_as_shown(frame, left, top, right, bottom))


def _spanned(text_page: int, first: list[int], last: list[int]) -> tuple[list[float], ...]:
    boxes = _character_boxes(text_page, first + last)
    half = len(first)
    (left, a), (top, b), (right, c), (bottom, d) = ((column[:half], column[half:]) for column in boxes)
    # On most pages words run from left to right, and each begins and ends at one height.
    if not all(map(le, left, a)):
        left = list(map(min, left, a))
    if not all(map(le, right, c)):
        c = list(map(max, right, c))
    if top != b:
        top = list(map(max, top, b))
    if bottom != d:
        bottom = list(map(min, bottom, d))
    return left, top, c, bottom


class _Room:
    """Memory for boxes, and for each place in it an argument ready for C; it grows and is used again."""

    def __init__(self) -> None:
        self.buffer = (ctypes.c_float * 0)()
        self.places: list[object] = []

    def for_boxes(self, count: int) -> list[object]:
        if count > len(self.places):
            self.buffer = (ctypes.c_float * (8 * count))()
            self.places = [ctypes.byref(self.buffer, 16 * index) for index in range(2 * count)]
        return self.places


_room = _Room()


def _character_boxes(text_page: int, indices: Sequence[int]) -> tuple[list[float], ...]:
    """Left, top, right and bottom of the characters at `indices`, in PDF space."""
    count = len(indices)
    places = _room.for_boxes(count)
    # A character that PDFium has no box for leaves its place as it is.
    ctypes.memset(_room.buffer, 0, 16 * count)
    page = ctypes.c_void_p.from_param(text_page)
    deque(map(_loose_box, repeat(page), indices, places), maxlen=0)
    numbers: list[float] = _room.buffer[: 4 * count]
    if not isfinite(sum(numbers)):
        numbers = [number if isfinite(number) else 0.0 for number in numbers]
    return numbers[0::4], numbers[1::4], numbers[2::4], numbers[3::4]


def _as_shown(
    frame: Frame, left: list[float], top: list[float], right: list[float], bottom: list[float]
) -> tuple[list[float], list[float], list[float], list[float]]:
    """x0, y0, x1, y1 from the top left corner of the page as shown."""
    if frame.quarters == 1:
        return (
            _from(bottom, frame.bottom),
            _from(left, frame.left),
            _from(top, frame.bottom),
            _from(right, frame.left),
        )
    if frame.quarters == 2:
        return (
            _to(right, frame.right),
            _from(bottom, frame.bottom),
            _to(left, frame.right),
            _from(top, frame.bottom),
        )
    if frame.quarters == 3:
        return _to(top, frame.top), _to(right, frame.right), _to(bottom, frame.top), _to(left, frame.right)
    return _from(left, frame.left), _to(top, frame.top), _from(right, frame.left), _to(bottom, frame.top)


def _from(values: list[float], edge: float) -> list[float]:
    return [value - edge for value in values] if edge else values


def _to(values: list[float], edge: float) -> list[float]:
    return [edge - value for value in values]
