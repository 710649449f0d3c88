"""What the tests of the process share."""

from __future__ import annotations

import sys
from pathlib import Path

# The random walks are a benchmark too, and no part of the installed package.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
