"""The sentences of a rationale: guideline, fact, application, conclusion."""

from __future__ import annotations

import pytest

from openimr.letters.clauses import sentences_of
from openimr.letters.conclusion import conclusion_phrase, conclusion_sentence, necessity
from openimr.letters.folded import fold
from openimr.letters.rationale import classify, role_of, says, summary_of
from openimr.model import Necessity

ROLES = [
    # what a guideline says, named or not
    ("The MTUS recommends a trial of six visits.", "guideline"),
    ("Massage therapy is recommended as an option.", "guideline"),
    ("It should be an adjunct to exercise.", "guideline"),
    ("For neuralgia, 8-10 visits are recommended.", "guideline"),
    ("Criteria include failure of conservative treatment.", "guideline"),
    ("The ODG state that imaging is medically necessary only if red flags are present.", "guideline"),
    # what the record says
    ("The patient has been on Norco since 2012.", "fact"),
    ("On 07/03/14 the treater states the patient has 3 visits left.", "fact"),
    ("The treating physician recommended additional therapy.", "fact"),
    ("There is no report of an acute flare-up.", "fact"),
    # turned to the case, yet tied to the record and without a verdict
    ("In this case, the records show 24 completed sessions.", "fact"),
    ("In this case, the applicant does have severe stenosis at L5-S1.", "fact"),
    ("Based on the MRI dated 3/4/14, there is a disc herniation.", "fact"),
    # the reviewer's judgement
    ("In this case, the claimant has radicular symptoms.", "application"),
    ("In this case, there is no adjunctive treatment being planned.", "application"),
    ("In this case, the records show 24 completed sessions, which exceed the limit.", "application"),
    ("The claimant has had treatment in excess of these amounts.", "application"),
    ("Submitted reports have not adequately demonstrated the indication.", "application"),
    ("Repeat surgery may be indicated.", "application"),
    ("Guideline criteria have not been met.", "application"),
    ("The patient has had 24 visits and the MTUS allows 10.", "application"),
    # the decision
    ("Therefore, the request is not medically necessary.", "conclusion"),
    ("Therefore recommendation is for denial.", "conclusion"),
    ("The request for Norco is not certified.", "conclusion"),
    ("Medical necessity has not been established.", "conclusion"),
    ("The requested blocks do not meet the criteria and are not medically necessary.", "conclusion"),
]


@pytest.mark.parametrize(("sentence", "role"), ROLES)
def test_a_sentence_has_its_role(sentence: str, role: str) -> None:
    assert role_of(sentence) == role


def test_no_fact_carries_a_verdict() -> None:
    for sentence, _ in ROLES:
        if role_of(sentence) == "fact":
            assert not says("conclusion", sentence.lower())
            assert not says("verdict", sentence.lower())


def test_parts_have_places_in_the_text_as_given() -> None:
    text = (
        "xx The MTUS recommends six\n\nvisits. The patient had\n9 visits. "
        "Therefore, the request is not medically necessary. yy"
    )
    parts = classify(text, 3, len(text) - 3)
    assert [part.role for part in parts] == ["guideline", "fact", "conclusion"]
    assert text[parts[0].start : parts[0].end] == "The MTUS recommends six\n\nvisits."
    assert text[parts[1].start : parts[1].end] == "The patient had\n9 visits."


@pytest.mark.parametrize(
    ("sentence", "phrase", "meaning"),
    [
        (
            "Therefore, the request is not medically necessary.",
            "the request is not medically necessary",
            Necessity.NOT_NECESSARY,
        ),
        (
            "In light of the above, the knee brace is medically necessary.",
            "the knee brace is medically necessary",
            Necessity.NECESSARY,
        ),
        (
            "The knee brace is not medically necessary and appropriate.",
            "not medically necessary and appropriate",
            Necessity.NOT_NECESSARY,
        ),
        (
            "Therefore, the blocks do not meet the criteria and are not medically necessary.",
            "do not meet the criteria and are not medically necessary",
            Necessity.NOT_NECESSARY,
        ),
        ("Therefore recommendation is for denial.", "recommendation is for denial", Necessity.NOT_NECESSARY),
        (
            "Medical necessity has not been established.",
            "Medical necessity has not been established",
            Necessity.NOT_NECESSARY,
        ),
        ("The weather is fine.", "The weather is fine", None),
    ],
)
def test_a_conclusion_is_quoted_and_understood(sentence: str, phrase: str, meaning: Necessity | None) -> None:
    assert conclusion_phrase(sentence) == phrase
    assert phrase in sentence
    assert necessity(sentence) == meaning


def test_the_last_deciding_sentence_counts() -> None:
    sentences = [
        "Surgery was not medically necessary in 2012.",
        "Pain went on.",
        "The request is medically necessary.",
        "Thank you.",
    ]
    assert conclusion_sentence(sentences) == 2
    assert conclusion_sentence(["Pain went on."]) is None


def test_a_summary_is_made_of_the_rationales_own_clauses() -> None:
    text = (
        "The MTUS allows 10 visits. In this case, the visits exceed this. "
        "Therefore, the request is not medically necessary."
    )
    rationale = sentences_of(fold(text, [(0, len(text))]))
    summary = summary_of(rationale, [role_of(one.text) for one in rationale])
    assert summary == "The visits exceed this. The request is not medically necessary."
    assert summary_of([], []) is None
