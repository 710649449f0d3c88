"""The passages of a letter where the words of a query stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from openimr.corpus.index import words_of_text
from openimr.corpus.query import Words

_WORD = re.compile(r"[^\W_]+")
_AROUND = 90
_PASSAGES = 2
_MARKS_AT_MOST = 400


class Passage(NamedTuple):
    """A piece of a letter's words; `marks` are the places (start, end) of the words searched for."""

    text: str
    marks: tuple[tuple[int, int], ...]


def passages(text: str, asked: Sequence[Words]) -> Iterator[Passage]:
    """The passages with most of the words asked for, in the order of the text; its beginning if none has."""
    places = _places(text, asked)
    if not places:
        return iter([_cut(text, 0, min(len(text), 2 * _AROUND), [])])
    windows: list[tuple[int, int, list[tuple[int, int, int]]]] = []
    for place in places:
        if windows and place[1] - windows[-1][0] <= 2 * _AROUND:
            windows[-1][2].append(place)
        else:
            windows.append((place[0], place[1], [place]))
    best = sorted(windows, key=lambda one: (-len({turn for *_, turn in one[2]}), one[0]))[:_PASSAGES]
    return iter([_window(text, [(start, end) for start, end, _ in one[2]]) for one in sorted(best)])


def _places(text: str, asked: Sequence[Words]) -> list[tuple[int, int, int]]:
    """Where the words stand: start, end, and which of the parts of the query they are."""
    wanted = [(_tokens(one.text), one.begins, one.slop) for one in asked]
    wanted = [one for one in wanted if one[0]]
    if not wanted:
        return []
    words = [(match.start(), match.end(), match.group().lower()) for match in _WORD.finditer(text)]
    found: list[tuple[int, int, int]] = []
    for turn, (tokens, begins, slop) in enumerate(wanted):
        first = tokens[0]
        for at, (start, _, word) in enumerate(words):
            if word == first or (begins and len(tokens) == 1 and word.startswith(first)):
                end = _end(words, at, tokens, slop)
                if end:
                    found.append((start, end, turn))
                    if len(found) >= _MARKS_AT_MOST:
                        return sorted(found)
    return sorted(found)


def _end(words: Sequence[tuple[int, int, str]], at: int, tokens: Sequence[str], slop: int) -> int:
    """Where the phrase that begins at a word ends, 0 if it does not go on there."""
    end = words[at][1]
    for token in tokens[1:]:
        following = next(
            (i for i in range(at + 1, min(at + 2 + slop, len(words))) if words[i][2] == token), None
        )
        if following is None:
            return 0
        at, end = following, words[following][1]
    return end


def _window(text: str, marks: list[tuple[int, int]]) -> Passage:
    start = max(0, marks[0][0] - _AROUND)
    end = min(len(text), marks[-1][1] + _AROUND)
    return _cut(text, start, end, marks)


def _cut(text: str, start: int, end: int, marks: list[tuple[int, int]]) -> Passage:
    """A piece at whole words, with line ends as blanks so that places hold."""
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    piece = "".join(" " if letter.isspace() else letter for letter in text[start:end])
    return Passage(piece, tuple((first - start, last - start) for first, last in marks))


def _tokens(text: str) -> list[str]:
    return list(words_of_text().analyze(text))
