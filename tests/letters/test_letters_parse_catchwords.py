"""Summaries in catchwords: findings, diagnoses and care by their form, without a verb that announces them."""

from __future__ import annotations

import pytest

from openimr.letters.accounting import Ledger
from openimr.letters.case_section import read_case
from openimr.letters.citations import read_citations
from openimr.letters.folded import fold
from openimr.letters.parse import parse
from openimr.letters.rationale import role_of
from openimr.model import CaseFacts


def case(summary: str) -> CaseFacts:
    return read_case(fold(summary, [(0, len(summary))]), [], Ledger(summary))


@pytest.mark.parametrize(
    ("summary", "findings"),
    [
        ("+ Speed, 3/5 deltoid.", ("positive Speed", "3/5 deltoid")),
        ("TTP over the greater trochanter.", ("tenderness over the greater trochanter",)),
        ("PHQ-9 score 12, BMI 31.", ("PHQ-9 score 12", "BMI 31")),
        ("ROM L hip: flex 90, IR 10.", ("ROM left hip: flexion 90, internal rotation 10",)),
        ("L elbow: crepitus, no effusion.", ("left elbow: crepitus", "left elbow: no effusion")),
        ("Tearful, poor eye contact.", ("Tearful", "poor eye contact")),
        ("When seen, there was knee effusion and an antalgic gait.", ("knee effusion", "antalgic gait")),
        ("The note of 3/4/15 states there is sensory loss at C6.", ("sensory loss at C6",)),
        # what is asked for, given or dated is none
        ("RFA for a knee brace 3/4/15.", ()),
        ("Ibuprofen 800 mg, gabapentin 300 mg.", ()),
        ("DOI 4/5/12.", ()),
    ],
)  # fmt: skip
def test_a_stretch_in_the_form_of_a_finding_is_one(summary: str, findings: tuple[str, ...]) -> None:
    assert case(summary).findings == findings


@pytest.mark.parametrize(
    ("summary", "diagnoses"),
    [
        ("Left knee: chondromalacia patella.", ("chondromalacia patella",)),
        ("PTSD, panic disorder, and alcohol use disorder in remission.", None),
        ("Past medical history: asthma, migraine.", ("asthma", "migraine")),
        ("Dx 726.10, 840.4.", ("726.10", "840.4")),
        ("A 50-year-old man with diabetes and GERD.", ("diabetes", "GERD")),
        # a study shows, and a test is for, conditions that are no diagnosis of the person yet
        ("MRI 4/2/14: full thickness supraspinatus tear, acromioclavicular arthrosis.", ()),
        ("Positive impingement sign.", ()),
        ("No instability or radiculopathy.", ()),
    ],
)
def test_a_list_of_conditions_is_a_list_of_diagnoses(summary: str, diagnoses: tuple[str, ...] | None) -> None:
    read = case(summary).diagnoses
    assert len(read) == 3 if diagnoses is None else read == diagnoses


def test_care_behind_a_heading_with_counts_and_outcomes() -> None:
    read = case("Prior tx to date: acupuncture x 6, Lyrica (nausea), 4 chiropractic visits with less pain.")
    assert [(one.name, one.count, one.outcome) for one in read.prior_treatments] == [
        ("acupuncture", 6, None),
        ("lyrica", None, "nausea"),
        ("chiropractic", 4, "less pain"),
    ]


def test_two_dates_behind_one_noun_are_two_documents() -> None:
    read = case("Notes of 5/6/15 and 6/10/15 were reviewed.").documents_mentioned
    assert [(one.type, one.date) for one in read] == [("notes", "2015-05-06"), ("notes", "2015-06-10")]


@pytest.mark.parametrize(
    ("line", "cited"),
    [
        ("(1) Opioids, dosing (2) Weaning of Medications Page(s): 86, 124.",
         [("Opioids, dosing", (86,)), ("Weaning of Medications", (124,))]),
        ("Opioids, criteria for use; Opioids for chronic pain Page(s): pages 78-80, 86, 124.",
         [("Opioids, criteria for use", (78, 79, 80, 86, 124)),
          ("Opioids for chronic pain", (78, 79, 80, 86, 124))]),
    ],
)  # fmt: skip
def test_no_page_of_a_list_is_lost(line: str, cited: list[tuple[str, tuple[int, ...]]]) -> None:
    read = read_citations(f"Decision based on MTUS Chronic Pain Treatment Guidelines {line}")
    assert [(one.citation.section, one.citation.pages) for one in read] == cited


@pytest.mark.parametrize(
    ("line", "sources"),
    [
        ("https://www.example.org/a; http://www.example.gov/b",
         ["https://www.example.org/a", "http://www.example.gov/b"]),
        ("Smith J. Knee braces. J Knee 2003;74:1395-401; Cochrane Database, braces",
         ["Smith J. Knee braces. J Knee 2003;74:1395-401", "Cochrane Database, braces"]),
        ("ODG Low Back; Knee & Leg: Physical therapy", ["ODG"]),
        ("ODG Pain, Office visits; American Academy of Examples Guidelines",
         ["ODG", "American Academy of Examples Guidelines"]),
    ],
)  # fmt: skip
def test_a_semicolon_parts_sources_but_no_chapters(line: str, sources: list[str]) -> None:
    read = read_citations(f"Decision based on Non-MTUS Citation {line}")
    assert [one.citation.source for one in read] == sources


@pytest.mark.parametrize(
    ("sentence", "role"),
    [
        ("Clinicians should determine if the patient is at risk: age over 65; ulcer.", "guideline"),
        ("2) Unresponsive to conservative treatment.", "guideline"),
        ("Therapeutic care: trial of 6 visits over 2 weeks, total of up to 18 visits.", "guideline"),
        ("A total of 18 visits were completed.", "fact"),
        ("He has had 18 visits.", "fact"),
    ],
)
def test_what_is_said_of_everybody_is_no_fact_of_the_case(sentence: str, role: str) -> None:
    assert role_of(sentence) == role


LETTER = """HOW THE IMR FINAL DETERMINATION WAS MADE

An expert reviewer decided this invented case.

CLINICAL CASE SUMMARY

This synthetic person is a 40 year old male with knee pain.

{first}

IMR ISSUES, DECISIONS AND RATIONALES

The Final Determination was based on decisions for the disputed items/services set forth below:

Knee brace:  Upheld

Claims Administrator guideline: Decision based on MTUS Knee Complaints 2004, Section(s): Initial Care.

{second}

MAXIMUS guideline: Decision based on MTUS Knee Complaints 2004, Section(s): Initial Care.

Decision rationale: There is no instability. The request is not medically necessary.
"""


def test_page_numbers_alone_in_a_line_belong_to_no_field() -> None:
    bare = parse(LETTER.format(first="", second=""), "a.txt")
    numbered = parse(LETTER.format(first="2", second="3"), "b.txt")
    assert numbered.items[0].reviewer_guideline == bare.items[0].reviewer_guideline
    assert numbered.items[0].heading_text == bare.items[0].heading_text
    assert numbered.case.summary_text == bare.case.summary_text
