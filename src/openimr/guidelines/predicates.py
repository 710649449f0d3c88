"""The tests of the criteria format, in three values (Kleene) with the facts that decided them.

A test is made ready once: what it asks for becomes a function from a case to a verdict. Its meaning stands
in one place, here and in the modules that hold the larger kinds (amounts, values, intervals, request_tests).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from openimr.guidelines.amounts import at_most
from openimr.guidelines.case import Case, Facts
from openimr.guidelines.format import FactPattern, Test
from openimr.guidelines.intervals import injured_from, interval, use_at_most
from openimr.guidelines.matching import finder
from openimr.guidelines.request_tests import request_at_most, request_is, request_states
from openimr.guidelines.values import age, at_least, at_most_value, between, relief, several
from openimr.guidelines.verdict import Verdict
from openimr.model import Assertion, Fact, Outcome

MET, NOT_MET, UNKNOWN = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_DOCUMENTED
Run = Callable[[Case], Verdict]
_NOTHING = Verdict(UNKNOWN)


class _Ready:
    """Tests made ready, by the test itself; each is held, so that the name it is kept by stays its own."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[Test, Run]] = {}

    def __call__(self, test: Test) -> Run:
        known = self._kept.get(id(test))
        if known is None:
            known = self._kept[id(test)] = (test, _made(test))
        return known[1]


_ready = _Ready()


def ready(test: Test) -> Run:
    """The test as a function from a case to its verdict, made once for each test."""
    return _ready(test)


def evaluate(test: Test, case: Case) -> Verdict:
    """The outcome of a test with the facts that decided it and those that were outweighed.

    Facts that refute the test are weighed last: a positive finding outweighs them unless the test says
    otherwise. Nothing found is `not_documented`, never `not_met`.
    """
    return _ready(test)(case)


def _made(test: Test) -> Run:
    kind = test.kind
    run = _ASKED[kind](getattr(test, kind)) if kind in _ASKED else _KINDS[kind](test)
    if not test.refuted_by:
        return run
    refuting, prefer = finder(test.refuted_by), test.prefer

    def weighed(case: Case) -> Verdict:
        verdict, against = run(case), refuting(case)
        return _weighed(verdict, against, prefer) if against else verdict

    return weighed


def _weighed(verdict: Verdict, against: Facts, prefer: str) -> Verdict:
    if verdict.outcome is MET and prefer == "positive":
        return verdict._replace(outweighed=_union(verdict.outweighed, against))
    if verdict.outcome is MET:
        return Verdict(NOT_MET, against, _union(verdict.facts, verdict.outweighed))
    if verdict.outcome is NOT_MET:
        return verdict._replace(facts=_union(verdict.facts, against))
    return Verdict(NOT_MET, against, nearest=verdict.nearest)


def _union(*several_: Iterable[Fact]) -> Facts:
    given = [facts for facts in several_ if facts]
    if len(given) < 2:
        return tuple(given[0]) if given else ()
    return tuple({id(fact): fact for facts in given for fact in facts}.values())


def _documented(test: Test) -> Run:
    find = finder(test.documented or ())

    def run(case: Case) -> Verdict:
        facts = find(case)
        return Verdict(MET, facts) if facts else _NOTHING

    return run


def _absent(test: Test) -> Run:
    assert test.absent is not None  # noqa: S101
    find = finder(test.absent.of)
    find_denials = finder((*test.absent.denied_by, *_denials(test.absent.of)))

    def run(case: Case) -> Verdict:
        present, denied = find(case), find_denials(case)
        if present:
            return Verdict(NOT_MET, present, denied)
        return Verdict(MET, denied) if denied else _NOTHING

    return run


# A denial is the same pattern said to be absent; amounts, severities and roles play no part in it.
def _denials(patterns: Sequence[FactPattern]) -> tuple[FactPattern, ...]:
    return tuple(
        FactPattern(
            concepts=pattern.concepts,
            kinds=pattern.kinds,
            regions=pattern.regions,
            levels=pattern.levels,
            assertions=(Assertion.ABSENT,),
        )
        for pattern in patterns
    )


def _value_in(test: Test) -> Run:
    assert test.value_in is not None  # noqa: S101
    find, values = finder(test.value_in.of), frozenset(test.value_in.values)
    decisive = test.value_in.otherwise == "not_met"

    def run(case: Case) -> Verdict:
        found = find(case)
        listed = tuple(fact for fact in found if fact.concept in values)
        if listed:
            return Verdict(MET, listed)
        return Verdict(NOT_MET, found) if found and decisive else Verdict(UNKNOWN, nearest=found)

    return run


def _all_of(test: Test) -> Run:
    parts = test.all_of or ()
    return _at_least_of(parts, len(parts))


def _any_of(test: Test) -> Run:
    return _at_least_of(test.any_of or (), 1)


def _at_least_n(test: Test) -> Run:
    assert test.at_least_n is not None  # noqa: S101
    return _at_least_of(test.at_least_n.of, test.at_least_n.n)


def _at_least_of(tests: Sequence[Test], needed: int) -> Run:
    """At least `needed` of the tests: with all it is a conjunction, with one a disjunction."""
    runs = [_ready(test) for test in tests]
    return lambda case: _together([run(case) for run in runs], needed)


def _together(parts: list[Verdict], needed: int) -> Verdict:
    met = [part for part in parts if part.outcome is MET]
    failed = [part for part in parts if part.outcome is NOT_MET]
    outweighed = _union(*(part.outweighed for part in parts))
    if len(met) >= needed:
        against = _union(outweighed, *(part.facts for part in failed))
        return _with_words_of(met, Verdict(MET, _union(*(part.facts for part in met)), against))
    if len(parts) - len(failed) < needed:
        return _with_words_of(failed, Verdict(NOT_MET, _union(*(part.facts for part in failed)), outweighed))
    near = _union(*(part.facts for part in (*met, *failed)), *(part.nearest for part in parts))
    return _with_words_of(parts, Verdict(UNKNOWN, nearest=near))


def _with_words_of(parts: list[Verdict], verdict: Verdict) -> Verdict:
    """The verdict with threshold, note and numbers of the first part that has any."""
    for part in parts:
        if part.threshold or part.note or part.numbers:
            return verdict._replace(threshold=part.threshold, note=part.note, numbers=part.numbers)
    return verdict


def _negation(test: Test) -> Run:
    assert test.negation is not None  # noqa: S101
    run = _ready(test.negation)
    turned = {MET: NOT_MET, NOT_MET: MET}

    def negated(case: Case) -> Verdict:
        verdict = run(case)
        return verdict._replace(outcome=turned.get(verdict.outcome, UNKNOWN))

    return negated


def _phase_is(test: Test) -> Run:
    def run(case: Case) -> Verdict:
        note = f"this is {'a first course' if case.phase == 'initial' else 'a continued course'}"
        return Verdict(MET if case.phase == test.phase_is else NOT_MET, threshold=note)

    return run


_KINDS: dict[str, Callable[[Test], Run]] = {
    "documented": _documented,
    "absent": _absent,
    "value_in": _value_in,
    "phase_is": _phase_is,
    "all_of": _all_of,
    "any_of": _any_of,
    "at_least_n": _at_least_n,
    "negation": _negation,
}
_ASKED: dict[str, Callable[[Any], Run]] = {
    "at_most": at_most,
    "at_least": at_least,
    "at_most_value": at_most_value,
    "between": between,
    "relief": relief,
    "use_at_most": use_at_most,
    "interval": interval,
    "injured_from": injured_from,
    "age": age,
    "several": several,
    "request_at_most": request_at_most,
    "request_is": request_is,
    "request_states": request_states,
}
