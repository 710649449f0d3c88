"""The readings of a phrase with alternatives in brackets: spelled out, or part by part."""

from __future__ import annotations

import re

_ALTERNATIVES = re.compile(r"\(([^()]*)\)")
_BRACKET = re.compile(r"[()]")

# A last word of three letters that can stand in the plural.
SHORT_NOUN = re.compile(r"(?:^|[\s-])[a-z]{2}[a-rt-z]$")


def spell_out(phrase: str) -> list[str]:
    """All readings of a phrase with alternatives: `"lumbar (mri|ct scan)"` gives two.

    An empty alternative may be left out: `"(severe|) pain"`. Raises ValueError for unbalanced brackets.
    """
    if "(" not in phrase and ")" not in phrase:
        return [" ".join(phrase.split())]
    return list(dict.fromkeys(" ".join(reading.split()) for reading in _spelled(phrase)))


def _spelled(phrase: str) -> list[str]:
    readings, open_ones = [], [phrase]
    while open_ones:
        reading = open_ones.pop()
        group = _ALTERNATIVES.search(reading)
        if group is None:
            readings.append(reading)
            continue
        head, tail = reading[: group.start()], reading[group.end() :]
        open_ones.extend(head + choice + tail for choice in reversed(group[1].split("|")))
    if any("(" in reading or ")" in reading for reading in readings):
        raise ValueError(f"unbalanced brackets in phrase {phrase!r}")
    return readings


def segments(phrase: str) -> list[list[str]]:
    """The parts of a phrase in turn, each with its alternatives; what stands outside of brackets has one.

    >>> segments("(severe|) pain")
    [['severe', ''], [' pain']]

    Raises ValueError for unbalanced brackets.
    """
    parts: list[list[str]] = []
    depth = begun = 0
    for bracket in _BRACKET.finditer(phrase):
        opens = bracket[0] == "("
        depth += 1 if opens else -1
        if depth < 0:
            break
        if depth == (1 if opens else 0):
            end = bracket.start() if opens else bracket.end()
            if begun < end:
                parts.append(list(dict.fromkeys(_spelled(phrase[begun:end]))))
            begun = end
    if depth:
        raise ValueError(f"unbalanced brackets in phrase {phrase!r}")
    return [*parts, [phrase[begun:]]] if begun < len(phrase) else parts
