"""How like two requests are in words: normalised tokens, with spelling forgiven and numbers not."""

from __future__ import annotations

import re
from collections.abc import Sequence

_TOKEN = re.compile(r"[0-9]+(?:\.[0-9]+)?|[^\W\d_]+")
_SAME = {
    "mri": "mri", "x": "", "times": "", "sessions": "session", "visits": "session", "visit": "session",
    "pt": "physical-therapy", "lt": "left", "rt": "right", "l": "left", "r": "right",
    "tablets": "tablet", "tabs": "tablet", "tab": "tablet", "qty": "", "quantity": "", "number": "",
    "w": "with", "wo": "without",
}  # fmt: skip
_EMPTY = frozenset(
    {"a", "an", "and", "at", "be", "for", "from", "in", "of", "on", "one", "or", "per", "the", "to", "with"}
    | {"request", "requested", "treatment"}
)
_PHRASES = (
    (re.compile(r"\bphysical therapy\b"), "pt"),
    (re.compile(r"\bmagnetic resonance imaging\b"), "mri"),
)


def tokens(text: str) -> tuple[str, ...]:
    """The words and numbers of a request that carry meaning, normalised and sorted."""
    lowered = text.casefold()
    for phrase, short in _PHRASES:
        lowered = phrase.sub(short, lowered)
    found = (_SAME.get(token, token) for token in _TOKEN.findall(lowered))
    return tuple(sorted({token for token in found if token and token not in _EMPTY}))


def likeness(one: str, other: str) -> float:
    """From 0, nothing in common, to 1, the same words and numbers (shared tokens, doubled, over all)."""
    ours, theirs = tokens(one), tokens(other)
    if not ours or not theirs:
        return 1.0 if ours == theirs else 0.0
    left = list(theirs)
    shared = 0
    for token in ours:
        match = next((each for each in left if _alike(token, each)), None)
        if match is not None:
            left.remove(match)
            shared += 1
    return 2 * shared / (len(ours) + len(theirs))


def _alike(one: str, other: str) -> bool:
    """The same token, or two long words that differ in one letter or in the order of two neighbours."""
    if one == other:
        return True
    if min(len(one), len(other)) < 5 or one[0].isdigit() or other[0].isdigit():
        return False
    return _one_letter_apart(one, other)


def _one_letter_apart(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return True
    rest = (one[start + 1 :], other[start + 1 :])
    if one[start : start + 2] == other[start : start + 2][::-1] and rest[0][1:] == rest[1][1:]:
        return True
    return rest[0] == rest[1] or one[start:] == rest[1] or rest[0] == other[start:]


def list_likeness(ours: Sequence[str], theirs: Sequence[str]) -> float:
    """How like two lists of requests are: each request of one list finds its likest in the other."""
    if not ours or not theirs:
        return 0.0
    best = [max(likeness(one, other) for other in theirs) for one in ours]
    best += [max(likeness(one, other) for other in ours) for one in theirs]
    return sum(best) / len(best)


def plain(text: str | None) -> str:
    """A name or a number in letters and digits only, for comparing identities; empty for None."""
    return "".join(char for char in (text or "").casefold() if char.isalnum())


def same_word(one: str | None, other: str | None) -> bool:
    """Whether two names are the same, one slip of the pen forgiven in names of five letters or more."""
    ours, theirs = plain(one), plain(other)
    return bool(ours and theirs) and _alike(ours, theirs)
