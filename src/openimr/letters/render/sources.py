"""The numbered sources of a draft: passages of the record and entries of guidelines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from openimr.model import (
    CriterionResult,
    Determination,
    Evidence,
    Fact,
    GuidelineCitation,
    RationaleSentence,
    ServiceAssessment,
)


class Sources:
    """Gives each source its number at its first use, in reading order.

    `names` are readable names for document ids, `words` the wording of drafts.
    """

    def __init__(
        self, determination: Determination, names: Mapping[str, str], words: Mapping[str, Any]
    ) -> None:
        services = list(_services(determination))
        self._facts = {fact.id: fact for fact in _all_facts(determination, services)}
        self._entries = {s.guideline.entry: s.guideline for s in services if s.guideline}
        self._criteria = {c.id: (c, s.guideline) for s in reversed(services) for c in reversed(s.criteria)}
        self._names = names
        self._words = words
        self._numbers: dict[object, int] = {}
        self._printed: list[str] = []

    def of_sentence(self, sentence: RationaleSentence) -> tuple[int, ...]:
        """Numbers of the sources of a drafted sentence: its facts first, then its guideline."""
        facts = [self._facts[name] for name in sentence.facts if name in self._facts]
        numbers = list(self.of_facts(facts))
        if sentence.guideline:
            numbers.append(self._of_entry(sentence.guideline))
        elif sentence.criterion and not numbers:
            numbers.append(self._of_criterion(sentence.criterion))
        return tuple(dict.fromkeys(numbers))

    def of_facts(self, facts: Iterable[Fact]) -> tuple[int, ...]:
        """Numbers of the passages that facts stand on, each once.

        What hundreds of pages repeat is not printed hundreds of times: passages that have a number already
        come first, then others up to `most_sources` of the wording. The evidence page shows all.
        """
        known = sorted(facts, key=lambda fact: self._key(fact.evidence) not in self._numbers)
        places = dict.fromkeys(self._key(fact.evidence) for fact in known)
        first = {self._key(fact.evidence): fact for fact in reversed(known)}
        return tuple(self.of_fact(first[key]) for key in list(places)[: self._words["most_sources"]])

    def left_out(self, facts: Iterable[Fact]) -> int:
        """How many passages of `facts` `of_facts` does not number."""
        most: int = self._words["most_sources"]
        return max(len({self._key(fact.evidence) for fact in facts}) - most, 0)

    def of_fact(self, fact: Fact) -> int:
        """Number of the passage that a fact stands on."""
        return self.of_evidence(fact.evidence)

    def of_evidence(self, place: Evidence) -> int:
        """Number of a passage of the record."""
        page = self._words["page"].format(page=place.page) if place.page else self._words["no_page"]
        name = self._names.get(place.document, place.document)
        quote = " ".join(place.quote.split())
        return self._number(self._key(place), f'{name}, {page}: "{quote}"')

    @staticmethod
    def _key(place: Evidence) -> tuple[object, ...]:
        return (place.document, place.page, place.span.start, place.span.end)

    def listed(self) -> tuple[tuple[str, str], ...]:
        """All sources used so far as number and words."""
        return tuple((str(number), words) for number, words in enumerate(self._printed, 1))

    def _of_entry(self, entry: str) -> int:
        citation = self._entries.get(entry)
        words = self._words["unknown_guideline"].format(id=entry)
        return self._number(("guideline", entry), self._cited(citation) if citation else words)

    def _of_criterion(self, criterion_id: str) -> int:
        criterion, citation = self._criteria.get(criterion_id, (None, None))
        if criterion is None or citation is None:
            words = self._words["unknown_criterion"].format(id=criterion_id)
            return self._number(("criterion", criterion_id), words)
        return self._number(("guideline", citation.entry), self._cited(citation))

    def _cited(self, citation: GuidelineCitation) -> str:
        pages = ", ".join(map(str, citation.pages))
        return str(
            self._words["guideline_source"].format(
                title=citation.title.rstrip("."),
                heading=citation.heading.rstrip("."),
                pages=self._words["guideline_pages"].format(pages=pages) if pages else "",
                mark=self._words["marks"].get(citation.mark.level, citation.mark.level),
            )
        )

    def _number(self, key: object, words: str) -> int:
        if key not in self._numbers:
            self._printed.append(words)
            self._numbers[key] = len(self._printed)
        return self._numbers[key]


def _services(determination: Determination) -> Iterator[ServiceAssessment]:
    for item in determination.items:
        if item.assessment:
            yield from item.assessment.services


def _all_facts(determination: Determination, services: Iterable[ServiceAssessment]) -> Iterator[Fact]:
    yield from determination.facts
    for service in services:
        for criterion in service.criteria:
            yield from _criterion_facts(criterion)


def _criterion_facts(criterion: CriterionResult) -> Iterator[Fact]:
    yield from criterion.facts
    yield from criterion.contradicted_by
