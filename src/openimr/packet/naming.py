"""What a document is, its title, dates and author, from the words of its pages and the data of this room."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from openimr.language.dates import DateMention, find_dates
from openimr.model import DocumentKind
from openimr.packet.settings import load_data
from openimr.packet.words import repaired

_TITLE_LENGTH = 90
_LABEL_REACH = 60
_ENOUGH = 20_000
_PARTICLE = 3
_CAPITALIZED = 0.5
_ORNAMENT = " \t\xa0*#=_|>•-"
_NAME = r"[A-Z][\w.'’-]*(?:[ ]+[A-Z][\w.'’-]*){1,4}"


class Recognized(NamedTuple):
    """What a document is. Dates are ISO (YYYY-MM-DD); what the document does not state is None.

    `date` is the best of its dates, `date_of_service` when the patient was seen and `date_of_report` when it
    was written, as far as they are labelled.
    """

    kind: DocumentKind
    title: str | None
    date: str | None
    author: str | None
    specialty: str | None = None
    date_of_service: str | None = None
    date_of_report: str | None = None


class Title(NamedTuple):
    """A line near the top of a page that names a kind of document. `line` counts lines from 1."""

    kind: DocumentKind
    text: str
    line: int


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
    filled = [page for page in pages if page and not page.isspace()]
    first = filled[0][:_ENOUGH] if filled else ""
    texts = [first, filled[-1][-_ENOUGH:]] if len(filled) > 1 else [first]
    lines = _lines(first)
    kind, title = _kind_and_title(lines, first, path)
    author = _author(texts, kind)
    return Recognized(
        kind,
        title,
        _date(texts, kind),
        author,
        _specialty(texts, author),
        _said_date(texts, kind, "service"),
        _said_date(texts, kind, "report"),
    )


def title_of(head: Sequence[str], lines: Sequence[str]) -> Title | None:
    """The first line of `head` that is a title, with the kind it names. `lines` are the same as printed."""
    for number, line in enumerate(head, start=1):
        if not _is_capitalized(line):
            continue
        fitting = [(match.end(), kind) for kind in _kinds() if (match := _title_match(kind, line))]
        if fitting:
            longest = max(end for end, _ in fitting)
            return Title(next(k.kind for end, k in fitting if end == longest), lines[number - 1], number)
    return None


def _is_capitalized(line: str) -> bool:
    """Whether most words of the line begin with a capital, as in a title."""
    words = [word for word in line.split() if word[:1].isalpha() and len(word) > _PARTICLE]
    return sum(word[0].isupper() for word in words) >= _CAPITALIZED * len(words)


def date_in_head(head: str, kind: DocumentKind | None) -> str | None:
    """The labelled date of the document in the head of a page, ISO, or None."""
    if not any(map(str.isdigit, head)):
        return None
    other = _other_dates(kind or DocumentKind.UNKNOWN)
    ranked = [
        (rank, date.start, date.iso)
        for date in find_dates(head)
        if date.iso
        and len(date.iso) == 10
        and (rank := _label_rank(head, date, other)) is not None
        and rank < len(_date_labels())
    ]
    return min(ranked)[2] if ranked else None


def _lines(text: str) -> list[_Line]:
    bare = (line.strip(_ORNAMENT) for line in text.split("\n"))
    return [_Line(number, line) for number, line in enumerate((line for line in bare if line), start=1)]


def _kind_and_title(lines: list[_Line], text: str, path: str) -> tuple[DocumentKind, str | None]:
    table = _table()
    upper = [_Line(line.number, repaired(line.text)) for line in lines[: table["upper_lines"]]]
    folded = re.sub(r"\s+", " ", text.lower())
    name = PurePosixPath(path).stem.lower().replace("_", " ")
    best, best_score, title = DocumentKind.UNKNOWN, 0.0, None
    for kind in _kinds():
        found = next((line for line in upper if _title_match(kind, line.text)), None)
        score = _score(kind, found, folded, name)
        if score > best_score and score >= table["least"]:
            best, best_score, title = kind.kind, score, found
    if best is DocumentKind.UNKNOWN and _is_letter(lines):
        best = DocumentKind.CORRESPONDENCE
    return best, (lines[title.number - 1].text if title else _first_heading(lines))


def _is_letter(lines: list[_Line]) -> bool:
    rules = _table()["letter"]
    pattern = re.compile(rules["lines"], re.IGNORECASE)
    hits = sum(1 for line in lines[: _table()["upper_lines"]] if pattern.match(line.text))
    return hits >= int(rules["least"])


def _title_match(kind: _Kind, line: str) -> re.Match[str] | None:
    fits = kind.title.match(line) if len(line) <= _TITLE_LENGTH else None
    return fits if fits and not _not_a_title().search(line) else None


def _score(kind: _Kind, title: _Line | None, folded: str, name: str) -> float:
    table = _table()
    weights: dict[str, float] = table["weights"]
    score = 0.0
    if title:
        score += weights["title"] * max(0.5, 1 - table["less_a_line"] * (title.number - 1))
    score += min(5, sum(1 for words in kind.words if words in folded)) * float(weights["words"])
    return score + (float(weights["name"]) if kind.name.search(name) else 0.0)


def _first_heading(lines: list[_Line]) -> str | None:
    return next((line.text for line in lines[:5] if re.search(r"[A-Za-z]{3}", line.text)), None)


def _date(texts: Sequence[str], kind: DocumentKind) -> str | None:
    """The document's own date: after the best label on its first or last page, else the first there is."""
    other = _other_dates(kind)
    ranked = []
    for number, text in enumerate(texts):
        full = [date for date in find_dates(text) if date.iso and len(date.iso) == 10]
        ranks = ((_label_rank(text, date, other), number, date.start, date.iso) for date in full)
        ranked += [(rank, page, start, iso) for rank, page, start, iso in ranks if rank is not None]
        if ranked and min(ranked)[0] < len(_date_labels()):
            break
    return min(ranked)[3] if ranked else None


