"""Every place of the record that the page points at, gathered once: facts and nearest passages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from openimr.model import (
    CaseFile,
    Determination,
    Document,
    DocumentKind,
    Evidence,
    Fact,
    ServiceAssessment,
    content_hash,
)
from openimr.review.evidence_page.proposals import accepted_facts
from openimr.review.evidence_page.wording import fact_assertion, fact_in_words, shortened, wording

PageKey = tuple[str, int]


class Place(NamedTuple):
    """A place that can be shown: a fact (its `id` is the fact's) or a passage (`e-...`).

    `label` says what was read there, `how` how the record says it (empty for a plain statement), `date` when
    it held. `number` is its place among all places.
    """

    id: str
    evidence: Evidence
    label: str
    how: str
    kind: str
    source: str
    where: str
    date: str | None = None
    number: int = 0


@dataclass(frozen=True)
class Places:
    """All places by id, and the pages that the argument cites, the weightiest first."""

    by_id: dict[str, Place]
    cited_pages: tuple[PageKey, ...]

    def of_fact(self, fact: Fact) -> Place:
        """The place of a fact."""
        return self.by_id[fact.id]

    def of_passage(self, passage: Evidence) -> Place:
        """The place of a passage that is no fact."""
        return self.by_id[passage_id(passage)]


def passage_id(passage: Evidence) -> str:
    """The name of a passage, made from its content: the same words at the same place, the same name."""
    span = (passage.span.start, passage.span.end)
    return "e-" + content_hash([passage.document, passage.page, *span, passage.quote], 12)


def gather(determination: Determination, case_file: CaseFile, others: Iterable[Evidence] = ()) -> Places:
    """The places of a determination: its facts, those of its criteria, the nearest passages, and `others`."""
    documents = {document.id: document for document in case_file.documents}
    used = list(_argued(determination))
    facts = {fact.id: fact for fact in determination.facts}
    facts |= {value.id: value for value in used if isinstance(value, Fact)}
    passages = {passage_id(value): value for value in used if isinstance(value, Evidence)}
    passages |= {passage_id(value): value for value in others}
    places = {key: _fact_place(key, fact, documents) for key, fact in facts.items()}
    places |= {key: _passage_place(key, passage, documents) for key, passage in passages.items()}
    for key in accepted_facts(determination.assistance) & places.keys():
        places[key] = places[key]._replace(how=f"{places[key].how}, from the assistant".removeprefix(", "))
    numbered = {key: place._replace(number=at) for at, (key, place) in enumerate(places.items())}
    return Places(numbered, tuple(_cited_pages(used, determination, facts)))


def _services(determination: Determination) -> Iterator[ServiceAssessment]:
    for item in determination.items:
        if item.assessment:
            yield from item.assessment.services


def _argued(determination: Determination) -> Iterator[Fact | Evidence]:
    """Facts and passages of the criteria: what decided comes first, what came nearest to it last."""
    results = [(result, service) for service in _services(determination) for result in service.criteria]
    results.sort(key=lambda pair: not (pair[0].blocks or pair[0].id in pair[1].decided_by))
    for result, _ in results:
        yield from result.facts
        yield from result.contradicted_by
    for result, _ in results:
        yield from result.search.nearest if result.search else ()


def _cited_pages(
    used: list[Fact | Evidence], determination: Determination, facts: dict[str, Fact]
) -> Iterator[PageKey]:
    sentences = [s for item in determination.items for s in item.rationale_sources]
    sentences += determination.case_summary_sources
    cited = [facts[key] for sentence in sentences for key in sentence.facts if key in facts]
    seen: set[PageKey] = set()
    for value in [*used, *cited]:
        key = page_key(value.evidence if isinstance(value, Fact) else value)
        if key and key not in seen:
            seen.add(key)
            yield key


def page_key(evidence: Evidence) -> PageKey | None:
    """Document and page of a piece of evidence; None for a text without pages."""
    return None if evidence.page is None else (evidence.document, evidence.page)


def document_name(document: Document) -> str:
    """What a document is called on the page: its kind, else its title, else its file name.

    Printed titles are long and often in capitals; the index of records shows them as they stand.
    """
    if document.kind is not DocumentKind.UNKNOWN:
        return str(wording()["documents"][document.kind])
    return document.title or document.path


def _source(evidence: Evidence, documents: dict[str, Document]) -> tuple[str, str]:
    """Document (name and date) and page, as the caption of a quote."""
    document = documents.get(evidence.document)
    name = document_name(document) if document else evidence.document
    if document and name != document.path:
        name = f"{name}, {document.date or document.path}"
    return name, f"p. {evidence.page}" if evidence.page is not None else "no page"


def _fact_place(key: str, fact: Fact, documents: dict[str, Document]) -> Place:
    source, where = _source(fact.evidence, documents)
    return Place(
        key, fact.evidence, fact_in_words(fact), fact_assertion(fact), fact.kind, source, where, fact.date
    )


def _passage_place(key: str, passage: Evidence, documents: dict[str, Document]) -> Place:
    source, where = _source(passage, documents)
    return Place(key, passage, shortened(passage.quote, 60), "", "passage", source, where)
