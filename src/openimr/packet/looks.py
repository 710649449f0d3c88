"""What a page shows of the document it belongs to: title, counter, letterhead, patient, date, signature."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from openimr.model import Page, PageState
from openimr.packet.naming import Title, date_in_head, title_of
from openimr.packet.nouns import Patient
from openimr.packet.patients import patient_of
from openimr.packet.settings import any_of, load_data
from openimr.packet.words import relabelled, repaired

_ORNAMENT = " \t\xa0*#=_|>•"
_READ = (PageState.READ, PageState.ILLEGIBLE)
_DIGITS = str.maketrans({"l": "1", "I": "1", "O": "0"})
_RUNNING_LINES = 3
_HEAD_CHARACTERS = 1_600
_NOBODY = Patient()


@dataclass(frozen=True, slots=True)
class Counter:
    """Page `page` of `total`; a total that is not printed is None."""

    page: int
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What one page shows. A page without text shows nothing: `lines` is empty."""

    lines: tuple[str, ...] = ()
    title: Title | None = None
    counters: tuple[Counter, ...] = ()
    fax: Counter | None = None
    patient: Patient = _NOBODY
    date: str | None = None
    letterhead: str | None = None
    running: frozenset[str] = frozenset()
    signed: bool = False
    opens_letter: bool = False
    continued: bool = False
    starts_in_a_sentence: bool = False
    runs_on: bool = False


def look_at(page: Page) -> Look:
    """What the page shows. Linear in the length of its text."""
    if page.state not in _READ or not page.text or page.text.isspace():
        return Look()
    lines = [line for line in (line.strip(_ORNAMENT) for line in page.text.split("\n")) if line]
    if not lines:
        return Look()
    rules = _rules()
    fax, lines = _without_fax(lines)
    clean = relabelled if page.ocr else str
    head = [repaired(clean(line)) for line in lines[: rules["head_lines"]]]
    foot = [repaired(line) for line in lines[-rules["foot_lines"] :]]
    title = title_of(head[: rules["title_lines"]], lines)
    return Look(
        lines=tuple(lines),
        title=title,
        counters=_counters(head, foot),
        fax=fax,
        patient=patient_of("\n".join(head)),
        date=date_in_head("\n".join(head)[:_HEAD_CHARACTERS], title.kind if title else None),
        letterhead=_letterhead(head, title),
        running=_running(head, foot),
        signed=any(_any("signed").match(line) for line in foot),
        opens_letter=any(_any("opens_letter").match(line) for line in head),
        continued=any(_any("continued").match(line) for line in head[:4]),
        starts_in_a_sentence=_starts_inside(head),
        runs_on=_runs_on(foot),
    )


def _without_fax(lines: list[str]) -> tuple[Counter | None, list[str]]:
    """The fax machine's own counter, and the lines without those it printed at the top or the bottom."""
    pattern = _any("fax_line")
    for index in [*range(min(2, len(lines))), len(lines) - 1]:
        match = pattern.match(lines[index])
        if match:
            return _counter(match), [line for place, line in enumerate(lines) if place != index]
    return None, lines


def _counters(head: list[str], foot: list[str]) -> tuple[Counter, ...]:
    found: dict[Counter, None] = {}
    for line in [*foot[::-1], *head[:6]]:
        for pattern in _counter_patterns():
            match = pattern.search(line) if any(map(str.isdigit, line)) or "l" in line else None
            if match:
                found.setdefault(_counter(match))
                break
    kept = [c for c in found if c.page >= 1 and (c.total is None or c.page <= c.total)]
    return tuple(sorted(kept, key=lambda counter: counter.total is None))


def _counter(match: re.Match[str]) -> Counter:
    groups = match.groupdict()
    page = groups["k"].translate(_DIGITS)
    total = (groups.get("n") or "").translate(_DIGITS)
    return Counter(int(page) if page.isdigit() else 0, int(total) if total.isdigit() else None)


def _letterhead(head: list[str], title: Title | None) -> str | None:
    """The name at the top of the page, if it is a house's: an address follows or its words say so."""
    rules = _rules()["letterhead"]
    for index, line in enumerate(head[:3]):
        if title and index + 1 >= title.line:
            return None
        named = len(line) <= 80 and line[:1].isupper() and _pattern(rules["words"]).search(line)
        if named and not line.endswith((".", ";", ":")) and not re.search(r":|\d{4}", line):
            return re.sub(r"\W+", " ", line).strip().lower()
        below = head[index + 1 : index + 4]
        if len(line) <= 60 and ":" not in line and any(_pattern(rules["address"]).search(x) for x in below):
            return re.sub(r"\W+", " ", line).strip().lower()
    return None


def _running(head: list[str], foot: list[str]) -> frozenset[str]:
    """The first and last lines without their digits, to be found again on the pages of one document."""
    ends = [*head[:_RUNNING_LINES], *foot[-2:]]
    bare = (re.sub(r"[\W\d_]+", " ", line).strip().lower() for line in ends)
    return frozenset(line for line in bare if len(line) >= 8)


def _starts_inside(head: list[str]) -> bool:
    return any(re.match(r"[a-z]+[ ,][a-z]", line) for line in head[:2])


def _runs_on(foot: list[str]) -> bool:
    """Whether the last full line of the page is in the middle of a sentence."""
    for line in reversed(foot):
        if len(line) >= 50 and not _counter_patterns()[0].search(line):
            return bool(re.search(r"[a-z,]$|\b(?:the|and|of|to|with|for|in|a)$", line))
    return False


@cache
def _rules() -> dict[str, Any]:
    loaded: dict[str, Any] = load_data("boundaries.yaml")
    return loaded


@cache
def _any(name: str) -> re.Pattern[str]:
    return any_of(_rules()[name])


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


@cache
def _counter_patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in _rules()["counters"])
