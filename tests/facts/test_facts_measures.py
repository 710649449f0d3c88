"""What is measured in records: scores, motion, strength, questionnaires, body mass, drugs by the day."""

from __future__ import annotations

import pytest

from openimr.facts import find_in_text
from openimr.language import dosing, drugs
from openimr.model import Assertion, Fact


def _facts(text: str, date: str | None = "2014-05-01") -> tuple[Fact, ...]:
    return find_in_text(text, document="d", default_date=date)


def _the(text: str, concept: str) -> Fact:
    found = [fact for fact in _facts(text) if fact.concept == concept and fact.value is not None]
    assert found, f"no measured {concept} in: {text}"
    return found[0]


@pytest.mark.parametrize(
    ("text", "concept", "value", "unit"),
    [
        ("VAS 7/10", "pain", 7, "of 10"),
        ("Pain level: 7", "pain", 7, "of 10"),
        ("Neck pain, 6 on a scale of 0 to 10.", "pain", 6, "of 10"),
        ("Low back pain is rated at 6 out of 10.", "pain", 6, "of 10"),
        ("Numeric pain rating scale today is 5.", "pain", 5, "of 10"),
        ("ODI 42%", "validated_instrument", 42, "percent"),
        ("Neck Disability Index: 30/50", "validated_instrument", 30, "of 50"),
        ("Her QuickDASH score was 55.", "validated_instrument", 55, "points"),
        ("BMI 36.2", "bmi_35_or_more", 36.2, "kg/m2"),
        ("Body mass index is 27.", "bmi_under_35", 27, "kg/m2"),
        ("Height 5'10\", weight 280 lbs.", "bmi_35_or_more", 40.2, "kg/m2"),
        ("MED 80", "morphine_equivalent_stated", 80, "mg_med_per_day"),
        ("Total morphine equivalent dose is 140 mg per day.", "opioid_dose_high", 140, "mg_med_per_day"),
        ("Strength 4/5 EHL", "weakness", 4, "of 5"),
        ("ROM: flexion 40/60, extension 10/25", "range_of_motion_limited", 40, "degrees"),
        ("Right shoulder abduction is 95 degrees.", "range_of_motion_limited", 95, "degrees"),
        ("Cervical flexion is 50% of normal.", "range_of_motion_limited", 50, "percent of normal"),
        ("Straight leg raise was positive at 40 degrees.", "positive_nerve_tension_sign", 40, "degrees"),
        ("modified duty: no lifting over 20 lbs", "modified_duty", 20, "pounds"),
        ("Sitting tolerance 20 minutes.", "activity_tolerance", 20, "minutes"),
        ("She cannot stand for more than 15 minutes.", "activity_limitation", 15, "minutes"),
    ],
)
def test_a_measurement_is_a_number_with_its_unit(text: str, concept: str, value: float, unit: str) -> None:
    fact = _the(text, concept)
    assert (fact.value, fact.unit, fact.assertion) == (value, unit, Assertion.PRESENT)


@pytest.mark.parametrize(
    "text",
    [
        "The score of the exam was 7/10/2014.",
        "Anxiety is 7/10.",
        "Pain for 6 weeks.",
        "Visit on 4/5/14.",
        "The recommended limit is 120 MED.",
        "Flexion and extension films were taken on 3/4/2014.",
    ],
)
def test_dates_limits_and_other_scores_are_no_measurement(text: str) -> None:
    assert [
        fact for fact in _facts(text) if fact.unit in ("of 10", "of 5", "degrees", "mg_med_per_day")
    ] == []


def test_two_scores_say_what_each_is_of() -> None:
    scores = [
        f for f in _facts("Pain is 8/10 without medication and 4/10 with medication.") if f.unit == "of 10"
    ]
    assert [(f.value, f.value_text) for f in scores] == [(8, "without medication"), (4, "with medication")]


def test_motion_keeps_movement_side_and_normal() -> None:
    fact = _the("Right shoulder flexion 120/180.", "range_of_motion_limited")
    assert (fact.value, fact.value_text, fact.regions[0], fact.laterality) == (
        120,
        "flexion, normal 180",
        "shoulder",
        "right",
    )


def test_motion_at_the_stated_normal_is_full_and_without_any_normal_only_measured() -> None:
    assert _the("Lumbar flexion 60/60 degrees", "range_of_motion_full").value == 60
    assert _the("Thoracic rotation 30 degrees", "range_of_motion").value == 30


def test_strength_of_five_denies_weakness() -> None:
    facts = [f for f in _facts("Deltoid 5/5, biceps 4/5 on the left.") if f.concept == "weakness"]
    assert [(f.value, f.assertion) for f in facts] == [(5, Assertion.ABSENT), (4, Assertion.PRESENT)]


def test_the_side_stands_behind_as_well() -> None:
    assert _the("SLR positive at 40 degrees on the left", "positive_nerve_tension_sign").laterality == "left"


