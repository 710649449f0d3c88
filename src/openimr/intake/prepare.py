"""A file of the input looked at before its pages are read: what can be had of it, by its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from openimr.intake.enclosed import MAIL
from openimr.intake.fhir import bundle_text
from openimr.intake.formats import FHIR, PDF, promised_otherwise
from openimr.intake.mail import mail_text
from openimr.intake.office import DOCX, docx_text
from openimr.intake.pdf import PdfFault, PdfOutline, outline
from openimr.intake.pictures import MEDIA_TYPES, PictureFault, page_count, page_sizes
from openimr.intake.plain import decode, text_pages
from openimr.intake.raw import RawPage
from openimr.intake.rtf import RTF, rtf_text
from openimr.intake.settings import Converted, Reason, Unreadable, amount, file_note, file_reason, limit
from openimr.intake.sources import Source, gather
from openimr.intake.web import HTML, html_text


class Prepared(NamedTuple):
    """A file with what is known of it before its pages are read.

    `pages` are there for all kinds but PDF: those of a text as they are, those of a picture still to be read.
    """

    source: Source
    fault: Reason | None = None
    outline: PdfOutline | None = None
    pages: tuple[RawPage, ...] = ()
    notes: tuple[str, ...] = ()


_CONVERTERS: dict[str, Callable[[bytes], Converted]] = {
    DOCX: docx_text,
    RTF: rtf_text,
    HTML: html_text,
    MAIL: mail_text,
    FHIR: bundle_text,
}


def prepared(path: Path, spool: Path) -> Iterator[Prepared]:
    """Each file of the input at `path`; what is inside files is unpacked into the empty folder `spool`."""
    for source in gather(path, spool):
        yield _prepare(source)


def _prepare(source: Source) -> Prepared:
    if source.fault or not source.file or not source.format:
        return Prepared(source, source.fault)
    try:
        made = _by_kind(source, source.file, source.format.media_type)
    except OSError as error:
        return Prepared(source, file_reason("changed", detail=error.strerror or "no reason given"))
    except Unreadable as error:
        return Prepared(source, file_reason(error.code))
    if made.fault is None and promised_otherwise(source.format.media_type, source.path):
        note = file_note("wrong_extension", media_type=source.format.media_type)
        return made._replace(notes=(*made.notes, note))
    return made


def _by_kind(source: Source, file: Path, media_type: str) -> Prepared:
    if media_type == PDF:
        return _outlined(source, file)
    if media_type in MEDIA_TYPES:
        return _pictured(source, file)
    most = limit("document_bytes" if media_type in _CONVERTERS else "text_bytes")
    if source.size > most:
        words = {"size": amount(source.size), "limit": amount(most)}
        return Prepared(source, file_reason("text_too_large", **words))
    content = file.read_bytes()
    if media_type in _CONVERTERS:
        text, notes = _CONVERTERS[media_type](content)
        return Prepared(source, None, None, tuple(text_pages(text)), notes)
    text, note = decode(content)
    return Prepared(source, None, None, tuple(text_pages(text)), (file_note(note),) if note else ())


def _outlined(source: Source, file: Path) -> Prepared:
    try:
        found = outline(file)
    except PdfFault as fault:
        return Prepared(source, file_reason(fault.code))
    notes = list(_beyond("PDF", found.pages))
    if found.scripts:
        notes.append(file_note("pdf_scripts", count=found.scripts))
    if found.launches:
        notes.append(file_note("pdf_launches"))
    if found.attachments:
        notes.append(file_note("pdf_attachments", count=len(found.attachments)))
    return Prepared(source, None, found, (), tuple(notes))


def _pictured(source: Source, file: Path) -> Prepared:
    try:
        pages = page_count(file)
        sizes = list(page_sizes(file, 0, min(pages, limit("pages"))))
    except PictureFault as fault:
        return Prepared(source, file_reason(fault.code, limit=limit("scan_pixels") // 1_000_000))
    waiting = [RawPage("not_yet_read", width, height, note="picture") for width, height in sizes]
    beyond = RawPage("not_yet_read", note="beyond_limit", note_words={"limit": limit("pages")})
    every = (*waiting, *[beyond] * (pages - len(waiting)))
    return Prepared(source, None, None, every, tuple(_beyond("picture", pages)))


def _beyond(kind: str, pages: int) -> Iterator[str]:
    if pages > limit("pages"):
        yield file_note("pages_beyond_limit", kind=kind, pages=pages, limit=limit("pages"))
