"""Citations of every kind: a table of invented lines, the edition in force, running text, and bad input.

The table is `data/citation_lines.yaml`: each line with what is read of it and the verdict of the check.
"""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.letters.citation_check import Checked, LetterDates, check, era
from openimr.letters.citations import CitationRead, find_citations, read_citations
from openimr.letters.documents import CitedDocument, chapter_keyed, document_keyed, documents, plain
from openimr.model import Citation

TABLE = yaml.safe_load((Path(__file__).parent / "data" / "citation_lines.yaml").read_text("utf-8"))
DATES = LetterDates(decided="2015-05-01", denied="2015-02-10")
CPM = "Chronic Pain Medical Treatment Guidelines"


def told(citation: Citation) -> dict[str, Any]:
    """What a row of the table tells of a citation."""
    assert citation.check is not None
    names = ("document", "kind", "basis", "chapter", "section", "heading", "pages", "laws", "year")
    values = {name: getattr(citation, name) for name in names}
    values |= {"verdict": citation.check.verdict}
    values |= {"codes": tuple(code for code in citation.check.codes if code != "not-checkable")}
    parts = citation.reference.model_dump(exclude_none=True, exclude={"year"}) if citation.reference else {}
    values |= {"reference": parts or None}
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in values.items()
        if value not in (None, ())
    }


def test_the_table_is_large_enough() -> None:
    assert len(TABLE) >= 80


@pytest.mark.parametrize("row", TABLE, ids=[row["line"][:70] for row in TABLE])
def test_a_line_is_read_as_the_table_says(row: dict[str, Any]) -> None:
    assert [told(one.citation) for one in read_citations(row["line"], DATES)] == row["cites"]


@pytest.mark.parametrize("row", TABLE, ids=[row["line"][:70] for row in TABLE])
def test_every_part_stands_where_its_span_says(row: dict[str, Any]) -> None:
    line = row["line"]
    for one in read_citations(line, DATES):
        start, end = one.spans["raw"]
        assert line[start:end].strip(" ,;:") == one.citation.raw
        for part in ("source", "section"):
            if part in one.spans:
                assert line[slice(*one.spans[part])].strip(" ,;:(") == getattr(one.citation, part)
        for first, last in one.spans.values():
            assert start <= first <= last <= end


EDITIONS = [
    # line, decided, denied, verdict code, edition that governed
    (f"Decision based on MTUS {CPM} Page(s): 98.", "2015-05-01", None, None, "2009"),
    (f"Decision based on MTUS {CPM} Page(s): 98.", "2009-07-18", None, None, "2009"),
    # no year in a letter under the edition of 2016: the pages of the edition of 2009 say nothing
    (f"Decision based on MTUS {CPM} Page(s): 300.", "2017-02-01", "2016-12-01", "not-checkable", "2016"),
    (f"Decision based on MTUS {CPM} (2009) Page(s): 98.", "2017-02-01", "2016-12-01",
     "edition-no-longer-in-force", "2016"),
    # denied within thirty days of the change: the request may be older
    (f"Decision based on MTUS {CPM} (2009) Page(s): 98.", "2016-10-01", "2016-08-10", None, "2016"),
    (f"Decision based on MTUS {CPM} (2009) Page(s): 98.", "2016-10-01", None,
     "edition-may-be-replaced", "2016"),
    ("Decision based on MTUS Chronic Pain Treatment 2016, Section(s): Opioids.", "2016-07-01", None,
     "edition-not-yet-in-force", "2009"),
    ("Decision based on MTUS Low Back Complaints 2004, Page(s): 303.", "2018-01-10", "2017-12-20",
     "edition-no-longer-in-force", "February 24, 2016"),
    ("Decision based on MTUS Low Back Complaints 2004, Page(s): 303.", "2017-11-30", None,
     None, "Chapter 12"),
    ("Decision based on MTUS Low Back Disorders, Low Back.", "2016-01-10", None,
     "edition-not-yet-in-force", None),
    ("Decision based on 8 CCR 9792.21.1.", "2015-04-19", None, "section-not-yet-in-force", None),
    ("Decision based on 8 CCR 9792.21.1.", "2015-04-20", None, None, None),
]  # fmt: skip


@pytest.mark.parametrize(("line", "decided", "denied", "code", "governing"), EDITIONS)
def test_the_edition_is_told_by_the_dates_of_the_letter(
    line: str, decided: str, denied: str | None, code: str | None, governing: str | None
) -> None:
    for dates in (LetterDates(decided, denied), era(decided, denied)):
        citation = read_citations(line, dates)[0].citation
        assert citation.check is not None
        assert (citation.check.codes == ()) if code is None else (code in citation.check.codes)
        assert (governing is None) == (citation.governing is None)
        assert governing is None or governing in (citation.governing or "")


def test_without_dates_no_edition_is_told() -> None:
    citation = read_citations(f"Decision based on MTUS {CPM} (2009) Page(s): 98.")[0].citation
    assert citation.governing is None
    assert citation.check is not None
    assert citation.check.verdict == "ok"


def test_dates_of_one_era_are_one() -> None:
    assert era("2015-06-01", "2015-05-25") == era("2016-01-09", "2015-06-30")
    assert era("2015-05-01", None) != era("2018-05-01", None)
    assert era("5/1/2015", None) is None


def test_only_a_complete_list_shows_that_a_heading_does_not_exist() -> None:
    whole = CitedDocument(
        "CPMTG",
        ("Sample Guide",),
        "mtus",
        headings={"rest": "Rest"},
        headings_mark="seed",
        headings_complete=True,
    )
    assert check(Checked(whole, "CPMTG", section="Wombat rides")).codes == ("no-such-heading",)
    assert check(Checked(whole, "CPMTG", section="Wombat rides")).verdict == "fault"
    partial = document_keyed("CPMTG")
    assert check(Checked(partial, "CPMTG", section="Wombat rides")).codes == ("heading-not-listed",)
    assert check(Checked(partial, "CPMTG", section="Wombat rides")).verdict == "unknown"


