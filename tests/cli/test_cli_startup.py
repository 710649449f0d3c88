"""Commands start at once: none of them loads what only others need."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

_HEAVY = {
    "typst",
    "docx",
    "jinja2",
    "pyarrow",
    "PIL",
    "pypdfium2",
    "numpy",
    "tesserocr",
    "jsonschema",
    "lxml",
    "rich",
}
_ROOMS = {"openimr.guidelines", "openimr.review", "openimr.facts", "openimr.synth", "openimr.letters.render"}
_LETTER = """DECISION
The following list of disputed treatments are not medically necessary: physical therapy.
"""
_PROGRAM = """
import json, sys
from openimr.cli import app
try:
    app(sys.argv[1:], prog_name="openimr")
except SystemExit as end:
    code = end.code or 0
print("\\n" + json.dumps([code, sorted(sys.modules)]))
"""


def _imported(*arguments: str) -> tuple[int, set[str]]:
    """The exit code of a command, and what it has imported when it ends."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *arguments], capture_output=True, text=True, check=True
    )
    code, modules = json.loads(done.stdout.splitlines()[-1])
    return code, set(modules)


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letter.txt"
    path.write_text(_LETTER)
    return path


def test_help_loads_no_room_and_no_model() -> None:
    code, modules = _imported("--help")
    assert code == 0
    assert not modules & (_HEAVY | _ROOMS | {"pydantic", "yaml", "openimr.model", "openimr.language"})


def test_a_request_needs_language_only() -> None:
    code, modules = _imported("request", "MRI of the lumbar spine")
    assert code == 0
    assert "openimr.language" in modules
    assert not modules & (_HEAVY | _ROOMS | {"openimr.letters", "openimr.intake"})


def test_parsing_a_text_loads_no_renderer_and_no_reader_of_pdf(letter: Path) -> None:
    _, modules = _imported("parse", str(letter), "--json")
    assert "openimr.letters.parse" in modules
    assert not modules & (_HEAVY | _ROOMS | {"openimr.intake.pdf"})


@pytest.mark.parametrize("asked", [("show", "massage-therapy"), ("show", "massage"), ("list",), ("check",)])
def test_the_library_is_shown_without_loading_it_again(
    asked: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first time the library is read, without letters and files; then its words are kept."""
    monkeypatch.setenv("OPENIMR_CACHE_DIR", str(tmp_path))
    code, first = _imported("guideline", *asked)
    again, later = _imported("guideline", *asked)
    assert code == again == (asked == ("show", "massage"))
    assert "openimr.guidelines.loading" in first
    assert not first & (_HEAVY | {"openimr.letters", "openimr.facts", "openimr.intake"})
    assert not later & (_HEAVY | _ROOMS | {"openimr.model", "openimr.language", "yaml"})


def test_linting_loads_no_renderer(letter: Path) -> None:
    _, modules = _imported("lint", str(letter))
    assert "openimr.letters.lint" in modules
    assert not modules & (_HEAVY - {"jsonschema"})
