"""Where citations begin and end in a line: each stretch that cites one source, with its basis as printed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple, TypeVar

from openimr.letters.citation_check import LetterDates
from openimr.letters.citation_parts import LawCited
from openimr.letters.citation_reference import is_reference
from openimr.letters.documents import (
    Chapter,
    CitedDocument,
    Evidence,
    Target,
    chapter_numbered,
    document_keyed,
    name_pattern,
    names,
)

_STATEMENT = re.compile(
    r"(?:decision\s+(?:was\s+|is\s+)?based\s+(?:up)?on"
    r"|bas(?:ed|es|ing)\s+(?:his/her|his\s+or\s+her|their|its|his|her|the|this)\s+decision\s+(?:up)?on)\s+(?:the\s+)?"
)
_NON_MTUS = re.compile(r"(?:(?:,|;|\.|\band)\s*)?\bnon-?\s?mtus(?:\s+(?:citations?|guidelines?))?\s*:?\s*")
_SCHEDULE = r"(?:mtus|medical\s+treatment\s+utilization\s+schedule(?:\s*\(mtus\))?)"
MTUS = re.compile(
    rf"(?:the\s+)?(?:ca[\s/-]+|california'?s?\s+)?{_SCHEDULE}\b(?:\s+guidelines?\b(?=\s*(?:$|[,;.:(])))?[\s:,-]*"
)
_MTUS_BEFORE = re.compile(
    rf"(?:\band\s+)?(?:\bthe\s+)?(?:\bca[\s/-]+|\bcalifornia'?s?\s+)?\b{_SCHEDULE}[\s:,-]*$"
)
_PART_OF = re.compile(
    r"[\s,;(]{0,12}\b(?:(?:which|that)\s+(?:is|are)\s+)?(?P<not>not\s+)?(?:a\s+)?part\s+of\s+(?:the\s+)?(?:ca(?:lifornia)?\s+)?"
    rf"{_SCHEDULE}\)?"
)
_SILENT = re.compile(
    r"\b(?:mtus|acoem|odg|guidelines?)\b[^.;]{0,40}?\b(?:silent|not\s+(?:address|discuss|cite|appl|available|mention))"
)
_CHAPTER_BEFORE = re.compile(r"\b(?:chapter|ch\.?)\s*\d{1,2}[\s:,(\"-]*$")
_CHAPTER_ALONE = re.compile(r"\b(?:chapter|ch\.)\s*(?=\d{1,2}\b)")
_ENUMERATED = re.compile(r"(?<![\w(.])\(?([1-9])[.)]\s+")
_BY_CHAPTER = {"ACOEM", "MTUS-GENERAL"}
# First letters of words that lead into a citation, last letters of words that lead out of one.
_LEADS, _TAILS = frozenset("aot"), frozenset("nedo")
_BEGINNING = 60
_DIGITS = re.compile(r"\d{1,2}")


class Name(NamedTuple):
    """A name in the text: its characters and what it names."""

    start: int
    end: int
    target: Target | LawCited

    def moved(self, by: int) -> Name:
        """The same name at a place `by` characters further on."""
        target = self.target.moved(by) if isinstance(self.target, LawCited) else self.target
        return Name(self.start + by, self.end + by, target)


class Piece(NamedTuple):
    """A stretch that cites one source, its basis if the line says so, and the names in it."""

    start: int
    end: int
    basis: str | None
    names: list[Name]


Placed = TypeVar("Placed", Name, LawCited)
_begin = attrgetter("start")


@dataclass(slots=True)
class Text:
    """A line as printed and in plain lower case, character for character."""

    line: str
    low: str
    dates: LetterDates | None
    laws: list[LawCited]


def names_in(text: Text) -> list[Name]:
    """Names by which a citation may begin, in order of place."""
    low, table = text.low, names()
    found: list[Name] = []
    for match in name_pattern().finditer(low):
        start, end = match.span()
        if start and low[start - 1].isalnum():
            continue
        name = match.group()
        target = table.get(name) or table[" ".join(name.split())]
        if isinstance(target, Chapter):
            before = _CHAPTER_BEFORE.search(low, max(0, start - 20), start)
            start = before.start() if before else start
        elif isinstance(target, Evidence) and not target.alone:
            continue
        found.append(Name(start, end, target))
    extra = [Name(one.start, one.end, one) for one in text.laws]
    extra += _numbered_chapters(low, found) + _bare_mtus(low, found)
    return sorted(found + extra, key=lambda one: (one.start, -one.end)) if extra else found


def _numbered_chapters(low: str, known: list[Name]) -> list[Name]:
    """`Chapter 9` without its title, where the line cites ACOEM."""
    if low.count("chapter ") < 2 or "acoem" not in low:
        return []
    starts = {one.start for one in known if isinstance(one.target, Chapter)}
    found = []
    for match in _CHAPTER_ALONE.finditer(low):
        number = _DIGITS.match(low, match.end())
        chapter = chapter_numbered("ACOEM", int(number.group())) if number else None
        if chapter and number and match.start() not in starts:
            found.append(Name(match.start(), number.end(), chapter))
    return found


def _bare_mtus(low: str, known: list[Name]) -> list[Name]:
    """The MTUS named alone after another source (`ODG; MTUS physical medicine`)."""
    found: list[Name] = []
    place = low.find("mtus", 1)
    # The one mention of most lines is "based on MTUS" or "Non-MTUS".
    if place > 0 and low[place - 3 : place] in {"on ", "on-"}:
        place = low.find("mtus", place + 4)
    while place > 0:
        before = low[max(0, place - 12) : place].rstrip()
        before = before.removesuffix("the").removesuffix("ca").rstrip()
        follows = any(place < one.start <= place + 12 for one in known)
        if (
            before.endswith((";", ",", ".", " and"))
            and not follows
            and not low.startswith("mtus (eff", place)
        ):
            found.append(Name(place, place + 4, document_keyed("MTUS")))
        place = low.find("mtus", place + 4)
    return found


def within(named: list[Placed], start: int, end: int) -> list[Placed]:
    """Those that begin between two places, from a list in order of place."""
    if not named:
        return named
    return named[bisect_left(named, start, key=_begin) : bisect_left(named, end, key=_begin)]


def pieces_of(text: Text) -> list[Piece]:
    """The stretches that each cite one source, with their basis as printed."""
    low = text.low
    marks = list(_STATEMENT.finditer(low)) if "decision" in low else []
    named = names_in(text)
    if marks:
        ends = [mark.start() for mark in marks[1:]] + [len(low)]
        places = [(mark.end(), end) for mark, end in zip(marks, ends, strict=True)]
        return [piece for start, end in places for piece in _split(text, start, end, named)]
    if ("silent" in low or " not " in low) and _SILENT.search(low):
        return []
    if named:
        return [piece for piece in _split(text, 0, len(low), named) if piece.names]
    lead = MTUS.match(low)
    return _split(text, 0, len(low), named) if lead or is_reference(low) else []


def _split(text: Text, start: int, end: int, named: list[Name]) -> list[Piece]:
    """Cuts at `Non-MTUS` and at `which is (not) part of the MTUS`."""
    low = text.low
    pieces: list[Piece] = []
    basis: str | None = None
    if low.find("mtus", start, end) < 0:
        return _by_document(text, start, end, None, named)
    for non in _around("non", _NON_MTUS, low, start, end):
        pieces += _by_tail(text, start, non.start(), basis, named)
        start, basis = non.end(), "non_mtus"
    return pieces + _by_tail(text, start, end, basis, named)


def _around(words: str, pattern: re.Pattern[str], low: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Matches of a pattern that holds these words behind a short beginning, searched from there only."""
    place = low.find(words, start, end)
    while place >= 0:
        match = pattern.search(low, max(start, place - _BEGINNING), end)
        if match is None:
            return
        yield match
        start = match.end()
        place = low.find(words, start, end)


