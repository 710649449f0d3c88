"""Words of PDF pages: their characters in the page's text and their boxes on the page."""

from __future__ import annotations

import ctypes
import io
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as c
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_samples import raw_pdf, text_pdf, typeset
from PIL import Image, ImageOps

from openimr import intake
from openimr.intake.pdf import frame_of, read_pages
from openimr.intake.pdf_text import text_and_words
from openimr.intake.raw import RawPage, pack, unpack
from openimr.model import Word

ODD_PAGE = r"""
#set page(width: 300pt, height: 360pt, margin: 20pt)
#set par(justify: true)
#set text(size: 10pt, hyphenate: true, lang: "en")
Office efficient affluent fluffy waffle 𝔸𝔹𝔻 x H#sub[2]O (5#super[th]) C#super[5]x naïve café radiculopathy
responsibilities electrodiagnostically characteristically compensation #strong[bold]er
well-known non-industrial 12mm#super[2]/s

#rotate(90deg)[turned text here]
#v(40pt)
#rotate(45deg)[slanted words]
#v(20pt)
#rotate(180deg)[upside down]

שלום עולם مرحبا
"""


def words_of(page: RawPage) -> list[tuple[str, Word]]:
    return [(page.text[word.start : word.end], word) for word in page.words.words()]


def word(page: RawPage, text: str) -> Word:
    return next(found for shown, found in words_of(page) if shown == text)


def slow_words(pdf: bytes, index: int) -> list[tuple[str, tuple[float, ...]]]:
    """Each word as the union of the boxes of its characters, asked for one by one."""
    document = pdfium.PdfDocument(pdf)
    page = document[index]
    frame = frame_of(page.raw)
    text_page = page.get_textpage()
    found: list[tuple[str, tuple[float, ...]]] = []
    units, boxes = b"", []
    for i in range(text_page.count_chars() + 1):
        last = i == text_page.count_chars()
        unit = 32 if last else c.FPDFText_GetUnicode(text_page.raw, i)
        if unit in (2, 9, 10, 13, 32, 160):
            if boxes:
                text = units.decode("utf-16-le") + ("-" if unit == 2 else "")
                lefts, bottoms, rights, tops = zip(*boxes, strict=True)
                box = (min(lefts), frame.top - max(tops), max(rights), frame.top - min(bottoms))
                found.append((text, box))
            units, boxes = b"", []
            continue
        units += unit.to_bytes(2, "little")
        boxes.append(text_page.get_charbox(i, loose=True))
    text_page.close()
    page.close()
    document.close()
    return found


@pytest.mark.parametrize(
    "pdf",
    [
        pytest.param(typeset(ODD_PAGE), id="odd"),
        pytest.param(
            text_pdf("The patient completed 12 of 24 visits.\nROM C5-C6 45/60 degrees."), id="plain"
        ),
        pytest.param(
            raw_pdf(["BT /F1 11 Tf 72 700 Td (Neck pain, L4-S1 x3) Tj 0 5 Td (up) Tj ET"]), id="helvetica"
        ),
    ],
)
def test_quick_boxes_equal_the_union_of_all_characters(pdf: bytes) -> None:
    (page,) = read_pages(pdf, 0, 1)
    quick = [(text, tuple(found[2:])) for text, found in words_of(page)]
    slow = slow_words(pdf, 0)
    assert [text for text, _ in quick] == [text for text, _ in slow]
    for (text, box), (_, union) in zip(quick, slow, strict=True):
        assert box == pytest.approx(union, abs=0.5), text


def test_offsets_count_python_characters_after_a_character_beyond_u_ffff() -> None:
    (page,) = read_pages(typeset(ODD_PAGE), 0, 1)
    texts = [text for text, _ in words_of(page)]
    assert texts[:7] == ["Office", "efficient", "affluent", "fluffy", "waffle", "𝔸𝔹𝔻", "x"]
    assert "naïve" in texts
    assert "שלום" in texts


def test_a_hyphen_at_the_end_of_a_line_is_kept_and_each_half_has_its_own_line() -> None:
    (page,) = read_pages(typeset(ODD_PAGE), 0, 1)
    shown = words_of(page)
    at = next(i for i, (text, _) in enumerate(shown) if text.endswith("-"))
    first, second = shown[at][1], shown[at + 1][1]
    assert page.text[first.start : second.end].count("-\n") == 1
    assert second.y0 > first.y0
    assert second.x0 < first.x0


