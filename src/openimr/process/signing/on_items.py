"""Edits of items: decision, criteria, sentences of the rationale and the summary, the guideline cited."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openimr.letters.citations import find_citations
from openimr.model import Citation, GuidelineBlock
from openimr.process.signing.naming import known_fact_ids, words
from openimr.process.signing.values import (
    CriterionState,
    Edit,
    EditRefused,
    ItemReview,
    Review,
    Sentence,
    State,
)

_NONE: Mapping[str, Any] = {"guideline": None, "criterion": None, "facts": ()}


def decide(_: Review, state: State, edit: Edit, number: int) -> State:
    """Decide an item. A decision against the proposal needs a reason; the proposal stays beside it."""
    item = item_of(state, edit)
    if edit.decision is None:
        raise EditRefused(f"No decision is given for item {item.number}.", "Say upheld or overturned.")
    if item.proposed not in (None, edit.decision) and not edit.reason.strip():
        raise EditRefused(
            f"Item {item.number}: {edit.decision.value} overrides the proposal "
            f"({words(item.proposed)}) and needs a reason.",
            "Say why; the reason is kept beside the proposal.",
        )
    return _with_item(state, item, decision=edit.decision, reason=edit.reason.strip(), decided=number)


def override_criterion(review: Review, state: State, edit: Edit, number: int) -> State:
    """Find otherwise than the proposal on a criterion, with a reason; the proposal stays beside it."""
    item, criterion = _criterion_of(state, edit)
    if edit.outcome is None:
        raise EditRefused(f"No outcome is given for {criterion.id}.", "Say met, not_met or not_documented.")
    if not edit.reason.strip():
        raise EditRefused(
            f"Criterion {criterion.id}: an override needs a reason.",
            "Say why; the reason is kept beside the proposal.",
        )
    facts = _known(review, state, edit.facts or ())
    update = {"outcome": edit.outcome, "reason": edit.reason.strip(), "facts": facts, "touched": number}
    return _with_criterion(state, item, criterion, update)


def confirm_criterion(_: Review, state: State, edit: Edit, number: int) -> State:
    """Look at a criterion again and leave its outcome, or go back to the proposed one if that is named."""
    item, criterion = _criterion_of(state, edit)
    if edit.outcome not in (None, criterion.outcome, criterion.proposed):
        raise EditRefused(f"{criterion.id} is not {words(edit.outcome)}.", "Override it, with a reason.")
    update: dict[str, object] = {"touched": number}
    if edit.outcome is criterion.proposed and criterion.overridden:
        update |= {"outcome": criterion.proposed, "reason": edit.reason.strip(), "facts": ()}
    return _with_criterion(state, item, criterion, update)


def cite(_: Review, state: State, edit: Edit, number: int) -> State:
    """Name the guideline that the reviewer relied on, in place of the proposed one."""
    del number
    item = item_of(state, edit)
    text = edit.text.strip()
    if not text:
        raise EditRefused("No guideline is named.", "Give its title, section and pages.")
    if edit.basis not in ("mtus", "non_mtus"):
        raise EditRefused(f"{edit.basis or 'No basis'} is no basis.", "Say mtus or non_mtus.")
    read = tuple(one.citation for one in find_citations(text)) or (Citation(raw=text, basis=edit.basis),)
    block = GuidelineBlock(basis=edit.basis, citations=read, text=text)
    return _with_item(state, item, guideline=block, guideline_cited=True)


def edit_sentence(review: Review, state: State, edit: Edit, number: int) -> State:
    """Put a sentence in the reviewer's own words; the proposal's wording stays on file."""
    one = sentence_of(state, edit)
    first = one.original if one.original is not None else (None if one.state == "added" else one.text)
    new = "added" if one.state == "added" or first is None else "edited"
    update: dict[str, Any] = {"text": _said(edit), "state": new, "original": first, "touched": number}
    return _with_sentence(state, edit.item, one, update | _sources(review, state, edit))


def add_sentence(review: Review, state: State, edit: Edit, number: int) -> State:
    """Add a sentence of the reviewer's own behind another, or at the end."""
    sentences = _part(state, edit.item)
    new = Sentence(id=f"r{number + 1}", text=_said(edit), state="added", touched=number)
    new = new.model_copy(update=_sources(review, state, edit))
    place = len(sentences)
    if edit.target:
        place = sentences.index(sentence_of(state, edit)) + 1
    return _with_part(state, edit.item, (*sentences[:place], new, *sentences[place:]))


