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
_WIDEST_GAP = 4
_CLAUSE_ENDS = re.compile(r"[,;:.()?!/]|\s-\s")


class Place(NamedTuple):
    """A word by its stem, as characters of the running text."""

    stem: str
    start: int
    end: int


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
    """The stems of each wording of a concept that has several words; single words stand only as listed."""
    found: dict[frozenset[str], None] = {}
    for phrase in phrases_of(concept):
        for reading in islice(spell_out(phrase), _MOST_READINGS):
            stems = frozenset(one for one, _, _ in telling(reading))
            if len(stems) > 1:
                found[stems] = None
    return tuple(found)


def ground(concept: str, sentence: Sentence, text: str, start: int, end: int) -> Ground | None:
    """What names `concept` between `start` and `end` of the running text, within a sentence; None if nothing.

    Words that stand apart count only if a wording of the lexicon has all of them, in one statement.
    """
    low, high = max(start, sentence.start), min(end, sentence.end)
    hits = tuple(
        (hit.start, hit.end)
        for hit in sentence.hits
        if hit.kind == "concept" and hit.key == concept and low <= hit.start and hit.end <= high
    )
    if hits:
        return Ground(hits, as_listed=True)
    words = [Place(one, low + a, low + b) for one, a, b in telling(text[low:high])]
    have = {word.stem for word in words}
    for stems in sorted(_wordings(concept), key=lambda stems: (-len(stems), sorted(stems))):
        together = _together(stems, words, sentence, text) if stems <= have else None
        if together:
            return Ground(together, as_listed=False)
    return None


def _together(
    stems: frozenset[str], words: Sequence[Place], sentence: Sentence, text: str
) -> tuple[tuple[int, int], ...] | None:
    """The places of words with all these stems, near one another in one statement, if there are any."""
    for first, word in enumerate(words):
        open_ones = set(stems)
        taken: list[Place] = []
        for one in words[first:] if word.stem in stems else ():
            if one.stem not in open_ones:
                continue
            if taken and _divided(taken[-1].end, one.start, sentence, text):
                break
            open_ones.remove(one.stem)
            taken.append(one)
            if not open_ones:
                return tuple((place.start, place.end) for place in taken)
    return None


def _divided(start: int, end: int, sentence: Sentence, text: str) -> bool:
    """Whether what stands between two words divides them: a clause ends, or something else is told."""
    between = fold(text[start:end])
    words = _WORD.findall(between)
    if len(words) > _WIDEST_GAP or _CLAUSE_ENDS.search(between) or not _dividing().isdisjoint(words):
        return True
    return any(hit.kind == "concept" and start <= hit.start and hit.end <= end for hit in sentence.hits)


@cache
def _dividing() -> frozenset[str]:
    return frozenset(rules()["dividing"])


@cache
def _listed(name: str) -> re.Pattern[str]:
    words = sorted((re.escape(word) for word in rules()[name]), key=len, reverse=True)
    return re.compile(rf"(?<![a-z])(?:{'|'.join(words)})(?![a-z])")


def denies(text: str) -> bool:
    """Whether a word in `text` says no to something."""
    folded = fold(text)
    return "n't" in folded or bool(_listed("denials").search(folded))


def is_unreal(text: str) -> bool:
    """Whether a word in `text` says that something is hoped, supposed or told of others."""
    return bool(_listed("unreal").search(fold(text)))


@cache
def _addressed() -> Phrases[str]:
    return Phrases(((phrase, "program") for phrase in rules()["addressed_to_programs"]), plurals=False)


def speaks_to_programs(text: str) -> bool:
    """Whether `text` has words that are meant for a program and not for a reader."""
    return bool(_addressed().find(" ".join(text.split())))
