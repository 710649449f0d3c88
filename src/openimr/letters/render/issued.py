"""A determination that a physician decided, as an issued letter: in plain words, record by record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from openimr.letters.render.blocks import Block, BlockKind, Letter, Run, cell, heading, paragraph
from openimr.letters.render.published_front import printed_date
from openimr.letters.render.published_items import guideline_words
from openimr.letters.render.seal import Seal
from openimr.letters.render.sources import Sources
from openimr.model import CaseFile, Decision, Determination, DisputedItem, RecordConsidered, Reviewer

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def wording() -> Mapping[str, Any]:
    """The fixed wording of issued letters, from `letters/data/templates/issued.yaml`."""
    source = files("openimr.letters") / "data" / "templates" / "issued.yaml"
    words: dict[str, Any] = yaml.load(source.read_text("utf-8"), _LOADER)  # noqa: S506
    return words


def may_be_issued(determination: Determination) -> bool:
    """Whether it is a decision and not a proposal: issued, every item decided and argued, a reviewer named.

    Labor Code 4610.6(f) asks for the reviewer's qualifications, (e) for a decision on each item.
    """
    reviewer = determination.reviewer
    decided = [
        item.decision and (item.rationale_text or item.rationale_sources) for item in determination.items
    ]
    qualified = bool(reviewer.states_of_licensure and reviewer.certifications)
    return determination.status == "issued" and bool(decided) and all(decided) and qualified


def records_of(case_file: CaseFile) -> tuple[RecordConsidered, ...]:
    """Every document of a case file as a record considered, by date, those without a date last."""
    records = [
        RecordConsidered(
            type=document.title or document.kind.value.replace("_", " "),
            author=document.author,
            date=document.date,
            pages=len(document.pages) or None,
            document=document.id,
        )
        for document in case_file.documents
    ]
    return tuple(
        sorted(records, key=lambda record: (record.date or "9999", record.type, record.document or ""))
    )


def issued_letter(determination: Determination, names: Mapping[str, str], seal: Seal | None = None) -> Letter:
    """The letter of a decided determination. `names` gives readable names for document ids.

    Without a seal every page says that it is not signed.
    """
    words = wording()
    # The numbers of sources stand in the wording of drafts, which explains them.
    from openimr.letters.render.draft import wording as wording_of_sources  # noqa: PLC0415

    sources = Sources(determination, names, wording_of_sources())
    items = [
        block for number, item in enumerate(determination.items, 1) for block in _item(number, item, sources)
    ]
    listed = tuple((cell(number), cell(text)) for number, text in sources.listed())
    blocks = [
        heading(words["title"], BlockKind.TITLE),
        *_front(determination),
        *_result(determination),
        *_reviewers(determination),
        *_records(determination),
        *_summary(determination),
        heading(words["items_heading"]),
        *items,
        *([heading(words["sources"]), Block(BlockKind.SOURCES, rows=listed)] if listed else []),
        *_ending(determination),
        *_sealed(seal),
    ]
    return Letter(words["title"], tuple(blocks), notice=None if seal else words["unsigned"])


def _front(determination: Determination) -> Iterator[Block]:
    front = determination.front_matter
    if front is None:
        return
    values = [(label, getattr(front, field)) for field, label in wording()["front"].items()]
    rows = tuple((cell(label), cell(_dated(value))) for label, value in values if value)
    if rows:
        yield Block(BlockKind.DETAILS, rows=rows)


def _dated(value: str) -> str:
    return printed_date(value) if value[:4].isdigit() and value[4:5] == "-" else value


def _result(determination: Determination) -> Iterator[Block]:
    """The result of the whole from the items: a single item that stands otherwise makes it partial."""
    words = wording()
    decisions = {item.decision for item in determination.items}
    if None in decisions:
        return
    result = "overturn" if decisions == {Decision.OVERTURNED} else "uphold"
    yield heading(words["result_heading"])
    yield paragraph(words["results"]["partially_overturn" if len(decisions) > 1 else result])


def _reviewers(determination: Determination) -> Iterator[Block]:
    """Each reviewer's qualifications, without a name (Labor Code 4610.6(f))."""
    yield heading(wording()["reviewer_heading"])
    for reviewer in (determination.reviewer, *determination.other_reviewers):
        yield from _reviewer(reviewer)


