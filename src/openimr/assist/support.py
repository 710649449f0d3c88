"""Whether the words of a quote name a concept: as the lexicon does, or with its words inflected or apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import islice
from typing import NamedTuple

from openimr.assist.requests import rules
from openimr.facts.reading import Sentence
from openimr.language.concepts import phrases_of
from openimr.language.phrases import Phrases, fold, spell_out

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+")
_ENDINGS = ("ements", "ement", "ments", "ment", "ingly", "ions", "ion", "ings", "ing", "edly", "ies", "ied",
            "ed", "es", "ly", "al", "s", "e", "y")  # fmt: skip
_SHORTEST_STEM = 4
_MOST_READINGS = 400


class Ground(NamedTuple):
    """The words of a quote that name the concept, as characters of the running text.

    `as_listed` tells that they stand as the lexicon has them.
    """

    spans: tuple[tuple[int, int], ...]
    as_listed: bool


def stem(word: str) -> str:
    """The word without its ending, so that "improved" and "improves" are one."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


@cache
def _common() -> frozenset[str]:
    return frozenset(rules()["common"])


def telling(text: str) -> list[tuple[str, int, int]]:
    """The stems of the words of `text` that are not common to all texts, with their places."""
    return [
        (stem(found[0]), found.start(), found.end())
        for found in _WORD.finditer(fold(text))
        if found[0] not in _common()
    ]


@cache
def _wordings(concept: str) -> tuple[frozenset[str], ...]:
    """The stems of each wording of a concept; abbreviations only stand as they are listed."""
    found: dict[frozenset[str], None] = {}
    for phrase in phrases_of(concept):
        for reading in islice(spell_out(phrase), _MOST_READINGS):
            stems = frozenset(one for one, _, _ in telling(reading))
            if stems and reading != reading.upper() and any(len(one) >= _SHORTEST_STEM for one in stems):
                found[stems] = None
    return tuple(found)


def ground(concept: str, sentence: Sentence, text: str, start: int, end: int) -> Ground | None:
    """What names `concept` between `start` and `end` of the running text, within a sentence; None if nothing.

    Words that stand apart count only if a wording of the lexicon has all of them.
    """
    low, high = max(start, sentence.start), min(end, sentence.end)
    hits = tuple(
        (hit.start, hit.end)
        for hit in sentence.hits
        if hit.kind == "concept" and hit.key == concept and low <= hit.start and hit.end <= high
    )
    if hits:
        return Ground(hits, as_listed=True)
    places: dict[str, tuple[int, int]] = {}
    for one, a, b in telling(text[low:high]):
        places.setdefault(one, (low + a, low + b))
    named = [stems for stems in _wordings(concept) if stems <= places.keys()]
    if not named:
        return None
    most = max(named, key=lambda stems: (len(stems), sorted(stems)))
    return Ground(tuple(sorted(places[one] for one in most)), as_listed=False)


@cache
def _denials() -> re.Pattern[str]:
    listed: Sequence[str] = rules()["denials"]
    words = sorted((re.escape(word) for word in listed), key=len, reverse=True)
    return re.compile(rf"(?<![a-z])(?:{'|'.join(words)})(?![a-z])|n't(?![a-z])")


def denies(text: str) -> bool:
    """Whether a word in `text` says no to something."""
    return bool(_denials().search(fold(text)))


@cache
def _addressed() -> Phrases[str]:
    return Phrases(((phrase, "program") for phrase in rules()["addressed_to_programs"]), plurals=False)


def speaks_to_programs(text: str) -> bool:
    """Whether `text` has words that are meant for a program and not for a reader."""
    return bool(_addressed().find(" ".join(text.split())))
