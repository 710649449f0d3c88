"""Case files measured against their gold: what is right counts, what is wrong is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from openimr.evaluation.case_packets import PacketReport, evaluate
from openimr.evaluation.packet_facts import FactScore, measure
from openimr.facts import find_in_text
from openimr.model import CaseFile, Document, Page, PageState
from openimr.synth.cases import write_cases

TEXT = "The neck pain is rated 7/10. No bowel or bladder dysfunction."


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> PacketReport:
    """One small case."""
    folder = tmp_path_factory.mktemp("cases")
    write_cases(folder, 1, 3, 14)
    return evaluate(folder, jobs=1)


def one_page(facts: list[dict[str, Any]], words: str) -> FactScore:
    """The score of a single statement on a page of its own."""
    page = Page(number=1, state=PageState.READ, text=TEXT)
    document = Document(id="d", path="a.pdf", sha256="0", media_type="application/pdf", pages=(page,))
    statement = {"document": "d1", "file": "a.pdf", "page": 1, "name": "said", "words": words, "also": []}
    gold = {
        "documents": [{"id": "d1", "kind": "progress_report", "foreign": False, "duplicate_of": None}],
        "statements": [{**statement, "facts": facts}],
    }
    score = FactScore()
    found = find_in_text(TEXT, document="d", page=1)
    measure(gold, CaseFile(name="c", documents=(document,)), found, score)
    return score


def test_every_page_is_counted(report: PacketReport) -> None:
    """As many as the case has."""
    assert report.pages.total == 14
    assert report.facts.recall["finding"].total > 5
    assert report.facts.sourced.share == 1.0


def test_the_report_says_that_the_files_are_invented(report: PacketReport) -> None:
    """And has a table and the misses."""
    text = str(report)
    assert "invented" in text
    assert "document boundaries F1" in text
    assert "misses by cause" in text


def test_a_fact_that_was_found_counts() -> None:
    """Kind, concept and number agree."""
    score = one_page([{"kind": "complaint", "concept": "pain", "value": 7}], "The neck pain is rated 7/10.")
    assert (score.recall["complaint"].right, score.assertion.right) == (1, 1)


def test_another_number_is_a_miss_with_its_words() -> None:
    """The pain is 7, not 5."""
    score = one_page([{"kind": "complaint", "concept": "pain", "value": 5}], "The neck pain is rated 7/10.")
    assert score.recall["complaint"].right == 0
    assert any("rated 7/10" in example for examples in score.misses.values() for example in examples)


def test_the_assertion_is_measured_apart() -> None:
    """Found, but said to be there while it was denied."""
    score = one_page([{"kind": "finding", "concept": "red_flag"}], "No bowel or bladder dysfunction.")
    assert score.recall["finding"].right == 1
    assert score.assertion.right == 0


def test_words_that_are_not_on_the_page_are_a_miss() -> None:
    """The cause says so."""
    score = one_page([{"kind": "finding", "concept": "spasm"}], "Muscle spasm was palpated throughout.")
    assert any("words not found" in cause for cause in score.misses)


def test_a_folder_without_gold_is_refused(tmp_path: Path) -> None:
    """With what to do."""
    with pytest.raises(FileNotFoundError, match="openimr synth case"):
        evaluate(tmp_path)
