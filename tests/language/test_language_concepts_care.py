"""Concepts of drugs, devices, psychological care and evaluations, as physicians word them."""

from __future__ import annotations

import pytest

from openimr.language.concepts import find_concepts

SAID = {
    "pain_relief": [
        "Pain reduced from 8 to 4",
        "Norco decreases his pain",
        "takes the edge off",
        "good pain control",
        "the pain is controlled with medication",
    ],
    "pain_with_medication": [
        "the pain score with and without medications",
        "least reported pain over the period",
    ],
    "medication_helps_function": [
        "the medication allows him to work",
        "Norco allows her to perform household chores",
        "remains able to function with medication",
    ],
    "side_effects": [
        "denies side effects",
        "no adverse effects",
        "tolerates the medication well",
        "constipation",
    ],
    "urine_drug_test": ["a UDS was collected", "urine drug screen", "urine toxicology"],
    "uds_consistent": ["UDS was consistent", "consistent with prescribed medications"],
    "uds_inconsistent": ["the urine drug screen was inconsistent", "tested positive for methamphetamine"],
    "cures_reviewed": ["CURES report reviewed", "PDMP was checked"],
    "aberrant_behavior": [
        "denies aberrant behavior",
        "drug seeking behavior",
        "early refill",
        "doctor shopping",
    ],
    "pain_agreement": ["signed pain contract", "opioid agreement on file", "a narcotic agreement"],
    "aberrant_risk_low": ["low risk for opioid abuse", "low risk of addiction"],
    "aberrant_risk_high": ["high risk for misuse", "high risk for aberrant behavior"],
    "medication_intolerance": ["GI upset with NSAIDs", "allergic to naproxen", "stopped due to drowsiness"],
    "dyspepsia": ["heartburn", "complains of GI upset", "GERD"],
    "peptic_ulcer_or_bleed": ["history of peptic ulcer disease", "a GI bleed"],
    "anticoagulant": ["takes Coumadin", "on Eliquis"],
    "insomnia_evaluated": ["difficulty falling asleep", "sleep onset insomnia", "Epworth scale"],
    "sleep_response": ["helps him sleep", "his sleep has improved"],
    "weaning_plan": ["plan to taper", "will be weaned", "weaning schedule"],
    "short_course": ["a short course", "as needed", "lowest effective dose"],
    "neuropathic_pain": ["neuropathic pain", "allodynia"],
    "device_use": ["uses the TENS unit daily"],
    "functional_restoration_adjunct": ["as an adjunct to a functional restoration program"],
    "knee_instability": ["the knee gives way", "ligamentous laxity"],
    "pressure_ulcer": ["decubitus ulcer"],
    "delayed_recovery_risk": ["fear avoidance", "poor coping skills", "psychosocial stressors"],
    "homebound": ["the patient is homebound", "unable to leave the home"],
    "near_mmi": ["near maximum medical improvement", "has reached MMI"],
    "failed_return_to_work": ["failed attempt to return to work", "unable to sustain return to work"],
    "expertise_needed": ["would benefit from a consultation", "for further evaluation"],
    "home_program_ineffective": [
        "the home exercise program has not been effective",
        "failed a home exercise program",
    ],
}


@pytest.mark.parametrize(("concept", "phrase"), [(key, said) for key, all_ in SAID.items() for said in all_])
def test_a_concept_is_found_in_the_words_of_a_report(concept: str, phrase: str) -> None:
    assert concept in {mention.concept for mention in find_concepts(f"He says: {phrase}, as before.")}


@pytest.mark.parametrize(
    ("concept", "phrase"),
    [
        ("aberrant_risk_low", "low back pain at risk of falling"),
        ("near_mmi", "mild commission of the ramus"),
        ("anticoagulant", "plantar flexion on the left"),
        ("uds_inconsistent", "findings consistent with sprain"),
        ("homebound", "home exercise program"),
        ("dyspepsia", "reflexes are normal"),
    ],
)
def test_a_concept_is_not_found_in_words_that_only_resemble_it(concept: str, phrase: str) -> None:
    assert concept not in {mention.concept for mention in find_concepts(phrase)}
