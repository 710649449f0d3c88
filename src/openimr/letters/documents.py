"""What letters cite: guideline documents with chapters and headings, laws, other evidence; read from data."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-", "‐": "-", "‑": "-", "\xa0": " ", "İ": "I"})
_WORD = re.compile(r"[a-z0-9]+")
# Letters print the same headings again and again; what the latest thousands mean is remembered.
_REMEMBERED = 4096
_FILLERS = frozenset({"a", "an", "and", "for", "in", "of", "on", "or", "the", "to", "section", "sections"})


def plain(text: str) -> str:
    """`text` in lower case with plain dashes and apostrophes, character for character as long as `text`."""
    if text.isascii():
        return text.lower()
    low = text.translate(_PLAIN).lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def normal(title: str) -> str:
    """A title as a key: plain lower case, `&` as `and`, blanks and commas evened out."""
    return " ".join(plain(title).replace("&", " and ").replace(",", " ").split())


def words_of(title: str) -> frozenset[str]:
    """The telling words of a title, without a plural s."""
    return frozenset(
        word.removesuffix("s") if len(word) > 3 else word
        for word in _WORD.findall(plain(title))
        if word not in _FILLERS
    )


@dataclass(frozen=True, slots=True, eq=False)
class Chapter:
    """A chapter of a document with its key in the guideline library and its pages, where known.

    `adopted` says whether the chapter is part of the MTUS; `web` is its page on the publisher's site.
    """

    key: str
    title: str
    number: int | None = None
    first_page: int | None = None
    last_page: int | None = None
    ccr: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    adopted: bool = True
    family: str | None = None
    web: str | None = None

    def holds(self, page: int) -> bool:
        """Whether the page is one of the chapter's. False where the pages are not known."""
        return self.first_page is not None and self.first_page <= page <= (self.last_page or 0)


@dataclass(frozen=True, slots=True, eq=False)
class CitedDocument:
    """A guideline document.

    `sections` maps a title (see `normal`) to its pages, empty if not known; `headings` maps it and
    its other forms to the title as the document prints it.
    """

    key: str
    names: tuple[str, ...]
    basis: str
    last_page: int | None = None
    ccr: tuple[str, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    sections: dict[str, tuple[int, ...]] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)
    headings_mark: str | None = None
    headings_complete: bool = False
    family: str | None = None
    years: tuple[int, ...] = ()
    later: tuple[int, str] | None = None
    in_force_from: str | None = None

    def heading(self, printed: str) -> str | None:
        """The document's own title for a section as printed, or None if it is not among those known."""
        return self.headings.get(normal(printed)) or _heading_by_words(self.key, printed)


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Another source of evidence. `alone`: its name begins a new citation; `generic`: many works bear it."""

    key: str
    kind: str
    names: tuple[str, ...]
    alone: bool = False

    @property
    def generic(self) -> bool:
        """Whether the name tells the kind of source only, not which one."""
        return not self.alone and self.key != "COCHRANE"


@dataclass(frozen=True, slots=True)
class Law:
    """A body of law: which sections exist (number to the date from which, or None), their subdivisions."""

    title: str
    stems: tuple[str, ...]
    sections: dict[str, str | None]
    subdivisions: dict[str, dict[str, Any]]
    documents: dict[str, str]


Target = CitedDocument | Chapter | Evidence


@cache
def _data() -> dict[str, Any]:
    path = files("openimr.letters") / "data" / "citations.yaml"
    return dict(yaml.load(path.read_text("utf-8"), _LOADER))  # noqa: S506


@cache
def documents() -> tuple[CitedDocument, ...]:
    """All guideline documents of `data/citations.yaml`."""
    return tuple(_document(row) for row in _data()["documents"])


@cache
def evidence() -> tuple[Evidence, ...]:
    """All other sources of `data/citations.yaml`."""
    return tuple(Evidence(**{**row, "names": tuple(row["names"])}) for row in _data()["evidence"])


@cache
def law(body: str) -> Law:
    """The body of law `ccr` or `labor_code`."""
    row = _data()["laws"][body]
    sections: dict[str, str | None] = {}
    for group in row["sections"]:
        numbers = group.get("numbers") or [
            f"{group['stem']}.{number}" for number in range(group["first"], group["last"] + 1)
        ]
        sections |= dict.fromkeys(numbers, group.get("from"))
    return Law(
        row["title"], tuple(row["stems"]), sections, row.get("subdivisions", {}), row.get("documents", {})
    )


def _document(row: dict[str, Any]) -> CitedDocument:
    chapters = (_chapter(one) for one in row.get("chapters", ()))
    sections = row.get("sections", ())
    return CitedDocument(
        key=row["key"],
        names=tuple(row["names"]),
        basis=row["basis"],
        last_page=row.get("last_page"),
        ccr=tuple(row.get("ccr", ())),
        chapters=tuple(chapters),
        sections={normal(form): tuple(one.get("pages", ())) for one in sections for form in _forms(one)},
        headings={normal(form): one["title"] for one in sections for form in _forms(one)},
        headings_mark=row.get("headings_mark"),
        headings_complete=row.get("headings_complete", False),
        family=row.get("family"),
        years=tuple(row.get("years", ())),
        later=tuple(row["later"]) if row.get("later") else None,
        in_force_from=row.get("in_force_from"),
    )


def _chapter(row: dict[str, Any]) -> Chapter:
    return Chapter(**{**row, "ccr": tuple(row.get("ccr", ())), "also": tuple(row.get("also", ()))})


def _forms(section: dict[str, Any]) -> list[str]:
    return [section["title"], *section.get("also", ())]


@cache
def _by_words(key: str) -> dict[frozenset[str], str | None]:
    """Telling words of the headings of a document to the heading; None where two headings share them."""
    found: dict[frozenset[str], str | None] = {}
    for form, title in document_keyed(key).headings.items():
        words = words_of(form)
        found[words] = title if found.get(words, title) == title else None
    return found


@lru_cache(_REMEMBERED)
def _heading_by_words(key: str, printed: str) -> str | None:
    return _by_words(key).get(words_of(printed))


def resembles_heading(document: CitedDocument, printed: str) -> bool:
    """Whether the printed section holds all telling words of a known heading, or lies within one."""
    return _resembles(document.key, printed)


@lru_cache(_REMEMBERED)
def _resembles(key: str, printed: str) -> bool:
    words = words_of(printed)
    return any(known and (known <= words or words <= known) for known in _by_words(key))


@cache
def document_keyed(key: str) -> CitedDocument:
    """The document with that key. Raises KeyError if there is none."""
    for document in documents():
        if document.key == key:
            return document
    raise KeyError(key)


@cache
def chapter_keyed(key: str) -> tuple[CitedDocument, Chapter] | None:
    """The chapter with that key and its document, or None."""
    for document in documents():
        for chapter in document.chapters:
            if chapter.key == key:
                return document, chapter
    return None


@cache
def names() -> dict[str, Target]:
    """All names (normal form) that name a source by themselves: documents, ACOEM chapters, evidence."""
    table: dict[str, Target] = {}
    for source in evidence():
        table |= {_spaced(name): source for name in source.names}
    for chapter in document_keyed("ACOEM").chapters:
        table |= {_spaced(title): chapter for title in _titles(chapter) if _telling(title)}
    for document in documents():
        if document.key != "MTUS":
            table |= {_spaced(name): document for name in document.names}
    return table


def _telling(title: str) -> bool:
    """Whether a chapter's title cannot be mistaken for a heading of another document."""
    return len(title.split()) > 1 and title not in {"Neck and Upper Back", "Elbow Disorders"}


