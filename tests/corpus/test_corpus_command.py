"""The commands: build, search, check, reindex, with what they print and how they end."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from openimr.cli import app
from openimr.corpus import Corpus, schema


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["corpus", *map(str, arguments)])


def test_build_tells_what_became_of_the_letters(rows: Path, tmp_path: Path) -> None:
    """The summary goes to standard error; a second build finds nothing new."""
    told = run("build", rows, "--to", tmp_path / "c", "--jobs", 1)
    assert told.exit_code == 0
    assert "48 letters in the corpus" in told.stderr
    assert told.stdout == ""
    assert "48 sources were read in an earlier build" in run("build", rows, "--to", tmp_path / "c").stderr


def test_build_without_a_letter_ends_with_one(tmp_path: Path) -> None:
    """Nothing could be done: exit code 1, and where to look."""
    (tmp_path / "x.txt").write_text("Two eggs and flour.")
    told = run("build", tmp_path / "x.txt", "--to", tmp_path / "c", "--jobs", 1)
    assert told.exit_code == 1
    assert "report.jsonl" in told.stderr


def test_search_in_words(corpus: Corpus) -> None:
    """Counts, decisions, marked passages, the next page."""
    told = run("search", "--in", corpus.folder, "decision:upheld", '"functional improvement"', "--limit", 2)
    assert told.exit_code == 0
    assert "letters" in told.stdout.splitlines()[0]
    assert "upheld: " in told.stdout
    assert "[functional improvement]" in " ".join(told.stdout.lower().split())
    assert "More: --cursor" in told.stdout


def test_search_as_json(corpus: Corpus) -> None:
    """One JSON object with everything, and its cursor gives the next page."""
    page = json.loads(run("search", "--in", corpus.folder, "pain", "--limit", 3, "--json").stdout)
    assert {"total", "hits", "facets", "facets_estimated", "cursor", "notes"} == set(page)
    following = run(
        "search", "--in", corpus.folder, "pain", "--limit", 3, "--json", "--cursor", page["cursor"]
    )
    first = {hit["letter"] for hit in page["hits"]}
    assert first.isdisjoint(hit["letter"] for hit in json.loads(following.stdout)["hits"])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(("decison:upheld",), "Did you mean decision?"), (("--sort", "colour"), "cannot be sorted")],
)
def test_trouble_is_told_plainly(corpus: Corpus, arguments: tuple[str, ...], told: str) -> None:
    """One line on standard error, exit code 1."""
    result = run("search", "--in", corpus.folder, *arguments)
    assert result.exit_code == 1
    assert told in result.stderr


def test_no_corpus_is_told(tmp_path: Path) -> None:
    """With how to build one."""
    assert "openimr corpus build" in run("search", "--in", tmp_path, "pain").stderr


def test_check_and_reindex(corpus: Corpus, tmp_path: Path) -> None:
    """Whole: exit code 0. An index that is gone: 1, and whole again after `reindex`."""
    folder = Path(shutil.copytree(corpus.folder, tmp_path / "c"))
    assert run("check", "--in", folder).exit_code == 0
    shutil.rmtree(folder / schema.INDEX)
    told = run("check", "--in", folder, "--json")
    assert told.exit_code == 1
    assert "index" in json.loads(told.stdout)["faults"][0]
    assert run("reindex", "--in", folder).exit_code == 0
    assert run("check", "--in", folder).exit_code == 0
