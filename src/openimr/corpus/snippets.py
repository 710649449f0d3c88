"""The passages of a letter where the words of a query stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from openimr.corpus.index import words_of_text
from openimr.corpus.query import Words

_SPACE = re.compile(r"\s")
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
    found: list[tuple[int, int, int]] = []
    lowered = text.lower()
    # A few letters become two when made small: then places are those of the text as it is.
    searched = lowered if len(lowered) == len(text) else text
    for turn, words in enumerate(asked):
        tokens = _tokens(words.text)
        if tokens:
            pattern = _pattern(tuple(tokens), words.slop, words.begins)
            places = (match.span() for match in pattern.finditer(searched))
            begun = (
                (*place, turn) for place in places if not searched[max(0, place[0] - 1) : place[0]].isalnum()
            )
            found += islice(begun, _MARKS_AT_MOST)
    return sorted(found)


@lru_cache(maxsize=256)
def _pattern(tokens: tuple[str, ...], slop: int, begins: bool) -> re.Pattern[str]:
    """The words as they stand in a text: with anything but letters and digits between them."""
    between = rf"[\W_]{{1,20}}(?:[^\W_]{{1,40}}[\W_]{{1,20}}){{0,{slop}}}" if slop else r"[\W_]{1,20}"
    end = r"[^\W_]*" if begins else r"(?![^\W_])"
    return re.compile(between.join(map(re.escape, tokens)) + end)


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
    piece = _SPACE.sub(" ", text[start:end])
    return Passage(piece, tuple((first - start, last - start) for first, last in marks))


def _tokens(text: str) -> list[str]:
    return list(words_of_text().analyze(text))
