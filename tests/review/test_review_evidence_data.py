"""The data of the evidence page: every fact leads to the words of the record, on the page's picture."""

from __future__ import annotations

import base64
import io

import pytest
from evidence_page_case import case_file, determination, evidence, facts, page_image
from evidence_page_reader import PageReader, no_image, small_case
from PIL import Image

from openimr.model import (
    Assertion,
    Box,
    CaseFile,
    Determination,
    DocumentKind,
    Fact,
    FactKind,
    FileState,
    Necessity,
    Outcome,
    PageState,
    Span,
    VisitRole,
    Word,
)
from openimr.review.evidence_page import render_evidence_page
from openimr.review.evidence_page.wording import (
    fact_in_words,
    pages_in_words,
    quantity_in_words,
    shortened,
    wording,
)


@pytest.fixture(scope="module")
def html() -> str:
    """The page of the invented case."""
    return render_evidence_page(determination(), case_file(), page_image)


@pytest.fixture(scope="module")
def page(html: str) -> PageReader:
    """The same page, read."""
    return PageReader(html)


# Facts and their places.


def test_every_fact_can_be_shown(page: PageReader) -> None:
    """All facts, and the nearest passages, are in the data of the script, and all facts in its list."""
    data = page.data()
    assert {fact.id for fact in facts().values()} <= data["places"].keys()
    assert [key for key in data["places"] if key.startswith("e-")]
    numbered = list(data["places"])
    assert [numbered[number] for number in data["facts"]] == [fact.id for fact in facts().values()]


def test_every_button_for_a_place_finds_it(page: PageReader) -> None:
    """No button leads nowhere."""
    known = page.data()["places"]
    asked = {attrs["data-place"] for _, attrs in page.elements if "data-place" in attrs}
    assert asked
    assert asked <= known.keys()


def test_the_script_finds_the_quote_in_the_text_of_its_page(page: PageReader) -> None:
    """A quote that stands on its page travels once, as characters of the page's text."""
    data = page.data()
    for fact in facts().values():
        assert len(data["places"][fact.id]) == 7
        assert page.places()[fact.id]["quote"] == fact.evidence.quote


def test_a_quote_that_its_page_does_not_have_travels_itself() -> None:
    """The words of a source are shown even where the page's text is another."""
    drafted, case = small_case("pain of the back")
    fact = drafted.facts[0]
    moved = fact.model_copy(update={"evidence": fact.evidence.model_copy(update={"quote": "other words"})})
    page = PageReader(render_evidence_page(Determination(status="draft", facts=(moved,)), case, no_image))
    assert page.places()[moved.id]["quote"] == "other words"


def test_offsets_count_as_a_script_counts() -> None:
    """A sign beyond the basic plane is one character here and two units in a script."""
    text = "😀 pain"
    drafted, case = small_case(text)
    fact = drafted.facts[0]
    place = fact.evidence.model_copy(update={"span": Span(start=2, end=6), "quote": "pain"})
    drafted = Determination(status="draft", facts=(fact.model_copy(update={"evidence": place}),))
    known = next(iter(PageReader(render_evidence_page(drafted, case, no_image)).places().values()))
    assert text.encode("utf-16-le")[known["start"] * 2 : known["end"] * 2].decode("utf-16-le") == "pain"


def test_every_word_has_its_box_to_half_a_point(page: PageReader) -> None:
    """The boxes of all words of all pages, from which a script marks quotes and hits on a picture."""
    case = case_file()
    for number, sheet in enumerate(page.data()["sheets"]):
        words = case.documents[sheet["d"]].pages[sheet["n"] - 1].words
        assert page.words_of(number) == [pytest.approx((w.x0, w.y0, w.x1, w.y1), abs=0.26) for w in words]


def test_words_that_a_script_cannot_tell_travel_with_their_places() -> None:
    """Words with odd places (here one that has a blank inside) are not told apart by blanks."""
    drafted, case = small_case("12 345 pain")
    words = (Word(0, 6, 10, 10, 50, 20), Word(7, 11, 60, 10, 90, 20))
    pages = tuple(p.model_copy(update={"words": words}) for p in case.documents[0].pages)
    case = CaseFile(name="x", documents=(case.documents[0].model_copy(update={"pages": pages}),))
    data = PageReader(render_evidence_page(drafted, case, no_image)).data()
    assert data["sheets"][0]["at"] == [0, 6, 7, 11]


