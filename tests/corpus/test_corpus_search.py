"""Search: what is found is what the tables say; filters hold for one and the same item."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import pyarrow.parquet as pq
import pytest

from openimr.corpus import Corpus, CorpusError, schema


def rows(corpus: Corpus, table: str) -> list[dict[str, Any]]:
    return [row for file in corpus.files(table) for row in pq.read_table(file, partitioning=None).to_pylist()]


def found(corpus: Corpus, query: str, **options: Any) -> set[str]:
    return {hit.letter for hit in corpus.search(query, limit=1000, **options).hits}


def test_an_empty_query_finds_every_letter(corpus: Corpus) -> None:
    """Nothing asked for is nothing left out."""
    assert found(corpus, "") == {row["id"] for row in rows(corpus, schema.LETTERS)}


@pytest.mark.parametrize("decision", ["upheld", "overturned"])
@pytest.mark.parametrize("service", ["physical_therapy", "acupuncture", "imaging_mri", "medication_opioid"])
def test_filters_hold_for_one_item(corpus: Corpus, decision: str, service: str) -> None:
    """A letter with acupuncture upheld and a scan overturned is not found by acupuncture overturned."""
    expected = {
        row["letter"]
        for row in rows(corpus, schema.ITEMS)
        if row["decision"] == decision and service in (row["services"] or [row["service"]])
    }
    assert found(corpus, f"decision:{decision} service:{service}") == expected


def test_the_items_that_are_meant_are_marked(corpus: Corpus) -> None:
    """In a letter with several items the result says which of them the filters hold for."""
    hits = corpus.search("decision:upheld service:physical_therapy", limit=50).hits
    assert hits
    for hit in hits:
        meant = [item for item in hit.items if item["meant"]]
        assert meant
        assert all(item["decision"] == "upheld" and "physical_therapy" in item["services"] for item in meant)


def test_three_filters_and_a_region(corpus: Corpus) -> None:
    """Decision, service and region of the same item."""
    expected = {
        row["letter"]
        for row in rows(corpus, schema.ITEMS)
        if row["decision"] == "upheld"
        and "low_back" in row["regions"]
        and "physical_therapy" in row["services"]
    }
    assert expected
    assert found(corpus, "decision:upheld service:physical_therapy region:low_back") == expected


def test_values_in_the_words_of_a_request(corpus: Corpus) -> None:
    """A service and a region need not be named by their keys."""
    assert found(corpus, 'service:"PT" region:"lumbar spine"') == found(
        corpus, "service:physical_therapy region:low_back"
    )


def test_quantity_from_to(corpus: Corpus) -> None:
    """Visits or units of one item, of the service asked for."""
    expected = {
        row["letter"]
        for row in rows(corpus, schema.ITEMS)
        if row["quantity"] is not None
        and 6 <= row["quantity"] <= 12
        and "physical_therapy" in row["services"]
    }
    assert expected
    assert found(corpus, "quantity:6..12 service:physical_therapy") == expected


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("age:30..40", lambda row: row["age"] is not None and 30 <= row["age"] <= 40),
        ("age:..40", lambda row: row["age"] is not None and row["age"] <= 40),
        ("sex:f", lambda row: row["sex"] == "female"),
        ("year:2013,2015", lambda row: row["year"] in {2013, 2015}),
        ("layout:f2", lambda row: row["layout"] == "F2"),
        ("specialty:medicine", lambda row: any("medicine" in one.lower() for one in row["specialties"])),
        ("-sex:f", lambda row: row["sex"] != "female"),
        ("sex:m OR layout:F1", lambda row: row["sex"] == "male" or row["layout"] == "F1"),
    ],
)
def test_filters_on_the_letter(corpus: Corpus, query: str, holds: Any) -> None:
    """Fields of the letter as a whole."""
    expected = {row["id"] for row in rows(corpus, schema.LETTERS) if holds(row)}
    assert 0 < len(expected) < 48
    assert found(corpus, query) == expected


def test_words_and_phrases_are_in_the_text(corpus: Corpus) -> None:
    """A phrase finds the letters that have it, over the ends of lines too."""
    phrase = re.compile(r"functional\s+improvement", re.IGNORECASE)
    expected = {row["id"] for row in rows(corpus, schema.LETTERS) if phrase.search(row["text"])}
    assert expected
    assert found(corpus, '"functional improvement"') == expected
    assert expected <= found(corpus, "functional improvement")


def test_passages_show_the_words(corpus: Corpus) -> None:
    """Each hit has a passage in which the words asked for are marked."""
    for hit in corpus.search('"functional improvement"', limit=50).hits:
        marked = [one.text[start:end] for one in hit.passages for start, end in one.marks]
        assert marked
        assert all(words.lower().split() == ["functional", "improvement"] for words in marked)


def test_a_citation_goes_to_the_decisions_citing_it(corpus: Corpus) -> None:
    """Typed as people write it, it finds the letters whose reviewer cites that page, and says so."""
    expected = {row["letter"] for row in rows(corpus, schema.ITEMS) if "CPMTG p98" in row["citations"]}
    assert expected
    page = corpus.search("MTUS Chronic Pain Guidelines page 98", limit=100)
    assert {hit.letter for hit in page.hits} == expected
    assert "Read as a citation" in page.notes[0]
    assert found(corpus, 'cites:"Chronic Pain Medical Treatment Guidelines p. 98"') == expected


def test_a_citation_and_a_decision_are_of_one_item(corpus: Corpus) -> None:
    """Which decisions cite a chapter and were overturned."""
    expected = {
        row["letter"]
        for row in rows(corpus, schema.ITEMS)
        if "A12" in row["citations"] and row["decision"] == "overturned"
    }
    assert found(corpus, "decision:overturned ACOEM chapter 12") == expected


def test_quoted_words_are_never_a_citation(corpus: Corpus) -> None:
    """Who wants the words puts them into quotes."""
    assert corpus.search('"ACOEM chapter 12"').notes == ()


def test_words_of_care_are_no_citation(corpus: Corpus) -> None:
    """The name of a treatment is searched as words."""
    assert corpus.search("massage therapy").notes == ()


def test_facets_count_letters(corpus: Corpus) -> None:
    """Each value counts the letters found that have it on any item."""
    letters: dict[str, set[str]] = {}
    for row in rows(corpus, schema.ITEMS):
        letters.setdefault(row["decision"], set()).add(row["letter"])
    counted = {one.value: one.letters for one in corpus.search("").facets["decision"]}
    assert counted == {name: len(found) for name, found in letters.items()}
    years = Counter(row["year"] for row in rows(corpus, schema.LETTERS))
    assert {int(one.value): one.letters for one in corpus.search("").facets["year"]} == years


def test_facets_are_those_asked_for(corpus: Corpus) -> None:
    """None, or the named ones; an unknown one is told."""
    assert corpus.search("", facets=()).facets == {}
    assert list(corpus.search("", facets=("section",)).facets) == ["section"]
    with pytest.raises(CorpusError, match="cannot be counted"):
        corpus.search("", facets=("colour",))


def test_facets_of_very_many_hits_are_estimated_and_say_so(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond a number of hits one of so many letters is counted for all; `exact` counts all."""
    monkeypatch.setattr("openimr.corpus.search._COUNTED_UP_TO", 12)
    estimated = corpus.search("")
    assert estimated.estimated
    counted = [one.letters for values in estimated.facets.values() for one in values]
    assert counted
    assert all(letters % 4 == 0 for letters in counted)
    assert not corpus.search("", exact=True).estimated


