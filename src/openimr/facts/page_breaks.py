"""Sentences that run over the end of a page, read as one."""

from __future__ import annotations

import re
from typing import NamedTuple

from openimr.language.sentences import sentences
from openimr.model import Page, PageState

_FURNITURE = re.compile(
    r"(?:(?:page|pg\.?)\s*\d+(?:\s*(?:of|/)\s*\d+)?|\d+\s*(?:of|/)\s*\d+|-\s*\d+\s*-|\d{1,4}|"
    r"(?:re|patient|claimant|applicant|employee|name|claim|claim (?:no|number)|dob|d\.o\.b|date of "
    r"birth|date of injury|doi|"
    r"date of service|dos|mrn|file|case|fax|from|to|tel|phone|continued|confidential|report date"
    r"|exam date|date)\b[^.]{0,90}|"
    r".{0,60}\bpage\s*\d+(?:\s*of\s*\d+)?.{0,40}|.{0,40}\bcontinued\b.{0,20}|[A-Z0-9 ,.'#:/&()-]{3,70})$",
    re.IGNORECASE,
)
_ENDED = (".", "!", "?", ":", ";")
_OPEN_END = re.compile(
    r"(?:,|\b(?:the|a|an|of|by|and|or|to|for|with|in|on|at|from|is|was|were|are|has|have|had|been"
    r"|no|not|his|her|"
    r"denies|without|left|right|bilateral|lumbar|cervical))$",
    re.IGNORECASE,
)
_MOST_FURNITURE = 8
_FEWEST_WORDS = 3


class Joint(NamedTuple):
    """Two pieces of one sentence: characters of the one page and of the next."""

    first: tuple[int, int]
    second: tuple[int, int]
    text: str

    @property
    def seam(self) -> int:
        """Where the second piece begins in the joint text."""
        return self.first[1] - self.first[0] + 1


def joint(page: Page, following: Page) -> Joint | None:
    """The sentence that begins at the end of `page` and goes on at the top of `following`, or None.

    Headers and footers (page numbers, names, dates in a line of their own) are passed over. Without sign that
    the sentence goes on (a small letter, an open end such as "and") nothing is joined.
    """
    if page.state is not PageState.READ or following.state is not PageState.READ:
        return None
    tail = _tail(page.text)
    head = _head(following.text) if tail else None
    if tail is None or head is None:
        return None
    before, behind = page.text[slice(*tail)], following.text[slice(*head)]
    if not (behind[0].islower() or _OPEN_END.search(before)):
        return None
    return Joint(tail, head, f"{before} {behind}")


def _body(text: str, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The lines from the first that is no header or footer on."""
    for index, (start, end) in enumerate(lines[:_MOST_FURNITURE]):
        line = text[start:end]
        words = line.split()
        small = sum(1 for word in words if word[:1].islower())
        if words and (small >= _FEWEST_WORDS or not _FURNITURE.match(line.strip())):
            return lines[index:]
    return []


def _lines(text: str) -> list[tuple[int, int]]:
    return [m.span() for m in re.finditer(r"[^\n\r\f]+", text) if m[0].strip()]


def _tail(text: str) -> tuple[int, int] | None:
    body = _body(text, _lines(text)[::-1])
    if not body:
        return None
    low = body[min(len(body), 6) - 1][0]
    end = body[0][1]
    found = sentences(text[low:end])
    if not found:
        return None
    start, stop = found[-1]
    words = text[low + start : low + stop]
    unended = (
        not words.endswith(_ENDED) and len(words.split()) >= _FEWEST_WORDS and any(map(str.islower, words))
    )
    return (low + start, low + stop) if unended else None


def _head(text: str) -> tuple[int, int] | None:
    body = _body(text, _lines(text))
    if not body:
        return None
    low, high = body[0][0], body[min(len(body), 6) - 1][1]
    found = sentences(text[low:high])
    return (low + found[0][0], low + found[0][1]) if found else None
