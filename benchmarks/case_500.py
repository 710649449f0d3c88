"""500-page case files reviewed from the command line: time by the clock, memory, pages accounted for.

`python -m benchmarks.case_500 [scanned|digital] [--pages N] [--jobs N]`, by hand and on a quiet machine: the
scanned file takes minutes. The files are synthetic. Memory is that of the command and all its processes
together, looked at twice a second; the most of the first and of the second half of the run show whether it
grows with the number of pages.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from openimr.synth.cases import write_cases

_SEED = 4200
_TARGET_SECONDS = {"scanned": 360, "digital": 20}
_TARGET_MEGABYTES = 1024
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


class Run(NamedTuple):
    """A review: seconds by the clock, megabytes every half second, pages of the input and of the manifest."""

    seconds: float
    megabytes: tuple[float, ...]
    pages: int
    states: dict[str, int]


def reviewed(kind: str, pages: int, jobs: int | None = None) -> Run:
    """Make a case of that kind and review it. Raises RuntimeError if the review fails."""
    with TemporaryDirectory() as folder:
        noise = "scan" if kind == "scanned" else "none"
        (case,) = write_cases(Path(folder) / "made", 1, _SEED, pages, noise=noise, form="packet")
        out = Path(folder) / "out"
        command = [sys.executable, "-m", "openimr.cli", "review", str(case), "--out", str(out)]
        command += [
            "--cache",
            str(Path(folder) / "cache"),
            "--json",
            *(["--jobs", str(jobs)] if jobs else []),
        ]
        seconds, megabytes = _watched(command)
        totals = json.loads((out / "manifest.json").read_text())["totals"]
        states = {name: count for name, count in totals.items() if name.startswith("pages_")}
        return Run(seconds, tuple(megabytes), pages, states)


def _watched(command: Sequence[str]) -> tuple[float, list[float]]:
    begin = time.perf_counter()
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    seen = []
    while run.poll() is None:
        seen.append(_megabytes(run.pid))
        time.sleep(0.5)
    if run.returncode:
        raise RuntimeError(
            f"the review ended with code {run.returncode}: {(run.communicate()[1] or '')[-500:]}"
        )
    return time.perf_counter() - begin, seen


def _megabytes(process: int) -> float:
    """Resident memory of a process and all below it, from /proc; 0 where there is none."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(entry.parent.name)] = int(entry.read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            continue
    family = {process}
    while more := {one for one, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(map(_resident, family)) / 2**20


def _resident(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * _PAGE
    except (OSError, ValueError, IndexError):
        return 0


def told(kind: str, run: Run) -> str:
    """The run in a few lines, with what was aimed at."""
    half = len(run.megabytes) // 2
    first, second = max(run.megabytes[:half], default=0.0), max(run.megabytes[half:], default=0.0)
    accounted = sum(run.states.values())
    aim = _TARGET_SECONDS[kind] * run.pages / 500
    return "\n".join(
        [
            f"{kind} case of {run.pages} pages (synthetic)",
            f"  reviewed in           {run.seconds:8.1f} s   (aim: {aim:.0f})",
            f"  most memory           {max(first, second):8.0f} MB  (aim: {_TARGET_MEGABYTES})",
            f"  first, second half    {first:8.0f} MB  {second:.0f} MB",
            f"  pages accounted for   {accounted:8d} of {run.pages}   {run.states}",
        ]
    )


def main(arguments: Sequence[str]) -> int:
    """Run the kinds named, both if none is. Returns 1 if a page was not accounted for."""
    options = dict(pairwise(arguments))
    pages = int(options.get("--pages", 500))
    jobs = int(options["--jobs"]) if "--jobs" in options else None
    kinds = [kind for kind in _TARGET_SECONDS if kind in arguments] or list(_TARGET_SECONDS)
    complete = True
    for kind in kinds:
        run = reviewed(kind, pages, jobs)
        print(told(kind, run), flush=True)
        complete &= sum(run.states.values()) == run.pages
    return 0 if complete else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
