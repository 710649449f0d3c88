"""The running text of a field: line wraps, double spacing and page breaks undone, with the way back."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

# A gap in print: anything but one plain blank. A hyphen right before a line end joins ("non-" + "certified").
_GAP = re.compile(r"(?P<joint>(?<=\w-)[^\S\n]?\n\s*(?=\w))|\s{2,}|[^\S ]")


class Folded:
    """Running text with single blanks, and where each of its characters stands in the letter."""

    __slots__ = ("_sources", "_starts", "text")

    def __init__(self, text: str, starts: list[int], sources: list[int]) -> None:
        self.text = text
        self._starts = starts
        self._sources = sources

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the letter behind `start` to `end` (excluded) of the running text."""
        return self._place(start), self._place(max(start, end - 1)) + 1

    def _place(self, position: int) -> int:
        index = bisect_right(self._starts, position) - 1
        if index < 0:
            return 0
        return self._sources[index] + position - self._starts[index]


def fold(letter: str, spans: Sequence[tuple[int, int]]) -> Folded:
    """Running text of the pieces `spans` of a letter, in order, joined by single blanks.

    `fold(letter, [(0, len(letter))]).text` is the letter in one line. Every non-blank character of
    the spans stands in the result, in order.
    """
    parts: list[str] = []
    starts: list[int] = []
    sources: list[int] = []
    length = 0
    for start, end in spans:
        pieces = _pieces(letter, start, end)
        if parts and pieces:
            parts.append(" ")
            length += 1
        for begin, stop, joiner in pieces:
            starts.append(length)
            sources.append(begin)
            parts.append(letter[begin:stop] + joiner)
            length += stop - begin + len(joiner)
    return Folded("".join(parts), starts, sources)


def _pieces(letter: str, start: int, end: int) -> list[tuple[int, int, str]]:
    while start < end and letter[start].isspace():
        start += 1
    while end > start and letter[end - 1].isspace():
        end -= 1
    pieces = []
    for gap in _GAP.finditer(letter, start, end):
        first, last = gap.span()
        pieces.append((start, first, "" if gap.lastgroup else " "))
        start = last
    if start < end:
        pieces.append((start, end, ""))
    return pieces
