"""A worker process for the tests: its only kind of job counts, and each count must happen once."""

from __future__ import annotations

import sys
import time

from openimr.docket import open_docket

open_docket(migrate=False)

from openimr.docket import audit, jobs, worker  # noqa: E402
from openimr.docket.models import JobRecord  # noqa: E402

WHO = audit.Who("worker", "system", "counting")


def _count(name: str, task: jobs.Task) -> jobs.Done:
    time.sleep(float(task.payload["seconds"]))

    def effect() -> None:
        with audit.changing(WHO, "tally", f"tally/{task.payload['no']}/{name}"):
            pass

    return jobs.Done({"counted": name}, effect)


KINDS = {"tally": jobs.Kind(lambda payload: [str(n) for n in range(payload["steps"])], _count)}

if __name__ == "__main__":
    worker.work(KINDS, lambda: not JobRecord.objects.exclude(state__in=("done", "dead")).exists(), print)
    sys.exit(0)
