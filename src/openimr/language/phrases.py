"""A set of phrases found in one pass over the text: whole words, the longest at a place wins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Generic, NamedTuple, TypeVar

import ahocorasick

Payload = TypeVar("Payload")

_FOLD = {ord(a): b for a, b in zip("‘’“”–—‐‑−\u00a0\n\r\t\f", "''\"\"-----     ", strict=True)}
_ALTERNATIVES = re.compile(r"\(([^()]*)\)")


class Match(NamedTuple, Generic[Payload]):
    """A phrase found at characters `start` to `end`, with what it stands for."""

    start: int
    end: int
    payloads: tuple[Payload, ...]


def fold(text: str) -> str:
    """Lower case with plain quotes, hyphens and blanks, of the same length as `text`."""
    folded = text.translate(_FOLD).lower()
    if len(folded) != len(text):
        folded = "".join(c.lower() if len(c.lower()) == 1 else c for c in text.translate(_FOLD))
    return folded


def spell_out(phrase: str) -> list[str]:
    """All readings of a phrase with alternatives: `"lumbar (mri|ct scan)"` gives two.

    An empty alternative may be left out: `"(severe|) pain"`. Raises ValueError for unbalanced brackets.
    """
    if "(" not in phrase and ")" not in phrase:
        return [" ".join(phrase.split())]
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
    return list(dict.fromkeys(" ".join(reading.split()) for reading in readings))


class Phrases(Generic[Payload]):
    """Phrases with payloads. Short phrases all in capitals (PT, MRI, ESI) match capitals only."""

    def __init__(self, entries: Iterable[tuple[str, Payload]], *, plurals: bool = True) -> None:
        found: dict[str, tuple[bool, list[Payload]]] = {}
        for phrase, payload in entries:
            for variant, caps in _variants(phrase, plurals):
                known = found.setdefault(variant, (caps, []))
                if payload not in known[1]:
                    known[1].append(payload)
        self._automaton = ahocorasick.Automaton()
        for variant, (caps, payloads) in found.items():
            self._automaton.add_word(variant, (len(variant), caps, tuple(payloads)))
        self._automaton.make_automaton()

    def find(self, text: str, folded: str | None = None) -> list[Match[Payload]]:
        """Matches in `text`, none overlapping: at each place the longest, from left to right."""
        hits = list(self._whole_words(text, fold(text) if folded is None else folded))
        if len(hits) > 1:
            hits.sort(key=_leftmost_longest)
        matches: list[Match[Payload]] = []
        reached = 0
        for start, negative, payloads in hits:
            if start >= reached:
                reached = start - negative
                matches.append(Match(start, reached, payloads))
        return matches

    def _whole_words(self, text: str, folded: str) -> Iterator[tuple[int, int, tuple[Payload, ...]]]:
        size = len(folded)
        for last, (length, caps, payloads) in self._automaton.iter(folded):
            end = last + 1
            start = end - length
            if end < size and folded[end].isalnum() and folded[last].isalnum():
                continue
            if start and folded[start - 1].isalnum() and folded[start].isalnum():
                continue
            if caps and not text[start:end].removesuffix("s").isupper():
                continue
            yield start, -length, payloads


def _leftmost_longest(hit: tuple[int, int, object]) -> tuple[int, int]:
    return hit[0], hit[1]


def _is_abbreviation(reading: str) -> bool:
    letters = reading.replace(".", "").replace("/", "").replace("-", "")
    return letters.isupper() and letters.isalpha() and len(letters) <= 5


def _variants(phrase: str, plurals: bool) -> Iterator[tuple[str, bool]]:
    for reading in spell_out(phrase):
        plain = reading.lower() if reading.isascii() else fold(reading)
        caps = plain != reading and _is_abbreviation(reading)
        for form in {plain, plain.replace("-", " ")} if "-" in plain else (plain,):
            yield form, caps
            last = form.rsplit(" ", 1)[-1]
            if plurals and len(last) > 3 and last[-1].isalpha() and last[-1] != "s":
                yield form + "s", caps
