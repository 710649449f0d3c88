"""Which patterns can match at all: the words of a sentence tell which of them are possible in it.

A pattern is registered with parts of words, in lower case, of which at least one stands wherever it
matches. What a word makes possible is looked up once and remembered; a sentence allows what its words
allow, and the patterns that are not possible are never searched. A test compares reading with and
without this filter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce
from operator import or_

import ahocorasick

_MOST_WORDS = 200_000
_NO_LETTER = re.compile(r"\W+")
_needs: dict[str, int] = {}
_words_sought: list[tuple[int, re.Pattern[str], int]] = []
_count = 0


class _Words(dict[str, int]):
    """What each word makes possible, looked up when it is met for the first time."""

    def __init__(self) -> None:
        super().__init__()
        self.automaton = ahocorasick.Automaton()
        for part, mark in _needs.items():
            self.automaton.add_word(part, mark)
        self.automaton.make_automaton()

    def __missing__(self, word: str) -> int:
        if len(self) > _MOST_WORDS:
            self.clear()
        mark = HAS_DIGIT if any(map(str.isdigit, word)) else 0
        bare = _NO_LETTER.sub(" ", word)
        for spelled in {f" {word} ", f" {bare} "}:
            for _, part in self.automaton.iter(spelled):
                mark |= part
        for possible, pattern, sure in _words_sought:
            if mark & possible and pattern.search(word):
                mark |= sure
        self[word] = mark
        return mark


_known: list[_Words] = []


def need(*parts: str) -> int:
    """A mark for sentences that hold one of the parts of words. To be called when modules load.

    Of a part with a blank inside only the longest word is looked for; a blank at its beginning or end
    asks for a whole word.
    """
    mark = _next_mark()
    for part in parts:
        longest = max(re.findall(r"^ ?\S+ ?$|^ ?\S+(?= )|(?<= )\S+ ?$|(?<= )\S+(?= )", part), key=len)
        _needs[longest] = _needs.get(longest, 0) | mark
    _known.clear()
    return mark


def sure(pattern: str, possible: int) -> int:
    """A mark for sentences with a word in which `pattern` (for lower case) is found: no search is needed.

    The pattern must not reach over blanks. Only words with the marks `possible`, which must be on every word
    that it matches, are looked at. To be called when modules load.
    """
    mark = _next_mark()
    _words_sought.append((possible, lowered(pattern), mark))
    _known.clear()
    return mark


def sure_marks() -> dict[int, re.Pattern[str]]:
    """Every mark of `sure` with its pattern."""
    return {mark: pattern for _, pattern, mark in _words_sought}


def _next_mark() -> int:
    global _count  # noqa: PLW0603 - the registry of marks, filled while modules load
    _count += 1
    return 1 << (_count - 1)


def lowered(pattern: str) -> re.Pattern[str]:
    """The pattern for texts in lower case: several times quicker than a search without regard to case."""
    return re.compile(re.sub(r"\\.|\(\?P|[A-Z]", _lower_letter, pattern))


def _lower_letter(match: re.Match[str]) -> str:
    return match[0] if len(match[0]) > 1 else match[0].lower()


HAS_DIGIT = _next_mark()
# Every date has a year of four digits or a mark between its numbers.
MAY_BE_DATED = sure(r"(?:19|20)\d\d|\d[/-]+\d", HAS_DIGIT)


def marks(lower: Sequence[str]) -> list[int]:
    """For each of these sentences in lower case the marks of all that is possible in it."""
    look_up = _words().__getitem__
    return [reduce(or_, filter(None, map(look_up, one.split())), 0) for one in lower]


def marks_of(lower: str) -> int:
    """The marks of one text in lower case."""
    return marks([lower])[0]


def _words() -> _Words:
    if not _known:
        _known.append(_Words())
    return _known[0]
