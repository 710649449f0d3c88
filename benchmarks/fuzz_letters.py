"""A long fuzz run over the reading of letters, started by hand.

`python -m benchmarks.fuzz_letters --inputs 1000000 --seconds 7200 --jobs 2` reads that many damaged letters,
or as many as there is time for, and prints what it found. A failing input is named by its number, which gives
it again: `python -m benchmarks.fuzz_letters --first NUMBER --inputs 1`. Exit code 1 if there was a fault.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import cache
from pathlib import Path

from benchmarks.fuzzing import damaged, fault_of
from benchmarks.synthetic_letters import letters as synthetic_letters

_BATCH = 500
_INVENTED = Path(__file__).parent.parent / "tests" / "letters" / "data"


@cache
def bases() -> tuple[str, ...]:
    """The sound letters that are damaged; all invented."""
    return (
        *(path.read_text("utf-8") for path in sorted(_INVENTED.rglob("*.txt"))),
        *synthetic_letters(4),
    )


def batch(first: int, count: int) -> list[tuple[int, str]]:
    """The faults among inputs `first` to `first + count`, each with its number."""
    found = ((number, fault_of(damaged(number, bases()))) for number in range(first, first + count))
    return [(number, fault) for number, fault in found if fault]


def results(asked: argparse.Namespace) -> Iterator[tuple[int, list[tuple[int, str]]]]:
    """How many inputs a batch had and its faults, until all are read or the time is over."""
    until = time.monotonic() + asked.seconds
    under_way: deque[tuple[int, Future[list[tuple[int, str]]]]] = deque()
    with ProcessPoolExecutor(asked.jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        for start in range(asked.first, asked.first + asked.inputs, _BATCH):
            if time.monotonic() >= until:
                break
            count = min(_BATCH, asked.first + asked.inputs - start)
            under_way.append((count, pool.submit(batch, start, count)))
            if len(under_way) > 2 * asked.jobs:
                count, future = under_way.popleft()
                yield count, future.result()
        for count, future in under_way:
            yield count, future.result()


def main() -> int:
    """Run, and print the faults and the numbers."""
    reader = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    reader.add_argument("--inputs", type=int, default=1_000_000)
    reader.add_argument("--seconds", type=float, default=3600.0)
    reader.add_argument("--jobs", type=int, default=2)
    reader.add_argument("--first", type=int, default=0)
    begin = time.monotonic()
    done, faults = 0, 0
    for count, found in results(reader.parse_args()):
        done, faults = done + count, faults + len(found)
        for number, fault in found:
            print(f"input {number}: {fault}", flush=True)
    print(f"{done:,} inputs in {time.monotonic() - begin:.0f} s: {faults} fault(s)")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