def _by_tail(text: Text, start: int, end: int, basis: str | None, named: list[Name]) -> list[Piece]:
    pieces: list[Piece] = []
    for tail in _around("part of", _PART_OF, text.low, start, end):
        said = "non_mtus" if tail.group("not") else "mtus"
        pieces += _by_document(text, start, tail.start(), said, named)
        start = tail.end()
    return pieces + _by_document(text, start, end, basis, named)


def _by_document(text: Text, start: int, end: int, basis: str | None, named: list[Name]) -> list[Piece]:
    low = text.low
    start, end = _trim(low, start, end)
    if start >= end:
        return []
    mine = within(named, start, end)
    cuts = _cuts(low, start, mine) if mine else []
    if low.find("1", start, start + 2) >= 0 and (numbered := _numbered(text.line, start, end)):
        cuts = sorted({*cuts, *numbered})
    if low.find(";", start, end) >= 0 and (loose := _loose(low, start, end)):
        cuts = sorted({*cuts, *loose})
    pieces = []
    for cut, following in pairwise([start, *cuts, end]):
        first, last = _trim(low, cut, following)
        if first < last and not _ENUMERATED.fullmatch(text.line, cut, following):
            pieces.append(Piece(first, last, basis, within(mine, first, last)))
    return pieces


# What begins a source that no table knows, and what ends one: web addresses, bodies that publish, journals.
_WEB = re.compile(r"(?:https?://|www\.)\S+")
_PUBLISHED = re.compile(
    r"(?:https?://|www\.)|[^;]{0,100}\b(?:association|academy|college|society|institute|foundation|"
    r"journal|j\s[a-z]{4,}|cochrane|et\s+al|medline|pubmed|textbook|principles\s+of|standards?\s+of|handbook|"
    r"meta-analysis|systematic\s+review|fda|uptodate|[a-z]+\s[a-z]{1,2},\s[^;]{0,60}\b(?:19|20)\d\d)\b"
)
_JOURNAL_END = re.compile(r"\d\s*:\s*[a-z]?\d+(?:-\d+)?\s*\.?\s*$")
_SEMICOLON = re.compile(r";\s+(?=[^\d\s(])(?!sections?\b|chapter|topic|page)")


