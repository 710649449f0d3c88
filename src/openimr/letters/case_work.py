"""What a case summary says of work: restrictions, disability, a return to duty."""

from __future__ import annotations

import re

from openimr.letters.clauses import Found, Sentence, lower_plain, plain
from openimr.letters.cues import lowered, need, sure

_WORK = lowered(
    r"\b(?:on\s+(?:\w+\s+){0,2}work\s+restrictions|work\s+status\s+(?:was|is|remains)\s+[^.;,]+|temporar(?:y|ily)\s+totally\s+disabled|"
    r"off\s+(?:of\s+)?work(?:,?\s+on\s+(?:total\s+temporary|temporary\s+total)\s+disability)?|(?:total\s+temporary|temporary\s+total)\s+disability|ttd\b|"
    r"(?:continue[sd]?|remain(?:s|ed)|is|was|back)\s+(?:\w+\s+){0,2}?(?:at|in|on|to|working)\s+(?:his|her|the)?\s*(?:usual|regular|full|normal|customary)\s+(?:job|duty|duties|work|occupation)|"
    r"working\s+(?:(?:with|without)\s+(?:\w+\s+)?restrictions|(?:full|part)[-\s]?time|\d{1,2}\s*(?:h|hrs?|hours)\b[^,.;]{0,10})|"
    r"not\s+(?:currently\s+)?working|modified\s+(?:duty|work)|permanent\s+and\s+stationary|"
    r"returned\s+to\s+(?:full|modified|regular)\s+(?:duty|work))\b"
)
WORK_NEEDS = need("work", "duty", "disab", "stationary", " ttd ")
# "Worker" alone says nothing of work.
_WORDS = sure(
    r"\b(?:work|working|dut(?:y|ies)|disabled|disability|stationary|ttd|job|occupation)(?!\w)",
    WORK_NEEDS | need("duties", " job", "occupation"),
)
_STATUS_IS = re.compile(r"\b(status)\s+(?:was|is|remains)\b")


def work_status(sentence: Sentence) -> list[Found]:
    """The work status that the sentence gives, in its words; empty if it gives none."""
    match = _WORK.search(sentence.lower) if sentence.marks & WORK_NEEDS and sentence.marks & _WORDS else None
    if not match:
        return []
    words_ = _STATUS_IS.sub(r"\1", plain(sentence.text[slice(*match.span())]))
    prefix = "on " if match.group().startswith("on ") and not words_.lower().startswith("on ") else ""
    return [sentence.found(prefix + lower_plain(words_), *match.span())]
