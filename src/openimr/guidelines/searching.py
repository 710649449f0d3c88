"""The search behind a "not documented": what was looked for, where, and what came nearest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from openimr.guidelines.case import Case, Facts, SearchScope
from openimr.guidelines.format import FactPattern, Test
from openimr.guidelines.matching import Finder, finder
from openimr.guidelines.wording import joined
from openimr.language.concepts import concept_label
from openimr.model import Evidence, Fact, FactKind, Search

_NEAREST = 6


class _Plan(NamedTuple):
    """What a test looks for, made ready once: concepts, their names, words of the request, near patterns."""

    test: Test
    concepts: tuple[str, ...]
    labels: tuple[str, ...]
    own_too: bool
    of_request: tuple[str, ...]
    near: Finder


_PLANS: dict[int, _Plan] = {}


def _plan(test: Test) -> _Plan:
    known = _PLANS.get(id(test))
    if known is None:
        looked = tuple(dict.fromkeys(concept for pattern in _patterns(test) for concept in pattern.concepts))
        labels = tuple(concept_label(concept) for concept in looked)
        near = finder(_near_patterns(test))
        plan = _Plan(test, looked, labels, test_counts(test), tuple(_of_request(test)), near)
        known = _PLANS[id(test)] = plan
    return known


def search(test: Test, case: Case, nearest: Facts, scope: SearchScope) -> Search:
    """The search for the facts of a test.

    Nearest are, in this order: statements that the record is silent, facts that came close, and facts about
    the same things that do not count (another region, only planned, another treatment).
    """
    plan = _plan(test)
    looked, labels = plan.concepts, plan.labels
    if plan.own_too:
        more = tuple(concept for concept in case.own if concept not in looked)
        looked, labels = looked + more, labels + tuple(concept_label(concept) for concept in more)
    spoken_of = list(case.of(looked))
    silent = [fact for fact in spoken_of if fact.kind is FactKind.RECORD]
    other = [fact for fact in spoken_of if fact.kind is not FactKind.RECORD]
    return Search(
        looked_for=labels + plan.of_request,
        documents=scope.documents,
        pages=scope.pages,
        nearest=_places((*silent, *nearest, *plan.near(case), *other)),
    )


def _of_request(test: Test) -> Iterator[str]:
    """What was looked for in the request itself."""
    for part in parts(test):
        if part.request_at_most:
            yield f"{part.request_at_most.unit.replace('_', ' ')} in the request"
        if part.request_states:
            yield f"{joined(part.request_states.of)} in the request"
        if part.injured_from:
            yield "date of injury"
        if part.interval and isinstance(part.interval.since, str):
            yield f"date of {part.interval.since.replace('_', ' ')}"


def _places(facts: tuple[Fact, ...]) -> tuple[Evidence, ...]:
    distinct: dict[tuple[str, int | None, int, int], Evidence] = {}
    for fact in facts:
        place = fact.evidence
        distinct.setdefault((place.document, place.page, place.span.start, place.span.end), place)
        if len(distinct) == _NEAREST:
            break
    return tuple(distinct.values())


def parts(test: Test) -> Iterator[Test]:
    """The test and all tests in it."""
    yield test
    inner = (test.all_of or ()) + (test.any_of or ()) + (test.at_least_n.of if test.at_least_n else ())
    for part in (*inner, test.negation):
        if part is not None:
            yield from parts(part)


def test_counts(test: Test) -> bool:
    """Whether the test counts amounts of the disputed treatment itself."""
    return any(part.at_most is not None and not part.at_most.counts for part in parts(test))


def _near_patterns(test: Test) -> tuple[FactPattern, ...]:
    return tuple(pattern for part in parts(test) for pattern in part.nearest)


def _patterns(test: Test) -> Iterator[FactPattern]:
    for part in parts(test):
        yield from asked_for(part)


def asked_for(test: Test) -> Iterator[FactPattern]:
    """The patterns of the facts that a test itself asks for, without the tests in it."""
    yield from test.documented or ()
    kinds = (test.absent, test.value_in, test.at_least, test.at_most_value, test.between, test.several)
    for asked in (*kinds, test.use_at_most):
        if asked is not None:
            yield from asked.of
    if test.relief:
        yield FactPattern(concepts=test.relief.of)
    if test.age:
        yield FactPattern(concepts=("age",))
    if test.interval:
        yield from test.interval.stated
        yield from () if isinstance(test.interval.since, str) else test.interval.since
