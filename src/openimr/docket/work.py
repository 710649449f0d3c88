"""The kinds of long work that workers do for cases."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from openimr.docket import files, jobs, mailings, place
from openimr.docket.audit import Who, changing
from openimr.docket.cases import row
from openimr.docket.jobs import Done, Kind, Task
from openimr.docket.models import JobRecord


def order_review(number: str, who: Who) -> JobRecord:
    """Have the papers of a case reviewed; the same papers and items once. Raises CaseUnknown, ValueError.

    The items are those of the case, in its order, so that the determination decides what is in dispute.
    """
    with changing(who, "review-ordered", f"case/{number}") as change:
        papers, items = _papers(number), [item["text"] for item in row(number).items]
        if not papers:
            raise ValueError(f"Case {number} has no documents to review.")
        job = jobs.submit("review", {"papers": papers, "items": items}, who, number)
        change.details["job"] = job.key
    return job


def order_reading(number: str, who: Who) -> JobRecord:
    """Have the papers of a case read one by one, so that a later review finds scanned pages read already."""
    with changing(who, "reading-ordered", f"case/{number}") as change:
        job = jobs.submit("read", {"papers": _papers(number)}, who, number)
        change.details["job"] = job.key
    return job


def _papers(number: str) -> list[list[str]]:
    kept = row(number).documents.order_by("received_at", "name", "pk")
    return [[one.name, one.file_id] for one in kept]


def order_notices(number: str, who: Who) -> JobRecord:
    """Have the notices rendered that a case owes now; the same job if nothing has happened since."""
    with changing(who, "notices-ordered", f"case/{number}") as change:
        job = jobs.submit("notices", {"version": row(number).version}, who, number)
        change.details["job"] = job.key
    return job


@contextmanager
def _laid_out(number: str, papers: list[list[str]]) -> Iterator[Path]:
    """The papers of a case as files in a folder of that case's name; two of one name are told apart."""
    with tempfile.TemporaryDirectory(prefix="openimr-") as temporary:
        folder = Path(temporary) / number
        folder.mkdir()
        for no, (name, sha256) in enumerate(papers, 1):
            target = folder / Path(name).name
            target = folder / f"{no:03d}-{Path(name).name}" if target.exists() else target
            target.write_bytes(files.content_of(sha256))
        yield folder


def _read_steps(payload: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(sha256 for _, sha256 in payload["papers"]))


def _read(step: str, task: Task) -> Done:
    from openimr import intake

    papers = [paper for paper in task.payload["papers"] if paper[1] == step][:1]
    with _laid_out(task.case_number, papers) as folder:
        try:
            totals = intake.manifest(intake.read(folder, jobs=1, cache=_cache()))["totals"]
        except intake.NothingToRead:
            return Done({"totals": None, "trouble": "nothing in it can be read"})
    return Done({"totals": totals})


def _cache() -> Path:
    return place.data_folder() / "cache"


# The review is one step because its parts pass whole case files in memory; what it makes is stored by content
# before the step is marked, so that a death in between costs the work and leaves no trace.
def _review(step: str, task: Task) -> Done:
    return _reviewed(task) if step == "review" else _kept_as_draft(task)


def _reviewed(task: Task) -> Done:
    from openimr.review import CaseOptions, review_to

    with _laid_out(task.case_number, task.payload["papers"]) as folder:
        out = folder.with_name("out")
        summary = review_to(folder, out, CaseOptions(tuple(task.payload["items"]), jobs=1, cache=_cache()))
        made = {
            str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()
        }
    kept: dict[str, str] = {}

    def effect() -> None:
        with changing(_worker(task), "review-made", f"case/{task.case_number}") as change:
            kept.update({name: files.keep(content).sha256 for name, content in made.items()})
            change.details["files"] = kept

    names = {name: files.name_of(content) for name, content in made.items()}
    return Done({"files": names, "items": len(summary["items"])}, effect)


def _kept_as_draft(task: Task) -> Done:
    from openimr.docket.decisions import add_draft

    content = files.content_of(task.results["review"]["files"]["determination.json"]).decode()

    def effect() -> None:
        add_draft(task.case_number, "proposal", content, _worker(task))

    return Done({"draft": files.name_of(content.encode())}, effect)


# Rendering is keyed by case, kind and event, so that a step begun twice adds nothing.
def _notices(_: str, task: Task) -> Done:
    told: list[dict[str, str]] = []
    return Done({"told": told}, lambda: told.extend(mailings.render_owed(task.case_number, _worker(task))))


def _worker(task: Task) -> Who:
    return Who(jobs.this_holder(), "system", f"job for case {task.case_number}")


KINDS: Mapping[str, Kind] = {
    "read": Kind(_read_steps, _read),
    "notices": Kind(lambda _: ("render",), _notices),
    "review": Kind(lambda _: ("review", "draft"), _review),
}
