"""Reads an evidence page strictly, for the tests."""

from __future__ import annotations

import base64
import json
from array import array
from html.parser import HTMLParser
from typing import Any

from openimr.model import (
    CaseFile,
    Determination,
    Document,
    Evidence,
    Fact,
    FactKind,
    Page,
    PageState,
    RationaleSentence,
    Span,
)

_VOID = {"meta", "input", "br", "link", "img", "hr", "path", "image", "rect", "use"}


class PageReader(HTMLParser):
    """Reads a page strictly: elements have to be closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.names: list[list[Any]] = []
        self.texts: dict[str, list[str]] = {}
        self.shown: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert not self._open, self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember an element and its attributes."""
        known = {name: value or "" for name, value in attrs}
        assert len(known) == len(attrs), f"an attribute stands twice in {attrs}"
        self.elements.append((tag, known))
        if tag == "button":
            self.names.append([known, ""])
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember an element that closes itself."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        """Close an element: only the one that was opened last."""
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Gather the text by the element it stands in."""
        if self._open:
            self.texts.setdefault(self._open[-1], []).append(data)
            self.shown += [data] if self._open[-1] not in ("script", "style") else []
        if "button" in self._open:
            self.names[-1][1] += data

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of all elements with that tag."""
        return [attrs for name, attrs in self.elements if name == tag]

    def words(self) -> str:
        """All text that a person reads, in its order and on one line."""
        return " ".join(" ".join(self.shown).split())

    def data(self) -> dict[str, Any]:
        """What the page's script reads."""
        return next(json.loads(text) for text in self.texts["script"] if text.startswith("{"))

    def places(self) -> dict[str, dict[str, Any]]:
        """The places of the data with their names, as the page's script gives them."""
        data, found = self.data(), {}
        for key, (sheet, start, end, label, how, kind, date, *rest) in data["places"].items():
            quote = rest[0] if rest else data["sheets"][sheet]["t"][start:end]
            found[key] = {
                "sheet": sheet,
                "start": start,
                "end": end,
                "label": data["labels"][label],
                "how": data["labels"][how],
                "kind": kind,
                "date": date,
                "quote": quote,
            }
        return found

    def words_of(self, sheet: int) -> list[tuple[float, float, float, float]]:
        """The boxes of a sheet's words (left, top, right, bottom, in points), as the script reads them."""
        numbers = array("H", base64.b64decode(self.data()["sheets"][sheet].get("w", "")))
        boxes, at = [], 0
        while at < len(numbers):
            top, bottom, many = numbers[at : at + 3]
            for word in range(many):
                left, right = numbers[at + 3 + 2 * word : at + 5 + 2 * word]
                boxes.append((left / 2, top / 2, right / 2, bottom / 2))
            at += 3 + 2 * many
        return boxes


def small_case(text: str, **changes: Any) -> tuple[Determination, CaseFile]:
    """A case of one page with one fact whose quote is the whole text."""
    place = Evidence(document="d", page=1, span=Span(start=0, end=len(text)), quote=text, **changes)
    fact = Fact(kind=FactKind.FINDING, concept="x", label=text, evidence=place)
    sentence = RationaleSentence(text=text, facts=(fact.id,))
    document = Document(
        id="d",
        path=text,
        sha256="",
        media_type="text/plain",
        title=text,
        pages=(Page(number=1, state=PageState.READ, text=text),),
    )
    drafted = Determination(status="draft", facts=(fact,), case_summary_sources=(sentence,))
    return drafted, CaseFile(name=text, documents=(document,))


def no_image(document: str, page: int) -> bytes:
    """A page that cannot be drawn."""
    raise OSError("cannot be drawn")
