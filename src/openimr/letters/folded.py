"""The running text of a letter: line wraps, double spacing and page breaks undone, with the way back."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Iterable, Sequence
from itertools import accumulate, pairwise
from operator import sub
from typing import NamedTuple

from openimr.language.hyphens import SOFT, divides, written_in
from openimr.letters.accounting import Claim

_WIDE = re.compile(r"\s\s+")
_FORMS = (("’", "'"), ("‘", "'"), ("´", "'"), ("“", '"'), ("”", '"'), ("–", "-"), ("‐", "-"), ("‑", "-"))


_LINE_ENDS = re.compile(r"(\n\s*)")
_ODD_BLANKS = "".join(one for one in map(chr, range(0x3001)) if one.isspace() and one not in " \n")
_NO_LINES: list[int] = []
_HYPHENS = "-" + SOFT
# A hyphen may have this many blanks less one behind it and still end its line.
_TRAILING = 4


class Stretch(NamedTuple):
    """Characters `start` to `end` of a text."""

    start: int
    end: int


class Folded:
    """Running text with single blanks, and where each of its characters stands in the letter.

    `lines` are the places where printed lines begin, `gaps` how many line ends stand before each.
    A part of a running text has no lines of its own.
    """

    __slots__ = ("_offset", "_sources", "_starts", "gaps", "lines", "text")

    def __init__(self, text: str, starts: list[int], sources: list[int], offset: int = 0) -> None:
        self.text = text
        self.lines = self.gaps = _NO_LINES
        self._starts = starts
        self._sources = sources
        self._offset = offset

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the letter behind `start` to `end` (excluded) of the running text."""
        starts = self._starts
        if not starts:
            return 0, 0
        first = start + self._offset
        last = end - 1 + self._offset if end > start else first
        begin = stop = bisect_right(starts, first) - 1
        shift = self._sources[begin] - starts[begin]
        first += shift
        if begin + 1 < len(starts) and last >= starts[begin + 1]:
            stop = bisect_right(starts, last, begin) - 1
            shift = self._sources[stop] - starts[stop]
        return first, last + shift + 1

    def sources(self, claims: Iterable[Claim]) -> list[Claim]:
        """Claims on the running text, without blanks at their edges, as claims on the letter behind it."""
        text, starts, sources, offset = self.text, self._starts, self._sources, self._offset
        found: list[Claim] = []
        size = len(starts)
        for start, end, name, field in claims:
            first, last = start, end
            if text[start] == " " or text[end - 1] == " ":
                piece = text[start:end]
                first += len(piece) - len(piece.lstrip())
                last = first + len(piece.strip())
                if first >= last:
                    continue
            first += offset
            last += offset - 1
            index = bisect_right(starts, first)
            shift = sources[index - 1] - starts[index - 1]
            first += shift
            # Most claims end in the line in which they begin.
            if index < size and last >= starts[index]:
                stop = bisect_right(starts, last, index)
                shift = sources[stop - 1] - starts[stop - 1]
            found.append((first, last + shift + 1, name, field))
        return found

    def position(self, source: int) -> int:
        """The character of the running text that stands at `source` in the letter, or the next one."""
        index = max(0, bisect_right(self._sources, source) - 1)
        if not self._sources:
            return 0
        position = self._starts[index] + max(0, source - self._sources[index])
        following = self._starts[index + 1] if index + 1 < len(self._starts) else position
        return min(position, following) - self._offset

    def part(self, start: int, end: int) -> Folded:
        """The running text from `start` to `end` (excluded) without blanks at its edges."""
        piece = self.text[start:end]
        body = piece.strip()
        start += len(piece) - len(piece.lstrip()) if body else 0
        return Folded(body, self._starts, self._sources, self._offset + start)

    def replaced(self, places: Sequence[tuple[int, int, str]]) -> Folded:
        """The running text with other words at `places` (start, end, words), in order, not overlapping.

        The new words stand for all characters of the letter that the old ones stood for.
        """
        parts: list[str] = []
        starts: list[int] = []
        sources: list[int] = []
        length = done = 0
        for start, end, words in [*places, (len(self.text), len(self.text), "")]:
            for first, last in self._runs(done, start):
                starts.append(length)
                sources.append(self._place(first))
                parts.append(self.text[first:last])
                length += last - first
            if words:
                begin, stop = self.source(start, end)
                for index, character in enumerate(words):
                    starts.append(length)
                    sources.append(stop - 1 if index == len(words) - 1 else min(begin + index, stop - 1))
                    parts.append(character)
                    length += 1
            done = end
        changed = Folded("".join(parts), starts, sources)
        changed.lines = [changed.position(self._place(line)) for line in self.lines]
        changed.gaps = self.gaps
        return changed

    def _runs(self, start: int, end: int) -> list[tuple[int, int]]:
        index = bisect_right(self._starts, start + self._offset)
        cuts = [start]
        while index < len(self._starts) and self._starts[index] - self._offset < end:
            cuts.append(self._starts[index] - self._offset)
            index += 1
        cuts.append(end)
        return [(a, b) for a, b in pairwise(cuts) if a < b]

    def _place(self, position: int) -> int:
        position += self._offset
        index = bisect_right(self._starts, position) - 1
        if index < 0:
            return 0
        return self._sources[index] + position - self._starts[index]


