"""Requests and notes in plain words, from the words to the outcome.

The notes are invented.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from openimr.facts import find_in_text
from openimr.guidelines import load_pack
from openimr.guidelines.assess import assess
from openimr.guidelines.case import SearchScope
from openimr.guidelines.editions import CaseDates
from openimr.language import understand
from openimr.model import Outcome, ServiceAssessment

PACK = load_pack()
DATES = CaseDates(request_date="2014-05-01", injury_date="2012-03-01")


def weighed(request: str, note: str) -> ServiceAssessment:
    """The one service of the request, weighed by the facts of the note."""
    facts = find_in_text(note, document="note", default_date="2014-04-28")
    (service,) = assess(PACK, understand(request), facts, DATES, SearchScope(("note",), 1)).services
    return service


CASES = yaml.safe_load((Path(__file__).parent / "library_records.yaml").read_text("utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['entry']}: {case['outcome']}")
def test_a_note_in_plain_words_comes_to_the_right_outcome(case: dict[str, str]) -> None:
    """Supported by what it says, against it, or silent: silence never counts as against."""
    service = weighed(case["request"], case["note"])
    blocking = [result for result in service.criteria if result.blocks]
    assert service.guideline is not None
    assert service.guideline.entry == case["entry"]
    assert service.outcome.value == case["outcome"], [result.reason for result in blocking]
    against = any(result.outcome is Outcome.NOT_MET for result in blocking)
    assert against == (case["outcome"] == "not_met")


@pytest.mark.parametrize(
    ("request_text", "note", "entry"),
    [
        ("Norco 10/325mg #120", "", "opioids-initiation"),
        ("Refill Norco 10/325mg #120", "", "opioids-ongoing"),
        ("Norco 10/325mg #120", "He takes Norco.", "opioids-ongoing"),
        ("Soma 350mg #60", "", "carisoprodol"),
        ("Flexeril 7.5mg #60", "", "muscle-relaxants"),
        ("Lyrica 75mg #60", "", "pregabalin"),
        ("Neurontin 300mg #90", "", "gabapentin-aed"),
        ("IF unit", "", "interferential"),
        ("H-wave unit", "", "h-wave"),
        ("NMES unit", "", "nmes"),
        ("TENS unit", "", "tens"),
        ("Menthoderm gel", "", "topical-compound"),
        ("LSO back brace", "", "lumbar-support"),
        ("Knee brace", "", "knee-brace"),
        ("Pain management consultation", "He takes Norco.", "pain-management-opioid-consult"),
        ("Pain management consultation", "", "specialist-consultation-general"),
        ("Internal medicine consultation", "", "specialist-consultation-general"),
        ("Orthopedic consultation for the right knee", "", "surgical-consultation-knee"),
        ("Biofeedback x 4", "", "biofeedback"),
        ("Cold therapy unit for the left shoulder", "", "cold-therapy-unit"),
    ],
)
def test_the_request_chooses_the_treatment(request_text: str, note: str, entry: str) -> None:
    guideline = weighed(request_text, note).guideline
    assert guideline is not None
    assert guideline.entry == entry


def test_the_visit_cap_of_the_law_never_answers_a_medical_question() -> None:
    guideline = weighed("Physical therapy 2x4 weeks for the low back", "").guideline
    assert guideline is not None
    assert guideline.document != "LC4604.5"
