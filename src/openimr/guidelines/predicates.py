"""The tests of the criteria format, evaluated in three values (Kleene) with the facts that decided them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from openimr.guidelines.amounts import at_most
from openimr.guidelines.case import Case, Facts, is_duration, measure, says, weeks_in
from openimr.guidelines.format import Absent, AtLeast, FactPattern, RequestAtMost, RequestIs, Test, ValueIn
from openimr.guidelines.joints import joint_count
from openimr.guidelines.verdict import Verdict
from openimr.model import Assertion, Fact, Outcome

MET, NOT_MET, UNKNOWN = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_DOCUMENTED


def evaluate(test: Test, case: Case) -> Verdict:
    """The outcome of a test with the facts that decided it and those that were outweighed.

    Facts that refute the test are weighed last: a positive finding outweighs them unless the test says
    otherwise. Nothing found is `not_documented`, never `not_met`.
    """
    verdict = _KINDS[test.kind](test, case)
    if not test.refuted_by:
        return verdict
    against = case.found(test.refuted_by)
    return _weighed(verdict, against, test.prefer) if against else verdict


def _weighed(verdict: Verdict, against: Facts, prefer: str) -> Verdict:
    if verdict.outcome is MET and prefer == "positive":
        return replace(verdict, outweighed=_union(verdict.outweighed, against))
    if verdict.outcome is MET:
        return Verdict(NOT_MET, against, _union(verdict.facts, verdict.outweighed))
    if verdict.outcome is NOT_MET:
        return replace(verdict, facts=_union(verdict.facts, against))
    return Verdict(NOT_MET, against, nearest=verdict.nearest)


def _union(*several: Iterable[Fact]) -> Facts:
    return tuple({id(fact): fact for facts in several for fact in facts}.values())


def _documented(test: Test, case: Case) -> Verdict:
    facts = case.found(test.documented or ())
    return Verdict(MET, facts) if facts else Verdict(UNKNOWN)


def _absent(test: Test, case: Case) -> Verdict:
    asked: Absent = test.absent  # type: ignore[assignment]
    present = case.found(asked.of)
    denied = _union(case.found(asked.denied_by), case.found(_denials(asked.of)))
    if present:
        return Verdict(NOT_MET, present, denied)
    return Verdict(MET, denied) if denied else Verdict(UNKNOWN)


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


def _value_in(test: Test, case: Case) -> Verdict:
    asked: ValueIn = test.value_in  # type: ignore[assignment]
    found = case.found(asked.of)
    listed = tuple(fact for fact in found if fact.concept in asked.values)
    if listed:
        return Verdict(MET, listed)
    if found and asked.otherwise == "not_met":
        return Verdict(NOT_MET, found)
    return Verdict(UNKNOWN, nearest=found)


def _at_most(test: Test, case: Case) -> Verdict:
    assert test.at_most is not None  # noqa: S101
    return at_most(test.at_most, case)


def _at_least(test: Test, case: Case) -> Verdict:
    asked: AtLeast = test.at_least  # type: ignore[assignment]
    found = case.found(asked.of)
    measured = [(fact, value) for fact in found if (value := _amount(fact, asked, case)) is not None]
    enough = tuple(f for f, v in measured if v > asked.limit or (v == asked.limit and not asked.strictly))
    threshold = f"{'more than' if asked.strictly else 'at least'} {asked.limit:g} {asked.unit}"
    if enough:
        return Verdict(MET, enough, threshold=threshold)
    if measured and len(measured) == len(found):
        return Verdict(NOT_MET, found, threshold=threshold)
    return Verdict(UNKNOWN, nearest=found, threshold=threshold)


def _amount(fact: Fact, asked: AtLeast, case: Case) -> float | None:
    value = measure(fact, asked.unit)
    if value is not None and (fact.unit or not is_duration(asked.unit)):
        return value
    if not is_duration(asked.unit) or fact.value_text is None:
        return None
    weeks = [row.weeks for row in case.words.durations if says(fact.value_text, row.words)]
    return max(weeks) / weeks_in(1, asked.unit) if weeks else None


def _request_at_most(test: Test, case: Case) -> Verdict:
    asked: RequestAtMost = test.request_at_most  # type: ignore[assignment]
    value = _request_measure(asked.measure, case)
    threshold = f"at most {asked.limit:g} {asked.unit}"
    if value is None:
        return Verdict(UNKNOWN, threshold=threshold)
    outcome = MET if value <= asked.limit else NOT_MET
    return Verdict(outcome, threshold=threshold, numbers={"requested": value, "limit": asked.limit})


def _request_measure(name: str, case: Case) -> float | None:
    if name == "joints":
        return joint_count(case.request.levels)
    value: float | None = getattr(case.request.quantity, name)
    return value


def _request_is(test: Test, case: Case) -> Verdict:
    asked: RequestIs = test.request_is  # type: ignore[assignment]
    flagged = asked.flag is not None and bool(getattr(case.request, asked.flag))
    return Verdict(MET if flagged or says(case.request.text, asked.words) else UNKNOWN)


def _all_of(test: Test, case: Case) -> Verdict:
    return _conjunction([evaluate(part, case) for part in test.all_of or ()])


def _any_of(test: Test, case: Case) -> Verdict:
    return _disjunction([evaluate(part, case) for part in test.any_of or ()])


def _conjunction(parts: list[Verdict]) -> Verdict:
    return _at_least_of(parts, len(parts))


def _disjunction(parts: list[Verdict]) -> Verdict:
    return _at_least_of(parts, 1)


def _at_least_n(test: Test, case: Case) -> Verdict:
    asked = test.at_least_n
    assert asked is not None  # noqa: S101
    return _at_least_of([evaluate(part, case) for part in asked.of], asked.n)


def _at_least_of(parts: list[Verdict], needed: int) -> Verdict:
    """At least `needed` of the parts: with all it is a conjunction, with one a disjunction."""
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
            return replace(verdict, threshold=part.threshold, note=part.note, numbers=part.numbers)
    return verdict


def _negation(test: Test, case: Case) -> Verdict:
    assert test.negation is not None  # noqa: S101
    verdict = evaluate(test.negation, case)
    turned = {MET: NOT_MET, NOT_MET: MET}.get(verdict.outcome, UNKNOWN)
    return replace(verdict, outcome=turned)


_KINDS: dict[str, Callable[[Test, Case], Verdict]] = {
    "documented": _documented,
    "absent": _absent,
    "value_in": _value_in,
    "at_most": _at_most,
    "at_least": _at_least,
    "request_at_most": _request_at_most,
    "request_is": _request_is,
    "all_of": _all_of,
    "any_of": _any_of,
    "at_least_n": _at_least_n,
    "negation": _negation,
}