def test_newest_and_oldest_first(corpus: Corpus) -> None:
    """Sorted by the day of the decision; letters without one are left out."""
    days = [hit.decision_date for hit in corpus.search("", sort="newest", limit=100).hits]
    assert len(days) > 5
    assert days == sorted((day for day in days if day), reverse=True)
    assert [hit.decision_date for hit in corpus.search("", sort="oldest", limit=100).hits] == days[::-1]


def test_pages_by_cursor_give_every_hit_once(corpus: Corpus) -> None:
    """Page after page, all hits and none twice."""
    seen: list[str] = []
    cursor = None
    while True:
        page = corpus.search("pain", limit=7, cursor=cursor)
        seen += [hit.letter for hit in page.hits]
        cursor = page.cursor
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == page.total


def test_a_cursor_of_another_query_is_refused(corpus: Corpus) -> None:
    """A cursor that does not fit, or is no cursor, is told."""
    cursor = corpus.search("pain", limit=2).cursor
    for query, wrong in (("neck", cursor), ("pain", "nonsense"), ("pain", "bnVsbA==")):
        with pytest.raises(CorpusError, match="another query"):
            corpus.search(query, limit=2, cursor=wrong)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("decision:maybe", "is no decision"),
        ("year:soon", "is no value of year"),
        ("age:..", "is no value of age"),
        ("date:2014-13-01", "is no day"),
        ('cites:"the moon"', "No citation was recognized"),
    ],
)
def test_values_that_a_field_cannot_have(corpus: Corpus, query: str, told: str) -> None:
    """Told with what the field takes."""
    with pytest.raises(CorpusError, match=told):
        corpus.search(query)


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("date:2014", "2014-01-01", "2014-12-31"),
        ("date:2014-02", "2014-02-01", "2014-02-28"),
        ("date:2014-02..2014-03", "2014-02-01", "2014-03-31"),
        ("date:2014-02-10..", "2014-02-10", "9999"),
        ("date:..2014-02-10", "0001", "2014-02-10"),
    ],
)
def test_days_months_and_years(corpus: Corpus, query: str, first: str, last: str) -> None:
    """A month or a year is all of its days."""
    expected = {
        hit.letter
        for hit in corpus.search("", limit=100).hits
        if hit.decision_date and first <= hit.decision_date <= last
    }
    assert found(corpus, query) == expected


def test_the_same_question_gets_the_same_answer(corpus: Corpus) -> None:
    """Byte for byte."""
    once, again = (json.dumps(str(corpus.search("pain neck"))) for _ in range(2))
    assert once == again
