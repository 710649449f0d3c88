"""What the tests of intake share."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """An empty folder for a case."""
    folder = tmp_path / "case"
    folder.mkdir()
    return folder
