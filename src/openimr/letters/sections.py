"""Which layout a letter has, which stretch of it is which section, and where its fixed wording stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from openimr.letters.folded import Stretch, plain
from openimr.letters.items import first_item
from openimr.letters.layout import Label, Layout, Section, Sentence, layouts
from openimr.letters.printed import Account, Printed, trimmed

# How far from the end a list of copies or a closing disclaimer may begin.
_TAIL = 4000
_LEAD = 300
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*\n|\n[^\S\n]*\n(?=[A-Z(/)a-z ]{3,40}:)")


class FoundSection(NamedTuple):
    """A section found in a letter. `heading` is None where only its lead sentence stands."""

    section: Section
    heading: Stretch | None
    body: Stretch

    @property
    def start(self) -> int:
        """Where the section begins."""
        return self.heading.start if self.heading else self.body.start


class Value(NamedTuple):
    """A value within fixed wording: the field it fills and its place."""

    field: str
    place: Stretch


class Begin(NamedTuple):
    """Where a section begins and its body begins; `headed` if a heading stands there."""

    start: int
    body: int
    headed: bool


def choose_layout(printed: Printed) -> Layout | None:
    """The layout of a letter by cheap evidence, or None if nothing speaks for any.

    The layout of most sections all of whose headings stand there; failing that, the one for which
    most headings and words speak.
    """
    for layout, signs in _by_size():
        if all(_heading(printed, one, 0) for one in signs):
            return layout
    scores = [(_score(printed, layout), layout) for layout in layouts()]
    score, best = max(scores, key=lambda one: one[0])
    return best if score else None


def find_sections(layout: Layout, printed: Printed) -> list[FoundSection]:
    """The sections of the layout that the letter has, in the letter's order.

    A section begins at its heading; where the heading is lost, at its lead sentence.
    """
    begins: list[tuple[Begin, Section]] = []
    position = 0
    for section in layout.sections:
        floor = max(position, len(printed.text) - _TAIL) if _is_tail(section) else position
        begin = _beginning(layout, section, printed, floor)
        if begin is None and position and not section.optional:
            begin = _beginning(layout, section, printed, 0)
        if begin is not None:
            begins.append((begin, section))
            position = max(position, begin.body)
    begins.sort(key=lambda one: one[0])
    ends = [begin.start for begin, _ in begins[1:]] + [len(printed.text)]
    return [
        FoundSection(
            section,
            Stretch(begin.start, begin.body) if begin.headed else None,
            Stretch(begin.body, max(begin.body, end)),
        )
        for (begin, section), end in zip(begins, ends, strict=False)
    ]


def claim_sentences(
    sentences: Sequence[Sentence],
    labels: Sequence[Label],
    printed: Printed,
    stretch: Stretch,
    account: Account,
) -> list[Value]:
    """Claim all fixed sentences and labelled values of a stretch that holds nothing else.

    The wording between the slots is known wording, the slots are fields. What fits no sentence is
    left alone.
    """
    values: list[Value] = []
    position = stretch.start
    turn = 0
    upcoming: dict[int, int] = {}
    while position < stretch.end:
        if printed.text[position] == " ":
            position += 1
            continue
        found = _here(sentences, printed, position, stretch.end, turn)
        if found:
            turn, end, match = found
            if match:
                _claim_match(sentences[turn], match, values, account)
            else:
                account.wording(sentences[turn].id, position, end)
            position = end
            continue
        label = next((one for one in labels if printed.low.startswith(one.low, position)), None)
        if label and label.field:
            value = _labelled(label, labels, printed, Stretch(position, stretch.end))
            value = _before_sentence(value, sentences, printed)
            account.wording(label.id, position, position + len(label.label))
            account.field(label.field, *value)
            values.append(Value(label.field, value))
            position = max(position + len(label.label), value.end)
            continue
        start, position = (
            position,
            _next(sentences, labels, printed, Stretch(position + 1, stretch.end), upcoming),
        )
        account.skipped.append(Stretch(start, position))
    return values


def claim_lead(
    sentences: Sequence[Sentence], printed: Printed, stretch: Stretch, account: Account
) -> tuple[list[Value], int]:
    """Claim the fixed sentences at the beginning of a body; returns the slots and where the body begins."""
    values: list[Value] = []
    last = stretch.start
    for sentence in sentences:
        start = last + (printed.text[last : last + 1] == " ")
        match = sentence.pattern.match(printed.text, start, stretch.end)
        if match is None and printed.find(sentence.anchor, last, stretch.end) >= 0:
            match = sentence.pattern.search(printed.text, last, stretch.end)
        if match:
            last = match.end()
            _claim_match(sentence, match, values, account)
    if sentences and last == stretch.start:
        account.skipped.append(Stretch(last, min(stretch.end, last + _LEAD)))
    return values, last


def label_value(printed: Printed, start: int, limit: int) -> Stretch:
    """The value behind a label that ends at `start`: to the end of the paragraph, not after `limit`."""
    while start < limit and printed.text[start] == " ":
        start += 1
    return Stretch(start, printed.paragraph_end(start, limit, _PARAGRAPH))


def _here(
    sentences: Sequence[Sentence], printed: Printed, position: int, end: int, turn: int
) -> tuple[int, int, re.Match[str] | None] | None:
    """The sentence that stands right here and its end, the one after the last found being tried first.

    Without a match it stands here as it is written in the layout, with no blank missing.
    """
    low = printed.low
    for step in range(1, len(sentences) + 1):
        index = (turn + step) % len(sentences)
        sentence = sentences[index]
        if not low.startswith(sentence.opening, position):
            continue
        if sentence.whole and low.startswith(sentence.whole, position):
            stop = position + len(sentence.whole)
            if stop <= end and (position == 0 or low[position - 1] == " "):
                return index, stop, None
        match = sentence.pattern.match(printed.text, position, end)
        if match and match.end() > position:
            return index, match.end(), match
    return None


def _labelled(label: Label, labels: Sequence[Label], printed: Printed, stretch: Stretch) -> Stretch:
    """The value of the label that stands at the beginning of the stretch, up to the next label."""
    start = stretch.start + len(label.label)
    following = [place for one in labels if (place := printed.find(one.low, start, stretch.end)) >= 0]
    return label_value(printed, start, min([*following, stretch.end]))


def _before_sentence(value: Stretch, sentences: Sequence[Sentence], printed: Printed) -> Stretch:
    """What of a value stands before the next fixed sentence."""
    end = value.end
    for sentence in sentences:
        if sentence.anchor and printed.find(sentence.anchor, value.start, end) >= 0:
            match = sentence.pattern.search(printed.text, value.start, value.end)
            end = min(end, match.start()) if match else end
    return trimmed(printed.text, value.start, end)


def _next(
    sentences: Sequence[Sentence],
    labels: Sequence[Label],
    printed: Printed,
    stretch: Stretch,
    upcoming: dict[int, int],
) -> int:
    """Where the next fixed wording begins. `upcoming` keeps where each one stands next, to look only once."""
    for index, sentence in enumerate(sentences):
        if upcoming.get(index, -1) < stretch.start:
            match = sentence.pattern.search(printed.text, *stretch)
            upcoming[index] = match.start() if match and match.end() > match.start() else stretch.end
    for index, label in enumerate(labels, len(sentences)):
        if upcoming.get(index, -1) < stretch.start:
            place = printed.find(label.low, *stretch)
            upcoming[index] = place if place >= 0 else stretch.end
    return min(upcoming.values(), default=stretch.end)


def _claim_match(sentence: Sentence, found: re.Match[str], values: list[Value], account: Account) -> None:
    position = found.start()
    for name, field in sentence.slots:
        start, end = found.span(name)
        if start < position or start == end:
            continue
        values.append(Value(field, Stretch(start, end)))
        account.wording(sentence.id, position, start)
        account.field(field, start, end)
        position = end
    account.wording(sentence.id, position, found.end())


@cache
def _by_size() -> tuple[tuple[Layout, tuple[Section, ...]], ...]:
    """The layouts with the sections that are signs of them, those with the most signs first.

    Of the signs those with the fewest headings come first: most layouts are ruled out by the first one.
    """
    signs = [
        (
            one,
            tuple(sorted((each for each in one.sections if each.is_sign), key=lambda each: len(each.forms))),
        )
        for one in layouts()
    ]
    return tuple(sorted(signs, key=lambda one: -len(one[1])))


def _is_tail(section: Section) -> bool:
    return section.optional and section.id in ("closing", "service")


def _score(printed: Printed, layout: Layout) -> float:
    signs = [_begins_somehow(printed, one) for one in layout.sections if not section_free(one)]
    words = sum(printed.first(plain(words), 0) >= 0 for words in layout.evidence)
    return sum(signs) + 0.5 * words


def section_free(section: Section) -> bool:
    """Whether a section says nothing on the layout: it stands in many, or has nothing of its own."""
    return section.optional or not (section.headings or any(one.lead for one in section.sentences))


def _begins_somehow(printed: Printed, section: Section) -> bool:
    return _heading(printed, section, 0) is not None or _lead(printed, section, 0) is not None


def _beginning(layout: Layout, section: Section, printed: Printed, floor: int) -> Begin | None:
    begin = _heading(printed, section, floor) or _lead(printed, section, floor)
    if begin is None and section.begins == "item":
        start = first_item(layout, printed, floor)
        return None if start is None else Begin(start, start, False)
    return begin


def _heading(printed: Printed, section: Section, floor: int) -> Begin | None:
    """The first heading of the section. Where it stands first is remembered: choosing a layout asks too."""
    seen = printed.headings
    place = seen[section] if section in seen else seen.setdefault(section, _find_heading(printed, section, 0))
    if place and place.start < floor:
        place = _find_heading(printed, section, floor)
    return Begin(*place, True) if place else None


def _find_heading(printed: Printed, section: Section, floor: int) -> Stretch | None:
    """The first heading of the section: in a line of its own, or in a line's beginning with a colon.

    A heading in capitals also counts within a line: some texts have lost their line ends.
    """
    best: Stretch | None = None
    for words, shown, loose in section.forms:
        position = printed.first(words, floor)
        while position >= 0 and (best is None or position < best.start):
            end = position + len(words)
            if _is_heading(printed, position, end, shown, loose):
                best = Stretch(position, end + printed.text.startswith(":", end))
                break
            position = printed.find(words, end)
    return best


def _is_heading(printed: Printed, start: int, end: int, shown: str, loose: bool) -> bool:
    same = printed.text.startswith(shown, start)
    if printed.begins_line(start):
        colon = printed.text.startswith(":", end)
        return printed.ends_line(end + colon) or (same and (colon or shown.endswith(":")))
    return same and loose


def _lead(printed: Printed, section: Section, floor: int) -> Begin | None:
    for sentence in section.sentences:
        if sentence.lead and printed.first(sentence.anchor, floor) >= 0:
            match = sentence.pattern.search(printed.text, floor)
            if match:
                return Begin(match.start(), match.start(), False)
    return None
