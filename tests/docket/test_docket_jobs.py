"""Jobs: done once by content, retried with growing pauses, handed to a person at last."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError
from django.utils import timezone
from django_q.brokers.orm import ORM
from django_q.models import OrmQ

from openimr.docket import audit, files, jobs, worker
from openimr.docket.jobs import Done, HoldLost, Kind, Task
from openimr.docket.models import JobRecord, JobStep, StoredFile

ANN = audit.Who("Ann Example", "staff", "a test")


class Steps:
    """A kind of job with three steps that notes each attempt and fails as often as told."""

    def __init__(self, failures: int = 0) -> None:
        self.attempts: list[str] = []
        self.failures = failures

    def do(self, name: str, task: Task) -> Done:
        self.attempts.append(name)
        if name == "b" and self.failures:
            self.failures -= 1
            raise RuntimeError("words of a record that must not be kept")
        return Done({"name": name, "before": sorted(task.results)})

    def kinds(self) -> dict[str, Kind]:
        return {"abc": Kind(lambda _: "abc", self.do)}


def work(kinds: dict[str, Kind], rounds: int = 1) -> None:
    """So many looks at the queue, pauses passed over."""
    for _ in range(rounds):
        OrmQ.objects.update(lock=timezone.now() - timedelta(seconds=1))
        worker.work(kinds, iter((False, True)).__next__, lambda _: None)


def test_a_job_is_named_by_its_content_and_done_once(docket: Path) -> None:
    """Asking twice is one job; each step sees the results of those before."""
    steps = Steps()
    one, two = (jobs.submit("abc", {"of": 1}, ANN) for _ in range(2))
    assert one.pk == two.pk
    assert OrmQ.objects.count() == 1
    work(steps.kinds(), 2)
    job = JobRecord.objects.get()
    assert (job.state, job.steps_done, job.steps_total, job.message) == ("done", 3, 3, None)
    assert JobStep.objects.get(name="c").result == {"name": "c", "before": ["a", "b"]}
    assert (steps.attempts, OrmQ.objects.count()) == (["a", "b", "c"], 0)
    assert jobs.submit("abc", {"of": 1}, ANN).state == "done"


def test_a_failed_step_is_tried_again_later_and_finished_ones_are_not(docket: Path) -> None:
    """After two failures the third attempt goes through; step a ran once."""
    steps = Steps(failures=2)
    jobs.submit("abc", {}, ANN)
    work(steps.kinds(), 3)
    assert steps.attempts == ["a", "b", "b", "b", "c"]
    assert JobRecord.objects.get().state == "done"


def test_pauses_grow_after_each_failure(docket: Path) -> None:
    """The queue holds a failed job back, each time four times as long."""
    steps, pauses = Steps(failures=9), []
    jobs.submit("abc", {}, ANN)
    for _ in range(jobs.MOST_FAILURES - 1):
        work(steps.kinds())
        pauses.append((OrmQ.objects.get().lock - timezone.now()).total_seconds())
    assert [round(pause / 2) for pause in pauses] == [1, 4, 16, 64]


def test_a_job_that_always_fails_waits_for_a_person_and_its_words_are_not_kept(docket: Path) -> None:
    """A dead letter tells the kind of trouble, never what the step was reading; a person puts it back."""
    steps = Steps(failures=jobs.MOST_FAILURES)
    job = jobs.submit("abc", {}, ANN)
    work(steps.kinds(), jobs.MOST_FAILURES + 2)
    job.refresh_from_db()
    assert (job.state, job.trouble, OrmQ.objects.count()) == ("dead", "RuntimeError", 0)
    jobs.retry(job, ANN)
    work(steps.kinds())
    job.refresh_from_db()
    assert (job.state, steps.attempts.count("a")) == ("done", 1)
    with pytest.raises(ValueError, match="done"):
        jobs.retry(job, ANN)


def test_a_job_whose_workers_always_die_waits_for_a_person(docket: Path) -> None:
    """A job that kills its workers stops after a few of them."""
    job = jobs.submit("abc", {}, ANN)
    message = job.message or 0
    for _ in range(jobs.MOST_DEATHS + 1):
        assert jobs.claim(message) is not None
    assert jobs.claim(message) is None
    job.refresh_from_db()
    assert job.state == "dead"
    assert "died" in job.trouble


def test_who_was_given_up_for_dead_and_wakes_again_commits_nothing(docket: Path) -> None:
    """The fence: only the latest holder can finish a step, and a late one leaves no effect."""

    def keep() -> None:
        with audit.changing(ANN, "store", "file/x"):
            files.keep(b"abc")

    def slow(name: str, task: Task) -> Done:
        assert jobs.claim(job.message or 0) is not None
        return Done({}, keep)

    job = jobs.submit("abc", {}, ANN)
    held = jobs.claim(job.message or 0)
    assert held is not None
    with pytest.raises(HoldLost):
        jobs.run(held, Kind(lambda _: "a", slow))
    assert (StoredFile.objects.count(), JobStep.objects.count()) == (0, 0)
    assert not jobs.renew(job.message or 0, held.fence)
    assert jobs.renew(job.message or 0, held.fence + 1)


def test_a_job_of_an_unknown_kind_waits_for_a_worker_that_knows_it(docket: Path) -> None:
    """An older worker does not throw away what it does not understand."""
    job = jobs.submit("newer", {}, ANN)
    work(Steps().kinds())
    job.refresh_from_db()
    assert (job.state, job.trouble) == ("waiting", "LookupError")


def test_a_message_without_a_job_is_taken_off(docket: Path) -> None:
    """Rubbish in the queue stops nobody."""
    OrmQ.objects.create(key=jobs.QUEUE, payload="x", lock=timezone.now())
    work(Steps().kinds())
    assert OrmQ.objects.count() == 0


def test_work_asked_for_in_a_transaction_that_fails_was_never_asked_for(docket: Path) -> None:
    """Job, message and what asked for them are kept together or not at all."""
    with pytest.raises(ValueError, match="no"), audit.changing(ANN, "order", "case/1"):
        jobs.submit("abc", {}, ANN)
        raise ValueError("no")
    assert (JobRecord.objects.count(), OrmQ.objects.count()) == (0, 0)


def test_a_worker_outlives_a_database_that_does_not_answer_for_a_while(
    docket: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A restart of the server costs a pause, not the worker."""
    broken, whole = iter([True]), ORM.dequeue

    def dequeue(broker: ORM) -> object:
        if next(broken, False):
            raise OperationalError
        return whole(broker)

    monkeypatch.setattr(ORM, "dequeue", dequeue)
    monkeypatch.setattr(worker, "PAUSE_SECONDS", 0.0)
    jobs.submit("abc", {}, ANN)
    told: list[str] = []
    OrmQ.objects.update(lock=timezone.now() - timedelta(seconds=1))
    assert worker.work(Steps().kinds(), iter((False, False, True)).__next__, told.append) == 1
    assert "does not answer" in told[0]
