"""Guideline lines of an item: the citations as printed, taken apart, normalized and checked.

Grammar: `Decision based on MTUS <guideline> [<regulation>] [<sections>] [Page(s): <pages>]`, the same with
an ACOEM chapter, `..., Section(s): <sections>`, and `The <party> did not base their decision on the MTUS.
Decision based on Non-MTUS Citation <source>[: ] <chapter>, <section>`; the older `based his/her decision on
the <guideline>, pages <pages>, which is part of the MTUS`; several in one line, with any separator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import cast

from openimr.letters.citation_check import Checked, LetterDates, check, governing_edition
from openimr.letters.citation_parts import (
    EDITION,
    PAGES,
    QUALIFIER,
    YEAR,
    LawCited,
    laws_in,
    page_numbers,
    pages_at,
)
from openimr.letters.citation_pieces import MTUS, Name, Piece, Text, names_in, pieces_of, within
from openimr.letters.citation_reference import journal_marks, kind_of, reference_in
from openimr.letters.citation_sections import LABEL, Section, further_chapters, sections_in
from openimr.letters.documents import (
    Chapter,
    CitedDocument,
    Evidence,
    chapter_numbered,
    chapter_on_web,
    chapter_pattern,
    chapter_titled,
    document_keyed,
    law,
    plain,
    section_pattern,
)
from openimr.model import Citation

__all__ = ["CitationRead", "LetterDates", "find_citations", "first_basis", "page_numbers", "read_citations"]

_NOT_MTUS = re.compile(
    r"(?:did\s+not\s+base\s+(?:their|its|his/her|his|her)\s+decision\s+(?:up)?on|(?:was|is|were)\s+not\s+based\s+(?:up)?on)"
    r"\s+(?:the\s+)?mtus"
)
_CHAPTER_LEAD = re.compile(
    r"[\s,:;(-]*(?:the\s+)?(?:(?P<word>chapters?|ch\.?)\s*:?\s*)?(?P<number>\d{1,2}(?![\d./]|th\b))?[\s:,(\"-]*"
)
_CHAPTER_TAIL = re.compile(
    r"(?:\s*\((?:acute|chronic|trauma|includ)[^()]{0,80}\))?(?P<word>\s+(?:chapter|complaints|section)\b)?"
    r"(?:\s*\((?:(?:acute|chronic)[^()]{0,30}|(?:19|20)\d\d|revised[^()]{0,20})\))?(?:\s+(?:19|20)\d\d(?=\W|$))?\"?\)?"
)
_CHAPTER_WORD = re.compile(r"\s*\b(?:Chapter|Section)\b\s*:?", re.IGNORECASE)
_COMMA = re.compile(r"[,;:](?![^(]{0,60}\))")
_WEB = re.compile(r"/[^\s,;#]{0,60}?(?P<page>[a-z_]{2,40})\.html?(?:#(?P<anchor>[^\s,;]{0,80}))?")


# In running text: what may stand before a name and belong to it, and what may follow.
_BEFORE_NAME = re.compile(
    r"(?:\b(?:pages?|pgs?\.?|pp?\.)\s*\d{1,4}(?:\s*(?:-|to|and|&|,)\s*\d{1,4}){0,8}\s*(?:of|in|from)\s+)?"
    r"(?:\bchapter\s+\d{1,2}\s*(?:of|in|from)\s+)?(?:the\s+)?(?:\b(?:ca|california)[\s/]+)?(?:\bmtus[\s:,(/-]*)?$"
)
_OF_PAGES = re.compile(
    r"(?:pages?|pgs?\.?|pp?\.)\s*(?P<numbers>\d{1,4}(?:\s*(?:-|to|and|&|,)\s*\d{1,4}){0,8})\s*(?:of|in|from)\s+(?:the\s+)?"
)
_OF_CHAPTER = re.compile(r"chapter\s+(?P<number>\d{1,2})\s*(?:of|in|from)\s+(?:the\s+)?")
_GAP = re.compile(r"[\s,;:(\"-]{0,4}(?:(?:under|on|section|the|for|topic|heading|in)\s+){0,2}\"?")
_TAIL_CHAPTER = re.compile(r"[\s,:;(-]*(?:the\s+)?chapters?\s+\d{1,2}\b\)?|\s+chapter\b|\s+section\b")
_SENTENCE = re.compile(r"(?:[.!?:]|\))\s+(?=[A-Z])")
_AUTHOR = re.compile(r"[A-Z][\w'’-]+\s[A-Z]{1,3}(?:,|\.|\set\s)|[A-Z][\w'’-]+(?:\s[A-Z]{1,3})?,?\set\sal")
_REFERENCE_LENGTH = 400
# Letters cite the same pages in the same words again and again, in ever other lines.
_REMEMBERED = 8192


@dataclass(slots=True)
class CitationRead:
    """A citation and the characters (of the guideline line) that it and its parts were read from."""

    citation: Citation
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)


def read_citations(line: str, dates: LetterDates | None = None) -> list[CitationRead]:
    """The citations of one guideline line, in order.

    `line` is the running text behind the label, such as `Decision based on MTUS Chronic Pain
    Treatment Guidelines Massage Therapy, Physical Medicine Page(s): 60, 98-99.`; that line gives
    two citations. A line that cites nothing gives none. `dates` are the letter's dates, by which
    the edition in force is told; without them it is not.
    """
    low = plain(line)
    text = Text(line, low, dates, laws_in(low, line) if "97" in low or "lab" in low else [])
    found: list[CitationRead] = []
    for piece in pieces_of(text):
        found.extend(_read_piece(text, piece))
    return found


def first_basis(line: str, read: list[CitationRead]) -> str | None:
    """What the line says first of its basis: `mtus`, `non_mtus`, or None. `read` are its citations."""
    if " not " in line and _NOT_MTUS.search(plain(line)):
        return "non_mtus"
    return read[0].citation.basis if read else None


def find_citations(text: str, dates: LetterDates | None = None) -> list[CitationRead]:
    """All citations in a running text such as a rationale, in order of place, none within another.

    Guidelines with the chapter, headings and pages beside their names, sections of law, journal
    references. `dates` as for `read_citations`.
    """
    low = plain(text)
    whole = Text(text, low, dates, laws_in(low, text) if "97" in low or "lab" in low else [])
    found: list[CitationRead] = []
    done = 0
    for piece in sorted(_mentions(whole), key=lambda one: (one.start, -one.end)):
        if piece.start >= done:
            found.extend(_read_piece(whole, piece))
            done = piece.end
    return found


@dataclass(slots=True)
class _Source:
    """The named document at the head of a piece: where its name ends, what it is, its chapter if named."""

    start: int
    end: int
    document: CitedDocument | None
    basis: str | None
    chapter: tuple[int, int] | None = None
    known: Chapter | None = None


def _source(text: Text, piece: Piece) -> _Source | None:
    """The guideline at the head of a piece, None if it cites something else."""
    low, start, end = text.low, piece.start, piece.end
    mtus = MTUS.match(low, start, end)
    after = mtus.end() if mtus else start
    for name in piece.names:
        if name.start > after + 40 or PAGES.search(low, start, name.start):
            break
        if isinstance(name.target, CitedDocument) and name.target.key != "MTUS":
            return _named(text, piece, name, mtus is not None)
        if isinstance(name.target, Chapter):
            return _by_chapter(low, piece, name, mtus is not None)
        if isinstance(name.target, Evidence):
            return None
    if mtus:
        return _unnamed(text, piece, mtus)
    law_first = next((one for one in text.laws if one.start == start), None)
    return _by_law(law_first, piece, law_first.end) if law_first and law_first.body == "ccr" else None


def _named(text: Text, piece: Piece, name: Name, says_mtus: bool) -> _Source:
    low, stop, document = text.low, name.end, cast(CitedDocument, name.target)
    others = {one.start: one.end for one in piece.names if one.target is document}
    while stop < piece.end:
        gap = stop
        while gap < piece.end and low[gap] in " ,:;(-":
            gap += 1
        qualifier = QUALIFIER.match(low, stop, piece.end)
        if gap in others:
            stop = others[gap] + low.startswith(")", others[gap])
        elif qualifier:
            stop = qualifier.end()
        else:
            break
    basis = _basis(piece.basis, says_mtus, document)
    web = _WEB.match(low, stop, piece.end) if document.key == "ODG" and low.startswith("/", stop) else None
    if web:
        return _Source(piece.start, web.end(), document, basis, None, chapter_on_web(web.group("page")))
    return _Source(piece.start, stop, document, basis)


def _basis(stated: str | None, says_mtus: bool, document: CitedDocument | None) -> str | None:
    if says_mtus and (stated is None or (document and document.basis == "mtus")):
        return "mtus"
    return stated or (document.basis if document else None)


def _by_chapter(low: str, piece: Piece, name: Name, says_mtus: bool) -> _Source:
    """An MTUS citation may name an ACOEM chapter alone ("MTUS Low Back Complaints")."""
    stop = piece.start + len(low[piece.start : name.start].rstrip(" :,-"))
    document, known = document_keyed("ACOEM"), cast(Chapter, name.target)
    tail = _CHAPTER_TAIL.match(low, name.end, piece.end)
    end = tail.end() if tail else name.end
    basis = _basis(piece.basis, says_mtus or known.adopted, document)
    return _Source(piece.start, stop, document, basis, (name.start, end), known)


def _unnamed(text: Text, piece: Piece, mtus: re.Match[str]) -> _Source:
    """The MTUS with nothing but a regulation, a heading or pages after it."""
    stop = piece.start + len(text.low[piece.start : mtus.end()].rstrip(" :,-"))
    first = next((one for one in text.laws if mtus.end() <= one.start <= mtus.end() + 3), None)
    if first and first.body == "ccr" and first.end <= piece.end:
        return _by_law(first, piece, first.end)
    effective = QUALIFIER.match(text.low, stop, piece.end)
    return _Source(
        piece.start, effective.end() if effective else stop, document_keyed("MTUS"), piece.basis or "mtus"
    )


def _by_law(cited: LawCited, piece: Piece, stop: int) -> _Source:
    """A regulation that adopts a guideline, cited alone."""
    key = law("ccr").documents.get(cited.numbers[0][0]) if len(cited.numbers) == 1 else None
    document = document_keyed("ACOEM" if key and re.fullmatch(r"A\d+", key) else key or "MTUS")
    known = next((one for one in document.chapters if one.key == key), None)
    return _Source(piece.start, stop, document, piece.basis or "mtus", None, known)


def _mentions(text: Text) -> Iterator[Piece]:
    """Names in running text with what belongs to them on both sides; references and laws by themselves."""
    low = text.low
    for name in names_in(text):
        if isinstance(name.target, CitedDocument | Chapter):
            before = _BEFORE_NAME.search(low, max(0, name.start - 80), name.start)
            start = before.start() if before and before.group() else name.start
            yield Piece(start, _tail(low, name), None, [name])
        else:
            yield Piece(name.start, name.end, None, [name])
    for mark in journal_marks(low):
        yield Piece(_reference_start(text.line, mark.start()), mark.end(), None, [])


def _tail(low: str, name: Name) -> int:
    """Where the parts of a citation end that follow a name directly: edition, chapter, headings, pages."""
    target = name.target
    document = document_keyed("ACOEM") if isinstance(target, Chapter) else cast(CitedDocument, target)
    limit = min(len(low), name.end + _REFERENCE_LENGTH)
    patterns = [chapter_pattern(document.key), section_pattern(document.key)]
    stop = name.end
    while stop < limit:
        gap = _GAP.match(low, stop, limit)
        start = gap.end() if gap else stop
        found = pages_at(low, stop, limit) or QUALIFIER.match(low, stop, limit)
        found = found or _TAIL_CHAPTER.match(low, stop, limit)
        for pattern in patterns:
            found = found or (pattern.match(low, start, limit) if pattern else None)
        if not found or found.end() <= stop:
            break
        stop = found.end()
    return stop


def _reference_start(line: str, mark: int) -> int:
    """The beginning of a bibliographic reference that has its volume at `mark`: its authors or sentence."""
    start = max(0, mark - _REFERENCE_LENGTH, line.rfind("\n\n", 0, mark) + 1)
    stops = [match.end() for match in _SENTENCE.finditer(line, start, mark)]
    for stop in reversed(stops):
        if _AUTHOR.match(line, stop):
            return stop
    return stops[-1] if stops else start


def _read_piece(text: Text, piece: Piece) -> list[CitationRead]:
    start = piece.start
    names = tuple(one.moved(-start) for one in piece.names)
    laws = tuple(one.moved(-start) for one in within(text.laws, start, piece.end))
    found = _read_alone(text.line[start : piece.end], piece.basis, names, laws, text.dates)
    return [
        CitationRead(one.citation, {part: (a + start, b + start) for part, (a, b) in one.spans.items()})
        for one in found
    ]


@lru_cache(_REMEMBERED)
def _read_alone(
    line: str,
    basis: str | None,
    names: tuple[Name, ...],
    laws: tuple[LawCited, ...],
    dates: LetterDates | None,
) -> tuple[CitationRead, ...]:
    """The citations of a piece by itself: what it says depends on nothing around it."""
    text = Text(line, plain(line), dates, list(laws))
    return tuple(_read(text, Piece(0, len(line), basis, list(names))))


def _read(text: Text, piece: Piece) -> list[CitationRead]:
    before = _page_before(text.low, piece)
    source = _source(text, piece._replace(start=before.end()) if before else piece)
    if source is None:
        return [_other(text, piece)]
    if source.chapter is None and "chapter" in text.low[source.start : source.end]:
        _chapter_before(text.low, source)
    if source.chapter is None:
        source.chapter, rest, known = _chapter(text.low, source, piece.end)
        source.known = known or source.known
    else:
        rest = max(source.end, source.chapter[1])
    base: dict[str, tuple[int, int]] = {"source": (source.start, source.end), "raw": (piece.start, piece.end)}
    if source.start >= source.end:
        del base["source"]
    if source.chapter:
        base["chapter"] = source.chapter
    parts = _normal_parts(text, piece, source, rest)
    found = []
    sections = sections_in(text.line, text.low, rest, piece.end, source.document)
    for section, pages, place in sections or [_pages_before(before)]:
        spans = dict(base)
        if section:
            spans["section"] = section
        if place:
            spans["pages"] = place
        found.append(_citation(text, spans, pages, source, parts))
    return found


def _page_before(low: str, piece: Piece) -> re.Match[str] | None:
    mtus = MTUS.match(low, piece.start, piece.end)
    start = mtus.end() if mtus else piece.start
    return _OF_PAGES.match(low, start, piece.end) if low.startswith("p", start) else None


def _pages_before(before: re.Match[str] | None) -> Section:
    """The pages of `page 60 of the <guideline>`."""
    if before is None:
        return None, None, None
    groups = page_numbers(before.group("numbers"))
    return None, tuple(page for group in groups for page in group), before.span("numbers")


def _chapter_before(low: str, source: _Source) -> None:
    """The chapter of `chapter 12 of the <guideline>`, put into `source`."""
    match = _OF_CHAPTER.search(low, source.start, source.end)
    if match and source.document and source.document.chapters:
        source.chapter = (match.start(), match.end("number"))
        source.known = chapter_numbered(source.document.key, int(match.group("number")))
        source.start = match.end() if match.start() == source.start else source.start


@dataclass(slots=True)
class _Normal:
    """What is normalized once for all sections of a piece."""

    key: str | None
    year: int | None
    laws: tuple[LawCited, ...]
    printed_laws: tuple[str, ...]
    kind: str
    governing: str | None


def _normal_parts(text: Text, piece: Piece, source: _Source, rest: int) -> _Normal:
    document = source.document
    key, year, edition = (document.key if document else None), None, None
    head = text.low[source.start : rest]
    if "0" in head or "1" in head:
        year = next((int(one.group()) for one in YEAR.finditer(head)), None)
    if "ed" in head and (numbered := EDITION.search(head)):
        edition = numbered.group(1)
    if source.known:
        key = source.known.key
    later = document.later if document else None
    if later and ((year and year >= later[0]) or (later[1] == "ACOEM-LATER" and edition in {"3rd", "third"})):
        key = later[1]
    laws = tuple(within(text.laws, piece.start, piece.end))
    printed = tuple(form for one in laws for form in one.normal(law(one.body).title))
    alone = bool(laws) and laws[0].start == piece.start and key in {"MTUS", "MTUS-DEFINITIONS", "MTUS-SEARCH"}
    governing = governing_edition(document, source.known, text.dates) if text.dates else None
    return _Normal(key, year, laws, printed, "regulation" if alone else "guideline", governing)


def _citation(
    text: Text,
    spans: dict[str, tuple[int, int]],
    pages: tuple[int, ...] | None,
    source: _Source,
    parts: _Normal,
) -> CitationRead:
    words = {part: text.line[start:end].strip(" ,;:") for part, (start, end) in spans.items()}
    chapter, section, document = words.get("chapter"), words.get("section"), source.document
    if chapter and document and document.key == "ODG":
        chapter = " ".join(_CHAPTER_WORD.sub(" ", chapter).split()) or None
    heading = document.heading(section) if section and document and document.headings else None
    verdict = check(
        Checked(
            document=document,
            key=parts.key,
            known=source.known,
            pages=pages,
            laws=parts.laws,
            chapter=chapter,
            section=None if heading else section,
            year=parts.year,
            basis=source.basis,
        ),
        text.dates,
    )
    citation = Citation(
        source=words.get("source") or None,
        section=section,
        chapter=chapter,
        pages=pages,
        basis=source.basis,
        raw=words["raw"],
        document=parts.key,
        check=verdict,
        kind=parts.kind,
        heading=heading,
        laws=parts.printed_laws,
        year=parts.year,
        governing=parts.governing,
    )
    return CitationRead(citation, spans)


def _other(text: Text, piece: Piece) -> CitationRead:
    """A citation of something else than a guideline of the table: law, journal, book, label, website."""
    low = text.low[piece.start : piece.end]
    raw = text.line[piece.start : piece.end].strip(" ,;:")
    laws = tuple(within(text.laws, piece.start, piece.end))
    if laws and laws[0].start - piece.start < 12:
        kind: str | None = "statute" if laws[0].body == "labor_code" else "regulation"
        named: Evidence | None = None
    else:
        kind, named = kind_of(low)
    law_key = law(laws[0].body).documents.get(laws[0].numbers[0][0]) if laws and kind == "statute" else None
    key = law_key or (named.key if named and not named.generic else None)
    pages = None
    spans = {"source": (piece.start, piece.end), "raw": (piece.start, piece.end)}
    if kind not in {"journal", "review"} and (place := PAGES.search(low)):
        pages = tuple(page for group in page_numbers(place.group("numbers")) for page in group)
        spans["pages"] = (piece.start + place.start("numbers"), piece.start + place.end("numbers"))
        spans["source"] = (piece.start, piece.start + place.start())
    reference = None if kind in {"statute", "regulation"} else reference_in(raw, plain(raw), kind)
    citation = Citation(
        source=text.line[slice(*spans["source"])].strip(" ,;:(") or None,
        pages=pages,
        basis=piece.basis or ("mtus" if kind == "regulation" else "non_mtus" if kind else None),
        raw=raw,
        document=key,
        check=check(Checked(None, key, None, pages, laws), text.dates),
        kind=kind,
        laws=tuple(form for one in laws for form in one.normal(law(one.body).title)),
        year=reference.year if reference else None,
        reference=reference,
    )
    return CitationRead(citation, spans)


def _chapter(low: str, source: _Source, end: int) -> tuple[tuple[int, int] | None, int, Chapter | None]:
    """The chapter behind the source's name, where the text goes on, and the chapter if it is known."""
    document = source.document
    pattern = chapter_pattern(document.key) if document else None
    label = LABEL.match(low, source.end, end)
    start = label.end() if label else source.end
    labelled = label is not None and "ection" in label.group()
    lead = _CHAPTER_LEAD.match(low, start, end)
    if document is None or lead is None or pattern is None or source.end >= end:
        return None, source.end, None
    title = pattern.match(low, lead.end(), end)
    if title is not None and not (labelled and document.key == "ACOEM"):
        return _titled(low, source, document, (lead, title), end)
    if labelled:
        return None, source.end, None
    if lead.group("word") and lead.group("number"):
        stop = lead.end("number")
        return (start, stop), stop, chapter_numbered(document.key, int(lead.group("number")))
    first = _component_end(low, start, end)
    return ((start, first), first, None) if "chapter" in low[start:first] else (None, source.end, None)


