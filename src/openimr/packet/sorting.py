"""A case file as it was read becomes a packet sorted out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from openimr.model import CaseFile, Document, DocumentKind, FileRecord, Page, PageState, content_hash
from openimr.packet.duplicates import Copy, Sheet, copies
from openimr.packet.looks import Look, look_at
from openimr.packet.missing import what_is_missing
from openimr.packet.naming import recognize
from openimr.packet.nouns import ForeignDocument, Packet, PageDuplicate, Patient
from openimr.packet.ordering import printed_order
from openimr.packet.patients import patient_of, reason_for_another, unlike, whose_case
from openimr.packet.splitting import starts

_COPIED_SHARE = 0.8
_NAMED_BY = (DocumentKind.APPLICATION, DocumentKind.UR_DECISION, DocumentKind.RFA)


class _Part(NamedTuple):
    """A document of the record with what its pages show and which of all pages they are (indexes from 0)."""

    document: Document
    looks: Sequence[Look]
    places: Sequence[int]
    patient: Patient


def sort_out(case_file: CaseFile) -> Packet:
    """Sort out a case file that was read: split, name, find duplicates, other patients and what is missing.

    Each document of the result is one document of the record; each page of the input is in exactly one of
    them. A document that says already what it is (a kind, or a title) is kept whole and keeps what it says.
    Pages that print their numbers are put in that order. Deterministic; changes nothing of pages but their
    number within the document.
    """
    looks = [[look_at(page) for page in document.pages] for document in case_file.documents]
    repeats = _copies(case_file.documents, looks)
    parts = _parts(case_file.documents, looks, repeats)
    case = _patient(parts)
    foreign = tuple(_foreign(parts, case))
    duplicates = _page_duplicates(parts, repeats)
    documents = _marked(parts, foreign, duplicates)
    sorted_file = case_file.model_copy(
        update={"documents": documents, "files": _files(case_file.files, documents)}
    )
    return Packet(
        case_file=sorted_file,
        patient=case,
        order=_order(documents),
        duplicates=duplicates,
        foreign=foreign,
        missing=what_is_missing(documents),
    )


def _copies(documents: Sequence[Document], looks: Sequence[Sequence[Look]]) -> dict[int, Copy]:
    sheets = [
        Sheet(look.lines, _legibility(page), look.date)
        for document, seen in zip(documents, looks, strict=True)
        for page, look in zip(document.pages, seen, strict=True)
    ]
    return {copy.page: copy for copy in copies(sheets)}


def _legibility(page: Page) -> float:
    """How well a page can be read: what was not read from a picture, perfectly."""
    return 1.0 if page.ocr is None else min(0.9, page.ocr.legibility)


def _parts(
    documents: Sequence[Document], looks: Sequence[Sequence[Look]], repeats: dict[int, Copy]
) -> list[_Part]:
    parts: list[_Part] = []
    first = 0
    for document, seen in zip(documents, looks, strict=True):
        count = len(document.pages)
        inside = {
            index - first: copy.of - first
            for index, copy in repeats.items()
            if first <= index < first + count and first <= copy.of < first + count
        }
        whole = document.kind is not DocumentKind.UNKNOWN or document.title is not None
        begins = (0,) if whole else starts(seen, inside) or (0,)
        for begin, end in zip(begins, (*begins[1:], count), strict=True):
            kept = range(begin, end)
            order = kept if whole else [begin + index for index in printed_order(seen[begin:end])]
            one = _cut(document, order, len(begins) > 1)
            named = one if whole else _named(one, "" if len(begins) > 1 else document.path)
            shown = [seen[index] for index in order]
            patient = _printed(shown, named)
            parts.append(
                _Part(
                    named.model_copy(update={"patient": named.patient or patient.name}),
                    shown,
                    [first + index for index in order],
                    patient,
                )
            )
        first += count
    return parts


def _cut(document: Document, order: Sequence[int], partial: bool) -> Document:
    """The pages at `order` (indexes from 0) as a document, of its own if `partial`."""
    if not partial and list(order) == list(range(len(document.pages))):
        return document
    pages = tuple(
        document.pages[index].model_copy(
            update={"number": number, "file_page": document.pages[index].page_in_file}
        )
        for number, index in enumerate(order, start=1)
    )
    if not partial:
        return document.model_copy(update={"pages": pages})
    first = min(page.page_in_file for page in pages)
    name = "d-" + content_hash([document.path, document.sha256, first], 12)
    return document.model_copy(update={"id": name, "pages": pages})


def _named(document: Document, path: str) -> Document:
    texts = [page.text if page.state is PageState.READ else "" for page in document.pages]
    found = recognize(texts, path)
    return document.model_copy(update=found._asdict())


def _printed(looks: Iterable[Look], document: Document) -> Patient:
    """What the document's pages print of the patient; of its first page the whole text is searched."""
    every = [look.patient for look in looks]
    first = next((page.text for page in document.pages if page.text), "")
    every.append(patient_of(first))
    return Patient(
        name=next((p.name for p in every if p.name), None),
        born=next((p.born for p in every if p.born), None),
        claim=next((p.claim for p in every if p.claim), None),
    )


