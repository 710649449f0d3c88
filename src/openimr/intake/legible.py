"""How well a page was read from its picture: one score, from the engine's confidence and the words' looks."""

from __future__ import annotations

import re
from collections.abc import Sequence

# What written English and medical shorthand look like: a word with a vowel in it, a short form in capitals, a
# number, date, code or measure. Fragments of a bad picture ("rn1;", "~|", "ll") do not.
_NUMBER = re.compile(r"[#$]?\d[\d.,]*(?:%|[a-z]{1,3}|[°º])?|[A-Z]{1,2}\d[\dA-Z.]*")
_SHORT_FORM = re.compile(r"[A-Z]{2,6}s?|[AaI]|[A-Z]\.?|Dr|Mr|Mrs|Ms|St|hr|hrs|mg|lb|lbs|ft|cm|mm|pt|pts|ml")
_LETTERS = re.compile(r"[A-Z]?[a-z]{1,24}|[A-Z]{2,24}")
_VOWELS = frozenset("aeiouyAEIOUY")
_JOINTS = re.compile(r"[/:,'’.&+=-]")
_EDGES = "()[]{}.,;:!?\"'“”‘’*•-–—"


def legibility(words: Sequence[str], confidences: Sequence[int]) -> float:
    """0 (nothing can be made out) to 1 (as good as printed), of the words of a page and their confidences.

    The product of the mean confidence and the share of characters that stand in words that look like words,
    both weighted by length. 0 for a page without words.
    """
    sizes = [len(word) for word in words]
    total = sum(sizes)
    if not total:
        return 0.0
    sure = sum(size * confidence for size, confidence in zip(sizes, confidences, strict=True)) / (100 * total)
    like = sum(size for size, word in zip(sizes, words, strict=True) if looks_like_a_word(word)) / total
    return round(sure * like, 3)


def looks_like_a_word(word: str) -> bool:
    """Whether a token could stand in a report: a word, a short form, a number, a date, a code."""
    parts = [part for part in _JOINTS.split(word.strip(_EDGES)) if part]
    return bool(parts) and all(map(_known, parts))


def _known(part: str) -> bool:
    if _LETTERS.fullmatch(part) and len(part) > 1 and not _VOWELS.isdisjoint(part):
        return True
    return bool(_SHORT_FORM.fullmatch(part) or _NUMBER.fullmatch(part) or part in ("s", "t", "d"))
