"""A case file as it came: documents, pages, words with boxes; every file and page accounted for."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from openimr.model.base import Noun


class Word(NamedTuple):
    """One word of a page: its characters in the page's text and its box (points, origin top left).

    A plain tuple and not a model: a case file has hundreds of thousands of them.
    """

    start: int
    end: int
    x0: float
    y0: float
    x1: float
    y1: float


class PageState(StrEnum):
    """What became of a page."""

    READ = "read"
    BLANK = "blank"
    NOT_YET_READ = "not_yet_read"
    UNREADABLE = "unreadable"


class FileState(StrEnum):
    """What became of a file of the input."""

    READ = "read"
    PARTLY_READ = "partly_read"
    NOT_YET_READ = "not_yet_read"
    REFUSED = "refused"


class DocumentKind(StrEnum):
    """What a document of the record is."""

    APPLICATION = "application"
    UR_DECISION = "ur_decision"
    RFA = "request_for_authorization"
    PROGRESS_REPORT = "progress_report"
    THERAPY_NOTE = "therapy_note"
    IMAGING_REPORT = "imaging_report"
    ELECTRODIAGNOSTIC_REPORT = "electrodiagnostic_report"
    OPERATIVE_REPORT = "operative_report"
    CONSULTATION = "consultation"
    MEDICATION_LIST = "medication_list"
    CORRESPONDENCE = "correspondence"
    UNKNOWN = "unknown"


class Page(Noun):
    """One page. `number` is 1-based; `text` is its text in reading order; `words` index into it.

    `width` and `height` are in points. A page that was not read has empty text and a `note`
    saying why and what to do next.
    """

    number: int
    state: PageState
    width: float = 612.0
    height: float = 792.0
    text: str = ""
    words: tuple[Word, ...] = ()
    note: str | None = None


class Document(Noun):
    """One document of the case file. `id` is stable and made from its content and name.

    `path` is where it came from, written relative to the case (a member of a zip as
    `packet.zip/member.pdf`); `sha256` is the hash of its bytes; `date` is the date of the
    document as ISO (YYYY-MM-DD) if it states one.
    """

    id: str
    path: str
    sha256: str
    media_type: str
    kind: DocumentKind = DocumentKind.UNKNOWN
    title: str | None = None
    date: str | None = None
    author: str | None = None
    pages: tuple[Page, ...] = ()


class FileRecord(Noun):
    """One line of the manifest: a file of the input and what became of it.

    `reason` says what is wrong in a sentence a person understands, `advice` what to do next.
    """

    path: str
    size: int
    sha256: str | None = None
    state: FileState
    document: str | None = None
    pages: int = 0
    pages_read: int = 0
    pages_blank: int = 0
    pages_not_yet_read: int = 0
    pages_unreadable: int = 0
    reason: str | None = None
    advice: str | None = None


class CaseFile(Noun):
    """All documents of one case, and one `FileRecord` for every file of the input, read or not."""

    name: str
    documents: tuple[Document, ...] = ()
    files: tuple[FileRecord, ...] = ()

    def document(self, document_id: str) -> Document:
        """The document with that id. Raises KeyError if the case file has none."""
        for document in self.documents:
            if document.id == document_id:
                return document
        raise KeyError(document_id)

    @property
    def page_count(self) -> int:
        """Pages of all documents, read or not."""
        return sum(len(document.pages) for document in self.documents)
