"""The record side of the page: what was read and what was not, the index, the timeline, the facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openimr.model import CaseFile, Document, Fact, FileState, PageState
from openimr.review.evidence_page.places import Place, Places, document_name
from openimr.review.evidence_page.wording import fact_in_words, wording


@dataclass(frozen=True)
class Count:
    """One figure of the header. `alert` when it tells of pages or files that were not weighed."""

    number: int
    words: str
    alert: bool = False


@dataclass(frozen=True)
class Unread:
    """A file or page that was not weighed: where, in what state, why, and what to do next."""

    where: str
    state: str
    reason: str
    advice: str


@dataclass(frozen=True)
class IndexRow:
    """A document of the record. `pages` counts its pages by state; `sheet` is its first included page."""

    document: Document
    name: str
    kind: str
    pages: tuple[tuple[str, str], ...]
    sheet: int | None


@dataclass(frozen=True)
class Moment:
    """A date of the timeline with the documents written and the facts that held then."""

    date: str
    documents: tuple[str, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True)
class FactRow:
    """A row of the table of facts; `search` is what the filter looks through."""

    fact: Fact
    place: Place
    kind: str
    label: str
    search: str


def counts(case_file: CaseFile) -> tuple[Count, ...]:
    """Documents, pages by state, and the files that were not taken up if there are any."""
    pages = [page for document in case_file.documents for page in document.pages]
    found = [Count(len(case_file.documents), _plural(len(case_file.documents), "document"))]
    for state in PageState:
        number = sum(1 for page in pages if page.state is state)
        alert = number > 0 and state in (PageState.ILLEGIBLE, PageState.NOT_YET_READ, PageState.UNREADABLE)
        words = str(wording()["pages"][state]["word"])
        found.append(Count(number, f"{_plural(number, 'page')} {words}", alert))
    outside = sum(1 for file in case_file.files if _left_out(file.state, file.document))
    if outside:
        found.append(Count(outside, f"{_plural(outside, 'file')} not taken up", alert=True))
    return tuple(found)


def _plural(number: int, word: str) -> str:
    return word if number == 1 else word + "s"


def _left_out(state: FileState, document: str | None) -> bool:
    return document is None and state is not FileState.READ


def unread(case_file: CaseFile) -> tuple[Unread, ...]:
    """Every file and page that was not weighed, with its reason; blank pages are listed as well."""
    files = [
        Unread(file.path, str(wording()["files"][file.state]), file.reason or "", file.advice or "")
        for file in case_file.files
        if file.state is not FileState.READ
    ]
    pages = [
        Unread(
            f"{document.path}, page {page.number}",
            str(wording()["pages"][page.state]["word"]),
            page.note or str(wording()["pages"][page.state]["means"]),
            "",
        )
        for document in case_file.documents
        for page in document.pages
        if page.state is not PageState.READ
    ]
    return tuple(files + pages)


def index(case_file: CaseFile, first_sheets: dict[str, int]) -> tuple[IndexRow, ...]:
    """The documents in the order of the record. `first_sheets` maps a document to its first included page."""
    return tuple(
        IndexRow(
            document,
            document.title or document.path,
            str(wording()["documents"][document.kind]),
            _page_states(document),
            first_sheets.get(document.id),
        )
        for document in case_file.documents
    )


def _page_states(document: Document) -> tuple[tuple[str, str], ...]:
    states = [page.state for page in document.pages]
    return tuple(
        (str(state), f"{states.count(state)} {wording()['pages'][state]['word']}")
        for state in PageState
        if state in states
    )


def timeline(case_file: CaseFile, facts: Sequence[Fact], places: Places) -> tuple[Moment, ...]:
    """Dated documents and facts by date, earliest first. An undated fact is not on the timeline."""
    written: dict[str, list[str]] = {}
    for document in case_file.documents:
        if document.date:
            written.setdefault(document.date, []).append(document_name(document))
    held: dict[str, list[Place]] = {}
    for fact in facts:
        if fact.date:
            held.setdefault(fact.date, []).append(places.of_fact(fact))
    return tuple(
        Moment(date, tuple(written.get(date, ())), tuple(held.get(date, ())))
        for date in sorted(written.keys() | held.keys())
    )


def fact_rows(facts: Sequence[Fact], places: Places) -> tuple[FactRow, ...]:
    """All facts in the order of the record, with the words the filter looks through."""
    return tuple(_fact_row(fact, places.of_fact(fact)) for fact in facts)


def _fact_row(fact: Fact, place: Place) -> FactRow:
    kind = str(wording()["kinds"][fact.kind])
    seen = [kind, place.label, place.how, fact.date or "", fact.evidence.quote, place.source]
    return FactRow(fact, place, kind, fact_in_words(fact), " ".join(" ".join(seen).lower().split()))
