"""The check of a citation: the page exists, chapter and page go together, the regulation is the right one."""

from __future__ import annotations

import re

from openimr.letters.documents import Chapter, CitedDocument
from openimr.model import CitationCheck

_CCR = re.compile(r"\b(9792\.\d{2}(?:\.\d{1,2})?)\b(?:\s*(-|–|to|through)\s*(9792\.\d{2}(?:\.\d{1,2})?))?")


def check(
    document: CitedDocument | None,
    key: str | None,
    chapter: str | None,
    raw: str,
    pages: tuple[int, ...] | None,
) -> CitationCheck:
    """Verdict on one citation: `fault` with the reason, `ok`, or `unknown` if nothing could be checked.

    `document` is the document named, `key` the key of the chapter if it has chapters, `raw` the
    citation as printed (for the regulation it names).
    """
    if document is None:
        return CitationCheck(verdict="unknown", reason="the document is not in the table of documents")
    known = next((one for one in document.chapters if one.key == key and one.first_page), None)
    reasons = [*_beyond(document, pages), *_wrong_chapter(document, known, pages)]
    reasons += _wrong_regulation(document, known, raw)
    if reasons:
        return CitationCheck(verdict="fault", reason="; ".join(reasons))
    checkable = pages and (document.last_page or known)
    if checkable or (_CCR.search(raw) and (document.ccr or (known and known.ccr))):
        return CitationCheck(verdict="ok")
    return CitationCheck(verdict="unknown", reason=f"nothing to check: {_silent(pages, chapter)}")


def _silent(pages: tuple[int, ...] | None, chapter: str | None) -> str:
    if not pages:
        return "no page is cited"
    return "the pages of this document are not known" if chapter is None else "its pages are not known"


def _beyond(document: CitedDocument, pages: tuple[int, ...] | None) -> list[str]:
    last = document.last_page
    wrong = [page for page in pages or () if last and not 1 <= page <= last]
    return [f"page {wrong[0]} is outside the {last} pages of {document.names[0]}"] if wrong else []


def _wrong_chapter(
    document: CitedDocument, known: Chapter | None, pages: tuple[int, ...] | None
) -> list[str]:
    """A page is at fault only if it lies outside its chapter and inside another chapter of the book."""
    if known is None:
        return []
    for page in pages or ():
        others = [one for one in document.chapters if one.holds(page)]
        if others and not known.holds(page):
            right = others[0]
            return [
                f"page {page} is in chapter {right.number} ({right.title}), not in chapter "
                f"{known.number} ({known.title})"
            ]
    return []


def _wrong_regulation(document: CitedDocument, known: Chapter | None, raw: str) -> list[str]:
    right = known.ccr if known and known.ccr else document.ccr
    cited = _CCR.findall(raw)
    if not right or not cited:
        return []
    if any(_covers(first, last if joiner else first, one) for first, joiner, last in cited for one in right):
        return []
    named = ", ".join(first + (f" to {last}" if last else "") for first, _, last in cited)
    return [f"{document.names[0]} is adopted by 8 CCR {right[0]}, not by {named}"]


def _covers(first: str, last: str, section: str) -> bool:
    return _order(first) <= _order(section) <= _order(last) or section.startswith(last + ".")


def _order(section: str) -> tuple[int, ...]:
    return tuple(int(part) for part in section.split("."))
