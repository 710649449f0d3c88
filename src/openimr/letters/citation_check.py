"""The check of a citation: pages, chapter, heading, sections of law, and whether the edition was in force."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml

from openimr.letters.citation_parts import LawCited
from openimr.letters.documents import (
    Chapter,
    CitedDocument,
    chapter_pattern,
    chapter_titled,
    documents,
    law,
    plain,
    resembles_heading,
)
from openimr.model import CitationCheck

_ISO = re.compile(r"\d{4}-\d\d-\d\d")
# A retrospective request is reviewed within 30 days (8 CCR 9792.9.1(c)(5)), any other within 14: a request
# was made at most so long before its denial.
_LATER_ACOEM = "2017-12-01"
_REVIEW = timedelta(days=30)


class LetterDates(NamedTuple):
    """The dates of a letter by which an edition is told, ISO or None: of the decision, of the UR denial."""

    decided: str | None = None
    denied: str | None = None


def era(decided: str | None, denied: str | None) -> LetterDates | None:
    """The dates of a letter, each put back to the last day on which anything in the tables changed.

    All dates of one era give the same verdicts, so that what was read of one line holds for all
    letters of its era. Dates are ISO; what is no such date counts as unknown. None if both are.
    """
    dates = [_floor(day) if day and _ISO.fullmatch(day) else None for day in (decided, denied)]
    return LetterDates(*dates) if any(dates) else None


def _floor(day: str) -> str:
    days = _changes()
    index = bisect_right(days, day)
    return days[index - 1] if index else "0001-01-01"


@cache
def _changes() -> tuple[str, ...]:
    """Every day on which an edition or a section of law took effect, with the terms counted from it."""
    days = {row.effective for rows in editions().values() for row in rows}
    days |= {since for body in ("ccr", "labor_code") for since in law(body).sections.values() if since}
    days |= {one.in_force_from for one in documents() if one.in_force_from} | {_LATER_ACOEM}
    days |= {(date.fromisoformat(day) + _REVIEW).isoformat() for day in days}
    return tuple(sorted(days))


class Row(NamedTuple):
    """One edition of a family: from `effective` (ISO) by the date `trigger`; `document` if it has a key."""

    effective: str
    trigger: str
    title: str
    document: str | None


class Doubt(NamedTuple):
    """One finding of the check. A fault is certain; what is not a fault is only reported."""

    code: str
    reason: str
    fault: bool = True


@cache
def editions() -> dict[str, tuple[Row, ...]]:
    """The effective-date table of the guideline library by family, oldest first."""
    path = files("openimr.guidelines") / "data" / "packs" / "mtus-2009" / "editions.yaml"
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    table: dict[str, list[Row]] = {}
    for row in yaml.load(path.read_text("utf-8"), loader)["editions"]:  # noqa: S506
        found = Row(row["effective"], row["trigger"], row["title"], row.get("document"))
        table.setdefault(row["family"], []).append(found)
    return {family: tuple(sorted(rows)) for family, rows in table.items()}


def governing_edition(
    document: CitedDocument | None, known: Chapter | None, dates: LetterDates | None
) -> str | None:
    """Title of the edition of the cited document's family that governed on the dates; None if not told."""
    row = _governing(_family(document, known), dates or LetterDates())
    return row.title if row else None


def _family(document: CitedDocument | None, known: Chapter | None) -> str | None:
    return (known.family if known else None) or (document.family if document else None)


@cache
def _governing(family: str | None, dates: LetterDates) -> Row | None:
    """A missing date is stood in for by the other. A request is taken to be of the day of its denial."""
    found = None
    for row in editions().get(family or "", ()):
        day = (
            dates.denied or dates.decided if row.trigger == "request_date" else dates.decided or dates.denied
        )
        if day and _ISO.fullmatch(day) and day >= row.effective:
            found = row
    return found