def remove_sentence(_: Review, state: State, edit: Edit, number: int) -> State:
    """Take a sentence out; it stays on file and is not printed."""
    return _with_sentence(state, edit.item, sentence_of(state, edit), {"state": "removed", "touched": number})


# A kept sentence that had been taken out comes back as it was: in the proposal's words or the reviewer's.
def keep_sentence(_: Review, state: State, edit: Edit, number: int) -> State:
    """Look at a sentence again and let it stand; one that was taken out comes back."""
    one = sentence_of(state, edit)
    back = one.state
    if one.state == "removed":
        back = "added" if one.id.startswith("r") else ("edited" if one.original is not None else "kept")
    return _with_sentence(state, edit.item, one, {"state": back, "touched": number})


def item_of(state: State, edit: Edit) -> ItemReview:
    """The item that an edit names. Raises EditRefused if there is none."""
    if not 1 <= edit.item <= len(state.items):
        raise EditRefused(
            f"There is no item {edit.item}.", f"The items are numbered from 1 to {len(state.items)}."
        )
    return state.items[edit.item - 1]


def sentence_of(state: State, edit: Edit) -> Sentence:
    """The sentence that an edit names. Raises EditRefused if there is none."""
    sentences = _part(state, edit.item)
    for one in sentences:
        if one.id == edit.target:
            return one
    known = ", ".join(one.id for one in sentences) or "none"
    raise EditRefused(f"Part {edit.item} has no sentence {edit.target or '(unnamed)'}.", f"It has {known}.")


def _part(state: State, item: int) -> tuple[Sentence, ...]:
    """The sentences of the case summary (0) or of an item's rationale."""
    if item == 0:
        return state.summary
    if not 1 <= item <= len(state.items):
        raise EditRefused(f"There is no item {item}.", f"Parts are 0 (summary) to {len(state.items)}.")
    return state.items[item - 1].sentences


def _criterion_of(state: State, edit: Edit) -> tuple[ItemReview, CriterionState]:
    item = item_of(state, edit)
    found = [c for c in item.criteria if c.id == edit.target and edit.service in ("", c.service)]
    if len(found) == 1:
        return item, found[0]
    if found:
        services = ", ".join(one.service for one in found)
        raise EditRefused(f"{edit.target} was weighed for several services.", f"Name one: {services}.")
    known = ", ".join(one.id for one in item.criteria) or "none"
    raise EditRefused(
        f"Item {item.number} has no criterion {edit.target or '(unnamed)'}.", f"It has {known}."
    )


def _known(review: Review, state: State, facts: tuple[str, ...]) -> tuple[str, ...]:
    known = known_fact_ids(review, state)
    unknown = [name for name in facts if name not in known]
    if unknown:
        raise EditRefused(f"There is no fact {unknown[0]}.", "Name facts of the record, or add one first.")
    return facts


def _sources(review: Review, state: State, edit: Edit) -> dict[str, Any]:
    """The sources that an edit names; those it does not name stay as they are."""
    given = {"guideline": edit.guideline, "criterion": edit.criterion, "facts": edit.facts}
    _known(review, state, edit.facts or ())
    return {name: value or _NONE[name] for name, value in given.items() if value is not None}


def _said(edit: Edit) -> str:
    text = " ".join(edit.text.split())
    if not text:
        raise EditRefused("The sentence is empty.", "Give its words, or remove it.")
    return text


def _with_item(state: State, item: ItemReview, **update: object) -> State:
    items = list(state.items)
    items[item.number - 1] = item.model_copy(update=update)
    return state.model_copy(update={"items": tuple(items)})


def _with_criterion(
    state: State, item: ItemReview, criterion: CriterionState, update: Mapping[str, object]
) -> State:
    new = criterion.model_copy(update=dict(update))
    return _with_item(state, item, criteria=tuple(new if c is criterion else c for c in item.criteria))


def _with_sentence(state: State, item: int, one: Sentence, update: Mapping[str, object]) -> State:
    new = one.model_copy(update=dict(update))
    return _with_part(state, item, tuple(new if s is one else s for s in _part(state, item)))


def _with_part(state: State, item: int, sentences: tuple[Sentence, ...]) -> State:
    if item == 0:
        return state.model_copy(update={"summary": sentences})
    return _with_item(state, state.items[item - 1], sentences=sentences)
