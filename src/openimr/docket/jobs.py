"""Durable work: jobs of named steps, on the queue of django-q2 in the docket's own database.

The queue gives each message to one worker for a while, and to another one if the first gives no sign of
life. So a step may be begun twice; what makes its effect happen once is here: a job is named by its content,
a finished step is a row of its own that commits together with the effect, and a holder whose job was given to
another (the fence has moved on) can commit nothing. Job and message are written in one transaction with what
asked for the work, and go in one transaction with the last step.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_q.brokers.orm import ORM
from django_q.models import OrmQ
from django_q.signing import SignedPackage

from openimr.docket import place
from openimr.docket.audit import Who, changing
from openimr.docket.models import JobRecord, JobStep
from openimr.docket.present import now
from openimr.model.base import content_hash

QUEUE = "openimr"
MOST_FAILURES = 5
MOST_DEATHS = 5
BACKOFF_SECONDS = 2.0


class HoldLost(Exception):
    """Another worker has been given this job: what this one has computed is dropped."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a step found. `effect` writes to the database, in the transaction that marks the step finished,
    and may still add to `result`."""

    result: Mapping[str, Any]
    effect: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A job as its steps see it: what was asked, and the results of the steps before."""

    payload: Mapping[str, Any]
    results: Mapping[str, Any]
    case_number: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job: the names of its steps from what was asked, and how one step is done.

    A worker that is at one job for more than `longest` seconds is taken for stuck, and another takes over.
    """

    steps: Callable[[Mapping[str, Any]], Iterable[str]]
    do: Callable[[str, Task], Done]
    longest: float = 4 * 3600.0


def submit(kind: str, payload: Mapping[str, Any], who: Who, case_number: str = "") -> JobRecord:
    """Ask for work. The same kind with the same payload is the same job and is done once.

    Joins the transaction it is called in. `payload` is plain JSON.
    """
    key = content_hash([kind, case_number, payload], 64)
    with transaction.atomic():
        job, new = JobRecord.objects.get_or_create(
            key=key,
            defaults={
                "kind": kind, "payload": dict(payload), "case_number": case_number,
                "made_by": who.name, "made_at": now(), "changed_at": now(),
            },
        )  # fmt: skip
        if new:
            _send(job)
    return job


# The package has the form that django-q2's own tools show and its cluster would run. Our workers read only
# the row's number: nothing from the queue is ever unpickled.
def _send(job: JobRecord) -> None:
    name = f"{job.kind}-{job.key[:12]}"
    task = {"id": job.key[:32], "name": name, "func": "openimr.docket.worker.perform", "args": ()}
    package = SignedPackage.dumps(task | {"kwargs": {}, "started": now()})
    job.message = ORM(list_key=QUEUE).enqueue(package)
    job.save(update_fields=["message"])


def retry(job: JobRecord, who: Who) -> None:
    """Put a job that was given up back into the queue; its finished steps stay finished.

    Raises ValueError if the job is not among those given up.
    """
    with changing(who, "job-retried", f"job/{job.key}"):
        fresh = JobRecord.objects.select_for_update().get(pk=job.pk)
        if fresh.state != "dead":
            raise ValueError(f"Job {job.key[:12]} is {fresh.state}; only one that was given up is retried.")
        fresh.state, fresh.failures, fresh.deaths, fresh.changed_at = "waiting", 0, 0, now()
        fresh.save()
        _send(fresh)


def this_holder() -> str:
    """This process, as others see it."""
    return f"{socket.gethostname()}:{os.getpid()}"


def claim(message: int) -> JobRecord | None:
    """Take the job of a message that the queue has just given to this process.

    None if there is nothing to do: no such job, or its last holder died once too often.
    """
    with transaction.atomic():
        job = JobRecord.objects.select_for_update().filter(message=message).first()
        if job is None:
            OrmQ.objects.filter(pk=message).delete()
            return None
        job.deaths += job.state == "running"
        job.fence += 1
        job.state, job.holder, job.changed_at = "running", this_holder(), now()
        if job.deaths > MOST_DEATHS:
            _give_up(job, f"{job.deaths} workers died in a row at the same step. {job.trouble}".strip())
        job.save()
    return job if job.state == "running" else None


def run(job: JobRecord, kind: Kind) -> None:
    """Do the steps that are not finished. Raises HoldLost, or what a step raises."""
    results = dict(job.steps.values_list("name", "result"))
    names = list(kind.steps(job.payload))
    _commit(job, steps_total=len(names))
    for name in names:
        if name not in results:
            done = kind.do(name, Task(job.payload, results, job.case_number))
            _finish_step(job, name, done)
            results[name] = dict(done.result)
    _finish(job)


def _finish_step(job: JobRecord, name: str, done: Done) -> None:
    with transaction.atomic():
        _commit(job, steps_done=F("steps_done") + 1, failures=0, deaths=0)
        if done.effect:
            done.effect()
        at = now()
        JobStep.objects.create(job=job, name=name, result=dict(done.result), holder=job.holder, at=at)


def _finish(job: JobRecord) -> None:
    with transaction.atomic():
        _commit(job, state="done", message=None, holder="", trouble="")
        OrmQ.objects.filter(pk=job.message).delete()


# The fence: the row is changed only by the holder whom it was given to last, and holding the row until the
# end of the transaction keeps everyone else out meanwhile.
def _commit(job: JobRecord, **values: Any) -> None:
    held = JobRecord.objects.filter(pk=job.pk, fence=job.fence, state="running")
    if not held.update(changed_at=now(), **values):
        raise HoldLost(job.key)


def fail(job: JobRecord, error: Exception) -> None:
    """A step failed: wait longer each time, and after the last time hand the job to a person."""
    with transaction.atomic():
        fresh = JobRecord.objects.select_for_update().get(pk=job.pk)
        if (fresh.fence, fresh.state) != (job.fence, "running"):
            return
        fresh.failures += 1
        fresh.trouble, fresh.holder, fresh.changed_at = _trouble(error), "", now()
        if fresh.failures >= MOST_FAILURES:
            _give_up(fresh, fresh.trouble)
        else:
            fresh.state = "waiting"
            pause = timedelta(seconds=BACKOFF_SECONDS * 4 ** (fresh.failures - 1))
            OrmQ.objects.filter(pk=fresh.message).update(lock=timezone.now() + pause)
        fresh.save()


# What went wrong, without what the step was reading: the words of an error may quote a patient's record.
def _trouble(error: Exception) -> str:
    told = str(error) if hasattr(error, "advice") or isinstance(error, OSError) else ""
    return f"{type(error).__name__}: {told}".rstrip(": ")


def _give_up(job: JobRecord, trouble: str) -> None:
    OrmQ.objects.filter(pk=job.message).delete()
    job.state, job.message, job.holder, job.trouble = "dead", None, "", trouble


def renew(message: int, fence: int) -> bool:
    """Keep a message for another while; false if the job is no longer this holder's."""
    if not JobRecord.objects.filter(message=message, fence=fence, state="running").exists():
        return False
    until = timezone.now() + timedelta(seconds=place.takeover_seconds())
    return bool(OrmQ.objects.filter(pk=message).update(lock=until))


def as_data(job: JobRecord) -> dict[str, Any]:
    """A job for a list: what, for which case, how far, held by whom, what went wrong."""
    return {
        "job": job.key[:12], "kind": job.kind, "case": job.case_number, "state": job.state,
        "steps_done": job.steps_done, "steps_total": job.steps_total, "failures": job.failures,
        "deaths": job.deaths, "holder": job.holder, "trouble": job.trouble,
        "changed_at": job.changed_at.isoformat(),
    }  # fmt: skip
