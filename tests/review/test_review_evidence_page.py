"""The evidence page: one file, complete, safe to open, and every outcome leads to its words."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from collections import Counter
from html.parser import HTMLParser
from typing import Any

import pytest
from evidence_page_case import case_file, determination, evidence, facts, page_image
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from openimr.model import (
    Assertion,
    Box,
    CaseFile,
    Determination,
    Document,
    DocumentKind,
    Evidence,
    Fact,
    FactKind,
    FileState,
    Necessity,
    Outcome,
    Page,
    PageState,
    RationaleSentence,
    Span,
    VisitRole,
)
from openimr.review.evidence_page import render_evidence_page
from openimr.review.evidence_page.wording import (
    fact_in_words,
    pages_in_words,
    quantity_in_words,
    shortened,
    wording,
)

_VOID = {"meta", "input", "br", "link", "img", "hr", "path", "image", "rect", "use"}


class PageReader(HTMLParser):
    """Reads a page strictly: elements have to be closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.names: list[list[Any]] = []
        self.texts: dict[str, list[str]] = {}
        self.shown: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert not self._open, self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember an element and its attributes."""
        known = {name: value or "" for name, value in attrs}
        assert len(known) == len(attrs), f"an attribute stands twice in {attrs}"
        self.elements.append((tag, known))
        if tag == "button":
            self.names.append([known, ""])
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember an element that closes itself."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        """Close an element: only the one that was opened last."""
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Gather the text by the element it stands in."""
        if self._open:
            self.texts.setdefault(self._open[-1], []).append(data)
            self.shown += [data] if self._open[-1] not in ("script", "style") else []
        if "button" in self._open:
            self.names[-1][1] += data

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of all elements with that tag."""
        return [attrs for name, attrs in self.elements if name == tag]

    def words(self) -> str:
        """All text that a person reads, in its order and on one line."""
        return " ".join(" ".join(self.shown).split())

    def data(self) -> dict[str, Any]:
        """What the page's script reads."""
        return next(json.loads(text) for text in self.texts["script"] if text.startswith("{"))


@pytest.fixture(scope="module")
def html() -> str:
    """The page of the invented case."""
    return render_evidence_page(determination(), case_file(), page_image)


@pytest.fixture(scope="module")
def page(html: str) -> PageReader:
    """The same page, read."""
    return PageReader(html)


def small_case(text: str, **changes: Any) -> tuple[Determination, CaseFile]:
    """A case of one page with one fact whose quote is the whole text."""
    place = Evidence(document="d", page=1, span=Span(start=0, end=len(text)), quote=text, **changes)
    fact = Fact(kind=FactKind.FINDING, concept="x", label=text, evidence=place)
    sentence = RationaleSentence(text=text, facts=(fact.id,))
    document = Document(
        id="d",
        path=text,
        sha256="",
        media_type="text/plain",
        title=text,
        pages=(Page(number=1, state=PageState.READ, text=text),),
    )
    drafted = Determination(status="draft", facts=(fact,), case_summary_sources=(sentence,))
    return drafted, CaseFile(name=text, documents=(document,))


def no_image(document: str, page: int) -> bytes:
    """A page that cannot be drawn."""
    raise OSError("cannot be drawn")


# One file that loads nothing.


def test_the_page_names_no_address_outside_itself(page: PageReader) -> None:
    """Whatever could load something is a picture inside the file or a place in the page."""
    for _, attrs in page.elements:
        for name in ("src", "href", "action", "srcset"):
            assert attrs.get(name, "#").startswith(("#", "data:image/png;base64,")), attrs
    assert not page.all("link")
    assert not page.all("iframe")


def test_the_policy_allows_exactly_the_style_and_script_of_the_page(page: PageReader) -> None:
    """The browser itself refuses everything but our own style and script, named by their hashes."""
    policy = next(m["content"] for m in page.all("meta") if m.get("http-equiv"))
    assert policy.startswith("default-src 'none';")
    style = "".join(page.texts["style"])
    script = next(text for text in page.texts["script"] if not text.startswith("{"))
    for text in (style, script):
        known = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{known}'" in policy
    assert "unsafe" not in policy


def test_no_style_or_handler_hides_in_an_attribute(page: PageReader) -> None:
    """Such attributes would not work under the policy."""
    assert not [a for _, attrs in page.elements for a in attrs if a == "style" or a.startswith("on")]


def test_the_script_is_small(page: PageReader) -> None:
    """The script stays under 15 kB."""
    script = next(text for text in page.texts["script"] if not text.startswith("{"))
    assert len(script.encode()) < 15_000


def test_the_same_input_gives_the_same_bytes(html: str) -> None:
    """Nothing in the page depends on when or where it was made."""
    assert render_evidence_page(determination(), case_file(), page_image) == html