class Checked(NamedTuple):
    """What is checked of a citation.

    `document` is the document named, `key` the key of the edition or chapter cited, `known` the
    chapter if it is known, `chapter` its printed name, `section` a heading as printed that is not
    among those known (None if it is), `year` the printed year of the edition.
    """

    document: CitedDocument | None
    key: str | None
    known: Chapter | None = None
    pages: tuple[int, ...] | None = None
    laws: tuple[LawCited, ...] = ()
    chapter: str | None = None
    section: str | None = None
    year: int | None = None
    basis: str | None = None


def check(cited: Checked, dates: LetterDates | None = None) -> CitationCheck:
    """Verdict on one citation: `fault` with the reasons, `ok`, or `unknown` if nothing could be checked."""
    document, known, pages, laws = cited.document, cited.known, cited.pages, cited.laws
    doubts = list(_laws(laws, dates)) if laws else []
    if document is None:
        if not doubts and laws and all(_checkable(one) for one in laws):
            return _checked("ok", None, ())
        return _verdict(doubts, *_silence(cited.key, laws))
    current = document.later is None or cited.key != document.later[1]
    paged = current and not _moved_on(document, known, cited.year, dates)
    if pages and paged:
        doubts += _pages(document, known, pages)
    if cited.chapter and document.key == "ACOEM":
        doubts += _chapter_faults(known, cited.chapter, cited.basis)
    if laws and document.key != "MTUS":
        doubts += _regulation(document, known, laws)
    if dates and (known or cited.year or document.in_force_from or not current):
        doubts += _in_force(cited, document, dates)
    if cited.section and document.headings:
        doubts += _heading(document, cited.section)
    if not doubts and ((pages and paged and _paged(document, known, pages)) or _regulated(cited, document)):
        return _checked("ok", None, ())
    return _verdict(doubts, "not-checkable", f"nothing to check: {_nothing(pages, cited.chapter)}")


def _regulated(cited: Checked, document: CitedDocument) -> bool:
    right = document.ccr or (cited.known and cited.known.ccr)
    regulations = [one for one in cited.laws if one.body == "ccr"]
    return bool(regulations) and (
        bool(right) or (document.key == "MTUS" and all(map(_checkable, regulations)))
    )


def _paged(document: CitedDocument, known: Chapter | None, pages: tuple[int, ...]) -> bool:
    """Whether the pages of the document are known at the place cited."""
    if document.last_page or (known and known.first_page):
        return True
    return known is None and all(any(one.holds(page) for one in document.chapters) for page in pages)


def _verdict(doubts: list[Doubt], code: str, reason: str) -> CitationCheck:
    if not doubts:
        return _checked("unknown", reason, (code,))
    verdict = "fault" if any(one.fault for one in doubts) else "unknown"
    told = [one for one in doubts if one.fault] or doubts
    reason = "; ".join(one.reason for one in told)
    return _checked(verdict, reason, tuple(dict.fromkeys(one.code for one in doubts)))


@lru_cache(1024)
def _checked(verdict: str, reason: str | None, codes: tuple[str, ...]) -> CitationCheck:
    """The verdict as a value; most citations share a few of them."""
    return CitationCheck(verdict=verdict, reason=reason, codes=codes)


def _silence(key: str | None, laws: tuple[LawCited, ...]) -> tuple[str, str]:
    if laws:
        return "not-checkable", "cannot be checked: the sections of this part of the law are not known"
    if key:
        return "not-checkable", "nothing to check: the source has no pages or editions in the table"
    return "unknown-document", "the document is not in the table of documents"


def _nothing(pages: tuple[int, ...] | None, chapter: str | None) -> str:
    if not pages:
        return "no page is cited"
    return "the pages of this document are not known" if chapter is None else "its pages are not known"


def _moved_on(
    document: CitedDocument, known: Chapter | None, year: int | None, dates: LetterDates | None
) -> bool:
    """Whether a name without a year means, on the letter's dates, a later edition with other pages."""
    if known or not dates or year in document.years:
        return False
    row = _governing(document.family, dates)
    return row is not None and row.document != document.key


