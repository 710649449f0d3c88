"""Checks 2xx on how much: quantities requested, had, left."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from openimr import facts
from openimr.letters.lint.rule import check, load
from openimr.letters.lint.view import Hit, ItemView, LetterView, Passage, services_named
from openimr.model import Fact, FactKind, VisitRole

_CODE = re.compile(
    r"\b(?:CPT|HCPCS)[\s:]*\w+(?:\s*,\s*\w+)*|\b[A-Z]?\d{4,5}\b|\b[CTLS]-?\d{1,2}(?:-[CTLS]?\d{1,2})?\b", re.I
)
_AMOUNT = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|daily|weekly|once|"
    r"twice|trial|"
    r"first|second|third|single|unspecified|unknown|remaining|indefinite)\b",
    re.I,
)
_VAGUE = re.compile(
    r"\b(?:numerous|multiple|several|many|extensive|countless|innumerable|a number of)\s+(?:[a-z]+\s+){0,3}?"
    r"(?:sessions|visits|treatments)\b|\b(?:[a-z]+\s+){1,3}for (?:many |several )?years\b",
    re.I,
)
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
            for match in passage.find(_VAGUE):
                place = passage.place(match.start(), match.end())
                if (
                    place not in seen
                    and _same_treatment(match.group(), request.service_category)
                    and not _counted(view, item)
                ):
                    seen.add(place)
                    yield passage.hit(match.start(), match.end(), item.index, words=match.group().strip())


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
    found = [*_visits(view, view.summary), *_visits(view, item.rationale)]
    return any(fact.role is VisitRole.COMPLETED and fact.value is not None for fact in found)


def _visits(view: LetterView, passage: Passage) -> Sequence[Fact]:
    return [fact for fact in passage_facts(view, passage) if fact.kind is FactKind.VISITS]


def passage_facts(view: LetterView, passage: Passage) -> tuple[Fact, ...]:
    """The facts of a passage, for a rationale those of its sentences of fact only. Computed once a letter."""
    key = (passage.start, passage.end)
    if key not in view.facts:
        chosen = [s for s in passage.sentences if s.role in {"", "fact"}]
        spans = [passage.place(s.start, s.end) for s in chosen]
        view.facts[key] = facts.find_in_text(view.text, document="letter", spans=spans) if spans else ()
    return view.facts[key]


@check("IMR211")
def counts_not_reconciled(view: LetterView) -> Iterator[Hit]:
    """Visits left at one date and visits completed at another, without the number authorized."""
    if not re.search(r"\b(?:left|remain\w*)\b", view.free_text, re.I):
        return
    for item in view.items:
        found = [*_visits(view, view.summary), *_visits(view, item.rationale)]
        left = [fact for fact in found if fact.role is VisitRole.REMAINING]
        done = [fact for fact in found if fact.role is VisitRole.COMPLETED]
        if any(fact.role is VisitRole.AUTHORIZED for fact in found):
            continue
        for remaining in left:
            pair = next(
                (f for f in done if f.concept == remaining.concept and f.date and f.date != remaining.date),
                None,
            )
            if pair is not None and remaining.date:
                yield _reconcile_hit(item, remaining, pair)
                return


def _reconcile_hit(item: ItemView, remaining: Fact, done: Fact) -> Hit:
    slots = {
        "left": f"{remaining.value:g}",
        "left_date": remaining.date,
        "done": f"{done.value:g}",
        "done_date": done.date,
    }
    span = remaining.evidence.span
    return Hit(span.start, span.end, slots, item.index)