@pytest.mark.parametrize(
    ("text", "walking"),
    [
        ("He can now walk 30 minutes, up from 10 minutes before therapy.", 30),
        ("Able to walk 30 minutes after therapy, before 10.", 30),
        ("Standing tolerance has increased from 10 to 25 minutes.", 25),
    ],
)
def test_more_than_before_is_better_function(text: str, walking: float) -> None:
    assert _the(text, "adl_improved").value == walking


@pytest.mark.parametrize(
    ("order", "milligrams", "morphine"),
    [
        ("Norco 10/325 mg q6h prn #120", 40, 40),
        ("Norco 10-325 mg, 1 tablet by mouth every 6 hours as needed, quantity 120", 40, 40),
        ("OxyContin 20 mg bid", 40, 60),
        ("MS Contin 30 mg twice daily", 60, 60),
        ("tramadol 50 mg three times a day", 150, 15),
        ("methadone 10 mg tid", 30, 240),
        ("fentanyl patch 25 mcg/hr q72h", None, 60),
        ("Soma 350 mg tid #90", 1050, None),
        ("Norco 10/325 mg #120", None, None),
    ],
)
def test_an_order_by_the_day(order: str, milligrams: float | None, morphine: float | None) -> None:
    daily = dosing.daily(drugs.find_orders(order)[0])
    assert (daily.milligrams, daily.morphine) == (milligrams, morphine)


def test_equivalents_follow_the_edition_of_the_day() -> None:
    order = drugs.find_orders("tramadol 50 mg qid")[0]
    assert dosing.daily(order, "2014-01-01").morphine == 20
    assert dosing.daily(order, "2023-01-01").morphine == 40
    assert "CDC" in dosing.equivalents("2023-01-01")["source"]


def test_a_drug_fact_carries_its_order_and_dose() -> None:
    fact = _the("Medications: Norco 10/325 mg q6h prn #120.", "opioid")
    assert (fact.value, fact.unit) == (40, "mg_med_per_day")
    assert "Norco 10/325 mg" in fact.label
    assert "#120" in fact.label


def test_an_age_follows_from_the_date_of_birth_and_the_day_of_the_record() -> None:
    ages = [f for f in _facts("Patient: A. Sample   DOB: 06/04/1970") if f.kind == "age"]
    assert [f.value for f in ages] == [43]
    assert [f for f in _facts("DOB: 06/04/1970", None) if f.kind == "age"] == []


@pytest.mark.parametrize(
    ("text", "concept", "assertion"),
    [
        ("CURES: no aberrant behavior", "aberrant_behavior", Assertion.ABSENT),
        ("Numbness: no", "numbness", Assertion.ABSENT),
        ("Numbness - Yes  Weakness - No", "numbness", Assertion.PRESENT),
        ("Numbness - Yes  Weakness - No", "weakness", Assertion.ABSENT),
        ("[ ] Numbness [x] Tingling", "tingling", Assertion.PRESENT),
        ("His mother had numbness but he denies tingling.", "tingling", Assertion.ABSENT),
        ("He lives with his wife and reports numbness of the hand.", "numbness", Assertion.PRESENT),
        ("Assessment: 1. rule out disc herniation", "disc_herniation", Assertion.POSSIBLE),
        ("UDS 3/4/14 consistent", "uds_consistent", Assertion.PRESENT),
    ],
)
def test_forms_and_relatives(text: str, concept: str, assertion: Assertion) -> None:
    assert assertion in {fact.assertion for fact in _facts(text) if fact.concept == concept}


@pytest.mark.parametrize("text", ["[ ] Numbness [x] Tingling", "Family history: mother had numbness."])
def test_an_empty_box_and_a_relative_say_nothing_of_the_patient(text: str) -> None:
    assert not [fact for fact in _facts(text) if fact.concept == "numbness"]


@pytest.mark.parametrize(
    ("text", "therapy", "number", "role"),
    [
        ("Attended PT 1/3, 1/6 and 1/8/14.", "physical_therapy", 3, "completed"),
        ("Prior treatment: PT x 18, acupuncture x 4.", "physical_therapy", 18, "completed"),
        ("Prior treatment: PT x 18, acupuncture x 4.", "acupuncture", 4, "completed"),
        ("12 visits of acupuncture were authorized, of which 8 were used.", "acupuncture", 8, "completed"),
        ("RFA: physical therapy 3x4 lumbar spine", "physical_therapy", 12, "requested"),
        ("Visit 9 of 12 of physical therapy", "physical_therapy", 9, "completed"),
        ("Visit 9 of 12 of physical therapy", "physical_therapy", 12, "authorized"),
    ],
)
def test_visits_in_short_wordings(text: str, therapy: str, number: float, role: str) -> None:
    counted = {(f.concept, f.value, str(f.role)) for f in _facts(text) if f.role}
    assert (therapy, number, role) in counted


def test_weeks_before_an_injection_are_no_number_of_injections() -> None:
    facts = _facts("50% relief for 6 weeks after LESI on 2/3/14")
    injection = next(f for f in facts if f.concept == "injection_epidural")
    assert (injection.value, injection.date) == (None, "2014-02-03")
    assert {(f.value, f.unit) for f in facts if f.concept == "pain_relief"} == {(50, "percent"), (6, "weeks")}