def test_a_fault_says_what_is_wrong() -> None:
    line = "Decision based on MTUS ACOEM Chapter 13 Knee Complaints Page(s): 303."
    found = read_citations(line)[0].citation.check
    assert found is not None
    assert (
        found.reason == "page 303 is in chapter 12 (Low Back Complaints), not in chapter 13 (Knee Complaints)"
    )


RATIONALE = (
    "The ACOEM Practice Guidelines, Chapter 12, page 305, name the signs. Per the MTUS Chronic Pain Medical "
    "Treatment Guidelines (pages 98-99), exercise comes first. According to ODG, Low Back Chapter, MRIs are "
    "an option. Page 60 of the Chronic Pain Guidelines speaks of massage. "
    "Labor Code section 4610.5(c)(2) and 8 CCR 9792.20(e) apply. "
    "Doe J, Roe A. Rest for aching backs. Spine. 2005;30:1799-807. The FDA agrees."
)


def test_citations_are_found_in_running_text() -> None:
    found = [one.citation for one in find_citations(RATIONALE)]
    assert [(c.document, c.pages, c.laws) for c in found] == [
        ("A12", (305,), ()),
        ("CPMTG", (98, 99), ()),
        ("ODG-LB", None, ()),
        ("CPMTG", (60,), ()),
        (None, None, ("Lab. Code 4610.5(c)(2)",)),
        ("MTUS-DEFINITIONS", None, ("8 CCR 9792.20(e)",)),
        (None, None, ()),
        ("FDA", None, ()),
    ]
    assert found[6].reference is not None
    assert (found[6].reference.authors, found[6].reference.journal) == ("Doe J, Roe A", "Spine")


def _sound(text: str, found: list[CitationRead]) -> None:
    places = sorted({one.spans["raw"] for one in found})
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(first[1] <= second[0] for first, second in pairwise(places))
    assert all(one.citation.raw and one.citation.raw in text for one in found)
    assert all(one.citation.check for one in found)


WORDS = st.sampled_from(
    [
        *("Decision based on ", "MTUS ", "Non-MTUS Citation ", "Chronic Pain Treatment Guidelines ", "ODG "),
        *("ACOEM ", "Chapter 12 ", "Low Back Complaints ", "Page(s): ", "98-99", "of 127", ", ", "; ", ". "),
        *(": ", "and ", "the ", "(", ")", "Section(s): ", "Opioids, criteria for use", "8 CCR 9792.20 "),
        *("Labor Code 4610.5(c)(2) ", "2009 ", "Spine. 2005;30(2):1-9", "et al. ", "UpToDate ", "1) ", "- "),
        *("which is part of the MTUS ", "www.odg-twc.com/x.htm ", "İ", "’", "\n", "page 60 of "),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS | st.text(max_size=6), max_size=25).map("".join))
def test_any_text_is_read_without_error_and_no_character_twice(text: str) -> None:
    _sound(text, read_citations(text, DATES))
    _sound(text, find_citations(text, DATES))


@given(st.text(max_size=80))
def test_plain_text_keeps_every_place(text: str) -> None:
    assert len(plain(text)) == len(text)


LONG = [
    "MTUS ",
    "Decision based on ",
    "ODG, ",
    "Chapter 1 ACOEM ",
    "98, ",
    "Page(s): 1-2, ",
    "(",
    "9792.20, ",
    "Smith J, ",
    "2005;",
    "Non-MTUS ",
    " ",
    "Chronic Pain ",
    "Labor Code 4610 ",
    "page 1 of ",
]


@pytest.mark.parametrize("words", LONG)
def test_time_grows_with_the_length_only(words: str) -> None:
    def seconds(length: int) -> float:
        text = "Decision based on MTUS ACOEM " + words * (length // len(words))
        start = time.process_time()
        read_citations(text, DATES)
        find_citations(text, DATES)
        return time.process_time() - start

    short, long = seconds(4_000), seconds(16_000)
    assert long < 1.0 or long < short * 8


def test_every_document_of_the_table_is_found_by_each_of_its_names() -> None:
    for document in documents():
        for name in document.names if document.key != "MTUS" else ():
            read = read_citations(f"Decision based on {name}.")
            assert [one.citation.document.split("-")[0] for one in read if one.citation.document] == [
                document.key.split("-")[0]
            ], name


def test_every_adopted_chapter_names_its_regulation() -> None:
    for number in (1, 2, 3, 5, *range(8, 17)):
        found = chapter_keyed(f"A{number}")
        assert found is not None
        assert found[1].ccr
        assert found[1].adopted


@pytest.mark.parametrize(
    "cited",
    [
        f"MTUS {CPM} Massage therapy, page 60",
        f"MTUS {CPM} 8 C.C.R. 9792.24.2, pages 98-99",
        "8 CCR 9792.21(d)",
        "ODG Low Back Chapter, MRI",
    ],
)
def test_a_source_cited_again_is_found_at_its_new_place(cited: str) -> None:
    """What is remembered of a source are its words; the places are those of the line at hand."""
    alone = read_citations(f"Decision based on {cited}.", DATES)
    again = read_citations(f"The reviewer's decision based on {cited}; ACOEM Guidelines, page 1.", DATES)
    shift = len("The reviewer's decision") - len("Decision")
    assert alone
    for one, other in zip(alone, again, strict=False):
        assert other.citation == one.citation
        assert other.spans == {part: (a + shift, b + shift) for part, (a, b) in one.spans.items()}
