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
    ILLEGIBLE = "illegible"
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
    MEDICAL_LEGAL_REPORT = "medical_legal_report"
    THERAPY_NOTE = "therapy_note"
    CHIROPRACTIC_NOTE = "chiropractic_note"
    ACUPUNCTURE_NOTE = "acupuncture_note"
    IMAGING_REPORT = "imaging_report"
    ELECTRODIAGNOSTIC_REPORT = "electrodiagnostic_report"
    OPERATIVE_REPORT = "operative_report"
    CONSULTATION = "consultation"
    MEDICATION_LIST = "medication_list"
    DRUG_TEST = "drug_test"
    WORK_STATUS = "work_status"
    NOTICE_OF_ASSIGNMENT = "notice_of_assignment"
    CORRESPONDENCE = "correspondence"
    UNKNOWN = "unknown"


class Ocr(Noun):
    """How a picture of a page was read.

    `engine` names the reader and its version. `confidence` is the mean that the engine gives its words, and
    `legibility` this project's score for the page, both 0 to 1. `rotation` is by how many degrees clockwise
    (0, 90, 180, 270) the page as filed was turned to stand upright, `skew` by how many more to be level.
    `handwriting` says that some of the page looks written by hand. `word_confidences` has one number from
    0 to 100 for each of the page's words, in their order.
    """

    engine: str
    confidence: float
    legibility: float
    rotation: int = 0
    skew: float = 0.0
    handwriting: bool = False
    word_confidences: tuple[int, ...] = ()


class Page(Noun):
    """One page. `number` is 1-based; `text` is its text in reading order; `words` index into it.

    `width` and `height` are in points, of the page as it stands upright. A page that was not read has empty
    text and a `note` saying why and what to do next. An illegible page has a note, too, and as text what
    could be made out: good for searching, no ground for a fact. `ocr` is there if the text was read from a
    picture. `language` is an ISO 639 code if the page seems to be in another language than English.
    `file_page` is the page's number in its file where that differs from `number`, as it does in a document
    that was split from a packet.
    """

    number: int
    state: PageState
    width: float = 612.0
    height: float = 792.0
    text: str = ""
    words: tuple[Word, ...] = ()
    note: str | None = None
    ocr: Ocr | None = None
    language: str | None = None
    file_page: int | None = None

    @property
    def page_in_file(self) -> int:
        """Where the page is in the file it came from, counted from 1."""
        return self.number if self.file_page is None else self.file_page


class Document(Noun):
    """One document of the case file. `id` is stable and made from its content and name.

    `path` is where it came from, written relative to the case (a member of a zip as
    `packet.zip/member.pdf`); `sha256` is the hash of that file's bytes; `date` is the date of the
    document as ISO (YYYY-MM-DD) if it states one.

    What the document says of itself, None if it does not: `author` and the author's `specialty`,
    `date_of_service`, `date_of_report` (both ISO) and `patient`, the name as printed. `duplicate_of` is the
    id of the document that this one repeats; `foreign` says that it is about another patient.
    """

    id: str
    path: str
    sha256: str
    media_type: str
    kind: DocumentKind = DocumentKind.UNKNOWN
    title: str | None = None
    date: str | None = None
    author: str | None = None
    specialty: str | None = None
    date_of_service: str | None = None
    date_of_report: str | None = None
    patient: str | None = None
    duplicate_of: str | None = None
    foreign: bool = False
    pages: tuple[Page, ...] = ()


class FileRecord(Noun):
    """One line of the manifest: a file of the input and what became of it.

    `document` is the document made of it, `documents` all of them if a packet was split into several.
    `reason` says what is wrong in a sentence a person understands, `advice` what to do next.
    """

    path: str
    size: int
    sha256: str | None = None
    state: FileState
    document: str | None = None
    documents: tuple[str, ...] = ()
    pages: int = 0
    pages_read: int = 0
    pages_blank: int = 0
    pages_illegible: int = 0
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