def _component_end(low: str, start: int, end: int) -> int:
    """Where the words behind a name end: at the pages or at the first comma."""
    pages = PAGES.search(low, start, end)
    stop = pages.start() if pages else end
    comma = _COMMA.search(low, start, stop)
    return comma.start() if comma else stop


def _titled(
    low: str, source: _Source, document: CitedDocument, found: tuple[re.Match[str], re.Match[str]], end: int
) -> tuple[tuple[int, int] | None, int, Chapter | None]:
    """A known title: it is the chapter unless it only begins a heading (`ODG Knee brace`)."""
    lead, title = found
    known = chapter_titled(document.key, title.group())
    tail = _CHAPTER_TAIL.match(low, title.end(), end)
    stop = tail.end() if tail else title.end()
    stop = further_chapters(low, stop, end) if document.key == "ODG" else stop
    start = lead.start() + len(lead.group()) - len(lead.group().lstrip(" ,:;(-"))
    if tail and tail.group().endswith(")") and low[start:stop].count("(") < low[start:stop].count(")"):
        start = low.rfind("(", source.end, title.start()) if "(" in low[source.end : title.start()] else start
    follows = low[stop:end].lstrip(" ")
    worded = lead.group("word") or "complaints" in title.group()
    worded = worded or (tail and (tail.group("word") or tail.group().endswith(")")))
    plain_end = not follows or not follows[0].isalnum() or pages_at(low, stop, end)
    if worded or plain_end or document.key == "ACOEM":
        if lead.group("number") and lead.group("word") and document.key == "ACOEM":
            known = chapter_numbered("ACOEM", int(lead.group("number"))) or known
        return (start, stop), stop, known
    return None, source.end, known
