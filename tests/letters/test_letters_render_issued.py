"""What a physician decided and signed comes out as an issued letter; nothing less than that does.

The case is invented.
"""

from __future__ import annotations

import io

import docx
import pytest

from openimr.letters.render import (
    Seal,
    SealBroken,
    preview_text,
    records_of,
    render_docx,
    render_html,
    render_pdf,
    render_text,
)
from openimr.letters.render.seal import hash_of
from openimr.model import (
    CaseFacts,
    CaseFile,
    Decision,
    Determination,
    DisputedItem,
    Document,
    DocumentKind,
    FrontMatter,
    GuidelineBlock,
    Page,
    PageState,
    RationaleSentence,
    RecordConsidered,
    Reviewer,
)

THERAPY = DisputedItem(
    heading_text="Physical therapy 2x6 for the low back",
    decision=Decision.UPHELD,
    claims_administrator_guideline=GuidelineBlock(text="Decision based on MTUS Physical Medicine."),
    reviewer_guideline=GuidelineBlock(text="Decision based on MTUS Physical Medicine Page(s): 98-99."),
    rationale_text="The record shows 18 visits without improvement.",
)
BRACE = DisputedItem(
    heading_text="Lumbar support",
    decision=Decision.OVERTURNED,
    rationale_sources=(RationaleSentence(text="The guideline supports it in the acute phase."),),
)
ISSUED = Determination(
    status="issued",
    front_matter=FrontMatter(
        case_number="CM14-0001234",
        date_of_injury="2012-02-03",
        priority="Standard",
        signed_by="Medical Director",
        service_list=("Employee", "Claims administrator"),
    ),
    reviewer=Reviewer(
        kind="expert reviewer",
        states_of_licensure=("California",),
        certifications=("Orthopedic Surgery",),
        years_active_practice_min=5,
        hours_per_week_min=24,
    ),
    case=CaseFacts(summary_text="The injured worker has low back pain."),
    items=(THERAPY, BRACE),
    records_considered=(
        RecordConsidered(type="Progress report", author="J. Invented, MD", date="2014-03-02", pages=4),
        RecordConsidered(type="Letter of the employee"),
    ),
)


def sealed(determination: Determination) -> Seal:
    """The seal that a signature leaves."""
    return Seal(hash_of(determination), content="c0ffee", signed_on="2014-04-01")


def issued_text(determination: Determination) -> str:
    return render_text(determination, seal=sealed(determination))


def oneline(text: str) -> str:
    return " ".join(text.split())


def test_the_text_says_all_that_a_determination_must_hold() -> None:
    """8 CCR 9792.10.6(d): condition, records, disputed treatment, evidence, reasons, and qualifications."""
    text = oneline(issued_text(ISSUED))
    for part in (
        "Case Number: CM14-0001234",
        "Date of Injury: 02/03/2012",
        "PARTIALLY OVERTURN. Some of the disputed items/services are medically necessary.",
        "The decision was made by an expert reviewer.",
        "State(s) of Licensure: California",
        "more than 5 years and works at least 24 hours a week",
        "considered each of these 2 records",
        "Record: Progress report Author: J. Invented, MD Date: 03/02/2014 Pages: 4",
        "Record: Letter of the employee Author: not stated Date: not stated Pages: not stated",
        "CLINICAL CASE SUMMARY The injured worker has low back pain.",
        "1. Physical therapy 2x6 for the low back: Upheld",
        "this treatment is not medically necessary",
        "Guideline the reviewer relied on: Decision based on MTUS Physical Medicine Page(s): 98-99.",
        "Decision rationale: The record shows 18 visits without improvement.",
        "2. Lumbar support: Overturned",
        "Decision rationale: The guideline supports it in the acute phase.",
        "Signed by: Medical Director",
        "- Employee - Claims administrator",
        "Signed on: 04/01/2014 Mark of the content (SHA-256): c0ffee",
    ):
        assert part in text
    assert "DRAFT" not in text
    assert "NOT SIGNED" not in text


def test_without_the_seal_of_a_signature_it_stays_a_draft() -> None:
    assert "DRAFT" in render_text(ISSUED)


def test_the_seal_of_another_determination_opens_nothing() -> None:
    other = ISSUED.model_copy(update={"items": (BRACE,)})
    with pytest.raises(SealBroken, match="not the one that was signed") as broken:
        render_text(other, seal=sealed(ISSUED))
    assert broken.value.advice


