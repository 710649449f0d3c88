"""The command line as people and scripts meet it: clean output, clear errors, exit codes."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import jsonschema
import pytest
from click.testing import Result
from typer.testing import CliRunner

from openimr.cli import app

LETTERS = Path(__file__).resolve().parents[1] / "review" / "letters"
THERAPY = LETTERS / "therapy.txt"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments])


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """A folder of files that are no letters and no records, with one good letter among them."""
    folder = tmp_path / "bad"
    folder.mkdir()
    (folder / "empty.txt").write_bytes(b"")
    (folder / "noise.pdf").write_bytes(bytes(range(256)) * 8)
    (folder / "cut.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog")
    (folder / "soup.txt").write_text("Take two onions and a carrot.")
    (folder / "letter.txt").write_text(THERAPY.read_text())
    return folder


def test_parse_prints_one_json_object_a_letter_and_nothing_else() -> None:
    """Standard output of `parse --json` is JSON Lines that fit the published schema."""
    result = run("parse", "--json", THERAPY, LETTERS / "neck.txt")
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    schema = json.loads(run("schema").stdout)
    for line in lines:
        jsonschema.validate(json.loads(line), schema)
    assert [len(json.loads(line)["items"]) for line in lines] == [1, 2]


def test_one_bad_file_never_stops_the_others(bad: Path) -> None:
    """Each bad file is named with what to do; the good letter is read; the exit code is 0."""
    result = run("parse", "--json", *sorted(bad.iterdir()))
    read = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [d["letter"] for d in read if d["layout"]] == ["letter.txt"]
    for name in ("empty.txt", "noise.pdf", "cut.pdf", "soup.txt"):
        assert name in result.stderr


@pytest.mark.parametrize("command", ["parse", "replay"])
def test_exit_code_is_one_when_nothing_could_be_done(command: str, tmp_path: Path) -> None:
    """Only bad input: a message with advice, exit code 1."""
    (tmp_path / "soup.txt").write_text("Take two onions.")
    assert run(command, tmp_path / "soup.txt").exit_code == 1
    missing = run(command, tmp_path / "missing.txt")
    assert missing.exit_code == 1
    assert "missing.txt" in missing.stderr


def test_replay_ends_with_the_agreement() -> None:
    """The last line counts the items on which human and criteria agree."""
    result = run("replay", *sorted(LETTERS.glob("*.txt")))
    assert result.stdout.splitlines()[-1] == "agreement: 5 of 5 items"


@pytest.mark.parametrize("ending", ["txt", "html", "docx", "pdf"])
def test_a_parsed_letter_renders_in_every_format(ending: str, tmp_path: Path) -> None:
    """parse, then render from the JSON."""
    source = tmp_path / "d.json"
    source.write_text(run("parse", "--json", THERAPY).stdout)
    target = tmp_path / f"letter.{ending}"
    assert run("render", source, "--to", target).exit_code == 0
    assert target.stat().st_size > 1000


def test_render_refuses_what_is_no_determination(tmp_path: Path) -> None:
    """Broken JSON and other JSON are told apart from a determination."""
    (tmp_path / "x.json").write_text('{"surprise": 1}')
    result = run("render", tmp_path / "x.json")
    assert result.exit_code == 1
    assert "not a determination" in result.stderr


def test_lint_tells_by_exit_code_whether_something_was_found(tmp_path: Path) -> None:
    """0 clean, 1 findings, 2 nothing to read; findings carry code and place."""
    wrong = tmp_path / "wrong.txt"
    wrong.write_text(THERAPY.read_text().replace("Page(s): 98-99", "Page(s): 474"))
    result = run("lint", "--format", "json", wrong)
    assert result.exit_code == 1
    assert "impossible_page" in {json.loads(line)["kind"] for line in result.stdout.splitlines()}
    assert run("lint", tmp_path / "missing.txt").exit_code == 2


def test_request_in_words_and_as_json() -> None:
    """The same understanding for people and for machines."""
    text = "PT 2x4 weeks (12 sessions), neck"
    data = json.loads(run("request", "--json", text).stdout)
    assert data["quantity"]["visits"] == 12
    assert data["contradictions"]
    assert "contradiction" in run("request", text).stdout


def test_review_names_every_bad_file_and_goes_on(bad: Path, tmp_path: Path) -> None:
    """A case with damaged files is reviewed from the rest; the manifest names each, with advice."""
    (bad / "application.txt").write_text(
        "APPLICATION FOR INDEPENDENT MEDICAL REVIEW\nDWC Form IMR\n"
        "Disputed treatment: Massage therapy x4, neck\n"
    )
    with zipfile.ZipFile(bad / "evil.zip", "w") as archive:
        archive.writestr("../outside.txt", "x")
    result = run("review", bad, "--out", tmp_path / "out", "--json")
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["items"][0]["request"] == "Massage therapy x4, neck"
    rows = {r["path"]: r for r in json.loads((tmp_path / "out" / "manifest.json").read_text())["files"]}
    for name in ("empty.txt", "noise.pdf", "cut.pdf"):
        assert rows[name]["reason"]
        assert rows[name]["advice"]
    assert not (tmp_path / "outside.txt").exists()


@pytest.mark.parametrize("name", ["nothing-here", "empty-folder"])
def test_review_of_nothing_says_what_to_do(name: str, tmp_path: Path) -> None:
    """A missing path and an empty folder end with exit code 1 and advice, without a traceback."""
    if name == "empty-folder":
        (tmp_path / name).mkdir()
    result = run("review", tmp_path / name, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert name in result.stderr
    assert "Traceback" not in result.output


def test_review_into_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    """An output folder that is a file is told plainly."""
    case = tmp_path / "case"
    case.mkdir()
    (case / "a.txt").write_text("Disputed treatment: MRI\n")
    (tmp_path / "out").write_text("a file")
    result = run("review", case, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "openimr:" in result.stderr
