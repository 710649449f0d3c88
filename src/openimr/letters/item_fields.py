"""What one disputed item says: request, citations, decision, conclusion, criteria."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from openimr.language.regions import find_regions, related
from openimr.language.request import understand
from openimr.letters.accounting import Ledger
from openimr.letters.citation_check import LetterDates, era
from openimr.letters.citations import CitationRead, first_basis, read_citations
from openimr.letters.clauses import Sentence
from openimr.letters.conclusion import conclusion_phrase, conclusion_sentence, necessity
from openimr.letters.criteria import read_criteria
from openimr.letters.folded import Folded
from openimr.letters.rationale import Role, role_by_marks, summary_of
from openimr.letters.service_text import body_regions, laterality, needs_no_region, service_text
from openimr.model import (
    CaseFacts,
    CriterionApplied,
    Decision,
    DisputedItem,
    GuidelineBlock,
    ItemQuantity,
    Necessity,
    TreatmentRequest,
)

_NO_QUANTITY = ItemQuantity()
_NO_BLOCK = GuidelineBlock()
Parts = dict[str, Folded]
_REMEMBERED = 8192
_DECISIONS = {one.value: one for one in Decision}


class _Heading(NamedTuple):
    """What a heading says of itself."""

    request: TreatmentRequest
    service: str | None
    regions: tuple[str, ...]
    laterality: str | None


class _Line(NamedTuple):
    """What a guideline line says: its citations and what it gives first as its basis."""

    read: tuple[CitationRead, ...]
    basis: str | None


# Letters ask for the same treatments and cite the same pages in the same words again and again: what the
# latest thousands of headings and guideline lines said is remembered. Both are read from their words alone.
@lru_cache(_REMEMBERED)
def _heading(text: str) -> _Heading:
    return _Heading(understand(text), service_text(text), body_regions(text), laterality(text))


@lru_cache(_REMEMBERED)
def _line(text: str, dates: LetterDates | None) -> _Line:
    read = read_citations(text, dates)
    return _Line(tuple(read), first_basis(text, read))


class _Around(NamedTuple):
    """What the rest of the letter says of an item: its regions, and the dates that choose the editions."""

    regions: tuple[str, ...]
    dates: LetterDates | None


def read_items(
    folded: list[Parts],
    argued: list[list[Sentence]],
    case: CaseFacts,
    ledger: Ledger,
    decided: str | None = None,
) -> tuple[DisputedItem, ...]:
    """The items from the running texts of their parts.

    `folded` is keyed by field, one for each item; `argued` are the sentences of each rationale;
    `decided` is the ISO date of the decision, if the letter has it.
    """
    regions = [_heading(parts["heading_text"].text).regions for parts in folded]
    distinct = list(dict.fromkeys(regions))
    dates = era(decided, case.ur_date)
    return tuple(
        _read_item(
            index,
            parts,
            argued[index],
            _Around(regions[index] or _from_case(parts, distinct, case), dates),
            ledger,
        )
        for index, parts in enumerate(folded)
    )


def _from_case(parts: Parts, regions: list[tuple[str, ...]], case: CaseFacts) -> tuple[str, ...]:
    """The region of an item that names none, where the whole letter is about one region only."""
    heading = parts["heading_text"].text
    if needs_no_region(heading, _heading(heading).request.service_category):
        return ()
    complained = {one.region for part in case.body_parts_complained for one in find_regions(part)}
    named = [name for names in regions for name in names]
    asked = {one.region for name in named for one in find_regions(name)}
    everything = complained | asked
    if not complained or any(not related(a, b) for a in everything for b in everything):
        return ()
    return (named[0],) if named else case.body_parts_complained[:1]


def _read_item(
    index: int, parts: Parts, sentences: list[Sentence], around: _Around, ledger: Ledger
) -> DisputedItem:
    path = f"items[{index}]."
    heading = parts["heading_text"].text
    said_of_itself = _heading(heading)
    request = said_of_itself.request
    rationale = parts.get("rationale_text")
    roles = [role_by_marks(one.lower, one.marks) for one in sentences]
    concluding = _conclusion(path, sentences, ledger)
    said = necessity(concluding.text if concluding else None)
    quantity = _quantity(path, parts["heading_text"], request, ledger)
    blocks = {
        name: _block(path + name, parts.get(name), around, ledger)
        for name in ("claims_administrator_guideline", "reviewer_guideline")
    }
    return DisputedItem.model_validate(
        {
            "heading_text": heading,
            "service": said_of_itself.service,
            "body_regions": around.regions,
            "laterality": said_of_itself.laterality,
            "quantity": quantity,
            "decision": _decision(parts.get("decision")),
            "necessity": said,
            **blocks,
            "rationale_text": rationale.text or None if rationale else None,
            "rationale_summary": summary_of(sentences, roles),
            "criteria_applied": _criteria(path, sentences, roles, said, ledger),
            "conclusion_phrase": conclusion_phrase(concluding.text) if concluding else None,
            "request": request,
        }
    )


def _decision(folded: Folded | None) -> Decision | None:
    return _DECISIONS.get(folded.text.strip(" .").lower()) if folded else None


def _quantity(path: str, heading: Folded, request: TreatmentRequest, ledger: Ledger) -> ItemQuantity:
    quantity = request.quantity
    read = {"visits": quantity.visits, "per_week": quantity.per_week, "weeks": quantity.weeks}
    if not heading.text or not any(value is not None for value in read.values()):
        return _NO_QUANTITY
    place = heading.source(0, len(heading.text))
    for name, value in read.items():
        if value is not None:
            ledger.derive(f"{path}quantity.{name}", *place)
    return ItemQuantity.model_validate(read)


def _conclusion(path: str, sentences: list[Sentence], ledger: Ledger) -> Sentence | None:
    index = conclusion_sentence([one.lower for one in sentences])
    if index is None:
        return None
    sentence = sentences[index]
    phrase = conclusion_phrase(sentence.text)
    start = sentence.start + max(0, sentence.text.find(phrase))
    ledger.derive(path + "conclusion_phrase", *sentence.source.source(start, start + len(phrase)))
    return sentence


def _criteria(
    path: str, sentences: list[Sentence], roles: list[Role], said: Necessity | None, ledger: Ledger
) -> tuple[CriterionApplied, ...]:
    supported = None if said is None else said is Necessity.NECESSARY
    criteria = read_criteria(sentences, roles, supported)
    for number, criterion in enumerate(criteria):
        if criterion.span:
            ledger.derive(f"{path}criteria_applied[{number}]", criterion.span.start, criterion.span.end)
    return tuple(criteria)


def _block(path: str, folded: Folded | None, around: _Around, ledger: Ledger) -> GuidelineBlock:
    if folded is None:
        return _NO_BLOCK
    read, basis = _line(folded.text, around.dates)
    # The sections of one source share its place.
    places: dict[tuple[int, int], tuple[int, int]] = {}
    for number, citation in enumerate(read):
        begin = f"{path}.citations[{number}]."
        for part, span in citation.spans.items():
            place = places.get(span)
            if place is None:
                place = places[span] = folded.source(*span)
            ledger.derive(begin + part, *place)
    citations = tuple(one.citation for one in read)
    return GuidelineBlock(basis=basis, citations=citations, text=folded.text or None)
