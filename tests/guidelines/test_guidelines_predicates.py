"""Each kind of test on facts and on the request: met, not met, and what stays open."""

from __future__ import annotations

from typing import Any

import pytest
from guideline_cases import fact, request, visits
from pydantic import ValidationError

from openimr import guidelines
from openimr.guidelines.case import Case
from openimr.guidelines.format import Test as CriterionTest
from openimr.guidelines.predicates import evaluate
from openimr.guidelines.request_tests import doses_a_day
from openimr.language import understand
from openimr.model import Fact, TreatmentRequest

WORDS = guidelines.load_pack().definitions
MET, NOT_MET, OPEN = "met", "not_met", "not_documented"


def outcome(
    test: dict[str, Any], *facts: Fact, asked: TreatmentRequest | None = None, on: str = "2014-07-24"
) -> str:
    """The outcome of a test written as in a pack, for a request for a lumbar epidural injection."""
    asked = asked or request("injection_epidural", regions=("low_back",))
    case = Case(facts, asked, asked.service_category, (), WORDS)
    case.asked_on = on
    return evaluate(CriterionTest.model_validate(test), case).outcome.value


def relief(value: float, unit: str = "percent", of: str | None = "injection_epidural") -> Fact:
    return fact("pain_relief", kind="response", value=value, unit=unit, value_text=of)


def dated(concept: str, date: str, kind: str = "treatment") -> Fact:
    return fact(concept, "historical", kind=kind, date=date, regions=("low_back",))


RELIEF = {"relief": {"percent": 50, "lasting": 6, "unit": "weeks"}}


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        ([], OPEN),
        ([relief(60), relief(8, "weeks")], MET),
        ([relief(50), relief(2, "months")], MET),
        ([relief(60)], OPEN),
        ([relief(40)], NOT_MET),
        ([relief(60), relief(3, "weeks")], NOT_MET),
        ([relief(80, of="physical_therapy"), relief(8, "weeks", of="physical_therapy")], OPEN),
        ([relief(40), relief(60), relief(8, "weeks")], MET),
    ],
)
def test_relief_needs_both_its_strength_and_its_length(facts: list[Fact], wanted: str) -> None:
    """Half the pain gone for six weeks, after the same treatment."""
    assert outcome(RELIEF, *facts) == wanted


@pytest.mark.parametrize(
    ("date", "wanted"),
    [
        ("2014-02-01", MET),
        ("2014-01-20", NOT_MET),
        ("2014-02", MET),
        ("2013", NOT_MET),
        ("2014", OPEN),
        ("2014-01", OPEN),
        ("2014-09-01", OPEN),
    ],
)
def test_an_interval_decides_only_as_far_as_the_dates_are_known(date: str, wanted: str) -> None:
    """At most six months after surgery; a date known to the month may leave it open."""
    test = {"interval": {"since": "surgery", "at_most": 6, "unit": "months"}}
    assert outcome(test, dated("spine_surgery", date, "surgery")) == wanted


def test_the_latest_treatment_counts_for_the_interval_between_two() -> None:
    """Two months since the last injection, whatever went before."""
    test = {"interval": {"since": "same_treatment", "at_least": 2, "unit": "months"}}
    old, new = dated("injection_epidural", "2014-01-10"), dated("injection_epidural", "2014-07-01")
    assert outcome(test, old) == MET
    assert outcome(test, old, new) == NOT_MET
    assert outcome(test) == OPEN


@pytest.mark.parametrize(
    ("test", "years", "wanted"),
    [
        ({"over": 65}, 66, MET),
        ({"over": 65}, 65, NOT_MET),
        ({"at_least": 50}, 50, MET),
        ({"under": 40}, 40, NOT_MET),
        ({"at_least": 18, "at_most": 60}, 61, NOT_MET),
    ],
)
def test_age(test: dict[str, float], years: int, wanted: str) -> None:
    """Bounds as the guideline words them."""
    assert outcome({"age": test}, fact("age", kind="age", value=years, unit="years")) == wanted
    assert outcome({"age": test}) == OPEN


@pytest.mark.parametrize(
    ("values", "wanted"), [([30], MET), ([35], NOT_MET), ([30, 38], NOT_MET), ([], OPEN)]
)
def test_at_most_value_takes_the_largest(values: list[float], wanted: str) -> None:
    """Below 35, of all that the record says."""
    of = {"concepts": "obesity", "regions": "any"}
    test = {"at_most_value": {"of": [of], "limit": 35, "unit": "kg_per_m2", "strictly": True}}
    facts = [fact("obesity", kind="finding", value=v, unit="kg_per_m2") for v in values]
    assert outcome(test, *facts) == wanted


