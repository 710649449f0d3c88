"""Every fact has its words; summary and contradictions rest on facts."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from openimr import facts
from openimr.model import CaseFile, Document, DocumentKind, Page, PageState, Word

PIECES = [
    "The patient is a 45 year old male who was injured on 6/3/12.",
    "He has completed 11 PT visits.",
    "Diagnoses:",
    "1. Lumbar strain (847.2)",
    "denies numbness in the",
    "left hand",
    "MRI dated 1/2/14 showed",
    "severe stenosis at L4-5",
    "no documentation of",
    "functional improvement",
    "\n\n",
    "\n",
    "Plan:",
    "surgery",
    "x 2",
    "50% relief",
    "8 sessions",
    "ICD",
    "— ß \u2028",
    "  \t ",
    "(",
    "Dr.",
]
TEXT = (
    "Exam of 7/8/14: neck pain and\nspasm. He has completed 11\nvisits of physical therapy. "
    "Therapy did not help."
)


def page(text: str, number: int = 1) -> Page:
    words, line, last = [], 0, 0
    for match in re.finditer(r"\S+", text):
        line += text.count("\n", last, match.start())
        last = match.start()
        x = float(match.start() - (text.rfind("\n", 0, match.start()) + 1))
        words.append(Word(match.start(), match.end(), x, line * 12.0, x + len(match[0]), line * 12.0 + 10))
    return Page(number=number, state=PageState.READ, text=text, words=tuple(words))


def case(*texts: str, date: str | None = None, kind: DocumentKind = DocumentKind.PROGRESS_REPORT) -> CaseFile:
    pages = tuple(page(text, n) for n, text in enumerate(texts, start=1))
    unread = Page(number=len(pages) + 1, state=PageState.NOT_YET_READ, note="scanned")
    document = Document(
        id="d1",
        path="a.pdf",
        sha256="0",
        media_type="application/pdf",
        kind=kind,
        date=date,
        pages=(*pages, unread),
    )
    return CaseFile(name="c", documents=(document,))


@settings(max_examples=120, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_every_quote_is_in_the_text_where_it_says(pieces: list[str]) -> None:
    """No fact without a source that can be checked; the same text gives the same facts."""
    text = " ".join(pieces)
    found = facts.find_in_text(text, document="d")
    for fact in found:
        span = fact.evidence.span
        assert fact.evidence.quote
        assert text[span.start : span.end] == fact.evidence.quote
    assert found == facts.find_in_text(text, document="d")
    assert len({fact.id for fact in found}) == len(found)


def test_only_the_given_pieces_are_used() -> None:
    """Facts outside of the spans do not come through."""
    start = TEXT.index("He has")
    found = facts.find_in_text(TEXT, document="d", spans=[(start, TEXT.index(" Therapy did"))])
    assert {f.concept for f in found} == {"physical_therapy"}
    assert all(f.evidence.span.start >= start for f in found)
    assert facts.find_in_text(TEXT, document="d", spans=[]) == ()
    assert facts.find_in_text(TEXT, document="d", spans=[(0, len(TEXT))]) == facts.find_in_text(
        TEXT, document="d"
    )


def test_a_case_gives_page_date_and_one_box_a_line() -> None:
    """The quote of the visits runs over two printed lines; unread pages give nothing."""
    told: list[tuple[int, int]] = []
    found = facts.find(case("No spasm.", TEXT), progress=lambda done, total: told.append((done, total)))
    visits = next(f for f in found if f.role)
    assert (visits.evidence.page, visits.value, visits.date) == (2, 11, "2014-07-08")
    assert len(visits.evidence.boxes) == 2
    assert visits.evidence.boxes[0].y1 <= visits.evidence.boxes[1].y0
    assert [f.assertion for f in found if f.concept == "spasm"] == ["absent", "present"]
    assert told[-1] == (3, 3)


def test_the_document_date_holds_where_the_page_names_none() -> None:
    """Past care keeps no date of its own."""
    found = facts.find(case("Neck pain. Status post lumbar fusion.", date="2015-02-03"))
    assert {f.concept: f.date for f in found} == {"pain": "2015-02-03", "spine_fusion": None}


def test_boxes_of_a_page_without_words_are_none() -> None:
    """A text page has no boxes; nothing is invented."""
    assert facts.boxes_of(Page(number=1, state=PageState.READ, text="pain"), 0, 4) == ()
    assert len(facts.boxes_of(page("neck pain\nworse"), 0, 15)) == 2


def test_the_summary_says_nothing_without_a_source() -> None:
    """Each sentence names its facts; no pronoun is used; the same facts give the same words."""
    file = case(
        "The patient is a 45 year old female injured on 6/3/12. She has low back pain. Diagnoses: lumbago. "
        "MRI of the lumbar spine dated 1/2/14 showed severe stenosis at L4-5. "
        "She has completed 11 PT visits. "
        "PT did not help. Work status: off work. The provider requests massage therapy.",
        date="2014-05-06",
    )
    found = facts.find(file)
    summary = facts.case_summary(found, file)
    known = {f.id for f in found}
    assert all(s.facts and set(s.facts) <= known for s in summary)
    words = " ".join(s.text for s in summary)
    assert words.startswith(
        "The injured worker is a 45-year-old female who sustained an industrial injury on June 3, 2012."
    )
    assert "MRI of the lumbar spine of January 2, 2014 showed severe stenosis at L4-L5." in words
    assert "physical therapy (11 visits)" in words
    assert not re.search(r"\b(?:he|she|his|her)\b", re.sub(r'"[^"]*"', "", words), re.IGNORECASE)
    assert summary == facts.case_summary(found, file)
    assert facts.case_summary((), file) == ()


def test_contradictions_are_shown() -> None:
    """Ages, sexes, injury dates and counts that cannot all be right."""
    text = (
        "On 1/2/14 the patient, a 45 year old male injured on 6/3/12, had completed 12 PT visits.\n\n"
        "On 5/6/14 the patient, a 54 year old female injured on 7/3/12, had completed 9 PT visits."
    )
    told = facts.contradictions(facts.find_in_text(text, document="d"))
    assert [c.about for c in told] == ["age", "sex", "injury_date", "visits"]
    assert all(len(c.facts) == 2 for c in told)


def test_agreeing_records_are_no_contradiction() -> None:
    """A year older a year later; the month of an injury and its day; more visits later."""
    text = (
        "On 1/2/13 the patient, a 44 year old male injured in June 2012, had completed 6 PT visits.\n\n"
        "On 5/6/14 the patient, a 45 year old male injured on 6/3/12, had completed 9 PT visits."
    )
    assert facts.contradictions(facts.find_in_text(text, document="d")) == ()
