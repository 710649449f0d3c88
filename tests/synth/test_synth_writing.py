"""Letters as files, by call and by command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from openimr.cli import app
from openimr.synth import write_letters, writing


def _bytes(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.*"))}


def test_one_text_and_one_gold_file_a_letter(tmp_path: Path) -> None:
    """Names agree, the layouts take turns."""
    assert write_letters(tmp_path, 4, 1) == 4
    texts = sorted(path.stem for path in tmp_path.glob("*.txt"))
    assert texts == sorted(path.stem for path in (tmp_path / "gold").glob("*.json"))
    assert {name.split("-")[1] for name in texts} == {"f0", "f1", "f2", "f3"}


def test_processes_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same bytes from one process and from two."""
    monkeypatch.setattr(writing, "_CHUNK", 3)
    write_letters(tmp_path / "one", 8, 2, noise="heavy", errors=0.5)
    write_letters(tmp_path / "two", 8, 2, noise="heavy", errors=0.5, jobs=2)
    assert _bytes(tmp_path / "one") == _bytes(tmp_path / "two")


def test_the_command_writes_letters(tmp_path: Path) -> None:
    """`openimr synth letters` does the same from the command line."""
    done = CliRunner().invoke(
        app, ["synth", "letters", "--to", str(tmp_path), "--count", "3", "--layouts", "f1", "--seed", "9"]
    )
    assert done.exit_code == 0, done.output
    assert len(list(tmp_path.glob("synthetic-f1-*.txt"))) == 3
    gold = json.loads(next((tmp_path / "gold").glob("*.json")).read_text())
    assert gold["layout"] == "F1"


@pytest.mark.parametrize("wrong", [["--layouts", "F7"], ["--noise", "loud"], ["--layouts", ","]])
def test_a_wrong_call_is_explained(tmp_path: Path, wrong: list[str]) -> None:
    """Exit code 2 and what there is to choose from."""
    done = CliRunner().invoke(app, ["synth", "letters", "--to", str(tmp_path), *wrong])
    assert done.exit_code == 2
    assert "There is no" in done.output