# What the physician sees.


def test_it_says_that_it_is_a_draft(page: PageReader) -> None:
    """The header says that a physician decides."""
    assert "Draft Awaits a physician’s decision." in page.words()


@pytest.mark.parametrize(
    "words",
    [
        "Physical therapy 2x6 lumbar spine, quantity 12",
        "12 visits (2 a week for 6 weeks)",
        "2 a week for 6 weeks are 12, not 10.",
        "may mean physical therapy or patient",
        "the denial would stand; not medically necessary",
        "No proposal",
        "No installed guideline answers this request.",
        "MTUS Chronic Pain Medical Treatment Guidelines, Physical Medicine, pp. 98-99",
        "in force from 2009-07-18",
        "Pain for over 3 months.",
        "At least 1 of these 2: 0 met",
        "Advisory, does not decide",
        "Stands in the way",
        "From memory",
        "Seen in a letter",
        "in 2 documents, 3 pages",
        "Nothing found.",
        "The record also says otherwise; this was outweighed:",
        "A report of functional improvement after the 24 visits.",
    ],
)
def test_it_shows(words: str, page: PageReader) -> None:
    """Request, doubts, proposal, guideline, criteria, search and what would change the outcome are there."""
    plain = page.words()
    assert words.replace(" ", "") in plain.replace(" ", "")


def test_outcomes_are_words_and_never_colour_alone(page: PageReader) -> None:
    """Each of the four outcomes of the case stands in words."""
    plain = page.words()
    for outcome in Outcome:
        assert wording()["outcomes"][outcome]["word"] in plain


def test_pages_that_were_not_weighed_are_never_hidden(page: PageReader) -> None:
    """Counts in the header, reasons below it and again beside the index."""
    plain = page.words()
    assert "4 documents 4 pages read" in plain
    assert "Part of the case file was not weighed:" in plain
    for words in (
        "The page is a scan; scans are not read yet.",
        "The file ends in the middle.",
        "Ask the sender",
    ):
        assert plain.count(words) == 2


def test_a_case_read_whole_gives_no_warning() -> None:
    """No alarm without a cause."""
    drafted, case = small_case("All is read.")
    plain = PageReader(render_evidence_page(drafted, case, no_image)).words()
    assert "not weighed:" not in plain
    assert "None: every page of every file was read." in plain


def test_a_sentence_without_a_source_is_flagged(html: str) -> None:
    """A draft must not have one; if it has, the page shows it."""
    flagged = re.findall(r"A sentence that rests on nothing\.\s*<span class=\"ref ref-lost\">no source", html)
    assert len(flagged) == 1


def test_a_source_that_is_lost_is_named() -> None:
    """A sentence that names a fact nobody knows says so."""
    drafted, case = small_case("words")
    lost = RationaleSentence(text="It is so.", facts=("f-unknown",))
    drafted = drafted.model_copy(update={"case_summary_sources": (lost,)})
    assert "source f-unknown is missing" in render_evidence_page(drafted, case, no_image)


def test_a_published_letter_is_not_called_a_draft() -> None:
    """The banner is for drafts."""
    drafted, case = small_case("words")
    html = render_evidence_page(drafted.model_copy(update={"status": "published"}), case, no_image)
    assert "Awaits a physician" not in html


# Facts and their places.


def test_every_fact_can_be_shown(page: PageReader) -> None:
    """All facts, and the nearest passages, are in the data of the script."""
    known = page.data()["places"]
    assert {fact.id for fact in facts().values()} <= known.keys()
    assert [key for key in known if key.startswith("e-")]


def test_every_button_for_a_place_finds_it(page: PageReader) -> None:
    """No button leads nowhere."""
    known = page.data()["places"]
    asked = {attrs["data-place"] for _, attrs in page.elements if "data-place" in attrs}
    assert asked <= known.keys()
    assert {fact.id for fact in facts().values()} <= asked


def test_the_script_finds_the_quote_in_the_text_of_its_page(page: PageReader) -> None:
    """Characters `a` to `b` of the sheet's text are the quote."""
    data = page.data()
    for place in data["places"].values():
        assert data["sheets"][place["s"]]["t"][place["a"] : place["b"]] == place["q"]


def test_offsets_count_as_a_script_counts() -> None:
    """A sign beyond the basic plane is one character here and two units in a script."""
    text = "😀 pain"
    drafted, case = small_case(text)
    fact = drafted.facts[0]
    place = fact.evidence.model_copy(update={"span": Span(start=2, end=6), "quote": "pain"})
    drafted = Determination(status="draft", facts=(fact.model_copy(update={"evidence": place}),))
    known = next(iter(PageReader(render_evidence_page(drafted, case, no_image)).data()["places"].values()))
    assert text.encode("utf-16-le")[known["a"] * 2 : known["b"] * 2].decode("utf-16-le") == "pain"