def _pages(document: CitedDocument, known: Chapter | None, pages: tuple[int, ...] | None) -> Iterator[Doubt]:
    last = document.last_page
    wrong = [page for page in pages or () if (last and page > last) or page < 1]
    if wrong:
        outside = f"outside the {last} pages of {document.names[0]}" if last else "no page number"
        yield Doubt("page-outside-document", f"page {wrong[0]} is {outside}")
        return
    ends = [chapter.last_page for chapter in document.chapters if chapter.last_page]
    for page in pages or ():
        if ends and page > max(ends):
            yield Doubt(
                "page-outside-document",
                f"page {page} is beyond the last page, {max(ends)}, of {document.names[0]}",
            )
            return
        # A page is at fault only if it lies outside its chapter and inside another chapter of the book.
        others = [one for one in document.chapters if one.holds(page)] if known and known.first_page else []
        if others and known and not known.holds(page):
            right = others[0]
            yield Doubt(
                "page-in-other-chapter",
                f"page {page} is in chapter {right.number} ({right.title}), not in chapter "
                f"{known.number} ({known.title})",
            )
            return


def _chapter_faults(known: Chapter | None, printed: str, basis: str | None) -> Iterator[Doubt]:
    """A number without a chapter, a number with another chapter's title, a chapter outside the MTUS."""
    number = re.search(r"(?:Chapter|Ch\.?)\s*:?\s*(\d{1,2})\b", printed, re.IGNORECASE)
    if number and known is None:
        yield Doubt(
            "no-such-chapter", f"there is no chapter {number.group(1)} in the ACOEM Practice Guidelines"
        )
    if known and known.number and number:
        pattern = chapter_pattern("ACOEM")
        title = pattern.search(plain(printed), number.end()) if pattern else None
        meant = chapter_titled("ACOEM", title.group()) if title else None
        if meant and meant.key != known.key:
            yield Doubt("chapter-number-title", f"chapter {known.number} is {known.title}, not {meant.title}")
    if known and not known.adopted and basis == "mtus":
        reason = f"chapter {known.number} ({known.title}) was not adopted into the MTUS"
        yield Doubt("chapter-not-adopted", reason)


def _regulation(
    document: CitedDocument, known: Chapter | None, laws: tuple[LawCited, ...]
) -> Iterator[Doubt]:
    right = known.ccr if known and known.ccr else document.ccr
    cited = [one for one in laws if one.body == "ccr"]
    if not right or not cited:
        return
    spans = [span for one in cited for span in _ranges(one)]
    if not any(_covers(first, last, one) for first, last in spans for one in right):
        named = ", ".join(first + (f" to {last}" if last != first else "") for first, last in spans)
        yield Doubt("wrong-regulation", f"{document.names[0]} is adopted by 8 CCR {right[0]}, not by {named}")


def _ranges(cited: LawCited) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for number, _, ends_range in cited.numbers:
        if ends_range and found:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def _covers(first: str, last: str, section: str) -> bool:
    return _order(first) <= _order(section) <= _order(last) or section.startswith(last + ".")


def _order(section: str) -> tuple[int, ...]:
    return tuple(int(part) for part in section.split("."))


def _stem(number: str) -> str:
    return ".".join(number.split(".")[:2]) if number.startswith("97") else number.split(".", maxsplit=1)[0]


def _checkable(cited: LawCited) -> bool:
    return all(_stem(number) in law(cited.body).stems for number, _, _ in cited.numbers)


def _laws(laws: tuple[LawCited, ...], dates: LetterDates | None) -> Iterator[Doubt]:
    """Sections that do not exist, or did not yet on the day of the decision."""
    for cited in laws:
        known = law(cited.body)
        for number, parts, _ in cited.numbers:
            if _stem(number) not in known.stems:
                continue
            if number not in known.sections:
                yield Doubt("no-such-section", f"there is no section {known.title} {number}")
                continue
            since = known.sections[number]
            if since and dates and dates.decided and dates.decided < since:
                yield Doubt(
                    "section-not-yet-in-force", f"section {known.title} {number} took effect on {since}"
                )
            missing = _missing_part(known.subdivisions.get(number, {}), parts)
            if missing:
                yield Doubt("no-such-section", f"section {known.title} {number} has no subdivision {missing}")


