"""The guideline documents that letters cite: names, chapters, sections and pages, read from data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of a document with its key in the guideline library and its pages, where known."""

    key: str
    title: str
    number: int | None = None
    first_page: int | None = None
    last_page: int | None = None
    ccr: tuple[str, ...] = ()

    def holds(self, page: int) -> bool:
        """Whether the page is one of the chapter's. False where the pages are not known."""
        return self.first_page is not None and self.first_page <= page <= (self.last_page or 0)


@dataclass(frozen=True, slots=True)
class CitedDocument:
    """A guideline document. `sections` maps a title in lower case to its pages (empty if not known)."""

    key: str
    names: tuple[str, ...]
    basis: str
    last_page: int | None
    ccr: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    sections: dict[str, tuple[int, ...]]


@cache
def documents() -> tuple[CitedDocument, ...]:
    """All documents of `data/citations.yaml`."""
    path = files("openimr.letters") / "data" / "citations.yaml"
    data = yaml.load(path.read_text("utf-8"), _LOADER)  # noqa: S506
    return tuple(_document(row) for row in data["documents"])


def _document(row: dict[str, Any]) -> CitedDocument:
    chapters = (
        Chapter(**{**chapter, "ccr": tuple(chapter.get("ccr", ()))}) for chapter in row.get("chapters", ())
    )
    return CitedDocument(
        key=row["key"],
        names=tuple(row["names"]),
        basis=row["basis"],
        last_page=row.get("last_page"),
        ccr=tuple(row.get("ccr", ())),
        chapters=tuple(chapters),
        sections={one["title"].lower(): tuple(one.get("pages", ())) for one in row.get("sections", ())},
    )


@cache
def name_pattern() -> re.Pattern[str]:
    """Finds the name of any document, the longest name first."""
    names = sorted((name for document in documents() for name in document.names), key=len, reverse=True)
    either = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in names)
    return re.compile(rf"(?<![\w])(?:{either})(?!\w)", re.IGNORECASE)


@cache
def document_named(name: str) -> CitedDocument | None:
    """The document with that name, or None."""
    wanted = " ".join(name.lower().split())
    for document in documents():
        if any(wanted == one.lower() for one in document.names):
            return document
    return None


@cache
def section_pattern(key: str) -> re.Pattern[str] | None:
    """Matches a known section title of the document `key`, the longest first; None if it has none."""
    titles = [title for one in documents() if one.key == key for title in one.sections]
    if not titles:
        return None
    either = "|".join(re.escape(title) for title in sorted(titles, key=len, reverse=True))
    return re.compile(rf"(?:{either})(?=\s*(?:[,;.]|and\b|&|Page|\(|$))", re.IGNORECASE)


@cache
def chapter_pattern(key: str) -> re.Pattern[str] | None:
    """Matches a known chapter title of the document `key`, the longest first; None if it has none."""
    titles = {chapter.title for one in documents() if one.key == key for chapter in one.chapters}
    if not titles:
        return None
    ordered = sorted(titles, key=len, reverse=True)
    either = "|".join(re.escape(title).replace(r"\ ", r"\s+") for title in ordered)
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)


@cache
def chapter_titled(key: str, title: str) -> Chapter | None:
    """The chapter of the document `key` with that title (any case), or None."""
    wanted = " ".join(title.lower().split())
    for document in documents():
        for chapter in document.chapters if document.key == key else ():
            if chapter.title.lower() == wanted:
                return chapter
    return None


@cache
def chapter_numbered(key: str, number: int) -> Chapter | None:
    """The chapter of the document `key` with that number, or None."""
    for document in documents():
        for chapter in document.chapters if document.key == key else ():
            if chapter.number == number:
                return chapter
    return None
