"""The beginning of a review: a draft is given to its reviewer, and the state before any edit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from openimr.letters.render.seal import hash_of
from openimr.model import (
    CriterionResult,
    Determination,
    DisputedItem,
    FrontMatter,
    RationaleSentence,
    Reviewer,
)
from openimr.process.signing.values import (
    CriterionState,
    EditRefused,
    ItemReview,
    Review,
    Sentence,
    State,
)


def start(
    draft: Determination,
    *,
    reviewer: str,
    at: datetime,
    documents: Mapping[str, str] | None = None,
    pages: Mapping[str, int] | None = None,
) -> Review:
    """Give a draft to its reviewer. The draft is kept as it is, with its hash.

    `documents` gives readable names for document ids, `pages` the number of pages of each; without it the
    records considered tell. Raises EditRefused for what is no draft, and without a reviewer.
    """
    if draft.status != "draft" or not draft.items:
        raise EditRefused(
            f"A determination of status {draft.status} and {len(draft.items)} item(s) is no draft.",
            "Give the determination.json that a review wrote.",
        )
    if not reviewer.strip():
        raise EditRefused("No reviewer is named.", "Name the assigned reviewer.")
    counted = {one.document: one.pages for one in draft.records_considered if one.document and one.pages}
    return Review.model_validate(
        {
            "reviewer": reviewer.strip(),
            "started_at": at,
            "proposal": draft,
            "proposal_hash": hash_of(draft),
            "documents": dict(documents or {}),
            "pages": dict(pages or counted),
        }
    )


def untouched(review: Review) -> State:
    """The state of a review before its first edit."""
    draft = review.proposal
    summary = draft.case_summary_sources
    if not summary and draft.case.summary_text:
        summary = (RationaleSentence(text=draft.case.summary_text),)
    return State(
        summary=tuple(_sentences(summary)),
        items=tuple(_item(number, item) for number, item in enumerate(draft.items, 1)),
        front=_front(draft),
        reviewer=draft.reviewer if draft.reviewer != Reviewer() else Reviewer(kind="expert reviewer"),
    )


def _front(draft: Determination) -> FrontMatter:
    """The front matter of the draft, with the dates that the case tells."""
    front = draft.front_matter or FrontMatter()
    known = {"date_of_injury": draft.case.date_of_injury, "ur_denial_date": draft.case.ur_date}
    return front.model_copy(update={name: getattr(front, name) or value for name, value in known.items()})


def _item(number: int, item: DisputedItem) -> ItemReview:
    assessment = item.assessment
    sentences = item.rationale_sources
    if not sentences and item.rationale_text:
        sentences = (RationaleSentence(text=item.rationale_text),)
    return ItemReview(
        number=number,
        heading=item.heading_text,
        proposed=assessment.decision if assessment else None,
        criteria=tuple(_criteria(item)),
        sentences=tuple(_sentences(sentences)),
        guideline=item.reviewer_guideline,
    )


def _sentences(sentences: tuple[RationaleSentence, ...]) -> Iterator[Sentence]:
    for number, one in enumerate(sentences, 1):
        yield Sentence(
            id=f"s{number}", text=one.text, guideline=one.guideline, criterion=one.criterion, facts=one.facts
        )


def _criteria(item: DisputedItem) -> Iterator[CriterionState]:
    for service in item.assessment.services if item.assessment else ():
        for criterion in service.criteria:
            yield _criterion(service.service, criterion)


def _criterion(service: str, criterion: CriterionResult) -> CriterionState:
    behind = (*criterion.facts, *criterion.contradicted_by)
    return CriterionState(
        service=service,
        id=criterion.id,
        statement=criterion.statement,
        threshold=criterion.threshold,
        proposed=criterion.outcome,
        outcome=criterion.outcome,
        rests_on=tuple(dict.fromkeys(fact.id for fact in behind)),
        looked_for=criterion.search.looked_for if criterion.search else (),
    )
