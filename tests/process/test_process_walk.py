"""Random events, lawful and not: nothing lost, no clock missed or moved silently, nothing issued unsigned.

A short run of what `python -m benchmarks.process_walk` does for 100,000 steps.
"""

from __future__ import annotations

import pytest
from benchmarks.process_walk import walk


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_random_events_break_no_invariant(seed: int) -> None:
    """Most walks reach a service; most events are refused or done as the rules say."""
    counts = walk(seed, 500)
    assert counts["done"] > 200
    assert counts["refused"] > 50
    assert counts["clocks"] > 1000
