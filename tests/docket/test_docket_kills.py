"""Workers killed without warning: nothing is lost, nothing happens twice, another worker takes over."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from openimr.docket import audit, jobs
from openimr.docket.models import JobRecord, JobStep

WORKER = Path(__file__).with_name("tally_worker.py")
WHO = audit.Who("Ann Example", "staff", "a test")


def start_worker() -> subprocess.Popen[bytes]:
    """A real process that works until nothing is left."""
    return subprocess.Popen([sys.executable, WORKER], env=dict(os.environ), stdout=subprocess.DEVNULL)


def kill_at_random(seed: int, kills: int, longest: float, workers: int = 2) -> None:
    """Keep so many workers at work; kill one, at a random moment, so many times; then let them finish."""
    chance = random.Random(seed)  # noqa: S311 - which worker dies is no secret
    running = [start_worker() for _ in range(workers)]
    while kills and JobRecord.objects.exclude(state__in=("done", "dead")).exists():
        time.sleep(chance.uniform(0.0, longest))
        victim = chance.randrange(workers)
        running[victim].kill()
        running[victim].wait()
        running[victim] = start_worker()
        kills -= 1
    for process in running:
        process.wait(timeout=120)


def test_killed_workers_lose_nothing_and_double_nothing(docket: Path) -> None:
    """Each count of each job is in the audit chain exactly once, however often workers died."""
    for no in range(4):
        jobs.submit("tally", {"no": no, "steps": 12, "seconds": 0.1}, WHO)
    kill_at_random(seed=7, kills=4, longest=1.0)
    counted = Counter(entry["subject"] for entry in audit.entries(who="worker"))
    assert counted == {f"tally/{no}/{step}": 1 for no in range(4) for step in range(12)}
    assert set(JobRecord.objects.values_list("state", flat=True)) == {"done"}
    assert JobStep.objects.count() == 48
    assert audit.verify() == []
