"""Edits of facts: added, corrected, struck out, each with its place in the record and the reason."""

from __future__ import annotations

from openimr.model import Fact
from openimr.process.signing.naming import proposed_facts
from openimr.process.signing.values import Edit, EditRefused, FactChange, Review, State


def add_fact(review: Review, state: State, edit: Edit, number: int) -> State:
    """Add a fact that the software did not find, with the page that says it."""
    fact = _given(review, edit)
    if fact.id in proposed_facts(review.proposal) or any(c.now and c.now.id == fact.id for c in state.facts):
        raise EditRefused(f"The fact {fact.id} is there already.", "Correct it, if it is wrong.")
    return _with(state, FactChange(now=fact, **_why(edit, number)))


def correct_fact(review: Review, state: State, edit: Edit, number: int) -> State:
    """Put a fact right, with the page that says so. It may be named by its first or its present id."""
    fact = _given(review, edit)
    earlier = _change_of(state, edit.target)
    was = earlier.was if earlier else _proposed(review, edit.target)
    changed = FactChange(was=was, now=fact, **_why(edit, number))
    return _with(state, changed, instead=earlier)


def strike_fact(review: Review, state: State, edit: Edit, number: int) -> State:
    """Strike a fact out that the record does not say; it stays on file."""
    earlier = _change_of(state, edit.target)
    if earlier and earlier.was is None:
        gone = tuple(change for change in state.facts if change is not earlier)
        _why(edit, number)
        return state.model_copy(update={"facts": gone})
    was = earlier.was if earlier else _proposed(review, edit.target)
    return _with(state, FactChange(was=was, now=None, **_why(edit, number)), instead=earlier)


def quote_on_page(fact: Fact, page_text: str) -> bool:
    """Whether the words that a fact rests on stand on its page, white space aside."""
    return " ".join(fact.evidence.quote.split()) in " ".join(page_text.split())


def _given(review: Review, edit: Edit) -> Fact:
    """The fact of an edit, if its document, page and words can be what they are said to be."""
    fact = edit.fact
    if fact is None or not fact.evidence.quote.strip():
        raise EditRefused("A fact needs the words of the record.", "Quote them, with document and page.")
    place = fact.evidence
    if review.pages and place.document not in review.pages:
        known = ", ".join(sorted(review.pages))
        raise EditRefused(f"{place.document} is no document of this case.", f"The documents are {known}.")
    last = review.pages.get(place.document)
    if last is not None and not (place.page and 1 <= place.page <= last):
        raise EditRefused(
            f"{place.document} has no page {place.page}.", f"Its pages are numbered from 1 to {last}."
        )
    return fact


def _why(edit: Edit, number: int) -> dict[str, object]:
    if not edit.reason.strip():
        raise EditRefused("A change of a fact needs a reason.", "Say why, with --reason.")
    return {"reason": edit.reason.strip(), "quote_checked": edit.quote_checked, "touched": number}


def _change_of(state: State, name: str) -> FactChange | None:
    """The change that made the fact of that id, or that changed it."""
    for change in state.facts:
        if name in {one.id for one in (change.was, change.now) if one}:
            return change
    return None


def _proposed(review: Review, name: str) -> Fact:
    known = proposed_facts(review.proposal)
    if name not in known:
        raise EditRefused(f"There is no fact {name or '(unnamed)'}.", "See the facts of determination.json.")
    return known[name]


def _with(state: State, change: FactChange, instead: FactChange | None = None) -> State:
    if change.was and change.now and change.was == change.now:
        raise EditRefused("The corrected fact is the same as before.", "Change what is wrong in it.")
    others = tuple(one for one in state.facts if one is not instead)
    return state.model_copy(update={"facts": (*others, change)})
