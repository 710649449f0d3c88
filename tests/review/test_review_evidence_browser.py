"""The evidence page in a real browser: from a criterion to its words, search, keys, phone, no network.

Needs Chromium. Skipped only where there is none; `make test` installs it on Debian.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from evidence_page_case import case_file, determination, page_image

from openimr.intake.drawer import sixteen_grays
from openimr.model import CaseFile
from openimr.packet import sort_out
from openimr.review.evidence_page import render_evidence_page

CHROMIUM = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium (Debian: apt-get install chromium)")

Show = Callable[..., Any]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A browser without a window."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (only where there is a browser)

    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented case as one file, and as a large case with its pictures in a folder beside the page."""
    out = tmp_path_factory.mktemp("evidence")
    packet = sort_out(case_file())
    one = render_evidence_page(determination(), case_file(), page_image, packet=packet)
    (out / "one.html").write_text(one, "utf-8")
    beside = render_evidence_page(determination(), case_file(), pictures=_pictures(case_file(), out))
    (out / "beside.html").write_text(beside, "utf-8")
    return out


def _pictures(case: CaseFile, out: Path) -> dict[tuple[str, int], str]:
    (out / "evidence_files").mkdir()
    named = {}
    for key in [(d.id, p.number) for d in case.documents for p in d.pages if p.words]:
        name = f"evidence_files/{len(named) + 1:04}.png"
        (out / name).write_bytes(_drawn(*key))
        named[key] = name
    return named


def _drawn(document: str, page: int) -> bytes:
    from io import BytesIO  # noqa: PLC0415

    from PIL import Image  # noqa: PLC0415

    return sixteen_grays(Image.open(BytesIO(page_image(document, page))))


@contextmanager
def opened(browser: Any, file: Path, **context: Any) -> Iterator[Any]:
    """The page from the disk; in the end nothing may have been said on the console or asked of a network."""
    said: list[str] = []
    asked: list[str] = []
    here = browser.new_context(offline=True, **context)
    page = here.new_page()
    page.set_default_timeout(10_000)
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    yield page
    here.close()
    assert said == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


@pytest.fixture(params=["one", "beside"])
def page(request: pytest.FixtureRequest, browser: Any, folder: Path) -> Iterator[Any]:
    """The page of the case on a desk, in both forms."""
    with opened(browser, folder / f"{request.param}.html", viewport={"width": 1280, "height": 800}) as page:
        yield page


def marked(page: Any) -> str:
    """The words under the chosen marks: those whose boxes the marks on the picture cover."""
    return str(
        page.evaluate(
            """() => {
              const number = Number(document.querySelector(".sheet").dataset.number);
              const text = evidence.data.sheets[number].t;
              const marks = [...document.querySelectorAll(".sheet rect.on")].map((r) =>
                ["x", "y", "width", "height"].map((name) => Number(r.getAttribute(name))));
              return evidence.wordsOf(number).filter(([, , l, t, r, b]) => marks.some(([x, y, w, h]) =>
                (l + r) / 2 > x && (l + r) / 2 < x + w && (t + b) / 2 > y && (t + b) / 2 < y + h))
                .map(([a, b]) => text.slice(a, b)).join(" ");
            }"""
        )
    )


def counted(page: Any, words: str) -> None:
    """Wait until the search says these words."""
    from playwright.sync_api import expect  # noqa: PLC0415 (only where there is a browser)

    expect(page.locator("#find-count")).to_contain_text(words)


def test_a_click_on_a_fact_of_a_criterion_marks_its_words_on_the_picture(page: Any) -> None:
    """The way from an outcome to the words it rests on, and the picture is there."""
    button = page.locator(".criterion .fact", has_text="24 sessions of physical therapy").first
    button.click()
    assert "24 sessions of physical therapy" in marked(page).replace("\n", " ")
    assert page.inner_text("#v-doc") == "Progress report"
    assert page.locator(".paper img").evaluate(
        "async (img) => { await img.decode(); return img.naturalWidth; }"
    )


