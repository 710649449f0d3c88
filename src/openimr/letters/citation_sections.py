"""Sections of a guideline with their pages: `Massage Therapy, Physical Medicine Page(s): 60, 98-99`."""

from __future__ import annotations

import re

from openimr.letters.citation_parts import CCR, PAGES, QUALIFIER, page_numbers
from openimr.letters.documents import CitedDocument, chapter_pattern, normal, section_pattern

LABEL = re.compile(
    r"[\s,;:-]*(?:(?:sections?\s*(?:\(s\))?\s*:|(?:topics?|headings?|procedures?|subject|regarding|re)\s*:"
    r"|under(?:\s+the)?(?:\s+(?:heading|topic|section))?(?:\s+of)?\s|sections?\s+on\s|regarding\s)\s*)?"
)
_CUT = re.compile(r"\s*[,;](?=\s*[^a-z\s])(?![^(]{0,80}\))|\s*;|\s+(?=\(\d\)\s)")
_NOISE = re.compile(
    r"(?:\(?(?:acute\s*(?:&|and)\s*chronic|chronic|web|online|procedure\s+summary|treatment\s+index|integrated\s+treatment[^,;]{0,60})\)?"
    r"|chapter|section|procedure\s+summary\s.{0,40}|(?:last\s+)?updated.{0,30}|accessed.{0,30}|et\s+seq\.?|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2}"
    r"|(?:tables?|figures?|algorithms?|fig\.?)\s+[\d-]+|(?:19|20)\d\d|\d{1,2}/\d{1,2}/\d{2,4}|guidelines?|table)"
)

_NUMBER = re.compile(r"\(\d\)\s+")

Section = tuple[tuple[int, int] | None, tuple[int, ...] | None, tuple[int, int] | None]


def sections_in(line: str, low: str, start: int, end: int, document: CitedDocument | None) -> list[Section]:
    """Sections with their pages. Each page list closes the sections before it."""
    found: list[Section] = []
    if start >= end:
        return found
    for pages in PAGES.finditer(low, start, end):
        names_before = _section_names(line, low, start, pages.start(), document)
        groups = page_numbers(pages.group("numbers"))
        found.extend(_share_pages(low, names_before, groups, pages.span("numbers"), document))
        start = pages.end()
    found.extend((name, None, None) for name in _section_names(line, low, start, end, document))
    return found


def _section_names(
    line: str, low: str, start: int, end: int, document: CitedDocument | None
) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    known = section_pattern(document.key) if document and start < end else None
    position = start
    while position < end:
        label = LABEL.match(low, position, end)
        position = label.end() if label else position
        position += 4 if low.startswith("and ", position) else 0
        number = _NUMBER.match(low, position, end) if low.startswith("(", position) else None
        position = number.end() if number else position
        title = known.match(low, position, end) if known else None
        if title:
            stop = title.end()
        else:
            cut = _CUT.search(line, position, end)
            stop = cut.start() if cut else end
        following = stop
        while stop > position and low[stop - 1] in " ,;(":
            stop -= 1
        words = low[position:stop].strip(' .,;()"')
        if words and not _NOISE.fullmatch(words) and not _is_law(words):
            found.append((position, stop))
        position = max(following, position + 1)
    return found


def _is_law(words: str) -> bool:
    if "97" in words and CCR.fullmatch(words):
        return True
    return words[-1].isdigit() and QUALIFIER.fullmatch(words) is not None


def _share_pages(
    low: str,
    found: list[tuple[int, int]],
    groups: list[tuple[int, ...]],
    place: tuple[int, int],
    document: CitedDocument | None,
) -> list[Section]:
    """Pages to sections: one group each if the numbers agree, else all pages to every section.

    Where the sections' own pages are known and say otherwise, they decide.
    """
    everything = tuple(page for group in groups for page in group)
    if not found:
        return [(None, everything, place)]
    if len(groups) < 2 or len(found) < 2:
        return [(name, everything, place) for name in found]
    known = [_known_pages(low, name, document) for name in found]
    by_title = [tuple(p for group in groups if set(group) & set(own) for p in group) for own in known]
    if all(by_title) and set().union(*by_title) == set(everything):
        return [(name, pages, place) for name, pages in zip(found, by_title, strict=True)]
    if len(groups) == len(found):
        return [(name, group, place) for name, group in zip(found, groups, strict=True)]
    return [(name, everything, place) for name in found]


def _known_pages(low: str, name: tuple[int, int], document: CitedDocument | None) -> tuple[int, ...]:
    return document.sections.get(normal(low[slice(*name)]), ()) if document else ()


_FURTHER = re.compile(r"\s*[;/]\s*")


def further_chapters(low: str, stop: int, end: int) -> int:
    """Where several chapters named together end ("ODG Low Back; Knee & Leg: Physical therapy")."""
    pattern = chapter_pattern("ODG")
    while pattern and (joint := _FURTHER.match(low, stop, end)):
        title = pattern.match(low, joint.end(), end)
        if not title or low[title.end() : title.end() + 1].strip(" ,:;/"):
            break
        stop = title.end()
    return stop
