"""The shorthand of the lexicons' phrases."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openimr.language.readings import SHORT_NOUN, spell_out

_OPTIONAL = re.compile(r"(\w)\?")


def bracketed(phrase: str) -> str:
    """The phrase with every letter that may be left out in brackets.

    >>> bracketed("tubs?")
    'tub(s|)'
    """
    return _OPTIONAL.sub(r"(\1|)", phrase)


def wordings(phrase: str) -> Iterator[str]:
    """All wordings of a phrase with alternatives, and the plural of a last word of three letters.

    >>> list(wordings("(tubs?|hospital bed)"))
    ['tub', 'tubs', 'tubs', 'hospital bed', 'hospital beds']
    """
    for wording in spell_out(bracketed(phrase)):
        yield wording
        if SHORT_NOUN.search(wording):
            yield wording + "s"