def test_boxes_lie_over_the_words_in_points(page: PageReader) -> None:
    """A quote over two lines has two rectangles, each a hair around its box, within a page in points."""
    fact = facts()["visits"]
    drawn = [r for r in page.all("rect") if r["data-place"] == fact.id]
    assert len(drawn) == len(fact.evidence.boxes) == 2
    for rect, box in zip(drawn, fact.evidence.boxes, strict=True):
        assert float(rect["x"]) == pytest.approx(box.x0 - 1.5, abs=0.1)
        assert float(rect["x"]) + float(rect["width"]) == pytest.approx(box.x1 + 1.5, abs=0.2)
    assert {s["viewbox"] for s in page.all("svg") if "role" in s} == {"0 0 612.0 792.0"}


def test_pictures_are_gray_png_of_cited_pages_only(page: PageReader) -> None:
    """Pages that no criterion and no sentence cites come as text."""
    drawn = page.all("image")
    for image in drawn:
        head, _, body = image["href"].partition(",")
        assert head == "data:image/png;base64"
        with Image.open(io.BytesIO(base64.b64decode(body))) as picture:
            assert picture.size == (1224, 1584)
            assert len(picture.getcolors()) <= 16
            assert all(r == g == b for _, (r, g, b) in picture.convert("RGB").getcolors())
    shown = [(s["d"], s["n"]) for s in page.data()["sheets"] if s["i"]]
    assert shown == [("Progress report", 1), ("Therapy note", 1)]
    assert len(drawn) == 2


def test_images_are_limited_and_the_deciding_page_comes_first() -> None:
    """With room for one picture it is the page that decides; the others say why they have none."""
    data = PageReader(render_evidence_page(determination(), case_file(), page_image, max_images=1)).data()
    assert [(s["d"], s["n"]) for s in data["sheets"] if s["i"]] == [("Progress report", 1)]
    note = next(s["note"] for s in data["sheets"] if s["d"] == "Therapy note")
    assert "limited" in note


def test_text_pages_are_limited_but_never_those_with_facts() -> None:
    """Pages with facts travel whatever the limit; how many pages stay outside is said."""
    page = PageReader(render_evidence_page(determination(), case_file(), page_image, max_text_pages=0))
    assert [(s["d"], s["n"]) for s in page.data()["sheets"]] == [("Progress report", 1), ("Therapy note", 1)]
    assert "4 pages without a fact are not inside this file" in page.words()


@pytest.mark.parametrize("error", [OSError, ValueError, KeyError, RuntimeError])
def test_a_page_that_cannot_be_drawn_comes_as_text(error: type[Exception]) -> None:
    """The page is made all the same and says what is missing."""

    def broken(document: str, page: int) -> bytes:
        raise error("broken")

    page = PageReader(render_evidence_page(determination(), case_file(), broken))
    assert not page.all("image")
    cited = [s for s in page.data()["sheets"] if "No picture of this page could be made" in s["note"]]
    assert len(cited) == 2
    assert all(s["t"] for s in cited)


def test_bytes_that_are_no_picture_do_not_stop_the_page() -> None:
    """The same for a picture that cannot be read."""
    assert "No picture" in render_evidence_page(determination(), case_file(), lambda *_: b"no picture")


@pytest.mark.parametrize(("document", "number"), [("gone", 1), ("pr2", 99), ("pr2", None)])
def test_a_place_outside_the_case_file_is_shown_by_its_words(document: str, number: int | None) -> None:
    """Evidence of a page that is not there keeps its quote and has no sheet."""
    place = evidence("pr2", 1, "52 year old").model_copy(update={"document": document, "page": number})
    fact = Fact(kind=FactKind.AGE, concept="age", label="age", evidence=place)
    drafted = Determination(status="draft", facts=(fact,))
    known = PageReader(render_evidence_page(drafted, case_file(), page_image)).data()["places"][fact.id]
    assert known["s"] is None
    assert known["q"] == "52 year old"


def test_an_empty_determination_of_an_empty_case_is_a_page() -> None:
    """Nothing to show is said, not crashed upon."""
    html = render_evidence_page(Determination(status="draft"), CaseFile(name="empty"), no_image)
    assert "The case file names no disputed item." in PageReader(html).words()


# Hostile text.

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!-- <script> ",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }} {% raw %}",
    "' onmouseover='x",
    "]]> &lt; &amp; &#60;",
    "line\r\nbreak\u2028and\u2029more",
    "nul \x00 bell \x07 half \ud83d hyphen \ufffe",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_words(text: str) -> None:
    """Text of a record cannot become markup, script or a broken page."""
    drafted, case = small_case(text)
    html = render_evidence_page(drafted, case, no_image)
    html.encode("utf-8")
    page = PageReader(html)
    assert len(page.all("script")) == 2
    assert not page.all("img")
    assert "49" not in page.words()
    assert page.data()["sheets"][0]["t"] == text


