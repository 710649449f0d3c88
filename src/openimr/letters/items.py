"""The disputed items of a letter: heading, decision, both guideline lines, rationale, each at its place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from openimr.letters.folded import Stretch, plain
from openimr.letters.layout import Label, Layout
from openimr.letters.printed import Printed, trimmed

_LONGEST_HEADING = 900
_SENTENCE_END = re.compile(r"[.!?:][\"')\]]*\s*$")
_NUMBER = re.compile(r"\(?\d{1,2}\s?[.)]\s*")
_NUMBER_BEFORE = re.compile(r"\(?\d{1,2}\s?[.)]\s*$")
_ENTRY = re.compile(r"\(?(\d{1,2})\s?[.)](?!\d)\s*")


class Mark(NamedTuple):
    """A label, an opening or a decision word in the section of items. `rank` orders the marks of one item.

    `opens` is true if the mark may begin an item where it comes too early for the present one.
    """

    start: int
    end: int
    rank: int
    label: Label | None
    decision: Stretch | None = None
    opens: bool = True


@dataclass(slots=True)
class ItemPlaces:
    """Where the parts of one item stand. `parts` maps a label's field to the place of its text.

    `wording` are known words of the item with their names, `number` the item's printed number.
    """

    heading: Stretch
    decision: Stretch | None = None
    number: int | None = None
    wording: list[tuple[str, Stretch]] = field(default_factory=list)
    parts: dict[str, Stretch] = field(default_factory=dict)


def find_items(layout: Layout, printed: Printed, body: Stretch) -> list[ItemPlaces]:
    """The items in the section `body`, in order.

    A decision word at the end of a heading, the words that open an item, or a label that comes too
    early for the present item begin a new item. A heading begins after the paragraph before it.
    """
    groups = _group(_marks(layout, printed, body))
    items: list[ItemPlaces] = []
    floor = body.start
    for index, group in enumerate(groups):
        end = groups[index + 1][0].start if index + 1 < len(groups) else body.end
        item = _item(layout, printed, group, Stretch(floor, end), opening=index == 0)
        if index and items[-1].parts:
            _end_last_part(items[-1], _start(item))
        items.append(item)
        floor = group[-1].end
    return items


def first_item(layout: Layout, printed: Printed, floor: int) -> int | None:
    """Where the first item after `floor` begins, or None if there is none."""
    groups = _group(_marks(layout, printed, Stretch(floor, len(printed.text))))
    if not groups:
        return None
    end = groups[1][0].start if len(groups) > 1 else len(printed.text)
    return _start(_item(layout, printed, groups[0], Stretch(floor, end), opening=False))


def entries(printed: Printed, body: Stretch) -> list[tuple[Stretch | None, Stretch]]:
    """The entries of a body that numbers them from 1 on in its lines: the number's place and the entry.

    A body without numbers is one entry.
    """
    starts: list[re.Match[str]] = []
    for start, _ in printed.lines(*body):
        number = _ENTRY.match(printed.text, start, body.end)
        if number and int(number.group(1)) == len(starts) + 1:
            starts.append(number)
    if not starts or printed.text[body.start : starts[0].start()].strip():
        return [(None, trimmed(printed.text, *body))]
    ends = [number.start() for number in starts[1:]] + [body.end]
    return [
        (trimmed(printed.text, *number.span()), trimmed(printed.text, number.end(), end))
        for number, end in zip(starts, ends, strict=True)
    ]


def _start(item: ItemPlaces) -> int:
    return min([item.heading.start, *(place.start for _, place in item.wording)])


def _item(layout: Layout, printed: Printed, group: list[Mark], room: Stretch, opening: bool) -> ItemPlaces:
    first = group[0]
    labels = [mark for mark in group if mark.label is not None]
    if first.label is None and first.decision is None:
        end = labels[0].start if labels else printed.line_end(first.end, room.end)
        item = ItemPlaces(_without_colon(printed, first.end, end))
        item.wording.append(("item.opening", Stretch(first.start, first.end)))
        number = _NUMBER.match(printed.text, first.start)
        item.number = _value(number)
        item.wording.append(("item.opening", Stretch(item.heading.end, end)))
    else:
        item = _headed(layout, printed, first, room, opening)
    ends = [mark.start for mark in labels[1:]] + [room.end]
    for mark, stop in zip(labels, ends, strict=False):
        if mark.label is None:
            continue
        if not mark.label.keep:
            item.wording.append((mark.label.id, Stretch(mark.start, mark.end)))
        if mark.label.field:
            start = mark.start if mark.label.keep else mark.end
            item.parts.setdefault(mark.label.field, Stretch(start, stop))
    return item


def _headed(layout: Layout, printed: Printed, first: Mark, room: Stretch, opening: bool) -> ItemPlaces:
    """An item whose heading ends at its decision word or at its first label."""
    start = heading_start(printed, room.start, first.start, opening)
    item = ItemPlaces(Stretch(start, first.start))
    if first.decision:
        item.decision = first.decision
        item.wording.append(("item.separator", Stretch(first.start, first.decision.start)))
    if layout.numbered:
        number = _NUMBER.match(printed.text, start, first.start)
        item.number = _value(number)
        begin = number.end() if number else start
        opened = layout.opening.pattern.match(printed.text, begin, first.start) if layout.opening else None
        begin = opened.end() if opened else begin
        item.wording.append(("item.opening", Stretch(start, begin)))
        item.heading = Stretch(begin, first.start)
    return item


def _value(number: re.Match[str] | None) -> int | None:
    return int("".join(one for one in number.group() if one.isdigit())) if number else None


def _without_colon(printed: Printed, start: int, end: int) -> Stretch:
    place = trimmed(printed.text, start, end)
    closed = place.end > place.start and printed.text[place.end - 1] in ":;"
    return trimmed(printed.text, place.start, place.end - closed)


def _end_last_part(item: ItemPlaces, end: int) -> None:
    last = list(item.parts)[-1]
    item.parts[last] = Stretch(item.parts[last].start, max(item.parts[last].start, end))


def _marks(layout: Layout, printed: Printed, body: Stretch) -> list[Mark]:
    marks = _label_marks(layout, printed, body)
    starts = {mark.start for mark in marks}
    if layout.decision_from == "heading":
        marks += _decision_marks(layout, printed, body, starts)
    elif layout.opening:
        marks += _opening_marks(layout, printed, body)
    return sorted(marks, key=lambda mark: mark[:3])


def _label_marks(layout: Layout, printed: Printed, body: Stretch) -> list[Mark]:
    marks = []
    ranks: dict[str, int] = {}
    for label in layout.item_labels:
        rank = ranks.setdefault(label.field or label.id, len(ranks) + 1)
        colon = label.low.endswith(":")
        alone = " " not in label.low
        place = printed.find(label.low, *body)
        while place >= 0:
            end = place + len(label.low)
            end += not colon and not label.keep and printed.text.startswith(":", end)
            if _stands_alone(printed.low, place) and not (alone and not printed.begins_line(place)):
                opens = colon or (not label.keep and printed.begins_line(place))
                marks.append(Mark(place, end, rank, label, None, opens))
            place = printed.find(label.low, end, body.end)
    return _longest(marks)


def _longest(marks: list[Mark]) -> list[Mark]:
    """The marks without those that stand within a longer one."""
    marks.sort(key=lambda mark: (mark.start, -mark.end))
    kept: list[Mark] = []
    for mark in marks:
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return kept


def _stands_alone(low: str, place: int) -> bool:
    return place == 0 or not low[place - 1].isalnum()


def _decision_marks(layout: Layout, printed: Printed, body: Stretch, starts: set[int]) -> list[Mark]:
    """Decision words at the end of a heading, the longest words first where several begin alike."""
    marks: dict[int, Mark] = {}
    for words, _ in layout.decisions:
        low = plain(words)
        place = printed.find(low, *body)
        while place >= 0:
            end = place + len(low)
            mark = _decision_mark(layout, printed, Stretch(place, end), starts, body)
            if mark and (place not in marks or marks[place].end < mark.end):
                marks[place] = mark
            place = printed.find(low, end, body.end)
    return list(marks.values())


def _decision_mark(
    layout: Layout, printed: Printed, words: Stretch, starts: set[int], body: Stretch
) -> Mark | None:
    text = printed.text
    before = words.start - (text[words.start - 1 : words.start] == " ")
    colon = before > body.start and text[before - 1] == ":"
    start = before - 1 if colon else words.start
    if not colon and (layout.separator or start == body.start):
        return None
    end = words.end + text.startswith(".", words.end)
    following = end + text.startswith(" ", end)
    if following in starts:
        return Mark(start, end, 0, None, Stretch(words.start, end))
    alone = colon and printed.ends_line(end) and (following >= body.end or not starts)
    return Mark(start, end, 0, None, Stretch(words.start, end)) if alone else None


def _opening_marks(layout: Layout, printed: Printed, body: Stretch) -> list[Mark]:
    if layout.opening is None or printed.find(layout.opening.anchor, *body) < 0:
        return []
    marks = []
    for match in layout.opening.pattern.finditer(printed.text, *body):
        number = _NUMBER_BEFORE.search(printed.text, max(body.start, match.start() - 6), match.start())
        if number or printed.begins_line(match.start()):
            start = number.start() if number else match.start()
            marks.append(Mark(start, match.end(), 0, None))
    return marks


def _group(marks: list[Mark]) -> list[list[Mark]]:
    """The marks of each item. A mark that comes too early and cannot open an item is left out."""
    groups: list[list[Mark]] = []
    for mark in marks:
        if not groups or mark.rank <= groups[-1][-1].rank:
            if not mark.opens and groups:
                continue
            groups.append([])
        groups[-1].append(mark)
    return groups


def heading_start(printed: Printed, floor: int, end: int, first: bool = False) -> int:
    """Where the heading that ends at `end` begins, not before `floor`.

    A heading begins after a gap wider than between plain lines, below a line that ends a sentence.
    Failing that, after the nearest wide gap, or below the nearest line that ends a sentence. The
    `first` heading begins at `floor` unless a sentence stands above it.
    """
    lines = printed.lines(max(floor, end - 3 * _LONGEST_HEADING), end)
    if not lines:
        return end
    usual = min((gap for _, gap in lines[1:]), default=1)
    wide = closed = None
    for start, gap in reversed(lines[1:]):
        ends = bool(_SENTENCE_END.search(printed.text, max(floor, start - 8), start))
        if gap > usual and ends and end - start < _LONGEST_HEADING:
            return start
        wide = start if gap > usual and wide is None and not first else wide
        closed = start if ends and closed is None else closed
    # Text taken from a PDF has no gaps but those between pages, which may fall within a sentence.
    if wide is not None and closed is not None and closed > wide:
        return closed
    return next((start for start in (wide, closed) if start is not None), lines[0][0])
