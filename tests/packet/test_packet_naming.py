"""What a document is, of what date and by whom, as its first page says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openimr.model import DocumentKind
from openimr.packet.naming import recognize

EXAMPLES = [
    ("application", "Application for Independent Medical Review\nEmployee Name: Doe, Test"),
    (
        "ur_decision",
        "Mock Review Unit\nJune 3, 2014\nNOTICE OF UTILIZATION REVIEW\nDear Dr. Sample:",
    ),
    ("ur_decision", "Acme Claims\n\nNon-Certification of Treatment\nIt is not certified."),
    (
        "request_for_authorization",
        "State of California\nREQUEST FOR AUTHORIZATION\nDWC Form RFA\nNew Request",
    ),
    (
        "progress_report",
        "Primary Treating Physician's Progress Report (PR-2)\nRequest for authorization: yes",
    ),
    ("progress_report", "Mock Spine Clinic\nFOLLOW-UP VISIT\nSubjective: back pain\nTreatment plan: MRI"),
    ("progress_report", "DOCTOR'S FIRST REPORT OF OCCUPATIONAL INJURY OR ILLNESS\nPatient: Test"),
    (
        "therapy_note",
        "Mock Rehab\nPhysical Therapy Progress Note\nVisit 6 of 12\nHome exercise program reviewed",
    ),
    ("chiropractic_note", "Chiropractic Treatment Note\nAdjustment of C5."),
    ("acupuncture_note", "ACUPUNCTURE PROGRESS NOTE\nSession 3"),
    (
        "imaging_report",
        "Mock Imaging Center\nMRI of the Lumbar Spine without Contrast\nFINDINGS: L4-5 bulge\nIMPRESSION: x",
    ),
    ("imaging_report", "RADIOLOGY REPORT\nExam: X-ray left knee\nTECHNIQUE: two views"),
    ("electrodiagnostic_report", "EMG/NCV Study\nMedian nerve distal latency 4.6 ms"),
    (
        "operative_report",
        "Mock Surgery Center\nOPERATIVE REPORT\nPreoperative diagnosis: x\nAnesthesia: general",
    ),
    ("consultation", "Orthopedic Surgical Consultation\nThank you for referring this patient."),
    ("medical_legal_report", "PANEL QUALIFIED MEDICAL EVALUATION\nReview of records"),
    ("medication_list", "MEDICATION LIST\nnaproxen 550 mg, refills 2, prescriber Test"),
    ("correspondence", "Law Offices of Nobody\nDear Claims Adjuster:\nEnclosed please find\nSincerely,"),
    ("unknown", "Lorem ipsum dolor sit amet, nothing to see here."),
    ("unknown", ""),
]


@pytest.mark.parametrize(("kind", "text"), EXAMPLES)
def test_the_kind_is_told_by_the_words_of_the_first_page(kind: str, text: str) -> None:
    assert recognize([text], "scan0001.pdf").kind == DocumentKind(kind)


def test_a_request_named_inside_a_progress_report_does_not_make_it_a_request() -> None:
    text = (
        "PROGRESS REPORT (PR-2)\nDate of exam: 01/02/2014\n\nRequest for authorization\nPhysical therapy 2x4"
    )
    assert recognize([text], "a.pdf").kind is DocumentKind.PROGRESS_REPORT


def test_a_letterhead_is_not_the_title() -> None:
    found = recognize(
        ["Utilization Review Department\nNOTICE OF UTILIZATION REVIEW DECISION\nDear Dr. Test:"], "a.pdf"
    )
    assert found.title == "NOTICE OF UTILIZATION REVIEW DECISION"


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("PR-2\nDOB: 01/02/1970\nDate of injury: 03/04/2013\nDate of exam: 05/06/2014", "2014-05-06"),
        ("PR-2\nPatient: T DOB: 01/02/1970 DOI: 3/4/13\nDOS: 5/6/14 Next visit: 6/7/14", "2014-05-06"),
        ("Mock Clinic\nMay 6, 2014\nDear Dr. Test: since the injury of 3/4/2013", "2014-05-06"),
        ("MRI\nDate of birth: 1/2/1970\nComparison: 4/4/2012\nDate of study: 5/6/2014", "2014-05-06"),
        ("Injured on 3/4/2013. DOB 1/2/1970", None),
        ("PR-2 of May 2014", None),
        ("UR\nDate received: 5/1/2014\nDate of determination: 5/6/2014", "2014-05-06"),
    ],
)
def test_the_date_is_the_document_s_own(text: str, date: str | None) -> None:
    assert recognize([text], "a.pdf").date == date


def test_an_application_does_not_take_the_date_of_the_decision_it_disputes() -> None:
    first = "APPLICATION FOR INDEPENDENT MEDICAL REVIEW\nDate of UR determination letter: 05/06/2014"
    assert recognize([first, "Signature: x Date: 05/20/2014"], "a.pdf").date == "2014-05-20"


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("Note\nElectronically signed by: Jane Q. Sample, MD on 1/2/2014", "Jane Q. Sample, MD"),
        ("Note\nText\nT. Example, PT, DPT Date: 04/24/2014", "T. Example, PT, DPT"),
        ("Note\nInterpreting radiologist: Max Mock, M.D.", "Max Mock, M.D."),
        ("Note\nthe patient was seen by nobody", None),
    ],
)
def test_the_author_is_named_if_the_document_names_one(text: str, author: str | None) -> None:
    assert recognize([text], "a.pdf").author == author


@given(st.lists(st.text(max_size=300), max_size=3), st.text(alphabet="abc/._- 12", max_size=30))
def test_any_text_is_recognized_as_something(pages: list[str], path: str) -> None:
    found = recognize(pages, path)
    assert found == recognize(pages, path)
    assert found.date is None or len(found.date) == 10