def _loose(low: str, start: int, end: int) -> list[int]:
    """Where a semicolon ends a source or begins one that is none of the guidelines known."""
    cuts: list[int] = []
    last = start
    for mark in _SEMICOLON.finditer(low, start, end):
        before = low[last : mark.start()]
        ended = _WEB.fullmatch(before.strip()) or _JOURNAL_END.search(before)
        if low.count("(", start, mark.start()) <= low.count(")", start, mark.start()) and (
            ended or _PUBLISHED.match(low, mark.end(), end)
        ):
            cuts.append(mark.end())
        last = mark.end()
    return cuts


def _numbered(line: str, start: int, end: int) -> list[int]:
    """Where the sources of a numbered list (`1. ... 2. ...`) begin, behind their numbers."""
    marks = list(_ENUMERATED.finditer(line, start, end))
    if len(marks) < 2 or [int(mark.group(1)) for mark in marks] != list(range(1, len(marks) + 1)):
        return []
    return [place for mark in marks for place in (max(start, mark.start()), mark.end())]


def _cuts(low: str, start: int, mine: list[Name]) -> list[int]:
    """Where a new source begins: at a name that is not part of the source before it."""
    cuts: list[int] = []
    last: Name | None = None
    within_acoem = chapter_taken = False
    for name in mine:
        is_chapter = isinstance(name.target, Chapter)
        begins = name.start > start and (last is not None or name.start - start > 40)
        if begins and is_chapter and within_acoem and not chapter_taken:
            chapter_taken, last = True, name
            continue
        if begins and not (last and _same(low, last, name)) and _begins(low, start, name):
            cuts.append(_back_over_mtus(low, start, name.start))
        elif last is not None:
            last = name if _same(low, last, name) else last
            continue
        within_acoem = is_chapter or (
            isinstance(name.target, CitedDocument) and name.target.key in _BY_CHAPTER
        )
        chapter_taken, last = is_chapter, name
    return cuts


def _same(low: str, last: Name, name: Name) -> bool:
    """Whether a name only repeats the one before it: `Work Loss Data Institute, ODG`."""
    return name.target is last.target and not low[last.end : name.start].strip(" ,:;()-")


def _begins(low: str, start: int, name: Name) -> bool:
    """A name begins a citation only where a citation can begin, not within a title or brackets."""
    if isinstance(name.target, Evidence) and low.startswith((".", "/"), name.start - 1):
        return False
    before = low[max(start, name.start - 200) : name.start].rstrip()
    if before.count("(") != before.count(")"):
        return False
    if before.endswith(" the"):
        return before[:-4].rstrip().endswith((",", ";", ".", " and", " or", "&"))
    if isinstance(name.target, Evidence | LawCited):
        by_comma = isinstance(name.target, LawCited) and name.target.body == "labor_code"
        return before.endswith((";", ".", " and") + ((",",) if by_comma else ()))
    return not before.endswith((" to", " of", "adopted", " from", " by"))


def _back_over_mtus(low: str, start: int, name: int) -> int:
    before = _MTUS_BEFORE.search(low, max(start, name - 60), name)
    return before.start() if before else name


def _trim(low: str, start: int, end: int) -> tuple[int, int]:
    while end > start and low[end - 1] in " .,;":
        end -= 1
    while start < end and low[start] in " .,;:":
        start += 1
    for word in ("and ", "on ", "the ") if low[start : start + 1] in _LEADS else ():
        if low.startswith(word, start) and start + len(word) < end:
            start += len(word)
    for word in (" on", " the", " and", " see also", " see") if low[end - 1 : end] in _TAILS else ():
        if low.endswith(word, start, end):
            end -= len(word)
    while end > start and low[end - 1] in " .,;":
        end -= 1
    return start, end
