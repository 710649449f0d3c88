"""Body regions: where a text speaks of which part of the body, on which side, at which spinal level."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from openimr.language.data_files import load
from openimr.language.flow import flow
from openimr.language.phrases import Phrases, fold
from openimr.language.wording import wordings

_SIDE = re.compile(
    r"(?P<both>\b(?:bilaterally|bilateral|bilat|bil|both)\b|\bb/l\b|\b(?:left|right)(?:\s*(?:and|&|/|,|then)\s*|\s+or\s+)"
    r"(?:left|right)\b)|(?P<left>\b(?:left|lt)\b|\(l\))|(?P<right>\b(?:right|rt)\b|\(r\))"
)
# No side is said where none of these stands: most texts, and then nothing further is looked for.
_ANY_SIDE = re.compile(r"\b(?:bi|both|left|right|lt|rt|[lrb]\b)")
_LETTER_SIDE = re.compile(r"(?:(?<=\s)|^)(?P<letter>[LRB])\.?\s+$")
_AFTER_SIDE = re.compile(
    r"^(?:\s*,\s*|\s*\(\s*|\s+-\s+|\s+|\s*:\s*)(?:on\s+the\s+)?(?P<side>bilaterally|bilateral|bilat|left|right|lt|rt|[lr]\))"
    r"(?=$|[\s,;.)/])(?!\s+[a-z])",
    re.IGNORECASE,
)
_LIST_LINK = re.compile(r"[\s,/&+]*(?:(?:and|or|the)[\s,]*)*", re.IGNORECASE)
_CLAUSE = re.compile(r"[.;:\n](?:\s|$)|\b(?:and|with|versus)\b|[/,]", re.IGNORECASE)

_LEVEL = re.compile(
    r"(?<![A-Za-z0-9.#])(?P<a>[CTLScl])[ -]?(?P<n>1[0-2]|[1-9])(?![0-9.]*\d)"
    r"(?P<more>(?:\s?(?:-|–|/|through|thru|to)\s?(?:[CTLScls][ -]?)?"
    r"(?:1[0-2]|[1-9])(?![\d.]*\d)(?![A-Za-z]))*)(?![A-Za-z0-9])"
)
_STEP = re.compile(r"(?P<letter>[CTLScls])?[ -]?(?P<n>1[0-2]|[1-9])")
_BARE_PAIR = re.compile(
    r"^\s?(?:,|and|&|,\s?and|/)\s?(?P<n>[1-9])\s?[-/]\s?(?P<s>[SsTt])?(?P<m>1[0-2]|[1-9])(?![\d/x])\b"
)
_MAY_BE_LEVEL = re.compile(r"[CTLScl][ -]?[1-9]")
_NOT_LEVEL = re.compile(r"^[- ]?(?:weighted|image|images|imaging|signal|hyperintens|flair)", re.IGNORECASE)
_LAST_LEVEL = {"C": 8, "T": 12, "L": 6, "S": 5}
_LEVEL_REGION = {"C": "neck", "T": "upper_back", "L": "low_back", "S": "low_back"}
_LEVEL_ORDER = "CTLS"
_SIDED_LETTERS = frozenset({"BUE", "RUE", "LUE", "BLE", "RLE", "LLE"})
_AFTER = 14
# Where a word of side can begin: quicker to find than the words themselves.
_SIDE_HINT = re.compile(r"\b(?:bi|both|b/l|left|right|lt|rt)|\([lr]\)")
_FEET = re.compile(r"\d[\s-]*$")
_LATEST_TEXTS = 32


class RegionMention(NamedTuple):
    """A body region named at characters `start` to `end`.

    `region` is a key of `data/regions.yaml`; `laterality` is left, right, bilateral or None;
    `text` is what stands there.
    """

    start: int
    end: int
    region: str
    laterality: str | None
    text: str


class Region(NamedTuple):
    """A region of the lexicon. `part_of` are the regions that contain it directly."""

    key: str
    label: str
    part_of: tuple[str, ...]
    axial: bool


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = load("openimr.language", "regions.yaml")
    return data


@cache
def regions() -> dict[str, Region]:
    """All regions of the lexicon by key."""
    return {
        key: Region(key, entry["label"], tuple(entry.get("part_of", ())), bool(entry.get("axial")))
        for key, entry in _data()["regions"].items()
    }


def region_label(key: str) -> str:
    """The region in words ("low_back" is "lumbar spine"); a key that is not known with blanks."""
    known = regions().get(key)
    return known.label if known else key.replace("_", " ")


@cache
def containers(key: str) -> frozenset[str]:
    """The region itself and every region that contains it: thumb, finger, hand, upper_extremity."""
    known = regions().get(key)
    found = {key}
    for parent in known.part_of if known else ():
        found |= containers(parent)
    return frozenset(found)


@cache
def related(a: str, b: str) -> bool:
    """Whether two regions are the same or one contains the other.

    >>> related("neck", "spine"), related("hand", "upper_extremity"), related("neck", "low_back")
    (True, True, False)
    """
    return a in containers(b) or b in containers(a)


@cache
def _lexicon() -> Phrases[tuple[str, ...]]:
    data = _data()
    entries: list[tuple[str, tuple[str, ...]]] = []
    for key, entry in data["regions"].items():
        words = [*entry["phrases"], *entry.get("implied", ())]
        entries += [(wording, (key,)) for phrase in words for wording in wordings(phrase)]
    for group in data["several"]:
        entries += [(phrase, tuple(group["regions"])) for phrase in group["phrases"]]
    entries += [(phrase, ()) for phrase in data["ignore"]]
    return Phrases(entries)


def find_regions(text: str) -> list[RegionMention]:
    """Body regions that `text` names, in order, each with the side said of it.

    Spinal levels name their part of the spine ("C5-6" is the neck); structures of one place only
    name that place ("meniscus" is the knee). Offsets count characters of `text`; line wraps are
    seen through. A side is shared along a list ("right wrist, elbow and shoulder").
    """
    if "\n" in text or "  " in text:
        running = flow(text)
        return [_moved(m, text, running.source_span(m.start, m.end)) for m in _find(running.text)]
    return _find(text)


@lru_cache(_LATEST_TEXTS)
def regions_of(text: str) -> tuple[RegionMention, ...]:
    """What `find_regions` finds. The latest texts are remembered, for several readers of one heading."""
    return tuple(find_regions(text))


def _moved(mention: RegionMention, text: str, place: tuple[int, int]) -> RegionMention:
    start, end = place
    return RegionMention(start, end, mention.region, mention.laterality, text[start:end])


def _find(text: str) -> list[RegionMention]:
    folded = fold(text)
    spots = _spots(text, folded)
    if not spots:
        return []
    sided = _ANY_SIDE.search(folded) is not None or any(text[s:e] in _SIDED_LETTERS for s, e, _ in spots)
    said = _words_of_side(folded) if sided else []
    mentions: list[RegionMention] = []
    for start, end, keys in spots:
        for key in keys:
            side = _side(text, said, (start, end), key, mentions) if sided else None
            mentions.append(RegionMention(start, end, key, side, text[start:end]))
    return mentions


def _spots(text: str, folded: str) -> list[tuple[int, int, tuple[str, ...]]]:
    named = _named(text, folded)
    if not _MAY_BE_LEVEL.search(text):
        return named
    levels = {(start, end, (_LEVEL_REGION[level[0]],)) for start, end, level in _levels(text)}
    return sorted([*named, *levels]) if levels else named


def _named(text: str, folded: str) -> list[tuple[int, int, tuple[str, ...]]]:
    found: list[tuple[int, int, tuple[str, ...]]] = []
    for start, end, payloads in _lexicon().find(text, folded):
        keys = payloads[0]
        if not keys or (keys[0] == "foot" and _FEET.search(text[max(0, start - 4) : start])):
            continue
        found.append((start, end, keys))
    return found


def _side(
    text: str,
    said: list[re.Match[str]],
    place: tuple[int, int],
    key: str,
    earlier: list[RegionMention],
) -> str | None:
    """The side said of the region at that place: just after it, before it, or shared along a list.

    `said` are the words of side in the text, in order.
    """
    start, end = place
    if text[start:end] in _SIDED_LETTERS:
        return _side_name(text[start])
    near = any(end <= one.start() <= end + _AFTER for one in said)
    after = _AFTER_SIDE.match(text[end : end + 24]) if near else None
    if after:
        return _side_name(after["side"])
    reach = max(start - 48, _previous_end(earlier, start))
    letter = _LETTER_SIDE.search(text[reach:start]) if text[start - 1 : start].isspace() else None
    if letter:
        return _side_name(letter["letter"])
    last = next((one for one in reversed(said) if reach <= one.start() and one.end() <= start), None)
    if last and not _CLAUSE.search(text[last.end() : start]):
        return last.lastgroup if last.lastgroup != "both" else "bilateral"
    return _shared_side(text, start, key, earlier)


def _words_of_side(folded: str) -> list[re.Match[str]]:
    found: list[re.Match[str]] = []
    for hint in _SIDE_HINT.finditer(folded):
        if not found or hint.start() >= found[-1].end():
            match = _SIDE.match(folded, hint.start())
            if match:
                found.append(match)
    return found


def _previous_end(earlier: list[RegionMention], start: int) -> int:
    return max((mention.end for mention in earlier if mention.end <= start), default=0)


def _shared_side(text: str, start: int, key: str, earlier: list[RegionMention]) -> str | None:
    if not earlier:
        return None
    previous = earlier[-1]
    if previous.start == start:
        return previous.laterality
    if not _LIST_LINK.fullmatch(text[previous.end : start]):
        return None
    alike = regions()[previous.region].axial == regions()[key].axial
    return previous.laterality if alike else None


def _side_name(word: str) -> str:
    first = word.lower()[0]
    return {"l": "left", "r": "right", "b": "bilateral"}[first]


def sides(text: str) -> list[tuple[int, int, str]]:
    """Every word of side in `text` as (start, end, left | right | bilateral), whatever it is said of."""
    return [
        (match.start(), match.end(), "bilateral" if match.lastgroup == "both" else str(match.lastgroup))
        for match in _words_of_side(fold(text))
    ]


def find_levels(text: str) -> list[tuple[int, int, str]]:
    """Spinal levels as (start, end, level): "L5-S1", "C5-C6", "T9-T11", "L4"; ranges with both letters.

    A chain ("L4-5-S1") gives each step. Levels that no spine has (C9, L8) are not levels.
    """
    return list(_levels(text)) if _MAY_BE_LEVEL.search(text) else []


def _levels(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _LEVEL.finditer(text):
        if match["a"].islower() and not match["more"]:
            continue
        if _NOT_LEVEL.match(text[match.end() : match.end() + 14]):
            continue
        steps = _steps(match[0])
        if not steps:
            continue
        yield from _segments(match.start(), match.end(), steps)
        if len(steps) > 1:
            yield from _bare_pairs(text, match.end(), steps[-2][0])


def _segments(start: int, end: int, steps: list[tuple[str, int]]) -> Iterator[tuple[int, int, str]]:
    names = [f"{letter}{number}" for letter, number in steps]
    if len(names) == 1:
        yield start, end, names[0]
    for upper, lower in pairwise(names):
        yield start, end, f"{upper}-{lower}"


def _steps(raw: str) -> list[tuple[str, int]]:
    """The vertebrae of a level as written, top down; nothing if they make no sense."""
    steps: list[tuple[str, int]] = []
    for part in _STEP.finditer(raw):
        number = int(part["n"])
        letter = (part["letter"] or "").upper() or _next_letter(steps[-1], number)
        if number > _LAST_LEVEL[letter]:
            return []
        steps.append((letter, number))
    descending = all(_rank(upper) < _rank(lower) for upper, lower in pairwise(steps))
    return steps if descending else []


def _next_letter(previous: tuple[str, int], number: int) -> str:
    """The letter left out after "L5-": the same part of the spine, or the next if the count starts again."""
    letter, last = previous
    if number > last or letter == "S":
        return letter
    return _LEVEL_ORDER[_LEVEL_ORDER.index(letter) + 1]


def _rank(step: tuple[str, int]) -> int:
    return _LEVEL_ORDER.index(step[0]) * 20 + step[1]


def _bare_pairs(text: str, end: int, letter: str) -> Iterator[tuple[int, int, str]]:
    """Pairs that go on without a letter: "C5-6 and 6-7"."""
    while match := _BARE_PAIR.match(text[end : end + 16]):
        steps = _steps(f"{letter}{match['n']}-{match['s'] or ''}{match['m']}")
        if not steps:
            return
        yield from _segments(end + match.start("n"), end + match.end(), steps)
        end += match.end()


def distinct(mentions: Iterable[RegionMention]) -> list[RegionMention]:
    """One mention a region, the first in words before a mere level, in order of appearance."""
    first: dict[str, RegionMention] = {}
    for mention in mentions:
        known = first.get(mention.region)
        if known is None or (known.text[1:2].isdigit() and not mention.text[1:2].isdigit()):
            first[mention.region] = mention
    return list(first.values())
