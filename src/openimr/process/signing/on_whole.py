"""Edits of the whole: fields filled in, findings answered, statements attested."""

from __future__ import annotations

import re
from typing import Any

from openimr.model import FrontMatter, Reviewer
from openimr.process.signing.rules import attestations, data
from openimr.process.signing.values import Attested, Edit, EditRefused, Review, State

_LISTS = frozenset({"service_list", "states_of_licensure", "certifications", "subspecialties"})
_NUMBERS = frozenset({"years_active_practice_min", "hours_per_week_min", "age"})
_DATES = frozenset({"date_assigned", "date_of_injury", "ur_denial_date", "application_received", "ur_date"})
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


def fill(_: Review, state: State, edit: Edit, number: int) -> State:
    """Fill in a field of the letter's head, the reviewer's qualifications, or the person (with a reason)."""
    del number
    part, _dot, name = edit.target.partition(".")
    fillable = data()["fillable"]
    if name not in fillable.get(part, ()):
        known = ", ".join(f"{group}.{one}" for group, names in fillable.items() for one in names)
        raise EditRefused(f"{edit.target or 'No field'} is no field to fill in.", f"The fields are {known}.")
    value = value_of(edit.target, edit.text)
    if part == "front_matter":
        front = FrontMatter.model_validate(state.front.model_dump() | {name: value})
        return state.model_copy(update={"front": front})
    if part == "reviewer":
        reviewer = Reviewer.model_validate(state.reviewer.model_dump() | {name: value})
        return state.model_copy(update={"reviewer": reviewer})
    if not edit.reason.strip():
        raise EditRefused(f"{edit.target}: the record was read otherwise.", "Say why it changes (--reason).")
    return state.model_copy(update={"case": {**state.case, name: str(value)}})


def value_of(field: str, text: str) -> Any:
    """The value of a field written as text: lists are parted by semicolons, dates are YYYY-MM-DD."""
    name, text = re.split(r"[.\]]", field)[-1], text.strip()
    if not text:
        raise EditRefused(f"{field} is empty.", "Give its value.")
    if name in _LISTS:
        return tuple(part.strip() for part in text.split(";") if part.strip())
    if name in _NUMBERS:
        if not (text.isascii() and text.isdigit() and len(text) < 4):
            raise EditRefused(f"{field}: {text} is no whole number.", "Give a number such as 24.")
        return int(text)
    if name in _DATES and not _ISO.fullmatch(text):
        raise EditRefused(f"{field}: {text} is no date.", "Write dates as YYYY-MM-DD.")
    return text


def answer(_: Review, state: State, edit: Edit, number: int) -> State:
    """Answer a finding of lint in words; the answer holds while the finding stays the same."""
    del number
    said = " ".join(edit.text.split())
    if not edit.target or not said:
        raise EditRefused("An answer names its finding and has words.", "See the findings in the status.")
    return state.model_copy(update={"answers": {**state.answers, edit.target: said}})


def attest(_: Review, state: State, edit: Edit, number: int) -> State:
    """Make a statement; its words are those of the rules, kept as they were made."""
    texts = {one.id: one.text for one in attestations()}
    if edit.target not in texts:
        raise EditRefused(
            f"{edit.target or 'Nothing'} is no statement to make.", f"The statements are {', '.join(texts)}."
        )
    if edit.text and edit.text != texts[edit.target]:
        raise EditRefused(f"{edit.target} is stated in other words.", "State it in the words of the rules.")
    new = Attested(id=edit.target, text=texts[edit.target], at=edit.at, touched=number)
    others = tuple(one for one in state.attested if one.id != edit.target)
    return state.model_copy(update={"attested": (*others, new)})
