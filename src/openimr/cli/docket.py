"""Commands about the docket as a whole: its tables, backup and restore, the audit chain, jobs and workers."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from openimr.cli.common import AsJson, fail

app = typer.Typer(help="The database of cases: make, check, back up, restore.", no_args_is_help=True)
audit_app = typer.Typer(help="The audit chain: who read or changed what, when and why.", no_args_is_help=True)
jobs_app = typer.Typer(help="Long work: what waits, runs, was given up.", no_args_is_help=True)

Data = Annotated[
    Path | None,
    typer.Option("--data", help="Folder of the docket [default: OPENIMR_DATA, else your data folder]."),
]
As = Annotated[str, typer.Option("--as", help="Who does it, for the audit [default: your login name].")]
Role = Annotated[str, typer.Option("--role", help="In which role, for the audit.")]
Why = Annotated[str, typer.Option("--why", help="Why, for the audit.")]


@contextmanager
def open_desk(data: Path | None) -> Iterator[None]:
    """An open docket; what can go wrong there is told plainly."""
    from openimr.docket import open_docket

    with plain_words():
        open_docket(data)
        yield


@contextmanager
def plain_words() -> Iterator[None]:
    """What a person can mend is told with advice; ends with exit code 1."""
    from openimr.docket import DocketUnusable

    try:
        yield
    except DocketUnusable as error:
        fail(str(error), error.advice)
    except (LookupError, ValueError, RuntimeError) as error:
        fail(_words(error), getattr(error, "advice", ""))
    except OSError as error:
        fail(f"{error.strerror or error}: {error.filename or ''}.", "Check that it exists and may be used.")


def _words(error: Exception) -> str:
    return str(error.args[0]) if isinstance(error, KeyError) and error.args else str(error)


def who(name: str, role: str, why: str) -> Any:
    """Who acts. Needs an open docket."""
    from openimr.docket.audit import Who

    return Who(name or os.environ.get("USER") or os.environ.get("LOGNAME") or "unknown", role, why)


def tell(value: Any, words: str, *, as_json: bool) -> None:
    """Print JSON for machines or words for people."""
    typer.echo(json.dumps(value, ensure_ascii=False) if as_json else words)


@app.command("init")
def init(data: Data = None, as_json: AsJson = False) -> None:
    """Make the tables of a docket, or bring them up to date."""
    from openimr.docket import place

    with open_desk(data):
        told = {"data": str(place.data_folder()), "database": place.database()["ENGINE"].rsplit(".", 1)[-1]}
    tell(told, f"The docket in {told['data']} is ready ({told['database']}).", as_json=as_json)


@app.command("check")
def check(data: Data = None, as_json: AsJson = False) -> None:
    """Check the audit chain and every stored file."""
    with open_desk(data):
        from openimr.docket import audit, files

        faults = [fault.what for fault in audit.verify()]
        faults += [f"The file {name} is missing or damaged." for name in files.damaged()]
    tell({"faults": faults}, "\n".join(faults) or "The docket is whole.", as_json=as_json)
    raise typer.Exit(1 if faults else 0)


@app.command("backup")
def backup(
    to: Annotated[Path, typer.Option("--to", help="An empty folder, or one that does not exist yet.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Copy database and files while others work on, with the digest that proves the copy."""
    with open_desk(data):
        from openimr.docket import backup as copying

        note = copying.back_up(to)
    words = f"{note['audit_entries']} audit entries and {note['files']} files copied to {to}."
    tell(note, f"{words}\nKeep this elsewhere: {note['audit_head']}", as_json=as_json)


