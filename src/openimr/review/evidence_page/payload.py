"""What the script of the page reads: documents, pages with their words, places, timeline. In few bytes.

The script finds quotes in the texts of pages, so that no text is there twice, and labels in one list, because
the facts of a large file repeat a few hundred of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from openimr.facts import Event
from openimr.model import CaseFile, Document, Fact, PageState
from openimr.review.evidence_page.places import Place, Places, document_name, page_key
from openimr.review.evidence_page.sheets import Sheet, packed_words
from openimr.review.evidence_page.wording import wording


class Labels:
    """Words that many places share, each once; `of` gives the number of a text in the list."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def of(self, text: str) -> int:
        """The number of `text` in `all`."""
        return self._numbers.setdefault(text, len(self._numbers))

    @property
    def all(self) -> list[str]:
        """The texts by their numbers."""
        return list(self._numbers)


def payload(
    case_file: CaseFile,
    found: Places,
    facts: Sequence[Fact],
    events: Sequence[Event],
    included: Sequence[Sheet],
) -> dict[str, Any]:
    """The data of the page, ready for JSON. Keys are short and explained where they are made."""
    documents = {document.id: number for number, document in enumerate(case_file.documents)}
    at = {sheet.key: number for number, sheet in enumerate(included)}
    texts = {sheet.key: sheet.page.text for sheet in included}
    labels = Labels()
    drawn = {place.id: _place(place, at, texts, labels) for place in found.by_id.values()}
    return {
        "docs": [_document(document) for document in case_file.documents],
        "sheets": [_sheet(sheet, documents) for sheet in included],
        "places": drawn,
        "boxes": _boxes_beside(found, included),
        "facts": [found.by_id[key].number for key in dict.fromkeys(fact.id for fact in facts)],
        "kinds": wording()["kinds"],
        "labels": labels.all,
        "cited": [at[key] for key in found.cited_pages if key in at],
        "events": [_event(event, found, documents) for event in events],
        "states": {state: words["word"] for state, words in wording()["pages"].items()},
    }


def _document(document: Document) -> list[Any]:
    """Name, date, author, printed title or file, number of pages."""
    name = document_name(document)
    title = document.title or document.path
    return [name, document.date, document.author, title if title != name else "", len(document.pages)]


def _sheet(sheet: Sheet, documents: Mapping[str, int]) -> dict[str, Any]:
    """d: document, n: page, z: size in points, p: picture, note, t: text, w: boxes, at: words, s: state."""
    page = sheet.page
    boxes, where = packed_words(page)
    made: dict[str, Any] = {
        "d": documents[sheet.document.id],
        "n": page.number,
        "z": [round(max(page.width, 1), 1), round(max(page.height, 1), 1)],
        "t": page.text,
    }
    if page.words:
        made["w"] = boxes
    if where:
        made["at"] = [_script_offset(page.text, place) for place in where]
    if sheet.picture:
        made["p"] = sheet.picture
    if sheet.note:
        made["note"] = sheet.note
    if page.state is not PageState.READ:
        made["s"] = page.state
    return made


def _place(
    place: Place,
    at: Mapping[tuple[str, int], int],
    texts: Mapping[tuple[str, int], str],
    labels: Labels,
) -> list[Any]:
    """Sheet, start, end, label, how, kind, date; then quote and place in words.

    These two are left out where the sheet has them.
    """
    evidence = place.evidence
    key = page_key(evidence)
    sheet = at.get(key) if key else None
    text = texts.get(key, "") if key else ""
    start, end = evidence.span.start, evidence.span.end
    made: list[Any] = [
        sheet,
        _script_offset(text, start),
        _script_offset(text, end),
        labels.of(place.label),
        labels.of(place.how),
        place.kind,
        place.date,
    ]
    if sheet is None or text[start:end] != evidence.quote:
        made += [evidence.quote, f"{place.source}, {place.where}"]
    return made


def _boxes_beside(found: Places, included: Sequence[Sheet]) -> dict[str, list[float]]:
    """The boxes of the places on pages that have no words with boxes of their own, in points."""
    bare = {sheet.key for sheet in included if not sheet.page.words}
    return {
        place.id: [round(n, 1) for box in place.evidence.boxes for n in (box.x0, box.y0, box.x1, box.y1)]
        for place in found.by_id.values()
        if place.evidence.boxes and page_key(place.evidence) in bare
    }


def _event(event: Event, found: Places, documents: Mapping[str, int]) -> list[Any]:
    """Date, kind, words, numbers of the places that say so, and for a document its number."""
    ids = [found.by_id[key].number for key in event.facts if key in found.by_id]
    if event.kind == "document":
        return [event.date, event.kind, event.what, [], documents.get(event.sources[0].document)]
    return [event.date, event.kind, event.what, ids]


def _script_offset(text: str, offset: int) -> int:
    """A script counts UTF-16 units where Python counts characters: rare signs count double there."""
    if text.isascii():
        return min(offset, len(text))
    head = text[:offset]
    return len(head) + sum(1 for sign in head if ord(sign) > 0xFFFF)
