"""Medications that a case summary says the person takes or was given."""

from __future__ import annotations

import re

from openimr.letters.case_lists import told_outcome
from openimr.letters.clauses import Found, Sentence, lower_plain, plain, split_list
from openimr.letters.cues import lowered, need, sure
from openimr.model import PriorTreatment

_DRUGS = r"(?:medications?|medicines|meds|prescriptions?|drugs|rx)"
# "Medications are A, B and C", "current meds A", "is prescribed A", "takes A and B".
_LISTED = lowered(
    rf"\b(?:(?:current(?:ly)?|present|oral|his|her|the|ongoing|active)\s+){{0,2}}{_DRUGS}(?:\s+list)?(?:\s*(?:-|–|:)|\s+(?:are|were|is|was|have|has|includ\w+|consist\w*|being|taken|used|currently|at|this|time|noted|to|of|as){{0,1}}"
    rf"(?:\s+(?:are|were|included?|includes|including|include|noted|to|of|been|being|as|follows)){{0,3}}\s*:?|)\s+"
)
_TAKES = lowered(
    r"\b(?:(?:is|was|been|were|currently|being|remains)\s+(?:\w+ly\s+)?(?:prescribed|taking|using|on)|takes|prescribed\s+(?:with\s+)?)\s+"
)
# The words that either kind of list cannot do without; "on" only behind a form of "to be".
_DRUG_WORDS = sure(rf"\b{_DRUGS}(?!\w)", need("medic", "meds", "prescription", "drug", " rx"))
_TAKES_WORDS = sure(
    r"\b(?:prescribed|taking|using|takes)(?!\w)", need("prescribed", "taking", "using", "takes")
)
_ON = sure(r"\bon(?!\w)", need(" on "))
_BEING = sure(
    r"\b(?:is|was|been|were|currently|being|remains)(?!\w)",
    need(" is ", " was ", " been ", " were ", " currently ", " being ", " remains "),
)
_NEEDS = need("medic", "meds", "prescri", "drugs", " rx", "taking", "takes", "using", " on ")
_STOP = lowered(
    r"\.(?=\s|$)|;|\s(?:which|that|who|however|but|for|since|because|due|with|without|without|after|to|from|prescribed|denies|reports?|pain|vas|were|was|is|are|he|she|allow\w*|help\w*|provid\w*|and\s+(?:is|was|has|had|reports?|denies|notes))\s"
)
_NOT_TAKEN = lowered(
    r"\b(?:request\w*|recommend\w*|plan\b|pending|guidelines?|criteria|if\b|not|no|denie\w*|discontinued|refill\w*|allerg\w*|without|reduc\w*|decreas\w*)\b"
)
_DOSE = re.compile(
    r"\s+(?:\d[\d./,%-]*\s*(?:mg|mcg|gm?|ml|%|tabs?|tablets?)?|#\s*\d+|(?:b\.?i\.?d|t\.?i\.?d|q\.?\w{1,3}|prn|daily|nightly|p\.?o)\.?)(?=\s|$).*$",
    re.IGNORECASE,
)
_NO_DRUG = re.compile(
    r"\b(?:pain|relief|management|disability|duty|restrictions?|work|therapy|unknown|none|unspecified|modified|treatment|him|her|them|it|behalf|visit|exam\w*|\d{1,2}/\d{1,2}/\d{2,4})\b",
    re.IGNORECASE,
)
_MOST_WORDS = 5
_FEW_WORDS = 2
_SHORTEST = 4
_LONGEST = 60


def read_medications(sentence: Sentence, known: re.Pattern[str]) -> list[Found]:
    """The medications listed in a sentence, by their names without strength and directions.

    Behind a heading of a list of medications every short member counts; behind "takes" or "on" only
    what `known` finds in it or what is written as a name.
    """
    marks = sentence.marks
    if not marks & _NEEDS:
        return []
    listed = marks & _DRUG_WORDS
    taken = marks & _TAKES_WORDS or (marks & _ON and marks & _BEING)
    for pattern, possible, named in ((_LISTED, listed, True), (_TAKES, taken, False)):
        for mark in pattern.finditer(sentence.lower) if possible else ():
            if _NOT_TAKEN.search(sentence.lower, max(0, mark.start() - 60), mark.end()):
                continue
            found = _members(sentence, mark.end(), known, named=named)
            if found:
                return found
    return []


def _members(sentence: Sentence, start: int, known: re.Pattern[str], *, named: bool) -> list[Found]:
    text = sentence.text
    stop = _STOP.search(sentence.lower, start)
    found = []
    for piece in split_list(text, start, stop.start() if stop else len(text)):
        words, outcome = told_outcome(piece.text)
        name = _DOSE.sub("", plain(words)).strip(" ,;:.")
        written_as_name = piece.text[:1].isupper() and len(name.split()) <= _MOST_WORDS
        few = len(name.split()) <= _FEW_WORDS and len(name) >= _SHORTEST
        if not 2 < len(name) <= _LONGEST or _NO_DRUG.search(name):
            continue
        if not (written_as_name or known.search(name.lower()) or (named and few)):
            continue
        one = PriorTreatment(name=lower_plain(name), outcome=outcome)
        found.append(sentence.found(one, piece.start, piece.end))
    return found
