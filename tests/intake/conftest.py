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
