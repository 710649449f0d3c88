"""A draft determination as blocks: what is proposed, why, on which sources, and what is still open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from openimr.letters.render.blocks import Block, BlockKind, Cell, Letter, Run, cell, heading, paragraph
from openimr.letters.render.published_items import guideline_words
from openimr.letters.render.sources import Sources
from openimr.model import (
    Assessment,
    CriterionResult,
    Determination,
    DisputedItem,
    RationaleSentence,
    Search,
    ServiceAssessment,
    TraceStep,
    TreatmentRequest,
)

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def wording() -> Mapping[str, Any]:
    """The fixed wording of drafts, from `letters/data/templates/draft.yaml`."""
    source = files("openimr.letters") / "data" / "templates" / "draft.yaml"
    words: dict[str, Any] = yaml.load(source.read_text("utf-8"), _LOADER)  # noqa: S506
    return words


def draft_letter(determination: Determination, names: Mapping[str, str]) -> Letter:
    """The letter of a proposal. It shows no decision of an item, whatever the determination holds.

    `names` gives readable names for document ids.
    """
    words = wording()
    sources = Sources(determination, names, words)
    blocks = [
        heading(words["title"], BlockKind.TITLE),
        paragraph(words["purpose"].strip()),
        *_identity(determination),
        heading(words["summary_heading"]),
        _summary(determination, sources),
        heading(words["items_heading"]),
        *_items(determination, sources),
        heading(words["sources"]),
        _listed(sources),
        heading(words["decision_heading"]),
        _form(determination),
    ]
    return Letter(words["title"], tuple(blocks), notice=words["notice"])


def _identity(determination: Determination) -> list[Block]:
    words = wording()
    lines = [f"{words['case']}: {determination.letter}"] if determination.letter else []
    lines.append(f"{words['reviewer']}: {words['reviewer_open']}")
    return [Block(BlockKind.LINES, rows=tuple((cell(line),) for line in lines))]


def _summary(determination: Determination, sources: Sources) -> Block:
    if determination.case_summary_sources:
        return paragraph(_runs(determination.case_summary_sources, sources))
    return paragraph(determination.case.summary_text or wording()["summary_none"])


def _runs(sentences: tuple[RationaleSentence, ...], sources: Sources) -> list[Run]:
    return [Run(sentence.text, sources.of_sentence(sentence)) for sentence in sentences]


def _items(determination: Determination, sources: Sources) -> Iterator[Block]:
    words = wording()
    if not determination.items:
        yield paragraph(words["no_items"])
    for number, item in enumerate(determination.items, 1):
        count = len(determination.items)
        yield heading(
            words["item"].format(number=number, count=count, text=item.heading_text), BlockKind.ITEM
        )
        yield from _proposal(item.assessment)
        yield from _doubts(item.request)
        yield from _guidelines(item)
        if item.assessment:
            for service in item.assessment.services:
                yield from _service(service, item.assessment.reason, sources)
            yield from _change(item.assessment)
        yield from _rationale(item, sources)


def _proposal(assessment: Assessment | None) -> Iterator[Block]:
    words = wording()
    if assessment is None or assessment.decision is None:
        yield paragraph(words["no_proposal"], label=words["proposed"])
    else:
        yield paragraph(words["proposals"][assessment.decision], label=words["proposed"])
    if assessment and assessment.reason:
        yield paragraph(assessment.reason, label=words["reason"])


def _doubts(request: TreatmentRequest | None) -> Iterator[Block]:
    if request is None:
        return
    doubts = [f"{one.text}: {one.explanation}" for one in request.contradictions]
    doubts += [f"{one.text}: {' or '.join(one.readings)}; {one.settled_by}" for one in request.ambiguities]
    for doubt in doubts:
        yield paragraph(doubt, label=wording()["doubt"])


def _guidelines(item: DisputedItem) -> Iterator[Block]:
    words = wording()
    denied = guideline_words(item.claims_administrator_guideline)
    yield paragraph(denied or words["claims_administrator_none"], label=words["claims_administrator"])
    proposed = guideline_words(item.reviewer_guideline)
    yield paragraph(proposed or words["guideline_none"], label=words["guideline"])


def _service(service: ServiceAssessment, reason: str, sources: Sources) -> Iterator[Block]:
    words = wording()
    title = words["criteria"].format(service=service.service.replace("_", " "))
    if service.criteria:
        yield heading(title, BlockKind.SUBHEADING)
    if service.summary and service.summary not in reason:
        yield paragraph(service.summary)
    if service.guideline is None or len(service.trace) > 1:
        yield from _trace(service.trace)
    if service.criteria:
        header = tuple(cell(name) for name in words["columns"])
        rows = tuple(_criterion(criterion, sources) for criterion in service.criteria)
        yield Block(BlockKind.TABLE, text=title, rows=(header, *rows))
    for group in service.groups:
        outcome = words["outcomes"][group.outcome]
        yield paragraph(
            words["group"].format(id=group.id, needed=group.needed, met=group.met, outcome=outcome)
        )


def _trace(trace: tuple[TraceStep, ...]) -> Iterator[Block]:
    if trace:
        steps = " ".join(f"{step.standard}: {step.reason}" for step in trace)
        yield paragraph(steps, label=wording()["trace"])


def _criterion(criterion: CriterionResult, sources: Sources) -> tuple[Cell, ...]:
    words = wording()
    advisory = f" {words['advisory']}" if criterion.requirement == "advisory" else ""
    why = [Run(criterion.reason)]
    if criterion.contradicted_by:
        why.append(Run(words["against_note"], sources.of_facts(criterion.contradicted_by)))
    if criterion.search and not criterion.facts:
        why += _search(criterion.search, sources)
    refs = [Run("", sources.of_facts(criterion.facts))]
    if left_out := sources.left_out(criterion.facts):
        refs.append(Run(words["further_sources"].format(count=left_out)))
    return (
        cell(criterion.statement + advisory),
        cell(words["outcomes"][criterion.outcome]),
        tuple(why),
        tuple(refs),
    )


def _search(search: Search, sources: Sources) -> list[Run]:
    words = wording()
    looked_for = ", ".join(name.replace("_", " ") for name in search.looked_for)
    said = words["searched"].format(
        documents=len(search.documents), pages=search.pages, looked_for=looked_for
    )
    nearest = tuple(dict.fromkeys(sources.of_evidence(place) for place in search.nearest))
    return [Run(said)] + ([Run(words["nearest"], nearest)] if nearest else [])


def _change(assessment: Assessment) -> Iterator[Block]:
    words = wording()
    if assessment.decision is None and not (assessment.missing or assessment.against):
        return
    entries = [words["missing"] + text for text in assessment.missing]
    entries += [words["against"] + text for text in assessment.against]
    yield heading(words["change"], BlockKind.SUBHEADING)
    rows = tuple((cell(entry),) for entry in entries or [words["change_none"]])
    yield Block(BlockKind.BULLETS, rows=rows)


def _rationale(item: DisputedItem, sources: Sources) -> Iterator[Block]:
    words = wording()
    if item.rationale_sources:
        yield paragraph(_runs(item.rationale_sources, sources), label=words["rationale"])
    else:
        yield paragraph(item.rationale_text or words["rationale_none"], label=words["rationale"])


def _listed(sources: Sources) -> Block:
    listed = sources.listed()
    if not listed:
        return paragraph(wording()["sources_none"])
    return Block(BlockKind.SOURCES, rows=tuple((cell(number), cell(text)) for number, text in listed))


def _form(determination: Determination) -> Block:
    words = wording()
    rows = [
        (cell(words["decision_form"].format(number=number)), cell(words["decision_blank"]))
        for number in range(1, len(determination.items) + 1)
    ]
    rows += [(cell(name), cell(value)) for name, value in words["form"]]
    return Block(BlockKind.FORM, rows=tuple(rows))
