"""A signed determination as its corrections leave it: each field by its path, checked against what it was."""

from __future__ import annotations

import re
from typing import Any

from pydantic import ValidationError

from openimr.model import Determination
from openimr.process.signing.on_whole import value_of
from openimr.process.signing.rules import correctable, data
from openimr.process.signing.values import Change, EditRefused, SignedDetermination

_STEP = re.compile(r"([a-z_]+)(?:\[(\d{1,5})\])?")
_PARAGRAPHS = re.compile(r"^(?:items\[(\d{1,3})\]\.rationale_sources|(case_summary_sources))\[")


def current(signed: SignedDetermination) -> Determination:
    """The determination with all its corrections. Raises EditRefused for an impossible one."""
    determination = signed.determination
    for correction in signed.corrections:
        determination = with_changes(determination, correction.changes)
        front = determination.front_matter
        if front is not None:
            day = correction.signed_at.date().isoformat()
            new = front.model_copy(update={"letter_date": day})
            determination = determination.model_copy(update={"front_matter": new})
    return determination


def with_changes(determination: Determination, changes: tuple[Change, ...]) -> Determination:
    """A determination with fields changed. Raises EditRefused where a field was not what the change says."""
    data_ = determination.model_dump(mode="json")
    for change in changes:
        _allowed(change.field)
        holder, name = _place(data_, change.field)
        if _text(holder[name]) != change.was:
            raise EditRefused(f"{change.field} was not {change.was!r}.", "Correct what is there now.")
        holder[name] = value_of(change.field, change.now)
        _renew_paragraph(data_, change.field)
    try:
        return Determination.model_validate(data_)
    except ValidationError as error:
        first = error.errors()[0]
        raise EditRefused(f"{changes[0].field}: {first['msg']}.", "See `openimr schema`.") from error


def change_of(before: Determination, field: str, text: str) -> Change:
    """The change of a field to a new value. Raises EditRefused if it is none, or not to be corrected."""
    _allowed(field)
    holder, name = _place(before.model_dump(mode="json"), field)
    was, now = _text(holder[name]), " ".join(text.split())
    if was == now:
        raise EditRefused(f"{field} is {now!r} already.", "Name what is wrong.")
    value_of(field, now)
    return Change(field=field, was=was, now=now)


def _allowed(field: str) -> None:
    if not correctable().match(field):
        raise EditRefused(
            f"{field} is not changed by a correction. {data()['not_correctable']['text']}",
            "Corrected are the head of the letter, the list of records, names of items and wording.",
        )


def _place(data_: dict[str, Any], field: str) -> tuple[dict[str, Any], str]:
    """The object that holds a field, and the field's name in it."""
    *steps, name = field.split(".")
    holder: Any = data_
    for step in steps:
        match = _STEP.fullmatch(step)
        holder = holder.get(match[1]) if match else None
        if match and match[2] is not None and isinstance(holder, list):
            holder = holder[int(match[2])] if int(match[2]) < len(holder) else None
        if not isinstance(holder, dict) and not isinstance(holder, list):
            raise EditRefused(f"There is no {field}.", "Look the path up in determination.json.")
    if not isinstance(holder, dict) or name not in holder:
        raise EditRefused(f"There is no {field}.", "Look the path up in determination.json.")
    return holder, name


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _renew_paragraph(data_: dict[str, Any], field: str) -> None:
    """The running text of a rationale or summary follows its sentences."""
    match = _PARAGRAPHS.match(field)
    if match is None:
        return
    if match[2]:
        data_["case"]["summary_text"] = _joined(data_["case_summary_sources"])
    else:
        item = data_["items"][int(match[1])]
        item["rationale_text"] = _joined(item["rationale_sources"])


def _joined(sentences: list[dict[str, Any]]) -> str:
    return " ".join(sentence["text"] for sentence in sentences)
