"""Which treatments are in dispute: read from the application, else the UR decision, else the request."""

from __future__ import annotations

import pytest

from openimr.model import CaseFile, Document, DocumentKind, Page, PageState
from openimr.review.disputed import disputed_items

LONG = "Physical therapy with a certified hand therapist for the left wrist and hand, two times a week for"


def case(*documents: tuple[DocumentKind, str]) -> CaseFile:
    return CaseFile(
        name="synthetic",
        documents=tuple(
            Document(
                id=f"d{number}",
                path=f"{number}.pdf",
                sha256="",
                media_type="application/pdf",
                kind=kind,
                pages=(Page(number=1, state=PageState.READ, text=text),),
            )
            for number, (kind, text) in enumerate(documents)
        ),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Disputed treatment: Norco 10/325mg #120\nReason: none", ["Norco 10/325mg #120"]),
        # a numbered list under the label, ended by the next label
        ("Disputed treatment:\n1. MRI lumbar\n2. EMG/NCV\nSignature: X", ["MRI lumbar", "EMG/NCV"]),
        # an entry that fills its line goes on in the next one
        (f"Disputed Medical Treatment:\n1. {LONG}\nsix weeks\n2. MRI\n", [f"{LONG} six weeks", "MRI"]),
        # a short entry does not swallow the prose that follows
        ("Services denied:\n1. TENS unit\nThe worker was seen in May.\n" + "x" * 90, ["TENS unit"]),
        ("DISPUTED SERVICES: acupuncture x 6; chiropractic x 6", ["acupuncture x 6", "chiropractic x 6"]),
        ("Services denied:\n- Massage: NON-CERTIFIED\n- Consultation: denied.", ["Massage", "Consultation"]),
        # a heading alone in its line, other fields of the form, then the list, then boxes to tick
        (
            "Disputed medical treatment\nClaims administrator: Example Mutual\nInsurance\n"
            "Date of UR decision: 06/20/2012\n1. MRI of the wrist\n2. Acupuncture x 6\nX Denied Modified",
            ["MRI of the wrist", "Acupuncture x 6"],
        ),
        ("SECTION 3: Services denied\nTENS unit\nReason: none", ["TENS unit"]),
        # a sentence that announces the list
        ("The following treatment is not certified:\n1. MRI\n2. TENS unit", ["MRI", "TENS unit"]),
        ("After review the following requested services have been denied.\n- Massage", ["Massage"]),
        ("The following records were reviewed:\n1. Progress report", []),
        ("Nothing is listed here.", []),
    ],
)
def test_lists_are_read_as_forms_print_them(text: str, expected: list[str]) -> None:
    """One entry a treatment, without marks and outcomes."""
    entries = disputed_items(case((DocumentKind.APPLICATION, text)))
    assert [entry.text for entry in entries] == expected


def test_the_application_is_believed_before_the_ur_decision() -> None:
    """The application defines the dispute; the UR decision counts only where it names none."""
    application = (DocumentKind.APPLICATION, "Disputed treatment: MRI")
    denial = (DocumentKind.UR_DECISION, "Services denied: MRI of the knee")
    assert [e.text for e in disputed_items(case(denial, application))] == ["MRI"]
    assert [e.text for e in disputed_items(case(denial))] == ["MRI of the knee"]


def test_the_same_treatment_named_twice_is_one_item() -> None:
    """Case, spacing and punctuation make no second item."""
    page = "Disputed treatment: MRI, lumbar\n\nDisputed treatment: mri lumbar"
    assert len(disputed_items(case((DocumentKind.APPLICATION, page)))) == 1


def test_each_entry_is_quoted_from_its_page() -> None:
    """The evidence of an entry is the words on the page."""
    text = "Disputed treatment:\r\n1. MRI lumbar\r\n2. EMG/NCV both legs\r\n"
    for entry in disputed_items(case((DocumentKind.APPLICATION, text))):
        span = entry.evidence.span
        assert text[span.start : span.end] == entry.evidence.quote
