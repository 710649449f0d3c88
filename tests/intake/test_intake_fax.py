"""Faxes and ruled forms: dots are softened, ruled lines go, a poor page says that it is doubtful."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from test_intake_scans import PRINTED, TURNS, misread

from openimr import intake
from openimr.intake import cleaning, scan
from openimr.intake.engine import Read, installed
from openimr.intake.pictures import Picture, only_two_tones
from openimr.model import PageState

pytestmark = pytest.mark.skipif(not installed(), reason="the extra openimr[ocr] is not installed")

DOTS = PRINTED.point(lambda value: 255 * (value > 140))


def test_dots_are_told_from_gray() -> None:
    assert only_two_tones(DOTS)
    assert not only_two_tones(PRINTED)
    assert not only_two_tones(Image.new("L", (100, 100), 255))


def test_a_page_of_dots_is_softened_and_keeps_its_thin_strokes() -> None:
    thin = Image.new("L", (400, 400), 255)
    draw = ImageDraw.Draw(thin)
    for x in range(20, 380, 12):
        draw.line((x, 20, x, 380), fill=0)
    softened = cleaning.cleaned(thin, two_toned=True).image
    assert min(softened.tobytes()) < 200
    assert softened.getpixel((20, 200)) < softened.getpixel((26, 200))


@pytest.mark.parametrize(("clockwise", "turn"), TURNS, ids=[str(turn) for turn, _ in TURNS])
def test_a_standard_fax_is_read_however_it_was_fed_in(case: Path, clockwise: int, turn: object) -> None:
    flat = PRINTED.resize((PRINTED.width, PRINTED.height // 2), Image.Resampling.BILINEAR)
    flat = flat.point(lambda value: 255 * (value > 150)).convert("1")
    fed = turn(flat)  # type: ignore[operator]
    dpi = (100, 200) if clockwise in (90, 270) else (200, 100)
    fed.save(case / "fax.tif", compression="group4", dpi=dpi)
    (page,) = intake.read(case).documents[0].pages
    assert page.ocr is not None
    assert page.ocr.rotation == clockwise
    assert misread(page) <= 0.25


def test_ruled_lines_go_and_print_stays() -> None:
    form = PRINTED.copy()
    draw = ImageDraw.Draw(form)
    lines = (40, form.height - 40)
    for y in lines:
        draw.line((20, y, form.width - 20, y), fill=60, width=2)
    draw.line((30, 40, 30, form.height - 40), fill=60, width=2)
    bare = cleaning.unruled(form)
    assert all(bare.getpixel((form.width // 2, y)) == 255 for y in lines)
    assert bare.getpixel((30, form.height // 2)) == 255
    middle = (60, 80, form.width - 60, form.height - 80)
    assert bare.crop(middle).tobytes() == PRINTED.crop(middle).tobytes()
    assert cleaning.unruled(PRINTED).tobytes() == PRINTED.tobytes()


@pytest.mark.parametrize(
    ("sure", "state", "note"), [(96, "read", None), (65, "read", "doubtful"), (40, "illegible", "illegible")]
)
def test_a_score_says_what_becomes_of_a_page(sure: int, state: str, note: str | None) -> None:
    words = ["neck", "pain", "today"]
    read = Read(words, [(10, 10 * n, 60, 10 * n + 8) for n in range(3)], [sure] * 3, ["", " ", " "])
    white = Image.new("L", (400, 300), 255)
    page = scan._page(Picture(white, 144, 108), scan._Attempt(read, white, 0, 0.0), 0.05)
    assert (page.state, page.note) == (state, note)
    assert page.text == "neck pain today"


def test_a_doubtful_page_says_how_doubtful(case: Path) -> None:
    tiny = PRINTED.resize((PRINTED.width // 3, PRINTED.height // 3), Image.Resampling.BOX)
    tiny.resize(PRINTED.size).save(case / "a.png", dpi=(200, 200))
    (page,) = intake.read(case).documents[0].pages
    assert page.ocr is not None
    if page.state is PageState.READ and page.ocr.legibility < 0.75:
        assert "words of 100 may be misread" in (page.note or "")
    else:
        assert (page.state is PageState.ILLEGIBLE) == (page.ocr.legibility < 0.45)