def test_the_search_finds_words_in_the_whole_file_and_marks_them(page: Any) -> None:
    """Also across the end of a line; hits are counted, listed, and marked one by one."""
    page.keyboard.press("/")
    page.keyboard.type("home exercise program")
    counted(page, "1 hit on 1 page")
    page.keyboard.press("Enter")
    assert marked(page) == "home exercise program"
    assert page.inner_text("#v-doc") == "Therapy note"


def test_the_search_says_when_words_are_nowhere_or_apart(page: Any) -> None:
    """Nothing found is said; words on one page but not together are found as such."""
    page.click("#tab-search")
    page.fill("#find-words", "cervical discectomy")
    counted(page, "Not in the file")
    page.fill("#find-words", "brace naproxen")
    counted(page, "Not next to one another")
    assert page.locator("#hits li").count() == 2


def test_the_keys_go_through_criteria_facts_and_pages(page: Any) -> None:
    """j and k, n and p, arrows, t, ? and Escape."""
    page.keyboard.press("j")
    first = page.locator(".criterion.at").get_attribute("id")
    page.keyboard.press("j")
    assert page.locator(".criterion.at").get_attribute("id") != first
    page.keyboard.press("k")
    assert page.locator(".criterion.at").get_attribute("id") == first
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.matches('[data-place].on')")
    before = page.inner_text("#v-at") + page.inner_text("#v-doc")
    page.keyboard.press("ArrowRight")
    assert page.inner_text("#v-at") + page.inner_text("#v-doc") != before
    page.keyboard.press("?")
    assert page.is_visible("#help")
    page.keyboard.press("Escape")
    assert not page.is_visible("#help")


def test_every_part_is_filled(page: Any) -> None:
    """Timeline, facts, records and thumbnails have entries; a record opens its page."""
    for tab, inside in {
        "timeline": "#timeline > li",
        "facts": "#facts-table tbody tr",
        "records": "#records-table tbody tr",
        "pages": "#thumbs .thumb",
        "check": ".check",
    }.items():
        page.click(f"#tab-{tab}")
        assert page.locator(inside).count() > 0
    page.click("#tab-records")
    page.click("#records-table tbody tr:has-text('therapy') button")
    assert page.inner_text("#v-doc") == "Therapy note"


def test_records_are_ordered_by_author_and_filtered(page: Any) -> None:
    """Those without an author come last."""
    page.click("#tab-records")
    page.select_option("#records-order", "author")
    assert "Sample Physician, MD" in page.locator("#records-table tbody tr").first.inner_text()
    page.fill("#records-words", "mri")
    assert page.locator("#records-table tbody tr:visible").count() == 1
    assert page.inner_text("#records-count") == "1 of 4"


def test_it_fits_a_phone(browser: Any, folder: Path) -> None:
    """At 360 pixels nothing is wider than the screen, and a fact opens the page over the text."""
    phone = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
    with opened(browser, folder / "one.html", **phone) as page:
        for tab in page.locator("[role=tab]").all():
            tab.click()
            assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.click("#tab-items")
        page.locator(".criterion .fact:visible").first.click()
        assert page.is_visible("#viewer")
        page.click("#v-close")
        assert not page.is_visible("#viewer")


def test_paper_has_the_cited_pages(browser: Any, folder: Path) -> None:
    """Printing lays out the cited pages, and takes them away again."""
    with opened(browser, folder / "one.html") as page:
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        assert page.locator(".for-paper .sheet").count() == 2
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        assert page.locator(".for-paper").count() == 0


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_no_fault_of_access_is_found(browser: Any, folder: Path, scheme: str, width: int) -> None:
    """axe-core finds nothing against WCAG 2.2 A and AA in any part of the page."""
    from axe_core_python.sync_playwright import Axe  # noqa: PLC0415 (only where there is a browser)

    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    looks = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    with opened(browser, folder / "one.html", **looks) as page:
        for tab in page.locator("[role=tab]").all():
            tab.click()
        page.evaluate("document.querySelectorAll('.panel').forEach((part) => part.classList.add('on'))")
        found = Axe().run(page, options=rules)["violations"]
        assert {fault["id"]: [node["target"] for node in fault["nodes"][:3]] for fault in found} == {}
