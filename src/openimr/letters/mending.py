"""Fixed wording that a scanner has misread, set right: the second try where the exact wording is missing.

Letters, figures and strokes that scanners take for each other count as one character, blanks do not
count, and longer wording may have a few other faults. Only the fixed wording of layouts is mended, and
only to find it: the words of fields are always taken from the letter as it is.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from openimr.letters.folded import Folded, Stretch, plain
from openimr.letters.layout import Layout, layout, layouts
from openimr.letters.printed import Printed

_ALIKE = str.maketrans(
    {"1": "l", "i": "l", "|": "l", "!": "l", "ı": "l", "0": "o", "5": "s", "$": "s", "8": "b"}
)
_JOINED = {"rn": "m", "cl": "d"}
_ALTERNATIVES = re.compile(r"<([^<>{}]+)>")
_FEWEST = 8
_SHORTEST = 12
_LONGEST = 32
_MOST_FAULTS = 3
_MOST_TRIES = 60


class Wording(NamedTuple):
    """Wording to look for: as printed, in small letters, squeezed, its most faults, where it may stand.

    `place` is line (a heading, alone in its line), label (at the beginning of a line, closed by a
    mark), end (a decision, at the end of its line) or inside.
    """

    shown: str
    low: str
    squeezed: str
    faults: int
    place: str


class Squeezed(NamedTuple):
    """A text without blanks, alike characters made one; where each of its characters begins and ends."""

    text: str
    begins: list[int]
    ends: list[int]


def mended_headings(printed: Printed) -> Folded:
    """The running text with misread headings and first sentences of all layouts set right.

    The same running text comes back if there is nothing to mend.
    """
    text = squeezed(printed.low)
    wordings = dict.fromkeys(word for one in layouts() for word in _headings(one.id))
    return _with(printed, _places(printed, text, wordings))


def mended(printed: Printed, form: Layout, place: Stretch | None = None) -> Folded:
    """The running text with misread headings, labels, decision words and sentences of a layout set right.

    With `place`, only sentences within it. The same running text comes back if there is nothing to mend.
    """
    wordings = _sentences(form.id)
    if place is None:
        wordings += _headings(form.id) + _labels(form.id)
        place = Stretch(0, len(printed.low))
    return _with(
        printed, _places(printed, squeezed(printed.low[place.start : place.end], place.start), wordings)
    )


def _with(printed: Printed, found: list[tuple[int, int, str]]) -> Folded:
    chosen = _apart(found)
    return printed.running.replaced(chosen) if chosen else printed.running


def squeezed(low: str, start: int = 0) -> Squeezed:
    """A text in small letters without blanks and hyphens, alike characters made one.

    `start` is the place of the text's first character. A hyphen may only break a line.
    """
    begins: list[int] = []
    ends: list[int] = []
    out: list[str] = []
    for place, character in enumerate(low.translate(_ALIKE), start):
        if character in " -":
            continue
        joined = _JOINED.get((out[-1] if out else "") + character)
        if joined:
            out[-1], ends[-1] = joined, place + 1
            continue
        begins.append(place)
        ends.append(place + 1)
        out.append(character)
    return Squeezed("".join(out), begins, ends)


def _places(printed: Printed, text: Squeezed, wordings: Iterable[Wording]) -> list[tuple[int, int, str]]:
    found = []
    for wording in wordings:
        for first, last in _hits(text.text, wording):
            start, end = text.begins[first], text.ends[last - 1]
            if text.text[first:last] != wording.squeezed and (
                printed.low[end - 1 : end + 1].isalnum() and end < len(printed.low)
            ):
                continue
            if _may_stand(printed, start, end, wording):
                right = printed.low[start:end] == wording.low
                found.append((start, end, "" if right else wording.shown))
    return found


def _hits(text: str, wording: Wording) -> list[tuple[int, int]]:
    """Where the wording stands in a squeezed text, with no more faults than it may have."""
    size = len(wording.squeezed)
    found = []
    tried: set[int] = set()
    piece = size // (wording.faults + 1)
    for number in range(wording.faults + 1):
        seed = wording.squeezed[number * piece : (number + 1) * piece]
        place = text.find(seed)
        while place >= 0 and len(tried) < _MOST_TRIES:
            start = place - number * piece
            if start >= 0 and text.startswith(wording.squeezed, start):
                found.append((start, start + size))
            elif start not in tried:
                tried.add(start)
                hit = _aligned(text, max(0, start), wording)
                found += [hit] if hit else []
            place = text.find(seed, place + 1)
    return list(dict.fromkeys(found))


def _aligned(text: str, start: int, wording: Wording) -> tuple[int, int] | None:
    """The stretch of the text near `start` that differs least from the wording, or None if by too much."""
    words, faults = wording.squeezed, wording.faults
    if text.startswith(words, start):
        return start, start + len(words)
    if not faults:
        return None
    row = _differences(words, text[start : start + len(words) + faults], faults)
    best = min(row, key=lambda end: (row[end], abs(end - len(words))), default=None)
    return (start, start + best) if best and row[best] <= faults else None


def _differences(words: str, part: str, faults: int) -> dict[int, int]:
    """How much the wording differs from `part` up to each of its ends, where it is not too much."""
    row = {place: place for place in range(faults + 1)}
    for count, character in enumerate(words, 1):
        before, row = row, {}
        for place in range(max(0, count - faults), min(len(part), count + faults) + 1):
            best = before.get(place, faults) + 1
            if place:
                same = part[place - 1] == character
                best = min(
                    best, before.get(place - 1, faults + 1) + (not same), row.get(place - 1, faults) + 1
                )
            if best <= faults:
                row[place] = best
        if not row:
            break
    return row


def _may_stand(printed: Printed, start: int, end: int, wording: Wording) -> bool:
    low = printed.low
    if start and low[start - 1].isalnum() and low[start].isalnum():
        return False
    closed = end + (low[end : end + 1] in ":;.")
    if wording.place == "line":
        return printed.begins_line(start) and (printed.ends_line(end) or printed.ends_line(closed))
    if wording.place == "label":
        open_ended = not wording.shown.endswith(":") or len(wording.squeezed) > _LONGEST
        return printed.begins_line(start) and (open_ended or low[end - 1] in ":;.,")
    if wording.place == "end":
        return printed.ends_line(end) or printed.ends_line(closed)
    return True


def _weight(place: tuple[int, int, str]) -> tuple[int, int]:
    """How much a place counts against one that it meets: its length, more if its wording is right."""
    return place[1] - place[0] + (0 if place[2] else _MOST_FAULTS), -place[0]


def _apart(found: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The places to mend, in order, of those that meet the longest only; right wording is left alone."""
    chosen: list[tuple[int, int, str]] = []
    for one in sorted(dict.fromkeys(found), key=_weight, reverse=True):
        index = bisect_left(chosen, one)
        before = index and chosen[index - 1][1] > one[0]
        if not before and not (index < len(chosen) and chosen[index][0] < one[1]):
            chosen.insert(index, one)
    return [one for one in chosen if one[2]]


