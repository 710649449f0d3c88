"""What is shown of the library is kept in words, and seen anew when anything behind it changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from openimr.cli import app, shown


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of its own."""
    monkeypatch.setenv("OPENIMR_CACHE_DIR", str(tmp_path))
    return tmp_path


def _fail() -> dict[str, str]:
    raise AssertionError("made although it was kept")


def test_words_are_made_once() -> None:
    """The second time they come from what was kept."""
    assert shown.shown("test", lambda: {"a": "b"}, None) == {"a": "b"}
    assert shown.shown("test", _fail, None) == {"a": "b"}
    assert shown.shown("other", dict, None) == {}


def test_a_change_of_any_source_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A criterion, a word of the lexicon, a line of the code."""
    shown.shown("test", lambda: {"a": "old"}, None)
    sources = shown._sources()
    assert any(name.endswith("massage-therapy.yaml") for name in sources)
    assert any(name.endswith("regions.yaml") for name in sources)
    assert any(name.endswith("describing.py") for name in sources)
    monkeypatch.setattr(shown, "_sources", lambda: {**sources, "new": b"x"})
    assert shown.shown("test", lambda: {"a": "new"}, None) == {"a": "new"}


def test_further_packs_are_never_shown_from_what_was_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Named on the command line or in the environment, they are read each time."""
    shown.shown("test", lambda: {"a": "shipped"}, None)
    assert shown.shown("test", lambda: {"a": "more"}, [tmp_path]) == {"a": "more"}
    assert shown.shown("test", lambda: {"a": "own"}, None, tmp_path) == {"a": "own"}
    monkeypatch.setenv("OPENIMR_PACKS", str(tmp_path))
    assert shown.shown("test", lambda: {"a": "named"}, None) == {"a": "named"}


def test_a_treatment_that_is_not_there_gets_a_near_name() -> None:
    """A slip of the pen is mended in the message."""
    result = CliRunner().invoke(app, ["guideline", "show", "massage-terapy"])
    assert result.exit_code == 1
    assert "massage-therapy" in result.output
