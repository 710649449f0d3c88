"""Sentences as physicians write them, and what they say of studies, injections, operations and programs."""

from __future__ import annotations

import pytest

from openimr.facts import find_in_text

PRESENT = [
    # nerve findings and studies
    ("EMG showed left L5 radiculopathy.", "edx_radiculopathy"),
    ("NCV confirmed moderate right carpal tunnel syndrome.", "edx_carpal_tunnel"),
    ("She has nonverifiable radicular complaints.", "equivocal_neurological_findings"),
    ("There is new weakness of the left leg.", "change_since_last_study"),
    ("There is new weakness of the left leg.", "weakness"),
    ("There has been no significant change in symptoms.", "no_change_since_last_study"),
    ("He reports locking and giving way of the right knee.", "knee_locking"),
    ("He reports locking and giving way of the right knee.", "knee_giving_way"),
    ("Positive McMurray's test and medial joint line tenderness.", "meniscal_test_positive"),
    ("Positive McMurray's test and medial joint line tenderness.", "joint_line_tenderness"),
    # injections and stimulators
    ("Palpation elicits a twitch response.", "twitch_response"),
    ("Positive FABER test on the left.", "si_faber"),
    ("Gaenslen's test is positive.", "si_gaenslen"),
    ("Positive FABER, Gaenslen and thigh thrust tests.", "si_thigh_thrust"),
    ("Tinel's and Phalen's are positive.", "cts_phalen"),
    ("Tinel's and Phalen's are positive.", "cts_tinel"),
    ("He reduced his Norco use.", "dependency_reduced"),
    ("The injection will be done under fluoroscopy.", "fluoroscopic_guidance"),
    ("The plan is a series of three epidural steroid injections.", "series_of_injections"),
    ("The hand shows allodynia and skin color changes.", "crps_signs"),
    ("Psychological clearance was obtained.", "psychological_clearance"),
    ("The spinal cord stimulator trial was successful.", "stimulator_trial_success"),
    # operations
    ("Flexion-extension films show instability at L4-5.", "segmental_instability"),
    ("He is a current smoker.", "smoker"),
    ("She denies tobacco use.", "nonsmoker"),
    ("MRI shows a full-thickness supraspinatus tear.", "full_thickness_cuff_tear"),
    ("MRI shows a full-thickness supraspinatus tear.", "cuff_tear_lesion"),
    ("She has a painful arc and pain at night.", "painful_arc"),
    ("She has a painful arc and pain at night.", "night_pain"),
    ("The cortisone injection gave temporary relief.", "diagnostic_injection_relief"),
    ("X-rays show severe osteoarthritis of the right knee.", "severe_osteoarthritis"),
    ("BMI of 38.", "bmi_35_or_more"),
    ("BMI is 29.", "bmi_under_35"),
    ("MRI shows a tear of the medial meniscus.", "meniscus_tear_lesion"),
    ("There is thenar atrophy.", "thenar_atrophy"),
    # physical medicine and programs
    ("He is unable to tolerate NSAIDs.", "medication_not_tolerated"),
    ("She plateaued in physical therapy.", "therapy_plateau"),
    ("He cannot tolerate land-based therapy.", "land_therapy_not_tolerated"),
    ("She is morbidly obese.", "need_for_reduced_weight_bearing"),
    ("His job is of heavy physical demand.", "job_demand_medium_or_more"),
    ("He is motivated to return to work.", "motivation_to_change"),
    ("The patient was laid off.", "no_job_to_return_to"),
    ("A multidisciplinary evaluation was completed.", "multidisciplinary_evaluation"),
    ("The negative predictors have been addressed.", "negative_predictors_addressed"),
    ("He underwent left partial medial meniscectomy in 2013.", "op_meniscectomy"),
]

NOT_PRESENT = [
    ("EMG is requested to rule out radiculopathy.", "edx_radiculopathy"),
    ("There is no twitch response.", "twitch_response"),
    ("There is no psychological clearance in the record.", "psychological_clearance"),
    ("MRI shows no rotator cuff tear.", "cuff_tear_lesion"),
    ("He denies locking of the knee.", "knee_locking"),
    ("There was no relief from the cortisone injection.", "diagnostic_injection_relief"),
]


def found(text: str) -> set[tuple[str, str]]:
    """Concepts of a sentence with how it speaks of them."""
    return {(fact.concept, fact.assertion.value) for fact in find_in_text(text, document="note")}


@pytest.mark.parametrize(("sentence", "concept"), PRESENT)
def test_the_sentence_says_it(sentence: str, concept: str) -> None:
    """The concept is found, and not as denied."""
    assert any(name == concept and said != "absent" for name, said in found(sentence)), found(sentence)


@pytest.mark.parametrize(("sentence", "concept"), NOT_PRESENT)
def test_what_is_denied_or_asked_for_is_not_said_to_be_so(sentence: str, concept: str) -> None:
    """A denial, a suspicion or a silence is no finding."""
    assert (concept, "present") not in found(sentence), found(sentence)


def test_a_spinal_level_is_no_number_of_injections() -> None:
    """ "An L4-5 epidural" is one at that level, and not five."""
    given = find_in_text("He had an L4-5 epidural steroid injection.", document="note")
    assert [fact.value for fact in given if fact.concept == "injection_epidural"] == [None]


def test_a_longer_name_keeps_the_shorter_one() -> None:
    """ "Increased leg pain" is a change and is still pain."""
    said = {name for name, _ in found("There is increased leg pain.")}
    assert {"change_since_last_study", "pain"} <= said
