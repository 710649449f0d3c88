"""The evidence page: one file, complete, safe to open, and every outcome leads to its words."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter

import pytest
from evidence_page_case import case_file, determination, page_image
from evidence_page_reader import PageReader, no_image, small_case
from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.model import (
    Box,
    Outcome,
    RationaleSentence,
)
from openimr.review.evidence_page import render_evidence_page
from openimr.review.evidence_page.wording import (
    wording,
)

_VOID = {"meta", "input", "br", "link", "img", "hr", "path", "image", "rect", "use"}


@pytest.fixture(scope="module")
def html() -> str:
    """The page of the invented case."""
    return render_evidence_page(determination(), case_file(), page_image)


@pytest.fixture(scope="module")
def page(html: str) -> PageReader:
    """The same page, read."""
    return PageReader(html)


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
    """The script stays under 32 kB."""
    script = next(text for text in page.texts["script"] if not text.startswith("{"))
    assert len(script.encode()) < 32_000


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
    assert [place["quote"] for place in page.places().values()] == [text]


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
            assert set(attrs.get(name, "").split()) <= ids, attrs
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
