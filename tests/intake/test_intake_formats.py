"""Word, RTF, HTML, e-mail and FHIR files become pages of text; what is inside them becomes files."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest
from intake_samples import raw_pdf, scanned_pdf, text_pdf, zipped
from test_intake_accounting import check_accounts, record

from openimr import intake
from openimr.intake.mail import mail_attachments, mail_text
from openimr.intake.office import docx_text
from openimr.intake.rtf import rtf_text
from openimr.intake.settings import Unreadable
from openimr.intake.tongue import foreign_language
from openimr.intake.web import html_text
from openimr.model import CaseFile, FileState, PageState

GOOD = text_pdf("Synthetic patient. Neck pain.")


def text_of(case_file: CaseFile, path: str) -> str:
    document = next(d for d in case_file.documents if d.path == path)
    return "\n".join(page.text for page in document.pages)


def word_document() -> bytes:
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "Synthetic Clinic"
    made.add_heading("Progress note")
    made.add_paragraph("Neck pain for 3 months.")
    table = made.add_table(rows=2, cols=2)
    for row, cells in enumerate((("Drug", "Dose"), ("Naproxen", "550 mg"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    made.add_page_break()
    made.add_paragraph("Plan: therapy.")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_word_document_is_read_in_order_with_its_header_tables_and_pages(case: Path) -> None:
    (case / "note.docx").write_bytes(word_document())
    read = intake.read(case)
    first, second = read.documents[0].pages
    assert first.text.split("\n")[0] == "Synthetic Clinic"
    assert first.text.index("Progress note") < first.text.index("Neck pain") < first.text.index("Naproxen")
    assert "Naproxen  550 mg" in first.text
    assert "Plan: therapy." in second.text
    assert record(read, "note.docx").state is FileState.READ
    start, end = first.words[0].start, first.words[0].end
    assert first.text[start:end] == "Synthetic"
    assert intake.page_image(case, read, read.documents[0].id, 2).startswith(b"\x89PNG")
    check_accounts(read)


def test_a_word_document_made_to_flood_a_machine_is_not_opened() -> None:
    flood = zipped({"word/document.xml": b"\0" * 30_000_000})
    with pytest.raises(Unreadable) as fault:
        docx_text(flood)
    assert fault.value.code == "word_bomb"


RTF = [
    (rb"{\rtf1\ansi Neck pain.\par Plan: therapy.}", "Neck pain.\nPlan: therapy."),
    (rb"{\rtf1{\fonttbl{\f0 Arial;}}{\*\generator X;}\f0 Visible}", "Visible"),
    (rb"{\rtf1\ansicpg1252 caf\'e9 \u8212? end}", "café \u2014 end"),
    (rb"{\rtf1\uc2 \u8217ab s}", "\u2019 s"),
    (rb"{\rtf1 one\page two}", "one\x0ctwo"),
    (rb"{\rtf1 a\tab b\line c \{x\}}", "a\tb\nc {x}"),
    (rb"{\rtf1{\pict\wmetafile8 0102ff}seen{\v hidden}}", "seen"),
    (rb"{\rtf1 }}}} left \u99999999999? over", " left"),
]


@pytest.mark.parametrize(("content", "text"), RTF)
def test_rtf_is_read(content: bytes, text: str) -> None:
    assert text.strip() in rtf_text(content).text


HTML = [
    (b"<p>Neck <b>pain</b>.</p><p>Plan</p>", "Neck pain.\n\nPlan"),
    (b"<html><head><title>t</title><style>p{}</style></head><body>Seen<script>no()</script></body>", "Seen"),
    (
        b"<table><tr><td>Drug</td><td>Dose</td></tr><tr><td>A</td><td>5 mg</td></tr></table>",
        "Drug Dose\nA 5 mg",
    ),
    ("<meta charset=iso-8859-1><p>caf\xe9".encode("latin-1"), "café"),
    (b"a<br>b &amp; c &#8217;", "a\nb & c \u2019"),
    (b"<ul><li>one<li>two</ul>after", "one\ntwo\n\nafter"),
]


@pytest.mark.parametrize(("content", "text"), HTML)
def test_html_is_read_as_it_is_seen(content: bytes, text: str) -> None:
    assert html_text(content).text == text


def test_a_web_page_nested_without_end_costs_neither_time_nor_the_stack() -> None:
    assert isinstance(html_text(b"<div>" * 50_000 + b"x").text, str)


def message() -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "adjuster@example.com", "clinic@example.com", "Records"
    made["Date"] = "Tue, 14 Jan 2014 09:00:00 -0800"
    made.set_content("Please find the records attached.\n")
    made.add_attachment(GOOD, maintype="application", subtype="pdf", filename="report.pdf")
    made.add_attachment(GOOD, maintype="application", subtype="pdf", filename="../../report.pdf")
    return made


def test_a_message_is_a_page_and_its_attachments_are_files(case: Path) -> None:
    outer = EmailMessage()
    outer["From"], outer["Subject"] = "clinic@example.com", "Fwd"
    outer.set_content("See below.")
    outer.add_attachment(message())
    (case / "mail.eml").write_bytes(message().as_bytes())
    (case / "forward.eml").write_bytes(outer.as_bytes())
    read = intake.read(case)
    text = text_of(read, "mail.eml")
    assert text.startswith("From: adjuster@example.com\nTo: clinic@example.com\nDate: Tue, 14 Jan 2014")
    assert "Please find the records attached." in text
    paths = [found.path for found in read.files]
    assert paths == [
        "forward.eml",
        "forward.eml/message.eml",
        "forward.eml/message.eml/report.pdf",
        "forward.eml/message.eml/report.pdf (2)",
        "mail.eml",
        "mail.eml/report.pdf",
        "mail.eml/report.pdf (2)",
    ]
    assert all(found.state is FileState.READ for found in read.files)
    for document in read.documents:
        assert intake.page_image(case, read, document.id, 1).startswith(b"\x89PNG")
    check_accounts(read)


def test_a_message_in_html_only_is_read_as_text() -> None:
    made = EmailMessage()
    made["Subject"] = "x"
    made.set_content("<p>Neck pain</p>", subtype="html")
    assert mail_text(made.as_bytes()).text == "Subject: x\n\nNeck pain"


def test_a_message_that_lies_about_its_parts_breaks_nothing() -> None:
    broken = (
        b"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
        b"Content-Type: application/pdf; name==?x?q?=\n"
        b"Content-Transfer-Encoding: base64\n\n!!!not base64!!!\n"
        b"--b\nContent-Type: text/plain; charset=klingon\n\nhi\n"
    )
    assert len(mail_attachments(broken)) <= 1


def bundle() -> dict[str, object]:
    coded = {"coding": [{"code": "M54.16", "display": "Radiculopathy, lumbar region"}]}
    active = {"coding": [{"code": "active"}]}
    resources = [
        {
            "resourceType": "Patient",
            "name": [{"given": ["Pat"], "family": "Synthetic"}],
            "birthDate": "1970-01-02",
        },
        {"resourceType": "Condition", "code": coded, "clinicalStatus": active, "recordedDate": "2014-01-05"},
        {
            "resourceType": "Condition",
            "code": {"text": "Never meant"},
            "verificationStatus": {"coding": [{"code": "entered-in-error"}]},
        },
        {
            "resourceType": "Procedure",
            "status": "completed",
            "code": {"text": "Lumbar epidural steroid injection"},
            "performedDateTime": "2014-02-03T10:00:00Z",
        },
        {
            "resourceType": "MedicationRequest",
            "status": "active",
            "medicationCodeableConcept": {"text": "naproxen 550 mg"},
            "dosageInstruction": [{"text": "twice a day"}],
            "authoredOn": "2014-01-05",
        },
        {
            "resourceType": "Observation",
            "status": "final",
            "code": {"text": "Pain score"},
            "valueQuantity": {"value": 7.0, "unit": "/10"},
            "effectiveDateTime": "2014-03-01",
        },
        {
            "resourceType": "DocumentReference",
            "content": [
                {
                    "attachment": {
                        "contentType": "application/pdf",
                        "title": "MRI report",
                        "data": base64.b64encode(GOOD).decode(),
                    }
                }
            ],
        },
        {"resourceType": "Encounter"},
    ]
    return {"resourceType": "Bundle", "type": "document", "entry": [{"resource": r} for r in resources]}


def test_a_fhir_bundle_is_a_line_a_resource_and_its_documents_are_files(case: Path) -> None:
    (case / "chart.json").write_text(json.dumps(bundle()))
    read = intake.read(case)
    assert text_of(read, "chart.json").split("\n") == [
        "Structured record (FHIR)",
        "Patient: Pat Synthetic, born 1970-01-02.",
        "Diagnosis: Radiculopathy, lumbar region (M54.16), active, recorded on 2014-01-05.",
        "Procedure: Lumbar epidural steroid injection, completed, on 2014-02-03.",
        "Medication: naproxen 550 mg twice a day, active, ordered on 2014-01-05.",
        "Observation: Pain score 7.0 /10, on 2014-03-01.",
    ]
    assert "Left out as entered in error: 1." in (record(read, "chart.json").reason or "")
    assert "Encounter 1" in (record(read, "chart.json").reason or "")
    assert record(read, "chart.json/MRI report.pdf").pages_read == 1
    images = [intake.page_image(case, read, document.id, 1) for document in read.documents]
    assert len(images) == 2
    check_accounts(read)


@pytest.mark.parametrize(
    "entry",
    [None, 5, [], [None], [{"resource": 5}], [{"resource": {"resourceType": "Condition", "code": [5]}}]],
)
def test_a_bundle_of_nonsense_breaks_nothing(case: Path, entry: object) -> None:
    (case / "odd.json").write_text(json.dumps({"resourceType": "Bundle", "entry": entry}))
    read = intake.read(case)
    assert record(read, "odd.json").pages == 1
    check_accounts(read)


def test_attachments_within_attachments_end_somewhere(case: Path) -> None:
    inner = message().as_bytes()
    for _ in range(5):
        outer = EmailMessage()
        outer["Subject"] = "deeper"
        outer.set_content("x")
        outer.add_attachment(inner, maintype="application", subtype="octet-stream", filename="inner.eml")
        inner = outer.as_bytes()
    (case / "deep.eml").write_bytes(inner)
    read = intake.read(case)
    assert any("nested more than" in (found.reason or "") for found in read.files)
    check_accounts(read)


def test_a_launch_action_is_reported_and_nothing_started(case: Path) -> None:
    page = "BT /F1 12 Tf 72 700 Td (Progress note.) Tj ET"
    (case / "launch.pdf").write_bytes(raw_pdf([page], catalog="/OpenAction<</S/Launch/F(calc.exe)>>"))
    found = record(intake.read(case), "launch.pdf")
    assert found.state is FileState.READ
    assert "nothing was started" in (found.reason or "")


SPANISH = (
    "El paciente refiere dolor en la espalda baja desde el accidente de trabajo. No ha mejorado con la "
    "terapia y el dolor se irradia a la pierna derecha. Se pide una resonancia de la columna para evaluar."
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (SPANISH, "es"),
        ("The patient has pain in the low back and was seen by Dr. De La Cruz for the neck.", None),
        ("LUMBAR MRI 03/14/2013 L4-5 L5-S1", None),
        ("", None),
        ("Пациент жалуется на боль в шее и спине после травмы", "ru"),
        ("患者は首の痛みを訴えている。腰にも痛みがある。", "ja"),
    ],
)
def test_a_page_in_another_language_is_known(text: str, code: str | None) -> None:
    assert foreign_language(text) == code


def test_a_page_in_another_language_is_read_and_said_to_be_so(case: Path) -> None:
    (case / "nota.txt").write_text(SPANISH)
    read = intake.read(case)
    assert read.documents[0].pages[0].language == "es"
    assert read.documents[0].pages[0].state is PageState.READ
    assert "another language than English (es)" in (record(read, "nota.txt").reason or "")
    assert "translated" in (record(read, "nota.txt").advice or "")


def test_pictures_without_the_reader_are_pages_that_wait(case: Path) -> None:
    (case / "scan.pdf").write_bytes(scanned_pdf())
    with zipfile.ZipFile(case / "p.zip", "w") as archive:
        archive.writestr("scan.pdf", scanned_pdf())
    read = intake.read(case, ocr=False)
    assert {page.state for document in read.documents for page in document.pages} == {PageState.NOT_YET_READ}
    check_accounts(read)
