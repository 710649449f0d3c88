"""Every file and page of an input is accounted for, whatever state it is in."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_samples import assembled, huge_png, huge_tiff, locked_pdf, raw_pdf, scanned_pdf, text_pdf, zipped

from openimr import intake
from openimr.intake import settings as intake_settings
from openimr.model import CaseFile, FileRecord, FileState, PageState

GOOD = text_pdf("Synthetic patient. Neck pain.")


def record(case_file: CaseFile, path: str) -> FileRecord:
    return next(found for found in case_file.files if found.path == path)


def check_accounts(case_file: CaseFile) -> None:
    """What must hold of every case file."""
    paths = [found.path for found in case_file.files]
    assert len(set(paths)) == len(paths)
    for found in case_file.files:
        counted = found.pages_read + found.pages_blank + found.pages_not_yet_read + found.pages_unreadable
        counted += found.pages_illegible
        assert counted == found.pages
        if found.document:
            assert len(case_file.document(found.document).pages) == found.pages
        if found.state is not FileState.READ:
            assert found.reason
            assert found.advice
    assert {d.id for d in case_file.documents} == {f.document for f in case_file.files if f.document}
    for document in case_file.documents:
        for page in document.pages:
            if page.state is not PageState.ILLEGIBLE:
                assert bool(page.text.strip()) == (page.state is PageState.READ)
            assert page.note or page.state in (PageState.READ, PageState.BLANK)
    totals = intake.manifest(case_file)["totals"]
    assert totals["files"] == len(paths) == sum(totals[f"files_{state}"] for state in FileState)
    assert totals["pages"] == sum(totals[f"pages_{state}"] for state in PageState)
    assert totals["pages"] == sum(found.pages for found in case_file.files)
    json.dumps(intake.manifest(case_file))


BAD_FILES = [
    ("empty.pdf", b"", FileState.REFUSED, "empty"),
    ("noise.pdf", hashlib.shake_256(b"noise").digest(5000), FileState.REFUSED, "something else"),
    ("cut.pdf", GOOD[: len(GOOD) // 3], FileState.REFUSED, "cut off or damaged"),
    ("locked.pdf", locked_pdf(), FileState.REFUSED, "password"),
    (
        "no-pages.pdf",
        assembled([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 0/Kids[]>>"]),
        FileState.REFUSED,
        "page",
    ),
    ("letter.docx", zipped({"word/document.xml": b"<w/>"}), FileState.REFUSED, "Word"),
    ("old.doc", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, FileState.NOT_YET_READ, "older"),
    ("photo.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 100, FileState.REFUSED, "picture"),
    ("fax.tif", b"II*\0" + b"\0" * 100, FileState.REFUSED, "picture"),
    ("bomb.png", huge_png(), FileState.REFUSED, "million dots"),
    ("bomb.tif", huge_tiff(), FileState.REFUSED, "million dots"),
    ("photo.heic", b"\0\0\0\x18ftypheic" + b"\0" * 40, FileState.NOT_YET_READ, "of a kind"),
    ("mail.msg", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, FileState.NOT_YET_READ, "Outlook"),
    ("mail.eml", b"no head at all", FileState.REFUSED, "message"),
    ("cut.json", b'{"resourceType": "Bundle", "entry": [', FileState.REFUSED, "cut off"),
    ("named.rtf", b"{\\rtx nothing", FileState.READ, ""),
    ("data.json", b'{"a": 1}', FileState.NOT_YET_READ, "Structured"),
    (".DS_Store", b"\0\0\0\1Bud1", FileState.NOT_YET_READ, "housekeeping"),
    ("tool.exe", b"MZ" + b"\0" * 100, FileState.REFUSED, "program"),
    ("blob.bin", bytes(range(256)) * 4, FileState.NOT_YET_READ, "not known"),
    ("empty.zip", zipped({}), FileState.REFUSED, "no file"),
    ("broken.zip", zipped({"a.txt": b"x" * 500})[:60], FileState.REFUSED, "damaged"),
]


@pytest.mark.parametrize(("name", "content", "state", "said"), BAD_FILES, ids=[row[0] for row in BAD_FILES])
def test_a_bad_file_is_named_with_reason_and_advice_and_the_rest_is_read(
    case: Path, name: str, content: bytes, state: FileState, said: str
) -> None:
    (case / name).write_bytes(content)
    (case / "good.pdf").write_bytes(GOOD)
    read = intake.read(case)
    bad = record(read, name)
    assert bad.state is state
    assert said in (bad.reason or "")
    assert bad.state is FileState.READ or bad.advice
    assert bad.size == len(content)
    assert bad.sha256 == hashlib.sha256(content).hexdigest()
    assert record(read, "good.pdf").pages_read == 1
    check_accounts(read)


def test_a_missing_path_and_an_empty_folder_are_told_with_advice(tmp_path: Path) -> None:
    with pytest.raises(intake.InputNotFound, match="nothing at") as missing:
        intake.read(tmp_path / "absent")
    assert missing.value.advice
    (tmp_path / "void" / "deeper").mkdir(parents=True)
    with pytest.raises(intake.NothingToRead, match="no file") as empty:
        intake.read(tmp_path / "void")
    assert empty.value.advice


def test_a_single_file_is_a_case(tmp_path: Path) -> None:
    (tmp_path / "only.pdf").write_bytes(GOOD)
    read = intake.read(tmp_path / "only.pdf")
    assert [found.path for found in read.files] == ["only.pdf"]
    assert read.page_count == 1
    check_accounts(read)


def test_files_are_taken_in_natural_order_through_folders_and_hidden_ones_too(case: Path) -> None:
    for name in ("note 10.txt", "note 2.txt", ".hidden.txt", "sub/deep/a.txt"):
        file = case / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("Visit note.")
    read = intake.read(case)
    assert [f.path for f in read.files] == [".hidden.txt", "note 2.txt", "note 10.txt", "sub/deep/a.txt"]
    assert all(found.state is FileState.READ for found in read.files)


def test_links_are_not_followed(case: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("not part of the case")
    (case / "a.txt").write_text("part of the case")
    (case / "out.txt").symlink_to(tmp_path / "secret.txt")
    (case / "in.txt").symlink_to(case / "a.txt")
    (case / "gone.txt").symlink_to(case / "nothing")
    (case / "loop").symlink_to(case)
    read = intake.read(case)
    assert record(read, "out.txt").state is FileState.REFUSED
    assert "out of the case folder" in (record(read, "out.txt").reason or "")
    assert "within the case folder" in (record(read, "in.txt").reason or "")
    assert "leads to nothing" in (record(read, "gone.txt").reason or "")
    assert [document.path for document in read.documents] == ["a.txt"]
    check_accounts(read)


def test_a_pipe_is_not_opened(case: Path) -> None:
    os.mkfifo(case / "pipe")
    (case / "a.txt").write_text("x")
    assert "device, pipe" in (record(intake.read(case), "pipe").reason or "")


def test_a_file_that_may_not_be_opened_is_named(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (case / "closed.pdf").write_bytes(GOOD)
    (case / "open.txt").write_text("x")
    real = Path.open

    def guarded(self: Path, *args: object, **kwargs: object) -> object:
        if self.name == "closed.pdf":
            raise PermissionError(13, "Permission denied")
        return real(self, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", guarded)
    read = intake.read(case)
    assert "Permission denied" in (record(read, "closed.pdf").reason or "")
    assert record(read, "open.txt").state is FileState.READ
    check_accounts(read)


def test_the_content_counts_and_not_the_name(case: Path) -> None:
    (case / "really-a-pdf.txt").write_bytes(GOOD)
    (case / "really-text.pdf").write_text("Progress note. The patient is better.")
    read = intake.read(case)
    for found, media in (("really-a-pdf.txt", "application/pdf"), ("really-text.pdf", "text/plain")):
        assert record(read, found).state is FileState.READ
        assert media in (record(read, found).reason or "")
    check_accounts(read)


def test_scanned_blank_and_damaged_pages_are_told_apart(case: Path) -> None:
    (case / "scan.pdf").write_bytes(scanned_pdf(2))
    (case / "white.pdf").write_bytes(scanned_pdf(1, mark=False))
    (case / "mixed.pdf").write_bytes(
        raw_pdf(["BT /F1 12 Tf 72 700 Td (Neck pain.) Tj ET", "", "0 0 m 300 300 l S"])
    )
    read = intake.read(case, ocr=False)
    assert record(read, "scan.pdf").state is FileState.NOT_YET_READ
    assert "pip install 'openimr[ocr]'" in (record(read, "scan.pdf").reason or "")
    assert record(read, "scan.pdf").pages_not_yet_read == 2
    assert "2 of 2 pages" in (record(read, "scan.pdf").reason or "")
    assert record(read, "white.pdf").pages_blank == 1
    assert record(read, "mixed.pdf").state is FileState.PARTLY_READ
    states = [page.state for page in read.documents[0].pages]
    assert states == [PageState.READ, PageState.BLANK, PageState.NOT_YET_READ]
    check_accounts(read)


def test_a_scan_with_a_fax_line_is_not_taken_for_a_page_of_text(case: Path) -> None:
    picture = (
        "<</Type/XObject/Subtype/Image/Width 2/Height 2/ColorSpace/DeviceGray/BitsPerComponent 8/Length 4>>"
        "stream\n\x00\x40\x80\xc0\nendstream"
    )
    line = "q 600 0 0 780 5 5 cm /Im Do Q BT /F1 8 Tf 20 784 Td (FAX 01/02/2014 09:00 Page 3 of 12) Tj ET"
    pdf = raw_pdf([line], extra=(picture,)).replace(
        b"/Font<</F1 3 0 R>>", b"/XObject<</Im 4 0 R>>/Font<</F1 3 0 R>>"
    )
    (case / "fax.pdf").write_bytes(pdf)
    read = intake.read(case, ocr=False)
    assert record(read, "fax.pdf").pages_not_yet_read == 1
    assert "fax header" in (read.documents[0].pages[0].note or "")


def test_scripts_and_attachments_of_a_pdf_are_reported_and_left_alone(case: Path) -> None:
    extra = (
        "<</Names[(tool.exe) 5 0 R]>>",
        "<</Type/Filespec/F(tool.exe)/UF(tool.exe)/EF<</F 6 0 R>>>>",
        "<</Type/EmbeddedFile/Length 4/Params<</Size 4>>>>stream\nMZxx\nendstream",
        "<</Names[(run) 8 0 R]>>",
        "<</S/JavaScript/JS(app.alert\\(1\\))>>",
    )
    page = "BT /F1 12 Tf 72 700 Td (Progress note.) Tj ET"
    pdf = raw_pdf([page], catalog="/Names<</EmbeddedFiles 4 0 R/JavaScript 7 0 R>>", extra=extra)
    (case / "trick.pdf").write_bytes(pdf)
    read = intake.read(case)
    assert record(read, "trick.pdf").state is FileState.READ
    assert "1 scripts; none was run" in (record(read, "trick.pdf").reason or "")
    attached = record(read, "trick.pdf/attachments/tool.exe")
    assert (attached.state, attached.size) == (FileState.NOT_YET_READ, 4)
    check_accounts(read)


def test_pages_beyond_the_limit_are_listed_not_lost(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = {**intake_settings._limits(), "pages": 2}
    monkeypatch.setattr(intake_settings, "_limits", lambda: limits)
    intake_settings.limit.cache_clear()
    (case / "long.pdf").write_bytes(text_pdf(*(f"Page {n}" for n in range(5))))
    read = intake.read(case)
    intake_settings.limit.cache_clear()
    found = record(read, "long.pdf")
    assert (found.pages, found.pages_read, found.pages_not_yet_read) == (5, 2, 3)
    assert "5 pages; the first 2 were read" in (found.reason or "")
    check_accounts(read)


def test_ids_depend_on_content_and_name_only(case: Path, tmp_path: Path) -> None:
    (case / "a.pdf").write_bytes(GOOD)
    (case / "b.pdf").write_bytes(GOOD)
    first, again = intake.read(case), intake.read(case)
    assert first == again
    assert len({document.id for document in first.documents}) == 2
    assert {document.sha256 for document in first.documents} == {hashlib.sha256(GOOD).hexdigest()}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_change_to_the_bytes_of_a_pdf_breaks_the_accounts(case: Path, data: st.DataObject) -> None:
    whole = bytearray(
        data.draw(st.sampled_from([GOOD, scanned_pdf(), raw_pdf(["BT /F1 9 Tf (x) Tj ET"] * 3)]))
    )
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=20))
    (case / "changed.pdf").write_bytes(bytes(whole))
    (case / "good.txt").write_text("still read")
    read = intake.read(case, jobs=1, ocr=False)
    assert [found.path for found in read.files if "/attachments/" not in found.path] == [
        "changed.pdf",
        "good.txt",
    ]
    assert record(read, "good.txt").pages_read == 1
    check_accounts(read)


def test_progress_is_told_up_to_the_last_page(case: Path) -> None:
    (case / "a.pdf").write_bytes(text_pdf("one", "two", "three"))
    told: list[tuple[str, int, int]] = []
    intake.read(case, progress=lambda step, done, total: told.append((step, done, total)))
    assert told[-1] == ("reading pages", 3, 3)
    assert all(done <= total for _, done, total in told)


def test_names_that_are_no_text_are_shown_safely(case: Path) -> None:
    Path(os.fsdecode(os.fsencode(case) + b"/bad\xff\n\x1b[31m.txt")).write_text("Visit note.")
    (found,) = intake.read(case).files
    assert found.path.isprintable()
    assert found.state is FileState.READ
    json.dumps(found.path).encode()


def test_nested_zips_are_read_and_their_own_line_says_so(case: Path) -> None:
    inner = zipped({"deep.txt": b"Visit note."})
    (case / "packet.zip").write_bytes(zipped({"inner.zip": inner, "a/b.pdf": GOOD}, zipfile.ZIP_STORED))
    read = intake.read(case)
    assert [found.path for found in read.files] == [
        "packet.zip",
        "packet.zip/inner.zip",
        "packet.zip/inner.zip/deep.txt",
        "packet.zip/a/b.pdf",
    ]
    assert read.page_count == 2
    assert read == intake.read(case)
    check_accounts(read)
