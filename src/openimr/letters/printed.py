"""A letter as it was printed: its running text to search in, and the way back to lines and places."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache

from openimr.letters.accounting import Claim, Ledger
from openimr.letters.folded import Folded, Stretch, fold, plain
from openimr.letters.layout import Section, furniture_letters, furniture_pattern
from openimr.model import Accounting

# Ends of lines and pages other than \n. All are one character, so that no place changes.
_LINE_ENDS = str.maketrans({"\f": "\n", "\v": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"})
_ODD_ENDS = "\f\v\x85\u2028\u2029"


class Printed:
    """The running text of a letter (`text`), the same in small letters with plain marks (`low`).

    Page headers and footers (`furniture`, places in the letter) are left out of the running text.
    Offsets are places in the running text unless a name says otherwise.
    """

    __slots__ = (
        "_firsts",
        "_gaps",
        "_letter",
        "_lines",
        "furniture",
        "headings",
        "low",
        "running",
        "text",
    )

    def __init__(self, letter: str, running: Folded | None = None) -> None:
        self._letter = _plain_lines(letter)
        self.furniture = _furniture(self._letter)
        whole = Stretch(0, len(letter))
        pieces = without(self.furniture, *whole) if self.furniture else [whole]
        self.running = running or fold(self._letter, pieces)
        self.text = self.running.text
        self.low = plain(self.text)
        self.headings: dict[Section, Stretch | None] = {}
        self._firsts: dict[str, int] = {}
        self._lines, self._gaps = self.running.lines, self.running.gaps

    def find(self, words: str, start: int = 0, end: int | None = None) -> int:
        """Where `words` (small letters) stand first, or -1."""
        return self.low.find(words, start, len(self.low) if end is None else end)

    def first(self, words: str, start: int) -> int:
        """As `find`, for words that are looked for again and again: where they stand first is remembered."""
        place = self._firsts.get(words)
        if place is None:
            place = self._firsts[words] = self.low.find(words)
        return place if place < 0 or place >= start else self.low.find(words, start)

    def begins_line(self, position: int) -> bool:
        """Whether a printed line begins there."""
        index = bisect_left(self._lines, position)
        return index < len(self._lines) and self._lines[index] == position

    def ends_line(self, position: int) -> bool:
        """Whether a printed line ends there."""
        following = position + self.text.startswith(" ", position)
        return following >= len(self.text) or self.begins_line(following)

    def line_end(self, position: int, limit: int) -> int:
        """The end of the line in which the character at `position` stands, not after `limit`."""
        index = bisect_right(self._lines, position)
        return min(limit, self._lines[index]) if index < len(self._lines) else limit

    def lines(self, start: int, end: int) -> list[tuple[int, int]]:
        """The printed lines from `start` to `end`: where each begins, and the line ends before it."""
        start += self.text.startswith(" ", start)
        first = bisect_right(self._lines, start)
        last = bisect_left(self._lines, end)
        found = list(zip(self._lines[first:last], self._gaps[first:last], strict=True))
        return [(start, 1), *found] if start < end else found

    def paragraph_end(self, start: int, limit: int, gap: re.Pattern[str]) -> int:
        """Where `gap` (a pattern on the letter with its line ends) ends the words that begin at `start`."""
        if start >= limit:
            return limit
        first, last = self.running.source(start, limit)
        found = gap.search(self._letter, first, last)
        return min(limit, self.running.position(found.start())) if found else limit


class Account:
    """The ledger of a letter with places of its running text; page headers and footers are left out.

    `skipped` are the places where something else than fixed wording stood among it.
    """

    __slots__ = ("_claims", "ledger", "printed", "skipped")

    def __init__(self, letter: str, printed: Printed) -> None:
        self.ledger = Ledger(letter)
        self.printed = printed
        self.skipped: list[Stretch] = []
        self._claims: list[Claim] = []

    def wording(self, name: str, start: int, end: int) -> None:
        """Claim `start` to `end` for the known wording `name`."""
        if start < end:
            self._claims.append((start, end, name, False))

    def field(self, path: str, start: int, end: int) -> None:
        """Claim `start` to `end` for the field `path`."""
        if start < end:
            self._claims.append((start, end, path, True))

    def close(self) -> Accounting:
        """The account of the letter. What nobody claimed is residue."""
        self.ledger.claims = self.claims()
        return self.ledger.close()

    def claims(self) -> list[Claim]:
        """What is claimed, as places in the letter.

        The way back to the letter is taken for all claims in one go: a letter has a hundred of them.
        """
        claims = self.printed.running.sources(self._claims)
        furniture = self.printed.furniture
        if not furniture:
            return claims
        ends = [place.end for place in furniture]
        found: list[Claim] = [(*place, "page", False) for place in furniture]
        for claim in claims:
            index = bisect_right(ends, claim[0])
            if index == len(furniture) or furniture[index][0] >= claim[1]:
                found.append(claim)
            else:
                found += [(*piece, claim[2], claim[3]) for piece in without(furniture, claim[0], claim[1])]
        return found


def trimmed(text: str, start: int, end: int) -> Stretch:
    """`start` to `end` without blanks at the edges."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Stretch(start, end)


def without(stretches: list[Stretch], start: int, end: int) -> list[Stretch]:
    """What of `start` to `end` none of the sorted `stretches` covers."""
    pieces: list[Stretch] = []
    for stretch in stretches:
        if stretch.end <= start or stretch.start >= end:
            continue
        if stretch.start > start:
            pieces.append(Stretch(start, stretch.start))
        start = max(start, stretch.end)
    if start < end:
        pieces.append(Stretch(start, end))
    return pieces


def _plain_lines(letter: str) -> str:
    if "\r" in letter and "\n" not in letter:
        letter = letter.replace("\r", "\n")
    return letter.translate(_LINE_ENDS) if any(end in letter for end in _ODD_ENDS) else letter


def _furniture(letter: str) -> list[Stretch]:
    """Page headers and footers anywhere in the letter, in order."""
    pattern = _line_pattern()
    found = [Stretch(*match.span(1)) for match in pattern.finditer(letter)]
    first = furniture_pattern().match(letter.lstrip())
    if first and letter.strip():
        start = len(letter) - len(letter.lstrip())
        if not found or found[0].start >= start + first.end():
            found.insert(0, Stretch(start, start + first.end()))
    numbers = _page_numbers(letter)
    return sorted({*found, *numbers}) if numbers else found


# Alone in its line, with an empty line on either side.
_ALONE = re.compile(r"\n[^\S\n]*([1-9]\d?)[^\S\n]*(?=\n[^\S\n]*\n)")
_EMPTY_BEFORE = re.compile(r"\n[^\S\n]*$")
_FIRST_PAGES = 3
_FIRST_PAGE = 1500


def _page_numbers(letter: str) -> list[Stretch]:
    """Page numbers that stand alone: each one more than that before it, from page 3 at most."""
    found: list[re.Match[str]] = []
    for match in _ALONE.finditer(letter):
        number, alone = int(match[1]), _EMPTY_BEFORE.search(letter, max(0, match.start() - 80), match.start())
        follows = number == int(found[-1][1]) + 1 if found else number <= _FIRST_PAGES
        if alone and follows:
            found.append(match)
    lone = len(found) == 1 and (found[0][1] == "1" or found[0].start() < _FIRST_PAGE)
    return [] if lone else [Stretch(*match.span(1)) for match in found]


@cache
def _line_pattern() -> re.Pattern[str]:
    return re.compile(rf"\n[^\S\n]*(?=[{furniture_letters()}])({furniture_pattern().pattern})", re.IGNORECASE)
