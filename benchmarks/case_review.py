"""A digital case of 100 pages reviewed from the command line: time by the clock and peak memory."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.rows import Row
from benchmarks.synthetic_case import case_folder

_PAGES = 100


def rows() -> list[Row]:
    """Seconds by the clock and megabytes of the largest process. Raises RuntimeError if it fails."""
    folder = case_folder(_PAGES)
    with TemporaryDirectory() as out:
        begin = time.perf_counter()
        _review(folder, Path(out))
        elapsed = time.perf_counter() - begin
    # In kilobytes on Linux: the largest of all processes that this one has waited for.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return [
        Row(f"digital case of {_PAGES} pages reviewed, start to end", elapsed, "s", "<= 10"),
        Row("peak memory of the largest process of it", peak, "MB", "<= 500"),
    ]


def _review(folder: Path, out: Path) -> None:
    command = [sys.executable, "-m", "openimr.cli", "review", str(folder), "--out", str(out), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the review ended with code {done.returncode}: {done.stderr.strip()[-500:]}")
