"""A small corpus of invented letters, built once for the tests of this room."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from openimr.corpus import Corpus, build, find_sources
from openimr.synth import make_letter

LETTERS = 48


@pytest.fixture(scope="session")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """JSON Lines with synthetic letters of all layouts."""
    file = tmp_path_factory.mktemp("letters") / "letters.jsonl"
    made = [make_letter(11, number, layout=f"F{number % 4}") for number in range(LETTERS)]
    lines = (json.dumps({"letter": f"L{n}", "text": one.text}) for n, one in enumerate(made))
    file.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def corpus(rows: Path, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """The corpus of `rows`, for reading only."""
    folder = tmp_path_factory.mktemp("corpus")
    build(find_sources([str(rows)]), folder, jobs=1)
    return Corpus(folder)
