"""Hyphens at the ends of lines: whether the printer divided a word there, or the word has that hyphen.

"medi-" and "cation" in the next line are *medication*; "follow-" and "up" are *follow-up*.
"""

from __future__ import annotations

import re
from collections.abc import Container
from functools import cache
from importlib.resources import files

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

SOFT = "\u00ad"

_BEFORE = re.compile(r"([A-Za-z]+)-$")
_WRITTEN = re.compile(r"[a-z]+(?:-[a-z]+)*")
_GOES_ON = re.compile(r"-?[a-z]")
_CAME_BEFORE = re.compile(r"[a-z]-?$")
_BEHIND = re.compile(r"[A-Za-z]+")
_ENDINGS = re.compile(
    r"(?:s|es|ed|d|ing|ly|al|ally|ion|ions|ional|ation|ations|able|ability|ive|ity|ful|less|ship|ance|ence|er|ers|ment|ness|'s)$"
)
_SHORTEST = 3
_LONGEST = 60


_FEW = 16


class _Written:
    """The words of a text in small letters: a few of them are looked for, for more all are gathered."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._asked = 0
        self._all: frozenset[str] = frozenset()

    def __contains__(self, word: object) -> bool:
        self._asked += 1
        if self._asked <= _FEW:
            return isinstance(word, str) and self._stands(word)
        if self._asked == _FEW + 1:
            self._all = frozenset(_WRITTEN.findall(self._text))
        return word in self._all

    def _stands(self, word: str) -> bool:
        text = self._text
        place = text.find(word)
        while place >= 0:
            end = place + len(word)
            if not _GOES_ON.match(text, end) and not _CAME_BEFORE.search(text[max(0, place - 2) : place]):
                return True
            place = text.find(word, end)
        return False


def written_in(text: str) -> Container[str]:
    """The words of a text in small letters, with the hyphens that they have within a line."""
    return _Written(text.lower())


def divides(before: str, behind: str, written: Container[str] = frozenset()) -> bool:
    """Whether the hyphen that ends the line `before` is the printer's, so that it drops out of the word.

    `behind` is the line that follows, `written` are the words of the whole letter (see `written_in`): how it
    writes the word elsewhere decides first. After that decide kinds of compounds, a lexicon of words written
    in one piece, and whether both halves are words of their own. Figures, capitals and chains ("L4-",
    "range-of-") keep their hyphen.
    """
    if before.endswith(SOFT):
        return True
    head, tail = _BEFORE.search(before, max(0, len(before) - _LONGEST)), _BEHIND.match(behind)
    if head is None or tail is None or _is_code(head, tail):
        return False
    first, second = head.group(1).lower(), tail.group().lower()
    chained = before[: head.start()].endswith("-") or behind.startswith("-", tail.end())
    if not chained and (first + second in written or f"{first}-{second}" in written):
        return first + second in written
    if chained or _is_compound(first, second):
        return _is_word(first + second) if chained else False
    return _is_word(first + second) or not (_is_word(first) and _is_word(second))


def _is_compound(first: str, second: str) -> bool:
    """Whether two words of that kind are written with a hyphen."""
    kinds = _kinds()
    if first in kinds["before_any"]:
        return _is_word(second) or not _is_word(first + second)
    if second in kinds["particles"] and first not in kinds["together"] and _is_word(first):
        return True
    joined = _is_word(first + second)
    return first in kinds["before_words"] and _is_word(second) and len(second) > _SHORTEST and not joined


def _is_code(head: re.Match[str], tail: re.Match[str]) -> bool:
    """Whether a half is a letter, an abbreviation or a figure: `C5-`, `x-`, `X-Ray`, `EMG-`, `10mg-`."""
    first, second = head.group(1), tail.group()
    begin = head.string[head.start() - 1 : head.start()]
    behind = tail.string[tail.end() : tail.end() + 1]
    mixed = second[0].isupper() and not first.isupper()
    shouted = first.isupper() and not second.isupper()
    return len(first) == 1 or mixed or shouted or begin.isdigit() or behind.isdigit() or begin in {"/", "."}


def _is_word(word: str) -> bool:
    """Whether it is a known word, or one with another ending than the known one."""
    if word in _words():
        return True
    stem = _ENDINGS.sub("", word)
    return len(stem) > _SHORTEST and (stem in _words() or f"{stem}e" in _words())


@cache
def _kinds() -> dict[str, frozenset[str]]:
    source = (files("openimr.language") / "data" / "hyphens.yaml").read_text("utf-8")
    kinds = yaml.load(source, _LOADER)  # noqa: S506
    return {name: frozenset(words) for name, words in kinds.items() if isinstance(words, list)}


@cache
def _words() -> frozenset[str]:
    lines = (files("openimr.language") / "data" / "words.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))