def fold(letter: str, spans: Sequence[tuple[int, int]]) -> Folded:
    """Running text of the pieces `spans` of a letter, in order, joined by single blanks.

    `fold(letter, [(0, len(letter))]).text` is the letter in one line. A hyphen right before a line
    end joins ("non-" + "certified") and is left out where it only divides the word ("medi-" +
    "cation"). All other characters of the spans that are not blank stand in the result, in order.
    """
    # Where all blanks are plain ones, only two of them in a row are to be made one.
    usual = not any(map(letter.__contains__, "\t\r" if letter.isascii() else _ODD_BLANKS))
    rows: list[int] = []
    pieces: list[str] = []
    places: list[int] = []
    base = 0
    for start, end in spans:
        # Lines and what parts them in turn: only the first and the last line can be empty.
        parts = _LINE_ENDS.split(letter[start:end])
        words = list(map(str.rstrip, parts[::2]))
        begins = list(accumulate(map(len, parts), initial=start))[::2]
        numbers = list(accumulate([ends.count("\n") for ends in parts[1::2]], initial=base))
        base = numbers[-1]
        begins[0] += len(words[0]) - len(words[0].lstrip())
        words[0] = words[0].lstrip()
        first, last = not words[0], len(words) - (not words[-1])
        pieces += words[first:last]
        places += begins[first:last]
        rows += numbers[first:last]
    gaps = list(map(sub, rows, [0, *rows]))
    text = " ".join(pieces)
    broken = ("- " in text or SOFT in text) and any(words[-1] in _HYPHENS for words in pieces)
    if broken or not usual:
        return _folded(letter, pieces, places, gaps, usual)
    wide = [index for index, words in enumerate(pieces) if "  " in words] if "  " in text else []
    printed = pieces
    if wide:
        pieces = [" ".join(words.split()) if "  " in words else words for words in pieces]
        text = " ".join(pieces)
    lines = list(accumulate([len(words) + 1 for words in pieces[:-1]], initial=0)) if pieces else []
    starts, sources = (lines.copy(), places.copy()) if wide else (lines, places)
    for index in reversed(wide):
        runs: tuple[list[int], list[int]] = ([lines[index]], [])
        _wide_gaps(printed[index], places[index], lines[index], *runs)
        starts[index : index + 1], sources[index : index + 1] = runs
    folded = Folded(text, starts, sources)
    folded.lines, folded.gaps = lines, gaps
    return folded


def _folded(letter: str, pieces: list[str], places: list[int], gaps: list[int], usual: bool) -> Folded:
    """Running text of the lines `pieces`, which begin at `places`, broken words and odd blanks undone."""
    parts: list[str] = []
    starts: list[int] = []
    sources: list[int] = []
    lines: list[int] = []
    length = 0
    hyphen = False
    written: Container[str] | None = None
    for piece, place, gap in zip(pieces, places, gaps, strict=True):
        words = piece if usual and "  " not in piece else " ".join(piece.split())
        if hyphen and gap and _is_word(words[0]):
            written = written if written is not None else written_in(letter)
            if divides(parts[-1], words, written):
                parts[-1] = parts[-1][:-1]
                length -= 1
            parts.append(words)
        else:
            length += bool(parts)
            parts += [" ", words] if parts else [words]
        lines.append(length)
        starts.append(length)
        if words == piece:
            sources.append(place)
        else:
            _wide_gaps(piece, place, length, starts, sources)
        length += len(words)
        hyphen = words[-1] in _HYPHENS and _breaks_word(piece, letter, place)
    folded = Folded("".join(parts), starts, sources)
    folded.lines, folded.gaps = lines, gaps
    return folded


def plain(text: str) -> str:
    """`text` in small letters with plain quotation marks and hyphens, of the same length."""
    if text.isascii():
        return text.lower()
    # A mark is looked for and replaced many times faster than each character is looked up in a table.
    for mark, form in _FORMS:
        text = text.replace(mark, form)
    low = text.lower()
    if len(low) != len(text):
        low = "".join(one.lower() if len(one.lower()) == 1 else one for one in text)
    return low


def _wide_gaps(line: str, position: int, length: int, starts: list[int], sources: list[int]) -> None:
    """The places of a line's words where wide gaps stand between them, each run of words a piece."""
    sources.append(position)
    begin = 0
    for gap in _WIDE.finditer(line):
        length += gap.start() - begin + 1
        begin = gap.end()
        starts.append(length)
        sources.append(position + begin)


def _breaks_word(piece: str, letter: str, place: int) -> bool:
    """Whether the hyphen that ends the words of a line stands right behind a word and at the line's end."""
    end = place + len(piece)
    close = letter[end : end + _TRAILING].lstrip(" \t\r")[:1] in "\n"
    return close and len(piece) > 1 and _is_word(piece[-2])


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"
