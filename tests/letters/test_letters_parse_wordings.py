"""The same thing in the many words of physicians: rows of invented sentences and what they must give."""

from __future__ import annotations

import pytest

from openimr.language.quantities import find_quantity
from openimr.letters.accounting import Ledger
from openimr.letters.case_section import read_case
from openimr.letters.clauses import sentences_of
from openimr.letters.criteria import read_criteria
from openimr.letters.folded import fold
from openimr.letters.rationale import role_by_marks
from openimr.letters.service_text import body_regions, service_text
from openimr.model import CaseFacts


def case(summary: str) -> CaseFacts:
    """The case of a summary."""
    return read_case(fold(summary, [(0, len(summary))]), [], Ledger(summary))


def criteria(rationale: str, supported: bool | None = None) -> list[tuple[str, str, str | None]]:
    """Statement, outcome and threshold of each criterion of a rationale; "?" marks one not explicit."""
    sentences = sentences_of(fold(rationale, [(0, len(rationale))]))
    roles = [role_by_marks(one.lower, one.marks) for one in sentences]
    return [
        (one.statement, one.outcome.value + ("" if one.explicit else "?"), one.threshold)
        for one in read_criteria(sentences, roles, supported)
    ]


@pytest.mark.parametrize(
    ("request_text", "visits", "per_week", "weeks"),
    [
        ("Physical therapy 3 x 6", 18, 3, 6),
        ("Acupuncture (2 x 6), cervical spine", 12, 2, 6),
        ("Aquatic therapy, 3 time(s) per week for 6 week(s)", 18, 3, 6),
        ("PT 3x/wk x 8 wks", 24, 3, 8),
        ("Twenty-one (21) sessions of PT", 21, None, None),
        ("Thirteen (13) physical therapy", 13, None, None),
        ("20 occupational therapy for the left hand", 20, None, None),
        ("once weekly for seven weeks", 7, 1, 7),
    ],
)
def test_amounts(request_text: str, visits: int | None, per_week: float | None, weeks: float | None) -> None:
    found = find_quantity(request_text)
    assert (found.quantity.visits, found.quantity.per_week, found.quantity.weeks) == (visits, per_week, weeks)
    assert not found.contradictions


def test_words_and_figures_that_differ_are_a_contradiction() -> None:
    assert [one.text for one in find_quantity("twenty-four (20) visits").contradictions] == [
        "twenty-four (20)"
    ]
    assert [one.text for one in find_quantity("2x6 (10 sessions)").contradictions]


@pytest.mark.parametrize(
    ("heading", "service", "regions"),
    [
        ("TENS unit", "TENS unit", ()),
        ("ACUPUNCTURE, 12 VISITS, LUMBAR SPINE", "acupuncture", ("lumbar spine",)),
        ("Nineteen (19) sessions of chiropractic treatment", "chiropractic treatment", ()),
        ("Capsaicin cream, 120 grams", "capsaicin cream", ()),
        ("OxyContin 20mg, quantity 60", "oxycontin 20mg", ()),
        ("Hydrocodone/APAP 10/325mg #90", "hydrocodone/APAP 10/325mg", ()),
        ("Cervical spine CT scan", "CT scan", ("cervical spine",)),
        ("LEFT KNEE BRACE", "knee brace", ("knee",)),
        ("L4-5 laminectomy", "laminectomy", ("lumbar spine",)),
        ("Trigger finger release, right wrist", "trigger finger release", ("wrist",)),
        ("Trigger finger release", "trigger finger release", ("finger",)),
    ],
)
def test_headings(heading: str, service: str, regions: tuple[str, ...]) -> None:
    assert service_text(heading) == service
    assert body_regions(heading) == regions


@pytest.mark.parametrize(
    ("sentence", "findings"),
    [
        ("The pain is rated 8/10.", ("pain rated 8/10 (reported)",)),
        ("Pain levels are 3-5/10 on a visual scale.", ("pain rated 3-5/10 (reported)",)),
        ("The claimant rated the pain as 6 out of 10.", ("pain rated 6 out of 10 (reported)",)),
        ("Injured on 12/10/14, with knee pain.", ()),
        ("He describes numbness in the right hand.", ("numbness in right hand (reported)",)),
        ("Objective findings include an antalgic gait.", ("antalgic gait",)),
        ("There is a lack of documentation of instability.", ()),
    ],
)
def test_findings(sentence: str, findings: tuple[str, ...]) -> None:
    assert case(sentence).findings == findings


