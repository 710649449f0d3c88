"""The injured worker: age, sex, date of injury."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openimr.facts import topics
from openimr.facts.draft import Draft, quote_span
from openimr.facts.reading import Sentence
from openimr.facts.when import Clock, is_injury_date
from openimr.model import FactKind

_SEX = r"(?P<sex>males?|females?|man|woman|gentleman|lady|boy|girl|[MF])\b"
_AGE = re.compile(
    r"(?<![\w.-])(?P<age>\d{1,3})\s*-?\s*(?:years?|yrs?\.?|y\.?)\s*-?\s*(?:/?\s*o(?:lds?|\.)?"
    r"|of\s+age)\b[\s,.()-]*"
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
    r"(?<=is a )(?:male|female|man|woman|gentleman)\b|(?<=this )(?:male|female|man|woman|gentleman)\b"
    r"|\b(?:male|female|man|woman|gentleman)\b(?=,? (?:aged?\b|who\b|with (?:a |an )?"
    r"(?:history|injury|work)))"
    r"|(?<=handed )(?:male|female|man|woman)\b|(?<=dominant )(?:male|female|man|woman)\b"
    r"|\bM(?:r|rs|s)\.(?= [A-Z][\w'-]+(?: [A-Z][\w'-]+)?,? (?:is|was|has|had|returns|presents|reports|states"
    r"|complains|continues|underwent|comes|came|describes|denies|age|sustained|injured"
    r"|slipped|fell|tripped|twisted|lifted|notes|feels|works|worked|takes|remains|appears|attended|limps|walks)\b)",
    re.IGNORECASE,
)
_OTHER_PERSON = re.compile(
    r"\s*(?:-\s*)?(?:son|daughter|child|children|mother|father|injury|claim|history|course|mri|study|case)\b",
    re.IGNORECASE,
)
_BORN = re.compile(
    r"\b(?:DOB|D\.O\.B\.?|date of birth|birth ?date|born(?: on)?|birthdate)\s*[:#]?\s*\(?$", re.IGNORECASE
)
_FEMALE = frozenset({"female", "females", "woman", "lady", "girl", "f", "mrs.", "ms."})


def person(sentence: Sentence, text: str, clock: Clock) -> Iterator[Draft]:
    """Facts about who the worker is and when the injury was, from one sentence."""
    if sentence.topics & topics.PERSON:
        yield from _ages(sentence, text, clock)
    if sentence.topics & topics.SEX:
        yield from _sexes(sentence, text)
    yield from _age_from_birth(sentence, text, clock)
    for mention in sentence.dates:
        if mention.iso and is_injury_date(mention, sentence, text):
            quote = quote_span(sentence, text, [(mention.start, mention.end)])
            yield Draft(FactKind.INJURY_DATE, "injury_date", *quote, label="date of injury", date=mention.iso)


def _ages(sentence: Sentence, text: str, clock: Clock) -> Iterator[Draft]:
    patterns = (_AGE_SHORT, _AGE, _AGE_LABEL)
    full = _AGE.search(text, sentence.start, sentence.end)
    for pattern in (_AGE, *patterns) if full and full["sex"] else patterns:
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


def _age_from_birth(sentence: Sentence, text: str, clock: Clock) -> Iterator[Draft]:
    """The age on the day of the record, from the date of birth that it states."""
    now = clock.now
    if now is None or len(now) < len("2014-01-01"):
        return
    for mention in sentence.dates:
        born = mention.iso
        if born is None or len(born) != len(now) or born >= now:
            continue
        label = _BORN.search(text, max(sentence.start, mention.start - 24), mention.start)
        if label is None:
            continue
        age = int(now[:4]) - int(born[:4]) - (now[5:] < born[5:])
        if 10 <= age <= 105:
            words = f"{age} years old (by date of birth)"
            span = (label.start(), mention.end)
            yield Draft(FactKind.AGE, "age", *span, label=words, value=float(age), unit="years", date=now)
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
