"""`openimr review --rebuttal` and `openimr explain`: a challenge given, a draft explained."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from openimr.cli import app

_RFA = """REQUEST FOR AUTHORIZATION
Date: June 1, 2015
Treatment requested: Massage therapy x 12 for the low back

The presumption of the MTUS is challenged.
Invented A, et al. A randomized trial of massage. 2013. A copy is enclosed.
"""
_NOTE = """PROGRESS REPORT
Date of service: May 20, 2015
Subjective: low back pain, rated 6/10.
Diagnosis: lumbar sprain.
"""


def run(*arguments: object) -> Result:
    """A command of the program."""
    return CliRunner().invoke(app, [str(a) for a in arguments])


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """An invented case of two text files."""
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "rfa.txt").write_text(_RFA)
    (folder / "note.txt").write_text(_NOTE)
    return folder


def reviewed(case: Path, *more: object) -> Path:
    """The output folder of a review of massage, decided in September 2015."""
    out = case.parent / "out"
    given = ("--item", "Massage therapy x 12 low back", "--decision-date", "2015-09-01", "--out", out)
    result = run("review", case, *given, *more)
    assert result.exit_code == 0, result.output
    return out


def test_a_challenge_in_the_request_is_found_with_its_evidence_and_explained(case: Path) -> None:
    """From the words of the request to the trace, the open proposal and the explanation."""
    out = reviewed(case)
    draft = json.loads((out / "determination.json").read_text())
    (service,) = draft["items"][0]["assessment"]["services"]
    assert service["challenge"]["prevails"]
    assert service["challenge"]["rebuttal"]["evidence"]["page"] == 1
    assert service["challenge"]["rebuttal"]["citations"][0]["design"] == "randomized_trial"
    assert [step["rank"] for step in service["trace"] if step["answered"]] == ["B"]
    assert draft["items"][0]["assessment"]["decision"] is None
    told = run("explain", out).output
    assert "Challenge to the presumption" in told
    assert "Proposal: none" in told


def test_a_challenge_can_be_given_in_a_file(case: Path, tmp_path: Path) -> None:
    """What is given goes before what is found."""
    file = tmp_path / "challenge.yaml"
    file.write_text("statement: We challenge it.\ncitations: [{text: Three cases, design: case_series}]\n")
    out = reviewed(case, "--rebuttal", file)
    data = json.loads(run("explain", out / "determination.json", "--json").output)
    (service,) = data["items"][0]["services"]
    assert service["challenge"]["rebuttal"]["statement"] == "We challenge it."
    assert data["items"][0]["proposed"] == "upheld"


def test_a_bad_challenge_is_refused_in_words(case: Path, tmp_path: Path) -> None:
    """And nothing is written."""
    file = tmp_path / "challenge.yaml"
    file.write_text("citations: []\n")
    result = run("review", case, "--out", tmp_path / "out", "--rebuttal", file)
    assert result.exit_code == 1
    assert "statement" in result.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [("{}", "no proposal to explain"), ("nonsense", "is no determination"), (None, "No such file")],
)
def test_what_cannot_be_explained_says_why(tmp_path: Path, content: str | None, says: str) -> None:
    """A letter, a broken file, no file: each with what to do."""
    file = tmp_path / "determination.json"
    if content is not None:
        file.write_text(content)
    result = run("explain", file)
    assert result.exit_code == 1
    assert says in result.output
