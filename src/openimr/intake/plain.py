"""Text files: decoded, divided into pages, and laid out on a page as a typewriter would.

A text file has no page of its own making, so each one gets a page model: letters of 6 x 12 points in a grid,
96 to a line, within margins of 18 points at the sides and 54 at the top and bottom. A longer line is
continued on the next one at a blank. Pages end at form feeds; a stretch of more than 300 lines as shown
without one is divided between two lines of the file, at an empty one if there is one near. The text of the
pages together is the text of the file, character for character, but for line ends (line feeds alone), form
feeds, and the line feed where a stretch was divided. `page_image` draws the same grid.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from openimr.intake.raw import RawPage, WordColumns

CELL_WIDTH = 6.0
LINE_HEIGHT = 12.0
COLUMNS = 96
SIDE = 18.0
TOP = 54.0
_WIDTH, _HEIGHT = 612.0, 792.0
_LINES_A_PAGE = 300
_TAB = 8
_WORD = re.compile(r"\S+")


class DecodedText(NamedTuple):
    """The text of a file. `note` is a note of `reasons.yaml` if its encoding had to be guessed."""

    text: str
    note: str | None = None


def decode(content: bytes) -> DecodedText:
    """The text of a file's bytes: by its byte order mark, as UTF-8, else as Windows Western (cp1252)."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = content.decode("utf-16", "replace")
        return DecodedText(_line_feeds(text), "undecodable" if "\ufffd" in text else None)
    try:
        return DecodedText(_line_feeds(content.decode("utf-8-sig")))
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    return DecodedText(_line_feeds(text), "undecodable" if "\ufffd" in text else "decoded_loosely")


def _line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", " ").replace("\x1a", " ")


def text_pages(text: str) -> list[RawPage]:
    """The pages of a text; at least one. A page without a word is blank."""
    parts = [part for stretch in text.split("\f") for part in _divided(stretch)]
    if len(parts) > 1 and not parts[-1].strip():
        parts.pop()
    return [_page(part) for part in parts]


def _divided(stretch: str) -> Iterator[str]:
    """The stretch in parts of about 300 lines as shown, divided at an empty line if there is one in reach."""
    lines = stretch.split("\n")
    begin = rows = 0
    empty = 0
    for number, line in enumerate(lines):
        rows += 1 + len(line) // COLUMNS
        if rows > _LINES_A_PAGE and number > begin:
            cut = empty if empty > begin else number
            yield "\n".join(lines[begin:cut])
            begin, rows = cut, sum(1 + len(kept) // COLUMNS for kept in lines[cut : number + 1])
        if not line.strip() and rows > _LINES_A_PAGE * 2 // 3:
            empty = number + 1
    yield "\n".join(lines[begin:])


def _page(text: str) -> RawPage:
    places, rows = _laid_out(text)
    height = max(_HEIGHT, 2 * TOP + rows * LINE_HEIGHT)
    if not places:
        return RawPage("blank", _WIDTH, height)
    start, end, row, column = (list(values) for values in zip(*places, strict=True))
    x0 = [SIDE + CELL_WIDTH * c for c in column]
    y0 = [TOP + LINE_HEIGHT * r for r in row]
    x1 = [x + CELL_WIDTH * min(e - s, COLUMNS) for x, s, e in zip(x0, start, end, strict=True)]
    y1 = [y + LINE_HEIGHT for y in y0]
    return RawPage("read", _WIDTH, height, text, WordColumns(start, end, x0, y0, x1, y1))


def _laid_out(text: str) -> tuple[list[tuple[int, int, int, int]], int]:
    """Start, end, row and column of each word (longer than a line: in pieces), and the number of rows."""
    places: list[tuple[int, int, int, int]] = []
    row = offset = 0
    for line in text.split("\n"):
        indent = used = 0
        for match in _WORD.finditer(line):
            indent += _width(line[used : match.start()], indent)
            used = match.end()
            for start in range(match.start(), match.end(), COLUMNS):
                end = min(start + COLUMNS, match.end())
                if indent + end - start > COLUMNS:
                    row, indent = row + 1, 0
                places.append((offset + start, offset + end, row, indent))
                indent += end - start
        row += 1
        offset += len(line) + 1
    return places, row


def _width(blanks: str, column: int) -> int:
    if "\t" not in blanks:
        return len(blanks)
    at = column
    for character in blanks:
        at += _TAB - at % _TAB if character == "\t" else 1
    return at - column