def _said_date(texts: Sequence[str], kind: DocumentKind, says: str) -> str | None:
    """The first date after a label of that meaning (`service` or `report`) on the first or last page."""
    labels = [n for n, entry in enumerate(_label_entries()) if entry.get("says") == says]
    other = _other_dates(kind)
    for text in texts:
        for date in find_dates(text):
            if date.iso and len(date.iso) == 10 and _label_rank(text, date, other) in labels:
                return date.iso
    return None


def _specialty(texts: Sequence[str], author: str | None) -> str | None:
    """The author's specialty: after its label, in the line of the author's name, or the one below."""
    pattern = _specialties()
    for text in texts[::-1] if author else ():
        if labelled := _specialty_label().search(text):
            return _tidy(labelled["specialty"])
    for text in texts[::-1] if author else ():
        place = text.rfind(author or "")
        if place >= 0:
            near = text[place : place + len(author or "") + _LABEL_REACH]
            if match := pattern.search(near):
                return _tidy(match["specialty"])
    return None


def _label_rank(text: str, date: DateMention, other: re.Pattern[str]) -> int | None:
    """How good a label stands before the date (0 the best); None if it says that the date is another one."""
    before = text[max(0, date.start - _LABEL_REACH) : date.start]
    before = before[before.rfind("\n\n") + 1 :] if "\n\n" in before else before
    if other.search(before):
        return None
    labels = _date_labels()
    ranks = [rank for rank, label in enumerate(labels) if label.search(before)]
    unlabelled = len(labels) + (0 if _stands_alone(text, date) else 1)
    return min(ranks, default=unlabelled)


def _stands_alone(text: str, date: DateMention) -> bool:
    """Whether the date has a line to itself, as in the head of a letter."""
    begin = text.rfind("\n", 0, date.start) + 1
    end = text.find("\n", date.end)
    return text[begin : end if end >= 0 else len(text)].strip(" \t.,") == date.printed


