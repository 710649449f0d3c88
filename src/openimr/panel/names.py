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
_LONGEST_SLIP = 2


class Form(NamedTuple):
    """A name made alike: its words, those that tell it apart from others, and its initials.

    `words` have no corporate form and no title; `telling` are those that few names share, all words if
    none does. `joined` are the words written as one: Blue Cross is Bluecross; `ordered` are
    the words by letter; `spelled` are all spellings under which they are looked up.
    """

    words: tuple[str, ...]
    telling: frozenset[str]
    initials: frozenset[str]
    joined: str
    ordered: tuple[str, ...]
    spelled: frozenset[str]


@lru_cache(65536)
def form(name: str) -> Form:
    """A name made alike. A name without letters or digits has no words."""
    written = _written(name)
    known = name_words()
    words = tuple(w for w in _spelled(written) if w not in _dropped())
    words = words or tuple(written)
    telling = frozenset(w for w in words if w not in known.common and len(w) > 1) or frozenset(words)
    spelled = frozenset(key for word in words for key in _spellings(word))
    return Form(words, telling, _initials(written, words), "".join(words), tuple(sorted(words)), spelled)


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


@lru_cache(262144)
def compare(a: str, b: str) -> Agreement | None:
    """Whether two names are the same, near, or (None) different. The order does not matter."""
    return compare_forms(form(a), form(b))


def compare_forms(a: Form, b: Form) -> Agreement | None:
    """As `compare`, of names made alike."""
    if not a.words or not b.words:
        return None
    if a.joined == b.joined or a.ordered == b.ordered:
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
    if any(_spellings(word).isdisjoint(large.spelled) for word in small.telling):
        return False
    return all(any(word == w or misspelt(word, w) for w in large.words) for word in small.telling)


def _acronym(short: Form, long: Form) -> bool:
    return len(short.telling) == 1 and bool(short.telling & long.initials)


@lru_cache(262144)
def misspelt(a: str, b: str) -> bool:
    """Whether one is the other with a letter or two amiss: one in words of five letters, two from ten on."""
    shorter = min(len(a), len(b))
    if shorter < _SHORT or abs(len(a) - len(b)) > _allowed(shorter) or a == b:
        return False
    most = _allowed(shorter)
    # Each letter amiss makes at most two letters differ between the sets: most pairs end here.
    if len(set(a) ^ set(b)) > 2 * most:
        return False
    return _distance(a, b, most) <= most


def _allowed(length: int) -> int:
    return 2 if length >= _LONG else 1


def _distance(a: str, b: str, most: int) -> int:
    """Letters to change, add, drop or swap with the next; `most + 1` if there are more."""
    same = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    a, b = a[same:], b[same:]
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
        self._anchors: dict[str, set[Form]] = {}
        self._words: dict[str, set[Form]] = {}
        self._whole: dict[str, set[Form]] = {}
        self._known: dict[Form, frozenset[int]] = {}
        for name, owner in names:
            self._forms.setdefault(form(name), set()).add(owner)
        for each in self._forms:
            self._enter(each)

    def _enter(self, each: Form) -> None:
        if not each.words:
            return
        anchor = max(each.telling, key=lambda word: (len(word), word))
        for key in _spellings(anchor):
            self._anchors.setdefault(key, set()).add(each)
        for word in set(each.words):
            for key in _spellings(word):
                self._words.setdefault(key, set()).add(each)
        for key in (*_ends(each, 0), *_initial_keys(each)):
            self._whole.setdefault(key, set()).add(each)

    def owners(self, name: str) -> frozenset[int]:
        """Owners of names that are the same as `name` or near it."""
        asked = form(name)
        if asked not in self._known:
            near = (each for each in self._near(asked) if compare_forms(asked, each))
            self._known[asked] = frozenset(owner for each in near for owner in self._forms[each])
        return self._known[asked]

    def _near(self, asked: Form) -> set[Form]:
        """Names that may agree: all words of one in the other, both ends alike, or initials."""
        found: set[Form] = set()
        for word in set(asked.words):
            found |= _under(self._anchors, _spellings(word))
        holding = [_under(self._words, _spellings(word)) for word in asked.telling]
        found |= set.intersection(*holding) if holding else set()
        return found | _under(self._whole, (*_ends(asked, _LONGEST_SLIP), *_initial_keys(asked)))


def _under(index: dict[str, set[Form]], keys: Iterable[str]) -> set[Form]:
    found: set[Form] = set()
    return found.union(*(index[key] for key in keys if key in index))


def _ends(each: Form, slip: int) -> Iterator[str]:
    """First and last letters with the length in steps of three, give or take `slip` letters."""
    length = len(each.joined)
    for step in range((length - slip) // 3, (length + slip) // 3 + 1):
        yield f"first:{each.joined[:_ENDS]}:{step}"
        yield f"last:{each.joined[-_ENDS:]}:{step}"


def _initial_keys(each: Form) -> Iterator[str]:
    yield from (f"initials:{word}" for word in each.initials)
    if len(each.telling) == 1:
        yield from (f"initials:{word}" for word in each.telling)


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
