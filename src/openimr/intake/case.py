"""A folder, a zip or a file becomes a case file in which every file and page is accounted for."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from openimr.intake.engine import installed
from openimr.intake.errors import InputNotFound, NothingToRead
from openimr.intake.kept import default_folder
from openimr.intake.prepare import Prepared, prepared
from openimr.intake.raw import RawOcr, RawPage
from openimr.intake.settings import file_note, file_reason, limit, page_reason
from openimr.intake.sources import Source, shown_name
from openimr.intake.tongue import foreign_language
from openimr.intake.worker import Asked
from openimr.intake.workers import read_all, read_pictures
from openimr.model import CaseFile, Document, FileRecord, FileState, Ocr, Page, PageState, content_hash

Progress = Callable[[str, int, int], None]


_MISSED = (PageState.NOT_YET_READ, PageState.UNREADABLE)
_NOTES = 8
# What a page that was not read says of itself if reading its picture may help.
_PICTURED = frozenset({"scanned", "scanned_labelled", "drawn", "picture"})


def read(
    path: Path,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    ocr: bool = True,
    cache: Path | None = None,
) -> CaseFile:
    """Read a case: a folder with all that is below it, a zip, or a single file.

    `jobs` is the number of processes (for the text of PDFs 1 reads in this process; by default up to 2 if
    there are enough pages, and for pictures of pages one for each core); the result is the same. `progress`
    is told a step in words, how much of it is done, and of how much. Pictures of pages are read if the extra
    `openimr[ocr]` is installed and `ocr` is true; what was read from them is kept in the folder `cache` (by
    default openimr in the user's cache folder), so that a run that was stopped goes on where it was. Every
    file of the input has a `FileRecord`, whatever became of it. Raises InputNotFound if there is nothing at
    `path`, NothingToRead if there is no file in it.
    """
    path = Path(path)
    told: Progress = progress or (lambda _step, _done, _total: None)
    if not path.exists():
        raise InputNotFound(
            f"There is nothing at {path}.", "Check the spelling of the path and the folder you are in."
        )
    with TemporaryDirectory(prefix="openimr-") as spool:
        looked_at = _prepared(path, Path(spool), told)
        if not looked_at:
            raise NothingToRead(
                f"The folder {path} holds no file.", "Put the case's records into it, as PDF or text files."
            )
        read_pages = _read_pdfs(looked_at, jobs, told)
        if ocr:
            read_pages = _read_pictures(looked_at, read_pages, jobs, cache or default_folder(), told)
    with _collector_paused():
        return _case_file(shown_name(path.resolve().name), looked_at, read_pages)


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


def _prepared(path: Path, spool: Path, told: Progress) -> list[Prepared]:
    found: list[Prepared] = []
    for entry in prepared(path, spool):
        found.append(entry)
        told("looking at the files", len(found), len(found))
    return found


def _read_pdfs(looked_at: list[Prepared], jobs: int | None, told: Progress) -> list[Sequence[RawPage]]:
    """The pages of each file, in order: those of PDFs read now, those of texts as they are."""
    pdfs = [
        (p.source.file, min(p.outline.pages, limit("pages")))
        for p in looked_at
        if p.outline and p.source.file
    ]
    total = sum(pages for _, pages in pdfs)
    done = 0

    def count(pages: int) -> None:
        nonlocal done
        done += pages
        told("reading pages", done, total)

    read = iter(read_all(pdfs, jobs, count))
    return [_with_rest(next(read), p.outline.pages) if p.outline else p.pages for p in looked_at]


def _read_pictures(
    looked_at: list[Prepared], pages: list[Sequence[RawPage]], jobs: int | None, kept: Path, told: Progress
) -> list[Sequence[RawPage]]:
    """The same pages, and those that are pictures read by OCR, if the extra for it is installed."""
    asked: list[tuple[int, Asked]] = []
    for number, (entry, raw) in enumerate(zip(looked_at, pages, strict=True)):
        how = "scan" if entry.outline else "picture"
        places = [
            at for at, page in enumerate(raw) if page.state == "not_yet_read" and page.note in _PICTURED
        ]
        asked += [
            (number, Asked(entry.source.file, at, at + 1, how, kept)) for at in places if entry.source.file
        ]
    if not asked or not installed():
        return pages
    done = 0

    def count(read: int) -> None:
        nonlocal done
        done += read
        told("reading scanned pages", done, len(asked))

    told("reading scanned pages", 0, len(asked))
    changed = [list(raw) for raw in pages]
    for (number, wanted), (page,) in zip(
        asked, read_pictures([a for _, a in asked], jobs, count), strict=True
    ):
        changed[number][wanted.first] = page
    return list(changed)


def _with_rest(pages: list[RawPage], total: int) -> list[RawPage]:
    beyond = RawPage("not_yet_read", note="beyond_limit", note_words={"limit": limit("pages")})
    return pages + [beyond] * (total - len(pages))


def _case_file(name: str, looked_at: list[Prepared], pages: list[Sequence[RawPage]]) -> CaseFile:
    documents: list[Document] = []
    files: list[FileRecord] = []
    for entry, raw in zip(looked_at, pages, strict=True):
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
        ocr=_ocr(raw.ocr),
        language=foreign_language(raw.text) if raw.state == "read" else None,
        file_page=None,
    )


def _ocr(raw: RawOcr | None) -> Ocr | None:
    return Ocr(**raw._replace(word_confidences=tuple(raw.word_confidences))._asdict()) if raw else None


def _page_note(raw: RawPage) -> str | None:
    if raw.note is None:
        return None
    reason = page_reason(raw.note, **(raw.note_words or {}))
    return f"{reason.text} {reason.advice}".strip()


def _record(entry: Prepared, document: Document | None) -> FileRecord:
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
        pages_illegible=states[PageState.ILLEGIBLE],
        pages_not_yet_read=states[PageState.NOT_YET_READ],
        pages_unreadable=states[PageState.UNREADABLE],
        reason=reason_text,
        advice=advice,
    )


def _state(states: Counter[PageState]) -> FileState:
    missed = states[PageState.NOT_YET_READ] + states[PageState.UNREADABLE] + states[PageState.ILLEGIBLE]
    if not missed:
        return FileState.READ
    if states[PageState.READ]:
        return FileState.PARTLY_READ
    if states[PageState.NOT_YET_READ]:
        return FileState.NOT_YET_READ
    return FileState.PARTLY_READ if states[PageState.ILLEGIBLE] else FileState.REFUSED


def _told(entry: Prepared, document: Document) -> tuple[str | None, str | None]:
    """Reason and advice of a file whose pages were looked at: what is to be known about it, if anything."""
    notes = [*entry.notes, *_counted(document)]
    missed = [p.note for p in document.pages if p.note and p.state in _MISSED]
    if missed:
        notes.append(file_note("pages_not_read", count=len(missed), pages=len(document.pages)))
    noted = [p.note for p in document.pages if p.note]
    notes += sorted(set(noted), key=noted.index)[:_NOTES]
    if noted:
        return " ".join(notes), file_note("pages_advice")
    if not any(page.state is PageState.READ for page in document.pages):
        blank = file_reason("all_blank")
        return " ".join([*notes, blank.text]), blank.advice
    foreign = any(page.language for page in document.pages)
    return " ".join(notes) or None, file_note("foreign_advice") if foreign else None


def _counted(document: Document) -> Iterator[str]:
    """How many pages were read by OCR, are illegible, in another language or written by hand."""
    pages, total = document.pages, len(document.pages)
    if count := sum(1 for page in pages if page.ocr and page.state is PageState.READ):
        yield file_note("pages_by_ocr", count=count, pages=total)
    if count := sum(1 for page in pages if page.state is PageState.ILLEGIBLE):
        yield file_note("pages_illegible", count=count, pages=total)
    if count := sum(1 for page in pages if page.ocr and page.ocr.handwriting):
        yield file_note("pages_by_hand", count=count, pages=total)
    codes = [page.language for page in pages if page.language]
    if codes:
        yield file_note("pages_foreign", count=len(codes), pages=total, codes=", ".join(sorted(set(codes))))


def _attached(entry: Prepared) -> Iterator[FileRecord]:
    for attachment in entry.outline.attachments if entry.outline else ():
        reason = file_reason("attachment", parent=entry.source.path)
        yield FileRecord(
            path=f"{entry.source.path}/attachments/{shown_name(attachment.name)}",
            size=attachment.size,
            state=FileState(reason.state),
            reason=reason.text,
            advice=reason.advice,
        )
