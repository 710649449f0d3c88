"""Where: which body regions, side and spinal levels a sentence says of the thing it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from openimr.facts.reading import Sentence
from openimr.language.regions import RegionMention, containers

_GLUE = re.compile(
    r"(?:[\s,/&()-]|\b(?:and|or|to|the|as|well|both|left|right|bilateral|bilaterally|upper|lower"
    r"|lateral|medial|anterior|"
    r"posterior|anterolateral|posterolateral|of|his|her|into|down|side|sided|region|area|joints?"
    r"|muscles?|musculature|spine|"
    r"aspects?|proximal|distal|mid|entire)\b){1,24}",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"[\s'-]*(?:[a-z/'-]+\s+){0,2}[\s'-]*", re.IGNORECASE)
_NOT_BEFORE = re.compile(
    r"\b(?:and|or|with|had|has|have|was|were|is|are|of|in|to|for|showed|shows|revealed|reveals"
    r"|from|by|on|at|underwent|status)\b",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"\b(?:in|of|to|into|down|over|at|on|along|about|throughout|for|with|across|affecting"
    r"|involving|radiating|radiates|through)\b|^\s*\(?$",
    re.IGNORECASE,
)
_ENDS_IN_LINK = re.compile(r"\b(?:to|into|down|over|of|in)$", re.IGNORECASE)
_CLAUSE_END = re.compile(
    r"[;:]|,\s+(?:and|but|which|who|he|she|the)\s+(?:\w+\s+)?(?:is|was|has|had)\b|\b(?:but|however"
    r"|although)\b",
    re.IGNORECASE,
)
_FORWARD_REACH = 70
_GENERAL = frozenset({"spine", "back", "whole_body"})


class Place(NamedTuple):
    """Regions (most specific first), side and levels, and the characters that say so."""

    regions: tuple[str, ...] = ()
    laterality: str | None = None
    levels: tuple[str, ...] = ()
    start: int = -1
    end: int = -1


NOWHERE = Place()


class Group(NamedTuple):
    """Regions named in one breath ("low back and left leg")."""

    start: int
    end: int
    members: tuple[RegionMention, ...]


def groups(sentence: Sentence, text: str) -> list[Group]:
    """The regions of a sentence, those of one list together."""
    found: list[list[RegionMention]] = []
    names = [(h.start, h.end) for h in sentence.hits if h.kind == "concept"]
    previous: tuple[int, int] | None = None
    for mention in sentence.regions:
        name = next(((a, b) for a, b in names if a <= mention.start and mention.end <= b), None)
        together = name == previous
        previous = name
        if (
            found
            and together
            and (
                mention.start <= found[-1][-1].end or _GLUE.fullmatch(text, found[-1][-1].end, mention.start)
            )
        ):
            found[-1].append(mention)
        else:
            found.append([mention])
    return [Group(g[0].start, max(m.end for m in g), tuple(g)) for g in found]


def place_of(group: Group) -> Place:
    """A group of regions as a place."""
    keys = list(dict.fromkeys(m.region for m in group.members))
    keys.sort(key=lambda key: -len(containers(key)))
    sides = {m.laterality for m in group.members if m.laterality}
    side = next(iter(sides)) if len(sides) == 1 else ("bilateral" if sides else None)
    return Place(tuple(keys), side, (), group.start, group.end)


class Ground(NamedTuple):
    """A sentence of the running text with its lists of regions."""

    sentence: Sentence
    text: str
    listed: Sequence[Group]


def locate(ground: Ground, start: int, end: int, *, strict: bool = False) -> Place:
    """The place that the sentence says of the words from `start` to `end`.

    Tried in order: a region straight before ("low back pain"), a region that the words lead to
    ("numbness in the left hand"), and unless `strict` the last region before in the same clause.
    """
    sentence, text, listed = ground
    found = _within(listed, start, end)
    if found is None or {m.region for m in found.members} <= _GENERAL:
        found = straight_before(text, listed, start) or _led_to(sentence, text, listed, end) or found
    if found is None and not strict:
        found = _last_before(text, listed, start)
    place = place_of(found) if found else NOWHERE
    return place._replace(levels=_levels(sentence, text, place, start, end))


def _within(listed: Sequence[Group], start: int, end: int) -> Group | None:
    return next((g for g in listed if g.start < end and start < g.end), None)


def straight_before(text: str, listed: Sequence[Group], start: int) -> Group | None:
    """The regions that stand straight before position `start` ("left hip and mid back" pain)."""
    for group in reversed(listed):
        if group.end <= start:
            gap = text[group.end : start]
            near = len(gap) <= 40 and _BEFORE.fullmatch(gap) and not _NOT_BEFORE.search(gap)
            return group if near else None
    return None


def _led_to(sentence: Sentence, text: str, listed: Sequence[Group], end: int) -> Group | None:
    for group in listed:
        if group.start < end or _is_name(sentence, group):
            continue
        gap = text[end : group.start]
        led = _LINK.search(gap) or _ENDS_IN_LINK.search(text, max(sentence.start, end - 8), end)
        if len(gap) <= _FORWARD_REACH and led and not _CLAUSE_END.search(gap):
            return group
        return None
    return None


def _is_name(sentence: Sentence, group: Group) -> bool:
    """Whether the group is only part of the name of another thing ("spinal stenosis")."""
    return any(h.kind == "concept" and h.start <= group.start and group.end <= h.end for h in sentence.hits)


def _last_before(text: str, listed: Sequence[Group], start: int) -> Group | None:
    for group in reversed(listed):
        if group.end <= start:
            return None if _CLAUSE_END.search(text[group.end : start]) else group
    return None


def _levels(sentence: Sentence, text: str, place: Place, start: int, end: int) -> tuple[str, ...]:
    """Levels beside the words or their place, and those in one list with them."""
    near: list[str] = []
    low = min(start, place.start) if place.start >= 0 else start
    high = max(end, place.end)
    for first, last, level in sentence.levels:
        gap = text[last:low] if last <= low else text[high:first] if first >= high else ""
        if len(gap) <= 32 and not re.search(r"[;:]|\b(?:with|but)\b", gap):
            near.append(level)
            low, high = min(low, first), max(high, last)
    return tuple(dict.fromkeys(near))
