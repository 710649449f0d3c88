"""The passages of a case file that come nearest to what was looked for and not found."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from openimr.facts.boxes import boxes_of
from openimr.facts.reading import rules
from openimr.language.concepts import concepts, phrases_of
from openimr.language.phrases import fold
from openimr.language.sentences import sentences
from openimr.model import CaseFile, Evidence, Page, PageState, Span

_WORD = re.compile(r"[a-z][a-z]{2,}")
_CLOSE, _FEW = 2, 2
_SHORTEST, _LONGEST = 15, 400
_ENDINGS = re.compile(r"(?:ations?|ings?|ments?|ed|es|s|ly|al|ive|ance|ity)$")


@cache
def _common() -> frozenset[str]:
    return frozenset(rules()["common_words"])


class _Passage(NamedTuple):
    document: str
    page: Page
    start: int
    end: int
    words: frozenset[str]


class Passages:
    """The sentences of a case file by their words; made once for a case, asked for each search."""

    def __init__(self, case_file: CaseFile, documents: Iterable[str] | None = None) -> None:
        """`documents` limits the search to those ids; duplicates and other people's pages are left out."""
        wanted = None if documents is None else frozenset(documents)
        self._passages: list[_Passage] = []
        self._by_word: dict[str, list[int]] = {}
        for document in case_file.documents:
            if (
                document.duplicate_of
                or document.foreign
                or (wanted is not None and document.id not in wanted)
            ):
                continue
            for page in document.pages:
                if page.state is PageState.READ:
                    self._add(document.id, page)

    def _add(self, document: str, page: Page) -> None:
        for start, end in sentences(page.text):
            if not _SHORTEST <= end - start <= _LONGEST:
                continue
            words = _stems(page.text[start:end])
            for word in words:
                self._by_word.setdefault(word, []).append(len(self._passages))
            self._passages.append(_Passage(document, page, start, end, words))

    def nearest(self, looked_for: Sequence[str], most: int = 3) -> tuple[Evidence, ...]:
        """The passages that share the rarest words with what was looked for, best first, at most `most`.

        `looked_for` are concepts (keys or names) or plain words. A passage counts if it shares a word of a
        name, or two of the phrases by which records say it; words of more than one passage in ten say
        nothing. Empty if no passage does.
        """
        names, phrases = _asked(tuple(looked_for))
        scores: dict[int, float] = {}
        shared: dict[int, int] = {}
        for word in sorted(names | phrases):
            rarity = self._rarity(word)
            if rarity is None:
                continue
            named = word in names
            for place in self._by_word[word]:
                scores[place] = scores.get(place, 0.0) + (rarity if named else rarity / 3)
                shared[place] = shared.get(place, 0) + (2 if named else 1)
        close = [place for place in scores if shared[place] >= _CLOSE]
        best = sorted(close, key=lambda place: (-scores[place], place))[:most]
        return tuple(_evidence(self._passages[place]) for place in best)

    def _rarity(self, word: str) -> float | None:
        """How much a shared word says; None if it stands nowhere or nearly everywhere."""
        total, places = len(self._passages), self._by_word.get(word, ())
        if not places or (len(places) * 10 > total and len(places) > _FEW):
            return None
        return math.log(1 + total / len(places))


def nearest_passages(
    case_file: CaseFile, looked_for: Sequence[str], documents: Iterable[str] | None = None, most: int = 3
) -> tuple[Evidence, ...]:
    """As `Passages.nearest`, for a single search."""
    return Passages(case_file, documents).nearest(looked_for, most)


def _stems(text: str) -> frozenset[str]:
    common = _common()
    return frozenset(_stem(word) for word in _WORD.findall(fold(text)) if word not in common)


def _stem(word: str) -> str:
    return _ENDINGS.sub("", word) if len(word) > 6 else word.removesuffix("s")


@cache
def _asked(looked_for: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """The words of the names of what was looked for, and of the phrases by which records say it."""
    by_label = _by_label()
    names: set[str] = set()
    words: set[str] = set()
    for name in looked_for:
        key = name if name in concepts() else by_label.get(name.lower())
        names |= _stems(name.replace("_", " "))
        for phrase in phrases_of(key) if key else ():
            words |= _stems(phrase)
    return frozenset(names), frozenset(words)


@cache
def _by_label() -> dict[str, str]:
    return {concept.label.lower(): key for key, concept in concepts().items()}


def _evidence(passage: _Passage) -> Evidence:
    return Evidence(
        document=passage.document,
        page=passage.page.number,
        span=Span(start=passage.start, end=passage.end),
        boxes=boxes_of(passage.page, passage.start, passage.end),
        quote=passage.page.text[passage.start : passage.end],
    )
