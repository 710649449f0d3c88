"""A worker: one process that takes one job after the other until it is told to stop.

django-q2's queue and its rule of redelivery are used as they are; its cluster is not. The cluster hands tasks
to its children through pipes guarded by locks that die with whoever holds them, so that one child killed at
the wrong moment can stop all. A worker here is one process whose death costs nothing but its own hold.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from django.db import OperationalError, connection, connections
from django_q.brokers.orm import ORM

from openimr.docket import jobs, place
from openimr.docket.jobs import HoldLost, Kind
from openimr.docket.models import JobRecord

PAUSE_SECONDS = 1.0


def work(kinds: Mapping[str, Kind], stop: Callable[[], bool], told: Callable[[str], None]) -> int:
    """Take jobs until `stop` says so; it is asked between jobs. Returns how many were finished.

    `told` gets a line for each job, without any words of a record.
    """
    broker, finished = ORM(list_key=jobs.QUEUE), 0
    while not stop():
        try:
            for message, _ in broker.dequeue() or ():
                finished += perform(message, kinds, told)
        except OperationalError as error:
            told(f"the database does not answer ({type(error).__name__}); trying again")
            connections.close_all()
            time.sleep(PAUSE_SECONDS)
    connections.close_all()
    return finished


def perform(message: int, kinds: Mapping[str, Kind], told: Callable[[str], None]) -> bool:
    """Do the job of one message; true if it was finished."""
    job = jobs.claim(message)
    if job is None:
        return False
    try:
        kind = _kind(job, kinds)
        with _held(job, kind.longest):
            jobs.run(job, kind)
    except HoldLost:
        told(f"job {job.key[:12]} {job.kind}: given to another worker")
        return False
    except Exception as error:  # noqa: BLE001 - whatever a step raises, the job waits or goes to a person
        jobs.fail(job, error)
        told(f"job {job.key[:12]} {job.kind}: {type(error).__name__}")
        return False
    told(f"job {job.key[:12]} {job.kind}: done")
    return True


def _kind(job: JobRecord, kinds: Mapping[str, Kind]) -> Kind:
    if job.kind not in kinds:
        raise LookupError(f"This worker knows no job of kind {job.kind}.")
    return kinds[job.kind]


@contextmanager
def _held(job: JobRecord, longest: float) -> Iterator[None]:
    over = threading.Event()
    pulse = threading.Thread(target=_pulse, args=(job, over, longest), daemon=True)
    pulse.start()
    try:
        yield
    finally:
        over.set()
        pulse.join()


def _pulse(job: JobRecord, over: threading.Event, longest: float) -> None:
    pause, message = place.takeover_seconds() / 3, job.message or 0
    for _ in range(int(longest / pause)):
        if over.wait(pause) or not jobs.renew(message, job.fence):
            break
    connection.close()
