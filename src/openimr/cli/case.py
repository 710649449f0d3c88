"""Commands about the cases of a docket: opened, moved, queued. What is decided: `case_decided`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from openimr.cli.common import AsJson, fail
from openimr.cli.docket import As, Data, Role, Why, open_desk, tell, who

app = typer.Typer(
    help="Cases of the docket: open, add papers, record events, what is due next.", no_args_is_help=True
)
Number = Annotated[str, typer.Argument(metavar="NUMBER", help="The case.")]


def read_json(path: Path) -> Any:
    """What a JSON file holds; - is standard input. Trouble is told plainly."""
    try:
        return json.loads(sys.stdin.read() if str(path) == "-" else path.read_text())
    except ValueError as error:
        fail(f"{path} is no JSON: {error}.", "Mend the file.")


def event_of(data: Any) -> Any:
    """An event from JSON. Trouble is told plainly."""
    from pydantic import ValidationError

    from openimr.process import Event

    try:
        return Event.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"]) or "the event"
        fail(f"This is no event: {where}: {first['msg']}.", 'As in {"kind": ..., "at": ..., "actor": {...}}.')


@app.command("new")
def new(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="The first event as JSON, or {events, parties}; - reads input."),
    ],
    number: Annotated[str, typer.Option("--number", help="The case number [default: the next one].")] = "",
    data: Data = None,
    name: As = "",
    role: Role = "staff",
    why: Why = "application received",
    as_json: AsJson = False,
) -> None:
    """Open a case with its first event, as application-received; parties and further events may follow."""
    given = read_json(file)
    given = given if isinstance(given, dict) and "events" in given else {"events": [given]}
    events = [event_of(one) for one in given["events"]]
    if not events:
        fail(f"{file} has no event.", "A case begins with one.")
    with open_desk(data):
        from django.db import transaction

        from openimr.docket import cases

        by = who(name, role, why)
        with transaction.atomic():
            made = cases.open_case(events[0], by, number)
            for party in given.get("parties", ()):
                known = {key: value for key, value in party.items() if key not in ("role", "name")}
                cases.add_party(made, party["role"], party["name"], known, by)
            for event in events[1:]:
                cases.record(made, event, by)
    tell({"case": made}, made, as_json=as_json)


@app.command("add")
def add(
    number: Number,
    paths: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Papers, or folders of papers.")],
    source: Annotated[str, typer.Option("--source", help="From whom they came.")] = "",
    data: Data = None,
    name: As = "",
    role: Role = "staff",
    why: Why = "papers received",
    as_json: AsJson = False,
) -> None:
    """Put papers into a case, each kept once by its content."""
    with open_desk(data):
        from openimr.docket import cases

        for path in paths:
            if not path.exists():
                fail(f"There is no {path}: nothing was added.", "Check the name.")
        found = [one for path in paths for one in (sorted(path.rglob("*")) if path.is_dir() else [path])]
        papers = [(one.name, one.read_bytes()) for one in found if one.is_file()]
        kept = cases.add_documents(number, papers, source, who(name, role, why))
    tell({"documents": kept}, f"{len(kept)} document(s) in case {number}.", as_json=as_json)


@app.command("event")
def event(
    number: Number,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The event as JSON; - reads input.")],
    version: Annotated[
        int | None, typer.Option("--version", help="Refuse if the case has changed since this version.")
    ] = None,
    data: Data = None,
    name: As = "",
    role: Role = "staff",
    why: Why = "it happened",
    as_json: AsJson = False,
) -> None:
    """Record what happened to a case. What may not happen is refused, with what is allowed now."""
    happened = event_of(read_json(file))
    with open_desk(data):
        from openimr.docket import cases

        after = cases.record(number, happened, who(name, role, why), version)
    told = {"case": number, "state": after.state, "priority": after.priority}
    tell(told, f"{number} is now {after.state} ({after.priority}).", as_json=as_json)


@app.command("show")
def show(
    number: Number, data: Data = None, name: As = "", role: Role = "staff", why: Why = "looked up",
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """All of a case: state, clocks, what may happen now, events, papers, drafts, notices."""
    with open_desk(data):
        from openimr.docket import cases

        told = cases.show(number, who(name, role, why))
    tell(told, _in_words(told), as_json=as_json)


def _in_words(told: dict[str, Any]) -> str:
    lines = [f"{told['case']}  {told['state']}  {told['priority']}  {' '.join(told['flags'])}".rstrip()]
    lines += [f"  item {one['number']}: {one['text']} ({one['state']})" for one in told["items"]]
    for clock in told["clocks"]:
        if clock["open"]:
            mark = "LATE" if clock["state"] == "late" else "due "
            lines.append(
                f"  {mark} {clock['due'] or 'no day yet'}  {clock['id']} {clock['step']} ({clock['who']})"
            )
    lines += [f"  {one['at']:.16}  {one['kind']} by {one['actor']['role']}" for one in told["events"]]
    lines += [f"  document {one['name']}" for one in told["documents"]]
    may = ", ".join(dict.fromkeys(one["event"] for one in told["allowed"]))
    return "\n".join([*lines, f"  may happen now: {may or 'nothing'}"])


@app.command("list")
def listing(
    state: Annotated[str, typer.Option("--state", help="Only cases in this state.")] = "",
    owner: Annotated[str, typer.Option("--owner", help="Only cases of this person.")] = "",
    limit: Annotated[int, typer.Option("--limit", help="How many at most.")] = 50,
    counts: Annotated[bool, typer.Option("--counts", help="Only how many are in each state.")] = False,
    data: Data = None,
    name: As = "",
    role: Role = "staff",
    as_json: AsJson = False,
) -> None:
    """Cases, the newest first."""
    with open_desk(data):
        from openimr.docket import cases

        by = who(name, role, "list of cases")
        if counts:
            numbers = cases.counts(by)
            tell(numbers, "\n".join(f"{n:>7}  {state}" for state, n in numbers.items()), as_json=as_json)
            return
        chosen = {key: value for key, value in (("state", state), ("owner", owner)) if value}
        found = cases.listing(by, chosen, limit)
    tell(found, "\n".join(_row(one) for one in found) or "No cases.", as_json=as_json)


@app.command("next")
def next_due(
    state: Annotated[str, typer.Option("--state", help="Only cases in this state.")] = "",
    owner: Annotated[str, typer.Option("--owner", help="Only cases of this person.")] = "",
    turn: Annotated[str, typer.Option("--turn", help="Only cases that wait for this party.")] = "",
    after: Annotated[str, typer.Option("--after", help="Go on after this case.")] = "",
    limit: Annotated[int, typer.Option("--limit", help="How many at most.")] = 50,
    data: Data = None,
    name: As = "",
    role: Role = "staff",
    as_json: AsJson = False,
) -> None:
    """What is due next, late cases first and marked."""
    chosen = {"state": state, "owner": owner, "next_who": turn}
    with open_desk(data):
        from openimr.docket import cases

        filters = {key: value for key, value in chosen.items() if value}
        found = cases.queue(filters, who(name, role, "what is due next"), limit, after)
    tell(found, "\n".join(_row(one) for one in found) or "Nothing is due.", as_json=as_json)


def _row(one: dict[str, Any]) -> str:
    due = f"{one['next_due']:.16} {one['next_clock']} ({one['next_who']})" if one["next_due"] else "-"
    late = "LATE" if one["late"] else "    "
    return f"{late}  {one['case']}  {one['state']:20}  {one['priority']:9}  {due}  {one['owner']}".rstrip()


@app.command("hand-over")
def hand_over(
    number: Number,
    to: Annotated[str, typer.Option("--to", help="Whose turn it is now.")],
    data: Data = None, name: As = "", role: Role = "staff", why: Why = "handed over",
) -> None:  # fmt: skip
    """Make somebody the owner of a case."""
    with open_desk(data):
        from openimr.docket import cases

        cases.hand_over(number, to, who(name, role, why))
    typer.echo(f"{number} is with {to}.")
