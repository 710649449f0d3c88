"""Accuracy on synthetic letters: fields by layout and noise, injected errors by kind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from openimr.cli import app
from openimr.evaluation.synthetic_letters import are_synthetic, evaluate
from openimr.synth import write_letters


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Letters of two layouts at two levels of noise, some with errors."""
    to = tmp_path_factory.mktemp("letters")
    write_letters(to, 4, 1, layouts=["F1"])
    write_letters(to, 4, 2, layouts=["F3"], noise="light", errors=1.0)
    return to


def test_letters_are_grouped_by_layout_and_noise(folder: Path) -> None:
    """Each group has its own scores, and they add up."""
    report = evaluate(folder)
    assert {name: one.letters for name, one in report.groups.items()} == {"F1 none": 4, "F3 light": 4}
    assert sum(one.right for one in report.groups.values()) == report.everything.right


def test_injected_errors_are_counted_by_kind(folder: Path) -> None:
    """As many as the gold has; the letters without any are the clean ones."""
    report = evaluate(folder)
    assert report.clean == 4
    annotated = [json.loads(path.read_text())["anomalies"] for path in (folder / "gold").glob("*.json")]
    assert sum(one.injected for one in report.anomalies.values()) == sum(map(len, annotated))


def test_a_changed_gold_value_is_a_miss(folder: Path, tmp_path: Path) -> None:
    """The measurement can fail."""
    gold_path = sorted((folder / "gold").glob("synthetic-f1-*.json"))[0]
    gold = json.loads(gold_path.read_text())
    name = gold_path.stem
    (tmp_path / f"{name}.txt").write_bytes((folder / f"{name}.txt").read_bytes())
    gold["reviewer"]["hours_per_week_min"] = 99
    (tmp_path / f"{name}.json").write_text(json.dumps(gold))
    report = evaluate(tmp_path)
    assert report.everything.scores["reviewer.hours_per_week_min"].wrong == 1
    assert "reviewer.hours_per_week_min" in str(report)


def test_the_command_prints_the_table_for_synthetic_letters(folder: Path) -> None:
    """`openimr evaluate letters` knows synthetic letters by their gold."""
    assert are_synthetic(folder)
    done = CliRunner().invoke(app, ["evaluate", "letters", str(folder)])
    assert done.exit_code == 0
    assert "F1 none" in done.output
    assert "items[].service" in done.output


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    """The message says what was expected."""
    assert not are_synthetic(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"NAME\.txt"):
        evaluate(tmp_path)
