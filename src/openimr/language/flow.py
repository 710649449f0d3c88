"""Running text: line wraps and end-of-line hyphens undone, with a way back to the text as given.

Printed reports and letters break lines where the paper ends; many extracts put a blank line after
every printed line. Language rules want sentences on one line, evidence wants the place in the source.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise
from typing import NamedTuple

_LINE = re.compile(r"[^\n\r\f\v\x1c-\x1e\x85\u2028\u2029]+")
_WORDS = re.compile(r"\S+")
_NEWLINE = re.compile(r"\r\n|[\n\r\f\v\x1c-\x1e\x85\u2028\u2029]")
_ENUMERATOR = re.compile(r"\(?(?:\d{1,2}|[a-zA-Z])[.)]\s+\S")
_BULLET = re.compile(r"(?:[•●▪◦‣⁃*·]|[-–—]\s|\[[ xX]?\])\s*\S")
_LABEL = re.compile(r"[A-Z][A-Za-z0-9/()#&' -]{1,44}:(?:\s|$)")
_OPEN_END = re.compile(
    r"(?:[,(/&+-]|\b(?:the|a|an|of|by|and|or|to|for|with|in|on|at|from|is|was|were|are|has|have|had|been|"
    r"be|Dr\.|Mr\.|Ms\.|Mrs\.|this|that|which|who|as|his|her|their|no|not|per|than))$"
)
_FORM_LINE = re.compile(r"[A-Za-z)]:\s+\S+(?:\s\S+){0,3}$")
_HYPHENS = "-\u2010\u2011\u00ad\ufffe"
_TERMINAL = ".!?:;"
_COLUMN_GAP = 4
_NARROW = 40
_UNWRAPPED = 180


class _Line(NamedTuple):
    start: int
    words: list[tuple[int, int]]
    blanks_before: int
    text: str


class Flow:
    """Running text made from a source text. `text` has one block (paragraph, heading, list entry) a line.

    Every non-blank character of the source is in `text` once, in order; blanks inside a block are
    single spaces. `source_span` leads from characters of `text` back to characters of the source.
    """

    __slots__ = ("_anchors", "_sources", "source", "text")

    def __init__(self, source: str, text: str, anchors: list[int], sources: list[int]) -> None:
        self.source = source
        self.text = text
        self._anchors = anchors
        self._sources = sources

    def source_position(self, position: int) -> int:
        """The place in the source of the character at `position` of `text`."""
        if not self._anchors:
            return 0
        index = max(bisect_right(self._anchors, position) - 1, 0)
        return min(self._sources[index] + position - self._anchors[index], len(self.source))

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Characters of the source from the first to the last character of `text[start:end]`."""
        if end <= start:
            place = self.source_position(start)
            return place, place
        return self.source_position(start), self.source_position(end - 1) + 1


def flow(text: str) -> Flow:
    """Join wrapped lines to running text. Paragraphs, headings and list entries stay apart.

    Works on single-spaced and double-spaced extracts. A line counts as wrapped when the first word
    of the next line would not have fitted on it, or when the next line plainly goes on.
    """
    lines = _lines(text)
    width = _print_width(lines)
    doubled = _is_doubled(lines)
    pieces: list[str] = []
    anchors: list[int] = []
    sources: list[int] = []
    length = 0
    previous: _Line | None = None
    for number, line in enumerate(lines):
        later = lines[number + 1] if number + 1 < len(lines) else None
        if previous is None:
            glue = ""
        elif _is_heading(previous, line, later, width):
            glue = "\n"
        else:
            glue = _glue(previous, line, width, doubled)
        if glue:
            pieces.append(glue)
            length += 1
        previous = line
        if line.text.count(" ") == len(line.words) - 1 and "\t" not in line.text:
            anchors.append(length)
            sources.append(line.start)
            pieces.append(line.text)
            length += len(line.text)
            continue
        for index, (start, end) in enumerate(line.words):
            if index:
                pieces.append(_gap(text, line.words, index))
                length += 1
            anchors.append(length)
            sources.append(start)
            pieces.append(text[start:end])
            length += end - start
    return Flow(text, "".join(pieces), anchors, sources)


