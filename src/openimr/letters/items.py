"""The disputed items of a letter: heading, decision, both guideline lines, rationale, each at its place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from openimr.letters.layout import Label, Layout
from openimr.letters.sections import Stretch

# A gap of more than one line end: a paragraph, a page, or just double spacing.
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_LONGEST_HEADING = 900
_SENTENCE_END = re.compile(r"[.!?:][\"')\]]*\s*$")


class Mark(NamedTuple):
    """A label or a decision word in the section of items. `rank` orders the marks of one item."""

    start: int
    end: int
    rank: int
    name: str
    label: Label | None


@dataclass(slots=True)
class ItemPlaces:
    """Where the parts of one item stand. `parts` maps a label's field to the place of its text."""

    heading: Stretch
    separator: Stretch | None = None
    decision: Stretch | None = None
    labels: list[tuple[Label, Stretch]] = field(default_factory=list)
    parts: dict[str, Stretch] = field(default_factory=dict)


def find_items(layout: Layout, text: str, body: Stretch) -> list[ItemPlaces]:
    """The items in the section `body`, in order.

    A decision word at the end of a heading, or a label that comes too early for the present item,
    begins a new item. A heading begins after the paragraph before it.
    """
    groups = _group(_marks(layout, text, body))
    items: list[ItemPlaces] = []
    floor = body.start
    for index, group in enumerate(groups):
        end = groups[index + 1][0].start if index + 1 < len(groups) else body.end
        item = _item(text, group, Stretch(floor, end), opening=index == 0)
        if index and items[-1].parts:
            _end_last_part(items[-1], item.heading.start)
        items.append(item)
        floor = group[-1].end
    return items


def _item(text: str, group: list[Mark], room: Stretch, opening: bool) -> ItemPlaces:
    first = group[0]
    start = heading_start(text, room.start, first.start, opening)
    item = ItemPlaces(Stretch(start, first.start))
    if first.label is None:
        item.separator = Stretch(first.start, first.start + 1)
        item.decision = Stretch(first.start + 1, first.end)
    labels = [mark for mark in group if mark.label is not None]
    ends = [mark.start for mark in labels[1:]] + [room.end]
    for mark, stop in zip(labels, ends, strict=False):
        if mark.label is not None:
            item.labels.append((mark.label, Stretch(mark.start, mark.end)))
            item.parts.setdefault(mark.label.field, Stretch(mark.end, stop))
    return item


def _end_last_part(item: ItemPlaces, end: int) -> None:
    last = list(item.parts)[-1]
    item.parts[last] = Stretch(item.parts[last].start, max(item.parts[last].start, end))


def _marks(layout: Layout, text: str, body: Stretch) -> list[Mark]:
    marks = [
        Mark(*match.span(), rank, label.field, label)
        for rank, label in enumerate(layout.item_labels, 1)
        for match in label.pattern.finditer(text, *body)
    ]
    starts = {mark.start for mark in marks}
    marks += [
        Mark(*match.span(), 0, match.group(1), None)
        for match in _decision_pattern(layout.decisions).finditer(text, *body)
        if _ends_heading(text, match.end(), starts, body.end)
    ]
    return sorted(marks, key=lambda mark: mark[:3])


@cache
def _decision_pattern(decisions: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word, _ in decisions)
    return re.compile(rf":\s{{0,80}}({words})\b\.?(?=[^\S\n]*(?:\n|$))", re.IGNORECASE)


def _ends_heading(text: str, end: int, starts: set[int], stop: int) -> bool:
    """A decision word ends a heading if a label follows it, or if it stands alone with its heading."""
    while end < stop and text[end].isspace():
        end += 1
    return end in starts or end >= stop or not starts


def _group(marks: list[Mark]) -> list[list[Mark]]:
    groups: list[list[Mark]] = []
    for mark in marks:
        if not groups or mark.rank <= groups[-1][-1].rank:
            groups.append([])
        groups[-1].append(mark)
    return groups


def heading_start(text: str, floor: int, end: int, first: bool = False) -> int:
    """Where the heading that ends at `end` begins, not before `floor`.

    A heading begins after a gap wider than between plain lines, below a line that ends a sentence.
    Failing that, after the nearest wide gap, or below the nearest line that ends a sentence. The
    `first` heading begins at `floor` unless a sentence stands above it.
    """
    far = end - 3 * _LONGEST_HEADING
    floor = floor if far <= floor else max(floor, text.rfind("\n", floor, far))
    lines = [Stretch(*match.span()) for match in _LINE.finditer(text, floor, end)]
    if not lines:
        return end
    usual = min((_line_ends(text, a, b) for a, b in pairwise(lines)), default=1)
    wide = closed = None
    for before, line in zip(reversed(lines[:-1]), reversed(lines), strict=False):
        gap = _line_ends(text, before, line) > usual
        ends = bool(_SENTENCE_END.search(text, max(before.start, before.end - 8), before.end))
        if gap and ends and end - line.start < _LONGEST_HEADING:
            return line.start
        wide = line.start if gap and wide is None and not first else wide
        closed = line.start if ends and closed is None else closed
    # Text taken from a PDF has no gaps but those between pages, which may fall within a sentence.
    if wide is not None and closed is not None and closed > wide:
        return closed
    return next((start for start in (wide, closed) if start is not None), lines[0].start)


def _line_ends(text: str, before: Stretch, line: Stretch) -> int:
    return text.count("\n", before.end, line.start)
