"""A draft proposes and does not decide: every format says so, and every sentence names its sources.

The case is invented.
"""

from __future__ import annotations

import io
import re
import zipfile
from html.parser import HTMLParser

import docx
import pypdfium2 as pdfium
import pytest

from openimr.letters.parse import parse
from openimr.letters.render import render_docx, render_html, render_pdf, render_text
from openimr.model import (
    Assertion,
    Assessment,
    CriterionResult,
    Decision,
    Determination,
    DisputedItem,
    Evidence,
    Fact,
    FactKind,
    GuidelineBlock,
    GuidelineCitation,
    Mark,
    Necessity,
    Outcome,
    RationaleSentence,
    Reviewer,
    Search,
    ServiceAssessment,
    Span,
    TraceStep,
)

NOTICE = "DRAFT - AWAITS A PHYSICIAN'S DECISION"
MARK = Mark(level="memory")


def fact(kind: FactKind, concept: str, quote: str, document: str, page: int) -> Fact:
    place = Evidence(document=document, page=page, span=Span(start=10, end=10 + len(quote)), quote=quote)
    return Fact(kind=kind, concept=concept, label=concept, assertion=Assertion.PRESENT, evidence=place)


AGE = fact(FactKind.AGE, "age", "51 y/o F", "d-report", 1)
DONE = fact(FactKind.VISITS, "acupuncture", "completed 9\nacupuncture visits", "d-notes", 3)
HOSTILE = fact(
    FactKind.FINDING, "pain", '<script>alert(1)</script> #let x = $5 *b* _i_ @ref "q"', "d-notes", 4
)
FACTS = (AGE, DONE, HOSTILE)


def criterion(name: str, outcome: Outcome, **rest: object) -> CriterionResult:
    values: dict[str, object] = {
        "id": name,
        "statement": f"Statement of {name}.",
        "requirement": "required",
        "outcome": outcome,
        "reason": f"Reason for {name}.",
        "blocks": outcome is not Outcome.MET,
        "mark": MARK,
    }
    return CriterionResult.model_validate({**values, **rest})


SERVICE = ServiceAssessment(
    service="acupuncture",
    guideline=GuidelineCitation(
        entry="acupuncture",
        document="ACU",
        title="Acupuncture Medical Treatment Guidelines",
        heading="Frequency and duration",
        pages=(8, 9),
        mark=MARK,
    ),
    criteria=(
        criterion("trial", Outcome.MET, facts=(DONE,)),
        criterion("count", Outcome.NOT_MET, facts=(DONE,), contradicted_by=(HOSTILE,)),
        criterion(
            "function",
            Outcome.NOT_DOCUMENTED,
            search=Search(
                looked_for=("functional_improvement",),
                documents=("d-notes", "d-report"),
                pages=7,
                nearest=(AGE.evidence,),
            ),
        ),
        criterion("goals", Outcome.NOT_APPLICABLE, requirement="advisory"),
    ),
    outcome=Outcome.NOT_MET,
)
WEIGHED = Assessment(
    services=(SERVICE,),
    decision=Decision.UPHELD,
    necessity=Necessity.NOT_NECESSARY,
    reason="The count is above the limit.",
    missing=("a report of functional gain",),
    against=("nine visits were given",),
)
ABSTAINED = Assessment(
    services=(
        ServiceAssessment(
            service="mattress",
            outcome=Outcome.NOT_DOCUMENTED,
            trace=(TraceStep(rank="1", standard="MTUS", answered=False, reason="It is silent."),),
        ),
    ),
    decision=None,
    necessity=Necessity.UNDETERMINED,
    reason="No installed guideline answers.",
)
DRAFT = Determination(
    letter="case-x",
    status="draft",
    reviewer=Reviewer(kind="expert reviewer", states_of_licensure=("California",)),
    case_summary_sources=(
        RationaleSentence(text="The injured worker is a 51-year-old female.", facts=(AGE.id,)),
    ),
    items=(
        DisputedItem(
            heading_text="Acupuncture 2x4 <b>#bold</b> for the low back",
            decision=Decision.OVERTURNED,
            claims_administrator_guideline=GuidelineBlock(text="Decision based on MTUS Acupuncture."),
            reviewer_guideline=GuidelineBlock(text="Decision based on MTUS Acupuncture Page(s): 8-9."),
            assessment=WEIGHED,
            rationale_sources=(
                RationaleSentence(text="The guideline allows few visits.", guideline="acupuncture"),
                RationaleSentence(
                    text="The record shows nine visits.", criterion="count", facts=(DONE.id, HOSTILE.id)
                ),
                RationaleSentence(text="The count is therefore exceeded.", criterion="count"),
            ),
        ),
        DisputedItem(heading_text="Mattress", assessment=ABSTAINED),
        DisputedItem(heading_text="Cane"),
    ),
    facts=FACTS,
)


