"""The timeline of a case: what happened when, each entry with the places where the record says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from openimr.facts.wording import place_in_words, thing_in_words
from openimr.language.concepts import concept_label
from openimr.model import (
    Assertion,
    CaseFile,
    Document,
    Evidence,
    Fact,
    FactKind,
    Noun,
    Span,
    VisitRole,
)

_STUDIES = ("imaging_study", "electrodiagnostics")
_CARE = (FactKind.TREATMENT, FactKind.SURGERY)
_DONE = (Assertion.HISTORICAL, Assertion.PRESENT)
_ORDER = ("injury", "surgery", "study", "treatment", "visits", "medication", "work", "response", "document")
_KINDS = {
    FactKind.INJURY_DATE: "injury",
    FactKind.SURGERY: "surgery",
    FactKind.IMAGING: "study",
    FactKind.TREATMENT: "treatment",
    FactKind.VISITS: "visits",
    FactKind.WORK_STATUS: "work",
    FactKind.MEDICATION: "medication",
    FactKind.RESPONSE: "response",
}


class Event(Noun):
    """One entry of the timeline.

    `date` is ISO (a day, a month or a year) and says when it happened; `kind` is injury, surgery, study,
    treatment, visits, medication, work, response or document; `what` the words; `facts` the ids of the facts
    behind it and `sources` the places where the record says so, at least one, in the order of the file.
    """

    date: str
    kind: str
    what: str
    facts: tuple[str, ...] = ()
    sources: tuple[Evidence, ...]


def chronology(case_file: CaseFile, facts: Sequence[Fact]) -> tuple[Event, ...]:
    """The timeline of the case, earliest first: its documents and what the facts date.

    What several records say of one day is one entry with all its sources. Work status, drugs and response
    to care stand on the day of the report that states them, and only when they changed. Facts without a
    date, duplicates of documents and documents about another person give no entry.
    """
    known = {document.id: document for document in case_file.documents if not document.foreign}
    usable = [f for f in facts if f.evidence.document in known and f.date]
    merged: dict[tuple[str, str, str], list[Fact]] = {}
    for fact in _in_order(usable):
        told = _told(fact)
        if told:
            merged.setdefault((fact.date or "", *told), []).append(fact)
    events = [_event(*key, group) for key, group in merged.items()]
    events = [*_changes(events), *_documents(known.values())]
    return tuple(sorted(events, key=lambda e: (e.date, _ORDER.index(e.kind), e.what)))


def _in_order(facts: Sequence[Fact]) -> list[Fact]:
    return sorted(facts, key=lambda f: (f.date or "", f.evidence.page or 0, f.evidence.span.start))


def _told(fact: Fact) -> tuple[str, str] | None:
    """The kind of entry that a fact makes and its words; None for facts that are no event."""
    kind = _KINDS.get(fact.kind)
    planned = fact.role is VisitRole.REQUESTED or (
        fact.kind in _CARE and fact.assertion is not Assertion.HISTORICAL
    )
    if kind is None or fact.assertion not in _DONE or planned:
        return None
    words = _WORDS.get(fact.kind, _label)
    return kind, _capital(words(fact))


def _label(fact: Fact) -> str:
    return fact.label


def _visits(fact: Fact) -> str:
    where = place_in_words(fact.regions, fact.laterality, ())
    counted = f"{concept_label(fact.concept)}: {fact.value or 0:g} visits {fact.role}"
    return counted + (f" ({where})" if where else "")


def _study(fact: Fact) -> str:
    where = place_in_words(fact.regions, fact.laterality, ())
    name = (fact.value_text or "Imaging") + (f" of the {where}" if where else "")
    if fact.concept in _STUDIES:
        return name
    shown = f"{fact.severity} {fact.label}" if fact.severity else fact.label
    negation = "no " if fact.assertion is Assertion.ABSENT else ""
    levels = f" at {', '.join(fact.levels)}" if fact.levels else ""
    return f"{name}: {negation}{shown}{levels}"


def _response(fact: Fact) -> str:
    of = f" with {concept_label(fact.value_text)}" if fact.value_text else ""
    amount = f" ({fact.value:g} {fact.unit})" if fact.value is not None and fact.unit else ""
    return f"{fact.label}{of}{amount}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _event(date: str, kind: str, what: str, group: Sequence[Fact]) -> Event:
    places = [place for fact in group for place in (fact.evidence, *fact.also)]
    return Event(
        date=date,
        kind=kind,
        what=what,
        facts=tuple(dict.fromkeys(fact.id for fact in group)),
        sources=tuple(dict.fromkeys(places)),
    )


def _changes(events: Sequence[Event]) -> Iterator[Event]:
    """All events, of work status and drugs only those that say something new since the last record."""
    last: dict[str, set[str]] = {}
    for date in sorted({event.date for event in events}):
        today = [event for event in events if event.date == date]
        for event in today:
            if event.kind not in ("work", "medication") or event.what not in last.get(event.kind, set()):
                yield event
        for kind in ("work", "medication"):
            said = {event.what for event in today if event.kind == kind}
            if said:
                last[kind] = said


def _documents(documents: Iterable[Document]) -> Iterator[Event]:
    for document in documents:
        date = document.date_of_service or document.date_of_report or document.date
        if date is None or document.duplicate_of or not document.pages:
            continue
        yield Event(date=date, kind="document", what=_title(document), sources=(_first_line(document),))


def _title(document: Document) -> str:
    name = document.title or document.kind.replace("_", " ")
    by = f", {document.author}" if document.author else ""
    return _capital(name) + by


def _first_line(document: Document) -> Evidence:
    page = document.pages[0]
    line = next((line for line in page.text.splitlines() if line.strip()), "")
    start = page.text.find(line) if line else 0
    end = start + len(line)
    return Evidence(document=document.id, page=page.number, span=Span(start=start, end=end), quote=line)


_WORDS: dict[FactKind, Callable[[Fact], str]] = {
    FactKind.INJURY_DATE: lambda _: "industrial injury",
    FactKind.IMAGING: _study,
    FactKind.TREATMENT: thing_in_words,
    FactKind.SURGERY: thing_in_words,
    FactKind.VISITS: _visits,
    FactKind.RESPONSE: _response,
}
