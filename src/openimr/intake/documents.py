"""What a document is, its title, date and author, from the words of its pages and the data of this room."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from openimr.intake.settings import load_data
from openimr.language.dates import DateMention, find_dates
from openimr.model import DocumentKind

_TITLE_LENGTH = 90
_LABEL_REACH = 60
_NAME = r"[A-Z][\w.'’-]*(?:[ ]+[A-Z][\w.'’-]*){1,4}"


class Recognized(NamedTuple):
    """What a document is. `date` is ISO (YYYY-MM-DD); what the document does not state is None."""

    kind: DocumentKind
    title: str | None
    date: str | None
    author: str | None


class _Line(NamedTuple):
    number: int
    text: str


class _Kind(NamedTuple):
    kind: DocumentKind
    title: re.Pattern[str]
    words: tuple[str, ...]
    name: re.Pattern[str]


def recognize(pages: Sequence[str], path: str) -> Recognized:
    """Recognize a document from the texts of its pages (empty if not read) and its path in the case."""
    texts = [page for page in pages if page.strip()]
    first = texts[0] if texts else ""
    lines = _lines(first)
    kind, title = _kind_and_title(lines, first, path)
    return Recognized(kind, title, _date(first), _author(texts))


def _lines(text: str) -> list[_Line]:
    bare = (re.sub(r"^[\s*#=_|>•-]+|[\s*#=_|-]+$", "", line) for line in text.split("\n"))
    return [_Line(number, line) for number, line in enumerate((line for line in bare if line), start=1)]


def _kind_and_title(lines: list[_Line], text: str, path: str) -> tuple[DocumentKind, str | None]:
    table = _table()
    upper = lines[: table["upper_lines"]]
    folded = re.sub(r"\s+", " ", text.lower())
    name = PurePosixPath(path).stem.lower().replace("_", " ")
    best, best_score, title = DocumentKind.UNKNOWN, 0.0, None
    for kind in _kinds():
        found = next((line for line in upper if _is_title(kind, line.text)), None)
        score = _score(kind, found, folded, name)
        if score > best_score and score >= table["least"]:
            best, best_score, title = kind.kind, score, found
    return best, (title.text if title else _first_heading(lines))


def _is_title(kind: _Kind, line: str) -> bool:
    return len(line) <= _TITLE_LENGTH and bool(kind.title.match(line))


def _score(kind: _Kind, title: _Line | None, folded: str, name: str) -> float:
    table = _table()
    weights = table["weights"]
    score = 0.0
    if title:
        score += float(weights["title"]) * (1.0 if title.number <= table["top_lines"] else 0.6)
    score += min(5, sum(1 for words in kind.words if words in folded)) * float(weights["words"])
    return score + (float(weights["name"]) if kind.name.search(name) else 0.0)


def _first_heading(lines: list[_Line]) -> str | None:
    return next((line.text for line in lines[:5] if re.search(r"[A-Za-z]{3}", line.text)), None)


def _date(text: str) -> str | None:
    """The document's own date: after the best label, else the first one that is not said to be another's."""
    full = [date for date in find_dates(text) if date.iso and len(date.iso) == 10]
    labelled = [(rank, date) for date in full if (rank := _label_rank(text, date)) is not None]
    if not labelled:
        return None
    return min(labelled, key=lambda found: (found[0], found[1].start))[1].iso


def _label_rank(text: str, date: DateMention) -> int | None:
    """How good a label stands before the date (0 the best); None if it says that the date is another one."""
    before = text[max(0, date.start - _LABEL_REACH) : date.start]
    before = before[before.rfind("\n\n") + 1 :] if "\n\n" in before else before
    labels, other = _date_labels()
    if other.search(before):
        return None
    ranks = [rank for rank, label in enumerate(labels) if label.search(before)]
    unlabelled = len(labels) + (0 if _stands_alone(text, date) else 1)
    return min(ranks, default=unlabelled)


def _stands_alone(text: str, date: DateMention) -> bool:
    """Whether the date has a line to itself, as in the head of a letter."""
    begin = text.rfind("\n", 0, date.start) + 1
    end = text.find("\n", date.end)
    return text[begin : end if end >= 0 else len(text)].strip(" \t.,") == date.printed


def _author(texts: Sequence[str]) -> str | None:
    places = [texts[-1], texts[0]] if len(texts) > 1 else list(texts)
    for pattern in _author_patterns():
        for text in places:
            match = pattern.search(text)
            if match:
                return re.sub(r"\s+", " ", match["name"]).strip(" ,")
    return None


@cache
def _table() -> dict[str, Any]:
    loaded: dict[str, Any] = load_data("documents.yaml")
    return loaded


@cache
def _kinds() -> tuple[_Kind, ...]:
    return tuple(
        _Kind(DocumentKind(key), _any(entry["title"]), tuple(entry["words"]), _any(entry["name"]))
        for key, entry in _table()["kinds"].items()
    )


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


@cache
def _date_labels() -> tuple[tuple[re.Pattern[str], ...], re.Pattern[str]]:
    """The labels of a document's own date, best first, and those of other dates, each right before a date."""
    table = _table()["dates"]
    ends = r"(?:\s*\([^()\n]{0,20}\))?[\s:=.#-]{0,12}(?:on\s+)?$"
    labels = tuple(re.compile(rf"(?<![\w-])(?:{label}){ends}", re.IGNORECASE) for label in table["labels"])
    return labels, re.compile(rf"(?<![\w-])(?:{'|'.join(table['other'])}){ends}", re.IGNORECASE)


@cache
def _author_patterns() -> tuple[re.Pattern[str], ...]:
    table = _table()["author"]
    degrees = "|".join(re.escape(degree) for degree in sorted(table["degrees"], key=len, reverse=True))
    name = rf"(?P<name>(?:Dr\.[ ]+)?{_NAME},?[ ]+(?:{degrees})(?![\w/])(?:,[ ]*(?:{degrees})(?![\w/]))*)"
    return tuple(re.compile(rf"(?<!\w)(?i:{label})[\s:,_-]{{0,12}}{name}") for label in table["labels"])
