"""What a reviewer says of all criteria at once, and of an amount against its limit."""

from __future__ import annotations

import re

from openimr.letters.clauses import Sentence
from openimr.letters.criteria_stated import Stated
from openimr.letters.cues import lowered, need
from openimr.letters.reviewer_section import number
from openimr.model import Outcome

_NORMS = r"(?:criteri(?:a|on)|requirements?|indications?|conditions?|guidelines?)"
_ALL_MET = lowered(
    rf"\b(?:{_NORMS}|all(?:\s+\w+)?\s+of\s+(?:these|which|them)|all\s+(?:three|four|five|six|domains?))\s+(?:[\w']+\s+){{0,4}}?"
    r"(?:is|are|was|were|has\s+been|have\s+been)\s+(?:\w+ly\s+|all\s+)?(?:met|satisfied|fulfilled|addressed|present)\b|"
    rf"\b{_NORMS}\s+(?:all\s+|fully\s+)?(?:met|satisfied|fulfilled)\W*$|"
    r"\ball\s+(?:of\s+)?(?:the|these)\s+(?:elements?|items?|points?|factors?|boxes|components?|pieces)\s+(?:are|is)\s+(?:met|there|present|satisfied|in\s+place|checked)\b|"
    rf"\b(?:meets?|met|satisf(?:y|ies|ied)|fulfill?s?|fulfilled)\s+(?:all|each|every|the|these|those|both|odg|mtus|acoem|guideline)\s+(?:[\w']+\s+){{0,4}}?"
    rf"(?:{_NORMS}|of\s+(?:these|them))\b"
)
_ACCORDS = lowered(
    r"\b(?:is|are|was|were)\s+(?:consistent|in\s+accordance|in\s+line|in\s+keeping)\s+with\s+(?:\w+\s+){0,3}?(?:mtus|odg|acoem|guidelines?|criteria)\b"
)
_NOT_ALL = lowered(r"\b(?:if|when|unless|until|not|no|none|never|several|some|should|must|once)\b")
_NONE = lowered(
    r"\b(?:none|neither|any|all|either)\s+of\s+(?:these|this|those|them|which|the\s+above)\b|\bneither\b"
)
_DENIES = lowered(r"\b(?:none|neither|silent|not|no|nothing|lacks?|without|fails?)\b")
# Only these words say that nothing of it is the case. Any other denial may be silence.
_NOT_THE_CASE = lowered(
    r"\b(?:none|neither)\s+of\s+(?:\w+\s+){1,3}(?:appl(?:y|ies)|(?:is|are|was|were)\s+(?:met|satisfied|fulfilled|true|the\s+case))\b"
)
_NORM_NEEDS = need(
    "criteri", "requirement", "indication", "condition", "guideline", " all ", " these ", " them ",
)  # fmt: skip
_ACCORDS_NEEDS = need("accordance", "consistent", " line ", "keeping")
_MET_NEEDS = need("meet", " met ", "satisf", "fulfil", "addressed", "present")
_NONE_NEEDS = need(" none ", " neither ", " any ", " all ", " either ")
_EXCEEDS = lowered(
    r"(?<!not\s)(?<!within\s)\b(?:exceed\w*|in\s+excess\s+of|beyond|(?:upper|maximum)\s+limit|outside\s+(?:of\s+)?(?:that|this|the)\s+\w+|"
    r"(?:far|much|well|considerably|significantly)\s+(?:more|longer|greater)\s+than|"
    r"more\s+than\s+(?:the\s+|a\s+)?(?:(?:\d+(?:-\d+)?\s+\w+\s+)?(?:recommended|allowed)|short|maximum|usual))\b"
)
_WITHIN = lowered(
    r"\b(?:within|consistent\s+with|in\s+line\s+with|in\s+accordance\s+with|(?:does|do|did)\s+not\s+exceed)\b"
)
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_AMOUNT = lowered(
    r"\b(?P<n>\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several)\s+(?:(?!of\b|to\b)[\w-]+\s+){0,3}?"
    r"(?P<unit>visit|session|treatment|injection|day|week|month|year)s?\b"
)
_LIMIT = re.compile(
    r"(?P<n>\d+)\s(?P<unit>visit|session|treatment|injection|day|week|month)s?(?:\sover|$)|-(?P<m>\d+)\s(?P<other>\w+?)s?(?:\sover|$)"
)
_SERVICES = frozenset({"visit", "session", "treatment"})
_AGO = lowered(r"\b(?:ago|old|later|relief|improvement|since)\b")


def exceeds(low: str) -> bool:
    """Whether the words (lower case) say that an amount is more than is allowed."""
    return bool(_EXCEEDS.search(low))


def within(low: str) -> bool:
    """Whether the words (lower case) say that an amount is what is allowed."""
    return bool(_WITHIN.search(low))


def more_than(limit: str, low: str) -> bool:
    """Whether the words (lower case) state an amount of the same kind above the limit ("9-10 visits")."""
    bound = _LIMIT.search(limit)
    if not bound or _AGO.search(low):
        return False
    most = int(bound.group("n") or bound.group("m"))
    unit = bound.group("unit") or bound.group("other")
    return any(_compare(most, unit, amount) for amount in _AMOUNT.finditer(low))


def _compare(most: int, unit: str, amount: re.Match[str]) -> bool:
    count, other = number(amount.group("n")), amount.group("unit")
    if count is None:
        return False
    if unit in _DAYS and other in _DAYS:
        return count * _DAYS[other] > most * _DAYS[unit]
    return (unit == other or {unit, other} <= _SERVICES) and count > most


def settle_together(unsettled: list[Stated], sentences: list[Sentence], *, met_only: bool = False) -> None:
    """What no sentence settled by itself is settled by what is said of all: criteria met, or none of these.

    A sweeping denial is "not documented", except in words that can only mean "not the case".
    """
    for sentence in sentences if unsettled else ():
        outcome = _of_all(sentence)
        if outcome is None or (met_only and outcome is not Outcome.MET):
            continue
        before = [one for one in unsettled if one.outcome is None and one.sentence.start < sentence.start]
        for one in before:
            one.outcome, one.explicit = outcome, True


def _of_all(sentence: Sentence) -> Outcome | None:
    low, marks = sentence.lower, sentence.marks
    met = _ALL_MET.search(low) if marks & _NORM_NEEDS and marks & _MET_NEEDS else None
    met = met or (_ACCORDS.search(low) if marks & _ACCORDS_NEEDS else None)
    if met and not _NOT_ALL.search(low, 0, met.end()):
        return Outcome.MET
    if marks & _NONE_NEEDS and _NONE.search(low) and _DENIES.search(low):
        return Outcome.NOT_MET if _NOT_THE_CASE.search(low) else Outcome.NOT_DOCUMENTED
    return None
