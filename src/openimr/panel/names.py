"""Names of organizations and people: made alike, compared, and looked up among many.

Two names are the `same` when nothing but form tells them apart (corporate suffixes, abbreviations, points,
capitals, titles). They are `near` when a person must say whether they are one: a misspelling, a part of the
other, its initials. Everything else is different.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import combinations
from typing import Literal, NamedTuple

from openimr.panel.tables import name_words

Agreement = Literal["same", "near"]

_POINTS = re.compile(r"[.’'`]")
_BREAKS = re.compile(r"[^\w&]+")
_ACRONYM = range(3, 8)
_SHORT, _LONG = 5, 10
_ENDS = 3


class Form(NamedTuple):
    """A name made alike: its words, those that tell it apart from others, and its initials.

    `words` have no corporate form and no title; `telling` are those that few names share, all words if
    none does.
    """

    words: tuple[str, ...]
    telling: frozenset[str]
    initials: frozenset[str]

    @property
    def joined(self) -> str:
        """The words written as one: Blue Cross is Bluecross."""
        return "".join(self.words)


@lru_cache(65536)
def form(name: str) -> Form:
    """A name made alike. A name without letters or digits has no words."""
    written = _written(name)
    known = name_words()
    words = tuple(w for w in _spelled(written) if w not in _dropped())
    words = words or tuple(written)
    telling = frozenset(w for w in words if w not in known.common and len(w) > 1) or frozenset(words)
    return Form(words, telling, _initials(written, words))


def _written(name: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(c for c in folded if not unicodedata.combining(c))
    return [w for w in _BREAKS.split(_POINTS.sub("", plain.replace("&", " and "))) if w and w != "and"]


def _spelled(words: Iterable[str]) -> Iterator[str]:
    alike = name_words().alike
    for word in words:
        yield from alike.get(word, word).split()


@cache
def _dropped() -> frozenset[str]:
    known = name_words()
    return frozenset(known.forms) | frozenset(known.titles)


def _initials(written: list[str], words: tuple[str, ...]) -> frozenset[str]:
    """State Compensation Insurance Fund is SCIF; with and without what stands for the form of the firm."""
    found = {"".join(w[0] for w in words), "".join(w[0] for w in written)}
    return frozenset(each for each in found if len(each) in _ACRONYM)


def compare(a: str, b: str) -> Agreement | None:
    """Whether two names are the same, near, or (None) different. The order does not matter."""
    return compare_forms(form(a), form(b))


@lru_cache(65536)
def compare_forms(a: Form, b: Form) -> Agreement | None:
    """As `compare`, of names made alike."""
    if not a.words or not b.words:
        return None
    if a.joined == b.joined or sorted(a.words) == sorted(b.words):
        return "same"
    if _within(a, b) or _within(b, a) or _acronym(a, b) or _acronym(b, a):
        return "near"
    return "near" if _misspelt_whole(a.joined, b.joined) else None


def _misspelt_whole(a: str, b: str) -> bool:
    """Words written as one and misspelt, one of the two ends being right."""
    ends_agree = a[:_ENDS] == b[:_ENDS] or a[-_ENDS:] == b[-_ENDS:]
    return ends_agree and misspelt(a, b)


def _within(small: Form, large: Form) -> bool:
    """All telling words of the one are words of the other, give or take a misspelling."""
    return all(any(word == w or misspelt(word, w) for w in large.words) for word in small.telling)


def _acronym(short: Form, long: Form) -> bool:
    return len(short.telling) == 1 and bool(short.telling & long.initials)


@lru_cache(262144)
def misspelt(a: str, b: str) -> bool:
    """Whether one is the other with a letter or two amiss: one in words of five letters, two from ten on."""
    shorter = min(len(a), len(b))
    if shorter < _SHORT or abs(len(a) - len(b)) > _allowed(shorter) or a == b:
        return False
    return _distance(a, b, _allowed(shorter)) <= _allowed(shorter)


def _allowed(length: int) -> int:
    return 2 if length >= _LONG else 1


def _distance(a: str, b: str, most: int) -> int:
    """Letters to change, add, drop or swap with the next; `most + 1` if there are more."""
    before: list[int] = []
    last: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, last, row = last, row, [i]
        for j, y in enumerate(b, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


class NameIndex:
    """Names of many owners, to find those that agree with a name without comparing it with each."""

    def __init__(self, names: Iterable[tuple[str, int]]) -> None:
        """`names` are names, each with the number of its owner."""
        self._forms: dict[Form, set[int]] = {}
        self._keys: dict[str, set[Form]] = {}
        for name, owner in names:
            self._forms.setdefault(form(name), set()).add(owner)
        for each in self._forms:
            for key in (*_keys(each.telling, "t"), *_keys(each.words, "w"), *_whole(each)):
                self._keys.setdefault(key, set()).add(each)

    def owners(self, name: str) -> frozenset[int]:
        """Owners of names that are the same as `name` or near it."""
        return self._owners(form(name))

    def _owners(self, asked: Form) -> frozenset[int]:
        keys = (*_keys(asked.telling, "w"), *_keys(asked.words, "t"), *_whole(asked))
        near = {each for key in keys for each in self._keys.get(key, ())}
        found = (self._forms[each] for each in near if compare_forms(asked, each))
        return frozenset(owner for owners in found for owner in owners)


def _keys(words: Iterable[str], kind: str) -> Iterator[str]:
    return (f"{kind}:{key}" for word in words for key in _spellings(word))


@lru_cache(65536)
def _spellings(word: str) -> frozenset[str]:
    """The word with as many letters left out as may be amiss: what is misspelt of it shares one."""
    if len(word) < _SHORT:
        return frozenset((word,))
    left_out = range(_allowed(len(word)) + 1)
    return frozenset(
        "".join(c for i, c in enumerate(word) if i not in gone)
        for count in left_out
        for gone in combinations(range(len(word)), count)
    )


def _whole(each: Form) -> Iterator[str]:
    yield f"first:{each.joined[:_ENDS]}"
    yield f"last:{each.joined[-_ENDS:]}"
    yield from (f"initials:{word}" for word in each.initials)
    if len(each.telling) == 1:
        yield from (f"initials:{word}" for word in each.telling)
