"""Page images, from folders and zips, and what happens when the page is not there any more."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from intake_samples import raw_pdf, text_pdf, zipped
from PIL import Image

from openimr import intake


def test_pages_of_pdfs_in_folders_and_nested_zips_are_drawn_alike(case: Path) -> None:
    pdf = text_pdf("first page", "second page")
    (case / "a.pdf").write_bytes(pdf)
    (case / "p.zip").write_bytes(zipped({"in/q.zip": zipped({"b.pdf": pdf})}))
    read = intake.read(case)
    images = [intake.page_image(case, read, document.id, 2, dpi=72) for document in read.documents]
    assert len(images) == 2
    assert images[0] == images[1]
    image = Image.open(io.BytesIO(images[0]))
    assert (image.size, image.mode, image.format) == ((300, 400), "L", "PNG")
    assert images[0] != intake.page_image(case, read, read.documents[0].id, 1, dpi=72)


def test_a_single_file_and_a_zip_as_case_are_drawn(tmp_path: Path) -> None:
    pdf = text_pdf("only page")
    (tmp_path / "a.pdf").write_bytes(pdf)
    (tmp_path / "z.zip").write_bytes(zipped({"a.pdf": pdf}))
    for name in ("a.pdf", "z.zip"):
        read = intake.read(tmp_path / name)
        assert intake.page_image(tmp_path / name, read, read.documents[0].id, 1).startswith(b"\x89PNG")


def test_a_page_that_is_not_there_is_told(case: Path) -> None:
    (case / "a.pdf").write_bytes(text_pdf("x"))
    read = intake.read(case)
    with pytest.raises(intake.PageNotFound, match="no document"):
        intake.page_image(case, read, "d-none", 1)
    for page in (0, 2):
        with pytest.raises(intake.PageNotFound, match="no page"):
            intake.page_image(case, read, read.documents[0].id, page)


def test_a_file_changed_since_it_was_read_is_not_shown_as_evidence(case: Path) -> None:
    (case / "a.pdf").write_bytes(text_pdf("as it was"))
    read = intake.read(case)
    (case / "a.pdf").write_bytes(text_pdf("changed later"))
    with pytest.raises(intake.PageNotFound, match="no longer there as it was"):
        intake.page_image(case, read, read.documents[0].id, 1)


def test_a_gigantic_page_is_drawn_smaller(case: Path) -> None:
    pdf = raw_pdf(["BT /F1 99 Tf 9 9 Td (x) Tj ET"]).replace(b"[0 0 612 792]", b"[0 0 14000 14000]")
    (case / "wall.pdf").write_bytes(pdf)
    read = intake.read(case)
    image = Image.open(io.BytesIO(intake.page_image(case, read, read.documents[0].id, 1, dpi=300)))
    assert image.size[0] * image.size[1] <= 40_100_000
