"""The conclusion of a rationale: the words that carry the decision, and what they say of necessity."""

from __future__ import annotations

import re
from functools import lru_cache

from openimr.language.hints import lower
from openimr.model import Necessity

# All patterns are for sentences in lower case.

_DECIDES = re.compile(
    r"\b(?:medically\s+(?:reasonable|necessary|unnecessary|appropriate)|medical\s+necessity|recommendation\s+is\s+(?:for|to)|"
    r"(?:is|are|was|were)\s+(?:therefore\s+)?(?:not\s+)?(?:certified|approved|authorized|denied|upheld|overturned|supported|recommended|indicated|warranted))\b"
)
_OPENING = re.compile(
    r"^(?:(?:therefore|thus|hence|as\s+such|accordingly|consequently|so|overall|in\s+conclusion|given\s+[^,]+|in\s+light\s+of\s+[^,]+|"
    r"based\s+on\s+[^,]+|for\s+(?:these|this|the\s+above|the\s+foregoing)\s+[^,]+|because\s+[^,]+|due\s+to\s+[^,]+|with\s+[^,]+|as\s+[^,]+|since\s+[^,]+)(?:,\s*|\s+(?=\w)))"
)
_COMPOUND = re.compile(
    r"^(?P<subject>.+?)\s+(?P<predicate>(?:do|does|did|fails?|has|have)\s+(?:not\s+)?[^,;]*?\s+and\s+(?:is|are|was|were)\s+[^,;]*medically\s+necessary.*)$"
)
_BARE = re.compile(
    r"\bnot\s+(?:\w+\s+){0,2}?medically\s+(?:reasonable\s+and\s+)?necessary(?:\s+and\s+(?:not\s+)?appropriate)?|\bmedically\s+(?:reasonable\s+and\s+)?necessary(?:\s+and\s+appropriate)?"
)
_CLAUSE = re.compile(r"(?:;|,\s+(?:and|so|therefore|thus|hence)|:)\s+(?=[^;]*$)")


_NOT_NECESSARY = re.compile(
    r"\b(?:not\s+(?:\w+\s+){0,3}medically|medically\s+unnecessary|for\s+denial|"
    r"non-?certif|(?:not|cannot|no|lack of|absence of)\b[^.]{0,60}\bmedical\s+necessity|"
    r"medical\s+necessity\b[^.]{0,60}\b(?:not|cannot))"
)
_NECESSARY = re.compile(
    r"\bmedically\s+(?:reasonable|necessary|appropriate)|for\s+(?:approval|certification|authorization)\b|medical\s+necessity\b"
)
_NOT_CERTIFIED = re.compile(
    r"\bnot\s+(?:\w+\s+){0,2}(?:certified|approved|authorized|supported|recommended|indicated|warranted)|\bdenied\b"
)


# Reviewers decide in the same few words again and again.
_REMEMBERED = 4096


def conclusion_sentence(sentences: list[str]) -> int | None:
    """Index of the sentence that decides: the last that speaks of necessity or of a decision.

    The sentences are in lower case.
    """
    for index in range(len(sentences) - 1, -1, -1):
        if _DECIDES.search(sentences[index]):
            return index
    return None


@lru_cache(_REMEMBERED)
def conclusion_phrase(sentence: str) -> str:
    """The words of a deciding sentence that carry the decision, exactly as they stand.

    After an opening ("Therefore, ...") the clause is kept; of a compound predicate the predicate;
    of a sentence that opens with its subject only the words on necessity.

    >>> conclusion_phrase("Therefore, the request is not medically necessary.")
    'the request is not medically necessary'
    >>> conclusion_phrase("The additional therapy is not medically necessary and appropriate.")
    'not medically necessary and appropriate'
    """
    sentence = sentence.strip().rstrip(".").rstrip()
    low = lower(sentence)
    opening = _OPENING.match(low)
    begin = opening.end() if opening else 0
    compound = _COMPOUND.match(low[begin:]) if "medically" in low and "and" in low else None
    if compound:
        return sentence[begin + compound.start("predicate") : begin + compound.end("predicate")]
    if opening:
        return sentence[begin:]
    bare = _BARE.search(low)
    if bare:
        return sentence[bare.start() : bare.end()]
    for mark in _CLAUSE.finditer(low):
        begin = mark.end()
    return sentence[begin:] if _DECIDES.search(low, begin) else sentence


@lru_cache(_REMEMBERED)
def necessity(sentence: str | None) -> Necessity | None:
    """What a deciding sentence says of the service itself; None where it says neither."""
    if not sentence:
        return None
    lowered = sentence.lower()
    if _NOT_NECESSARY.search(lowered):
        return Necessity.NOT_NECESSARY
    if _NECESSARY.search(lowered):
        return Necessity.NECESSARY
    if _NOT_CERTIFIED.search(lowered):
        return Necessity.NOT_NECESSARY
    return None
