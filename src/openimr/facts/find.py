"""Facts from a text or a case file, each with the words it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from openimr.facts.boxes import line_boxes
from openimr.facts.clinical import Walk, clinical, enter
from openimr.facts.counts import counts
from openimr.facts.diagnoses import diagnoses
from openimr.facts.draft import Draft
from openimr.facts.measures import measures
from openimr.facts.person import person
from openimr.facts.reading import Reading, read_text, rules
from openimr.facts.when import Clock
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

    The document's date holds where the page names no other. `progress` is told pages done and pages in all.
    """
    total = case_file.page_count
    done = 0
    found: list[Fact] = []
    for document in case_file.documents:
        for page in document.pages:
            found.extend(_of_page(document, page))
            done += 1
            if progress is not None:
                progress(done, total)
    return tuple(found)


def _of_page(document: Document, page: Page) -> Iterator[Fact]:
    if page.state is not PageState.READ or not page.text.strip():
        return
    reading = read_text(page.text)
    reading.imaging_report = reading.imaging_report or document.kind is DocumentKind.IMAGING_REPORT
    yield from _facts(reading, Source(page.text, document.id, page.number, document.date, page.words))


def _facts(reading: Reading, source: Source) -> Iterator[Fact]:
    seen: set[str] = set()
    starts = [word[0] for word in source.words]
    for draft in _drafts(reading, source.date):
        start, end = reading.flow.source_span(draft.start, draft.end)
        evidence = Evidence(
            document=source.document,
            page=source.page,
            span=Span(start=start, end=end),
            boxes=line_boxes(source.words, starts, start, end) if starts else (),
            quote=source.text[start:end],
        )
        fact = _fact(draft, evidence)
        if (name := fact.id) not in seen:
            seen.add(name)
            yield fact


def _fact(draft: Draft, evidence: Evidence) -> Fact:
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
    )


def _drafts(reading: Reading, default_date: str | None) -> Iterator[Draft]:
    walk = Walk(Clock(default_date), reading.imaging_report)
    therapy = _therapy_of(reading)
    text = reading.flow.text
    for sentence in reading.sentences:
        if sentence.section in rules()["skipped_sections"]:
            continue
        scene = enter(sentence, text, walk)
        if sentence.guideline:
            continue
        yield from person(sentence, text, walk.clock)
        said = list(clinical(scene))
        more = list(measures(scene, said))
        yield from said
        yield from more
        yield from counts(scene, therapy)
        yield from diagnoses(scene)


def _therapy_of(reading: Reading) -> str | None:
    """The therapy that the text names most: a therapy note counts its visits without naming it again."""
    named = [h.key for s in reading.sentences for h in s.hits if h.kind == "concept"]
    tallies = [
        (named.count(key), -index, key)
        for index, key in enumerate(rules()["visit_therapies"])
        if key in named
    ]
    return max(tallies)[2] if tallies else None
