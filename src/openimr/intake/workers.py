"""Pages read by several processes at once, in a fixed order, whatever happens to a process.

A process that dies or falls silent costs at most a page: what it was reading is read again page by page by a
fresh one, and only a page that stops a process twice is given up, with a note that says so.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import threading
from collections import Counter, deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import IO

from openimr.intake.raw import RawPage, unpack
from openimr.intake.settings import limit
from openimr.intake.worker import LENGTH, Asked, pages_of

_SERVE = "import sys; from openimr.intake.worker import serve; serve(sys.stdin.buffer, sys.stdout.buffer)"
COMMAND: tuple[str, ...] = (sys.executable, "-P", "-c", _SERVE)
_CHUNK = 20
_WORTH_PROCESSES = 40
_GIVE_UP_AFTER = 5


class _Stopped(Exception):
    """The process died, fell silent or answered nonsense."""


def read_all(
    files: Sequence[tuple[Path, int]], jobs: int | None, told: Callable[[int], None]
) -> list[list[RawPage]]:
    """The text pages of each PDF of `files` (its path and number of pages), in that order.

    `jobs` is the number of processes; 1 reads in this one; None takes up to 2 where there are cores and
    enough pages. `told` is called with the number of pages read since the last call.
    """
    asked = [
        Asked(file, first, min(first + _CHUNK, pages))
        for file, pages in files
        for first in range(0, pages, _CHUNK)
    ]
    jobs = min(_processes(jobs, sum(pages for _, pages in files)), len(asked))
    if jobs <= 1:
        return [_here(Asked(file, 0, pages), told) for file, pages in files]
    joined: dict[Path, list[RawPage]] = {file: [] for file, _ in files}
    for wanted, pages in zip(asked, _in_processes(asked, jobs, told), strict=True):
        joined[wanted.file] += pages
    return [joined[file] for file, _ in files]


def read_pictures(
    asked: Sequence[Asked], jobs: int | None, told: Callable[[int], None]
) -> list[list[RawPage]]:
    """The pages asked for, read from their pictures, in that order: each request by one process at a time.

    `jobs` is the number of processes, by default one for each core. It is never this one: the engine wants
    settings of its own and memory that is given back.
    """
    if not sys.executable:
        return [_here(wanted, told) for wanted in asked]
    return _in_processes(list(asked), min(jobs or cores(), len(asked)), told)


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _processes(jobs: int | None, pages: int) -> int:
    if not sys.executable:
        return 1
    if jobs is not None:
        return max(1, jobs)
    return min(2, os.cpu_count() or 1) if pages > _WORTH_PROCESSES else 1


def _here(asked: Asked, told: Callable[[int], None]) -> list[RawPage]:
    read: list[RawPage] = []
    for page in pages_of(asked):
        read.append(page)
        told(1)
    return read


def _in_processes(ranges: Sequence[Asked], jobs: int, told: Callable[[int], None]) -> list[list[RawPage]]:
    waiting = deque(enumerate(ranges))
    done: SimpleQueue[tuple[int, list[RawPage] | BaseException]] = SimpleQueue()
    lost: Counter[Path] = Counter()
    workers = [_Worker() for _ in range(jobs)]
    for worker in workers:
        threading.Thread(target=_serve, args=(worker, waiting, done, lost), daemon=True).start()
    read: list[list[RawPage]] = [[] for _ in ranges]
    try:
        for _ in ranges:
            index, answer = done.get()
            if isinstance(answer, BaseException):
                raise answer
            read[index] = answer
            told(len(answer))
    finally:
        waiting.clear()
        for worker in workers:
            worker.stop()
    return read


def _serve(
    worker: _Worker,
    waiting: deque[tuple[int, Asked]],
    done: SimpleQueue[tuple[int, list[RawPage] | BaseException]],
    lost: Counter[Path],
) -> None:
    while waiting:
        try:
            index, asked = waiting.popleft()
        except IndexError:
            return
        try:
            done.put((index, _read(worker, asked, lost)))
        except BaseException as error:  # noqa: BLE001 (it is raised again by the thread that waits for the answer)
            done.put((index, error))


def _read(worker: _Worker, asked: Asked, lost: Counter[Path]) -> list[RawPage]:
    try:
        return worker.ask(asked)
    except _Stopped:
        pages = [asked._replace(first=number, stop=number + 1) for number in range(asked.first, asked.stop)]
        return [_single(worker, page, lost) for page in pages]


def _single(worker: _Worker, asked: Asked, lost: Counter[Path]) -> RawPage:
    if lost[asked.file] < _GIVE_UP_AFTER:
        try:
            return worker.ask(asked)[0]
        except _Stopped:
            lost[asked.file] += 1
    return RawPage("unreadable", note="page_stopped")


def patience(pages: int, how: str = "text") -> float:
    """Seconds after which a process that reads so many pages counts as silent."""
    return limit("seconds_a_page") + pages if how == "text" else limit("seconds_a_scan") * pages


class _Worker:
    """A reading process, started when first asked and again after it stopped."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False

    def ask(self, asked: Asked) -> list[RawPage]:
        """The pages asked for. Raises _Stopped."""
        process = self._started()
        alarm = threading.Timer(patience(asked.stop - asked.first, asked.how), process.kill)
        alarm.daemon = True
        alarm.start()
        try:
            pages = _asked(process, asked)
        except (OSError, EOFError, ValueError, KeyError, struct.error) as error:
            self._discard()
            raise _Stopped from error
        finally:
            alarm.cancel()
        return pages

    def stop(self) -> None:
        """End the process; it is not started again."""
        self._closed = True
        self._discard()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._closed:
            raise _Stopped
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
                COMMAND,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": _import_path(), "OMP_THREAD_LIMIT": "1"},
            )
        # Stopped by another thread in the meantime.
        if self._closed:
            self._discard()
            raise _Stopped
        return self._process

    def _discard(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream:
                _close(stream)


def _import_path() -> str:
    return os.pathsep.join(filter(None, sys.path))


def _close(stream: IO[bytes]) -> None:
    with suppress(OSError):
        stream.close()


def _asked(process: subprocess.Popen[bytes], asked: Asked) -> list[RawPage]:
    assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018
    kept = str(asked.kept) if asked.kept else None
    request = json.dumps([str(asked.file), asked.first, asked.stop, asked.how, kept]).encode()
    process.stdin.write(LENGTH.pack(len(request)) + request)
    process.stdin.flush()
    head = process.stdout.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    (length,) = LENGTH.unpack(head)
    answer = process.stdout.read(length)
    if len(answer) < length:
        raise EOFError
    pages = unpack(answer)
    if len(pages) != asked.stop - asked.first:
        raise ValueError("another number of pages than asked for")
    return pages
