"""Pages read from their pictures: words in their places, upright, scored, kept, and none lost on the way."""

from __future__ import annotations

import io
import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from intake_samples import raw_pdf, scanned_pdf, text_pdf, typeset
from PIL import Image, ImageDraw, ImageFilter
from test_intake_accounting import check_accounts, record

from openimr import intake
from openimr.intake import workers
from openimr.intake.engine import installed
from openimr.intake.kept import Kept, key
from openimr.intake.legible import legibility, looks_like_a_word
from openimr.intake.raw import RawOcr, RawPage, WordColumns
from openimr.model import CaseFile, FileState, Page, PageState

pytestmark = pytest.mark.skipif(not installed(), reason="the extra openimr[ocr] is not installed")

LINES = (
    "SYNTHETIC RECORD - INVENTED PATIENT",
    "The patient returns for follow-up of neck pain.",
    "Naproxen was taken twice a day with food.",
    "Physical therapy: 12 visits were completed.",
    "There is no numbness in the left hand today.",
    "The plan is a home exercise program for 4 weeks.",
)
DPI = 200


def printed(lines: tuple[str, ...] = LINES, size: tuple[int, int] = (400, 300)) -> Image.Image:
    """A small page of text in gray, 200 dots to the inch."""
    source = "#set page(width: {}pt, height: {}pt, margin: 24pt)\n#set text(size: 12pt)\n".format(*size)
    pdf = typeset(source + "\n\n".join(line.replace("-", "\\-") for line in lines))
    document = pypdfium2.PdfDocument(pdf)
    image: Image.Image = document[0].render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
    document.close()
    return image


PRINTED = printed()


def as_pdf(*images: Image.Image) -> bytes:
    out = io.BytesIO()
    images[0].save(out, "PDF", save_all=True, append_images=images[1:], resolution=DPI)
    return out.getvalue()


def misread(page: Page) -> float:
    """The share of the words of the page that are not where they should be."""
    wanted = " ".join(LINES).split()
    return sum(1 for word in wanted if word not in page.text.split()) / len(wanted)


def word_box(page: Page, text: str) -> tuple[float, float, float, float]:
    return next(word[2:] for word in page.words if page.text[word.start : word.end] == text)


TURNS: list[tuple[int, Callable[[Image.Image], Image.Image]]] = [
    (0, lambda image: image),
    (90, lambda image: image.transpose(Image.Transpose.ROTATE_90)),
    (180, lambda image: image.transpose(Image.Transpose.ROTATE_180)),
    (270, lambda image: image.transpose(Image.Transpose.ROTATE_270)),
]


@pytest.mark.parametrize(("clockwise", "turned"), TURNS, ids=[str(turn) for turn, _ in TURNS])
def test_a_page_is_read_and_shown_upright_however_it_was_fed_in(
    case: Path, clockwise: int, turned: Callable[[Image.Image], Image.Image]
) -> None:
    (case / "scan.pdf").write_bytes(as_pdf(turned(PRINTED)))
    read = intake.read(case)
    (page,) = read.documents[0].pages
    assert page.ocr is not None
    assert page.state is PageState.READ
    assert page.ocr.rotation == clockwise
    assert (round(page.width), round(page.height)) == (400, 300)
    assert misread(page) <= 0.05
    assert len(page.ocr.word_confidences) == len(page.words)
    assert page.ocr.legibility > 0.8
    shown = Image.open(io.BytesIO(intake.page_image(case, read, read.documents[0].id, 1, dpi=72)))
    assert shown.size == (400, 300)
    # The first word's box, on the page as it is shown, holds ink; the strip above all words holds none.
    x0, y0, x1, y1 = word_box(page, "SYNTHETIC")
    assert min(shown.crop((int(x0), int(y0), int(x1) + 1, int(y1) + 1)).tobytes()) < 128
    assert min(shown.crop((0, 0, 400, 15)).tobytes()) > 200
    assert 20 < x0 < 32
    assert 15 < y0 < 40
    check_accounts(read)