def test_durations_in_words_count_by_the_list_of_the_pack() -> None:
    """ "For years" is more than three weeks of use."""
    of = {"concepts": "muscle_relaxant", "kinds": "medication", "regions": "any"}
    test = {"use_at_most": {"of": [of], "limit": 3, "unit": "weeks"}}
    long = fact("muscle_relaxant", kind="medication", value_text="for years")
    assert outcome(test, long) == NOT_MET
    assert outcome(test, fact("muscle_relaxant", kind="medication", value_text="Soma")) == OPEN


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Soma 350 mg #90 TID", NOT_MET),
        ("Soma 350 mg #42 TID", MET),
        ("Soma 350 mg #120", NOT_MET),
        ("Soma 350 mg #60", OPEN),
        ("Soma", OPEN),
    ],
)
def test_use_counts_the_supply_that_is_asked_for(text: str, wanted: str) -> None:
    """Tablets by tablets a day; without directions no more than four a day are assumed."""
    of = {"concepts": "muscle_relaxant", "kinds": "medication", "regions": "any"}
    test = {"use_at_most": {"of": [of], "limit": 3, "unit": "weeks"}}
    assert outcome(test, asked=understand(text)) == wanted


@pytest.mark.parametrize(
    ("directions", "doses"),
    [
        ("BID", 2),
        ("1 tab q6h", 4),
        ("q4-6h", 6),
        ("2 tabs TID", 6),
        ("qhs", 1),
        ("as needed", None),
        (None, None),
    ],
)
def test_doses_a_day(directions: str | None, doses: float | None) -> None:
    """The most that the directions allow."""
    assert doses_a_day(directions) == doses


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("MS Contin 60 mg TID #90", NOT_MET), ("MS Contin 30 mg BID #60", MET), ("MS Contin #60", OPEN)],
)
def test_morphine_equivalents_of_the_order(text: str, wanted: str) -> None:
    """At most 120 mg of oral morphine a day."""
    test = {"request_at_most": {"measure": "mg_med_per_day", "limit": 120, "unit": "mg_med_per_day"}}
    assert outcome(test, asked=understand(text)) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("TENS unit, 30 day rental", MET), ("TENS unit purchase", NOT_MET), ("TENS unit", OPEN)],
)
def test_words_for_and_against_in_the_request(text: str, wanted: str) -> None:
    """A rental is wanted; a purchase says otherwise; a bare request says nothing."""
    test = {"request_is": {"words": ["rental", "trial"], "against": ["purchase"]}}
    assert outcome(test, asked=understand(text)) == wanted


def test_a_request_that_leaves_something_out_is_not_documented_and_never_not_met() -> None:
    """The missing parts can be supplied."""
    test = {"request_states": {"of": ["quantity", "frequency", "region"]}}
    assert outcome(test, asked=understand("physical therapy 2x4 neck")) == MET
    assert outcome(test, asked=understand("physical therapy")) == OPEN


@pytest.mark.parametrize(("names", "wanted"), [(3, MET), (2, OPEN)])
def test_several_counts_different_things(names: int, wanted: str) -> None:
    """Three signs are three concepts; the same sign told twice is one."""
    concepts = ["tenderness", "spasm", "weakness"]
    test = {"several": {"n": 3, "of": [{"concepts": concepts}], "unit": "signs"}}
    assert outcome(test, *(fact(c) for c in concepts[:names]), fact("tenderness")) == wanted


def test_at_most_within_a_year_leaves_out_what_is_older() -> None:
    """Four injections a year: those of the year before last do not count."""
    count = {"limit": 4, "unit": "injections", "within_days": 365, "count_events": True, "if_unsaid": 1}
    old = [dated("injection_epidural", f"2012-0{month}-01") for month in range(1, 6)]
    new = [dated("injection_epidural", f"2014-0{month}-01") for month in range(1, 5)]
    assert outcome({"at_most": count}, *old, new[0]) == MET
    assert outcome({"at_most": count}, *new) == NOT_MET


def test_prior_alone_may_equal_the_limit() -> None:
    """Where only what went before is weighed, reaching the limit is within it."""
    count = {"limit": 4, "unit": "visits", "counts": "physical_therapy", "request_counts": False}
    assert outcome({"at_most": count}, visits("physical_therapy", "completed", 4)) == MET
    assert outcome({"at_most": count}, visits("physical_therapy", "completed", 5)) == NOT_MET


@pytest.mark.parametrize(
    "test",
    [
        {"request_at_most": {"measure": "days_supply", "limit": 21, "unit": "tablets"}},
        {"request_at_most": {"measure": "per_week", "at_least": 4, "limit": 3, "unit": "visits"}},
        {"between": {"of": [{"concepts": "pain"}], "min": 3, "max": 1, "unit": "percent"}},
        {"interval": {"since": "surgery", "unit": "months"}},
        {"interval": {"since": "surgery", "at_most": 6, "unit": "visits"}},
        {"relief": {"unit": "weeks"}},
        {"age": {}},
        {"age": {"over": 65}, "phase_is": "initial"},
        {},
    ],
)
def test_a_test_that_makes_no_sense_is_refused(test: dict[str, Any]) -> None:
    """Wrong units, bounds the wrong way round, nothing asked, two kinds in one."""
    with pytest.raises(ValidationError):
        CriterionTest.model_validate(test)
