"""The measurement of lint against annotated letters."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from openimr.evaluation.lint import evaluate
from openimr.letters.lint.examples import example_letter


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "gold").mkdir()
    text = example_letter({"services": "items/Service", "decision": "Overturned"})
    (tmp_path / "one.txt").write_text(text, encoding="utf-8")
    gold = {
        "anomalies": [
            {"kind": "template_error", "text": "disputed items/Service"},
            {"kind": "odd_statement", "text": "She complains of low back pain"},
        ]
    }
    (tmp_path / "gold" / "one.json").write_text(json.dumps(gold), encoding="utf-8")
    (tmp_path / "without.txt").write_text("No annotation", encoding="utf-8")
    return tmp_path


def test_counts_what_was_found_missed_and_found_beside(folder: Path) -> None:
    report = evaluate(folder)
    assert (report.matched, report.total) == (1, 2)
    assert [(letter, finding.code) for letter, finding in report.extras] == [("one.txt", "IMR401")]


def test_report_lists_every_miss_and_every_extra(folder: Path) -> None:
    text = str(evaluate(folder))
    assert "1 of 2 annotated anomalies" in text
    assert "missed  one.txt: odd_statement: She complains of low back pain" in text
    assert "extra   one.txt: IMR401" in text


def test_a_folder_without_annotations_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="give the folder that has both"):
        evaluate(tmp_path)