@cache
def _headings(layout_id: str) -> tuple[Wording, ...]:
    one = layout(layout_id)
    words = [_wording(heading, "line") for section in one.sections for heading in section.headings]
    leads = [sentence for section in one.sections for sentence in section.sentences if sentence.lead]
    words += [_wording(part, "inside") for sentence in leads for part in _parts(sentence.literals)]
    return tuple(word for word in words if len(word.squeezed) >= _FEWEST)


@cache
def _labels(layout_id: str) -> tuple[Wording, ...]:
    one = layout(layout_id)
    labels = [*one.item_labels, *(label for section in one.sections for label in section.labels)]
    words = [_wording(label.label, "label") for label in labels]
    if one.opening:
        words += [_wording(part, "inside") for part in one.opening.literals]
    words = [word for word in words if len(word.squeezed) >= _FEWEST]
    # A fault within "is not" could turn a decision into its opposite: decisions may have none.
    joint, place = (one.separator + " ", "end") if one.separator else ("", "inside")
    return (*words, *(_wording(joint + decision, place, 0) for decision, _ in one.decisions))


@cache
def _sentences(layout_id: str) -> tuple[Wording, ...]:
    one = layout(layout_id)
    sentences = [sentence for section in one.sections for sentence in section.sentences]
    sentences += [*one.front_sentences, *([one.stated] if one.stated else [])]
    choices = [tuple(found.split("|")) for one in sentences for found in _ALTERNATIVES.findall(one.text)]
    literals = [sentence.literals for sentence in sentences] + choices
    parts = dict.fromkeys(part for words in literals for part in _parts(words))
    words = [_wording(part, "inside") for part in parts]
    return (*words, *(_wording(words, "inside", 0) for words, _ in one.decisions if one.stated))


def _parts(literals: tuple[str, ...]) -> list[str]:
    """Stretches of words long enough to be told and short enough to be compared."""
    parts: list[str] = []
    for literal in literals:
        words = literal.split()
        part = ""
        for index, word in enumerate(words):
            part = f"{part} {word}".strip()
            rest = len("".join(words[index + 1 :]))
            if len(part) >= _LONGEST and rest >= _SHORTEST:
                parts.append(part)
                part = ""
        parts += [part] if len(part.replace(" ", "")) >= _SHORTEST else []
    return parts


def _wording(shown: str, place: str, faults: int | None = None) -> Wording:
    text = squeezed(plain(shown)).text
    allowed = min(_MOST_FAULTS, len(text) // _SHORTEST) if faults is None else faults
    return Wording(shown, plain(shown), text, allowed, place)
