"""A page as the rules read it: where a quote stands, and what the rules make of a concept named there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from openimr.assist.support import Ground, speaks_to_programs
from openimr.facts.boxes import boxes_of
from openimr.facts.clinical import clinical
from openimr.facts.draft import Draft
from openimr.facts.reading import Hit, Sentence, read_text, rules
from openimr.facts.scene import Walk, enter
from openimr.facts.when import Clock
from openimr.model import Document, DocumentKind, Evidence, Page, Span

_EMPTY_BOX = re.compile(r"(?:\[\s?\]|\(\s\)|[☐□○])\s*$")
_BOX_REACH = 6
_NEARBY = 3


class PageReading:
    """One page read. Places count characters of its running text unless said otherwise."""

    def __init__(self, document: Document, page: Page) -> None:
        self.document = document
        self.page = page
        self.reading = read_text(page.text)
        if document.kind is DocumentKind.IMAGING_REPORT:
            self.reading.imaging_report = True
        self.text = self.reading.flow.text
        self.date = document.date_of_service or document.date or document.date_of_report

    def places_of(self, quote: str) -> list[tuple[int, int]]:
        """Where the words of `quote` stand, whole words and sign for sign; line ends count as blanks."""
        words = quote.split()
        if not words:
            return []
        begins = r"(?<!\w)" if words[0][0].isalnum() else ""
        ends = r"(?!\w)" if words[-1][-1].isalnum() else ""
        pattern = re.compile(begins + r"\s+".join(map(re.escape, words)) + ends)
        found = (match.span() for match in pattern.finditer(self.text))
        return [place for place in found if self._is_verbatim(place, quote)]

    def _is_verbatim(self, place: tuple[int, int], quote: str) -> bool:
        start, end = self.reading.flow.source_span(*place)
        return "".join(self.page.text[start:end].split()) == "".join(quote.split())

    def evidence(self, place: tuple[int, int]) -> Evidence:
        """The words at a place as evidence, with their boxes."""
        start, end = self.reading.flow.source_span(*place)
        return Evidence(
            document=self.document.id,
            page=self.page.number,
            span=Span(start=start, end=end),
            boxes=boxes_of(self.page, start, end),
            quote=self.page.text[start:end],
        )

    def sentences_at(self, place: tuple[int, int]) -> list[Sentence]:
        """The sentences that a place touches."""
        return [s for s in self.reading.sentences if s.start < place[1] and place[0] < s.end]

    def said(self, sentence: Sentence) -> str:
        """The words of a sentence."""
        return self.text[sentence.start : sentence.end]

    def why_unusable(self, sentence: Sentence) -> str | None:
        """Why a sentence states nothing about the person, in words; None if it may."""
        if sentence.guideline:
            return "the sentence tells what a guideline says, not what was found in this person"
        if sentence.section in rules()["skipped_sections"]:
            return "the section it stands in is not about this person's care"
        if sentence.heading:
            return "the words are a heading"
        if self.said(sentence).rstrip().endswith("?"):
            return "the sentence is a question"
        if self._near_words_to_programs(sentence):
            return "words beside it are addressed to a program, not to a reader"
        return None

    def _near_words_to_programs(self, sentence: Sentence) -> bool:
        at = self.reading.sentences.index(sentence)
        near = self.reading.sentences[max(0, at - _NEARBY) : at + _NEARBY + 1]
        return speaks_to_programs(self.text[near[0].start : near[-1].end])

    def drafts(self, concept: str, sentence: Sentence, grounds: Ground) -> list[Draft]:
        """What the rules make of `concept` at the words of `grounds`."""
        walk = Walk(Clock(self.date), self.reading.imaging_report)
        for earlier in self.reading.sentences:
            if earlier is sentence:
                break
            if earlier.section in rules()["skipped_sections"]:
                continue
            scene = enter(earlier, self.text, walk)
            if not earlier.guideline:
                list(clinical(scene))
        hits = [*_others(concept, sentence.hits), *self._named(concept, grounds)]
        hits.sort(key=lambda hit: (hit.start, hit.end))
        scene = enter(replace(sentence, hits=hits), self.text, walk)
        return [draft for draft in clinical(scene) if draft.concept == concept]

    def _named(self, concept: str, grounds: Ground) -> Iterator[Hit]:
        for start, end in grounds.spans:
            if not _EMPTY_BOX.search(self.text[max(0, start - _BOX_REACH) : start]):
                yield Hit(start, end, "concept", concept)


def _others(concept: str, hits: Sequence[Hit]) -> Iterator[Hit]:
    return (hit for hit in hits if hit.kind != "concept" or hit.key != concept)
