"""The commands of the panel: what they print, how they end, and what they say of bad files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from openimr.cli import app

DAY = "2026-06-01"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("panel")
    done = run(
        "synth", "panel", "--to", str(to), "--as-of", DAY, "--count", "30", "--cases", "6", "--seed", "3"
    )
    assert done.exit_code == 0, done.output
    return to


def run(*words: str):  # type: ignore[no-untyped-def]
    """The result of a command."""
    return CliRunner().invoke(app, list(words))


def test_an_invented_panel_says_that_it_is(folder: Path) -> None:
    """Both files carry the note, every id begins with SYN."""
    for name in ("reviewers.json", "cases.json"):
        assert json.loads((folder / name).read_text())["note"].startswith("SYNTHETIC")
    ids = [each["id"] for each in json.loads((folder / "reviewers.json").read_text())["reviewers"]]
    assert all(name.startswith("SYN-") for name in ids)


def test_check_tells_each_reason_and_fails_when_one_may_not(folder: Path) -> None:
    """Exit code 1, because some of the invented reviewers have a fault."""
    done = run("panel", "check", str(folder / "reviewers.json"), "--as-of", DAY)
    assert done.exit_code == 1
    assert "may review" in done.stdout
    assert "may NOT review" in done.stdout
    lines = run(
        "panel", "check", str(folder / "reviewers.json"), "--as-of", DAY, "--json"
    ).stdout.splitlines()
    assert len([json.loads(line) for line in lines]) == 30


def test_match_names_the_specialties() -> None:
    """Without reviewers: who answers for a service; a misspelt key is told."""
    done = run("panel", "match", "--service", "spine_fusion", "--region", "low_back", "--diagnosis", "M51.26")
    assert "same: neurological surgery, orthopaedic surgery" in done.stdout
    wrong = run("panel", "match", "--service", "spine_fusio")
    assert wrong.exit_code == 2
    assert "spine_fusion" in wrong.output
    assert run("panel", "match", "--service", "dme", "--diagnosis", "Z99").exit_code == 2


def test_match_of_reviewers(folder: Path) -> None:
    """With reviewers: how each matches, as JSON too."""
    file = str(folder / "reviewers.json")
    done = run("panel", "match", "--service", "acupuncture", "--reviewers", file, "--json")
    levels = {json.loads(line)["level"] for line in done.stdout.splitlines()}
    assert levels <= {"same", "similar", "none"}
    assert len(done.stdout.splitlines()) == 30


def test_assign_screen_and_explain(folder: Path) -> None:
    """The chosen one is explained as chosen; screening without a declaration ends with 1."""
    files = (str(folder / "cases.json"), str(folder / "reviewers.json"))
    done = run("panel", "assign", *files, "--seed", "s", "--as-of", DAY, "--json")
    assert done.exit_code == 0, done.output
    first = json.loads(done.stdout.splitlines()[0])
    who = first["chosen"][0]["reviewer"]
    names = ("--case", first["case"], "--reviewer", who, "--as-of", DAY)
    told = run("panel", "explain", *files, *names, "--seed", "s")
    assert f"{who} on {first['case']}: chosen" in told.stdout
    screened = run("panel", "screen", *files, *names)
    assert screened.exit_code == 1
    assert "undeclared" in screened.stdout
    assert "offered" in run("panel", "assign", *files, "--seed", "s", "--as-of", DAY).stdout


def test_same_seed_same_bytes(folder: Path) -> None:
    """Two runs print the same."""
    words = (
        "panel",
        "assign",
        str(folder / "cases.json"),
        str(folder / "reviewers.json"),
        "--seed",
        "s",
        "--as-of",
        DAY,
    )
    assert run(*words).stdout == run(*words).stdout


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("reviewers: [", "no valid YAML"),
        ("reviewers:\n- id: x\n  nam: y\n", "reviewers.0"),
        ("just words", "expected"),
        ("reviewers: 3", "reviewers"),
        ("", "expected"),
    ],
)
def test_bad_files_are_told_with_their_place(tmp_path: Path, text: str, told: str) -> None:
    """Not a stack of code, but what is wrong and where."""
    (tmp_path / "r.yaml").write_text(text)
    done = run("panel", "check", str(tmp_path / "r.yaml"), "--as-of", DAY)
    assert done.exit_code == 1
    assert told in done.output
    assert "Traceback" not in done.output


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """Named, with advice."""
    done = run("panel", "check", str(tmp_path / "none.yaml"), "--as-of", DAY)
    assert done.exit_code == 1
    assert "cannot be read" in done.output


def test_yaml_with_dates_and_a_bare_list(tmp_path: Path) -> None:
    """Dates of YAML need no quotes, and a list needs no heading."""
    (tmp_path / "r.yaml").write_text(
        "- id: SYN-1\n  name: Nobody\n  degree: DC\n  fields: [chiropractic]\n"
        "  licences: [{state: CA, number: SYN, status: active, expires: 2030-01-01}]\n"
    )
    done = run("panel", "check", str(tmp_path / "r.yaml"), "--as-of", DAY)
    assert "is not verified: no proof is on file" in done.stdout


def test_the_files_of_the_manual_work(tmp_path: Path) -> None:
    """The two examples in docs/panel.md are read as they stand, and the case is assigned."""
    manual = (Path(__file__).resolve().parents[2] / "docs" / "panel.md").read_text()
    reviewers, cases = (block.split("```")[0] for block in manual.split("```yaml\n")[1:])
    (tmp_path / "r.yaml").write_text(reviewers)
    (tmp_path / "c.yaml").write_text(cases)
    files = (str(tmp_path / "c.yaml"), str(tmp_path / "r.yaml"))
    done = run("panel", "assign", *files, "--seed", "s", "--as-of", "2026-06-03")
    assert "R-017 (same specialty, 3 of 8 cases open): assigned" in done.output
