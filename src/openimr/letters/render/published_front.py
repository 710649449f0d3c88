"""The letter page of a published determination: titles, labels with their values, fixed sentences."""

from __future__ import annotations

from collections.abc import Iterator

from openimr.letters.folded import plain
from openimr.letters.layout import Label, Layout, Sentence, layouts
from openimr.letters.render.blocks import Block, BlockKind, cell, paragraph
from openimr.model import Determination, FrontMatter

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_RESULTS = {"uphold": "UPHOLD", "overturn": "OVERTURN", "partially_overturn": "PARTIALLY OVERTURN"}
_EXTENT = {"uphold": "none", "overturn": "all", "partially_overturn": "some"}


def front_matter(form: Layout, determination: Determination) -> Iterator[Block]:
    """What stands above the first heading: titles, then the labels, then the sentences of the letter page."""
    front = determination.front_matter or FrontMatter()
    values = _slot_values(front)
    seen = _seen(determination)
    said = [
        (sentence, words)
        for sentence in form.front_sentences
        if _is_wanted(form, sentence, values, seen) and (words := _filled(sentence, values))
    ]
    head = _head(form)
    if titles := [cell(words) for sentence, words in said if sentence.id in head]:
        yield Block(BlockKind.LINES, rows=tuple((line,) for line in titles))
    told = {field for sentence, _ in said for _, field in sentence.slots}
    if lines := [cell(line) for line in _labelled(form, front, told)]:
        yield Block(BlockKind.LINES, rows=tuple((line,) for line in lines))
    yield from [paragraph(words) for sentence, words in said if sentence.id not in head]


def printed_date(iso: str) -> str:
    """An ISO date as the letters print it: 04/23/2015; a month alone as April 2015."""
    parts = iso.split("-")
    if len(parts) == 3:
        return f"{parts[1]}/{parts[2]}/{parts[0]}"
    if len(parts) == 2:
        return f"{_MONTHS[int(parts[1]) - 1]} {parts[0]}"
    return iso


def _seen(determination: Determination) -> set[str]:
    """The known wording of the letter that was read."""
    account = determination.accounting
    return {known.id for known in account.boilerplate} if account else set()


def _slot_values(front: FrontMatter) -> dict[str, str]:
    values = {
        "salutation": front.salutation,
        "signer": front.signed_by,
        "result": _RESULTS.get(front.result or ""),
        "extent": _EXTENT.get(front.result or ""),
    }
    return {name: value for name, value in values.items() if value is not None}


def _is_wanted(form: Layout, sentence: Sentence, values: dict[str, str], seen: set[str]) -> bool:
    """Whether a sentence is printed: it stood in the letter, has a value, or its layout is known by it.

    Of wording that varies, the words that another layout is known by are never printed.
    """
    if any(name in values for name, _ in sentence.slots):
        return True
    words = plain(_filled(sentence, values) or "")
    if words in {plain(one) for one in form.evidence}:
        return True
    foreign = {plain(one) for other in layouts() if other is not form for one in other.evidence}
    return sentence.id in seen and (bool(sentence.whole) or words not in foreign)


def _filled(sentence: Sentence, values: dict[str, str]) -> str | None:
    try:
        return sentence.fill(**values)
    except KeyError:
        return None


def _head(form: Layout) -> set[str]:
    """The sentences above the labels: titles and address, up to the first that holds a value."""
    head: set[str] = set()
    for sentence in form.front_sentences:
        if sentence.slots:
            break
        head.add(sentence.id)
    return head


def _labelled(form: Layout, front: FrontMatter, told: set[str]) -> Iterator[str]:
    """The labels with their values, one a line; a list and what a sentence tells stand elsewhere."""
    first = {label.field: label for label in reversed(form.front_matter)}
    for field, label in reversed(first.items()):
        value = getattr(front, field) if field else None
        if value and label.value != "lines" and f"front_matter.{field}" not in told:
            yield f"{label.label} {_value(label, value)}"


def _value(label: Label, value: str) -> str:
    return printed_date(value) if label.value == "date" else value
