"""What a short text makes possible: its words tell which patterns can match in it at all.

A reader registers, for each of its patterns, what one word must hold wherever the pattern matches.
A word is looked at once and remembered; a text allows what its words allow, and patterns that are
not possible are never searched. Meant for requests and headings, which share few thousand words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

_MOST_WORDS = 50_000
_LONGEST_WORD = 40
_LATEST_TEXTS = 32
_needs: list[str] = []


class Heard(NamedTuple):
    """A text, the same in lower case character for character, and the marks of all that is possible in it."""

    text: str
    low: str
    marks: int


class _Words(dict[str, int]):
    """What each word makes possible, looked at when it is met for the first time."""

    def __init__(self) -> None:
        super().__init__()
        self.patterns: list[re.Pattern[str]] = []

    def __missing__(self, word: str) -> int:
        if len(self.patterns) < len(_needs):
            self.patterns = [re.compile(needed) for needed in _needs]
        marks = 0
        for place, pattern in enumerate(self.patterns):
            if pattern.search(word):
                marks |= 1 << place
        if len(word) <= _LONGEST_WORD:
            if len(self) >= _MOST_WORDS:
                self.clear()
            self[word] = marks
        return marks


_words = _Words()


def need(pattern: str) -> int:
    """A mark for texts with a word (of no blanks, in lower case) in which `pattern` is found.

    To be called when modules load.
    """
    _needs.append(pattern)
    _words.clear()
    heard.cache_clear()
    return 1 << (len(_needs) - 1)


def lower(text: str) -> str:
    """`text` in lower case, of the same length."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return low


@lru_cache(_LATEST_TEXTS)
def heard(text: str) -> Heard:
    """The text with what its words make possible; of the latest texts it is remembered."""
    low = lower(text)
    marks = 0
    for word in low.split():
        marks |= _words[word]
    return Heard(text, low, marks)


def either(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longest that fits, beginnings shared: `(?:on(?:ce|e)|two)`.

    It matches what `"|".join` of the words, the longest first, would match, and fails sooner.
    """
    tree: dict[str, dict] = {}  # type: ignore[type-arg]
    for word in words:
        node = tree
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _branches(tree)


def _branches(node: dict[str, dict]) -> str:  # type: ignore[type-arg]
    ways = [re.escape(letter) + _branches(rest) for letter, rest in sorted(node.items()) if letter]
    if len(ways) == 1 and "" not in node:
        return ways[0]
    return f"(?:{'|'.join(ways)}){'?' if '' in node else ''}" if ways else ""
