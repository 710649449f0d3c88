"""Workers as processes: one that stops when told, and several that are replaced when they die."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable

from openimr.docket import worker
from openimr.docket.models import JobRecord
from openimr.docket.work import KINDS


class Stop:
    """Turns true at the first SIGTERM or SIGINT; the job at hand is finished first."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, *_: object) -> None:
        self.asked = True


def work_here(*, until_done: bool, told: Callable[[str], None]) -> int:
    """Work in this process; how many jobs were finished."""
    stop = Stop()
    return worker.work(KINDS, lambda: stop.asked or (until_done and all_done()), told)


def all_done() -> bool:
    """Whether no job waits or runs."""
    return not JobRecord.objects.filter(state__in=("waiting", "running")).exists()


def work_in_processes(count: int, *, until_done: bool) -> None:
    """Keep so many worker processes at work; one that dies is replaced after a second."""
    command = [sys.executable, "-m", "openimr.cli", "worker", *(["--until-done"] if until_done else [])]
    stop = Stop()
    running = [subprocess.Popen(command) for _ in range(count)]  # noqa: S603 - this program itself
    while running and not stop.asked:
        time.sleep(1)
        died = [one for one in running if one.poll() not in (None, 0)]
        running = [one for one in running if one.poll() is None]
        running += [subprocess.Popen(command) for _ in died]  # noqa: S603 - this program itself
    for one in running:
        one.terminate()
    for one in running:
        one.wait()
