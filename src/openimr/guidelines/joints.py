"""Facet levels are counted in joints, not in nerves: L4-S1 is two joints (L4-5, L5-S1) and three nerves."""

from __future__ import annotations

import re
from collections.abc import Iterable

_VERTEBRAE = tuple(
    [f"C{n}" for n in range(1, 8)]
    + [f"T{n}" for n in range(1, 13)]
    + [f"L{n}" for n in range(1, 6)]
    + [f"S{n}" for n in range(1, 6)]
)
_PLACE = {name: number for number, name in enumerate(_VERTEBRAE)}
_LEVEL = re.compile(r"([CTLS]\d{1,2})(?:\s*-\s*([CTLS]?)(\d{1,2}))?$")


def joint_count(levels: Iterable[str]) -> int | None:
    """How many joints the levels of a request are: each pair of neighbours within a range is one.

    Levels without a range name nerves, of which neighbours serve one joint between them. None if no
    level is named or none is understood.
    """
    joints: set[int] = set()
    nerves: set[int] = set()
    for level in levels:
        match = _LEVEL.match(level.upper())
        if match is None or match[1] not in _PLACE:
            continue
        first = _PLACE[match[1]]
        if match[3] is None:
            nerves.add(first)
            continue
        last = _PLACE.get((match[2] or match[1][0]) + match[3])
        if last is not None:
            joints.update(range(min(first, last), max(first, last)))
    joints.update(nerve for nerve in nerves if nerve + 1 in nerves)
    return len(joints) or (len(nerves) or None)
