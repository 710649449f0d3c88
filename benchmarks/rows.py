"""One measured figure, and the machine it was measured on."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from typing import NamedTuple


class Row(NamedTuple):
    """One figure. `target` is what it must reach (">= 250"), `peer` what to compare it with."""

    name: str
    value: float
    unit: str
    target: str = ""
    peer: str = ""


def machine() -> str:
    """The machine and interpreter in a few words."""
    cores = os.cpu_count() or 1
    return f"{platform.machine()}, {cores} cores, {platform.system()}, Python {platform.python_version()}"


def seconds(work: Callable[[], object], repeats: int = 3) -> float:
    """Least processor time in seconds of `repeats` runs of `work` in this process.

    Processor time and not the clock's: other programs on the machine must not change a figure a core.
    """
    best = float("inf")
    for _ in range(repeats):
        begin = time.process_time()
        work()
        best = min(best, time.process_time() - begin)
    return best