@app.command("restore")
def restore(
    source: Annotated[Path, typer.Argument(metavar="BACKUP", help="The folder of a backup.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Bring a backup into an empty docket and prove that all is there."""
    from openimr.docket import backup as copying
    from openimr.docket.opening import point_to_data

    with plain_words():
        point_to_data(data)
        note = copying.restore(source)
    tell(note, f"Restored and verified: {note['audit_entries']} audit entries, {note['files']} files.",
         as_json=as_json)  # fmt: skip


@audit_app.command("verify")
def verify(
    head: Annotated[str, typer.Option("--head", help="A digest noted earlier that must be in it.")] = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Find any entry that was changed, deleted, inserted or moved, and records that differ from theirs."""
    with open_desk(data):
        from openimr.docket import audit

        faults = audit.verify(head or None)
        seq, digest = audit.head()
    told = [{"seq": one.seq, "kind": one.kind, "what": one.what} for one in faults]
    words = "\n".join(one.what for one in faults) or f"{seq} entries, whole. Last digest: {digest}"
    tell({"entries": seq, "head": digest, "faults": told}, words, as_json=as_json)
    raise typer.Exit(1 if faults else 0)


@audit_app.command("export")
def export(
    to: Annotated[Path | None, typer.Option("--to", help="File [default: standard output].")] = None,
    after: Annotated[int, typer.Option("--after", help="Only entries after this number.")] = 0,
    data: Data = None,
) -> None:
    """Write the chain as JSON lines, one entry a line with its digest."""
    from openimr.cli.common import write

    with open_desk(data):
        from openimr.docket import audit

        lines = (json.dumps(one, ensure_ascii=False) + "\n" for one in audit.entries(after=after))
        if to is None:
            for line in lines:
                typer.echo(line, nl=False)
        else:
            write(to, "".join(lines).encode())


@audit_app.command("show")
def show(
    subject: Annotated[str, typer.Argument(metavar="[SUBJECT]", help="As in case/IMR26-0000001.")] = "",
    by: Annotated[str, typer.Option("--by", help="Only what this person did.")] = "",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Who read or changed a record, when and why."""
    with open_desk(data):
        from openimr.docket import audit

        for one in audit.entries(subject, by):
            words = "{seq:>7}  {at:.19}  {who} ({role})  {action}  {subject}  {why}".format(**one)
            tell(one, words, as_json=as_json)


@jobs_app.command("list")
def list_jobs(
    state: Annotated[str, typer.Option("--state", help="waiting, running, done or dead.")] = "",
    case: Annotated[str, typer.Option("--case", help="Only of this case.")] = "",
    limit: Annotated[int, typer.Option("--limit", help="How many at most.")] = 50,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Jobs, the latest first, with their progress; those given up wait for a person."""
    with open_desk(data):
        from openimr.docket import jobs
        from openimr.docket.models import JobRecord

        chosen = {name: value for name, value in (("state", state), ("case_number", case)) if value}
        found = [jobs.as_data(one) for one in JobRecord.objects.filter(**chosen).order_by("-pk")[:limit]]
        dead = JobRecord.objects.filter(state="dead").count()
    row = "{job}  {kind:8} {case:16} {state:8} {steps_done}/{steps_total}  {trouble}"
    lines = [row.format(**one) for one in found]
    lines += [f"{dead} job(s) were given up and wait for a person: openimr jobs retry JOB."] if dead else []
    tell(found, "\n".join(lines) or "No jobs.", as_json=as_json)


@jobs_app.command("retry")
def retry(
    job: Annotated[str, typer.Argument(metavar="JOB", help="As jobs list shows it.")],
    name: As = "",
    role: Role = "staff",
    why: Why = "tried again",
    data: Data = None,
) -> None:
    """Put a job that was given up back into the queue; finished steps stay finished."""
    with open_desk(data):
        from openimr.docket import jobs
        from openimr.docket.models import JobRecord

        found = JobRecord.objects.filter(key__startswith=job).first()
        if found is None:
            fail(f"There is no job {job}.", "See openimr jobs list.")
        jobs.retry(found, who(name, role, why))
    typer.echo(f"Job {job} waits again.")


def worker(
    count: Annotated[int, typer.Option("--count", min=1, help="Worker processes.")] = 1,
    until_done: Annotated[
        bool, typer.Option("--until-done", help="End when no job waits or runs any more.")
    ] = False,
    data: Data = None,
) -> None:
    """Work on jobs until stopped (Ctrl-C ends after the job at hand). Start as many as you like, anywhere."""
    with open_desk(data):
        from openimr.docket import crew

        if count == 1:
            finished = crew.work_here(until_done=until_done, told=lambda line: typer.echo(line, err=True))
            typer.echo(f"{finished} job(s) finished.", err=True)
        else:
            crew.work_in_processes(count, until_done=until_done)
