"""Counted visits: how many, and whether they are done, left, asked for or authorized."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from openimr.language.data_files import load
from openimr.language.hints import either
from openimr.language.later import later
from openimr.language.phrases import Match, Phrases, fold
from openimr.model import VisitRole

_ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_NUMBERS = {word: n for n, word in enumerate(_ONES.split(), start=1)}
_NUMBERS |= {word: n * 10 for n, word in enumerate(_TENS.split(), start=2)}
_NUMBERS |= {f"{t}-{o}": _NUMBERS[t] + _NUMBERS[o] for t in _TENS.split() for o in _ONES.split()[:9]}
_NUMBERS |= {
    "once": 1,
    "twice": 2,
    "thrice": 3,
    "a dozen": 12,
    "dozen": 12,
    "two dozen": 24,
    "three dozen": 36,
}
NUMBER_WORDS = "|".join(sorted(_NUMBERS, key=len, reverse=True))
# The same with beginnings shared, which fails sooner where no number stands.
NUMBER_WORD = either(_NUMBERS)
NUMBER = r"(?:\d{1,3}|" + NUMBER_WORD + r")"
_UNIT = r"(?:visits?|sessions?|treatments|appointments|appts?|tx)"
_GIVEN = (
    r"(?:authori[sz]ed|approved|certified|scheduled|allotted|allowed|prescribed|ordered|planned|requested)"
)
_COUNTED = later(
    rf"(?<![\w.#/$-])(?:(?P<low>\d{{1,3}})\s?(?:-|–|to)\s?)?(?P<n>{NUMBER})(?!\s?%|\.\s)(?:\s?\((?:\d{{1,3}}|x\d{{1,3}})\))?\s*"
    rf"(?P<words>(?:[a-z/.&'()-]+\s+){{0,6}}?)(?P<unit>{_UNIT})\b",
    re.IGNORECASE,
)
_ORDINAL = later(
    r"(?P<label>visits?|sessions?|treatments?|tx|appts?)\s*(?:#|no\.?|"
    r"number)?\s*:?\s*(?P<a>\d{1,3})\s*(?:of|/|out of)\s*(?P<b>\d{1,3})\b(?!\s*[/-]\s*\d)",
    re.IGNORECASE,
)
# "8 of 12 authorized", "nine treatments of the 12 that were approved", "7 so far, out of an approved 10".
_OF_THOSE = later(
    rf"(?<![\w/.-])(?P<c>{NUMBER})\s+(?P<words>(?:[a-z/-]+,?\s+){{0,6}}?)(?:out\s+)?of\s+"
    rf"(?:(?:the|an?|his|her|these|those)\s+)?(?:{_GIVEN}\s+)?(?P<d>{NUMBER})\b(?:\s+[a-z-]+){{0,5}}",
    re.IGNORECASE,
)
_VISITS_MEANT = later(rf"\b(?:{_GIVEN}|{_UNIT})\b", re.IGNORECASE)
_VISIT_NUMBER = later(
    r"(?<!office )(?<!clinic )(?<!before )(?<!after )(?<!with )(?<!post )(?<!pre )\b"
    r"(?:visit|session|treatment|tx)\s*(?:#|no\.?|number)?\s*(?P<n>\d{1,3})\b"
    r"(?!\s*(?:of|/|out of|x|times|weeks?|days?|months?|-|%|mg)|\.\d)",
    re.IGNORECASE,
)
_TIMES_GONE = later(
    rf"\b(?:gone|went|been|goes|attended|presented)\s+(?:to|for)\s+(?:[a-z-]+\s+){{1,5}}?(?P<n>{NUMBER})\s+times\b",
    re.IGNORECASE,
)
_FURTHER = later(rf"(?<![\w/.#-])(?P<n>{NUMBER})\s+(?:more|additional|further|extra)\b", re.IGNORECASE)
_UNIT_NEAR = later(
    r"\s+(?:weeks?|months?|days?|years?|pounds|lbs|degrees|minutes|hours|times|injections?|refills?|than)\b",
    re.IGNORECASE,
)
_BY_WEEKS = later(
    r"(?<![\w/.-])(?P<per>[1-5])\s?x\s?(?P<weeks>[1-9]|1[0-2])\b(?!\s*(?:mm|cm|mg|inch|day|/|\.\d))",
    re.IGNORECASE,
)
_ASKING = later(r"\b(?:request\w*|recommend\w*|rx|order\w*|auth\w*|refer\w*|prescri\w*)\b", re.IGNORECASE)
_LABELLED = later(
    r"(?P<label>[a-z#/() ]{0,40}\b(?:visits?|sessions?|treatments?|tx|authorized|approved|auth|remaining|"
    r"completed|attended|requested)\b[a-z#/() ]{0,30})"
    r"(?:[:=#]|\bis\b)\s*#?\s*(?P<n>\d{1,3})\b(?!\s*[/%-]\s*\d|\s*(?:of|out of)\b)",
    re.IGNORECASE,
)
_BARE = later(
    rf"(?<![\w/.#-])(?P<n>{NUMBER})\s+(?:(?:were|was|have been|are)\s+)?(?P<role>remaining|"
    rf"left(?![ -]+(?!in\b|to\b|on\b|of\b|from\b|for\b)[a-z])|remain|completed|authorized|approved|"
    r"certified|attended|used|utilized|rendered)\b",
    re.IGNORECASE,
)
_FREQUENCY = later(
    rf"(?<![\w/.-])(?P<per>{NUMBER})\s?(?:x|times?|visits?|sessions?)?\s?(?:x|per|a|/|each)?\s?(?:weekly|week|wk)?,?\s?(?:x|for|times)\s?"
    rf"(?P<weeks>{NUMBER})\s?(?:(?:additional|more|further)\s)?(?:weeks?|wks?)\b",
    re.IGNORECASE,
)
_LABEL_SIGN = later(r"[:=#]|\bis\b")
_UNIT_WORD = later(_UNIT, re.IGNORECASE)
_WORTH_READING = later(
    r"visit|session|treatments|treatment\s*#?\s?\d|appointment|\btx\b|\bappts?\b|authorized|approved|remaining|completed|attended|requested"
    r"|\bwe?e?ks?\b|\bweekly\b|\btimes\b|\d\s?x\s?\d|\bmore\b",
    re.IGNORECASE,
)
_NEXT_OF_LIST = later(r"\)?\s*(?:,|;|and|,\s*and)\s+(?:[a-z]+\s+){1,3}\(?", re.IGNORECASE)
_SIDED = later(
    r"[ -]+(?!in\b|to\b|on\b|for\b|of\b|from\b|over\b|under\b|with\b|and\b|at\b|before\b|after\b|until\b"
    r"|this\b"
    r"|that\b|which\b|as\b|but\b|he\b|she\b|per\b|by\b|authorized\b|approved\b)[a-z]",
    re.IGNORECASE,
)
_REACH = 90
_UNMADE = "unmade"
_MISSED_BEFORE = later(
    r"\b(?:miss(?:ed|ing|es)?|cancel\w*|skipped|declined|refused|no[ -]show\w*(?: for)?"
    r"|not (?:attend\w*|kept?|made|used?|complete\w*))\s+(?:[a-z]+\s+)?$",
    re.IGNORECASE,
)
_ORDER: tuple[VisitRole | str, ...] = (
    _UNMADE,
    VisitRole.REMAINING,
    VisitRole.AUTHORIZED,
    VisitRole.REQUESTED,
    VisitRole.COMPLETED,
)
# "An additional 6 visits were certified": what is left or authorized says more than a mere "additional".
_EARLIER: dict[VisitRole | str, int] = {VisitRole.REMAINING: 8, VisitRole.AUTHORIZED: 8}


class VisitMention(NamedTuple):
    """A number of visits at characters `start` to `end`. `role` is None when nothing says which visits.

    `printed_range` keeps a range as written ("8-10"); then `visits` is its upper end. `unmade` marks
    visits missed, cancelled, declined or merely allowed; their role is None too.
    """

    start: int
    end: int
    visits: int
    role: VisitRole | None
    printed_range: str | None = None
    unmade: bool = False


@cache
def _rules() -> dict[str, Any]:
    rules: dict[str, Any] = load("openimr.language", "visits.yaml")
    return rules


@cache
def _role_words() -> Phrases[VisitRole | str]:
    return Phrases(
        (word, role if role in ("nothing", _UNMADE) else VisitRole(role))
        for role, words in _rules()["roles"].items()
        for word in words
    )


@cache
def _not_visits() -> frozenset[str]:
    return frozenset(_rules()["not_visits"])


def number(word: str) -> int | None:
    """The number a word or numeral stands for ("11", "eleven"), None if it is no number up to 999."""
    word = word.lower()
    return int(word) if word.isdigit() else _NUMBERS.get(word)


def find_visits(sentence: str, visits_before: bool = False) -> list[VisitMention]:
    """Counted visits of one sentence or line of a form, in order.

    "completed 11 visits", "3 visits left", "visit 9 of 12", "Authorized: 12", "2 x 4 weeks". With
    `visits_before` the sentence before spoke of visits: "6 more" then means visits too.
    """
    if not _WORTH_READING.search(sentence):
        return []
    mentions = [*_ordinals(sentence), *_of_those(sentence)]
    mentions += _labelled(sentence, [(m.start, m.end) for m in mentions])
    taken = [(m.start, m.end) for m in mentions]
    spots = [*_counted(sentence, taken)]
    if visits_before or _UNIT_WORD.search(sentence):
        taken += [(start, end) for start, end, _, _ in spots]
        spots += list(_bare(sentence, taken))
    if spots:
        spots.sort()
        roles = [
            role for role in _role_words().find(sentence, fold(sentence)) if not _is_side(role, sentence)
        ]
        mentions += _as_listed([_with_role(spot, spots, roles) for spot in spots], sentence)
    mentions = mentions or [*_numbered(sentence)] or _frequencies(sentence)
    return sorted(mentions, key=lambda m: (m.start, m.end, m.visits))


def _overlaps(taken: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    return any(a < end and start < b for a, b in taken)


def _ordinals(sentence: str) -> Iterator[VisitMention]:
    for match in _ORDINAL.finditer(sentence):
        yield from _part_of(match.span(), number(match["a"]), number(match["b"]))


def _of_those(sentence: str) -> Iterator[VisitMention]:
    for match in _OF_THOSE.finditer(sentence):
        words = set(match["words"].lower().replace(",", "").split())
        if words & _not_visits() or not _VISITS_MEANT.search(match[0]):
            continue
        if _MISSED_BEFORE.search(sentence[max(0, match.start() - 30) : match.start()]):
            continue
        yield from _part_of((match.start(), match.end("d")), number(match["c"]), number(match["d"]))


def _part_of(span: tuple[int, int], done: int | None, total: int | None) -> Iterator[VisitMention]:
    if done and total and done <= total:
        yield VisitMention(*span, done, VisitRole.COMPLETED)
        yield VisitMention(*span, total, VisitRole.AUTHORIZED)


def _numbered(sentence: str) -> Iterator[VisitMention]:
    """ "Visit 12" of a note is the twelfth: of several the last counts. "Went to therapy 14 times"."""
    numbered = [*_VISIT_NUMBER.finditer(sentence), *_TIMES_GONE.finditer(sentence)]
    if numbered:
        last = max(numbered, key=lambda match: number(match["n"]) or 0)
        yield VisitMention(*last.span(), number(last["n"]) or 0, VisitRole.COMPLETED)


def _labelled(sentence: str, taken: Sequence[tuple[int, int]]) -> Iterator[VisitMention]:
    if not _LABEL_SIGN.search(sentence):
        return
    for match in _LABELLED.finditer(sentence):
        if _overlaps(taken, match.start("n"), match.end("n")):
            continue
        role = _label_role(match["label"].lower())
        if role is not None:
            start = match.start() + len(match["label"]) - len(match["label"].lstrip())
            yield VisitMention(start, match.end(), int(match["n"]), role)


def _label_role(label: str) -> VisitRole | None:
    for role, words in _rules()["labels"].items():
        if any(word in label for word in words):
            return VisitRole(role)
    return VisitRole.COMPLETED if re.fullmatch(r"\s*(?:visit|session|treatment|tx)\s*#?\s*", label) else None


def _counted(sentence: str, taken: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int, str | None]]:
    for match in _COUNTED.finditer(sentence):
        count = number(match["n"])
        words = set(match["words"].lower().split())
        if not count or words & _not_visits() or _overlaps(taken, match.start(), match.end()):
            continue
        spread = f"{match['low']}-{match['n']}" if match["low"] else None
        yield match.start(), match.end(), count, spread


def _bare(sentence: str, taken: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int, str | None]]:
    for match in _FURTHER.finditer(sentence):
        count = number(match["n"])
        if count and not _UNIT_NEAR.match(sentence, match.end()) and not _overlaps(taken, *match.span()):
            yield match.start(), match.end("n"), count, None
    for match in _BARE.finditer(sentence):
        count = number(match["n"])
        if count and not _overlaps(taken, match.start(), match.end()):
            yield match.start(), match.start("role"), count, None


def _with_role(
    spot: tuple[int, int, int, str | None],
    spots: Sequence[tuple[int, int, int, str | None]],
    words: Sequence[Match[VisitRole | str]],
) -> VisitMention:
    start, end, count, spread = spot
    best: tuple[int, int] | None = None
    role: VisitRole | str | None = None
    for word in words:
        said = word.payloads[0]
        if said == "nothing":
            continue
        low, high = (word.end, start) if word.end <= start else (end, word.start)
        if word.start >= start and word.end <= end:
            low = high = 0
        distance = high - low
        if (
            distance < 0
            or distance > _REACH
            or any(low <= o[0] and o[1] <= high for o in spots if o is not spot)
        ):
            continue
        rank = (distance - _EARLIER.get(said, 0), _ORDER.index(said))
        if best is None or rank < best:
            best, role = rank, said
    known = role if isinstance(role, VisitRole) else None
    return VisitMention(start, end, count, known, spread, role == _UNMADE)


def _is_side(role: Match[VisitRole | str], sentence: str) -> bool:
    """Whether "left" is a side: "8 sessions for the left wrist"."""
    return sentence[role.start : role.end].lower() == "left" and bool(_SIDED.match(sentence, role.end))


def _as_listed(mentions: Sequence[VisitMention], sentence: str) -> Iterator[VisitMention]:
    """Members of a list share what is said of its first: "therapy (18 visits), chiropractic (12 visits)"."""
    last: VisitMention | None = None
    for mention in mentions:
        listed = last and _NEXT_OF_LIST.fullmatch(sentence, last.end, mention.start)
        if last and listed and mention.role is None and not mention.unmade:
            mention = mention._replace(role=last.role)  # noqa: PLW2901
        last = mention
        yield mention


def _frequencies(sentence: str) -> list[VisitMention]:
    """Visits a week for some weeks, where no total is stated: asked for, not done."""
    mentions = []
    asked = _BY_WEEKS.finditer(sentence) if _ASKING.search(sentence) else ()
    for match in [*_FREQUENCY.finditer(sentence), *asked]:
        per, weeks = number(match["per"]), number(match["weeks"])
        if per and weeks and per <= 7 and weeks <= 26:
            mentions.append(VisitMention(match.start(), match.end(), per * weeks, VisitRole.REQUESTED))
    return mentions
