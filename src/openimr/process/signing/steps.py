"""The edits as functions, one for each; all give a new review and raise EditRefused as `edit` does."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from openimr.model import Decision, Fact, Outcome
from openimr.process.signing.rules import attestations
from openimr.process.signing.state import edit, state_of
from openimr.process.signing.values import Edit, EditKind, EditRefused, Review


class CriterionNamed(NamedTuple):
    """A criterion of an item: `service` if several services have it, `facts` that the reviewer rests on."""

    item: int
    target: str
    service: str = ""
    facts: tuple[str, ...] = ()


def decide(review: Review, item: int, decision: Decision, at: datetime, reason: str = "") -> Review:
    """Decide an item (numbered from 1); a decision against the proposal needs a reason."""
    return _one(review, EditKind.DECIDE, at, item=item, decision=decision, reason=reason)


def override_proposal(review: Review, item: int, decision: Decision, reason: str, at: datetime) -> Review:
    """Decide an item against its proposal. Refused where it is what was proposed."""
    state = state_of(review)
    if 1 <= item <= len(state.items) and state.items[item - 1].proposed is decision:
        raise EditRefused(
            f"Item {item}: {decision.value} is what was proposed.", "Decide it, with no override."
        )
    return decide(review, item, decision, at, reason)


def override_criterion(
    review: Review, named: CriterionNamed, outcome: Outcome, reason: str, at: datetime
) -> Review:
    """Find otherwise than the proposal on a criterion, with a reason and, if there are, facts."""
    return _one(review, EditKind.OVERRIDE_CRITERION, at, **named._asdict(), outcome=outcome, reason=reason)


def confirm_criterion(
    review: Review, named: CriterionNamed, at: datetime, outcome: Outcome | None = None
) -> Review:
    """Look at a criterion again; `outcome` may be the proposed one, to take an override back."""
    return _one(review, EditKind.CONFIRM_CRITERION, at, **named._asdict(), outcome=outcome)


def edit_sentence(
    review: Review, item: int, sentence: str, text: str, at: datetime, **sources: Any
) -> Review:
    """Put a sentence in the reviewer's own words. Item 0 is the summary.

    `sources` are `facts`, `guideline` and `criterion`; those not given stay as they were.
    """
    return _one(review, EditKind.EDIT_SENTENCE, at, item=item, target=sentence, text=text, **sources)


def add_sentence(
    review: Review, item: int, text: str, at: datetime, *, after: str = "", **sources: Any
) -> Review:
    """Add a sentence of the reviewer's own, behind another or at the end."""
    return _one(review, EditKind.ADD_SENTENCE, at, item=item, target=after, text=text, **sources)


def remove_sentence(review: Review, item: int, sentence: str, at: datetime, reason: str = "") -> Review:
    """Take a sentence out; it stays on file."""
    return _one(review, EditKind.REMOVE_SENTENCE, at, item=item, target=sentence, reason=reason)


def keep_sentence(review: Review, item: int, sentence: str, at: datetime, reason: str = "") -> Review:
    """Let a sentence stand after looking at it; one that was taken out comes back."""
    return _one(review, EditKind.KEEP_SENTENCE, at, item=item, target=sentence, reason=reason)


def add_fact(review: Review, fact: Fact, reason: str, at: datetime, quote_checked: bool = False) -> Review:
    """Add a fact with its place in the record."""
    return _one(review, EditKind.ADD_FACT, at, fact=fact, reason=reason, quote_checked=quote_checked)


def correct_fact(review: Review, fact_id: str, fact: Fact, reason: str, at: datetime) -> Review:
    """Put a fact right, with its place in the record."""
    return _one(review, EditKind.CORRECT_FACT, at, target=fact_id, fact=fact, reason=reason)


def strike_fact(review: Review, fact_id: str, reason: str, at: datetime) -> Review:
    """Strike out a fact that the record does not say."""
    return _one(review, EditKind.STRIKE_FACT, at, target=fact_id, reason=reason)


def cite(review: Review, item: int, text: str, basis: str, at: datetime) -> Review:
    """Name the guideline that the decision relies on; `basis` is mtus or non_mtus."""
    return _one(review, EditKind.CITE, at, item=item, text=text, basis=basis)


def fill(review: Review, field: str, value: str, at: datetime, reason: str = "") -> Review:
    """Fill in a field such as `front_matter.case_number`; lists are parted by semicolons."""
    return _one(review, EditKind.FILL, at, target=field, text=value, reason=reason)


def answer(review: Review, finding: str, text: str, at: datetime) -> Review:
    """Answer a finding of lint in words."""
    return _one(review, EditKind.ANSWER, at, target=finding, text=text)


def attest(review: Review, at: datetime, *statements: str) -> Review:
    """Make statements by their ids. Raises EditRefused for an unknown one, or for none."""
    texts = {one.id: one.text for one in attestations()}
    if not statements:
        raise EditRefused("Nothing is attested.", f"The statements are {', '.join(texts)}.")
    made = [
        Edit(kind=EditKind.ATTEST, by=review.reviewer, at=at, target=one, text=texts.get(one, ""))
        for one in statements
    ]
    return edit(review, *made)


def edit_item(review: Review, item: int, kind: EditKind, at: datetime, **details: Any) -> Review:
    """Any edit of an item by its kind."""
    return _one(review, kind, at, item=item, **details)


def _one(review: Review, kind: EditKind, at: datetime, **details: Any) -> Review:
    made = {"kind": kind, "by": review.reviewer, "at": at, **details}
    return edit(review, Edit.model_validate(made))
