"""Pictures of all pages are drawn by other processes, whatever one page does to them."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
from PIL import Image

from openimr.intake import Drawing, read


def _case(folder: Path, pages: int) -> Path:
    folder.mkdir()
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(612, 792)
    document.save(folder / "a.pdf")
    (folder / "note.txt").write_text("Progress report. The patient has low back pain.")
    return folder


def test_each_page_asked_for_gets_its_picture_and_texts_get_none(tmp_path: Path) -> None:
    """Pictures are as large as the page at the resolution asked for."""
    case = _case(tmp_path / "case", 3)
    case_file = read(case, jobs=1, ocr=False)
    pages = {(d.id, p.number): f"{d.path}-{p.number}.png" for d in case_file.documents for p in d.pages}
    out = tmp_path / "out"
    out.mkdir()
    with Drawing(case, case_file, out, pages, dpi=36) as drawing:
        drawn = drawing.wait()
    assert sorted(drawn.values()) == ["a.pdf-1.png", "a.pdf-2.png", "a.pdf-3.png"]
    with Image.open(out / "a.pdf-2.png") as picture:
        assert picture.size == (306, 396)


def test_a_file_that_is_gone_leaves_its_pages_without_pictures(tmp_path: Path) -> None:
    """Nothing stops; the page then shows its words."""
    case = _case(tmp_path / "case", 2)
    case_file = read(case, jobs=1, ocr=False)
    (case / "a.pdf").unlink()
    pages = {(d.id, p.number): f"{p.number}.png" for d in case_file.documents for p in d.pages}
    with Drawing(case, case_file, tmp_path, pages, dpi=36) as drawing:
        assert drawing.wait() == {}