def test_boxes_of_a_page_without_words_travel_with_the_place() -> None:
    """Evidence that has boxes of its own keeps them."""
    drafted, case = small_case("pain", boxes=(Box(x0=1, y0=2, x1=3, y1=4),))
    data = PageReader(render_evidence_page(drafted, case, no_image)).data()
    assert data["boxes"] == {drafted.facts[0].id: [1.0, 2.0, 3.0, 4.0]}


def test_pictures_inside_the_file_are_gray_png(page: PageReader) -> None:
    """A small case travels in one file, with pictures in sixteen grays."""
    sheets = page.data()["sheets"]
    shown = [sheet["p"] for sheet in sheets if "p" in sheet]
    assert len(shown) == 4
    for address in shown:
        head, _, body = address.partition(",")
        assert head == "data:image/png;base64"
        with Image.open(io.BytesIO(base64.b64decode(body))) as picture:
            assert picture.size == (1224, 1584)
            assert len(picture.getcolors()) <= 16
            assert all(r == g == b for _, (r, g, b) in picture.convert("RGB").getcolors())


def test_pictures_beside_the_file_are_named_and_not_drawn() -> None:
    """A large case has its pictures in a folder; the page may then load pictures, and nothing else."""
    beside = {("pr2", 1): "evidence_files/0002.png"}
    html = render_evidence_page(determination(), case_file(), None, pictures=beside)
    page = PageReader(html)
    assert [s.get("p") for s in page.data()["sheets"] if s.get("p")] == ["evidence_files/0002.png"]
    policy = next(m["content"] for m in page.all("meta") if m.get("http-equiv"))
    assert "img-src data: 'self' file:;" in policy
    assert policy.startswith("default-src 'none';")


def test_images_are_limited_and_the_deciding_page_comes_first() -> None:
    """With room for one picture it is the page that decides."""
    data = PageReader(render_evidence_page(determination(), case_file(), page_image, max_images=1)).data()
    shown = [(data["docs"][s["d"]][0], s["n"]) for s in data["sheets"] if "p" in s]
    assert shown == [("Progress report", 1)]


def test_text_pages_are_limited_but_never_those_with_facts() -> None:
    """Pages with facts travel whatever the limit; how many pages stay outside is said."""
    page = PageReader(render_evidence_page(determination(), case_file(), page_image, max_text_pages=0))
    data = page.data()
    shown = [(data["docs"][s["d"]][0], s["n"]) for s in data["sheets"]]
    assert shown == [("Progress report", 1), ("Therapy note", 1)]
    assert "4 pages without a fact are not inside this file" in page.words()


@pytest.mark.parametrize("error", [OSError, ValueError, KeyError, RuntimeError])
def test_a_page_that_cannot_be_drawn_comes_as_text(error: type[Exception]) -> None:
    """The page is made all the same and says what is missing."""

    def broken(document: str, page: int) -> bytes:
        raise error("broken")

    page = PageReader(render_evidence_page(determination(), case_file(), broken))
    said = [s for s in page.data()["sheets"] if "No picture of this page could be made" in s.get("note", "")]
    assert not [s for s in page.data()["sheets"] if "p" in s]
    assert len([s for s in said if s["t"]]) == 4


def test_bytes_that_are_no_picture_do_not_stop_the_page() -> None:
    """The same for a picture that cannot be read."""
    assert "No picture" in render_evidence_page(determination(), case_file(), lambda *_: b"no picture")


@pytest.mark.parametrize(("document", "number"), [("gone", 1), ("pr2", 99), ("pr2", None)])
def test_a_place_outside_the_case_file_is_shown_by_its_words(document: str, number: int | None) -> None:
    """Evidence of a page that is not there keeps its quote and has no sheet."""
    place = evidence("pr2", 1, "52 year old").model_copy(update={"document": document, "page": number})
    fact = Fact(kind=FactKind.AGE, concept="age", label="age", evidence=place)
    drafted = Determination(status="draft", facts=(fact,))
    known = PageReader(render_evidence_page(drafted, case_file(), page_image)).places()[fact.id]
    assert known["sheet"] is None
    assert known["quote"] == "52 year old"


def test_an_empty_determination_of_an_empty_case_is_a_page() -> None:
    """Nothing to show is said, not crashed upon."""
    html = render_evidence_page(Determination(status="draft"), CaseFile(name="empty"), no_image)
    assert "The case file names no disputed item." in PageReader(html).words()


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
