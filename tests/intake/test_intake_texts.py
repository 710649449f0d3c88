"""Text files: encodings, pages, and the typewriter page that boxes and images share."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from openimr import intake
from openimr.intake.plain import text_pages
from openimr.model import CaseFile, Page, PageState


def only_page(case: Path, content: bytes) -> tuple[CaseFile, Page]:
    (case / "note.txt").write_bytes(content)
    read = intake.read(case)
    return read, read.documents[0].pages[0]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("naïve – “quoted”".encode(), "naïve – “quoted”"),
        (b"\xef\xbb\xbfwith mark", "with mark"),
        ("wide é".encode("utf-16"), "wide é"),
        (b"\xfe\xff" + "big é".encode("utf-16-be"), "big é"),
        (b"caf\xe9 \x93quoted\x94", "café “quoted”"),
        (b"one\r\ntwo\rthree", "one\ntwo\nthree"),
    ],
)
def test_encodings(case: Path, content: bytes, text: str) -> None:
    assert only_page(case, content)[1].text == text


def test_a_guessed_encoding_is_said(case: Path) -> None:
    read, _ = only_page(case, b"caf\xe9 au lait, noted on the intake form")
    assert "Windows Western" in (read.files[0].reason or "")


def test_pages_end_at_form_feeds_and_blank_ones_count(case: Path) -> None:
    (case / "note.txt").write_text("first\f\fthird\f")
    pages = intake.read(case).documents[0].pages
    assert [page.state for page in pages] == [PageState.READ, PageState.BLANK, PageState.READ]
    assert [page.number for page in pages] == [1, 2, 3]


def test_a_long_text_is_divided_at_an_empty_line() -> None:
    lines = [f"line {n}" if n % 10 else "" for n in range(700)]
    pages = text_pages("\n".join(lines))
    assert "\n".join(page.text for page in pages) == "\n".join(lines)
    assert len(pages) == 3
    assert all(page.text.split("\n")[-1] == "" for page in pages[:-1])


def test_paragraphs_on_one_line_each_do_not_make_a_page_without_end() -> None:
    pages = text_pages("\n".join("word " * 200 for _ in range(300)))
    assert len(pages) > 5
    assert all(page.height < 5000 for page in pages)


@given(st.text(alphabet="ab \t\n\f.é", max_size=400))
def test_no_word_is_lost_and_each_has_a_place_of_its_own(text: str) -> None:
    pages = text_pages(text)
    shown = [page.text[w.start : w.end] for page in pages for w in page.words.words()]
    assert "".join(shown) == "".join(text.split())
    for page in pages:
        boxes = [w[2:] for w in page.words.words()]
        assert len(set(boxes)) == len(boxes)
        assert all(0 <= x0 < x1 <= page.width and 0 <= y0 < y1 <= page.height for x0, y0, x1, y1 in boxes)


def test_long_lines_are_continued_and_long_words_divided() -> None:
    (page,) = text_pages("x" * 200 + " " + "word " * 40)
    assert max(page.words.x1) <= page.width
    assert len(set(page.words.y0)) >= 4


def test_the_image_shows_each_word_in_its_box(case: Path) -> None:
    read, page = only_page(case, b"HHHH\n\n\t  MMMM [WWWW] #set *b*\n")
    png = Image.open(io.BytesIO(intake.page_image(case, read, read.documents[0].id, 1, dpi=144)))
    assert png.size == (round(page.width * 2), round(page.height * 2))
    dark = ImageOps.invert(png.convert("L"))
    left = dark.copy()
    for word in page.words:
        box = tuple(round(2 * edge) for edge in word[2:])
        assert dark.crop(box).getextrema()[1] > 150, page.text[word.start : word.end]
        left.paste(0, (box[0] - 3, box[1] - 3, box[2] + 3, box[3] + 3))
    assert left.getextrema()[1] < 100
