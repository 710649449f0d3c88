"""The shorthand of the lexicons' phrases."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openimr.language.phrases import spell_out

_OPTIONAL = re.compile(r"(\w)\?")
_SHORT_NOUN = re.compile(r"(?:^|[\s-])[a-z]{2}[a-rt-z]$")


def wordings(phrase: str) -> Iterator[str]:
    """All wordings of a phrase with alternatives, and the plural of a last word of three letters.

    >>> list(wordings("(tubs?|hospital bed)"))
    ['tub', 'tubs', 'tubs', 'hospital bed', 'hospital beds']
    """
    for wording in spell_out(_OPTIONAL.sub(r"(\1|)", phrase)):
        yield wording
        if _SHORT_NOUN.search(wording):
            yield wording + "s"