def test_lines_end_with_a_line_feed_and_nothing_else() -> None:
    (page,) = read_pages(text_pdf("one line\nanother line"), 0, 1)
    assert page.text == "one line\nanother line"


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_boxes_lie_where_the_ink_is_on_turned_and_cropped_pages(case: Path, turn: int) -> None:
    pdf = raw_pdf(["BT /F1 20 Tf 150 600 Td (HEMH) Tj ET"], page=f"/Rotate {turn}/CropBox[100 200 500 700]")
    (case / "a.pdf").write_bytes(pdf)
    read = intake.read(case)
    page = read.documents[0].pages[0]
    assert (page.width, page.height) == ((500, 400) if turn % 180 else (400, 500))
    (found,) = page.words
    left, top, right, bottom = ink(intake.page_image(case, read, read.documents[0].id, 1, dpi=72))
    assert found.x0 - 2 <= left
    assert right <= found.x1 + 2
    assert found.y0 - 2 <= top
    assert bottom <= found.y1 + 2
    # The box holds the ink and little else: one em at most on each side.
    assert found.x1 - found.x0 < right - left + 20
    assert found.y1 - found.y0 < bottom - top + 20


def ink(png: bytes) -> tuple[int, int, int, int]:
    box = (
        ImageOps.invert(Image.open(io.BytesIO(png)).convert("L"))
        .point(lambda v: 255 if v > 128 else 0)
        .getbbox()
    )
    assert box is not None
    return box


def test_words_typed_into_a_form_are_part_of_the_page() -> None:
    look = "BT /F1 10 Tf 2 4 Td (Synthetic answer typed) Tj ET"
    extra = (
        f"<</Type/XObject/Subtype/Form/BBox[0 0 200 20]/Resources<</Font<</F1 3 0 R>>>>/Length {len(look)}>>"
        f"stream\n{look}\nendstream",
        "<</Type/Annot/Subtype/Widget/FT/Tx/T(field)/V(x)/Rect[72 500 272 520]/AP<</N 4 0 R>>/F 4>>",
    )
    pdf = raw_pdf(
        ["BT /F1 10 Tf 72 700 Td (Printed question) Tj ET"],
        catalog="/AcroForm<</Fields[5 0 R]>>",
        page="/Annots[5 0 R]",
        extra=extra,
    )
    (page,) = read_pages(pdf, 0, 1)
    assert "Printed question" in page.text
    assert word(page, "answer").y0 == pytest.approx(792 - 520 + 4, abs=6)


def test_spans_cover_every_word_of_the_text_in_order() -> None:
    (page,) = read_pages(typeset(ODD_PAGE), 0, 1)
    assert [text for text, _ in words_of(page)] == page.text.split()
    assert list(page.words.start) == sorted(page.words.start)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.text(alphabet="abcdefghij 0123456789-/.,;()%éñ", min_size=1, max_size=50), min_size=1, max_size=6
    )
)
def test_any_printed_line_comes_back_with_boxes_inside_the_page(lines: list[str]) -> None:
    (page,) = read_pages(text_pdf("\n".join(lines)), 0, 1)
    assert "".join(page.text.split()) == "".join("".join(lines).split())
    for text, found in words_of(page):
        assert text
        assert found.x0 < found.x1
        assert 0 <= found.y0 < found.y1 <= page.height


def test_a_page_travels_between_processes_unchanged() -> None:
    pages = [
        *read_pages(typeset(ODD_PAGE), 0, 1),
        RawPage("unreadable", note="page_too_full", note_words={"limit": 3}),
    ]
    back = unpack(pack(pages))
    assert [page._replace(words=page.words.words()) for page in back] == [
        page._replace(words=page.words.words()) for page in pages
    ]


def test_an_empty_text_page_gives_no_words() -> None:
    document = pdfium.PdfDocument(raw_pdf([""]))
    page = document[0]
    text_page = page.get_textpage()
    address = ctypes.cast(text_page.raw, ctypes.c_void_p).value or 0
    text, words = text_and_words(address, frame_of(page.raw))
    assert (text, words.words()) == ("", ())
    text_page.close()
    page.close()
    document.close()
