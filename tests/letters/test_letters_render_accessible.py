"""Letters for everyone: what can be checked by program of WCAG in the HTML, of PDF/UA and PDF/A in the PDF.

No validator of PDF/UA or PDF/A comes with the tests; what they hold is the structure that validators ask for.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
import pytest
from test_letters_render_draft import DRAFT
from test_letters_render_issued import ISSUED, sealed

from openimr.letters.render import render_html, render_pdf
from openimr.model import CaseFacts, Determination

LETTERS = {
    "draft": DRAFT,
    "issued": ISSUED,
    "published": ISSUED.model_copy(update={"status": "published", "layout": "F1"}),
    "empty": Determination(status="draft"),
    "odd": Determination(
        status="published", layout="F1", case=CaseFacts(summary_text="痛 \uf0b7 \u202e \x07")
    ),
}
SEALS = {"issued": sealed(ISSUED)}
every_letter = pytest.mark.parametrize("name", LETTERS)
LANDMARKS = {"main", "header", "footer"}
VOID = {"meta", "br", "link"}


class Tree(HTMLParser):
    """Every element of a page with the elements around it, and every word outside a landmark."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.outside = ""
        self.badly_nested: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.badly_nested.append(tag)

    def handle_data(self, data: str) -> None:
        if "body" in self.open and not LANDMARKS & set(self.open):
            self.outside += data.strip()

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.seen if tag in tags]


@every_letter
def test_the_page_is_well_formed_names_its_language_and_has_landmarks(name: str) -> None:
    tree = Tree(render_html(LETTERS[name], seal=SEALS.get(name)))
    assert tree.badly_nested == []
    assert tree.open == []
    assert tree.all("html") == [{"lang": "en"}]
    assert len(tree.all("main")) == 1
    assert len(tree.all("title")) == 1
    assert tree.outside == "", "every word is within a landmark"


@every_letter
def test_headings_begin_with_one_of_the_first_level_and_skip_none(name: str) -> None:
    levels = [
        int(tag[1])
        for tag, _ in Tree(render_html(LETTERS[name], seal=SEALS.get(name))).seen
        if re.fullmatch(r"h[1-6]", tag)
    ]
    assert levels[:1] == [1]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@every_letter
def test_tables_have_headers_and_names_and_can_be_scrolled_by_keyboard(name: str) -> None:
    tree = Tree(render_html(LETTERS[name], seal=SEALS.get(name)))
    assert len(tree.all("table")) == len(tree.all("caption"))
    assert all(header.get("scope") in ("col", "row") for header in tree.all("th"))
    regions = [one for one in tree.all("div") if one.get("tabindex") == "0"]
    assert len(regions) == len(tree.all("table"))
    assert all(one.get("aria-label") and one.get("role") == "group" for one in regions)


def test_every_link_has_a_name_of_its_own() -> None:
    links = Tree(render_html(DRAFT)).all("a")
    assert links
    assert all(re.fullmatch(r"source \d+", link.get("aria-label") or "") for link in links)


def luminance(color: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    color = color if len(color) == 6 else "".join(c * 2 for c in color)
    parts = [int(color[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_at_least_seven_to_one_by_day_and_night() -> None:
    """WCAG 1.4.6 (AAA) for text; the formula gives 21 for black on white."""
    assert round(contrast("000", "ffffff"), 3) == 21
    schemes = re.findall(r":root \{([^}]*)\}", render_html(DRAFT))
    assert len(schemes) == 2
    for scheme in schemes:
        color = dict(re.findall(r"--([\w-]+): #(\w+)", scheme))
        for text, ground in (("ink", "paper"), ("ink", "soft"), ("link", "paper"), ("warn", "warn-paper")):
            assert contrast(color[text], color[ground]) >= 7, (text, ground)


def elements(content: bytes) -> Iterator[str]:
    """The types of the structure elements of a PDF, in reading order."""
    document = pdfium.PdfDocument(content)
    for page in document:
        tree = pdfium_c.FPDF_StructTree_GetForPage(page)
        for index in range(pdfium_c.FPDF_StructTree_CountChildren(tree)):
            yield from below(pdfium_c.FPDF_StructTree_GetChildAtIndex(tree, index))
        pdfium_c.FPDF_StructTree_Close(tree)


def below(element: object) -> Iterator[str]:
    size = pdfium_c.FPDF_StructElement_GetType(element, None, 0)
    if not size:
        return
    buffer = ctypes.create_string_buffer(size)
    pdfium_c.FPDF_StructElement_GetType(element, buffer, size)
    yield buffer.raw.decode("utf-16-le").rstrip("\0")
    for index in range(pdfium_c.FPDF_StructElement_CountChildren(element)):
        yield from below(pdfium_c.FPDF_StructElement_GetChildAtIndex(element, index))


@every_letter
def test_the_pdf_claims_its_standards_and_says_title_and_language(name: str) -> None:
    content = render_pdf(LETTERS[name], seal=SEALS.get(name))
    document = pdfium.PdfDocument(content)
    assert document.is_tagged()
    assert document.get_metadata_value("Title")
    for mark in (rb"/Lang ?\(en", rb"pdfuaid:part>1<", rb"pdfaid:part>2<", rb"pdfaid:conformance>A<"):
        assert re.search(mark, content), mark
    assert b"/DisplayDocTitle true" in content
    assert b"/OutputIntents" in content


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("draft", {"H1", "H2", "H3", "H4", "P", "L", "LI", "Table", "TH", "TD"}),
        ("issued", {"H1", "H2", "H3", "P", "L", "LI", "Table", "TR", "TH", "TD"}),
        ("published", {"H1", "H2", "P"}),
    ],
)
def test_the_pdf_is_tagged_with_what_things_are(name: str, expected: set[str]) -> None:
    found = list(elements(render_pdf(LETTERS[name], seal=SEALS.get(name))))
    assert expected <= set(found)
    levels = [int(one[1:]) for one in found if re.fullmatch(r"H\d", one)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), "no level is skipped"
    if name != "published":
        assert levels.count(1) == 1


def test_all_fonts_are_inside_the_pdf() -> None:
    content = render_pdf(ISSUED)
    assert content.count(b"/FontFile") >= 1
    assert content.count(b"/BaseFont") >= content.count(b"/FontFile")
