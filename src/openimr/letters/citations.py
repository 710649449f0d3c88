"""Guideline lines of an item: the citations as printed, taken apart, normalized and checked.

Grammar: `Decision based on MTUS <guideline> [<regulation>] [<sections>] [Page(s): <pages>]`, the same with an
ACOEM chapter, and `The <party> did not base their decision on the MTUS. Decision based on Non-MTUS Citation
<source>[: ] <chapter>, <section>`; several of them in one line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from openimr.letters.citation_check import check
from openimr.letters.documents import (
    CitedDocument,
    chapter_numbered,
    chapter_pattern,
    chapter_titled,
    document_named,
    name_pattern,
    section_pattern,
)
from openimr.model import Citation

_STATEMENT = re.compile(r"Decision\s+(?:was\s+|is\s+)?based\s+on\s+(?:the\s+)?", re.IGNORECASE)
_NON_MTUS = re.compile(r"(?:(?:,|;|\.|\band)\s*)?Non-?\s?MTUS(?:\s+Citations?)?\s*:?\s*", re.IGNORECASE)
_MTUS = re.compile(r"(?:the\s+)?(?:CA\s+|California\s+)?MTUS\b[\s:,-]*", re.IGNORECASE)
_NOT_MTUS = re.compile(
    r"did\s+not\s+base\s+(?:their|its|his/her|his|her)\s+decision\s+on\s+the\s+MTUS", re.IGNORECASE
)
_NUMBER = r"\d{1,4}(?:\s*(?:-|–|to|through)\s*\d{1,4})?(?:\s+of\s+\d{1,4})?"
_PAGES = re.compile(
    rf"[\s,;(]*\b(?:Pages?\s*\(s\)|Pages?|pgs?\.?|pp?\.)\s*:?\s*(?:(?:pages?|pgs?\.?|pp?\.)\s*)?"
    rf"(?P<numbers>{_NUMBER}(?:\s*(?:,|;|and|&)\s*{_NUMBER})*)\)?",
    re.IGNORECASE,
)
_GROUP = re.compile(r"(\d{1,4})(?:\s*(?:-|–|to|through)\s*(\d{1,4}))?(?:\s+of\s+\d{1,4})?")
# What may follow a guideline's name and still be its name: the regulation, the date in force, the edition.
_QUALIFIER = re.compile(
    r"[\s,]*(?:8\s*C\.?\s?C\.?\s?R\.?\s*(?:§+\s*)?[\d.]+(?:\s*(?:&|,|-|–|to|and)\s*[\d.]+)*"
    r"|MTUS\s*\(Effective[^)]{1,40}\)|\((?:Effective[^)]{1,40}|\d{4}|web|online)\)"
    r"|(?:2nd|second|3rd|third|\d{1,2}th)\s+edition|(?:19|20)\d\d(?=[,;.:]|$))",
    re.IGNORECASE,
)
_SECTION_LABEL = re.compile(r"[\s,;:-]*(?:Sections?\s*(?:\(s\))?\s*:\s*)?", re.IGNORECASE)
_CHAPTER_NUMBER = re.compile(r"(?:Chapter|Ch\.?)\s*(\d{1,2})", re.IGNORECASE)
_CHAPTER_WORD = re.compile(r"\s*\b(?:Chapter|Section)\b\s*:?", re.IGNORECASE)
_CUT = re.compile(r"\s*[,;](?=\s*[^a-z\s])(?![^(]{0,80}\))|\s*;")


@dataclass(slots=True)
class CitationRead:
    """A citation and the characters (of the guideline line) that it and its parts were read from."""

    citation: Citation
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)


def read_citations(line: str) -> list[CitationRead]:
    """The citations of one guideline line, in order.

    `line` is the running text behind the label, such as `Decision based on MTUS Chronic Pain
    Treatment Guidelines Massage Therapy, Physical Medicine Page(s): 60, 98-99.`; that line gives
    two citations. A line that cites nothing gives none.
    """
    found: list[CitationRead] = []
    for start, end, basis in _pieces(line):
        found.extend(_read_piece(line, start, end, basis))
    return found


def first_basis(line: str, read: list[CitationRead]) -> str | None:
    """What the line says first of its basis: `mtus`, `non_mtus`, or None. `read` are its citations."""
    if _NOT_MTUS.search(line):
        return "non_mtus"
    return read[0].citation.basis if read else None


def page_numbers(text: str) -> list[tuple[int, ...]]:
    """Pages as groups: `60, 98-99` gives (60,) and (98, 99); neighbours belong to one group.

    A range that runs backwards or over more than 60 pages gives its two ends only.
    """
    groups: list[tuple[int, ...]] = []
    for first, last in _GROUP.findall(text):
        start, end = int(first), int(last or first)
        if last and len(last) < len(first):
            end = int(first[: len(first) - len(last)] + last)
        pages = tuple(range(start, end + 1)) if start <= end <= start + 60 else (start, end)
        if groups and pages[0] == groups[-1][-1] + 1:
            groups[-1] += pages
        else:
            groups.append(pages)
    return groups


def _pieces(line: str) -> list[tuple[int, int, str | None]]:
    """The stretches that each cite one document, with their basis as printed."""
    marks = list(_STATEMENT.finditer(line))
    if not marks:
        return [piece for piece in _split(line, 0, len(line)) if name_pattern().search(line, *piece[:2])]
    ends = [mark.start() for mark in marks[1:]] + [len(line)]
    return [piece for mark, end in zip(marks, ends, strict=True) for piece in _split(line, mark.end(), end)]


def _split(line: str, start: int, end: int) -> list[tuple[int, int, str | None]]:
    pieces: list[tuple[int, int, str | None]] = []
    basis: str | None = None
    for non in _NON_MTUS.finditer(line, start, end):
        pieces.extend(_by_document(line, start, non.start(), basis))
        start, basis = non.end(), "non_mtus"
    pieces.extend(_by_document(line, start, end, basis))
    return pieces


def _by_document(line: str, start: int, end: int, basis: str | None) -> list[tuple[int, int, str | None]]:
    start, end = _trim(line, start, end)
    if start >= end:
        return []
    names = [name for name in name_pattern().finditer(line, start, end) if _begins(line, start, name.start())]
    cuts = [start] + [_back_over_mtus(line, start, name.start()) for name in names[1:]] + [end]
    return [
        (*_trim(line, first, last), basis)
        for first, last in pairwise(cuts)
        if _trim(line, first, last)[0] < _trim(line, first, last)[1]
    ]


def _begins(line: str, start: int, name: int) -> bool:
    """A name begins a citation only where a citation can begin, not within a title or brackets."""
    before = line[max(start, name - 200) : name].rstrip()
    return before.count("(") == before.count(")") and not before.lower().endswith(
        (" the", " to", " of", "adopted")
    )


def _back_over_mtus(line: str, start: int, name: int) -> int:
    start = max(start, name - 40)
    before = re.search(r"(?:\band\s+)?(?:the\s+)?MTUS[\s:-]*$", line[start:name])
    return start + before.start() if before else name


def _trim(line: str, start: int, end: int) -> tuple[int, int]:
    while end > start and line[end - 1] in " .,;":
        end -= 1
    while start < end and line[start] in " .,;:":
        start += 1
    if line.startswith("and ", start):
        start += 4
    return start, end


@dataclass(slots=True)
class _Source:
    """The named document at the head of a piece: where its name ends and what it is."""

    end: int
    document: CitedDocument | None
    basis: str | None


def _source(line: str, start: int, end: int, basis: str | None) -> _Source:
    mtus = _MTUS.match(line, start, end)
    name = name_pattern().search(line, start, end)
    near = name is not None and name.start() <= (mtus.end() if mtus else start) + 40
    if name is None or not near or _PAGES.search(line, start, name.start()):
        return _unnamed(line, start, end, basis, mtus)
    stop = name.end()
    while qualifier := _QUALIFIER.match(line, stop, end):
        stop = qualifier.end()
    document = document_named(name.group())
    said = basis or ("mtus" if mtus else document.basis if document else None)
    return _Source(stop, document, said)


def _unnamed(line: str, start: int, end: int, basis: str | None, mtus: re.Match[str] | None) -> _Source:
    """An MTUS citation may name an ACOEM chapter alone ("MTUS Low Back Complaints")."""
    chapters = chapter_pattern("ACOEM")
    if mtus and basis is None and chapters and chapters.match(line, mtus.end(), end):
        return _Source(start + len(line[start : mtus.end()].rstrip(" :,-")), document_named("ACOEM"), "mtus")
    pages = _PAGES.search(line, start, end)
    return _Source(pages.start() if pages else end, None, basis or ("mtus" if mtus else None))


def _read_piece(line: str, start: int, end: int, basis: str | None) -> list[CitationRead]:
    source = _source(line, start, end, basis)
    chapter, rest = _chapter(line, source, end)
    sections = _sections(line, rest, end, source.document)
    found = []
    for section, pages, pages_span in sections or [(None, None, None)]:
        spans = {"source": (start, source.end), "raw": (start, end)}
        spans |= {"chapter": chapter} if chapter else {}
        spans |= {"section": section} if section else {}
        spans |= {"pages": pages_span} if pages_span else {}
        found.append(_citation(line, spans, pages, source))
    return found


def _citation(
    line: str, spans: dict[str, tuple[int, int]], pages: tuple[int, ...] | None, source: _Source
) -> CitationRead:
    words = {part: line[slice(*span)].strip(" ,;:") for part, span in spans.items()}
    chapter = words.get("chapter")
    if chapter and source.document and source.document.key == "ODG":
        chapter = " ".join(_CHAPTER_WORD.sub(" ", chapter).split()) or None
    key = _document_key(source.document, chapter)
    verdict = check(source.document, key, chapter, words["raw"], pages)
    citation = Citation(
        source=words["source"] or None,
        section=words.get("section"),
        chapter=chapter,
        pages=pages,
        basis=source.basis,
        raw=words["raw"],
        document=key,
        check=verdict,
    )
    return CitationRead(citation, spans)


def _document_key(document: CitedDocument | None, chapter: str | None) -> str | None:
    if document is None or not document.chapters or chapter is None:
        return document.key if document else None
    number = _CHAPTER_NUMBER.search(chapter)
    by_number = chapter_numbered(document.key, int(number.group(1))) if number else None
    pattern = chapter_pattern(document.key)
    title = pattern.search(chapter) if pattern else None
    known = by_number or (chapter_titled(document.key, title.group()) if title else None)
    return known.key if known else document.key


def _chapter(line: str, source: _Source, end: int) -> tuple[tuple[int, int] | None, int]:
    """The chapter behind the source's name, and where the text goes on."""
    if source.document is None or not source.document.chapters:
        return None, source.end
    label = _SECTION_LABEL.match(line, source.end, end)
    start = label.end() if label else source.end
    if label and "ection" in label.group():
        return None, source.end
    pages = _PAGES.search(line, start, end)
    stop = pages.start() if pages else end
    first = _component_end(line, start, stop, source.document.key)
    words = line[start:first]
    pattern = chapter_pattern(source.document.key)
    if words and (_CHAPTER_WORD.search(words) or (pattern and pattern.match(words.lstrip("( ")))):
        return (start, first), first
    return None, source.end