def _missing_part(known: dict[str, Any], parts: str) -> str | None:
    """The first subdivision that goes beyond the last known one."""
    steps, above = re.findall(r"\([^)]+\)", parts), ""
    for step in steps:
        last = known.get(above or "last")
        rank = _rank(step.strip("()"))
        if last is not None and rank is not None and rank > (_rank(str(last)) or 0):
            return f"{above}{step}"
        above += step
    return None


def _rank(mark: str) -> int | None:
    if mark.isdigit():
        return int(mark)
    return ord(mark.lower()) - 96 if len(mark) == 1 and mark.isalpha() else None


def _in_force(cited: Checked, document: CitedDocument, dates: LetterDates) -> Iterator[Doubt]:
    """Whether the edition cited was in force when the request was made and decided."""
    known, key, year = cited.known, cited.key, cited.year
    decided = dates.decided if dates.decided and _ISO.fullmatch(dates.decided) else None
    since = document.in_force_from
    if since and decided and decided < since:
        yield Doubt(
            "edition-not-yet-in-force", f"{document.names[0]} took effect on {since}, after the decision"
        )
    rows = editions().get(_family(document, known) or "", ())
    index = next((i for i, row in enumerate(rows) if _is_edition(row, document, known, key, year)), None)
    if index is None:
        if decided and key == "ACOEM-LATER" and document.key == "ACOEM" and decided < _LATER_ACOEM:
            reason = "the MTUS adopted the 2nd edition of ACOEM; later editions from " + _LATER_ACOEM
            yield Doubt("edition-not-yet-in-force", reason, fault=False)
        return
    row = rows[index]
    if decided and decided < row.effective:
        yield Doubt(
            "edition-not-yet-in-force", f"{row.title} took effect on {row.effective}, after the decision"
        )
    if index + 1 < len(rows):
        yield from _replaced(row, rows[index + 1], decided, dates.denied)


def _is_edition(
    row: Row, document: CitedDocument, known: Chapter | None, key: str | None, year: int | None
) -> bool:
    if key and document.later and key == document.later[1]:
        return bool(year) and str(year) in row.title
    if row.document is None:
        return known is not None and row.title.endswith(f"2nd Edition, Chapter {known.number}")
    return row.document == (known.key if known else document.key)


def _replaced(row: Row, successor: Row, decided: str | None, denied: str | None) -> Iterator[Doubt]:
    """A later edition had taken the place of the one cited."""
    title, since = successor.title, successor.effective
    if successor.trigger == "service_date":
        if decided and decided >= since:
            reason = f"{row.title} was replaced by {title} for services from {since} on"
            yield Doubt("edition-no-longer-in-force", reason)
        return
    reason = f"{row.title} was replaced by {title} for requests from {since} on"
    if denied and _ISO.fullmatch(denied):
        earliest = (date.fromisoformat(since) + _REVIEW).isoformat()
        if denied >= earliest:
            yield Doubt("edition-no-longer-in-force", reason)
    elif decided and decided >= since:
        yield Doubt("edition-may-be-replaced", reason + "; the date of the request is not known", fault=False)


def _heading(document: CitedDocument, section: str) -> Iterator[Doubt]:
    """A heading that the document does not have, as far as its headings are known."""
    if resembles_heading(document, section):
        return
    certain = document.headings_complete and document.headings_mark in {"verified", "seed"}
    if certain:
        yield Doubt("no-such-heading", f'{document.names[0]} has no heading "{section}"')
    else:
        reason = (
            f'the heading "{section}" cannot be checked: the known headings of {document.names[0]} '
            f"are not complete"
        )
        yield Doubt("heading-not-listed", reason, fault=False)
