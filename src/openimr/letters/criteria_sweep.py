"""What a reviewer says of all criteria at once, and of an amount against its limit."""

from __future__ import annotations

import re

from openimr.letters.clauses import Sentence
from openimr.letters.criteria_stated import Stated
from openimr.letters.cues import need
from openimr.letters.reviewer_section import number
from openimr.model import Outcome

_NORMS = r"(?:criteri(?:a|on)|requirements?|indications?|conditions?|guidelines?)"
_ALL_MET = re.compile(
    rf"\b(?:{_NORMS}|all(?:\s+\w+)?\s+of\s+(?:these|which|them)|all\s+(?:three|four|five|six|domains?))\s+(?:[\w']+\s+){{0,4}}?"
    r"(?:is|are|was|were|has\s+been|have\s+been)\s+(?:\w+ly\s+|all\s+)?(?:met|satisfied|fulfilled|addressed|present)\b|"
    rf"\b(?:meets?|met|satisf(?:y|ies|ied)|fulfill?s?|fulfilled)\s+(?:all|each|every|the|these|those|both|odg|mtus|acoem|guideline)\s+(?:[\w']+\s+){{0,4}}?"
    rf"(?:{_NORMS}|of\s+(?:these|them))\b",
    re.IGNORECASE,
)
_NOT_ALL = re.compile(
    r"\b(?:if|when|unless|until|not|no|none|never|several|some|should|must|once)\b", re.IGNORECASE
)
_NONE = re.compile(
    r"\b(?:none|neither|any|all|either)\s+of\s+(?:these|this|those|them|which|the\s+above)\b|\bneither\b",
    re.IGNORECASE,
)
_DENIES = re.compile(r"\b(?:none|neither|silent|not|no|nothing|lacks?|without|fails?)\b", re.IGNORECASE)
# Only these words say that nothing of it is the case. Any other denial may be silence.
_NOT_THE_CASE = re.compile(
    r"\b(?:none|neither)\s+of\s+(?:\w+\s+){1,3}(?:appl(?:y|ies)|(?:is|are|was|were)\s+(?:met|satisfied|fulfilled|true|the\s+case))\b",
    re.IGNORECASE,
)
_SWEEPS = need(
    "criteri",
    "require",
    "indication",
    "condition",
    "guideline",
    "all ",
    "none",
    "neither",
    " any ",
    "either",
    "every",
    "each ",
)
_EXCEEDS = re.compile(
    r"(?<!not\s)(?<!within\s)\b(?:exceed\w*|in\s+excess\s+of|beyond|(?:upper|maximum)\s+limit|outside\s+(?:of\s+)?(?:that|this|the)\s+\w+|"
    r"(?:far|much|well|considerably|significantly)\s+(?:more|longer|greater)\s+than|"
    r"more\s+than\s+(?:the\s+|a\s+)?(?:(?:\d+(?:-\d+)?\s+\w+\s+)?(?:recommended|allowed)|short|maximum|usual))\b",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"\b(?:within|consistent\s+with|in\s+line\s+with|in\s+accordance\s+with|(?:does|do|did)\s+not\s+exceed)\b",
    re.IGNORECASE,
)
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_AMOUNT = re.compile(
    r"\b(?P<n>\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several)\s+(?:(?!of\b|to\b)[\w-]+\s+){0,3}?"
    r"(?P<unit>visit|session|treatment|injection|day|week|month|year)s?\b",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"(?P<n>\d+)\s(?P<unit>visit|session|treatment|injection|day|week|month)s?(?:\sover|$)|-(?P<m>\d+)\s(?P<other>\w+?)s?(?:\sover|$)"
)
_SERVICES = frozenset({"visit", "session", "treatment"})
_AGO = re.compile(r"\b(?:ago|old|later|relief|improvement|since)\b", re.IGNORECASE)


def exceeds(text: str) -> bool:
    """Whether the words say that an amount is more than is allowed."""
    return bool(_EXCEEDS.search(text))


def within(text: str) -> bool:
    """Whether the words say that an amount is what is allowed."""
    return bool(_WITHIN.search(text))


def more_than(limit: str, text: str) -> bool:
    """Whether the text states an amount of the same kind above the limit ("9-10 visits", "4 weeks")."""
    bound = _LIMIT.search(limit)
    if not bound or _AGO.search(text):
        return False
    most = int(bound.group("n") or bound.group("m"))
    unit = bound.group("unit") or bound.group("other")
    return any(_compare(most, unit, amount) for amount in _AMOUNT.finditer(text))


def _compare(most: int, unit: str, amount: re.Match[str]) -> bool:
    count, other = number(amount.group("n")), amount.group("unit").lower()
    if count is None:
        return False
    if unit in _DAYS and other in _DAYS:
        return count * _DAYS[other] > most * _DAYS[unit]
    return (unit == other or {unit, other} <= _SERVICES) and count > most


def settle_together(unsettled: list[Stated], sentences: list[Sentence]) -> None:
    """What no sentence settled by itself is settled by what is said of all: criteria met, or none of these.

    A sweeping denial is "not documented", except in words that can only mean "not the case".
    """
    for sentence in sentences if unsettled else ():
        if not sentence.marks & _SWEEPS:
            continue
        outcome = _of_all(sentence.text)
        before = [one for one in unsettled if one.outcome is None and one.sentence.start < sentence.start]
        for one in before if outcome else ():
            one.outcome, one.explicit = outcome, True


def _of_all(text: str) -> Outcome | None:
    met = _ALL_MET.search(text)
    if met and not _NOT_ALL.search(text[: met.end()]):
        return Outcome.MET
    if _NONE.search(text) and _DENIES.search(text):
        return Outcome.NOT_MET if _NOT_THE_CASE.search(text) else Outcome.NOT_DOCUMENTED
    return None
