"""Tests on the numbers of facts: at least, at most, between, relief that lasted, age, several of a kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

from openimr.guidelines.case import Case, Facts, is_duration, measure, says, speaks_of_another, weeks_in
from openimr.guidelines.format import Age, AtLeast, AtMostValue, Between, FactPattern, Relief, Several
from openimr.guidelines.matching import finder
from openimr.guidelines.verdict import Verdict
from openimr.model import Assertion, Fact, FactKind, Outcome

MET, NOT_MET, UNKNOWN = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_DOCUMENTED
Run = Callable[[Case], Verdict]
_GIVEN = (Assertion.PRESENT, Assertion.HISTORICAL)


def at_least(asked: AtLeast) -> Run:
    """Met if a number reaches the limit; not met if all facts have numbers and none does."""
    find, limit = finder(asked.of), asked.limit
    threshold = f"{'more than' if asked.strictly else 'at least'} {limit:g} {asked.unit}"

    def run(case: Case) -> Verdict:
        found = find(case)
        measured = [(fact, value) for fact in found if (value := amount(fact, asked.unit, case)) is not None]
        enough = tuple(f for f, v in measured if v > limit or (v == limit and not asked.strictly))
        if enough:
            return Verdict(MET, enough, threshold=threshold)
        if measured and len(measured) == len(found):
            return Verdict(NOT_MET, found, threshold=threshold)
        return Verdict(UNKNOWN, nearest=found, threshold=threshold)

    return run


def at_most_value(asked: AtMostValue) -> Run:
    """Not met if a number is above the limit, met if there are numbers and none is."""
    find, limit = finder(asked.of), asked.limit
    threshold = f"{'less than' if asked.strictly else 'at most'} {limit:g} {asked.unit}"

    def run(case: Case) -> Verdict:
        found = find(case)
        measured = [(fact, value) for fact in found if (value := amount(fact, asked.unit, case)) is not None]
        if asked.latest:
            measured = _latest(measured)
        above = tuple(f for f, v in measured if v > limit or (v == limit and asked.strictly))
        within = tuple(fact for fact, _ in measured if fact not in above)
        if above:
            return Verdict(NOT_MET, above, within, threshold=threshold)
        if within:
            return Verdict(MET, within, threshold=threshold)
        return Verdict(UNKNOWN, nearest=found, threshold=threshold)

    return run


def _latest(measured: Sequence[tuple[Fact, float]]) -> list[tuple[Fact, float]]:
    """Those that are dated last; all of them if none is dated."""
    last = max((fact.date or "" for fact, _ in measured), default="")
    return [(fact, value) for fact, value in measured if (fact.date or "") == last]


def between(asked: Between) -> Run:
    """Met if a number lies between; not met if all facts have numbers and none does."""
    find = finder(asked.of)
    threshold = f"{asked.min:g} to {asked.max:g} {asked.unit}"

    def run(case: Case) -> Verdict:
        found = find(case)
        measured = [(fact, value) for fact in found if (value := amount(fact, asked.unit, case)) is not None]
        inside = tuple(fact for fact, value in measured if asked.min <= value <= asked.max)
        if inside:
            return Verdict(MET, inside, threshold=threshold)
        if measured and len(measured) == len(found):
            return Verdict(NOT_MET, found, threshold=threshold)
        return Verdict(UNKNOWN, nearest=found, threshold=threshold)

    return run


def amount(fact: Fact, unit: str, case: Case) -> float | None:
    """The number of a fact in a unit; a duration in words ("for years") is the least that the words mean."""
    value = measure(fact, unit)
    if value is not None and (fact.unit or not is_duration(unit)):
        return value
    if not is_duration(unit) or fact.value_text is None:
        return None
    weeks = [row.weeks for row in case.words.durations if says(fact.value_text, row.words)]
    return max(weeks) / weeks_in(1, unit) if weeks else None


def relief(asked: Relief) -> Run:
    """Met if relief was strong and long enough; not met if what is known of it falls short."""
    find = finder(
        (FactPattern(concepts=asked.of, kinds=(FactKind.RESPONSE, FactKind.FUNCTION), regions="any"),)
    )
    threshold = _relief_threshold(asked)

    def run(case: Case) -> Verdict:
        told = [fact for fact in find(case) if _is_of(fact, asked, case)]
        strong = [(fact, _is_strong(fact, asked)) for fact in told if fact.unit in ("percent", "%")]
        lasting = [(fact, _is_lasting(fact, asked, case)) for fact in told if _lasts(fact, case)]
        outcome, facts = _joined_relief(asked, strong, lasting)
        if outcome is UNKNOWN:
            return Verdict(UNKNOWN, nearest=tuple(told), threshold=threshold)
        return Verdict(outcome, facts, threshold=threshold)

    return run


def _relief_threshold(asked: Relief) -> str:
    least = "more than" if asked.strictly else "at least"
    percent = f"{least} {asked.percent:g}% relief" if asked.percent is not None else "relief"
    return percent + (f" for at least {asked.lasting:g} {asked.unit}" if asked.lasting is not None else "")


def _is_of(fact: Fact, asked: Relief, case: Case) -> bool:
    if not asked.after:
        return not speaks_of_another(fact, case)
    return not fact.value_text or says(fact.value_text, asked.after)


def _is_strong(fact: Fact, asked: Relief) -> bool:
    value, limit = fact.value or 0.0, asked.percent or 0.0
    return value > limit or (value == limit and not asked.strictly)


def _lasts(fact: Fact, case: Case) -> bool:
    return fact.unit not in ("percent", "%") and amount(fact, "weeks", case) is not None


def _is_lasting(fact: Fact, asked: Relief, case: Case) -> bool:
    return (amount(fact, asked.unit, case) or 0.0) >= (asked.lasting or 0.0)


_Judged = list[tuple[Fact, bool]]


def _joined_relief(asked: Relief, strong: _Judged, lasting: _Judged) -> tuple[Outcome, Facts]:
    """Percent and duration judged together, where both are asked for, by the pairs that belong together."""
    if asked.percent is None or asked.lasting is None:
        judged = lasting if asked.percent is None else strong
        return _single(judged)
    pairs = _pairs(strong, lasting)
    good = [(one, other) for (one, fits), (other, lasts) in pairs if fits and lasts]
    if good:
        return MET, good[0]
    short = tuple(fact for fact, fits in (*strong, *lasting) if not fits)
    all_short = (strong and not any(fits for _, fits in strong)) or (
        lasting and not any(fits for _, fits in lasting)
    )
    if all_short or (pairs and short):
        return NOT_MET, short
    return UNKNOWN, ()


def _single(judged: _Judged) -> tuple[Outcome, Facts]:
    good = tuple(fact for fact, fits in judged if fits)
    if good:
        return MET, good
    return (NOT_MET, tuple(fact for fact, _ in judged)) if judged else (UNKNOWN, ())


def _pairs(strong: _Judged, lasting: _Judged) -> list[tuple[tuple[Fact, bool], tuple[Fact, bool]]]:
    """What belongs together: stated in the same passage, failing that on the same page."""
    pairs = list(product(strong, lasting))
    close = [pair for pair in pairs if _same_passage(pair[0][0], pair[1][0])]
    return close or [pair for pair in pairs if _same_page(pair[0][0], pair[1][0])]


def _same_page(one: Fact, other: Fact) -> bool:
    a, b = one.evidence, other.evidence
    return a.document == b.document and a.page == b.page


def _same_passage(one: Fact, other: Fact) -> bool:
    a, b = one.evidence.span, other.evidence.span
    return _same_page(one, other) and a.start < b.end and b.start < a.end


def age(asked: Age) -> Run:
    """The age of the person; not documented if the record does not give it."""
    find = finder((FactPattern(concepts=("age",), kinds=(FactKind.AGE,), regions="any"),))
    threshold = _age_threshold(asked)

    def run(case: Case) -> Verdict:
        ages = [fact for fact in find(case) if fact.value is not None]
        fits = {_age_fits(asked, fact.value or 0.0) for fact in ages}
        if len(fits) != 1:
            return Verdict(UNKNOWN, nearest=tuple(ages), threshold=threshold)
        return Verdict(MET if fits.pop() else NOT_MET, tuple(ages), threshold=threshold)

    return run


def _age_fits(asked: Age, years: float) -> bool:
    return (
        (asked.over is None or years > asked.over)
        and (asked.at_least is None or years >= asked.at_least)
        and (asked.under is None or years < asked.under)
        and (asked.at_most is None or years <= asked.at_most)
    )


def _age_threshold(asked: Age) -> str:
    words = {"over": "over", "at_least": "at least", "under": "under", "at_most": "at most"}
    given = ((word, getattr(asked, key)) for key, word in words.items())
    return "age " + " and ".join(f"{word} {value:g}" for word, value in given if value is not None)


def several(asked: Several) -> Run:
    """Met if enough different things are documented; a smaller number that is stated is not met."""
    find = finder(asked.of)
    threshold = f"at least {asked.n} {asked.unit or 'of those listed'}"

    def run(case: Case) -> Verdict:
        found = find(case)
        stated = [value for fact in found if (value := _stated(fact, asked)) is not None]
        distinct = len({_thing(fact, asked) for fact in found if _stated(fact, asked) is None})
        if max((distinct, *stated)) >= asked.n:
            return Verdict(MET, found, threshold=threshold)
        if stated:
            return Verdict(NOT_MET, found, threshold=threshold)
        return Verdict(UNKNOWN, nearest=found, threshold=threshold)

    return run


def _stated(fact: Fact, asked: Several) -> float | None:
    return fact.value if asked.unit and fact.unit == asked.unit else None


def _thing(fact: Fact, asked: Several) -> object:
    return fact.concept if asked.by == "concept" else (fact.concept, fact.value, fact.value_text, fact.levels)
