"""Templates of the vocabulary: `<a|b>` is a choice, `{slot}` a value; filled by a seeded choice."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, TypeVar

Part = str | tuple[str] | list[list[Any]]
_MARK = re.compile(r"[<|>]|\{(\w+)\}")
_T = TypeVar("_T")


class Phrase:
    """A compiled template.

    >>> Phrase("<no|little> {what}").say(Random(1), {"what": "relief"})
    'no relief'
    """

    __slots__ = ("parts", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        self.parts, position = _compile(source, 0)
        if position < len(source):
            raise ValueError(f"The template closes what it did not open, at character {position}: {source}")

    def __repr__(self) -> str:
        return f"Phrase({self.source!r})"

    def say(self, chosen: Random, slots: Mapping[str, str]) -> str:
        """The template filled. Raises KeyError for a slot without a value."""
        out: list[str] = []
        _say(self.parts, chosen.random, slots, out)
        return "".join(out)


def _compile(source: str, position: int, inside: bool = False) -> tuple[list[Any], int]:
    """Parts up to the end of the source or of the choice's branch."""
    parts: list[Any] = []
    while mark := _MARK.search(source, position):
        if mark.start() > position:
            parts.append(source[position : mark.start()])
        position = mark.end()
        if mark.group() == "<":
            branches, position = _branches(source, position)
            parts.append(branches)
        elif mark.group(1):
            parts.append((mark.group(1),))
        elif inside:
            return parts, mark.start()
        else:
            return parts, mark.start()
    if inside:
        raise ValueError(f"The template has an open choice: {source}")
    if position < len(source):
        parts.append(source[position:])
    return parts, len(source)


def _branches(source: str, position: int) -> tuple[list[list[Any]], int]:
    branches: list[list[Any]] = []
    while True:
        parts, position = _compile(source, position, inside=True)
        branches.append(parts)
        position += 1
        if source[position - 1] == ">":
            return branches, position


def _say(parts: list[Any], chance: Any, slots: Mapping[str, str], out: list[str]) -> None:
    for part in parts:
        if type(part) is str:
            out.append(part)
        elif type(part) is tuple:
            out.append(slots[part[0]])
        else:
            _say(part[int(chance() * len(part))], chance, slots, out)


def pick(chosen: Random, options: Sequence[_T]) -> _T:
    """One of the options, each as likely."""
    return options[int(chosen.random() * len(options))]


def several(chosen: Random, options: Sequence[_T], count: int) -> list[_T]:
    """So many different options (all, if there are fewer), in a new order."""
    rest = list(options)
    return [rest.pop(int(chosen.random() * len(rest))) for _ in range(min(count, len(rest)))]


def maybe(chosen: Random, share: float) -> bool:
    """True in that share of the calls."""
    return chosen.random() < share


def between(chosen: Random, low: int, high: int) -> int:
    """A whole number from `low` to `high`, both included."""
    return low + int(chosen.random() * (high - low + 1))


def listed(chosen: Random, members: Sequence[str], oxford: bool | None = None) -> str:
    """Members as a list in words: "a", "a and b", "a, b, and c"."""
    if len(members) < 3:
        return " and ".join(members)
    comma = maybe(chosen, 0.6) if oxford is None else oxford
    return ", ".join(members[:-1]) + (", and " if comma else " and ") + members[-1]


def capital(text: str) -> str:
    """The text with its first letter as a capital."""
    return text[:1].upper() + text[1:]