def _reviewer(reviewer: Reviewer) -> Iterator[Block]:
    words = wording()
    kind = reviewer.kind or words["default_kind"]
    said = words["reviewer"].format(article="an" if kind[:1].lower() in "aeiou" else "a", kind=kind)
    years, hours = reviewer.years_active_practice_min, reviewer.hours_per_week_min
    if years and hours:
        said = f"{said} {words['practice'].format(years=years, hours=hours)}"
    yield paragraph(said)
    rows = [
        (words["states"], reviewer.states_of_licensure),
        (words["certifications"], reviewer.certifications),
        (words["subspecialties"], reviewer.subspecialties),
    ]
    yield Block(
        BlockKind.DETAILS, rows=tuple((cell(label), cell(", ".join(value))) for label, value in rows if value)
    )


def _records(determination: Determination) -> Iterator[Block]:
    words = wording()
    records = determination.records_considered
    if records:
        yield heading(words["records_heading"])
        yield paragraph(words["records_lead"].format(count=len(records)))
        header = tuple(cell(name) for name in words["records_columns"])
        rows = tuple(_record(record) for record in records)
        yield Block(BlockKind.RECORDS, text=words["records_heading"].capitalize(), rows=(header, *rows))
    elif determination.documents_reviewed:
        yield heading(words["records_heading"])
        yield paragraph(words["documents_lead"])
        yield Block(BlockKind.BULLETS, rows=tuple((cell(one),) for one in determination.documents_reviewed))


def _record(record: RecordConsidered) -> tuple[tuple[Run, ...], ...]:
    unknown = wording()["not_stated"]
    date = printed_date(record.date) if record.date else unknown
    return (cell(record.type), cell(record.author or unknown), cell(date), cell(str(record.pages or unknown)))


def _summary(determination: Determination) -> Iterator[Block]:
    sentences = " ".join(sentence.text for sentence in determination.case_summary_sources)
    text = determination.case.summary_text or sentences
    if text:
        yield heading(wording()["summary_heading"])
        yield paragraph(text)


def _item(number: int, item: DisputedItem, sources: Sources) -> Iterator[Block]:
    words = wording()
    decision = words["decisions"].get(item.decision, words["undecided"])
    yield heading(
        words["item"].format(number=number, text=item.heading_text, decision=decision), BlockKind.ITEM
    )
    if item.decision:
        yield paragraph(words["meaning"][item.decision])
    for block, label in (
        (item.claims_administrator_guideline, words["claims_administrator"]),
        (item.reviewer_guideline, words["guideline"]),
    ):
        if said := guideline_words(block):
            yield paragraph(said, label=label)
    runs = [Run(one.text, sources.of_sentence(one)) for one in item.rationale_sources]
    yield paragraph(runs or item.rationale_text or "", label=words["rationale"])


def _ending(determination: Determination) -> Iterator[Block]:
    words = wording()
    front = determination.front_matter
    if front and front.signed_by:
        yield heading(words["signature_heading"])
        yield paragraph(front.signed_by, label=words["signed_by"])
    if front and front.service_list:
        yield heading(words["service_heading"])
        yield paragraph(words["service_lead"])
        yield Block(BlockKind.BULLETS, rows=tuple((cell(name),) for name in front.service_list))


def _sealed(seal: Seal | None) -> Iterator[Block]:
    """That it was signed, when, and the hash by which the organization finds what was signed."""
    if seal is None:
        return
    words = wording()
    rows = [(words["signed_on"], printed_date(seal.signed_on)), (words["content_hash"], seal.content)]
    if seal.correction:
        rows.insert(0, (words["correction"], str(seal.correction)))
    yield heading(words["seal_heading"])
    yield paragraph(words["seal"])
    yield Block(BlockKind.DETAILS, rows=tuple((cell(label), cell(value)) for label, value in rows))
