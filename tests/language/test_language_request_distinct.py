"""Services that guidelines tell apart are named apart, though they are counted under one category."""

from __future__ import annotations

import pytest

from openimr.language import understand


@pytest.mark.parametrize(
    ("text", "services", "category"),
    [
        ("Gabapentin 600mg #90", ["medication_antiepileptic"], "medication_other"),
        ("Lyrica 75mg #60", ["medication_pregabalin"], "medication_other"),
        ("Omeprazole 20mg #60", ["medication_stomach"], "medication_other"),
        ("Soma 350mg #90", ["medication_carisoprodol"], "medication_muscle_relaxant"),
        ("Flexeril 7.5mg #60", ["medication_muscle_relaxant"], "medication_muscle_relaxant"),
        ("Ambien 10mg #30", ["medication_sleep"], "medication_psych"),
        ("Trazodone 50mg #30", ["medication_sleep"], "medication_psych"),
        ("Xanax 0.5mg #60", ["medication_benzodiazepine"], "medication_psych"),
        ("Cymbalta 60mg #30", ["medication_antidepressant"], "medication_psych"),
        ("Theramine #90", ["medical_food"], "medication_other"),
        ("H-wave unit purchase", ["h_wave"], "tens_electrical"),
        ("IF unit 30 day rental", ["interferential"], "tens_electrical"),
        ("NMES unit", ["neuromuscular_stimulation"], "tens_electrical"),
        ("TENS unit", ["tens_electrical"], "tens_electrical"),
        ("Biofeedback x 6", ["biofeedback"], "behavioral_health_other"),
        ("Cold therapy unit, 7 day rental", ["cold_therapy"], "dme"),
        ("Orthopedic mattress", ["mattress"], "dme"),
    ],
)
def test_a_service_that_guidelines_tell_apart_has_its_own_key(
    text: str, services: list[str], category: str
) -> None:
    request = understand(text)
    assert [mention.service for mention in request.services] == services
    assert request.service_category == category


@pytest.mark.parametrize(
    ("text", "services"),
    [
        ("Lidoderm 5% patch #30", ["medication_topical_lidocaine"]),
        ("Voltaren 1% gel 100gm", ["medication_topical_nsaid"]),
        ("Capsaicin 0.0375% cream", ["medication_topical_capsaicin"]),
        ("Compound cream 240gm", ["medication_topical_compound"]),
        ("Flurbiprofen 20%/lidocaine 5%/amitriptyline 5% cream 180gm", ["medication_topical_compound"]),
        ("Topical cream gabapentin 10%, cyclobenzaprine 4%", ["medication_topical_compound"]),
        (
            "Lidoderm patch 5% #30 and Voltaren gel 1% 100gm",
            ["medication_topical_lidocaine", "medication_topical_nsaid"],
        ),
    ],
)
def test_drugs_in_one_topical_form_are_a_compound_and_products_of_their_own_are_not(
    text: str, services: list[str]
) -> None:
    assert [mention.service for mention in understand(text).services] == services


def test_drugs_of_different_classes_in_one_line_are_weighed_apart() -> None:
    request = understand("Norco 10/325mg #120, Flexeril 7.5mg #60, Prilosec 20mg #60")
    assert [mention.service for mention in request.services] == [
        "medication_opioid",
        "medication_muscle_relaxant",
        "medication_stomach",
    ]
    assert request.service_category == "medication_other"
