"""The conclusion of a rationale: the words that carry the decision, and what they say of necessity."""

from __future__ import annotations

import re

from openimr.model import Necessity

_DECIDES = re.compile(
    r"\b(?:medically\s+(?:necessary|unnecessary|appropriate)|medical\s+necessity|recommendation\s+is\s+(?:for|to)|"
    r"(?:is|are|was|were)\s+(?:therefore\s+)?(?:not\s+)?(?:certified|approved|authorized|denied|upheld|overturned|supported|recommended|indicated|warranted))\b",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^(?:(?:therefore|thus|hence|as\s+such|accordingly|consequently|so|overall|in\s+conclusion|given\s+[^,]+|in\s+light\s+of\s+[^,]+|"
    r"based\s+on\s+[^,]+|for\s+(?:these|this|the\s+above|the\s+foregoing)\s+[^,]+|because\s+[^,]+|due\s+to\s+[^,]+|with\s+[^,]+|as\s+[^,]+|since\s+[^,]+)(?:,\s*|\s+(?=\w)))",
    re.IGNORECASE,
)
_COMPOUND = re.compile(
    r"^(?P<subject>.+?)\s+(?P<predicate>(?:do|does|did|fails?|has|have)\s+(?:not\s+)?[^,;]*?\s+and\s+(?:is|are|was|were)\s+[^,;]*medically\s+necessary.*)$",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"\bnot\s+(?:\w+\s+){0,2}?medically\s+necessary(?:\s+and\s+(?:not\s+)?appropriate)?|\bmedically\s+necessary(?:\s+and\s+appropriate)?",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"(?:;|,\s+(?:and|so|therefore|thus|hence)|:)\s+(?=[^;]*$)", re.IGNORECASE)


_NOT_NECESSARY = re.compile(
    r"\b(?:not\s+(?:\w+\s+){0,3}medically|medically\s+unnecessary|for\s+denial|"
    r"non-?certif|(?:not|cannot|no|lack of|absence of)\b[^.]{0,60}\bmedical\s+necessity|"
    r"medical\s+necessity\b[^.]{0,60}\b(?:not|cannot))"
)
_NECESSARY = re.compile(
    r"\bmedically\s+(?:necessary|appropriate)|for\s+(?:approval|certification|authorization)\b|medical\s+necessity\b"
)
_NOT_CERTIFIED = re.compile(
    r"\bnot\s+(?:\w+\s+){0,2}(?:certified|approved|authorized|supported|recommended|indicated|warranted)|\bdenied\b"
)


def conclusion_sentence(sentences: list[str]) -> int | None:
    """Index of the sentence that decides: the last that speaks of necessity, else of a decision."""
    for index in range(len(sentences) - 1, -1, -1):
        if _DECIDES.search(sentences[index]):
            return index
    return None


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
    opening = _OPENING.match(sentence)
    clause = sentence[opening.end() :] if opening else sentence
    compound = _COMPOUND.match(clause)
    if compound:
        return compound.group("predicate")
    if opening:
        return clause
    bare = _BARE.search(sentence)
    if bare:
        return bare.group()
    parts = _CLAUSE.split(sentence)
    return parts[-1] if _DECIDES.search(parts[-1]) else sentence


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
