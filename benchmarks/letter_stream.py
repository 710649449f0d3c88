"""The command `openimr parse` on thousands of letters: speed with one and two processes, and memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks.rows import Row
from benchmarks.synthetic_letters import letters

_COUNT = 4000


class _Run(NamedTuple):
    """One run of the command: clock and processor seconds, and peak memory of its largest process in MB."""

    clock: float
    processor: float
    memory: float


def rows() -> list[Row]:
    """Letters a second, the gain of a second process, and memory at two sizes of input."""
    with TemporaryDirectory(prefix="openimr-") as made:
        folder = Path(made)
        few, many = folder / "few", folder / "many"
        _write(few, _COUNT // 4)
        _write(many, _COUNT)
        alone, small, both = _run(many, 1), _run(few, 1), _run(many, 2)
    return [
        Row(
            f"letters to JSON, {_COUNT} files, start-up included",
            _COUNT / alone.processor,
            "letters/s a core",
        ),
        Row("clock time of one process over that of two", alone.clock / both.clock, "x", ">= 1.8"),
        Row(
            "processor time of two processes over that of one",
            both.processor / alone.processor,
            "x",
            "<= 1.1",
        ),
        Row("peak memory, 4 times as many letters", alone.memory / small.memory, "x", "<= 1.1"),
        Row("peak memory of the leading process", both.memory, "MB"),
    ]


def _write(folder: Path, count: int) -> None:
    folder.mkdir()
    made = letters(min(count, 200))
    for number in range(count):
        (folder / f"{number}.txt").write_text(f"{made[number % len(made)]}\nCopy {number}\n")


def _run(folder: Path, jobs: int) -> _Run:
    command = [
        sys.executable,
        "-m",
        "openimr.cli",
        "parse",
        "--json",
        "--quiet",
        "--jobs",
        str(jobs),
        str(folder),
    ]
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    assert status == 0
    return _Run(time.perf_counter() - begin, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