def _patient(parts: Sequence[_Part]) -> Patient:
    """Whose case it is. The papers of the dispute count three times: they name the case's patient."""
    printed = [part.patient for part in parts for _ in range(3 if part.document.kind in _NAMED_BY else 1)]
    return whose_case(printed)


def _foreign(parts: Sequence[_Part], case: Patient) -> Iterable[ForeignDocument]:
    for part in parts:
        reason = reason_for_another(part.patient, case)
        if reason and not (_name_alone(part.patient) and _may_mislead(part, case)):
            pages = tuple(page.number for page in part.document.pages)
            yield ForeignDocument(document=part.document.id, pages=pages, patient=part.patient, reason=reason)


def _name_alone(patient: Patient) -> bool:
    return patient.born is None and patient.claim is None


def _may_mislead(part: _Part, case: Patient) -> bool:
    """Whether a name alone says little: on a form it may be a physician's, on a scan a misread one."""
    if part.document.kind in _NAMED_BY:
        return True
    scanned = any(page.ocr is not None for page in part.document.pages)
    return scanned and not unlike(part.patient.name or "", case.name or "")


def _page_duplicates(parts: Sequence[_Part], repeats: dict[int, Copy]) -> tuple[PageDuplicate, ...]:
    where = {
        place: (part.document.id, page.number)
        for part in parts
        for place, page in zip(part.places, part.document.pages, strict=True)
    }
    return tuple(
        PageDuplicate(
            document=where[index][0],
            page=where[index][1],
            of_document=where[copy.of][0],
            of_page=where[copy.of][1],
            exact=copy.exact,
            similarity=copy.similarity,
        )
        for index, copy in sorted(repeats.items())
    )


def _marked(
    parts: Sequence[_Part], foreign: Sequence[ForeignDocument], duplicates: Sequence[PageDuplicate]
) -> tuple[Document, ...]:
    """The documents with `foreign` and `duplicate_of` set. One repeats another if nearly all its pages do."""
    others = {entry.document for entry in foreign}
    repeated: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in duplicates:
        if entry.of_document != entry.document:
            repeated[entry.document][entry.of_document] += 1
    marked = []
    for document in (part.document for part in parts):
        filled = sum(1 for page in document.pages if page.text and not page.text.isspace())
        most = repeated[document.id].most_common(1)
        whole = next((of for of, hits in most if hits >= _COPIED_SHARE * filled), None)
        changed = {"duplicate_of": whole, "foreign": document.id in others}
        marked.append(document.model_copy(update=changed) if any(changed.values()) else document)
    return tuple(marked)


def _files(files: Sequence[FileRecord], documents: Sequence[Document]) -> tuple[FileRecord, ...]:
    """File records that name the documents made of each file."""
    made: dict[str, list[str]] = defaultdict(list)
    for document in documents:
        made[document.path].append(document.id)
    return tuple(
        record.model_copy(update={"document": made[record.path][0], "documents": tuple(made[record.path])})
        if record.document is not None and len(made[record.path]) > 1
        else record
        for record in files
    )


def _order(documents: Sequence[Document]) -> tuple[str, ...]:
    dated = sorted(enumerate(documents), key=lambda entry: (entry[1].date or "9999", entry[0]))
    return tuple(document.id for _, document in dated)
