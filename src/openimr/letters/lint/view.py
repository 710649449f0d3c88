"""A letter as the checks see it: its passages in running text, each with the way back to the letter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from openimr.language import find_dates, flow, sentences, services
from openimr.letters.rationale import role_of
from openimr.model import Determination, DisputedItem, Edit, Fact


class Sentence(NamedTuple):
    """A sentence: characters `start` to `end` of its passage's text. `role` is set in rationales only."""

    start: int
    end: int
    text: str
    role: str


class Hit(NamedTuple):
    """What a check found: characters `start` to `end` of the letter, the words of the message, and a fix."""

    start: int
    end: int
    slots: Mapping[str, object] = {}
    item: int | None = None
    edits: tuple[Edit, ...] = ()


class Passage:
    """A part of the letter. `text` is its running text, line wraps undone."""

    def __init__(self, letter: str, start: int, end: int, *, rationale: bool = False) -> None:
        self.letter = letter
        self.start = start
        self.end = end
        self._rationale = rationale
        self._flow = flow(letter[start:end])
        self.text = self._flow.text

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the letter behind characters `start` to `end` of this passage's text."""
        first, last = self._flow.source_span(start, end)
        return self.start + first, self.start + last

    def hit(self, start: int, end: int, item: int | None = None, **slots: object) -> Hit:
        """A hit at characters `start` to `end` of this passage's text."""
        first, last = self.place(start, end)
        return Hit(first, last, slots, item)

    def edit(self, start: int, end: int, text: str) -> Edit:
        """A change of characters `start` to `end` of this passage's text; an insertion if equal."""
        first, last = self.place(start, end)
        return Edit(start=first, end=last, text=text)

    def find(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Matches of a pattern in the running text."""
        return pattern.finditer(self.text)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The passage's sentences, with their role if it is a rationale."""
        found = []
        for start, end in sentences(self.text):
            text = self.text[start:end]
            found.append(Sentence(start, end, text, role_of(text) if self._rationale else ""))
        return tuple(found)

    def sentence_at(self, position: int) -> Sentence:
        """The sentence that holds a character; the whole passage if none does."""
        for sentence in self.sentences:
            if sentence.start <= position < sentence.end:
                return sentence
        return Sentence(0, len(self.text), self.text, "")


@dataclass(frozen=True, slots=True)
class ItemView:
    """One disputed item with the passages it stands in; a passage the letter lacks is empty."""

    index: int
    item: DisputedItem
    heading: Passage
    claims: Passage
    reviewer: Passage
    rationale: Passage

    def sentences(self, *roles: str) -> list[Sentence]:
        """The sentences of the rationale that have one of the roles."""
        return [sentence for sentence in self.rationale.sentences if sentence.role in roles]

    def said(self, *roles: str) -> str:
        """The text of the rationale's sentences that have one of the roles."""
        return " ".join(sentence.text for sentence in self.sentences(*roles))


def services_named(text: str) -> set[str]:
    """The services that a text names: their keys in the service lexicon and their categories."""
    found = services.find_services(text)
    return {key for mention in found for key in (mention.service.key, mention.service.category)}


class LetterView:
    """A letter and its determination, cut into passages."""

    def __init__(self, determination: Determination, text: str) -> None:
        self.determination = determination
        self.text = text
        self.facts: dict[tuple[int, int], tuple[Fact, ...]] = {}
        self._places = _read_places(determination) or _search_places(determination, text)

    @cached_property
    def summary(self) -> Passage:
        """The clinical case summary, without its fixed lead."""
        return self._passage("case.summary_text")

    @cached_property
    def items(self) -> tuple[ItemView, ...]:
        """The disputed items in the letter's order."""
        return tuple(
            ItemView(
                index,
                item,
                self._passage(f"items[{index}].heading_text"),
                self._passage(f"items[{index}].claims_administrator_guideline.text"),
                self._passage(f"items[{index}].reviewer_guideline.text"),
                self._passage(f"items[{index}].rationale_text", rationale=True),
            )
            for index, item in enumerate(self.determination.items)
        )

    def fixed_with(self, word: str) -> list[Passage]:
        """The pieces of fixed wording that have a word in them."""
        accounting = self.determination.accounting
        pieces = accounting.boilerplate if accounting else ()
        chosen = [piece for piece in pieces if word in self.text[piece.start : piece.end]]
        return [Passage(self.text, piece.start, piece.end) for piece in chosen]

    @cached_property
    def written(self) -> tuple[Passage, ...]:
        """What a person wrote freely: the summary and the rationales."""
        passages = [self.summary, *(item.rationale for item in self.items)]
        return tuple(passage for passage in passages if passage.text)

    @cached_property
    def free_text(self) -> str:
        """Summary and rationales as one running text, for words that stand anywhere in them."""
        return "\n".join(passage.text for passage in self.written)

    @cached_property
    def latest_date(self) -> str:
        """The latest date anywhere in the letter, as ISO; empty if it has none."""
        return max((date.iso for date in find_dates(self.text) if date.iso and date.iso < "2100"), default="")

    def _passage(self, path: str, *, rationale: bool = False) -> Passage:
        start, end = self._places.get(path, (0, 0))
        return Passage(self.text, start, end, rationale=rationale)


def _read_places(determination: Determination) -> dict[str, tuple[int, int]]:
    """First and last character of each field that was read; a field in several pieces is taken as a whole."""
    places: dict[str, tuple[int, int]] = {}
    if determination.accounting is None:
        return places
    for piece in determination.accounting.fields:
        start, end = places.get(piece.path, (piece.start, piece.end))
        places[piece.path] = (min(start, piece.start), max(end, piece.end))
    return places


def _search_places(determination: Determination, text: str) -> dict[str, tuple[int, int]]:
    """Where the fields of a determination stand in the text it was rendered to, each after the one before."""
    places: dict[str, tuple[int, int]] = {}
    position = 0
    for path, words in _passages_of(determination):
        match = _as_rendered(words).search(text, position) if words and words.strip() else None
        if match:
            places[path] = match.span()
            position = match.end()
    return places


def _passages_of(determination: Determination) -> Iterator[tuple[str, str | None]]:
    yield "case.summary_text", determination.case.summary_text
    for index, item in enumerate(determination.items):
        yield f"items[{index}].heading_text", item.heading_text
        yield f"items[{index}].claims_administrator_guideline.text", item.claims_administrator_guideline.text
        yield f"items[{index}].reviewer_guideline.text", item.reviewer_guideline.text
        yield f"items[{index}].rationale_text", item.rationale_text


def _as_rendered(words: str) -> re.Pattern[str]:
    """The words with any white space, and any source numbers in brackets, between them."""
    return re.compile(r"(?:\s|\[[\d, ]{1,20}\])+".join(re.escape(word) for word in words.split()))
