"""What stands now: every edit laid over the proposal, in order; an edit that makes no sense is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from openimr.process.signing import on_facts, on_items, on_whole
from openimr.process.signing.beginning import untouched
from openimr.process.signing.values import Edit, EditKind, EditRefused, Review, State

_Step = Callable[[Review, State, Edit, int], State]

_STEPS: Mapping[EditKind, _Step] = {
    EditKind.DECIDE: on_items.decide,
    EditKind.OVERRIDE_CRITERION: on_items.override_criterion,
    EditKind.CONFIRM_CRITERION: on_items.confirm_criterion,
    EditKind.CITE: on_items.cite,
    EditKind.EDIT_SENTENCE: on_items.edit_sentence,
    EditKind.ADD_SENTENCE: on_items.add_sentence,
    EditKind.REMOVE_SENTENCE: on_items.remove_sentence,
    EditKind.KEEP_SENTENCE: on_items.keep_sentence,
    EditKind.ADD_FACT: on_facts.add_fact,
    EditKind.CORRECT_FACT: on_facts.correct_fact,
    EditKind.STRIKE_FACT: on_facts.strike_fact,
    EditKind.FILL: on_whole.fill,
    EditKind.ANSWER: on_whole.answer,
    EditKind.ATTEST: on_whole.attest,
}
_NO_CONTENT = frozenset({EditKind.ANSWER, EditKind.ATTEST})


def state_of(review: Review) -> State:
    """What stands now. Raises EditRefused if an edit on file could not have been made."""
    state = untouched(review)
    for number, edit in enumerate(review.edits):
        state = _stepped(review, state, edit, number)
    return state


def edit(review: Review, *edits: Edit) -> Review:
    """The review with further edits, all or none.

    Raises EditRefused for an edit by another than the reviewer, one earlier than the last, an override
    without a reason, or one that names what is not there.
    """
    state, number = state_of(review), len(review.edits)
    last = review.edits[-1].at if review.edits else review.started_at
    for one in edits:
        if one.by != review.reviewer:
            raise EditRefused(
                f"{one.by or 'Nobody'} is not the reviewer of this determination.",
                "Only the assigned reviewer edits and signs it; another assignment starts another review.",
            )
        if one.at < last:
            raise EditRefused(
                f"The edit of {one.at.isoformat()} is earlier than the last one, of {last.isoformat()}.",
                "Edits are kept in the order of time; check the clock.",
            )
        state, number, last = _stepped(review, state, one, number), number + 1, one.at
    return review.model_copy(update={"edits": (*review.edits, *edits)})


def _stepped(review: Review, state: State, edit: Edit, number: int) -> State:
    after = _STEPS[edit.kind](review, state, edit, number)
    if edit.kind in _NO_CONTENT:
        return after
    return after.model_copy(update={"content": number})
