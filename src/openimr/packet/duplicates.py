"""Pages that repeat others: the same text, or a copy that was scanned or faxed again and read with errors.

Candidates share rare runs of words. A candidate is a copy if most of its words are found again in the
same order and where the two differ the words are alike, as misread ones are; the next visit's note differs
in other words, in dates and numbers. What stands before or after the common text (stamps, cropped edges)
does not count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache
from typing import Any, NamedTuple
from zlib import crc32

from openimr.packet.settings import load_data
from openimr.packet.words import alike

_WORD = re.compile(r"[a-z0-9][a-z0-9./-]*[a-z0-9]|[a-z0-9]")


class Sheet(NamedTuple):
    """A page to be compared: its lines without what fax machines add, and how well it can be read (0 to 1).

    `date` is the date of service or report in its head, ISO.
    """

    lines: tuple[str, ...]
    legibility: float
    date: str | None = None


class _Allowance(NamedTuple):
    """How much two copies may differ: what a word counts that one lacks, and the share of other words."""

    lost_counts: float
    different_share: float
    numbers_a_word: float = 0.0


class Copy(NamedTuple):
    """`page` repeats page `of` (indexes from 0). `similarity` is the share of words found again."""

    page: int
    of: int
    exact: bool
    similarity: float


def copies(sheets: Sequence[Sheet]) -> tuple[Copy, ...]:
    """The pages that repeat another, each once, by index. Of several copies the most legible is the original.

    Where two are equally legible the earlier is the original.
    """
    rules = _rules()
    words = [tuple(_WORD.findall(" ".join(sheet.lines).lower())) for sheet in sheets]
    ranked = sorted(range(len(sheets)), key=lambda i: (-round(sheets[i].legibility, 1), i))
    found: dict[int, Copy] = {}
    exact: dict[tuple[str, ...], int] = {}
    for index in ranked:
        if len(words[index]) >= rules["least_words_exact"]:
            first = exact.setdefault(words[index], index)
            if first != index:
                found[index] = Copy(index, first, True, 1.0)
    rest = [index for index in ranked if index not in found]
    for copy in _near(rest, sheets, words):
        found[copy.page] = copy
    _add_those_beside(found, sheets, words)
    return tuple(found[index] for index in sorted(found))


def _add_those_beside(
    found: dict[int, Copy], sheets: Sequence[Sheet], words: Sequence[tuple[str, ...]]
) -> None:
    """Add to `found` the scanned pages beside copies that repeat the page beside the original.

    A signature page has too few words to be told from others by itself.
    """
    waiting = [(copy.page, copy.of) for copy in found.values()]
    while waiting:
        page, of = waiting.pop()
        for step in (1, -1):
            copy = _beside(page + step, of + step, found, sheets, words)
            if copy:
                found[copy.page] = copy
                waiting.append((copy.page, copy.of))


def _beside(
    page: int, of: int, found: dict[int, Copy], sheets: Sequence[Sheet], words: Sequence[tuple[str, ...]]
) -> Copy | None:
    rules = _rules()["beside"]
    inside = min(page, of) >= 0 and max(page, of) < len(sheets) and page != of
    if not inside or page in found or of in found or max(sheets[page].legibility, sheets[of].legibility) >= 1:
        return None
    if min(len(words[page]), len(words[of])) < rules["least_words"]:
        return None
    if _digits_apart(sheets[page].date, sheets[of].date) > 1:
        return None
    allowance = _Allowance(_rules()["lost_counts"], rules["different_share"], 0.1)
    similarity = _similarity(words[of], words[page], allowance)
    return Copy(page, of, False, round(similarity, 3)) if similarity >= rules["least_similarity"] else None


def _near(order: Sequence[int], sheets: Sequence[Sheet], words: Sequence[tuple[str, ...]]) -> Iterator[Copy]:
    rules = _rules()
    holders: dict[int, list[int]] = {}
    for index in order:
        if len(words[index]) < rules["least_words"]:
            continue
        runs = _runs(words[index], len(order))
        shared: Counter[int] = Counter()
        for run in runs:
            held = holders.get(run, ())
            if len(held) < rules["most_holders"]:
                shared.update(held)
        rare = sum(1 for run in runs if len(holders.get(run, ())) < rules["most_holders"])
        near = [other for other, count in _most_shared(shared) if count >= rules["least_shared"] * rare]
        copy = next(_alike(index, near, sheets, words), None)
        if copy:
            yield copy
            continue
        for run in runs:
            held = holders.setdefault(run, [])
            if len(held) < rules["most_holders"]:
                held.append(index)


def _most_shared(shared: Counter[int]) -> list[tuple[int, int]]:
    return sorted(shared.items(), key=lambda entry: (-entry[1], entry[0]))[: _rules()["candidates"]]


def _alike(
    index: int, near: Sequence[int], sheets: Sequence[Sheet], words: Sequence[tuple[str, ...]]
) -> Iterator[Copy]:
    for other in near:
        if _digits_apart(sheets[index].date, sheets[other].date) > 1:
            continue
        similarity = _similarity(words[other], words[index], _allowance(sheets[index], sheets[other]))
        if similarity >= _rules()["least_similarity"]:
            yield Copy(index, other, False, round(similarity, 3))


def _allowance(copy: Sheet, original: Sheet) -> _Allowance:
    rules = _rules()
    scanned = copy.legibility < 1 or original.legibility < 1
    if not scanned:
        return _Allowance(1.0, rules["different_share"])
    # A digit of the date apart: a misread copy, or the note of another day, which differs elsewhere, too.
    near = _digits_apart(copy.date, original.date) > 0
    return _Allowance(
        rules["lost_counts"],
        rules["different_share_scanned"] * (rules["another_day"] if near else 1),
        0.0 if near else rules["numbers_a_word_scanned"],
    )


def _digits_apart(one: str | None, other: str | None) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True)) if one and other else 0


def _runs(words: tuple[str, ...], pages: int) -> set[int]:
    """Names of the runs of words of a page; of very large packets one in several, the same on each page."""
    size: int = _rules()["run"]
    keep_one_in = 1 + pages // int(_rules()["pages_before_thinning"])
    named = (crc32(" ".join(words[i : i + size]).encode()) for i in range(len(words) - size + 1))
    return {name for name in named if name % keep_one_in == 0}


def _similarity(one: tuple[str, ...], other: tuple[str, ...], allowance: _Allowance) -> float:
    """The share of words of the shorter page found again, or 0 if the pages differ as two pages do."""
    rules = _rules()
    codes = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    same = misread = 0
    gone: Counter[str] = Counter()
    new: Counter[str] = Counter()
    numbers: set[tuple[str, str]] = set()
    for place, (tag, i1, i2, j1, j2) in enumerate(codes):
        if tag == "equal":
            same += i2 - i1
            continue
        pairs = list(zip(one[i1:i2], other[j1:j2], strict=False))
        changed = {(a, b) for a, b in pairs if _is_number(a) and _is_number(b)}
        hits = 0 if changed else _misread(one[i1:i2], other[j1:j2])
        numbers |= changed
        misread += hits
        if not hits and (place not in (0, len(codes) - 1) or tag == "replace"):
            gone.update(word for word in one[i1:i2] if len(word) >= rules["least_letters"])
            new.update(word for word in other[j1:j2] if len(word) >= rules["least_letters"])
    moved = gone & new
    lost = (gone - moved).total() * allowance.lost_counts
    different = max(lost, (new - moved).total())
    least = min(len(one), len(other))
    if any(_is_date(a) and _is_date(b) and _far(a, b) for a, b in numbers) or _other_dates(one, other):
        return 0.0
    if different > allowance.different_share * least + rules["different_a_misread"] * misread:
        return 0.0
    few = (1 if misread else 0) + rules["numbers_a_misread"] * misread + allowance.numbers_a_word * least
    if len(numbers) > few:
        return 0.0
    return float((same + misread) / least)


def _misread(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words of a short passage are those of the other, misread, split or run together."""
    if max(len(one), len(other)) <= _rules()["joined"] and alike("".join(one), "".join(other)):
        return max(len(one), len(other))
    return sum(alike(a, b) for a, b in zip(one, other, strict=False))


def _is_number(word: str) -> bool:
    return word.replace("/", "").replace(".", "").replace("-", "").isdigit()


def _far(one: str, other: str) -> bool:
    return len(one) != len(other) or sum(a != b for a, b in zip(one, other, strict=True)) > 1


def _other_dates(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether each of the two has a date that is near none of the other's."""
    dates, others = ({word for word in words if _is_date(word)} for words in (one, other))
    alone = [date for date in dates - others if all(_far(date, b) for b in others)]
    return bool(alone) and any(all(_far(date, b) for b in dates) for date in others - dates)


def _is_date(word: str) -> bool:
    return bool(re.fullmatch(r"\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d\d)|\d{4}-\d\d-\d\d", word))


@cache
def _rules() -> dict[str, Any]:
    loaded: dict[str, Any] = load_data("duplicates.yaml")
    return loaded
