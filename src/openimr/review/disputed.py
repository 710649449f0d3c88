"""Which treatments are in dispute, as the application, the UR decision or the request names them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

import yaml

from openimr.model import CaseFile, Document, DocumentKind, Evidence, Noun, Page, Span

_ENTRY_MARK = re.compile(r"\s*(?:\(?\d{1,2}[.)](?!\d)|[-*•·]|\[x\]|item \d{1,2}\s*[:.)])\s*", re.IGNORECASE)
_LABEL_LINE = re.compile(r"^[A-Z][^:\n]{2,60}:(?:\s|$)")
# How many lines of other fields a form may print between the heading of a section and its list.
_BLANK_FORM = 12
_CHECKBOX = re.compile(
    r"\s*(?:\[.?\]\s*|[xX\u2610-\u2612\u2713\u2714\u25a0\u25a1]\s+)"
    r"(?:denied|modified|delayed|approved|certified|liability)\b",
    re.IGNORECASE,
)
_OPEN_END = re.compile(r"(?:\b(?:for|and|of|to|the|with|x|per|times|a)|[,/&(-])$", re.IGNORECASE)


class DisputedEntry(Noun):
    """One treatment in dispute as the file names it, and where."""

    text: str
    evidence: Evidence


@cache
def _rules() -> dict[str, Any]:
    source = resources.files("openimr.review") / "data" / "disputed.yaml"
    rules: dict[str, Any] = yaml.safe_load(source.read_text("utf-8"))
    return rules


@cache
def _label_pattern() -> re.Pattern[str]:
    labels = sorted(_rules()["labels"], key=len, reverse=True)
    words = "|".join(re.escape(label).replace(r"\ ", r"\s+") for label in labels)
    return re.compile(
        rf"\s*(?:\d+[.)]\s*)?(?:{words})(?:\([a-z]\))?\s*(?:\([^)\n]{{0,80}}\))?\s*:\s*", re.IGNORECASE
    )


@cache
def _heading_pattern() -> re.Pattern[str]:
    """A label that is the heading of a section, or a sentence that announces a list: alone in its line."""
    labels = sorted(_rules()["labels"], key=len, reverse=True)
    words = "|".join(re.escape(label).replace(r"\ ", r"\s+") for label in labels)
    return re.compile(
        rf"\s*(?:(?:\d+|[a-z]|section\s+\w+)[.):]?\s+)?(?:(?:{words})|{_rules()['announcement']})\s*:?\s*$",
        re.IGNORECASE,
    )


@cache
def _stop_pattern() -> re.Pattern[str]:
    words = "|".join(re.escape(label) for label in _rules()["stop_labels"])
    return re.compile(rf"^\s*(?:{words})", re.IGNORECASE)


def disputed_items(case_file: CaseFile) -> tuple[DisputedEntry, ...]:
    """The treatments in dispute, each once, in the order of the first document that names any."""
    for kind in _rules()["documents"]:
        documents = [d for d in case_file.documents if d.kind == DocumentKind(kind)]
        entries = _unique(entry for document in documents for entry in _of_document(document))
        if entries:
            return entries
    return ()


def requests_of(case_file: CaseFile, kind: DocumentKind) -> tuple[DisputedEntry, ...]:
    """The treatments that the documents of one kind name, each once."""
    documents = [d for d in case_file.documents if d.kind is kind]
    return _unique(entry for document in documents for entry in _of_document(document))


def _unique(entries: Iterator[DisputedEntry]) -> tuple[DisputedEntry, ...]:
    seen: dict[str, DisputedEntry] = {}
    for entry in entries:
        seen.setdefault(re.sub(r"\W+", " ", entry.text).strip().lower(), entry)
    return tuple(seen.values())


def _of_document(document: Document) -> Iterator[DisputedEntry]:
    for page in document.pages:
        yield from _of_page(document.id, page)


def _of_page(document: str, page: Page) -> Iterator[DisputedEntry]:
    lines = list(_lines(page.text))
    index = 0
    while index < len(lines):
        begin, end = lines[index]
        label = _label_pattern().match(page.text, begin, end)
        heading = _heading_pattern().match(page.text, begin, end)
        index += 1
        if heading:
            index = _first_marked(page.text, lines, index)
            block, index = _block(page.text, lines, index, lines[index - 1][1])
        elif label:
            block, index = _block(page.text, lines, index, label.end())
        else:
            continue
        for start, end in _parts(page.text, block):
            if entry := _entry(document, page, start, end):
                yield entry


def _lines(text: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(r"[^\r\n]+", text):
        yield match.start(), match.end()


def _first_marked(text: str, lines: list[tuple[int, int]], index: int) -> int:
    """Where the list of a section begins: forms print other fields between the heading and its list.

    Without a numbered line in the next few the list begins right below the heading.
    """
    for place in range(index, min(index + _BLANK_FORM, len(lines))):
        begin, end = lines[place]
        if re.match(r"\s*(?:\(?1[.)]|item 1\b)(?!\d)", text[begin:end], re.IGNORECASE):
            return place
    return index


def _block(
    text: str, lines: list[tuple[int, int]], index: int, start: int
) -> tuple[list[tuple[int, int]], int]:
    """Entries of the list that begins at `start`: the rest of the label's line and the lines after it."""
    first_end = lines[index - 1][1]
    entries = [(start, first_end)] if text[start:first_end].strip() else []
    full = 0.8 * max(end - begin for begin, end in lines)
    while index < len(lines):
        begin, end = lines[index]
        line = text[begin:end]
        marked = bool(_ENTRY_MARK.match(line))
        if not line.strip() or _ends_list(line, marked):
            break
        if entries and not marked:
            if not _runs_on(text, lines[index - 1], full):
                break
            entries[-1] = (entries[-1][0], end)
        else:
            entries.append((begin, end))
        index += 1
    return entries, index


def _parts(text: str, block: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Entries that stand in one line with semicolons between them, taken apart."""
    for start, end in block:
        for part in re.finditer(r"[^;]+", text[start:end]):
            yield start + part.start(), start + part.end()


def _runs_on(text: str, line: tuple[int, int], full: float) -> bool:
    """Whether the line goes on in the next: it fills the column or ends in a word that wants another."""
    words = text[line[0] : line[1]].strip()
    if re.search(rf"(?:{_outcomes()})\.?$", words, re.IGNORECASE):
        return False
    return len(words) >= full or bool(_OPEN_END.search(words))


def _outcomes() -> str:
    return "|".join(_rules()["outcome_endings"])


def _ends_list(line: str, marked: bool) -> bool:
    if _stop_pattern().match(line) or _CHECKBOX.match(line):
        return True
    return not marked and bool(_LABEL_LINE.match(line))


def _entry(document: str, page: Page, start: int, end: int) -> DisputedEntry | None:
    mark = _ENTRY_MARK.match(page.text, start, end)
    start = mark.end() if mark else start
    outcome = rf"\s*(?:[:–—-]+|\.{{2,}})\s*(?:{_outcomes()})\.?\s*$"
    tail = re.search(outcome, page.text[start:end], re.IGNORECASE)
    end = start + tail.start() if tail else end
    quote = page.text[start:end]
    text = " ".join(quote.split()).strip(" ;.,")
    if len(text) < 3 or not re.search(r"[A-Za-z]{2}", text):
        return None
    span = Span(start=start, end=start + len(quote.rstrip()))
    evidence = Evidence(document=document, page=page.number, span=span, quote=quote.rstrip())
    return DisputedEntry(text=text, evidence=evidence)
