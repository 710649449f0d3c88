"""Diagnoses that no word announces: lists whose members are conditions, codes, headings of a problem list."""

from __future__ import annotations

import re
from functools import cache

from openimr.letters.case_terse import is_told, terse_words
from openimr.letters.clauses import Sentence, split_list
from openimr.letters.cues import HAS_DIGIT, lowered, need

_OPENS = lowered(r"[^:;]{1,80}:\s+")
_PERSON_WITH = lowered(
    r"\b(?:man|woman|male|female|worker|patient|claimant|applicant|gentleman|lady|employee)\s+with\s+(?:a\s+history\s+of\s+|known\s+|industrial\s+|chronic\s+)*"
)
_NO_CONDITION = lowered(
    r"\+|\d/\d|\b(?:positive|negative|test\w*|tender\w*|decreas\w*|increas\w*|range|rom|mri|ct|x-?rays?|emg|showed|shows|reveals?|relief|"
    r"request\w*|denied|certif\w*|treat\w*|therap\w*|mg|surger\w*|\w+ectomy|repair|release|fusion|injections?|no|not|without|denies|rated|score)\b"
)
_STOPS = lowered(
    r"[,.;]\s+(?=(?:date\s+of|doi|who|he|she|the\s+(?:patient|claimant|applicant)|his|her|injur\w+\s+on)\b)|\s(?:who|which|after|since|due\s+to|secondary\s+to|from)\s|\.\s|\.?$"
)
_CODES = lowered(r"(?:^|[.;]\s+)(?:dx|icd\S*|diagnos[ei]s|codes?)\s*:?\s+(?=(?:\d{3}\.\d|[a-z]\d{2}\.))")
_POSSIBLE = need(
    "itis", "osis", "opath", "algia", "syndrome", "sprain", "strain", " tear ", " tears ", "fracture",
    "disease", "disorder", "protrusion",
    "hernia", "bulge", "degenerat", "derangement", "radicul", "hypertension", " htn ", "diabetes",
    " gerd ", "obes", "apnea", "insomnia",
    "depress", "anxiety", "ptsd", "crps", "dependence", "neuropath", "impingement", "malacia", "caries",
    "capsul", "problem", "history",
    "comorbid", "condition",
)  # fmt: skip
_CODE_NEEDS = need(" dx ", " icd", "diagnos", " code ", " codes ")


@cache
def _condition() -> re.Pattern[str]:
    return lowered(rf"\b(?:{terse_words('conditions')})\b")


@cache
def _label() -> re.Pattern[str]:
    return lowered(rf"(?:^|[.;]\s+)(?:(?:the|his|her)\s+)?(?:{terse_words('diagnosis_labels')})\s*(?::|-)\s+")


def unannounced_diagnoses(sentence: Sentence) -> list[tuple[int, int]]:
    """Stretches of the sentence that list diagnoses without a word such as "diagnosis" before them.

    A list counts if most of its members are conditions, or if a heading such as "Past medical history:"
    stands before it. What is tested, shown by a study, treated or asked for is none.
    """
    low, marks = sentence.lower, sentence.marks
    sure = _CODES.search(low) if marks & _CODE_NEEDS and marks & HAS_DIGIT else None
    sure = sure or (_label().search(low) if marks & _POSSIBLE else None)
    if sure:
        return [(sure.end(), _end(sentence, sure.end()))]
    return _listed(sentence) if marks & _POSSIBLE else []


def _listed(sentence: Sentence) -> list[tuple[int, int]]:
    low = sentence.lower
    person = _PERSON_WITH.search(low)
    if person:
        stop = _end(sentence, person.end())
        return [(person.end(), stop)] if _mostly(sentence, person.end(), stop, everything=True) else []
    opening = _OPENS.match(low)
    start = opening.end() if opening else 0
    if opening and _NO_CONDITION.search(low, 0, start):
        return []
    if not opening and is_told(sentence):
        return []
    stop = _end(sentence, start)
    return [(start, stop)] if _mostly(sentence, start, stop, everything=False) else []


def _end(sentence: Sentence, start: int) -> int:
    stop = _STOPS.search(sentence.lower, start)
    return stop.start() if stop else len(sentence.text)


def _mostly(sentence: Sentence, start: int, stop: int, *, everything: bool) -> bool:
    """Whether the members of the list are conditions: all of them, or the first and most of the others."""
    low = [piece.text.lower() for piece in split_list(sentence.text, start, stop)]
    if not low or any(_NO_CONDITION.search(one) for one in low):
        return False
    named = [bool(_condition().search(one)) and not _only_felt(one) for one in low]
    return all(named) if everything else (named[0] or len(named) > 2) and sum(named) * 3 >= len(named) * 2


_FELT = lowered(r"\b(?:pain|weakness|headaches?|instability|injur(?:y|ies)|lbp|depressed|anxious)\b")


def _only_felt(low: str) -> bool:
    """Whether the words name a complaint and no condition beside it."""
    rest = _FELT.sub(" ", low)
    return rest != low and not _condition().search(rest)
