"""A letter as the checks see it: its passages in running text, each with the way back to the letter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeVar, cast

from openimr.language import find_dates, sentences, services
from openimr.language.concepts import lexicon
from openimr.language.phrases import fold
from openimr.language.regions import RegionMention, find_regions
from openimr.language.visits import VisitMention, find_visits
from openimr.letters.folded import fold as fold_pieces
from openimr.letters.rationale import role_of
from openimr.model import Determination, DisputedItem, Edit

Made = TypeVar("Made")


class Sentence(NamedTuple):
    """A sentence: characters `start` to `end` of its passage's text. `role` is set in rationales only."""

    start: int
    end: int
    text: str
    role: str


class Named(NamedTuple):
    """An entry of the lexicon named at characters `start` to `end` of a passage's text.

    `kind` is concept, or anchor or sign, of which together a finding is made.
    """

    start: int
    end: int
    kind: str
    key: str


class Hit(NamedTuple):
    """What a check found: characters `start` to `end` of the letter, the words of the message, and a fix."""

    start: int
    end: int
    slots: Mapping[str, object] = {}
    item: int | None = None
    edits: tuple[Edit, ...] = ()


class Passage:
    """A part of the letter. `text` is its running text, line wraps undone."""

    def __init__(self, letter: str, pieces: Sequence[tuple[int, int]], *, rationale: bool = False) -> None:
        self.start = pieces[0][0] if pieces else 0
        self.end = pieces[-1][1] if pieces else 0
        self._rationale = rationale
        self._folded = fold_pieces(letter, pieces)
        self.text = self._folded.text

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the letter behind characters `start` to `end` of this passage's text."""
        return self._folded.source(start, end) if self.text else (self.start, self.start)

    def hit(self, start: int, end: int, item: int | None = None, **slots: object) -> Hit:
        """A hit at characters `start` to `end` of this passage's text."""
        first, last = self.place(start, end)
        return Hit(first, last, slots, item)

    def edit(self, start: int, end: int, text: str) -> Edit:
        """A change of characters `start` to `end` of this passage's text.

        Where they are equal (and not 0), an insertion behind the character before.
        """
        if start == end:
            place = self.place(start - 1, start)[1]
            return Edit(start=place, end=place, text=text)
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

    @cached_property
    def of_fact(self) -> tuple[Sentence, ...]:
        """The sentences that say what the record says: all but those of another role in a rationale."""
        return tuple(sentence for sentence in self.sentences if sentence.role in {"", "fact"})

    @cached_property
    def counted(self) -> tuple[tuple[Sentence, list[VisitMention]], ...]:
        """The sentences of fact that count visits, with what they count."""
        found = ((sentence, find_visits(sentence.text)) for sentence in self.of_fact)
        return tuple((sentence, mentions) for sentence, mentions in found if mentions)

    @cached_property
    def named(self) -> tuple[Named, ...]:
        """What the lexicon knows in the passage, whatever the passage says of it."""
        found = lexicon().find(self.text, fold(self.text))
        return tuple(Named(start, end, *payload) for start, end, payloads in found for payload in payloads)

    @cached_property
    def concepts(self) -> frozenset[str]:
        """The keys of the clinical concepts that the passage names."""
        return frozenset(one.key for one in self.named if one.kind == "concept")

    @cached_property
    def regions(self) -> tuple[RegionMention, ...]:
        """The body regions that the passage names."""
        return tuple(find_regions(self.text))

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
        self._made: dict[str, object] = {}
        self._places = _read_places(determination) or _search_places(determination, text)

    @cached_property
    def lower(self) -> str:
        """The letter in lower case, to see which words are not in it."""
        return self.text.lower()

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

    def once(self, name: str, make: Callable[[LetterView], Made]) -> Made:
        """What `make` makes of the letter, made when it is first asked for under that name."""
        if name not in self._made:
            self._made[name] = make(self)
        return cast("Made", self._made[name])

    def place_of(self, path: str) -> tuple[int, int]:
        """The first and last character of a field that was read, such as `front_matter.decision_date`."""
        pieces = self._places.get(path) or [(0, 0)]
        return pieces[0][0], pieces[-1][1]

    def fixed_with(self, word: str) -> list[Passage]:
        """The pieces of fixed wording that have a word in them."""
        accounting = self.determination.accounting
        pieces = accounting.boilerplate if accounting else ()
        chosen = [piece for piece in pieces if word in self.text[piece.start : piece.end]]
        return [Passage(self.text, [(piece.start, piece.end)]) for piece in chosen]

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
        return Passage(self.text, self._places.get(path, ()), rationale=rationale)


_Places = dict[str, list[tuple[int, int]]]


def _read_places(determination: Determination) -> _Places:
    """The characters of each field that was read: several pieces where a page's head and foot part it."""
    places: _Places = {}
    if determination.accounting is not None:
        for piece in determination.accounting.fields:
            places.setdefault(piece.path, []).append((piece.start, piece.end))
    return places


def _search_places(determination: Determination, text: str) -> _Places:
    """Where the fields of a determination stand in the text it was rendered to, each after the one before."""
    places: _Places = {}
    position = 0
    for path, words in _passages_of(determination):
        match = _as_rendered(words).search(text, position) if words and words.strip() else None
        if match:
            places[path] = [match.span()]
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
