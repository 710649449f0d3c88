"""Which patterns can match at all: one pass over a text finds the parts of words that they need.

A pattern is registered with parts of words, in lower case, of which at least one stands wherever it
matches. One Aho-Corasick pass marks each sentence with the patterns that are possible in it; the
others are never searched. A test compares reading with and without this filter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import ahocorasick

_needs: dict[str, int] = {}
_automata: list[ahocorasick.Automaton] = []
_count = 0


def need(*parts: str) -> int:
    """A mark for sentences that hold one of the parts of words. To be called when modules load."""
    global _count  # noqa: PLW0603 - the registry of marks, filled while modules load
    mark = 1 << _count
    _count += 1
    for part in parts:
        _needs[part] = _needs.get(part, 0) | mark
    _automata.clear()
    return mark


def lowered(pattern: str) -> re.Pattern[str]:
    """The pattern for texts in lower case: several times quicker than a search without regard to case."""
    return re.compile(re.sub(r"\\.|\(\?P|[A-Z]", _lower_letter, pattern))


def _lower_letter(match: re.Match[str]) -> str:
    return match[0] if len(match[0]) > 1 else match[0].lower()


def marks(lower: str, spans: Sequence[tuple[int, int]]) -> list[int]:
    """For each span of a text in lower case, sorted, the marks of all that is possible in it."""
    found = [0] * len(spans)
    index, last = 0, len(spans)
    for end, mark in _automaton().iter(lower):
        while index < last and spans[index][1] <= end:
            index += 1
        if index == last:
            break
        found[index] |= mark
    return found


def marks_of(lower: str) -> int:
    """The marks of one text in lower case."""
    found: int = 0
    for _, mark in _automaton().iter(lower):
        found |= mark
    return found


def _automaton() -> ahocorasick.Automaton:
    if not _automata:
        automaton = ahocorasick.Automaton()
        for part, mark in _needs.items():
            automaton.add_word(part, mark)
        automaton.make_automaton()
        _automata.append(automaton)
    return _automata[0]