def _component_end(line: str, start: int, stop: int, key: str) -> int:
    """End of a chapter's name: a known title keeps its commas, any other ends at the first comma."""
    lead = re.compile(r"(?:Chapter\s*)?(?:\d{1,2}\s*)?[\s:,(-]*", re.IGNORECASE).match(line, start, stop)
    pattern = chapter_pattern(key)
    title = pattern.match(line, lead.end() if lead else start, stop) if pattern else None
    position = title.end() if title else start
    cut = re.compile(r"[,;:](?![^(]{0,60}\))").search(line, position, stop)
    return cut.start() if cut else stop


Section = tuple[tuple[int, int] | None, tuple[int, ...] | None, tuple[int, int] | None]


def _sections(line: str, start: int, end: int, document: CitedDocument | None) -> list[Section]:
    """Sections with their pages. Each page list closes the sections before it."""
    found: list[Section] = []
    for pages in _PAGES.finditer(line, start, end):
        names = _section_names(line, start, pages.start(), document)
        groups = page_numbers(pages.group("numbers"))
        found.extend(_share_pages(line, names, groups, pages.span("numbers"), document))
        start = pages.end()
    found.extend((name, None, None) for name in _section_names(line, start, end, document))
    return found


def _section_names(line: str, start: int, end: int, document: CitedDocument | None) -> list[tuple[int, int]]:
    known = section_pattern(document.key) if document else None
    names: list[tuple[int, int]] = []
    position = start
    while position < end:
        label = _SECTION_LABEL.match(line, position, end)
        position = label.end() if label else position
        position += 4 if line.startswith("and ", position) else 0
        title = known.match(line, position, end) if known else None
        if title:
            stop = title.end()
        else:
            cut = _CUT.search(line, position, end)
            stop = cut.start() if cut else end
        if line[position:stop].strip(" .,;()"):
            names.append((position, stop))
        position = max(stop, position + 1)
    return names


def _share_pages(
    line: str,
    names: list[tuple[int, int]],
    groups: list[tuple[int, ...]],
    place: tuple[int, int],
    document: CitedDocument | None,
) -> list[Section]:
    """Pages to sections: one group each if the numbers agree, else all pages to every section.

    Where the sections' own pages are known and say otherwise, they decide.
    """
    everything = tuple(page for group in groups for page in group)
    if not names:
        return [(None, everything, place)]
    if len(groups) < 2 or len(names) < 2:
        return [(name, everything, place) for name in names]
    known = [_known_pages(line, name, document) for name in names]
    by_title = [tuple(p for group in groups if set(group) & set(own) for p in group) for own in known]
    if all(by_title):
        return [(name, pages, place) for name, pages in zip(names, by_title, strict=True)]
    if len(groups) == len(names):
        return [(name, group, place) for name, group in zip(names, groups, strict=True)]
    return [(name, everything, place) for name in names]


def _known_pages(line: str, name: tuple[int, int], document: CitedDocument | None) -> tuple[int, ...]:
    return document.sections.get(line[slice(*name)].strip().lower(), ()) if document else ()
