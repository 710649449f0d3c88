"""Words that an optical reader may have got wrong: whether two are alike, and known words put right."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from openimr.packet.settings import load_data

_SHORTEST = 5
_CONFUSED = str.maketrans(
    {"0": "o", "1": "l", "|": "l", "!": "l", "i": "l", "5": "s", "8": "b", "6": "b", "c": "e"}
)
_TOKEN = re.compile(r"[A-Za-z0-9|!’']{4,}")
_QUOTES = "‘’“”\"'`_~-—|.,"
_JUNK = re.compile(r"^(?:[‘’“”\"'`_~—|.,;:]+\s*|[a-z|I]\s+(?=[A-Z][a-z]+:))+")
_SHORTEST_LABEL = 4
_BEFORE_COLON = re.compile(r"(?P<one>[^\s:;]{4,16}[ ]+)?(?P<two>[^\s:;]{4,16})[:;]")


@lru_cache(maxsize=100_000)
def alike(one: str, other: str) -> bool:
    """Whether the two words can be one, misread: the same, or with an edit for every four letters."""
    one, other = one.lower(), other.lower()
    if one == other:
        return True
    allowed = max(len(one), len(other)) // 4
    if abs(len(one) - len(other)) > allowed:
        return False
    return edits(_folded(one), _folded(other), allowed) <= allowed


def _folded(word: str) -> str:
    return word.translate(_CONFUSED).replace("rn", "m").replace("vv", "w")


def edits(one: str, other: str, most: int) -> int:
    """Letters to change, add or drop between two words; some number above `most` if they are more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        last, row[0] = row[0], i
        for j, against in enumerate(other, start=1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (letter != against))
        if min(row) > most:
            return most + 1
    return row[-1]


def repaired(line: str) -> str:
    """The line with words that titles and labels are made of put right where they were misread."""
    return _TOKEN.sub(lambda match: _right(match[0]), line)


def relabelled(line: str) -> str:
    """The line with junk before it gone and the words before its colons put right where they were misread."""
    line = _JUNK.sub("", line)
    if ":" not in line and ";" not in line:
        return line
    return _BEFORE_COLON.sub(_labelled, line)


def _labelled(match: re.Match[str]) -> str:
    one, two = _label(match["one"] or ""), _label(match["two"])
    known = two.lower() in _label_words()
    return f"{one}{two}:" if known else match[0]


@lru_cache(maxsize=20_000)
def _label(word: str) -> str:
    """The word of a label that `word` is, misread, the blanks after it kept; `word` itself if it is none."""
    bare = word.strip(_QUOTES + " ")
    lower = bare.lower()
    known = _label_words()
    if len(bare) < _SHORTEST_LABEL or lower in known:
        return word.strip(_QUOTES)
    allowed = (len(bare) + 2) // 4
    near = [(edits(_folded(lower), _folded(label), allowed), label) for label in known]
    best = min(near)
    if best[0] > allowed or lower in _vocabulary():
        return word
    return best[1].capitalize() + word[len(word.rstrip()) :]


@cache
def _label_words() -> tuple[str, ...]:
    return tuple(sorted(load_data("patients.yaml")["label_words"]))


@lru_cache(maxsize=50_000)
def _right(word: str) -> str:
    lower = word.lower()
    if lower in _vocabulary() or len(word) < _SHORTEST:
        return word
    found = _by_folding().get(_folded(lower))
    if found is None and len(word) > _SHORTEST and not word.isdigit():
        found = _one_edit_away(lower)
    if found is None:
        return word
    return found.upper() if sum(map(str.isupper, word)) > len(word) / 2 else found


def _one_edit_away(word: str) -> str | None:
    allowed = 1 if len(word) < 9 else 2
    folded = _folded(word)
    for known, form in _long_words().get(folded[0], ()):
        if abs(len(form) - len(folded)) <= 1 and edits(folded, form, allowed) <= allowed:
            return known
    return None


@cache
def _long_words() -> dict[str, list[tuple[str, str]]]:
    """Known words with their folded forms, by the first letter of these."""
    words: dict[str, list[tuple[str, str]]] = {}
    for word in sorted(_vocabulary()):
        if len(word) > _SHORTEST:
            words.setdefault(_folded(word)[0], []).append((word, _folded(word)))
    return words


@cache
def _by_folding() -> dict[str, str]:
    return {_folded(word): word for word in sorted(_vocabulary()) if len(word) >= _SHORTEST}


@cache
def _vocabulary() -> frozenset[str]:
    """All plain words in the titles of the kinds, and more that stand in heads of records."""
    table = load_data("kinds.yaml")
    patterns = " ".join(title for kind in table["kinds"].values() for title in kind["title"])
    words = set(re.findall(r"(?<![a-z\\])[a-z]{4,}", patterns.lower())) | set(table["known_words"])
    return frozenset(words)