def _lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    last_end = 0
    for match in _LINE.finditer(text):
        words = [found.span() for found in _WORDS.finditer(text, match.start(), match.end())]
        if not words:
            continue
        start, end = words[0][0], words[-1][1]
        breaks = len(_NEWLINE.findall(text, last_end, start))
        lines.append(_Line(start, words, max(breaks - 1, 0) if lines else 0, text[start:end]))
        last_end = end
    return lines


def _print_width(lines: list[_Line]) -> int:
    lengths = sorted(len(line.text) for line in lines)
    return lengths[(len(lengths) * 9) // 10] if lengths else 0


def _is_doubled(lines: list[_Line]) -> bool:
    single = sum(1 for line in lines[1:] if line.blanks_before == 0)
    double = sum(1 for line in lines[1:] if line.blanks_before == 1)
    long = sum(1 for a, b in pairwise(lines) if b.blanks_before == 1 and not _ended(a))
    return double > single and long * 3 > double


def _ended(line: _Line) -> bool:
    return line.text.rstrip("\"')]”’")[-1:] in _TERMINAL


def _glue(line: _Line, following: _Line, width: int, doubled: bool) -> str:
    """What stands between two lines in the running text: a space, nothing (hyphen), or a new block."""
    if not _wrapped(line, following, width, doubled):
        return "\n"
    last, first = line.text[-1], following.text[0]
    if last in _HYPHENS and len(line.text) > 1 and line.text[-2].isalnum() and first.isalnum():
        return ""
    return " "


def _wrapped(line: _Line, following: _Line, width: int, doubled: bool) -> bool:
    goes_on = not _ended(line) and (following.text[0].islower() or following.text[0] in ",;)%")
    if following.blanks_before > (1 if doubled else 0):
        return goes_on and len(line.text) > width * 0.6 and not _ENUMERATOR.match(following.text)
    if following.text[0] == "." and not _ended(line):
        return True
    full = _NARROW < width <= _UNWRAPPED and (
        len(line.text) + 1 + following.words[0][1] - following.words[0][0] >= width * 0.8
    )
    if _opens_block(line, following, full) or (line.text.endswith(":") and not following.text[0].islower()):
        return False
    if goes_on or _OPEN_END.search(line.text):
        return len(line.text) > 12 or full
    return full


def _is_heading(line: _Line, following: _Line, later: _Line | None, width: int) -> bool:
    """Whether the next line is a heading though the line before it is full: short, unended, text after it."""
    text = following.text
    if len(text) > width * 0.45 or len(following.words) > 5 or not text[0].isupper() or _ended(following):
        return False
    if later is None or later.text[0].islower() or text[-1] == ",":
        return False
    return _ended(line) or bool(_FORM_LINE.search(line.text))


def _opens_block(line: _Line, following: _Line, full: bool) -> bool:
    settled = not full or _ended(line)
    if _BULLET.match(following.text):
        return True
    if _ENUMERATOR.match(following.text):
        return settled or bool(_ENUMERATOR.match(line.text))
    if _LABEL.match(following.text):
        return settled
    return line.text.isupper() != following.text.isupper() and not full


def _gap(text: str, words: list[tuple[int, int]], index: int) -> str:
    """A wide gap in a line divides columns of a form, unless it follows a label or a list number."""
    before, start = words[index - 1], words[index][0]
    gap = text[before[1] : start]
    if len(gap) < _COLUMN_GAP and "\t" not in gap:
        return " "
    if text[before[1] - 1] in ":#" or (index == 1 and len(text[before[0] : before[1]]) <= 3):
        return " "
    return "\n"