def oneline(text: str) -> str:
    return " ".join(text.split())


def docx_words(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return oneline(" ".join([paragraph.text for paragraph in document.paragraphs] + cells))


def pdf_pages(content: bytes) -> list[str]:
    document = pdfium.PdfDocument(content)
    return [oneline(page.get_textpage().get_text_range()) for page in document]


class Words(HTMLParser):
    """The text of a page, its elements and its links."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        values = dict(attrs)
        self.ids += [values["id"] or ""] if "id" in values else []
        self.links += [values["href"] or ""] if "href" in values else []

    def handle_data(self, data: str) -> None:
        self.text += data


def words_of(form: str) -> str:
    match form:
        case "text":
            return oneline(render_text(DRAFT))
        case "html":
            return oneline(Words(render_html(DRAFT)).text)
        case "docx":
            return docx_words(render_docx(DRAFT))
    return " ".join(pdf_pages(render_pdf(DRAFT)))


FORMS = ["text", "html", "docx", "pdf"]


@pytest.mark.parametrize("form", FORMS)
def test_each_item_shows_the_proposal_and_never_a_decision(form: str) -> None:
    words = words_of(form)
    assert "Proposed: Upheld (proposal only)" in words
    assert "Overturned (proposal only)" not in words
    assert words.count("No proposal") == 2
    assert "Signature: not signed" in words
    assert "California" not in words
    assert "MAXIMUS" not in words


@pytest.mark.parametrize("form", FORMS)
def test_criteria_show_their_outcomes_and_what_would_change_them(form: str) -> None:
    words = words_of(form)
    for part in ("Statement of count.", "not met", "not documented", "not applicable", "Reason for count."):
        assert part in words
    assert "Searched 2 documents, 7 pages, for: functional improvement." in words
    assert "Not documented, to be sent: a report of functional gain" in words
    assert "Stands against it in the record: nine visits were given" in words
    assert "(advisory: shown, does not decide)" in words


@pytest.mark.parametrize("form", FORMS)
def test_words_of_the_record_come_out_as_they_are(form: str) -> None:
    words = words_of(form)
    assert "Acupuncture 2x4 <b>#bold</b> for the low back" in words
    assert HOSTILE.evidence.quote in words


def test_every_page_of_the_pdf_is_marked() -> None:
    pages = pdf_pages(render_pdf(DRAFT))
    assert len(pages) > 1
    assert all(page.count(NOTICE) >= 2 for page in pages)


def test_every_page_of_the_docx_is_marked() -> None:
    document = docx.Document(io.BytesIO(render_docx(DRAFT)))
    for section in document.sections:
        assert section.header.paragraphs[0].text == NOTICE
        assert section.footer.paragraphs[0].text == NOTICE


def test_the_text_is_marked_at_both_ends_and_above_each_item() -> None:
    text = render_text(DRAFT)
    assert NOTICE in text.splitlines()[1]
    assert NOTICE in text.splitlines()[-2]
    for item in ("Item 1 of 3", "Item 2 of 3", "Item 3 of 3"):
        assert f"[{NOTICE}]\n\n{item}" in text


def test_a_draft_does_not_read_as_an_issued_letter() -> None:
    text = render_text(DRAFT)
    assert not re.search(r":\s*(Upheld|Overturned)\s*$", text, re.MULTILINE)
    assert all(item.decision is None for item in parse(text).items)


@pytest.mark.parametrize("status", ["draft", "decided", "unknown", "", "issued", "published"])
def test_a_proposal_stays_a_draft_whatever_it_calls_itself(status: str) -> None:
    assert NOTICE in render_text(DRAFT.model_copy(update={"status": status}))


def test_what_was_read_from_a_letter_holds_no_proposal_and_is_rendered_as_one() -> None:
    items = tuple(item.model_copy(update={"assessment": None}) for item in DRAFT.items)
    read = DRAFT.model_copy(update={"status": "published", "items": items})
    assert NOTICE not in render_text(read)


def test_sentences_carry_numbers_that_the_list_of_sources_explains() -> None:
    text = oneline(render_text(DRAFT))
    assert "The injured worker is a 51-year-old female. [1]" in text
    assert '[1] d-report, page 1: "51 y/o F"' in text
    assert '[2] d-notes, page 3: "completed 9 acupuncture visits"' in text
    assert "The record shows nine visits. [2][3]" in text
    guideline = re.search(r"The guideline allows few visits\. \[(\d+)\]", text)
    assert guideline is not None
    assert f"[{guideline[1]}] Guideline: Acupuncture Medical Treatment Guidelines, Frequency" in text
    assert f"The count is therefore exceeded. [{guideline[1]}]" in text


def test_documents_can_be_given_readable_names() -> None:
    text = oneline(render_text(DRAFT, {"d-notes": "Acupuncture notes.pdf"}))
    assert "Acupuncture notes.pdf, page 3:" in text


def test_the_html_is_self_contained_and_its_links_lead_somewhere() -> None:
    page = render_html(DRAFT)
    seen = Words(page)
    assert "script" not in seen.tags
    assert "img" not in seen.tags
    assert not re.search(r"https?://|url\(", page)
    assert len(seen.ids) == len(set(seen.ids))
    assert seen.links
    assert {link.removeprefix("#") for link in seen.links} <= set(seen.ids)
    assert '<html lang="en">' in page
    assert seen.tags.count("h1") == 1
    assert {"main", "h2", "h3", "caption"} <= set(seen.tags)
    assert 'scope="col"' in page


@pytest.mark.parametrize("determination", [DRAFT, DRAFT.model_copy(update={"status": "published"})])
def test_the_same_determination_gives_the_same_bytes(determination: Determination) -> None:
    assert render_text(determination) == render_text(determination)
    assert render_html(determination) == render_html(determination)
    assert render_docx(determination) == render_docx(determination)
    assert render_pdf(determination) == render_pdf(determination)


def test_the_docx_has_fixed_times_and_real_headings() -> None:
    content = render_docx(DRAFT)
    with zipfile.ZipFile(io.BytesIO(content)) as members:
        assert {member.date_time for member in members.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    document = docx.Document(io.BytesIO(content))
    assert document.core_properties.created is not None
    assert document.core_properties.created.year == 2000
    styles = [paragraph.style.name for paragraph in document.paragraphs if paragraph.style]
    assert {"Heading 1", "Heading 2", "Heading 3"} <= set(styles)


def test_the_pdf_is_tagged_and_names_its_standard_and_language() -> None:
    content = render_pdf(DRAFT)
    assert b"/MarkInfo" in content
    assert b"pdfuaid:part" in content
    assert re.search(rb"/Lang ?\(en", content)
    document = pdfium.PdfDocument(content)
    assert document.is_tagged()
    assert document.get_metadata_value("Title") == "Draft determination, awaiting a physician's decision"
    assert next(entry.get_title() for entry in document.get_toc()).startswith("Draft determination")


def test_a_draft_without_items_or_facts_still_says_what_it_is() -> None:
    empty = Determination(status="draft")
    for words in (render_text(empty), render_html(empty), " ".join(pdf_pages(render_pdf(empty)))):
        assert "No disputed item was found." in words
        assert "No source is cited." in words


@pytest.mark.parametrize(
    ("odd", "shown"),
    [
        ("\uf0b7 neck", "• neck"),
        ("non\ufffecertified", "non-certified"),
        ("one\x0ctwo", "one two"),
        ("a\x00b", "a\ufffdb"),
        ("a\ud800b", "a\ufffdb"),
    ],
)
def test_characters_that_no_page_can_hold_are_replaced_in_sight(odd: str, shown: str) -> None:
    draft = Determination(status="draft", items=(DisputedItem(heading_text=odd),))
    assert shown in Words(render_html(draft)).text
    assert any(shown in p.text for p in docx.Document(io.BytesIO(render_docx(draft))).paragraphs)
    assert render_pdf(draft).startswith(b"%PDF")
    assert render_text(draft).encode("utf-8")


def test_characters_that_no_font_has_are_named_in_the_pdf() -> None:
    draft = Determination(status="draft", items=(DisputedItem(heading_text="pain 痛 ≥ 5/10"),))
    assert "pain [U+75DB] ≥ 5/10" in pdf_pages(render_pdf(draft))[0]
    assert "痛" in render_text(draft)


def test_the_characters_counted_as_safe_are_in_the_fonts() -> None:
    safe = [chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x180))] + list("‘’“”–—•…′″™€→≤≥±×÷°µ")
    words = "".join(c for c in safe if c != "\xad")
    draft = Determination(status="draft", items=(DisputedItem(heading_text=words),))
    assert "[U+" not in "".join(pdf_pages(render_pdf(draft)))
