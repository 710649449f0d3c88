"""The disputed items of a published determination, as each layout prints them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from openimr.letters.layout import Label, Layout
from openimr.letters.render.blocks import Block, BlockKind, heading, paragraph
from openimr.model import Decision, Determination, DisputedItem, GuidelineBlock
from openimr.model.determination import StatedDecision

_NUMBERED = re.compile(r"\(?\d{1,2}\s?[.)](?!\d)")

# How the lines of later layouts begin; where a layout has a label with a colon they stand behind that.
_WHOLE_SENTENCE = re.compile(r"(?:Decision based on|The \S+ (?:Administrator|Reviewer)) ")


def items(form: Layout, determination: Determination) -> Iterator[Block]:
    """Every item with its heading, guideline lines and rationale."""
    numbers = _numbers(determination) if form.decision_from == "stated" else None
    for index, item in enumerate(determination.items):
        number = numbers[index] if numbers else index + 1
        yield heading(_heading(form, item, number), BlockKind.ITEM)
        # Labels stand even where nothing follows them, as on the form: without them no reader could tell
        # the heading of an item from the text before it.
        yield from _parts(form, item)


def part_of_items(form: Layout, determination: Determination, field: str) -> Iterator[Block]:
    """One part of every item, for layouts whose sections are the parts: numbered if there are several."""
    values = [_value(item, field) or "" for item in determination.items]
    if len(values) == 1 and form.numbered and not _NUMBERED.match(values[0]):
        yield from [paragraph(value) for value in values if value]
        return
    for number, value in enumerate(values, 1):
        yield paragraph(f"{number}. {value}".rstrip())


def stated_decisions(form: Layout, determination: Determination, place: str) -> Iterator[Block]:
    """The numbered statements of decisions that stand at `place`."""
    if form.stated is None:
        return
    for said in determination.stated_decisions or _from_items(form, determination):
        if said.place == place and said.decision:
            words = _words(form)[said.decision]
            yield paragraph(form.stated.fill(number=f"{said.number})", service=said.service, decision=words))


def guideline_words(block: GuidelineBlock) -> str | None:
    """What a guideline block says: its text, or its citations as they were printed; None if it is empty."""
    return block.text or " ".join(citation.raw for citation in block.citations if citation.raw) or None


def _from_items(form: Layout, determination: Determination) -> Iterator[StatedDecision]:
    """The statements of a determination that has none, under the heading of the decision."""
    place = next((one.id for one in form.sections if one.body == "stated"), "front")
    for number, item in enumerate(determination.items, 1):
        yield StatedDecision(
            place=place, service=item.heading_text, number=number, decision=item.decision, item=number - 1
        )


def _numbers(determination: Determination) -> Sequence[int | None]:
    """The printed numbers of the items: such that each statement speaks of the item that it spoke of.

    Statements without fitting numbers belong to the items in their turn; then the items have none.
    """
    said = determination.stated_decisions
    taken = {one.number for one in said}
    free = (number for number in range(1, 200) if number not in taken)
    by_item = {one.item: one.number for one in reversed(said) if one.item is not None}
    numbers = [
        index + 1 if not said else by_item.get(index) or next(free)
        for index in range(len(determination.items))
    ]
    found = [numbers.index(one.number) if one.number in numbers else None for one in said]
    fits = all(item == one.item for item, one in zip(found, said, strict=True))
    return numbers if fits else [None] * len(numbers)


def _words(form: Layout) -> dict[str, str]:
    """The first words of the layout for each decision."""
    return {decision: words for words, decision in reversed(form.decisions)}


def _heading(form: Layout, item: DisputedItem, number: int | None) -> str:
    opening = form.opening.fill() if form.opening else ""
    mark = "" if number is None or not form.numbered else f"{number}{')' if _is_stated(form) else '.'}"
    words = " ".join(part for part in (mark, opening, item.heading_text) if part)
    if _is_stated(form):
        return f"{words}{form.separator}"
    return f"{words}{form.separator} {_result(form, item.decision)}" if item.decision else words


def _is_stated(form: Layout) -> bool:
    return form.decision_from == "stated"


def _result(form: Layout, decision: Decision) -> str:
    """The decision word, with a full stop where it ends a sentence."""
    return _words(form)[decision] + ("" if form.separator else ".")


def _parts(form: Layout, item: DisputedItem) -> Iterator[Block]:
    wording = {label.id: label for label in reversed(form.item_labels) if label.field is None}
    yield from [paragraph(label.label) for label in wording.values()]
    for field in dict.fromkeys(label.field for label in form.item_labels if label.field):
        value = _value(item, field) or ""
        yield _labelled([one for one in form.item_labels if one.field == field], value)


def _labelled(labels: list[Label], value: str) -> Block:
    """A value behind a label of its field; words that are a label themselves stand alone."""
    if any(label.keep and value.startswith(label.label) for label in labels):
        return paragraph(value)
    plain = [label for label in labels if not label.keep]
    if _WHOLE_SENTENCE.match(value):
        plain.sort(key=lambda label: not label.label.endswith(":"))
    label = plain[0].label
    if label.endswith(":"):
        return paragraph(value, label=label.rstrip(":"))
    return paragraph(f"{label} {value}".rstrip())


def _value(item: DisputedItem, field: str) -> str | None:
    value = getattr(item, field)
    if isinstance(value, GuidelineBlock):
        return guideline_words(value)
    return str(value) if value else None
