"""Who the case is about: age, sex, representation, date of injury, date of the utilization review."""

from __future__ import annotations

import re

from openimr.letters.clauses import Found, Sentence
from openimr.letters.cues import lowered, need

_AGE = lowered(
    r"\b(?:(\d{1,3})\s*[- ]?\s*(?:years?|yrs?\.?)\s*[- ]?\s*(?:old|of\s+age)|"
    r"(\d{1,3})\s*-?\s*(?:y/o|y\.o\.|yo)(?!\w)"
    r"|aged?:?\s+(?:of\s+)?(\d{1,3}))\b"
)
_ONES = {
    word: n
    for n, word in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], 1)
}
_TENS = {
    word: n * 10
    for n, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty"], 2)
}
_AGE_IN_WORDS = lowered(
    rf"\b({'|'.join(_TENS)})(?:[-\s]+({'|'.join(_ONES)}))?\s*-?\s*(?:years?|yrs?\.?)\s*-?\s*(?:old|of\s+age)\b"
)
_AGE_NEEDS = need("year", "yr", "y/o", "y.o", "yo", "age")
_SEX = lowered(r"\b(male|female|man|woman|gentleman|lady)\b")
_SEX_LETTER = re.compile(r"\b(?:(?:y/o|y\.o\.|yo|old)\s*,?|(?:[Ss]ex|[Gg]ender):)\s*([MF])\b")
_MALE = {"male", "man", "gentleman", "m"}
_UNREPRESENTED = lowered(r"\b(?:un-?represented|not\s+represented)\b")
_REPRESENTED = lowered(
    r"\brepresented\b(?!\s+(?:as|in|the|to))|(?:applicant|claimant|worker|patient|employee)['’]s\s+(?:attorney|counsel|lawyer)"
)
_SEX_NEEDS = need("male", "man", "lady", "y/o", "y.o", "yo", "old", " sex ", "gender")
_REPRESENTED_NEEDS = need("represent", "attorney", "counsel", "lawyer")
_REVIEW_NEEDS = need("utilization", "ur", "certif", "denied", "denial", "modified", "administrator")
_INJURY = lowered(
    r"\b(?:injur(?:y|ies|ed)|accident|DOI|D\.O\.I\.|trauma|incident|fell|fall|collision|assault(?:ed)?|hurt|struck|slipped|tripped)\b"
)
# What may stand between the injury and its date; a new clause or a document may not.
_INJURY_LEAD = lowered(
    r"\b(?:injur(?:y|ies|ed)|accident|DOI|D\.O\.I\.|trauma|incident|fell|fall|collision|assault(?:ed)?|hurt|struck|slipped|tripped)\b"
    r"(?:(?!\b(?:report|note|visit|evaluation|MRI|seen|exam\w*|underwent|review|surgery)\b)[^.;]){0,140}$"
)
_REVIEW = lowered(
    r"\b(?:utilization\s+review\w*|UR\b|UR\s+(?:decision|denial)|(?:non-?\s?|de)certif\w+|denied|denial|modified\s+certification|claims\s+administrator)"
)


_INJURY_AFTER = lowered(
    r"[\s,]*(?:industrial|work|date\s+of|injury)[^.;]{0,30}injury"
    r"|(?:(?!\b(?:report|note|visit|evaluation|MRI|seen|exam\w*|underwent|review|surgery|denied|request\w*)\b)[^.;]){0,90}?"
    r"\b(?:was\s+(?:injured|hurt|struck|assaulted|involved)|injured\s+(?:his|her|the)|fell|slipped|tripped|sustained)\b"
)


_NEAR = 80


def read_age(sentences: list[Sentence]) -> Found | None:
    """Age in years, the first stated, if it is a working life's (10 to 110)."""
    for sentence in sentences:
        match = _AGE.search(sentence.lower) if sentence.marks & _AGE_NEEDS else None
        worded = _AGE_IN_WORDS.search(sentence.lower) if sentence.marks & _AGE_NEEDS and not match else None
        if worded:
            return sentence.found(
                _TENS[worded.group(1)] + _ONES.get(worded.group(2) or "", 0), *worded.span()
            )
        if match:
            age = int(next(group for group in match.groups() if group))
            return sentence.found(age, *match.span()) if 10 <= age <= 110 else None
    return None


def read_sex(sentences: list[Sentence]) -> Found | None:
    """`male` or `female` as the letter says in words; pronouns are never trusted."""
    for sentence in sentences:
        if not sentence.marks & _SEX_NEEDS:
            continue
        match = _SEX.search(sentence.lower) or _SEX_LETTER.search(sentence.text)
        if match:
            sex = "male" if match.group(1).lower() in _MALE else "female"
            return sentence.found(sex, *match.span(1))
    return None


def read_represented(sentences: list[Sentence]) -> Found | None:
    """Whether the person has an attorney; None where nothing is said."""
    for sentence in sentences:
        if not sentence.marks & _REPRESENTED_NEEDS:
            continue
        for pattern, value in ((_UNREPRESENTED, False), (_REPRESENTED, True)):
            match = pattern.search(sentence.lower)
            if match:
                return sentence.found(value, *match.span())
    return None


def read_injury_date(sentences: list[Sentence]) -> Found | None:
    """ISO date of the injury: the first date that the words tie to an injury or accident."""
    for sentence in sentences:
        if not sentence.dates or not _INJURY.search(sentence.lower):
            continue
        for date in sentence.dates:
            tied = _INJURY_LEAD.search(sentence.lower[: date.start]) or _INJURY_AFTER.match(
                sentence.lower[date.end :]
            )
            if date.iso and tied:
                return sentence.found(date.iso, date.start, date.end)
    return None


def read_review_date(sentences: list[Sentence]) -> Found | None:
    """ISO date of the utilization review decision: the date nearest to its name."""
    best: tuple[int, Found] | None = None
    for sentence in sentences:
        said = sentence.marks & _REVIEW_NEEDS and sentence.dates
        cues = list(_REVIEW.finditer(sentence.lower)) if said else []
        for date in sentence.dates if cues else ():
            gap = min(_gap(cue, date.start, date.end) for cue in cues)
            within = gap < _NEAR or len(sentence.dates) == 1
            if date.iso and len(date.iso) == 10 and within and (best is None or gap < best[0]):
                best = gap, sentence.found(date.iso, date.start, date.end)
        if best:
            return best[1]
    return None


def _gap(cue: re.Match[str], start: int, end: int) -> int:
    return start - cue.end() if cue.end() <= start else max(0, cue.start() - end)
