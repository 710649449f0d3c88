"""Whether the words of a quote say the number, the date, and the kind of visits that a proposal names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from openimr.assist.answers import FactProposed
from openimr.assist.refused import Refused
from openimr.assist.requests import rules
from openimr.facts.draft import Draft
from openimr.facts.reading import Sentence
from openimr.facts.when import is_injury_date
from openimr.language import visits
from openimr.language.dates import find_dates
from openimr.language.phrases import fold
from openimr.model import Assertion, FactKind, VisitRole

_NUMBER = re.compile(r"(?<![\w.,/-])\d+(?:\.\d+)?(?![\w/]|\.\d|,\d)|(?<![a-z])[a-z]+(?:-[a-z]+)?(?![a-z])")
_PERCENT = re.compile(r"(?<![\w.,/-])(\d{1,3}(?:\.\d)?)\s?(?:%|percent\b|per cent\b)", re.IGNORECASE)
_COUNT = re.compile(r"(?<![\w.,/-])\d{1,3}(?![\w/%]|[.,]\d)|(?<![a-z])[a-z]+(?:-[a-z]+)?(?![a-z])")
_WORDS_AFTER = re.compile(r"[a-z]+|\d+|[.;:,%]")
_OFTEN = re.compile(
    r"(?:(?:a|per|each|every|in a) (?:day|week|month|year)|(?:daily|weekly|monthly|yearly)\b)"
)
_NEXT_WORDS, _REACH = 4, 80
_MOST_VISITS = 400
_ISO = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
OF_ROLE = {
    VisitRole.COMPLETED: Assertion.HISTORICAL,
    VisitRole.REMAINING: Assertion.PRESENT,
    VisitRole.AUTHORIZED: Assertion.PRESENT,
    VisitRole.REQUESTED: Assertion.PLANNED,
}
_DONE = (Assertion.HISTORICAL, Assertion.PRESENT)


def numbers(text: str) -> Iterator[float]:
    """The numbers that `text` says in digits or words, those of dates left out, in order."""
    dates = [(found.start, found.end) for found in find_dates(text)]
    for found in _NUMBER.finditer(fold(text)):
        if any(start <= found.start() < end for start, end in dates):
            continue
        word = found[0]
        value = float(word) if word[0].isdigit() else visits.number(word)
        if value is not None:
            yield float(value)


def _counts(quote: str) -> Iterator[float]:
    """The numbers of a quote that count visits: a word for visits follows soon, and not "a week" after it."""
    folded = fold(quote)
    for found in _COUNT.finditer(folded):
        words = _WORDS_AFTER.findall(folded[found.end() : found.end() + _REACH])
        at = next((n for n, word in enumerate(words[:_NEXT_WORDS]) if word in rules()["visit_words"]), None)
        if at is not None and not _OFTEN.match(" ".join(words[at + 1 : at + 4])):
            yield from numbers(found[0])


def counted(proposed: FactProposed, quote: str, found: Draft) -> VisitRole:
    """The role of proposed visits. Raises Refused if the quote does not count such visits in this way."""
    if proposed.value is None or proposed.value not in set(_counts(quote)):
        raise Refused("the quote does not say this number of visits")
    if not 0 < proposed.value <= _MOST_VISITS or proposed.value != int(proposed.value):
        raise Refused("this is no number of visits")
    if proposed.role not in set(VisitRole):
        raise Refused("it is not said whether the visits were completed, remain, or were asked for")
    role = VisitRole(proposed.role)
    said = {one.role for one in visits.find_visits(quote) if one.visits == proposed.value and one.role}
    if said - {role} or role not in _roles(quote, found.assertion):
        raise Refused(f"the quote does not say that these visits were {role.value}")
    return role


def _roles(quote: str, assertion: Assertion) -> set[VisitRole]:
    """The roles that the words of a quote allow. Words for one role rule the others out."""
    named = {role for role in VisitRole if _words_of(role).search(fold(quote))}
    if assertion is Assertion.PLANNED:
        return named & {VisitRole.REQUESTED, VisitRole.AUTHORIZED} or {VisitRole.REQUESTED}
    if assertion not in _DONE:
        return set()
    if not named and assertion is Assertion.HISTORICAL:
        return {VisitRole.COMPLETED}
    return named if len(named) == 1 else set()


@cache
def _words_of(role: VisitRole) -> re.Pattern[str]:
    words = sorted(map(re.escape, rules()["visit_roles"][role]), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(words)})\b")


def relief(proposed: FactProposed, quote: str) -> float | None:
    """The percentage of a proposed response; None if none is proposed. Raises Refused if it is not said."""
    if proposed.value is None:
        return None
    if proposed.value not in {float(found[1]) for found in _PERCENT.finditer(quote)}:
        raise Refused("the quote does not say this percentage")
    return proposed.value


def takes_value(kind: FactKind) -> bool:
    """Whether a proposal of this kind may bring a number. Those of measurements are read by rules only."""
    return kind in (FactKind.VISITS, FactKind.RESPONSE)


def dated(proposed: FactProposed, sentence: Sentence, text: str, found: Draft) -> str | None:
    """When the proposed fact held: as the rules say, or a date of its own sentence. Raises Refused."""
    if proposed.date is None:
        return found.date
    if not _ISO.fullmatch(proposed.date):
        raise Refused("its date is no date")
    if found.date and _agree(found.date, proposed.date):
        return max(found.date, proposed.date, key=len)
    for mention in sentence.dates:
        if mention.iso and _agree(mention.iso, proposed.date) and not is_injury_date(mention, sentence, text):
            if found.date and found.assertion is Assertion.PRESENT:
                break
            return mention.iso
    raise Refused("the sentence does not give it this date")


def _agree(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
