"""Parts of a citation in plain text: page numbers, sections of law, what may follow a guideline's name."""

from __future__ import annotations

import re
from typing import NamedTuple

_NUMBER = r"\d{1,4}(?![\d]|\.\d)(?:\s*(?:-|to|through)\s*\d{1,4}(?![\d]|\.\d))?(?:\s+of\s+\d{1,4})?"
# Begins with its letter so that the search for it is a search for that letter.
PAGES = re.compile(
    r"p(?<!\wp)(?:ages?(?:\s*\(s\))?|gs?\b\.?|p?\.|p?(?=\s*\d))\s*:?\s*(?:(?:pages?|pgs?\.?|pp?\.)\s*)?"
    rf"(?P<numbers>{_NUMBER}(?:\s*(?:,|;|and|&)\s*{_NUMBER})*)\)?"
)
_GROUP = re.compile(r"(\d{1,4})(?:\s*(?:-|–|to|through)\s*(\d{1,4}))?(?:\s+of\s+\d{1,4})?")

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DATE = rf"(?:\d{{1,2}}/(?:\d{{1,2}}/)?\d{{2,4}}|{_MONTH}\s+(?:\d{{1,2}},?\s+)?\d{{4}}|(?:19|20)\d\d)"
_CCR_NUMBER = r"97\d\d(?:\.\d{1,2}){0,2}(?!\d)(?:\s?\([a-z0-9]{1,4}\)){0,5}"
_CODE_NUMBER = r"\d{3,4}(?:\.\d{1,2})?(?!\d)(?:\s?\([a-z0-9]{1,4}\)){0,5}"
_JOINT = r"\s*(?:-|,\s*and\b|,|;|&|to\b|through\b|and\b)\s*(?:§+\s*|sections?\s+)?"
_SIGN = r"(?:§+\s*|sections?\s*|secs?\.?\s*)?"
_REGULATIONS = (
    r"c\.?\s?c\.?\s?r\b\.?|california\s+code\s+of\s+regulations|cal\.?\s+code\s+(?:of\s+)?regs?\b\.?"
)
CCR = re.compile(
    rf"(?:(?:title\s+)?8,?\s*(?:{_REGULATIONS})[\s,]*|(?:{_REGULATIONS})[\s,]*(?:(?:title|tit\.)\s*8[\s,]*)?)?"
    rf"{_SIGN}\b(?P<numbers>{_CCR_NUMBER}(?:{_JOINT}{_CCR_NUMBER}){{0,20}})"
)
CODE = re.compile(
    rf"(?:california\s+|cal\.?\s+|ca\s+)?\blab(?:or|\.)?\s+code[\s,]*{_SIGN}"
    rf"(?P<numbers>{_CODE_NUMBER}(?:{_JOINT}{_CODE_NUMBER}){{0,20}})"
)
_LAW_NUMBER = re.compile(
    r"(?P<joint>-|to|through)?\s*(?:§+\s*|sections?\s+)?"
    r"(?P<number>\d{3,4}(?:\.\d{1,2}){0,2})(?P<parts>(?:\s?\([a-z0-9]{1,4}\))*)"
)

# What may follow a guideline's name and still be its name: the regulation, the date in force, the edition.
QUALIFIER = re.compile(
    rf"[\s,;:]*(?:(?:8\s*c\.?\s?c\.?\s?r\.?\s*)?(?:§+\s*)?{_CCR_NUMBER}(?:\s*(?:&|,|-|to|and)\s*{_CCR_NUMBER}){{0,8}}"
    rf"|mtus\s*\(effective[^)]{{1,40}}\)"
    rf"|\((?:effective[^)]{{1,40}}|(?:19|20)\d\d|web|online|odg|acoem|twc|mtus|odg-twc|[^()]{{0,25}}\b(?:updated?|edition|ed\.)[^()]{{0,25}})\)"
    rf"|(?:2nd|second|3rd|third|\d{{1,2}}th|current|latest|most\s+recent|online|web)\s+(?:edition|ed\b\.?|version)(?:\s*\((?:web|online|(?:19|20)\d\d)\))?"
    rf"|treatment\s+in\s+workers'?\s+comp(?:ensation)?(?:\s*\(twc\))?|\btwc\b|treatment\s+index|treatment\s+guidelines?\b"
    rf"|(?:integrated\s+treatment/)?disability\s+duration\s+guidelines?|online(?:\s+(?:version|edition))?(?=\s*(?:[,;.:(]|$))"
    rf"|(?:last\s+|most\s+recently\s+)?(?:updated?|revised|accessed|version)(?:\s+on)?:?\s+{_DATE}"
    rf"|(?:19|20)\d\d(?:\s+or\s+current\s+year|(?=\s*(?:[,;.:)]|$))))"
)
YEAR = re.compile(r"(?<![\d./-])(?:19|20)\d\d(?![\d/])(?!-\d)")
EDITION = re.compile(r"\b(2nd|second|3rd|third|\d{1,2}th)\s+ed(?:ition|\b)")


class LawCited(NamedTuple):
    """Sections of one body of law: `numbers` as (number, subdivisions, whether a range ends there); place."""

    body: str
    numbers: tuple[tuple[str, str, bool], ...]
    start: int
    end: int

    def moved(self, by: int) -> LawCited:
        """The same sections at a place `by` characters further on."""
        return self._replace(start=self.start + by, end=self.end + by)

    def normal(self, title: str) -> tuple[str, ...]:
        """The sections in one form, a range as one: `8 CCR 9792.20-9792.26`, `Lab. Code 4610.5(c)(2)`."""
        found: list[str] = []
        for number, parts, ends_range in self.numbers:
            if ends_range and found:
                found[-1] += f"-{number}{parts}"
            else:
                found.append(f"{title} {number}{parts}")
        return tuple(found)


def laws_in(low: str, line: str, start: int = 0, end: int | None = None) -> list[LawCited]:
    """The sections of 8 CCR 97xx and of the Labor Code cited in `low` (plain text of `line`)."""
    end = len(low) if end is None else end
    found = [
        _law("labor_code", match, line) for match in (CODE.finditer(low, start, end) if "lab" in low else ())
    ]
    if "97" in low:
        found += [
            _law("ccr", match, line)
            for match in CCR.finditer(low, start, end)
            if "." in match.group("numbers") or "c" in low[match.start() : match.start("numbers")]
        ]
    return sorted(found, key=lambda one: one.start)


def _law(body: str, match: re.Match[str], line: str) -> LawCited:
    numbers = tuple(
        (
            one.group("number"),
            line[slice(*one.span("parts"))].replace(" ", ""),
            one.group("joint") is not None,
        )
        for one in _LAW_NUMBER.finditer(match.string, *match.span("numbers"))
    )
    return LawCited(body, numbers, *match.span())


def pages_at(low: str, start: int, end: int) -> re.Match[str] | None:
    """Pages cited from `start` on, behind blanks, commas and an opening bracket."""
    while start < end and low[start] in " ,;(":
        start += 1
    return PAGES.match(low, start, end)


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