@settings(max_examples=30, deadline=None)
@given(text=st.text(min_size=1, max_size=60))
def test_any_text_gives_a_whole_page(text: str) -> None:
    """The page is well formed and its data complete whatever the record says."""
    drafted, case = small_case(text, boxes=(Box(x0=1, y0=2, x1=3, y1=4),))
    page = PageReader(render_evidence_page(drafted, case, no_image))
    assert [place["q"] for place in page.data()["places"].values()] == [text]


# Usable by everyone.


def test_ids_are_unique(page: PageReader) -> None:
    """Two elements with one id confuse a reader of the screen."""
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert not [name for name, number in Counter(ids).items() if number > 1]


def test_every_button_has_a_type_and_a_name(page: PageReader) -> None:
    """Real buttons, each with words."""
    assert page.names
    for attrs, text in page.names:
        assert attrs.get("type") == "button"
        assert attrs.get("aria-label") or text.strip(), attrs


def test_references_between_elements_hold(page: PageReader) -> None:
    """Labels, tabs and links name elements that are there."""
    ids = {attrs["id"] for _, attrs in page.elements if "id" in attrs}
    for _, attrs in page.elements:
        for name in ("for", "aria-controls", "aria-labelledby"):
            assert attrs.get(name, next(iter(ids))) in ids, attrs
        link = attrs.get("href", "")
        assert not link.startswith("#") or link[1:] in ids, link


def test_fields_have_labels_and_pictures_have_words(page: PageReader) -> None:
    """Nothing to fill in or to look at without a name."""
    labelled = {attrs["for"] for attrs in page.all("label") if "for" in attrs}
    inputs = [a for a in (*page.all("input"), *page.all("select")) if a.get("type") != "checkbox"]
    assert {a["id"] for a in inputs} <= labelled
    for svg in page.all("svg"):
        assert svg.get("aria-hidden") == "true" or svg.get("aria-label")
    assert page.all("html")[0]["lang"] == "en"


def _tokens(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", css))


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(sign * 2 for sign in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PAIRS = [
    *[(ink, ground) for ink in ("ink", "soft", "accent") for ground in ("bg", "surface", "raised")],
    *[
        (name, f"{name}-wash")
        for name in ("met", "not_met", "not_documented", "not_applicable", "warn", "accent")
    ],
    *[(name, "surface") for name in ("met", "not_met", "not_documented", "warn")],
    ("surface", "warn"),
    ("ink", "warn-wash"),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground"), PAIRS)
def test_text_has_enough_contrast(scheme: str, front: str, ground: str, page: PageReader) -> None:
    """At least 4.5 to 1 for text, in light and dark (WCAG 2.2, 1.4.3)."""
    light, _, rest = "".join(page.texts["style"]).partition("@media (prefers-color-scheme: dark)")
    tokens = _tokens(light) | (_tokens(rest.partition("* {")[0]) if scheme == "dark" else {})
    assert _contrast(tokens[front], tokens[ground]) >= 4.5


# The words.


def test_every_value_of_the_nouns_has_words() -> None:
    """A new kind, state or outcome without words would break the page; here it breaks first."""
    words = wording()
    for table, values in {
        "outcomes": Outcome,
        "assertions": Assertion,
        "roles": VisitRole,
        "kinds": FactKind,
        "documents": DocumentKind,
        "pages": PageState,
        "files": FileState,
        "necessity": Necessity,
    }.items():
        assert words[table].keys() == {str(value) for value in values}


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        ((), ""),
        ((60,), "p. 60"),
        ((98, 99), "pp. 98-99"),
        ((9, 22), "pp. 9, 22"),
        ((99, 98, 98), "pp. 98-99"),
    ],
)
def test_pages_in_words(pages: tuple[int, ...], words: str) -> None:
    """Pages as a citation prints them."""
    assert pages_in_words(pages) == words


def test_facts_and_quantities_in_words() -> None:
    """One line says what a fact is and where it holds; a quantity reads as a person says it."""
    assert fact_in_words(facts()["visits"]) == "Physical therapy: 24 visits, completed · low back"
    assert fact_in_words(facts()["age"]) == "Age: 52 years"
    request = determination().items[0].request
    assert request is not None
    assert quantity_in_words(request.quantity) == "12 visits (2 a week for 6 weeks)"


def test_shortened_cuts_at_a_word() -> None:
    """A long quote ends at a word with an ellipsis; a short one is left alone."""
    assert shortened("one two  three", 9) == "one two …"
    assert shortened("one two", 9) == "one two"
