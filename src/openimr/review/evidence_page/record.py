"""The record side of the page: what was read and what was not, and the index of records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from openimr.model import CaseFile, Document, FileState, PageState
from openimr.review.evidence_page.places import document_name
from openimr.review.evidence_page.wording import wording


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
    """A document of the record. `pages` counts its pages by state; `sheet` is its first included page.

    `flags` are what is odd about it, in words; `file_pages` says where it stands in the file it came from.
    """

    document: Document
    name: str
    kind: str
    pages: tuple[tuple[str, str], ...]
    sheet: int | None
    flags: tuple[str, ...]
    file_pages: str


def counts(case_file: CaseFile) -> tuple[Count, ...]:
    """Documents, pages by state, and the files that were not taken up if there are any."""
    pages = [page for document in case_file.documents for page in document.pages]
    found = [Count(len(case_file.documents), _plural(len(case_file.documents), "document"))]
    for state in PageState:
        number = sum(1 for page in pages if page.state is state)
        if not number and state is not PageState.READ:
            continue
        alert = state in (PageState.ILLEGIBLE, PageState.NOT_YET_READ, PageState.UNREADABLE)
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
    pages = [entry for document in case_file.documents for entry in _unread_pages(document)]
    return tuple(files + pages)


def _unread_pages(document: Document) -> Iterator[Unread]:
    """One entry for each run of pages that were not weighed for the same reason."""
    for (state, note), run in groupby(document.pages, key=lambda page: (page.state, page.note)):
        numbers = [page.number for page in run]
        if state is PageState.READ:
            continue
        words = wording()["pages"][state]
        where = f"page {numbers[0]}" if len(numbers) == 1 else f"pages {numbers[0]}-{numbers[-1]}"
        yield Unread(f"{document.path}, {where}", str(words["word"]), note or str(words["means"]), "")


def index(case_file: CaseFile, first_sheets: dict[str, int]) -> tuple[IndexRow, ...]:
    """The documents by date, those without one last. `first_sheets` maps a document to its first page."""
    known = {document.id: document for document in case_file.documents}
    ordered = sorted(enumerate(case_file.documents), key=lambda pair: (pair[1].date or "9999", pair[0]))
    return tuple(
        IndexRow(
            document,
            document.title or document.path,
            str(wording()["documents"][document.kind]),
            _page_states(document),
            first_sheets.get(document.id),
            tuple(_flags(document, known)),
            _file_pages(document),
        )
        for _, document in ordered
    )


def _flags(document: Document, known: dict[str, Document]) -> Iterator[str]:
    if document.foreign:
        yield "another patient"
    if document.duplicate_of:
        of = known.get(document.duplicate_of)
        yield f"copy of {document_name(of)}, {of.date or of.path}" if of else "copy"
    if put_in_order(document):
        yield "pages put in order"
    if any(page.language for page in document.pages):
        yield "not in English"
    if any(page.ocr and page.ocr.handwriting for page in document.pages):
        yield "written by hand in part"


def put_in_order(document: Document) -> bool:
    """Whether the document's pages stand in another order than in the file they came from."""
    places = [page.page_in_file for page in document.pages]
    return places != sorted(places)


def _file_pages(document: Document) -> str:
    """Where in its file the document stands; empty if it is the file."""
    if not any(page.file_page for page in document.pages):
        return ""
    places = sorted(page.page_in_file for page in document.pages)
    return f"p. {places[0]}" if len(places) == 1 else f"pp. {places[0]}-{places[-1]}"


def _page_states(document: Document) -> tuple[tuple[str, str], ...]:
    states = [page.state for page in document.pages]
    return tuple(
        (str(state), f"{states.count(state)} {wording()['pages'][state]['word']}")
        for state in PageState
        if state in states
    )
