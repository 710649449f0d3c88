"""An assistant's part in a review: facts before the weighing, prose after it, and a full account of both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from openimr import assist
from openimr.model import (
    Assistance,
    CaseFile,
    Determination,
    DisputedItem,
    Fact,
    Proposal,
    RationaleSentence,
)

Proposing = Callable[[Sequence[Fact]], Determination]


class Shown(NamedTuple):
    """What an assistant may see: `documents` (ids) of a case file, and what the rules found there."""

    case_file: CaseFile
    documents: Sequence[str]
    found: Sequence[Fact]


def with_assistant(
    assistant: assist.Assistant,
    shown: Shown,
    propose: Proposing,
    progress: Callable[[int, int], None] | None = None,
) -> Determination:
    """The draft with an assistant's accepted facts and prose, and with all that it proposed.

    `propose` makes the draft of facts. For each item it is said if the proposal would be another one without
    the accepted facts.
    """
    further = assist.further_facts(assistant, shown.case_file, shown.found, shown.documents, progress)
    determination = propose([*shown.found, *further.facts])
    changed = _changed(determination, propose(shown.found)) if further.facts else ()
    determination, prose, troubles = _in_smoother_words(assistant, determination)
    account = Assistance(
        host=assistant.host,
        model=assistant.model,
        pages_asked=further.pages_asked,
        pages_unanswered=further.pages_unanswered,
        proposals=(*further.proposals, *prose),
        troubles=(*further.troubles, *troubles),
        items_changed=changed,
    )
    return determination.model_copy(update={"assistance": account})


def _changed(now: Determination, before: Determination) -> tuple[str, ...]:
    """The items whose proposal rests on what the assistant added, in words."""
    pairs = [(i, was) for i, was in zip(now.items, before.items, strict=True) if _decided(i) != _decided(was)]
    return tuple(
        f"{item.heading_text}: {_decided(item)} is proposed; without the facts from the assistant "
        f"{_decided(was)} would be."
        for item, was in pairs
    )


def _decided(item: DisputedItem) -> str:
    decision = item.assessment.decision if item.assessment else None
    return decision.value if decision else "nothing"


def _in_smoother_words(
    assistant: assist.Assistant, determination: Determination
) -> tuple[Determination, list[Proposal], list[str]]:
    proposals: list[Proposal] = []
    troubles: list[str] = []

    def smoothed(about: str, sentences: tuple[RationaleSentence, ...]) -> tuple[RationaleSentence, ...]:
        made = assist.smoother(assistant, about, sentences)
        proposals.extend(made.proposals)
        troubles.extend(made.troubles)
        return made.sentences

    summary = smoothed("case summary", determination.case_summary_sources)
    items = []
    for number, item in enumerate(determination.items, 1):
        rationale = smoothed(f"rationale of item {number}", item.rationale_sources)
        told = item.rationale_text if rationale == item.rationale_sources else _paragraph(rationale)
        items.append(item.model_copy(update={"rationale_sources": rationale, "rationale_text": told}))
    text = _paragraph(summary) or None
    case = determination.case.model_copy(update={"summary_text": text})
    changed = {"case_summary_sources": summary, "items": tuple(items), "case": case}
    return determination.model_copy(update=changed), proposals, troubles


def _paragraph(sentences: Sequence[RationaleSentence]) -> str:
    return " ".join(sentence.text for sentence in sentences)