def test_a_preview_says_in_every_part_that_it_is_not_signed() -> None:
    text = preview_text(ISSUED.model_copy(update={"items": (THERAPY.model_copy(update={"decision": None}),)}))
    assert text.count("NOT SIGNED, NOT ISSUED") >= 6
    assert "1. Physical therapy 2x6 for the low back: not decided yet" in text
    assert "FINAL DETERMINATION\n\nUPHOLD" not in text


def test_a_correction_shows_its_number() -> None:
    seal = Seal(hash_of(ISSUED), "c0ffee", "2014-04-01", correction=2)
    assert "Correction number: 2" in render_text(ISSUED, seal=seal)


@pytest.mark.parametrize(
    ("items", "result"),
    [((THERAPY,), "UPHOLD."), ((BRACE,), "OVERTURN."), ((BRACE, THERAPY), "PARTIALLY OVERTURN.")],
)
def test_the_result_of_the_whole_follows_from_the_items(items: tuple[DisputedItem, ...], result: str) -> None:
    text = issued_text(ISSUED.model_copy(update={"items": items}))
    assert f"FINAL DETERMINATION\n\n{result}" in text


@pytest.mark.parametrize(
    "change",
    [
        {"status": "draft"},
        {"items": ()},
        {"items": (THERAPY.model_copy(update={"decision": None}),)},
        {"items": (THERAPY, BRACE.model_copy(update={"rationale_sources": ()}))},
        {"reviewer": Reviewer(states_of_licensure=("California",))},
        {"reviewer": Reviewer(certifications=("Neurology",))},
    ],
)
def test_what_is_not_wholly_decided_stays_a_draft(change: dict[str, object]) -> None:
    assert "DRAFT" in issued_text(ISSUED.model_copy(update=change))


def test_documents_that_a_letter_lists_stand_where_no_records_are_given() -> None:
    listed = ISSUED.model_copy(update={"records_considered": (), "documents_reviewed": ("Report of 1/2/14",)})
    assert "- Report of 1/2/14" in issued_text(listed)
    assert "RECORDS CONSIDERED" not in issued_text(ISSUED.model_copy(update={"records_considered": ()}))


def test_every_document_of_a_case_file_is_a_record_in_order_of_date() -> None:
    page = Page(number=1, text="x", state=PageState.READ)
    documents = [
        Document(id=name, path=f"{name}.pdf", sha256=name, media_type="application/pdf", **rest)
        for name, rest in {
            "a": {"kind": DocumentKind.IMAGING_REPORT},
            "b": {"title": "PR-2", "author": "J. Invented, MD", "date": "2014-03-02", "pages": (page, page)},
            "c": {"kind": DocumentKind.THERAPY_NOTE, "date": "2014-01-05"},
        }.items()
    ]
    records = records_of(CaseFile(name="x", documents=tuple(documents)))
    assert [(r.type, r.author, r.date, r.pages, r.document) for r in records] == [
        ("therapy note", None, "2014-01-05", None, "c"),
        ("PR-2", "J. Invented, MD", "2014-03-02", 2, "b"),
        ("imaging report", None, None, None, "a"),
    ]


def test_the_docx_can_be_edited() -> None:
    """Real styles for title, headings, lists; a real table with a header row; no text box and no picture."""
    document = docx.Document(io.BytesIO(render_docx(ISSUED, seal=sealed(ISSUED))))
    styles = {p.text: p.style.name for p in document.paragraphs if p.style}
    assert styles["Independent Medical Review Final Determination"] == "Title"
    assert styles["RECORDS CONSIDERED"] == "Heading 1"
    assert styles["2. Lumbar support: Overturned"] == "Heading 2"
    assert styles["Claims administrator"] == "List Bullet"
    (table,) = document.tables
    assert [cell.text for cell in table.rows[0].cells] == ["Record", "Author", "Date", "Pages"]
    xml = document.element.xml
    assert "w:tblHeader" in xml
    assert not any(tag in xml for tag in ("w:txbxContent", "w:pict", "w:drawing", "w:framePr"))


@pytest.mark.parametrize("render", [render_text, render_html, render_docx, render_pdf])
def test_the_same_determination_gives_the_same_bytes(render: object) -> None:
    assert callable(render)
    assert render(ISSUED, seal=sealed(ISSUED)) == render(ISSUED, seal=sealed(ISSUED))
