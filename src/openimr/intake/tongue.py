"""Whether a page is in another language than English, by its small words or its script.

Every rule of this project reads English. A page in another language is still shown and searched, and said to
be what it is.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import cache
from typing import NamedTuple

from openimr.intake.settings import load_data

_FIRST = 400


class _Tongues(NamedTuple):
    least: int
    enough: int
    english: frozenset[str]
    others: dict[str, frozenset[str]]
    scripts: dict[str, str]


def foreign_language(text: str) -> str | None:
    """The ISO 639 code of the language that `text` seems to be in; None if English or not to be told."""
    known = _tongues()
    # Nearly all pages are English, and their first lines show it.
    first = text[:_FIRST].lower().split()
    if sum(map(known.english.__contains__, first)) * 6 >= max(len(first), 1) and text.isascii():
        return None
    sample = text[: known.enough]
    if not sample.isascii():
        script = _script(sample, known)
        if script:
            return script
    words = sample.lower().split()
    english = sum(map(known.english.__contains__, words))
    if english * 8 >= len(words) or len(words) < known.least:
        return None
    found = {code: sum(map(small.__contains__, words)) for code, small in known.others.items()}
    best = max(found, key=lambda code: found[code])
    return best if found[best] >= max(known.least, 2 * english, len(words) // 8) else None


def _script(sample: str, known: _Tongues) -> str | None:
    """The language of a script other than Latin, if most letters are of it."""
    letters = [c for c in sample if c.isalpha()]
    beyond = [c for c in letters if ord(c) > 0x36F]
    if len(beyond) * 3 < len(letters) or len(beyond) < known.least:
        return None
    first = Counter(unicodedata.name(c, "?").partition(" ")[0] for c in beyond[:400]).most_common(1)[0][0]
    # Kana among Chinese characters make it Japanese.
    kana = any("぀" <= c <= "ヿ" for c in beyond[:400])
    return "ja" if first == "CJK" and kana else known.scripts.get(first)


@cache
def _tongues() -> _Tongues:
    data = load_data("languages.yaml")
    others = {code: frozenset(words) for code, words in data["others"].items()}
    return _Tongues(data["least"], data["enough"], frozenset(data["english"]), others, data["scripts"])
