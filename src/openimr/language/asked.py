"""Which of the services that a request names are asked for, and which are only spoken of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from openimr.language.hints import heard, need
from openimr.language.services import ServiceFound

_MERELY_RANK = 8
_LOOK_BACK = 70
_OTHER_TIME = re.compile(
    r"\b(?:status[- ]post|s/p|after|following|follow(?:ing)?[- ]up (?:of|from)|during|prior to|before|due to"
    r"|secondary to|because of|history of|h/o|failed|in preparation for|to evaluate for"
    r"|rule out|in lieu of|instead of|(?:post|pre)(?![ -]?op))"
    r"[\s-]+(?P<tail>[^,;.()]*)$",
    re.IGNORECASE,
)
_PURPOSE = re.compile(r"\b(?:for|to evaluate|regarding|re:)\s+(?P<tail>[^,;.()]*)$", re.IGNORECASE)
_JOINED = re.compile(r"\b(?:and|with|plus|or|then|including|to include|versus|vs)\b|[&/+]", re.IGNORECASE)
_ALSO = re.compile(r"^(?:\s*(?:[,/&]|and/or|and|or))?(?:\s*(?:or|and|and/or))?\s*$", re.IGNORECASE)
_MOST_WORDS = 6
# Words without which no service is only spoken of.
_SAYS_OTHER_TIME = need(
    r"\b(?:status|s/p|after|following|follow|during|prior|before|due|secondary|because|history|h/o|failed"
    r"|preparation|evaluate|rule|lieu|instead|post|pre)"
)
_SAYS_PURPOSE = need(r"\b(?:for|evaluate|regarding|re:)")
_SURGICAL = re.compile(r"(?:status[- ]post|s/p|after|following|post)", re.IGNORECASE)


def asked_for(text: str, found: Sequence[ServiceFound]) -> tuple[list[ServiceFound], bool]:
    """The services that are asked for, and whether one that is not is an operation already done.

    A service that only gives the occasion ("therapy status post meniscectomy", "monitoring during
    surgery") or the purpose of one named before it ("consultation for knee arthroscopy") is not
    asked for. If nothing else is named, the occasion is all there is and stays.
    """
    marks = heard(text).marks
    if not marks & (_SAYS_OTHER_TIME | _SAYS_PURPOSE):
        return list(found), False
    asked: list[ServiceFound] = []
    aside: list[ServiceFound] = []
    operated = False
    for one in found:
        before = _before(text, one, found)
        occasion = _occasion(before) if marks & _SAYS_OTHER_TIME else None
        if occasion or _is_purpose(before, asked) or _goes_on(text, one, aside):
            aside.append(one)
            operated |= one.service.group == "surgery" and bool(occasion and _SURGICAL.match(occasion[0]))
        else:
            asked.append(one)
    return (asked or aside), operated and bool(asked)


def _before(text: str, one: ServiceFound, found: Sequence[ServiceFound]) -> str:
    """The words between the service named before and this one."""
    reached = max((other.end for other in found if other.end <= one.start), default=0)
    return text[max(reached, one.start - _LOOK_BACK) : one.start]


def _occasion(before: str) -> re.Match[str] | None:
    match = _OTHER_TIME.search(before)
    return match if match and _is_short(match["tail"]) else None


def _is_purpose(before: str, asked: Sequence[ServiceFound]) -> bool:
    if not any(one.service.rank != _MERELY_RANK for one in asked):
        return False
    match = _PURPOSE.search(before)
    return match is not None and _is_short(match["tail"])


def _is_short(tail: str) -> bool:
    return len(tail.split()) <= _MOST_WORDS and not _JOINED.search(tail)


def _goes_on(text: str, one: ServiceFound, aside: Sequence[ServiceFound]) -> bool:
    """Whether this goes on with things only spoken of: "evaluation for facet or epidural injections"."""
    if not aside or aside[-1].service.group != one.service.group:
        return False
    return _ALSO.match(text[aside[-1].end : one.start]) is not None
