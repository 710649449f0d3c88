"""The clinical case: which words give which field. Each row is a summary and what it must give."""

from __future__ import annotations

from typing import Any

import pytest

from openimr.letters.accounting import Ledger
from openimr.letters.case_section import read_case
from openimr.letters.clauses import parts, plain, sentences_of, split_list, words
from openimr.letters.folded import fold
from openimr.letters.service_text import body_regions, laterality, service_text
from openimr.model import CaseFacts, DocumentMention, PriorTreatment, Surgery


def case(summary: str, rationale: str = "") -> CaseFacts:
    """The case of a summary and of one rationale."""
    ledger = Ledger(summary + rationale)
    argued = [sentences_of(fold(rationale, [(0, len(rationale))]))]
    return read_case(fold(summary, [(0, len(summary))]), argued, ledger)


@pytest.mark.parametrize(
    ("summary", "field", "value"),
    [
        ("The injured worker is a 59-year-old male.", "age", 59),
        ("This 45 year-old female was hurt.", "age", 45),
        ("He is a 48 year old, male.", "age", 48),
        ("Patient is a 56 y/o F with pain.", "age", 56),
        ("Patient is a 56 y/o F with pain.", "sex", "female"),
        ("The patient is a 30 year old woman.", "sex", "female"),
        ("He was hurt.", "sex", None),  # pronouns are never trusted
        ("The applicant is a represented  employee.", "represented", True),
        ("The applicant is unrepresented.", "represented", False),
        ("The patient has pain.", "represented", None),
        ("She sustained an injury on 6/3/09 at work.", "date_of_injury", "2009-06-03"),
        ("A male with an injury date of 12/11/13.", "date_of_injury", "2013-12-11"),
        ("Date of injury: May 18, 2011.", "date_of_injury", "2011-05-18"),
        ("She had an MRI on 6/3/09.", "date_of_injury", None),  # a date of something else
        ("The request was denied on 1/6/14.", "ur_date", "2014-01-06"),
        ("The utilization review being challenged is dated 07/24/14.", "ur_date", "2014-07-24"),
        ("On 8-24-2015, Utilization Review non-certified Norco.", "ur_date", "2015-08-24"),
        ("She was seen on 8-24-2015.", "ur_date", None),
    ],
)
def test_single_facts(summary: str, field: str, value: Any) -> None:
    assert getattr(case(summary), field) == value


@pytest.mark.parametrize(
    ("summary", "field", "value"),
    [
        ("She complains of neck pain and headaches.", "body_parts_complained", ("neck", "head")),
        ("She complains of bilateral knee pain.", "body_parts_complained", ("bilateral knees",)),
        (
            "He reports left leg, buttock and foot pain.",
            "body_parts_complained",
            ("left leg", "left buttock", "left foot"),
        ),
        ("He denies neck pain.", "body_parts_complained", ()),
        ("Exam reveals neck pain on motion.", "body_parts_complained", ()),
        (
            "The diagnoses include sprain and strain of the neck, and lumbago.",
            "diagnoses",
            ("sprain and strain of the neck", "lumbago"),
        ),
        ("Diagnoses: 1. Lumbar strain; 2. Sciatica.", "diagnoses", ("lumbar strain", "sciatica")),
        (
            "He has filed a claim for chronic wrist pain reportedly caused by typing.",
            "diagnoses",
            ("chronic wrist pain",),
        ),
        (
            "The knee showed swelling. Range of motion was limited.",
            "findings",
            ("knee: swelling", "knee: range of motion limited"),
        ),
        (
            "Exam showed tenderness over the wrist and the thumb.",
            "findings",
            ("tenderness over wrist", "tenderness over thumb"),
        ),
        ("Tinel's sign was positive.", "findings", ("Tinel's sign positive",)),
        ("He reports numbness in the left hand.", "findings", ("numbness in left hand (reported)",)),
        ("He denies numbness.", "findings", ()),
        ("The patient is on work restrictions.", "findings", ("on work restrictions",)),
        (
            "Treatment has included physical therapy x 12, two courses of acupuncture, and rest.",
            "prior_treatments",
            (
                PriorTreatment(name="physical therapy", count=12),
                PriorTreatment(name="acupuncture", count=2),
                PriorTreatment(name="rest"),
            ),
        ),
        ("The treatment plan includes physical therapy.", "prior_treatments", ()),
        (
            "He was treated with attorney representation and splints.",
            "prior_treatments",
            (PriorTreatment(name="splints"),),
        ),
        (
            "She underwent lumbar fusion at L4-L5 on 3/3/13.",
            "surgery",
            (Surgery(name="fusion", region="lumbar spine", level="L4-L5", date="2013-03-03"),),
        ),
        ("A lumbar fusion was requested.", "surgery", ()),
        (
            "In the PR-2 dated 4/23/15, he has pain.",
            "documents_mentioned",
            (DocumentMention(type="PR-2", date="2015-04-23"),),
        ),
        (
            "A report of 10//9/13 noted pain.",
            "documents_mentioned",
            (DocumentMention(type="report", date_as_printed="10//9/13"),),
        ),
        (
            "Reports from 12/15/13 to 07/07/14 were provided.",
            "documents_mentioned",
            (DocumentMention(type="reports (range)", date_from="2013-12-15", date_to="2014-07-07"),),
        ),
        (
            "On 07/03/14 the treater states that he has pain.",
            "documents_mentioned",
            (DocumentMention(type="treater statement", date="2014-07-03"),),
        ),
    ],
)
def test_lists(summary: str, field: str, value: Any) -> None:
    assert getattr(case(summary), field) == value