@pytest.mark.parametrize(
    ("sentence", "diagnoses"),
    [
        (
            "He carries diagnoses of lumbar strain and lumbar disc bulge.",
            ("lumbar strain", "lumbar disc bulge"),
        ),
        ("The provider's diagnosis list includes neck sprain, and headache.", ("neck sprain", "headache")),
    ],
)
def test_diagnoses(sentence: str, diagnoses: tuple[str, ...]) -> None:
    assert case(sentence).diagnoses == diagnoses


def test_an_outcome_may_stand_in_its_own_sentence() -> None:
    read = case("Treatment has included acupuncture and bracing. Acupuncture provided temporary relief.")
    assert [(one.name, one.outcome) for one in read.prior_treatments] == [
        ("acupuncture", "temporary relief"),
        ("bracing", None),
    ]
    read = case("Treatment has included acupuncture. Acupuncture has not provided lasting relief.")
    assert [one.outcome for one in read.prior_treatments] == [None]


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("On 3/4/14, an MRI of the knee showed a tear.", ["MRI"]),
        ("In a progress report dated 3/4/14, the patient reports pain.", ["progress report"]),
        (
            "The utilization review decision dated 3/4/14 non-certified Ultrasound.",
            ["utilization review decision"],
        ),
    ],
)
def test_documents(sentence: str, kinds: list[str]) -> None:
    assert [one.type for one in case(sentence).documents_mentioned] == kinds


@pytest.mark.parametrize(
    ("rationale", "expected"),
    [
        (
            "The reports provided do not contain evidence of neuropathic pain.",
            [("neuropathic pain", "not_documented", None)],
        ),
        (
            "No documentation of plain radiographs was provided.",
            [("plain radiographs", "not_documented", None)],
        ),
        (
            "The guidelines recommend topical analgesics when trials of anticonvulsants have failed. "
            "There is no evidence that trials of anticonvulsants have failed.",
            [("trials of anticonvulsants have failed", "not_documented", None)],
        ),
        (
            "The guidelines recommend 3-4 visits over 4 weeks for this condition. "
            "The requested number of visits is within the guideline recommendation.",
            [("visits for this condition", "met", "3-4 visits over 4 weeks")],
        ),
        (
            "Per the guidelines, an initial trial of 8-9 visits is recommended. "
            "The 16 visits requested do not exceed this trial.",
            [("initial trial of visits", "met", "8-9 visits")],
        ),
        (
            "NSAIDs are recommended for patients with osteoarthritis with moderate pain. "
            "The records show that the patient has osteoarthritis with moderate pain.",
            [("osteoarthritis with moderate pain", "met", None)],
        ),
        (
            "Continued opioid use requires monitoring of pain relief and side effects. "
            "In this case, there is no documentation of pain relief and side effects.",
            [("monitoring of pain relief and side effects", "not_documented", None)],
        ),
        (
            "The guidelines recommend this class of medication for short-term treatment of exacerbations. "
            "In this case, there is no exacerbation and the use is not short-term.",
            [("short-term treatment of exacerbations", "not_met", None)],
        ),
    ],
)
def test_criteria(rationale: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert criteria(rationale) == expected


@pytest.mark.parametrize(
    ("heading", "service"),
    [
        ("Associated surgical service: left knee brace", "knee brace"),
        ("Associated Surgical Services - post-operative physical therapy 2x6 for the right knee",
         "post-operative physical therapy"),
        ("Retro: Tylenol with Codeine #3 (DOS 3/2/15)", "tylenol with codeine"),
        ("RETROSPECTIVE: Lumbar epidural injection (DOS: 6/2/15)", "lumbar epidural injection"),
        ("2D echocardiogram", "2D echocardiogram"),
        ("Crowns, teeth #8 and #9", "crowns, teeth #8 and #9"),
        ("Left shoulder arthroscopy: (a) bone graft; (b) hardware removal",
         "arthroscopy: (a) bone graft; (b) hardware removal"),
        ("Carpal tunnel release, left wrist, to include (a) overnight stay and (b) cold therapy unit",
         "carpal tunnel release, to include (a) overnight stay and (b) cold therapy unit"),
        ("11 additional sessions of PT for the right elbow", "physical therapy (additional)"),
        ("Ten (10) aquatic therapy sessions, right foot", "aquatic therapy"),
    ],
)  # fmt: skip
def test_services_with_sub_parts_or_beside_an_operation(heading: str, service: str) -> None:
    assert service_text(heading) == service