def _author(texts: Sequence[str], kind: DocumentKind) -> str | None:
    places = texts[::-1]
    for pattern in _author_patterns(kind):
        for text in places:
            match = pattern.search(text)
            if match:
                return _tidy(match["name"])
    signed = (
        _signature().match(line.text) for text in places for line in _lines(text)[-_signature_lines() :]
    )
    found = next((_tidy(match["name"]) for match in signed if match), None)
    return found or _author_in_head(texts[0], kind)


def _author_in_head(text: str, kind: DocumentKind) -> str | None:
    """A name with a degree that has a line of the letterhead to itself."""
    if kind.value in _table()["author"]["no_head"]:
        return None
    head = (_signature().fullmatch(line.text) for line in _lines(text)[: _table()["author"]["head_lines"]])
    return next((_tidy(match["name"]) for match in head if match), None)


def _tidy(name: str) -> str:
    return re.sub(r"\s+", " ", name).strip(" ,")


@cache
def _table() -> dict[str, Any]:
    loaded: dict[str, Any] = load_data("kinds.yaml")
    return loaded


@cache
def _kinds() -> tuple[_Kind, ...]:
    return tuple(
        _Kind(DocumentKind(key), _any(entry["title"]), tuple(entry["words"]), _any(entry["name"]))
        for key, entry in _table()["kinds"].items()
    )


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_BEFORE_A_DATE = r"(?:\s*\([^()\n]{0,20}\))?[\s:=.#-]{0,12}(?:on\s+)?$"


@cache
def _date_labels() -> tuple[re.Pattern[str], ...]:
    """The labels of a document's own date, best first, each to be found right before a date."""
    labels = [entry["label"] for entry in _label_entries()]
    return tuple(re.compile(rf"(?<![\w-])(?:{label}){_BEFORE_A_DATE}", re.IGNORECASE) for label in labels)


@cache
def _label_entries() -> tuple[dict[str, str], ...]:
    labels = _table()["dates"]["labels"]
    return tuple(entry if isinstance(entry, dict) else {"label": entry} for entry in labels)


@cache
def _not_a_title() -> re.Pattern[str]:
    return re.compile(_table()["not_a_title"], re.IGNORECASE)


@cache
def _specialties() -> re.Pattern[str]:
    names = "|".join(sorted(_table()["specialties"], key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?P<specialty>{names})(?!\w)", re.IGNORECASE)


@cache
def _specialty_label() -> re.Pattern[str]:
    names = _specialties().pattern
    return re.compile(rf"(?<!\w)specialty\s{{0,3}}:\s{{0,3}}{names}", re.IGNORECASE)


@cache
def _other_dates(kind: DocumentKind) -> re.Pattern[str]:
    """What stands right before the date of something else in a document of that kind."""
    table = _table()["dates"]
    labels = [*table["other"], *filter(None, [table["other_in"].get(kind.value)])]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(labels)}){_BEFORE_A_DATE}", re.IGNORECASE)


@cache
def _author_patterns(kind: DocumentKind) -> tuple[re.Pattern[str], ...]:
    entries = [e if isinstance(e, dict) else {"label": e} for e in _table()["author"]["labels"]]
    labels = [entry["label"] for entry in entries if kind.value not in entry.get("not_in", ())]
    others = "".join(rf"(?<!{word} )" for word in _table()["author"]["not_after"])
    return tuple(
        re.compile(rf"(?<!\w)(?i:{others}{label})[\s:,_-]{{0,12}}{_name_with_degree()}") for label in labels
    )


@cache
def _signature() -> re.Pattern[str]:
    return re.compile(_name_with_degree())


def _signature_lines() -> int:
    return int(_table()["author"]["signature_lines"])


@cache
def _name_with_degree() -> str:
    degrees = "|".join(re.escape(d) for d in sorted(_table()["author"]["degrees"], key=len, reverse=True))
    return rf"(?P<name>(?:Dr\.[ ]+)?{_NAME},?[ ]+(?:{degrees})(?![\w/])(?:,[ ]*(?:{degrees})(?![\w/]))*)"
