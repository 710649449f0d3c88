"""Facts from a text or a case file, each with the words it rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from openimr.facts import topics
from openimr.facts.boxes import line_boxes
from openimr.facts.clinical import clinical
from openimr.facts.counts import counts, listed_visits
from openimr.facts.dated_visits import dated_visits
from openimr.facts.diagnoses import diagnoses
from openimr.facts.draft import Draft
from openimr.facts.measures import measures
from openimr.facts.page_breaks import Joint, joint
from openimr.facts.person import person
from openimr.facts.places import Place
from openimr.facts.reading import Reading, Sentence, read_text, rules
from openimr.facts.scene import Walk, enter
from openimr.facts.when import Clock
from openimr.language.regions import containers, related
from openimr.model import (
    CaseFile,
    Document,
    DocumentKind,
    Evidence,
    Fact,
    Page,
    PageState,
    Span,
    Word,
)

_MANY_REGIONS, _NEARLY_ALL = 25, 0.8
_THERAPY_OF_NOTE = {
    DocumentKind.THERAPY_NOTE: "physical_therapy",
    DocumentKind.CHIROPRACTIC_NOTE: "chiropractic",
    DocumentKind.ACUPUNCTURE_NOTE: "acupuncture",
}


class Source(NamedTuple):
    """Where a text comes from: document and page for the evidence, the date that holds, words with boxes."""

    text: str
    document: str
    page: int | None
    date: str | None
    words: Sequence[Word] = ()


def find_in_text(
    text: str,
    *,
    document: str,
    page: int | None = None,
    spans: Sequence[tuple[int, int]] | None = None,
    default_date: str | None = None,
) -> tuple[Fact, ...]:
    """Facts of a text, in its order. Every quote is `text[start:end]` of the text as given.

    `document` and `page` go into the evidence. `spans` restricts the search to those pieces of the text
    (whole sentences); nothing outside them is used. `default_date` (ISO) is the date of what the text says
    of its own present where it names no other.
    """
    return tuple(_facts(read_text(text, spans), Source(text, document, page, default_date)))


def find(case_file: CaseFile, *, progress: Callable[[int, int], None] | None = None) -> tuple[Fact, ...]:
    """Facts of every page that was read, in the order of documents and pages, with boxes on the page.

    The document's date holds where the page names no other. A sentence over a page break is read as one.
    Visits in dated notes of treatment are counted at the end. Documents that repeat another, and those about
    another person, give no facts. `progress` is told pages done and pages in all.
    """
    total = case_file.page_count
    done = 0
    found: list[Fact] = []
    for document in case_file.documents:
        skipped = document.foreign or document.duplicate_of is not None
        for facts in _of_document(document) if not skipped else (() for _ in document.pages):
            found.extend(facts)
            done += 1
            if progress is not None:
                progress(done, total)
    found.extend(dated_visits(case_file, found))
    return tuple(found)


class _Read(NamedTuple):
    """A page read, with its facts."""

    page: Page
    reading: Reading
    source: Source
    facts: list[Fact]


def _of_document(document: Document) -> Iterator[Sequence[Fact]]:
    """The facts of each page; those of a sentence that runs over a page break stand with its first page."""
    last: _Read | None = None
    for page in document.pages:
        now = _of_page(document, page)
        both = joint(last.page, page) if last and now else None
        if last and now and both:
            across = _across(last, now, both)
            kept = [f for f in last.facts if not _begins_in(f, both.first)]
            now = now._replace(facts=[f for f in now.facts if not _ends_in(f, both.second)])
            last = last._replace(facts=kept + across)
        if last is not None:
            yield last.facts
        if now is None:
            yield ()
        last = now
    if last is not None:
        yield last.facts


def _begins_in(fact: Fact, span: tuple[int, int]) -> bool:
    return span[0] <= fact.evidence.span.start < span[1]


def _ends_in(fact: Fact, span: tuple[int, int]) -> bool:
    return span[0] < fact.evidence.span.end <= span[1]


def _of_page(document: Document, page: Page) -> _Read | None:
    if page.state is not PageState.READ or not page.text.strip():
        return None
    reading = read_text(page.text)
    reading.therapy = _THERAPY_OF_NOTE.get(document.kind)
    reading.imaging_report = reading.imaging_report or document.kind is DocumentKind.IMAGING_REPORT
    date = document.date_of_service or document.date or document.date_of_report
    source = Source(page.text, document.id, page.number, date, page.words)
    return _Read(page, reading, source, list(_facts(reading, source)))


def _across(last: _Read, now: _Read, both: Joint) -> list[Fact]:
    """The facts of a sentence on two pages. It stands under the heading that its first piece stands under."""
    reading = read_text(both.text)
    reading.imaging_report = last.reading.imaging_report
    section = last.reading.sentences[-1].section if last.reading.sentences else None
    for sentence in reading.sentences:
        sentence.section = sentence.section or section
    pieces = (
        (last.source, both.first[0], 0, both.seam - 1),
        (now.source, both.second[0], both.seam, len(both.text)),
    )
    found: dict[str, Fact] = {}
    for draft in _drafts(reading, last.source.date):
        start, end = reading.flow.source_span(draft.start, draft.end)
        places = [
            _evidence(source, offset + max(start, low) - low, offset + min(end, high) - low)
            for source, offset, low, high in pieces
            if start < high and low < end
        ]
        fact = _fact(draft, places[0], tuple(places[1:]))
        found.setdefault(fact.id, fact)
    return list(found.values())


def _facts(reading: Reading, source: Source) -> Iterator[Fact]:
    seen: set[tuple[object, ...]] = set()
    starts = [word[0] for word in source.words]
    for draft in _drafts(reading, source.date):
        start, end = reading.flow.source_span(draft.start, draft.end)
        name = (
            draft.kind,
            draft.concept,
            draft.assertion,
            *draft.place[:3],
            draft.role,
            draft.value,
            draft.value_text,
            start,
            end,
        )
        if name not in seen:
            seen.add(name)
            yield _fact(draft, _evidence(source, start, end, starts))


def _evidence(source: Source, start: int, end: int, starts: Sequence[int] | None = None) -> Evidence:
    if starts is None:
        starts = [word[0] for word in source.words]
    return Evidence(
        document=source.document,
        page=source.page,
        span=Span(start=start, end=end),
        boxes=line_boxes(source.words, starts, start, end) if starts else (),
        quote=source.text[start:end],
    )


def _fact(draft: Draft, evidence: Evidence, also: tuple[Evidence, ...] = ()) -> Fact:
    return Fact(
        kind=draft.kind,
        concept=draft.concept,
        label=draft.words,
        assertion=draft.assertion,
        regions=draft.place.regions,
        laterality=draft.place.laterality,
        levels=draft.place.levels,
        severity=draft.severity,
        date=draft.date,
        value=draft.value,
        unit=draft.unit,
        value_text=draft.value_text,
        role=draft.role,
        evidence=evidence,
        also=also,
    )


def _drafts(reading: Reading, default_date: str | None) -> Iterator[Draft]:
    walk = Walk(Clock(default_date), reading.imaging_report)
    therapy, place = _therapy_of(reading) or reading.therapy, _place_of(reading)
    text = reading.flow.text
    for sentence in reading.sentences:
        if sentence.section in rules()["skipped_sections"]:
            continue
        scene = enter(sentence, text, walk)
        if sentence.guideline or _is_bare(sentence) or text[sentence.end - 1 : sentence.end] == "?":
            continue
        yield from person(sentence, text, walk.clock)
        said = list(clinical(scene))
        more = list(measures(scene, said))
        yield from said
        yield from more
        if any(cue.kind == "planned" for cue in sentence.cues):
            walk.asked_block = sentence.block
        yield from counts(scene, therapy, place)
        yield from listed_visits(scene)
        yield from diagnoses(scene)


def _is_bare(sentence: Sentence) -> bool:
    """Whether nothing in a sentence could make a fact."""
    listed = sentence.section in ("diagnosis", "impression")
    if sentence.hits or sentence.topics & topics.MAKES_FACTS or sentence.dates or listed:
        return False
    return not any(cue.kind == "hoped" for cue in sentence.cues)


def _place_of(reading: Reading) -> Place | None:
    """The region that a short note is about: nearly all that it names is there."""
    named = Counter(m.region for s in reading.sentences for m in s.regions)
    total = sum(named.values())
    if not total or total > _MANY_REGIONS:
        return None
    region = max(named, key=lambda key: (named[key], len(containers(key)), key))
    near = [m for s in reading.sentences for m in s.regions if related(m.region, region)]
    if len(near) < total * _NEARLY_ALL:
        return None
    sides = {m.laterality for m in near if m.laterality}
    return Place((region,), sides.pop() if len(sides) == 1 else None)


def _therapy_of(reading: Reading) -> str | None:
    """The therapy that the text names most: a therapy note counts its visits without naming it again."""
    named = [h.key for s in reading.sentences for h in s.hits if h.kind == "concept"]
    tallies = [
        (named.count(key), -index, key)
        for index, key in enumerate(rules()["visit_therapies"])
        if key in named
    ]
    return max(tallies)[2] if tallies else None