def test_the_words_of_a_skewed_page_are_boxed_where_they_stand(case: Path) -> None:
    level = Image.new("L", PRINTED.size, 255)
    level.paste(PRINTED)
    (case / "a.png").write_bytes(png(level))
    (case / "b.png").write_bytes(png(level.rotate(-4, Image.Resampling.BICUBIC, fillcolor=255)))
    first, second = (document.pages[0] for document in intake.read(case).documents)
    assert second.ocr is not None
    assert second.ocr.skew == pytest.approx(-4, abs=0.6)
    assert misread(second) <= 0.05
    # Turned clockwise by 4 degrees about the middle of 400 x 300 points: the left end rises, the right falls.
    for word, lift in (("Naproxen", -1), ("food.", 1)):
        old, new = word_box(first, word), word_box(second, word)
        middle = (old[0] + old[2]) / 2 - 200
        assert (new[1] + new[3] - old[1] - old[3]) / 2 == pytest.approx(middle * 0.07, abs=4)
        assert (new[1] > old[1]) == (lift > 0)


def png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(DPI, DPI))
    return out.getvalue()


def test_pictures_of_all_kinds_are_pages(case: Path) -> None:
    PRINTED.save(case / "a.jpg", dpi=(DPI, DPI))
    PRINTED.convert("RGBA").save(case / "b.png", dpi=(DPI, DPI))
    bilevel = PRINTED.point(lambda value: 255 * (value > 140)).convert("1")
    bilevel.save(case / "c.tif", save_all=True, append_images=[bilevel], compression="group4", dpi=(DPI, DPI))
    # Standard fax: half as many dots down as across; the page must not come out flat.
    flat = bilevel.convert("L").resize((PRINTED.width, PRINTED.height // 2)).convert("1")
    flat.save(case / "d.tif", compression="group4", dpi=(DPI, DPI / 2))
    read = intake.read(case)
    assert [len(document.pages) for document in read.documents] == [1, 1, 2, 1]
    for document in read.documents:
        for page in document.pages:
            assert (round(page.width), round(page.height)) == (400, 300)
            assert misread(page) <= (0.05 if document.path != "d.tif" else 0.4)
        image = Image.open(io.BytesIO(intake.page_image(case, read, document.id, 1, dpi=72)))
        assert image.size == (400, 300)
    assert {found.state for found in read.files} == {FileState.READ}
    check_accounts(read)


def test_a_mixed_pdf_is_read_page_by_page(case: Path) -> None:
    whole = pypdfium2.PdfDocument.new()
    for part in (text_pdf("Digital page about the neck."), as_pdf(PRINTED), scanned_pdf(1, mark=False)):
        whole.import_pages(pypdfium2.PdfDocument(part))
    whole.save(case / "mixed.pdf")
    whole.close()
    read = intake.read(case)
    digital, scanned, white = read.documents[0].pages
    assert (digital.ocr, digital.state) == (None, PageState.READ)
    assert scanned.ocr is not None
    assert "Naproxen" in scanned.text
    assert white.state is PageState.BLANK
    assert "1 of 3 pages were read from pictures" in (record(read, "mixed.pdf").reason or "")
    assert intake.manifest(read)["documents"][0]["pages"][1]["ocr"]["engine"].startswith("tesseract")
    check_accounts(read)


def test_a_page_too_poor_to_read_is_listed_with_its_score(case: Path) -> None:
    ruined = PRINTED.filter(ImageFilter.GaussianBlur(5)).resize((140, 104)).resize(PRINTED.size)
    (case / "poor.pdf").write_bytes(as_pdf(ruined))
    read = intake.read(case)
    (page,) = read.documents[0].pages
    assert page.state is PageState.ILLEGIBLE
    assert page.ocr is not None
    assert page.ocr.legibility < 0.45
    assert "of 100" in (page.note or "")
    assert record(read, "poor.pdf").pages_illegible == 1
    assert "1 of 1 pages are illegible" in (record(read, "poor.pdf").reason or "")
    assert intake.page_image(case, read, read.documents[0].id, 1).startswith(b"\x89PNG")
    check_accounts(read)


def test_pen_strokes_below_the_print_are_said_to_be_there(case: Path) -> None:
    tall = Image.new("L", (PRINTED.width, PRINTED.height + 300), 255)
    tall.paste(PRINTED)
    (case / "a.png").write_bytes(png(tall))
    strokes = [
        (120 + 2 * step, PRINTED.height + 80 + round(30 * math.sin(step * 0.35) * math.cos(step * 0.11)))
        for step in range(400)
    ]
    ImageDraw.Draw(tall).line(strokes, fill=30, width=4)
    (case / "b.png").write_bytes(png(tall))
    plain, written = (document.pages[0] for document in intake.read(case).documents)
    assert plain.ocr is not None
    assert written.ocr is not None
    assert (plain.ocr.handwriting, plain.note) == (False, None)
    assert written.ocr.handwriting
    assert written.state is PageState.READ
    assert "written by hand" in (written.note or "")


def test_an_empty_scan_with_grain_and_a_dark_edge_is_blank(case: Path) -> None:
    empty = Image.effect_noise((1100, 850), 12).point(lambda value: min(255, value + 110))
    ImageDraw.Draw(empty).rectangle((0, 0, 20, 850), fill=30)
    (case / "empty.png").write_bytes(png(empty))
    (page,) = intake.read(case).documents[0].pages
    assert page.state is PageState.BLANK


def test_no_picture_is_read_twice(case: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (case / "a.pdf").write_bytes(as_pdf(PRINTED))
    first = intake.read(case)
    kept = [file for file in own_cache.rglob("*") if file.is_file()]
    assert len(kept) == 1
    assert kept[0].parent.stat().st_mode & 0o077 == 0
    # A reader that fails at any picture: what was kept is all there is.
    monkeypatch.setattr(workers, "COMMAND", command("engine.read = None"))
    assert intake.read(case) == first
    kept[0].write_bytes(kept[0].read_bytes()[:-1] + b"?")
    assert intake.read(case).documents[0].pages[0].state is PageState.UNREADABLE
    monkeypatch.undo()
    assert intake.read(case, cache=own_cache) == first


def command(change: str) -> tuple[str, ...]:
    """A reading process with `change` made to its engine."""
    serve = (
        "import sys, os; from openimr.intake import engine, scan; from openimr.intake.worker import serve; "
    )
    return (sys.executable, "-P", "-c", serve + change + "; serve(sys.stdin.buffer, sys.stdout.buffer)")


def test_a_reader_killed_in_the_middle_costs_nothing(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (case / "a.pdf").write_bytes(as_pdf(PRINTED, PRINTED.rotate(1, fillcolor=255)))
    mark = tmp_path / "killed"
    # Killed at the first picture; its successor goes on.
    change = (
        f"real = engine.read; mark = {str(mark)!r}; "
        "die = lambda: (open(mark, 'w'), os.kill(os.getpid(), 9)); "
        "engine.read = lambda i: real(i) if os.path.exists(mark) else die()"
    )
    monkeypatch.setattr(workers, "COMMAND", command(change))
    read = intake.read(case, jobs=1)
    assert mark.exists()
    assert [page.state for page in read.documents[0].pages] == [PageState.READ] * 2
    check_accounts(read)


def test_a_picture_that_kills_every_reader_is_named_and_the_rest_is_read(
    case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (case / "a.pdf").write_bytes(as_pdf(PRINTED, PRINTED.crop((0, 0, 700, 833))))
    change = (
        "real = engine.read; engine.read = lambda i: real(i) if i.width > 800 else os.kill(os.getpid(), 9)"
    )
    monkeypatch.setattr(workers, "COMMAND", command(change))
    read = intake.read(case, jobs=1)
    assert [page.state for page in read.documents[0].pages] == [PageState.READ, PageState.UNREADABLE]
    assert "stopped without an answer" in (read.documents[0].pages[1].note or "")
    check_accounts(read)


def test_a_run_that_was_killed_goes_on_where_it_was(case: Path, own_cache: Path) -> None:
    pages = [PRINTED.rotate(0.02 * n, Image.Resampling.BILINEAR, fillcolor=255) for n in range(6)]
    (case / "a.pdf").write_bytes(as_pdf(*pages))
    script = f"from openimr import intake; from pathlib import Path; intake.read(Path({str(case)!r}), jobs=1)"
    run = subprocess.Popen(
        [sys.executable, "-c", script], env={**os.environ, "OPENIMR_CACHE": str(own_cache)}
    )
    deadline = time.monotonic() + 60
    while not whole(own_cache) and time.monotonic() < deadline and run.poll() is None:
        time.sleep(0.02)
    run.send_signal(signal.SIGKILL)
    run.wait()
    done = len(whole(own_cache))
    assert 1 <= done < 6
    read = intake.read(case)
    assert [page.state for page in read.documents[0].pages] == [PageState.READ] * 6
    assert len(whole(own_cache)) == 6
    check_accounts(read)


def whole(cache: Path) -> list[Path]:
    return [file for file in cache.rglob("*") if file.is_file() and not file.name.startswith(".")]


def test_what_is_kept_comes_back_as_it_was_and_nothing_else_does(tmp_path: Path) -> None:
    words = WordColumns([0], [4], [1.0], [2.0], [3.0], [4.5])
    page = RawPage("read", 10, 20, "pain", words, ocr=RawOcr("e", 0.9, 0.8, 90, 1.5, False, [91]))
    kept = Kept(tmp_path)
    name = key("1", (1, 1), (2.0, 2.0), b"x")
    assert kept.load(name) is None
    kept.save(name, page)
    back = kept.load(name)
    assert back is not None
    assert back.ocr == page.ocr
    assert list(back.words.x0) == [1.0]
    # Kept under one name, it does not answer to another.
    other = key("2", (1, 1), (2.0, 2.0), b"x")
    target = tmp_path / "pages" / other[:2] / other
    target.parent.mkdir(exist_ok=True)
    target.write_bytes((tmp_path / "pages" / name[:2] / name).read_bytes())
    assert kept.load(other) is None
    for damaged in (b"", target.read_bytes()[:-3], target.read_bytes() + b"?"):
        (tmp_path / "pages" / name[:2] / name).write_bytes(damaged)
        assert kept.load(name) is None


def test_a_folder_that_cannot_be_written_costs_only_the_keeping(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    Kept(tmp_path / "file").save("ab" * 32, RawPage("blank"))
    assert Kept(tmp_path / "file").load("ab" * 32) is None


@pytest.mark.parametrize(
    "word", ["pain,", "(L4-5)", "03/14/2013", "REPORT", "M54.16", "550mg", "Dr.", "a", "5/5"]
)
def test_what_can_stand_in_a_report_looks_like_a_word(word: str) -> None:
    assert looks_like_a_word(word)


@pytest.mark.parametrize("word", ["|", "~~", "rn1;x", "xzqw", "'", "lIl|", "»«"])
def test_fragments_do_not_look_like_words(word: str) -> None:
    assert not looks_like_a_word(word)


def test_legibility_falls_with_doubt_and_with_nonsense() -> None:
    assert legibility([], []) == 0.0
    assert legibility(["neck", "pain"], [96, 96]) == 0.96
    assert legibility(["neck", "|~|~"], [96, 96]) == 0.48
    assert legibility(["neck", "pain"], [50, 50]) == 0.5


def test_a_damaged_picture_page_costs_itself_only(case: Path) -> None:
    out = io.BytesIO()
    PRINTED.save(out, "JPEG", dpi=(DPI, DPI))
    (case / "cut.jpg").write_bytes(out.getvalue()[: len(out.getvalue()) // 3])
    (case / "good.jpg").write_bytes(out.getvalue())
    read = intake.read(case)
    assert record(read, "good.jpg").state is FileState.READ
    assert record(read, "cut.jpg").pages_unreadable == 1
    assert "damaged" in (record(read, "cut.jpg").reason or "")
    check_accounts(read)


def test_the_result_is_the_same_however_many_processes_read(case: Path, tmp_path: Path) -> None:
    (case / "a.pdf").write_bytes(as_pdf(PRINTED, PRINTED.transpose(Image.Transpose.ROTATE_180)))
    (case / "b.pdf").write_bytes(raw_pdf(["BT /F1 12 Tf 72 700 Td (Neck pain.) Tj ET"]))
    results: list[CaseFile] = [
        intake.read(case, jobs=jobs, cache=tmp_path / f"cache-{jobs}") for jobs in (1, 2)
    ]
    assert results[0] == results[1]
