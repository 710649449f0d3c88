"""Checks 2xx on how much: quantities requested, had, left."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from openimr import facts
from openimr.language.visits import NUMBER, find_visits
from openimr.letters.cues import lowered
from openimr.letters.lint.rule import check, load
from openimr.letters.lint.view import Hit, ItemView, LetterView, Passage, Sentence, services_named
from openimr.model import Fact, FactKind, VisitRole

_CODE = re.compile(
    r"\b(?:CPT|HCPCS)[\s:]*\w+(?:\s*,\s*\w+)*|\b[A-Z]?\d{4,5}\b|\b[CTLS]-?\d{1,2}(?:-[CTLS]?\d{1,2})?\b", re.I
)
_AMOUNT = re.compile(
    rf"\d|\b{NUMBER}\b|\b(?:daily|weekly|dozen|trial|"
    r"first|second|third|single|unspecified|unknown|remaining|indefinite)\b",
    re.I,
)
_VAGUE = re.compile(
    r"\b(?:numerous|multiple|several|many|extensive|countless|innumerable|a number of)\s+(?:[a-z]+\s+){0,3}?"
    r"(?:sessions|visits|treatments)\b",
    re.I,
)
_FOR_YEARS = re.compile(r"\bfor (?:many |several )?years\b", re.I)
_WORDS_BEFORE = re.compile(r"\b(?:[a-z]+\s+){1,3}$", re.I)
_UNIT = r"(?:visits?|sessions?|treatments?|appointments?)"
_LEFT = lowered(
    rf"\b{_UNIT}\s[^.;]{{0,40}}?\b(?:left|remain\w*|unused|outstanding)\b"
    rf"|\b(?:remain\w*|unused|outstanding|left:?|still)\s[^.;]{{0,40}}?\b{_UNIT}\b"
)
_VAGUE_WORD = lowered(r"numerous|multiple|several|many|extensive|countless|innumerable|number of|for years")
_LIMIT = re.compile(
    r"\b(?:\d{1,2}|two|three|four|five|six|eight|nine|ten|twelve|twenty-four)\s*(?:-|to|\u2013|or)?\s*"
    r"(?:\d{1,2}|six|eight|ten|twelve)?\s*(?:visits|sessions|treatments)\b",
    re.I,
)


@check("IMR201")
def missing_quantity(view: LetterView) -> Iterator[Hit]:
    """A request for visits that does not say how many."""
    words = load("words")
    therapies, things = frozenset(words["visit_treatments"]), "|".join(words["not_visits"])
    thing = re.compile(rf"\b(?:{things})s?\b", re.I)
    for item in view.items:
        request, heading = item.item.request, item.heading.text
        if request is None or request.service_category not in therapies or thing.search(heading):
            continue
        if not _AMOUNT.search(_CODE.sub(" ", heading)):
            yield item.heading.hit(0, len(heading), item.index, text=heading)


@check("IMR206")
def quantity_contradiction(view: LetterView) -> Iterator[Hit]:
    """Numbers in the request that cannot all hold."""
    for item in view.items:
        for contradiction in item.item.request.contradictions if item.item.request else ():
            at = max(0, item.heading.text.find(contradiction.text))
            end = (
                at + len(contradiction.text)
                if contradiction.text in item.heading.text
                else len(item.heading.text)
            )
            yield item.heading.hit(at, end, item.index, reason=contradiction.explanation.rstrip("."))


@check("IMR210")
def uncounted_treatment(view: LetterView) -> Iterator[Hit]:
    """Earlier visits in words only ("numerous", "for years"), though the rationale applies a number."""
    seen: set[tuple[int, int]] = set()
    for item in view.items:
        request = item.item.request
        if request is None or not _LIMIT.search(item.said("guideline")):
            continue
        for passage in (view.summary, item.rationale):
            for start, end in _vague(passage.text):
                words, place = passage.text[start:end], passage.place(start, end)
                same = place not in seen and _same_treatment(words, request.service_category)
                if same and not _counted(view, item):
                    seen.add(place)
                    yield passage.hit(start, end, item.index, words=words.strip())


def _vague(text: str) -> Iterator[tuple[int, int]]:
    """Where a text tells an amount of treatment in words only."""
    if not _VAGUE_WORD.search(text.lower()):
        return
    yield from (match.span() for match in _VAGUE.finditer(text))
    for match in _FOR_YEARS.finditer(text):
        before = _WORDS_BEFORE.search(text, max(0, match.start() - 60), match.start())
        if before:
            yield before.start(), match.end()


def _same_treatment(words: str, service: str) -> bool:
    """Whether the vague amount is of the treatment in question, or of "therapy sessions" in general."""
    if service not in load("words")["visit_treatments"]:
        return False
    named = services_named(words)
    generic = re.search(r"\b(?:therapy|sessions|visits)\b", words, re.I) and not re.search(
        r"\b(?:opioid|drug|psych|office|clinic|emergency)", words, re.I
    )
    return service in named or (bool(generic) and not named)


def _counted(view: LetterView, item: ItemView) -> bool:
    """Whether summary or rationale gives a number of visits already had."""
    return any(_says_visits(passage, VisitRole.COMPLETED) for passage in (view.summary, item.rationale))


def _says_visits(passage: Passage, role: VisitRole) -> bool:
    """Whether a sentence of fact counts visits in that role."""
    return any(mention.role is role for _, mentions in passage.counted for mention in mentions)


class PlacedFact(NamedTuple):
    """A fact, and the characters of the letter that it rests on."""

    fact: Fact
    start: int
    end: int


def facts_of(passage: Passage, chosen: Sequence[Sentence]) -> list[PlacedFact]:
    """The facts of some sentences of a passage. Finding facts is slow: choose the sentences well."""
    if not chosen:
        return []
    text = "\n".join(sentence.text for sentence in chosen)
    starts = list(accumulate((len(sentence.text) + 1 for sentence in chosen[:-1]), initial=0))
    placed = []
    for fact in facts.find_in_text(text, document="letter"):
        span = fact.evidence.span
        index = bisect_right(starts, span.start) - 1
        shift = chosen[index].start - starts[index]
        placed.append(PlacedFact(fact, *passage.place(span.start + shift, span.end + shift)))
    return placed


def _visits(passage: Passage) -> list[PlacedFact]:
    had = {VisitRole.REMAINING, VisitRole.COMPLETED, VisitRole.AUTHORIZED}
    counted = [sentence for sentence, mentions in passage.counted if any(m.role in had for m in mentions)]
    return [one for one in facts_of(passage, counted) if one.fact.kind is FactKind.VISITS]


@check("IMR211")
def counts_not_reconciled(view: LetterView) -> Iterator[Hit]:
    """Visits left at one date and visits completed at another, without the number authorized."""
    if not _LEFT.search(view.free_text.lower()) or not _any_left(view):
        return
    in_summary = _visits(view.summary)
    for item in view.items:
        found = [*in_summary, *_visits(item.rationale)]
        if any(one.fact.role is VisitRole.AUTHORIZED for one in found):
            continue
        for left in found:
            done = next((one.fact for one in found if _of_another_day(left.fact, one.fact)), None)
            if done is not None:
                yield _reconcile_hit(item, left, done)
                return


def _any_left(view: LetterView) -> bool:
    said = (s.text for passage in view.written for s in passage.of_fact if _LEFT.search(s.text.lower()))
    return any(mention.role is VisitRole.REMAINING for text in said for mention in find_visits(text))


def _of_another_day(left: Fact, done: Fact) -> bool:
    """Whether these are visits left, and visits of the same kind completed on another date."""
    roles = (left.role, done.role) == (VisitRole.REMAINING, VisitRole.COMPLETED)
    return roles and left.concept == done.concept and bool(left.date and done.date) and left.date != done.date


def _reconcile_hit(item: ItemView, left: PlacedFact, done: Fact) -> Hit:
    slots = {
        "left": f"{left.fact.value:g}",
        "left_date": left.fact.date,
        "done": f"{done.value:g}",
        "done_date": done.date,
    }
    return Hit(left.start, left.end, slots, item.index)
