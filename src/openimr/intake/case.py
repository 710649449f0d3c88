"""A folder, a zip or a file becomes a case file in which every file and page is accounted for."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from openimr.intake.errors import InputNotFound, NothingToRead
from openimr.intake.formats import PDF, promised_otherwise
from openimr.intake.pdf import PdfFault, PdfOutline, outline
from openimr.intake.plain import decode, text_pages
from openimr.intake.raw import RawPage
from openimr.intake.settings import Reason, amount, file_note, file_reason, limit, page_reason
from openimr.intake.sources import Source, gather, shown_name
from openimr.intake.workers import read_all
from openimr.model import CaseFile, Document, FileRecord, FileState, Page, PageState, content_hash

Progress = Callable[[str, int, int], None]


class _Prepared(NamedTuple):
    """A file with what is known of it before its pages are read. `pages` are there for texts only."""

    source: Source
    fault: Reason | None = None
    outline: PdfOutline | None = None
    pages: tuple[RawPage, ...] = ()
    notes: tuple[str, ...] = ()


def read(path: Path, *, jobs: int | None = None, progress: Progress | None = None) -> CaseFile:
    """Read a case: a folder with all that is below it, a zip, or a single file.

    `jobs` is the number of processes for PDFs (1 reads in this process; by default up to 2, if there are
    enough pages); the result is the same. `progress` is told a step in words, how much of it is done, and of
    how much. Every file of the input has a `FileRecord`, whatever became of it. Raises InputNotFound if
    there is nothing at `path`, NothingToRead if there is no file in it.
    """
    path = Path(path)
    told: Progress = progress or (lambda _step, _done, _total: None)
    if not path.exists():
        raise InputNotFound(
            f"There is nothing at {path}.", "Check the spelling of the path and the folder you are in."
        )
    with TemporaryDirectory(prefix="openimr-") as spool:
        prepared = _prepared(path, Path(spool), told)
        if not prepared:
            raise NothingToRead(
                f"The folder {path} holds no file.", "Put the case's records into it, as PDF or text files."
            )
        read_pages = _read_pdfs(prepared, jobs, told)
    with _collector_paused():
        return _case_file(shown_name(path.resolve().name), prepared, read_pages)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Make hundreds of thousands of words without a search for garbage among them every few hundred."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _prepared(path: Path, spool: Path, told: Progress) -> list[_Prepared]:
    prepared = []
    for source in gather(path, spool):
        prepared.append(_prepare(source))
        told("looking at the files", len(prepared), len(prepared))
    return prepared


def _prepare(source: Source) -> _Prepared:
    if source.fault or not source.file or not source.format:
        return _Prepared(source, source.fault)
    try:
        made = (
            _outlined(source, source.file)
            if source.format.media_type == PDF
            else _decoded(source, source.file)
        )
    except OSError as error:
        return _Prepared(source, file_reason("changed", detail=error.strerror or "no reason given"))
    if made.fault is None and promised_otherwise(source.format.media_type, source.path):
        return made._replace(
            notes=(*made.notes, file_note("wrong_extension", media_type=source.format.media_type))
        )
    return made


def _outlined(source: Source, file: Path) -> _Prepared:
    try:
        found = outline(file)
    except PdfFault as fault:
        return _Prepared(source, file_reason(fault.code))
    notes = []
    if found.pages > limit("pages"):
        notes.append(file_note("pages_beyond_limit", pages=found.pages, limit=limit("pages")))
    if found.scripts:
        notes.append(file_note("pdf_scripts", count=found.scripts))
    if found.attachments:
        notes.append(file_note("pdf_attachments", count=len(found.attachments)))
    return _Prepared(source, None, found, (), tuple(notes))


def _decoded(source: Source, file: Path) -> _Prepared:
    if source.size > limit("text_bytes"):
        words = {"size": amount(source.size), "limit": amount(limit("text_bytes"))}
        return _Prepared(source, file_reason("text_too_large", **words))
    text, note = decode(file.read_bytes())
    return _Prepared(source, None, None, tuple(text_pages(text)), (file_note(note),) if note else ())


def _read_pdfs(prepared: list[_Prepared], jobs: int | None, told: Progress) -> list[Sequence[RawPage]]:
    """The pages of each file, in order: those of PDFs read now, those of texts as they are."""
    pdfs = [
        (p.source.file, min(p.outline.pages, limit("pages"))) for p in prepared if p.outline and p.source.file
    ]
    total = sum(pages for _, pages in pdfs)
    done = 0

    def count(pages: int) -> None:
        nonlocal done
        done += pages
        told("reading pages", done, total)

    read = iter(read_all(pdfs, jobs, count))
    return [_with_rest(next(read), p.outline.pages) if p.outline else p.pages for p in prepared]


def _with_rest(pages: list[RawPage], total: int) -> list[RawPage]:
    beyond = RawPage("not_yet_read", note="beyond_limit", note_words={"limit": limit("pages")})
    return pages + [beyond] * (total - len(pages))


def _case_file(name: str, prepared: list[_Prepared], pages: list[Sequence[RawPage]]) -> CaseFile:
    documents: list[Document] = []
    files: list[FileRecord] = []
    for entry, raw in zip(prepared, pages, strict=True):
        document = _document(entry.source, raw) if raw else None
        if document:
            documents.append(document)
        files.append(_record(entry, document))
        files += _attached(entry)
    return CaseFile(name=name, documents=tuple(documents), files=tuple(files))


def _document(source: Source, raw: Sequence[RawPage]) -> Document:
    return Document(
        id="d-" + content_hash([source.path, source.sha256], 12),
        path=source.path,
        sha256=source.sha256 or "",
        media_type=source.format.media_type if source.format else "",
        pages=tuple(_page(number, page) for number, page in enumerate(raw, start=1)),
    )


def _page(number: int, raw: RawPage) -> Page:
    # The values come from this room's readers: checking each of a page's words again would cost more than
    # reading them did.
    return Page.model_construct(
        number=number,
        state=PageState(raw.state),
        width=raw.width,
        height=raw.height,
        text=raw.text,
        words=raw.words.words(),
        note=_page_note(raw),
    )


def _page_note(raw: RawPage) -> str | None:
    if raw.note is None:
        return None
    reason = page_reason(raw.note, **(raw.note_words or {}))
    return f"{reason.text} {reason.advice}".strip()


def _record(entry: _Prepared, document: Document | None) -> FileRecord:
    source = entry.source
    if document is None:
        reason = entry.fault or file_reason("unknown_format")
        return FileRecord(
            path=source.path,
            size=source.size,
            sha256=source.sha256,
            state=FileState(reason.state),
            reason=reason.text,
            advice=reason.advice,
        )
    states = Counter(page.state for page in document.pages)
    reason_text, advice = _told(entry, document)
    return FileRecord(
        path=source.path,
        size=source.size,
        sha256=source.sha256,
        state=_state(states),
        document=document.id,
        pages=len(document.pages),
        pages_read=states[PageState.READ],
        pages_blank=states[PageState.BLANK],
        pages_not_yet_read=states[PageState.NOT_YET_READ],
        pages_unreadable=states[PageState.UNREADABLE],
        reason=reason_text,
        advice=advice,
    )


def _state(states: Counter[PageState]) -> FileState:
    missed = states[PageState.NOT_YET_READ] + states[PageState.UNREADABLE]
    if not missed:
        return FileState.READ
    if states[PageState.READ]:
        return FileState.PARTLY_READ
    return FileState.NOT_YET_READ if states[PageState.NOT_YET_READ] else FileState.REFUSED


def _told(entry: _Prepared, document: Document) -> tuple[str | None, str | None]:
    """Reason and advice of a file whose pages were looked at: what is to be known about it, if anything."""
    notes = list(entry.notes)
    missed = [
        p.note for p in document.pages if p.note and p.state in (PageState.NOT_YET_READ, PageState.UNREADABLE)
    ]
    if missed:
        notes.append(file_note("pages_not_read", count=len(missed), pages=len(document.pages)))
        notes += sorted(set(missed), key=missed.index)
        return " ".join(notes), file_note("pages_advice")
    if not any(page.state is PageState.READ for page in document.pages):
        blank = file_reason("all_blank")
        return " ".join([*notes, blank.text]), blank.advice
    return " ".join(notes) or None, None


def _attached(entry: _Prepared) -> Iterator[FileRecord]:
    for attachment in entry.outline.attachments if entry.outline else ():
        reason = file_reason("attachment", parent=entry.source.path)
        yield FileRecord(
            path=f"{entry.source.path}/attachments/{shown_name(attachment.name)}",
            size=attachment.size,
            state=FileState(reason.state),
            reason=reason.text,
            advice=reason.advice,
        )
