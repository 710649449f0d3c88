"""Visits counted by their dates: a treatment note, a row of a table, a date of a list is one visit each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from openimr.facts.boxes import boxes_of
from openimr.language.concepts import concept_label, lexicon
from openimr.language.dates import find_dates
from openimr.language.phrases import fold
from openimr.model import (
    Assertion,
    CaseFile,
    Document,
    DocumentKind,
    Evidence,
    Fact,
    FactKind,
    Page,
    PageState,
    Span,
    VisitRole,
)

_NOTES = {
    DocumentKind.THERAPY_NOTE: "physical_therapy",
    DocumentKind.CHIROPRACTIC_NOTE: "chiropractic",
    DocumentKind.ACUPUNCTURE_NOTE: "acupuncture",
}
_PAPERS = frozenset({DocumentKind.UR_DECISION, DocumentKind.APPLICATION, DocumentKind.CORRESPONDENCE})
_THERAPIES = (
    "physical_therapy", "chiropractic", "acupuncture", "occupational_therapy", "aquatic_therapy", "massage",
    "psychotherapy", "work_hardening", "work_conditioning", "chronic_pain_program", "shockwave",
)  # fmt: skip
_SERVICE_DATE = re.compile(
    r"\b(?:date of (?:service|visit|treatment|session)|visit date|treatment date|session date|dos|"
    r"service date|date of appointment)\s*[:#]?\s*$",
    re.IGNORECASE,
)
_PLAIN_DATE = re.compile(r"(?:^|[\n|])\s*(?:date|seen on|seen)\s*[:#]?\s*$", re.IGNORECASE)
_LISTED = re.compile(
    r"\b(?:dates? of (?:service|visits?|treatments?|attendance)|visits?|sessions?|attended|seen|treated|"
    r"treatment dates|dates attended|attendance)\b[^\n.]{0,40}$",
    re.IGNORECASE,
)
_NOT_HELD = re.compile(
    r"\b(?:no[- ]show|cancel(?:l?ed)?|did not attend|missed|rescheduled|dna|n/s|cx|initial call|holiday|"
    r"authori[sz]ation (?:received|requested)|scheduled for)\b",
    re.IGNORECASE,
)
_NOT_A_VISIT = re.compile(
    r"\b(?:DOB|birth|DOI|injury|injured|printed|faxed|received|signed|referral|referred|surgery|onset|next|"
    r"return|follow[- ]?up|expires?|expiration|MRI|x-?ray|authori[sz]ed|authori[sz]ation|plan of care|"
    r"certification|start of care|re-?evaluation due|report date|page)\b[^\n]{0,24}$",
    re.IGNORECASE,
)
_NOTE_HEADING = re.compile(
    r"\b(?:daily|treatment|therapy|session|chiropractic|acupuncture|attendance)\s+"
    r"(?:visit\s+|progress\s+|treatment\s+|daily\s+)?(?:note|notes|log|record|records|flow ?sheet"
    r"|sheet|encounter)\b",
    re.IGNORECASE,
)
_LOG_HEADING = re.compile(
    r"\b(?:treatment|therapy|attendance|visit|session)s?\s+(?:log|flow ?sheet|dates|attendance"
    r"|history by date)\b"
    r"|\bdates (?:of (?:service|treatment)s? attended|attended)\b",
    re.IGNORECASE,
)
_ROW_WORDS = re.compile(
    r"\b(?:min|minutes|units?|97\d{3}|98\d{3}|exercis\w*|ther\.?\s?ex|manual|modalit\w*|e-?stim|ultrasound|"
    r"tolerated|pain|adjust\w*|needles?|massage|visit|session|tx|treatment|stretch\w*|heat|ice"
    r"|traction|gait)\b",
    re.IGNORECASE,
)
# A turned page may have its words in reverse: "03/18/2013 DOS:", a birth where a service was.
_LABEL_BEHIND = re.compile(r"\s*(?:DOS|date of (?:service|visit|treatment))\s?:", re.IGNORECASE)
_MOST_YEARS = 12
_FEWEST = 2


class _Visit(NamedTuple):
    date: str
    therapy: str
    region: str | None
    document: str
    page: Page
    start: int
    end: int


def dated_visits(case_file: CaseFile, facts: Sequence[Fact]) -> Iterator[Fact]:
    """Completed visits by therapy and body region, counted by distinct dates in the notes of treatment.

    `date` of each fact is the day of the last visit, its evidence the place of that day and `also` the places
    of all others, latest first. Two notes of one day are one visit; missed and cancelled visits are none.
    Counts below two are not given: a single note says nothing that the note itself does not.
    """
    regions = _regions(facts)
    visits: dict[tuple[str, str | None], dict[str, _Visit]] = {}
    for document in case_file.documents:
        if document.duplicate_of or document.foreign or document.kind in _PAPERS:
            continue
        for visit in _of_document(document, regions.get(document.id)):
            visits.setdefault((visit.therapy, visit.region), {}).setdefault(visit.date, visit)
    for (therapy, region), by_date in sorted(visits.items(), key=lambda item: (item[0][0], item[0][1] or "")):
        if len(by_date) >= _FEWEST:
            yield _fact(therapy, region, [by_date[date] for date in sorted(by_date, reverse=True)])


def _regions(facts: Sequence[Fact]) -> dict[str, str]:
    """The region that each document speaks of most."""
    counts: dict[str, Counter[str]] = {}
    for fact in facts:
        if fact.regions and fact.kind is not FactKind.VISITS:
            counts.setdefault(fact.evidence.document, Counter())[fact.regions[0]] += 1
    return {document: sorted(c.items(), key=lambda i: (-i[1], i[0]))[0][0] for document, c in counts.items()}


def _of_document(document: Document, region: str | None) -> Iterator[_Visit]:
    of_kind = _NOTES.get(document.kind)
    for page in document.pages:
        if page.state is not PageState.READ or not page.text:
            continue
        if of_kind is None and not _heading(document).search(page.text[:600]):
            continue
        therapy = _therapy(page.text) or of_kind
        if therapy is None:
            continue
        dated = [*_on_page(page.text)]
        if not dated and of_kind and page is document.pages[0] and document.date_of_service:
            dated = [(document.date_of_service, *_place_of(page.text, document.date_of_service))]
        for date, start, end in dated:
            yield _Visit(date, therapy, region, document.id, page, start, end)


def _heading(document: Document) -> re.Pattern[str]:
    """What a page must be headed by to hold dated visits: a report of another kind only by a log of them."""
    return _NOTE_HEADING if document.kind is DocumentKind.UNKNOWN else _LOG_HEADING


def _place_of(text: str, day: str) -> tuple[int, int]:
    """Where the page states the day, else its first line."""
    found = next((date for date in find_dates(text) if date.iso == day), None)
    return (found.start, found.end) if found else (0, len(text.split("\n", 1)[0]))


def _therapy(text: str) -> str | None:
    named = Counter(
        key
        for _, _, payloads in lexicon().find(text, fold(text))
        for kind, key in payloads
        if kind == "concept" and key in _THERAPIES
    )
    return max(named, key=lambda key: (named[key], -_THERAPIES.index(key))) if named else None


def _on_page(text: str) -> Iterator[tuple[str, int, int]]:
    """The dates of visits on a page: labelled ones, rows of a table, lists. A date alone is none."""
    dates = [date for date in find_dates(text) if date.iso and len(date.iso) == len("2014-01-01")]
    latest = max((date.iso for date in dates if date.iso), default="")
    for date in dates:
        if date.iso is None or int(latest[:4]) - int(date.iso[:4]) > _MOST_YEARS:
            continue
        opens = text.rfind("\n", 0, date.start) + 1
        closes = text.find("\n", date.end)
        closes = len(text) if closes < 0 else closes
        before, behind = text[opens : date.start], text[date.end : closes]
        labelled = bool(_SERVICE_DATE.search(before)) or (
            not before.strip() and bool(_LABEL_BEHIND.match(behind))
        )
        if _NOT_HELD.search(behind) or (_NOT_A_VISIT.search(before) and not labelled):
            continue
        is_row = not before.strip(" #.)|\t0123456789") and bool(_ROW_WORDS.search(behind))
        if is_row or labelled or _PLAIN_DATE.search(before) or _LISTED.search(_unlisted(before)):
            yield date.iso, opens if is_row else date.start, closes if is_row else date.end


def _unlisted(before: str) -> str:
    """The words before a list of dates, without the dates that stand before this one."""
    return re.sub(r"(?:\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?|\band\b|[,;&\s])+$", "", before)


def _fact(therapy: str, region: str | None, visits: Sequence[_Visit]) -> Fact:
    places = tuple(_evidence(visit) for visit in visits)
    return Fact(
        kind=FactKind.VISITS,
        concept=therapy,
        label=f"{concept_label(therapy)}: {len(visits)} dated visits",
        assertion=Assertion.HISTORICAL,
        regions=(region,) if region else (),
        date=visits[0].date,
        value=float(len(visits)),
        unit="visits",
        value_text=f"{visits[-1].date} to {visits[0].date}",
        role=VisitRole.COMPLETED,
        evidence=places[0],
        also=places[1:],
    )


def _evidence(visit: _Visit) -> Evidence:
    return Evidence(
        document=visit.document,
        page=visit.page.number,
        span=Span(start=visit.start, end=visit.end),
        boxes=boxes_of(visit.page, visit.start, visit.end),
        quote=visit.page.text[visit.start : visit.end],
    )
