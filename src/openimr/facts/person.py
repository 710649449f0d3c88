"""The injured worker: age, sex, date of injury."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openimr.facts.draft import Draft, quote_span
from openimr.facts.reading import Sentence
from openimr.facts.when import Clock, is_injury_date
from openimr.model import FactKind

_SEX = r"(?P<sex>males?|females?|man|woman|gentleman|lady|boy|girl|[MF])\b"
_AGE = re.compile(
    r"(?<![\w.-])(?P<age>\d{1,3})\s*-?\s*(?:years?|yrs?\.?|y\.?)\s*-?\s*(?:/?\s*o(?:lds?|\.)?|of\s+age)\b[\s,.()-]*"
    rf"(?:(?:(?!who\b|with\b|and\b|has\b|was\b|is\b|patient\b)[A-Za-z-]+,?\s+){{0,4}}?{_SEX})?",
    re.IGNORECASE,
)
_AGE_SHORT = re.compile(
    r"(?<![\w.-])(?P<age>\d{2})\s?(?:yo|y/o|y\.o\.|yr)\s*,?\s*(?P<sex>[MF]|male|female)?\b", re.IGNORECASE
)
_AGE_LABEL = re.compile(r"\bAge(?:d)?\s*[:/=]?\s*(?P<age>\d{1,3})\b(?!\s*[/.-]\s*\d)", re.IGNORECASE)
_SEX_LABEL = re.compile(r"\b(?:Sex|Gender)\s*[:/=]?\s*(?P<sex>male|female|M|F)\b", re.IGNORECASE)
_SEX_OF = re.compile(
    r"\b(?:male|female)\b(?=\s+(?:patient|claimant|applicant|employee|worker|injured worker))|"
    r"(?<=is a )(?:male|female|man|woman|gentleman)\b|(?<=this )(?:male|female|man|woman|gentleman)\b",
    re.IGNORECASE,
)
_OTHER_PERSON = re.compile(
    r"\s*(?:-\s*)?(?:son|daughter|child|children|mother|father|injury|claim|history|course|mri|study|case)\b",
    re.IGNORECASE,
)
_FEMALE = frozenset({"female", "females", "woman", "lady", "girl", "f"})


def person(sentence: Sentence, text: str, clock: Clock) -> Iterator[Draft]:
    """Facts about who the worker is and when the injury was, from one sentence."""
    start, end = sentence.start, sentence.end
    words = text[start:end]
    lower = words.lower()
    if "age" in lower or "old" in lower or "y/o" in lower or "yo" in lower or "y.o" in lower:
        yield from _ages(sentence, text, clock)
    if "sex" in lower or "gender" in lower or "male" in lower or "man" in lower:
        yield from _sexes(sentence, text)
    for mention in sentence.dates:
        if mention.iso and is_injury_date(mention, sentence, text):
            quote = quote_span(sentence, text, [(mention.start, mention.end)])
            yield Draft(FactKind.INJURY_DATE, "injury_date", *quote, label="date of injury", date=mention.iso)


def _ages(sentence: Sentence, text: str, clock: Clock) -> Iterator[Draft]:
    for pattern in (_AGE_SHORT, _AGE, _AGE_LABEL):
        for match in pattern.finditer(text, sentence.start, sentence.end):
            age = int(match["age"])
            if not 10 <= age <= 105 or _OTHER_PERSON.match(text, match.end(), sentence.end):
                continue
            span = match.start(), _trimmed(text, match.start(), match.end())
            yield Draft(
                FactKind.AGE,
                "age",
                *span,
                label=f"{age} years old",
                value=float(age),
                unit="years",
                date=clock.now,
            )
            sex = match.groupdict().get("sex")
            if sex:
                yield _sex(sex, span)
            return


def _sexes(sentence: Sentence, text: str) -> Iterator[Draft]:
    for pattern in (_SEX_LABEL, _SEX_OF):
        for match in pattern.finditer(text, sentence.start, sentence.end):
            yield _sex(match.groupdict().get("sex") or match[0], match.span())


def _sex(word: str, span: tuple[int, int]) -> Draft:
    sex = "female" if word.lower() in _FEMALE else "male"
    return Draft(FactKind.SEX, "sex", *span, label=sex, value_text=sex)


def _trimmed(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip(" ,.(-"))
