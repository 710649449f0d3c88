"""Degrees of motion as records write them: "flexion 40/60", "flex 135, abd 120", "rotation R 55, L 60"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_MOVE = re.compile(
    r"\b(?:(?P<side>left|right|lt|rt)\.?\s+)?(?P<name>(?:(?:forward|lateral|external|internal"
    r"|palmar|plantar|radial|ulnar|side)\s+)?"
    r"(?:flexion|extension|elevation|abduction|adduction|rotation|bending|tilt|dorsiflexion|plantarflexion"
    r"|supination|pronation|deviation))\b"
    r"(?:\s+(?:to the\s+)?(?P<after>left|right)\b)?(?P<gap>[^.;\d\n]{0,28}?)"
    r"(?P<n>\d{1,3})(?:\s?(?:-|to|–)\s?(?P<m>\d{1,3}))?\s?(?P<degrees>°|º|degrees?\b|deg\b)?\s*"
    r"(?:(?:/|out of|of|\(?\s*(?:normal|norm|nl)(?:\s+(?:is|of|being)"
    r"|\s*[:=])?)\s*(?P<normal>\d{2,3})(?![\d/])\s?(?:°|º|degrees?\b|deg\b)?)?"
    r"(?P<percent>\s?(?:%|percent))?",
    re.IGNORECASE,
)
_ABBREVIATED = re.compile(
    r"\b(?P<name>flex|ext|abd|add|ER|IR|rot|SB|lat flex|DF|PF|sup|pron)\b\.?(?:\s+(?P<after>L|R)\b)?"
    r"[\s:=]{1,3}"
    r"(?P<n>\d{1,3})(?:\s?(?:-|to|–)\s?(?P<m>\d{1,3}))?\s?(?P<degrees>°|º|degrees?\b|deg\b)?\s*"
    r"(?:/\s*(?P<normal>\d{2,3})(?![\d/])\s?(?:°|º|degrees?\b|deg\b)?)?(?P<percent>\s?(?:%|percent))?(?!\s*[/.-]\s*\d)"
)
_FULL_NAMES = {
    "flex": "flexion", "ext": "extension", "abd": "abduction", "add": "adduction", "er": "external rotation",
    "ir": "internal rotation", "rot": "rotation", "sb": "lateral bending", "lat flex": "lateral flexion",
    "df": "dorsiflexion", "pf": "plantarflexion", "sup": "supination", "pron": "pronation",
}  # fmt: skip
_DEGREES_OF = re.compile(
    r"(?<![\d/.])(?P<n>\d{1,3})\s?(?:°|º|degrees?|deg)\s+(?:of\s+)?(?:(?:active|passive|further|the|his|her)\s+)?"
    r"(?:(?P<side>left|right)\s+)?(?:[a-z]+\s+){0,2}?(?P<name>(?:(?:forward|lateral|external|internal)\s+)?(?:flexion"
    r"|extension|abduction|adduction|rotation|bending|dorsiflexion|plantarflexion|supination|pronation))\b",
    re.IGNORECASE,
)
_RANGE = re.compile(
    r"\b(?:ROM|range of motion|AROM|PROM|motion)\b[^\d.;\n]{0,24}?"
    r"(?P<n>\d{1,3})\s?(?:-|to|–)\s?(?P<m>\d{2,3})"
    r"(?![\d/%-])\s?(?:°|º|degrees?\b|deg\b)?",
    re.IGNORECASE,
)
_SIDES_AFTER = re.compile(
    r"\b(?P<name>(?:(?:lateral|external|internal)\s+)?(?:flexion|extension|abduction|adduction|rotation|bending"
    r"|rot|flex|ext|tilt))\b[\s:,]{1,3}(?P<a>L|R|left|right)\.?\s*(?P<n>\d{1,3})(?:\s?°)?[\s,;/]{1,3}(?:and\s)?"
    r"(?P<b>L|R|left|right)\.?\s*(?P<m>\d{1,3})(?![\d/%]|\.\d)",
    re.IGNORECASE,
)
_SIDE_NAMES = {"l": "left", "r": "right"}
_MOST_DEGREES = 190


class Measured(NamedTuple):
    """A motion at `start` to `end`: its name, its value in degrees or percent, the normal stated."""

    start: int
    end: int
    movement: str
    value: float
    side: str | None = None
    normal: float | None = None
    percent: bool = False
    sure: bool = True


def degrees_of_motion(text: str, start: int, end: int, about_motion: bool) -> list[Measured]:
    """The measured motions of `text[start:end]`, in order.

    A number without degrees, normal or percent counts if the sentence is `about_motion` or another number of
    it is one.
    """
    found = [*_before(text, start, end)]
    for more in (_sided(text, start, end), _named(text, start, end), _short(text, start, end)):
        found += [one for one in more if not _overlaps(found, one)]
    ranges = [one for one in _ranges(text, start, end) if not _overlaps(found, one)]
    sure = about_motion or any(one.sure for one in found)
    return sorted([one for one in found if sure or one.sure] + ranges)


def _overlaps(found: Sequence[Measured], one: Measured) -> bool:
    return any(other.start < one.end and one.start < other.end for other in found)


def _before(text: str, start: int, end: int) -> Iterator[Measured]:
    """ "90 degrees of right shoulder abduction"."""
    for match in _DEGREES_OF.finditer(text, start, end):
        if int(match["n"]) <= _MOST_DEGREES:
            yield Measured(*match.span(), _plain(match["name"]), float(match["n"]), _side(match["side"]))


def _sided(text: str, start: int, end: int) -> Iterator[Measured]:
    """ "Rotation R 55, L 60"."""
    for match in _SIDES_AFTER.finditer(text, start, end):
        name = _plain(match["name"])
        yield Measured(match.start(), match.end("n"), name, float(match["n"]), _side(match["a"]))
        yield Measured(match.start("b"), match.end(), name, float(match["m"]), _side(match["b"]))


def _named(text: str, start: int, end: int) -> Iterator[Measured]:
    for match in _MOVE.finditer(text, start, end):
        if _is_motion(match, text):
            yield _measured(match, match["side"] or match["after"])


def _short(text: str, start: int, end: int) -> Iterator[Measured]:
    """ "Flex 45/50 ext 50/60": sure, as nothing else is written so."""
    for match in _ABBREVIATED.finditer(text, start, end):
        if int(match["m"] or match["n"]) <= _MOST_DEGREES:
            yield _measured(match, match["after"])


def _ranges(text: str, start: int, end: int) -> Iterator[Measured]:
    """ "Range of motion 0-125": the end of the range is the motion."""
    for match in _RANGE.finditer(text, start, end):
        if int(match["n"]) < int(match["m"]) <= _MOST_DEGREES:
            yield Measured(*match.span(), "motion", float(match["m"]))


def _measured(match: re.Match[str], side: str | None) -> Measured:
    normal = float(match["normal"]) if match["normal"] else None
    return Measured(
        *match.span(),
        _plain(match["name"]),
        float(match["m"] or match["n"]),
        _side(side),
        normal,
        bool(match["percent"]) and normal is None,
        bool(match["degrees"] or match["normal"] or match["percent"]),
    )


def _is_motion(match: re.Match[str], text: str) -> bool:
    after = text[match.end() : match.end() + 3]
    if match["normal"] is None and re.match(r"\s?[+-]?/\s?\d", after):
        return False
    gap = match["gap"].lower()
    return int(match["m"] or match["n"]) <= _MOST_DEGREES and "strength" not in gap and "at " not in gap[-4:]


def _plain(name: str) -> str:
    """The movement in full words."""
    words = " ".join(name.lower().split())
    return _FULL_NAMES.get(words, words)


def _side(word: str | None) -> str | None:
    return _SIDE_NAMES.get((word or "").lower()[:1])
