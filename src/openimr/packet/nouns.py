"""What a packet of records turned out to be: documents, duplicates, foreign pages, what is missing."""

from __future__ import annotations

from typing import Any

from openimr.model import CaseFile, Document, DocumentKind, Evidence, Noun, Page, PageState


class PageDuplicate(Noun):
    """A page that repeats another. `exact` is the same text, else a copy that was scanned or faxed again.

    `similarity` is the share of its words found again in the same order, 0 to 1.
    """

    document: str
    page: int
    of_document: str
    of_page: int
    exact: bool
    similarity: float


class Patient(Noun):
    """Whom a document speaks of, as printed; `born` is ISO. None is what is not printed."""

    name: str | None = None
    born: str | None = None
    claim: str | None = None


class ForeignDocument(Noun):
    """A document about another patient: a breach of privacy. `reason` says by what it was told."""

    document: str
    pages: tuple[int, ...]
    patient: Patient
    reason: str


class Search(Noun):
    """A search that found nothing: what was looked for, in how many documents and pages, and what is nearest.

    `nearest` is the id of the document of that kind whose date is nearest, None if there is none.
    """

    looked_for: str
    documents: int
    pages: int
    nearest: str | None = None


class Missing(Noun):
    """A record that ought to be in the file and is not.

    `why` is `named` (another record names it), `period` (the months before the request have no report) or
    `required` (a paper of the dispute). `sender` is who should send it, `source` the rule that says so.
    `named_in` are the places that name it. `date` is ISO, of a day, a month or a year.
    """

    why: str
    what: str
    kind: DocumentKind
    date: str | None = None
    until: str | None = None
    author: str | None = None
    sender: str
    source: str
    named_in: tuple[Evidence, ...] = ()
    search: Search


class Stated(Noun):
    """What one source says is to be treated: its words and place, and what they mean.

    `source` is application, request_for_authorization, ur_decision, record or draft.
    """

    source: str
    text: str
    evidence: Evidence | None = None
    services: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    laterality: str | None = None
    levels: tuple[str, ...] = ()


class Disagreement(Noun):
    """Two sources that do not agree on the body part, the side or the level, with both places."""

    about: str
    first: Stated
    second: Stated
    explanation: str


class Packet(Noun):
    """A case file sorted out: `case_file` has one document for each document of the record.

    `order` are the ids of its documents by date, those without a date last. `patient` is whose case it is,
    as most documents print it. `duplicates`, `foreign` and `missing` are what is wrong with the file.
    """

    case_file: CaseFile
    patient: Patient = Patient()
    order: tuple[str, ...] = ()
    duplicates: tuple[PageDuplicate, ...] = ()
    foreign: tuple[ForeignDocument, ...] = ()
    missing: tuple[Missing, ...] = ()

    @property
    def evidence_file(self) -> CaseFile:
        """The case file without documents of other patients and without what is there twice.

        Ids, page numbers and file records are those of `case_file`; a page left out of a document that
        stays is blank there and says so.
        """
        repeated: dict[str, dict[int, PageDuplicate]] = {}
        for duplicate in self.duplicates:
            repeated.setdefault(duplicate.document, {})[duplicate.page] = duplicate
        kept = (d for d in self.case_file.documents if not d.foreign and d.duplicate_of is None)
        documents = tuple(_without(d, repeated[d.id]) if d.id in repeated else d for d in kept)
        return self.case_file.model_copy(update={"documents": documents})

    @property
    def put_in_order(self) -> dict[str, list[int]]:
        """Documents whose pages stand in another order than in their file, by id: the pages of the file."""
        places = {d.id: [page.page_in_file for page in d.pages] for d in self.case_file.documents}
        return {document: filed for document, filed in places.items() if filed != sorted(filed)}

    def summary(self) -> dict[str, Any]:
        """What was found besides the documents themselves, ready for JSON: lists and their lengths."""
        lists = {
            "duplicates": [entry.model_dump(mode="json") for entry in self.duplicates],
            "foreign": [entry.model_dump(mode="json") for entry in self.foreign],
            "missing": [entry.model_dump(mode="json", exclude_none=True) for entry in self.missing],
        }
        return {
            "totals": {
                "documents": len(self.case_file.documents),
                "duplicate_documents": sum(1 for d in self.case_file.documents if d.duplicate_of),
                "duplicate_pages": len(self.duplicates),
                "foreign_documents": len(self.foreign),
                "foreign_pages": sum(len(entry.pages) for entry in self.foreign),
                "missing": len(self.missing),
                "documents_put_in_order": len(self.put_in_order),
            },
            "order": list(self.order),
            "put_in_order": self.put_in_order,
            **lists,
        }


def _without(document: Document, repeated: dict[int, PageDuplicate]) -> Document:
    pages = (
        _emptied(page, repeated[page.number]) if page.number in repeated else page for page in document.pages
    )
    return document.model_copy(update={"pages": tuple(pages)})


def _emptied(page: Page, repeated: PageDuplicate) -> Page:
    note = f"Repeats page {repeated.of_page} of document {repeated.of_document}; read there."
    return page.model_copy(update={"state": PageState.BLANK, "text": "", "words": (), "note": note})