def test_imaging_says_what_it_showed() -> None:
    study = case(
        "An MRI of the left knee dated 4/1/14 revealed a meniscal tear with associated effusion."
    ).imaging[0]
    assert (study.modality, study.region, study.date) == ("MRI", "left knee", "2014-04-01")
    assert study.findings == ("meniscal tear", "effusion")
    assert case("An MRI of the knee was requested on 4/1/14.").imaging == ()


def test_what_only_a_rationale_says_is_marked_and_what_it_repeats_is_not_told_twice() -> None:
    read = case(
        "Exam showed neck tenderness.",
        "Examination showed cervical tenderness. Examination showed decreased knee strength.",
    )
    assert read.findings == ("neck tenderness", "decreased knee strength (rationale only)")


def test_an_outcome_told_elsewhere_is_joined_to_its_treatment() -> None:
    read = case(
        "Treatments have included rest and ibuprofen. There had not "
        "been much improvement with the treatments provided."
    )
    assert {one.outcome for one in read.prior_treatments} == {"not much improvement"}


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("rest, ice, and heat", ["rest", "ice", "heat"]),
        ("lumbar and thoracic musculature", ["lumbar and thoracic musculature"]),
        ("sprain and strain of the wrist and anxiety", ["sprain and strain of the wrist", "anxiety"]),
        ("fusion on March 3, 2013; rest", ["fusion on March 3, 2013", "rest"]),
        ("splints (wrist, thumb) and rest", ["splints (wrist, thumb)", "rest"]),
        ("", []),
    ],
)
def test_lists_are_taken_apart(text: str, members: list[str]) -> None:
    assert [piece.text for piece in split_list(text, 0, len(text))] == members
    assert all(text[piece.start : piece.end] == piece.text for piece in split_list(text, 0, len(text)))


def test_phrases_come_to_one_form() -> None:
    assert plain('the "popping" in the knee, as well as the hip') == "popping in the knee and the hip"


@pytest.mark.parametrize("name", ["signs", "symptoms"])
def test_the_cheap_filter_never_hides_a_match(name: str) -> None:
    for alternative in words(name).split("|"):
        sample = alternative.replace(r"\s+", " ").replace(r"\w*", "ness").replace("s?", "")
        assert any(part in f" {sample.lower()} " for part in parts(name)), alternative


@pytest.mark.parametrize(
    ("heading", "service", "regions", "side"),
    [
        ("Physical therapy 2x4 for the left knee", "physical therapy", ("knee",), "left"),
        ("4 MASSAGE THERAPY VISITS (LUMBAR)", "massage therapy", ("lumbar spine",), None),
        ("Additional acupuncture x 6", "acupuncture (additional)", (), None),
        ("PT 3 times a week for 4 weeks, low back", "physical therapy", ("low back",), None),
        ("MRI of the cervical spine", "MRI", ("cervical spine",), None),
        ("Right carpal tunnel release", "carpal tunnel release", ("wrist",), "right"),
        ("Norco 10/325mg #60", "norco 10/325mg", (), None),
        ("2. Urine drug screen", "urine drug screen", (), None),
    ],
)
def test_headings_are_brought_to_plain_words(
    heading: str, service: str, regions: tuple[str, ...], side: str | None
) -> None:
    assert service_text(heading) == service
    assert body_regions(heading) == regions
    assert laterality(heading) == side
