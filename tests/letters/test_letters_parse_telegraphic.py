"""Summaries and rationales as busy physicians dictate them: abbreviations, lists, silence in many words."""

from __future__ import annotations

import pytest

from openimr.letters.accounting import Ledger
from openimr.letters.case_section import read_case
from openimr.letters.clauses import sentences_of
from openimr.letters.criteria import read_criteria
from openimr.letters.criteria_silence import missing
from openimr.letters.folded import fold
from openimr.letters.rationale import role_by_marks
from openimr.model import CaseFacts


def case(summary: str) -> CaseFacts:
    return read_case(fold(summary, [(0, len(summary))]), [], Ledger(summary))


def criteria(rationale: str, supported: bool | None = None) -> list[tuple[str, str]]:
    sentences = sentences_of(fold(rationale, [(0, len(rationale))]))
    roles = [role_by_marks(one.lower, one.marks) for one in sentences]
    read = read_criteria(sentences, roles, supported)
    return [(one.statement, one.outcome.value + ("" if one.explicit else "?")) for one in read]


@pytest.mark.parametrize(
    ("sentence", "lacking"),
    [
        ("The chart does not contain a pain agreement, nor any measure of function.", 2),
        ("No GI complaints were reported.", 1),
        ("Nothing in the file suggests a cardiac comorbidity.", 1),
        ("It was not stated what drug panels were being sought.", 1),
        ("A treatment plan with goals could not be located.", 1),
        ("The need for equipment is unclear.", 1),
        ("There is no way to tell from the reports if acupuncture was provided.", 1),
        ("The request did not specify the body part to be treated.", 1),
        # what studies have not shown, and that the need itself is not shown, is no silence on a criterion
        ("Supports have not been shown to have any lasting benefit.", 0),
        ("Without that information, the necessity of visits cannot be determined.", 0),
        ("The provider did not address this.", 0),
    ],
)
def test_silence_is_read_by_kinds_of_saying_so(sentence: str, lacking: int) -> None:
    (one,) = sentences_of(fold(sentence, [(0, len(sentence))]))
    assert len(missing(one)) == lacking


def test_each_condition_of_a_list_is_a_criterion_and_a_verdict_on_all_settles_them() -> None:
    rationale = (
        "ODG criteria for shock wave therapy: heel pain for six months; three conservative "
        "treatments performed prior. The criteria are met."
    )
    assert criteria(rationale) == [
        ("heel pain for six months", "met"),
        ("three conservative treatments performed prior", "met"),
    ]


@pytest.mark.parametrize(
    ("denial", "outcome"),
    [
        ("None of these apply to this patient.", "not_met"),
        ("None of these could be gleaned.", "not_documented"),
        ("The record is silent on all of these.", "not_documented"),
        ("The records contain neither.", "not_documented"),
    ],
)
def test_a_sweeping_denial_is_silence_unless_it_can_only_mean_otherwise(denial: str, outcome: str) -> None:
    rationale = f"The drug is approved for nausea due to chemotherapy. {denial}"
    assert criteria(rationale) == [("nausea due to chemotherapy", outcome)]


@pytest.mark.parametrize(
    "remark",
    [
        "Whether chemotherapy caused the nausea remains an open question.",
        "Chemotherapy and nausea could not be pieced together from the chart.",
        "It is anyone's guess if there was nausea or chemotherapy.",
    ],
)
def test_an_open_question_never_settles_a_criterion(remark: str) -> None:
    rationale = f"The drug is approved for nausea due to chemotherapy. {remark}"
    for supported in (True, False, None):
        outcomes = {outcome.rstrip("?") for _, outcome in criteria(rationale, supported)}
        assert outcomes == {"not_documented"}


def test_what_a_guideline_advises_against_asks_for_nothing() -> None:
    assert criteria("Benzodiazepines are not recommended for long-term use.") == []


@pytest.mark.parametrize(
    ("summary", "names"),
    [
        (
            "Medications are Norco 10/325 mg, gabapentin, and omeprazole.",
            ["norco", "gabapentin", "omeprazole"],
        ),
        ("Current meds Metformin, Lisinopril, Cialis.", ["metformin", "lisinopril", "cialis"]),
        ("Her medications included Lyrica 75 mg and Lidoderm patches.", ["lyrica", "lidoderm patches"]),
    ],
)
def test_medications_taken_are_treatments_without_their_strength(summary: str, names: list[str]) -> None:
    assert [one.name.lower() for one in case(summary).prior_treatments] == names


def test_an_outcome_behind_a_list_is_that_of_all_its_members() -> None:
    read = case("She has tried NSAIDs, PT, and acupuncture without sustained benefit.").prior_treatments
    assert {one.outcome for one in read} == {"without sustained benefit"}
    assert len(read) == 3


@pytest.mark.parametrize(
    ("summary", "age"),
    [("This is a thirty-eight year old female.", 38), ("A sixty year-old man.", 60), ("A 45 yo male.", 45)],
)
def test_an_age_may_be_written_in_words(summary: str, age: int) -> None:
    assert case(summary).age == age


@pytest.mark.parametrize(
    ("summary", "diagnoses"),
    [
        (
            "Assessment: 1) lumbar disc herniation 2) left lumbar radiculitis.",
            ("lumbar disc herniation", "left lumbar radiculitis"),
        ),
        (
            "He was diagnosed with depression, single episode, and insomnia.",
            ("depression, single episode", "insomnia"),
        ),
    ],
)
def test_numbers_part_diagnoses_and_qualifiers_do_not(summary: str, diagnoses: tuple[str, ...]) -> None:
    assert case(summary).diagnoses == diagnoses


def test_the_review_is_named_by_its_abbreviation() -> None:
    (document,) = case("UR on 7-13-2015 denied the request.").documents_mentioned
    assert (document.type, document.date) == ("utilization review", "2015-07-13")
