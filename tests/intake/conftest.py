"""What the tests of intake share."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

# The benchmarks are no part of the installed package.
sys.path.append(str(Path(__file__).parent.parent.parent))


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """An empty folder for a case."""
    folder = tmp_path / "case"
    folder.mkdir()
    return folder


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for the pages that a test reads from pictures."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("OPENIMR_CACHE", str(folder))
    return folder
