"""Work spread over processes, its results in the order of the input; a worker that dies costs one letter."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")

_UNDER_WAY_A_JOB = 2


def ordered(
    work: Callable[[tuple[Given, ...]], Made],
    lost: Callable[[Given], Made],
    chunks: Iterable[tuple[Given, ...]],
    jobs: int,
) -> Iterator[Made]:
    """`work` of each chunk, in their order, `jobs` processes at a time; with one job in this process.

    `work` must be a function of a module. When a worker dies, the letters of its chunk are read again one by
    one; for the one that kills it again the result is `lost` of it. Closing the iterator ends the workers.
    """
    if jobs == 1:
        return (work(chunk) for chunk in chunks)
    return _in_processes(work, lost, chunks, jobs)


def _in_processes(
    work: Callable[[tuple[Given, ...]], Made],
    lost: Callable[[Given], Made],
    chunks: Iterable[tuple[Given, ...]],
    jobs: int,
) -> Iterator[Made]:
    pool = _started(jobs)
    under_way: deque[tuple[tuple[Given, ...], Future[Made]]] = deque()
    try:
        for chunk in chunks:
            try:
                under_way.append((chunk, pool.submit(work, chunk)))
            except BrokenProcessPool:
                pool.shutdown()
                pool = _started(jobs)
                under_way.append((chunk, pool.submit(work, chunk)))
            if len(under_way) > _UNDER_WAY_A_JOB * jobs:
                yield from _result(work, lost, *under_way.popleft())
        while under_way:
            yield from _result(work, lost, *under_way.popleft())
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _result(
    work: Callable[[tuple[Given, ...]], Made],
    lost: Callable[[Given], Made],
    chunk: tuple[Given, ...],
    future: Future[Made],
) -> Iterator[Made]:
    try:
        yield future.result()
    except BrokenProcessPool:
        yield from _one_by_one(work, lost, chunk)


def _one_by_one(
    work: Callable[[tuple[Given, ...]], Made], lost: Callable[[Given], Made], chunk: tuple[Given, ...]
) -> Iterator[Made]:
    pool = _started(1)
    for one in chunk:
        try:
            yield pool.submit(work, (one,)).result()
        except BrokenProcessPool:
            pool.shutdown()
            pool = _started(1)
            yield lost(one)
    pool.shutdown()


def _started(jobs: int) -> ProcessPoolExecutor:
    # A copy of a process with threads (the index has some) may inherit a lock that nobody opens: no
    # plain fork.
    context = multiprocessing.get_context("spawn" if sys.platform == "win32" else "forkserver")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_settle)


def _settle() -> None:
    """Make a worker ready: an interrupt is for the process that leads, and without it there is no work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_leader, daemon=True).start()
    gc.freeze()


def _end_with_leader() -> None:
    leader = multiprocessing.parent_process()
    if leader:
        leader.join()
        os._exit(1)
