"""Letters parsed as a stream: read lazily, a few chunks under way, given back in the order of the input.

Memory does not grow with the number of letters: at any time only the chunks under way are held.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from multiprocessing.context import BaseContext
from types import TracebackType

from openimr.letters.reading.forms import Form, json_lines
from openimr.letters.reading.work import Batch, lost, work
from openimr.letters.source import Source

CHUNK = 64
_CHUNK_BYTES = 1 << 20
_PDF_COUNTS = 16
_UNDER_WAY_A_JOB = 2

# An invented letter that makes the parser load all it has.
_EXAMPLE = b"""CLINICAL CASE SUMMARY
The injured worker is a 40-year-old male with neck pain who had 6 visits of acupuncture on 1/2/2014.

IMR ISSUES, DECISIONS AND RATIONALES

Physical therapy 2x4 for the neck: Upheld

Claims Administrator guideline: Decision based on MTUS Chronic Pain Treatment Guidelines.

MAXIMUS guideline: Decision based on MTUS Chronic Pain Treatment Guidelines Page(s): 98-99.

Decision rationale: There is no documentation of improvement. The request is not medically necessary.
"""

Chunk = tuple[Source, ...]


def stream(sources: Iterable[Source], form: Form = json_lines, jobs: int = 1) -> Iterator[Batch]:
    """Read and parse `sources`, in their order, `jobs` processes at a time.

    `form` makes bytes of some letters where they were parsed; it must be a function of a module. Input that
    fits one chunk, and any input with `jobs` 1, is read in this process. A worker that dies costs the letter
    that killed it. Closing the iterator ends the workers. Raises ValueError for `jobs` below 1.
    """
    if jobs < 1:
        raise ValueError(f"jobs is the number of processes, at least 1, and not {jobs}")
    found = chunks(sources)
    first = tuple(islice(found, 2))
    everything = chain(first, found)
    if jobs == 1 or len(first) < 2:
        return (work(chunk, form) for chunk in everything)
    _warm_up()
    return _in_processes(everything, form, jobs)


def chunks(sources: Iterable[Source]) -> Iterator[Chunk]:
    """The letters in chunks of about the same work: at most `CHUNK`, fewer if they are large or PDFs."""
    gathered: list[Source] = []
    weight, size = 0, 0
    for source in sources:
        gathered.append(source)
        weight += _PDF_COUNTS if source.name.lower().endswith(".pdf") else 1
        size += len(source.content)
        if weight >= CHUNK or size >= _CHUNK_BYTES:
            yield tuple(gathered)
            gathered, weight, size = [], 0, 0
    if gathered:
        yield tuple(gathered)


def _in_processes(found: Iterable[Chunk], form: Form, jobs: int) -> Iterator[Batch]:
    under_way: deque[tuple[Chunk, Future[Batch]]] = deque()
    with _Pool(jobs, form) as pool:
        for chunk in found:
            under_way.append((chunk, pool.submit(chunk)))
            if len(under_way) > _UNDER_WAY_A_JOB * jobs:
                yield from pool.result(*under_way.popleft())
        while under_way:
            yield from pool.result(*under_way.popleft())


class _Pool:
    """Worker processes that are replaced when one of them dies."""

    def __init__(self, jobs: int, form: Form) -> None:
        self._jobs = jobs
        self._form = form
        self._executor = self._started(jobs)

    def __enter__(self) -> _Pool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._executor.shutdown(wait=True, cancel_futures=True)

    def submit(self, chunk: Chunk) -> Future[Batch]:
        """Hand a chunk to a worker."""
        try:
            return self._executor.submit(work, chunk, self._form)
        except BrokenProcessPool:
            self._renew()
            return self._executor.submit(work, chunk, self._form)

    def result(self, chunk: Chunk, future: Future[Batch]) -> Iterator[Batch]:
        """What came of a chunk. If its process died, its letters are read again one by one."""
        try:
            yield future.result()
        except BrokenProcessPool:
            yield from self._one_by_one(chunk)

    def _one_by_one(self, chunk: Chunk) -> Iterator[Batch]:
        executor = self._started(1)
        for source in chunk:
            try:
                yield executor.submit(work, (source,), self._form).result()
            except BrokenProcessPool:
                executor.shutdown()
                executor = self._started(1)
                yield lost(source)
        executor.shutdown()

    def _renew(self) -> None:
        self._executor.shutdown()
        self._executor = self._started(self._jobs)

    def _started(self, jobs: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(jobs, mp_context=_context(), initializer=_settle)


def _context() -> BaseContext:
    """How workers come to be: as copies of this process, which is ready to parse, where that is safe."""
    safe = sys.platform == "linux" and threading.active_count() == 1
    return multiprocessing.get_context("fork" if safe else "spawn")


def _settle() -> None:
    """Make a worker ready: an interrupt is for the process that leads, and what is loaded is no garbage."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()


def cores() -> int:
    """The number of processes that this machine lets us run at the same time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _warm_up() -> None:
    """Load what parsing needs before workers are copied from this process, so that each need not."""
    work((Source("example", content=_EXAMPLE),), json_lines)