def _titles(chapter: Chapter) -> tuple[str, ...]:
    return (chapter.title, *chapter.also)


def _spaced(name: str) -> str:
    return " ".join(plain(name).split())


@cache
def name_pattern() -> re.Pattern[str]:
    """Finds any name of `names()` in plain text, the longest that fits. It may begin within a word."""
    return re.compile(either(names()) + r"(?!\w)")


@cache
def section_pattern(key: str) -> re.Pattern[str] | None:
    """Matches a known section title of the document `key` in plain text, the longest that fits."""
    document = document_keyed(key)
    row = next(row for row in _data()["documents"] if row["key"] == key)
    if not document.headings:
        return None
    forms = [form for one in row.get("sections", ()) for form in _forms(one)]
    forms += [form.replace(",", ":", 1) for form in forms if "," in form]
    return re.compile(either(map(_spaced, forms)) + r"(?=\s*(?:[,;.:]|and\b|&|page|pg|pp?\.|\(|$))")


@cache
def chapter_pattern(key: str) -> re.Pattern[str] | None:
    """Matches a known chapter title of the document `key` in plain text; None if it has no chapters."""
    titles = _chapters_by_title(key)
    return re.compile(either(titles) + r"(?!\w)") if titles else None


@cache
def _chapters_by_title(key: str) -> dict[str, Chapter]:
    table: dict[str, Chapter] = {}
    for chapter in document_keyed(key).chapters:
        for title in _titles(chapter):
            table.setdefault(_spaced(title), chapter)
            table.setdefault(_spaced(title.removesuffix(" Complaints")), chapter)
    return table


def chapter_titled(key: str, title: str) -> Chapter | None:
    """The chapter of the document `key` with that title (any case), or None."""
    return _chapters_by_title(key).get(_spaced(title))


@cache
def chapter_numbered(key: str, number: int) -> Chapter | None:
    """The chapter of the document `key` with that number, or None."""
    for chapter in document_keyed(key).chapters:
        if chapter.number == number:
            return chapter
    return None


@cache
def chapter_on_web(page: str) -> Chapter | None:
    """The ODG chapter with that page on the publisher's site (`low_back`), or None."""
    for chapter in document_keyed("ODG").chapters:
        if chapter.web == page:
            return chapter
    return None


def either(words: Iterable[str]) -> str:
    """A pattern that matches any of the words, the longest that fits, beginnings shared.

    A blank stands for any run of blanks. Shared beginnings keep the search fast with hundreds of words.
    """
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _branches(tree)


def _branches(node: dict[str, Any]) -> str:
    ends = "" in node
    ways = [_letter(letter) + _branches(rest) for letter, rest in sorted(node.items()) if letter]
    if not ways:
        return ""
    if len(ways) == 1 and not ends:
        return ways[0]
    return "(?:" + "|".join(ways) + ")" + ("?" if ends else "")


def _letter(letter: str) -> str:
    return r"\s+" if letter == " " else re.escape(letter)
