"""The commands `clocks` and `eligibility`: deadlines from a case or from dates, and the door."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from openimr.cli.common import AsJson, fail, warn

if TYPE_CHECKING:
    from openimr.process import Application, Case, Clock, Earlier, Eligibility, Event, Rules


class Service(StrEnum):
    """How a document was served."""

    MAIL = "mail"
    ELECTRONIC = "electronic"
    FAX = "fax"
    PERSONAL = "personal"


class Place(StrEnum):
    """Where a served document went."""

    IN_STATE = "in_state"
    OUT_OF_STATE = "out_of_state"
    ABROAD = "abroad"


class From(StrEnum):
    """From which day the application's time is counted."""

    SERVICE = "service"
    RECEIPT = "receipt"


AsOf = Annotated[
    str | None, typer.Option(metavar="DATE", help="The day or moment from which it is looked at.")
]


def clocks(
    case: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A case, or its events, as JSON; - for standard input."),
    ] = None,
    event: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND=DATE",
            help="Something that happened, such as ur-decision-served=2026-03-02; "
            "details follow after commas: noarfi-sent=2026-03-09T10:00,service=electronic.",
        ),
    ] = None,
    service: Annotated[Service | None, typer.Option(help="How the documents of --event were served.")] = None,
    place: Annotated[Place, typer.Option(help="Where they were served.")] = Place.IN_STATE,
    expedited: Annotated[bool, typer.Option("--expedited", help="An expedited case.")] = False,
    formulary: Annotated[
        bool, typer.Option("--formulary", help="A dispute under the drug formulary.")
    ] = False,
    retrospective: Annotated[
        bool, typer.Option("--retrospective", help="The service was already given.")
    ] = False,
    as_of: AsOf = None,
    window_from: Annotated[
        From, typer.Option(help="Count the time for an application from service or receipt.")
    ] = From.SERVICE,
    ics: Annotated[
        bool, typer.Option("--ics", help="Print a calendar file (RFC 5545) of what is due.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Deadlines of a case or of dates: what is due next, for whom, what lateness means; late ones first."""
    from openimr.process import PACIFIC, Case, calendar_of, clocks_of
    from openimr.process.clocks import still_due

    rules = _rules(window_from)
    flags = {"formulary": formulary, "retrospective": retrospective, "ur_expedited": expedited}
    start = Case(
        priority="expedited" if expedited else "regular", flags=tuple(sorted(k for k in flags if flags[k]))
    )
    given = _given_case(case, rules) if case else None
    try:
        events = [*(given.events if given else ()), *(_event(one, service, place) for one in event or ())]
        events.sort(key=lambda one: one.at)
        moment = _moment(as_of, end=True) if as_of else (events[-1].at if events else None)
        found = clocks_of(events, rules, moment, start)
    except ValueError as error:
        _refuse(error)
    if moment is None:
        fail("There is nothing to count from.", "Give --case FILE, or --event KIND=DATE.", code=2)
    if ics:
        sys.stdout.buffer.write(calendar_of(still_due(found), given.number if given else "", moment))
    elif as_json:
        typer.echo(json.dumps([one.model_dump(mode="json") for one in found], ensure_ascii=False))
    else:
        typer.echo("\n".join(_in_words(found, moment.astimezone(PACIFIC))))


def _refuse(error: ValueError) -> NoReturn:
    fail(str(error), "Write dates as YYYY-MM-DD, or YYYY-MM-DDTHH:MM in Pacific time.", code=2)


def _rules(window_from: From) -> Rules:
    from openimr.process import load_rules

    return load_rules() if window_from is From.SERVICE else load_rules().with_settings(window_from="receipt")


def _read(path: Path) -> Any:
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text("utf-8")
        return json.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{path} cannot be read: {error}.", "Name a JSON file.", code=2)
    except json.JSONDecodeError as error:
        fail(f"{path}:{error.lineno}: it is not valid JSON: {error.msg}.", "Mend the line.", code=2)


def _given_case(path: Path, rules: Rules) -> Case:
    """The case of a file. Events that the rules refuse are told of and still counted."""
    from pydantic import ValidationError

    from openimr.process import Case, Refused, replay_events

    read = _read(path)
    try:
        case = Case.model_validate({"events": read} if isinstance(read, list) else read)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        fail(f"{path}: {where}: {first['msg']}.", "It needs the events of a case.", code=2)
    try:
        return replay_events(case.events, rules)
    except Refused as refused:
        warn(f"{path}: {refused}", "The clocks are counted all the same.")
        return case


def _event(text: str, service: Service | None, place: Place) -> Event:
    """An event of the command line: KIND=DATE, with details after commas. Raises ValueError."""
    from openimr.process import Actor, Event, load_rules

    kind, _, rest = text.partition("=")
    steps = load_rules().steps_of(kind)
    if not steps or not rest:
        known = ", ".join(sorted({step.event for step in load_rules().transitions}))
        raise ValueError(f"{text!r} is no KIND=DATE. Kinds: {known}.")
    day, *pairs = rest.split(",")
    moment = _moment(day)
    details: dict[str, Any] = {"service": service.value, "service_place": place.value} if service else {}
    details |= {name: _value(value) for name, _, value in (pair.partition("=") for pair in pairs)}
    if kind == "records-received":
        details.setdefault("complete", True)
    actor = Actor(role=steps[0].actors[0])
    return Event(kind=kind, at=moment, actor=actor, cause="named on the command line", details=details)


def _value(text: str) -> Any:
    return {"true": True, "false": False}.get(text, int(text) if text.isdigit() else text)


def _moment(text: str, *, end: bool = False) -> datetime:
    """A day (its noon, or its last second) or a moment, in Pacific time. Raises ValueError."""
    from openimr.process import PACIFIC

    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no day.") from None
    if len(text) == 10:
        moment = datetime.combine(moment.date(), time(23, 59, 59) if end else time(12))
    return moment.replace(tzinfo=PACIFIC) if moment.tzinfo is None else moment.astimezone(PACIFIC)


def _in_words(found: Sequence[Clock], as_of: datetime) -> list[str]:
    """Late ones first and marked, then what is due next, then what is over."""
    from openimr.process.clocks import still_due

    due = still_due(found)
    late = [one for one in due if one.state == "late"]
    rest = [one for one in found if one not in due]
    lines = [f"As of {as_of:%Y-%m-%d %H:%M} Pacific time: {len(late)} late, {len(due) - len(late)} due."]
    lines += [line for one in due for line in _clock_in_words(one, as_of)]
    if rest:
        lines.append("Over, or only running:")
        lines += [f"  {one.id:<5}{one.state:<8}{_until(one)}  {one.step}{_ended(one)}" for one in rest]
    return lines


def _clock_in_words(clock: Clock, as_of: datetime) -> list[str]:
    left = (clock.due.date() - as_of.date()).days if clock.due else None
    when = "" if left is None else f" ({-left} days late)" if clock.state == "late" else f" (in {left} days)"
    head = "LATE" if clock.state == "late" else "due"
    lines = [
        f"{head:<5}{clock.id:<5}{_until(clock)}{when}  {clock.step}",
        f"          for {clock.who.replace('_', ' ')}; {clock.length} from {clock.started_by} "
        f"{clock.started_at:%Y-%m-%d}; {clock.source} [{clock.mark}]",
    ]
    lines += [f"          moved: {move.cause} [{move.rule}]" for move in clock.moves]
    return [
        *lines,
        f"          if late: {clock.if_late}",
        *([f"          note: {clock.note}"] if clock.note else []),
    ]


def _until(clock: Clock) -> str:
    if clock.due is None:
        return "no end yet"
    return f"{clock.due:%Y-%m-%d %H:%M}" if clock.kind_of_day == "hours" else f"{clock.due:%a %Y-%m-%d}"


def _ended(clock: Clock) -> str:
    return f" (by {clock.ended_by})" if clock.ended_by else "" if clock.enforced else " (not enforced)"


def eligibility(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="An application as JSON, or - for standard input.")
    ],
    earlier: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Applications filed before, with number and state, as JSON."),
    ] = None,
    as_of: AsOf = None,
    window_from: Annotated[
        From, typer.Option(help="Count the time for an application from service or receipt.")
    ] = From.SERVICE,
    as_json: AsJson = False,
) -> None:
    """Examine an application at the door: reasons with their sources, what is missing, the notice to send."""
    from openimr.process import check_eligibility

    application = _application(file)
    known = [one for path in earlier or () for one in _earlier(path)]
    try:
        day = date.fromisoformat(as_of) if as_of else None
        found = check_eligibility(application, known, day, _rules(window_from))
    except ValueError as error:
        _refuse(error)
    if as_json:
        typer.echo(found.model_dump_json())
    else:
        typer.echo("\n".join(_eligibility_in_words(found)))


def _application(path: Path) -> Application:
    from openimr.process import Application

    made: Application = _validated(path, Application, _read(path))
    return made


def _earlier(path: Path) -> list[Earlier]:
    from openimr.process import Earlier

    read = _read(path)
    return [_validated(path, Earlier, one) for one in (read if isinstance(read, list) else [read])]


def _validated(path: Path, kind: Any, read: Any) -> Any:
    from pydantic import ValidationError

    try:
        return kind.model_validate(read)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        fail(f"{path}: {where}: {first['msg']}.", "The fields are in docs/process.md.", code=2)


def _eligibility_in_words(found: Eligibility) -> list[str]:
    window = f"filed {found.filed_on or 'on a day not documented'}, last day {found.last_day or 'not known'}"
    lines = [f"{found.verdict.replace('_', ' ')}: {window} ({found.due_note})"]
    for one in found.reasons:
        lines.append(f"  {one.code} [{one.outcome.replace('_', ' ')}]: {one.why} ({one.source}) [{one.mark}]")
        lines += [f"      can be mended: {one.remedy}"] if one.remedy else []
    for field in found.missing:
        required = "required, " if field.required else ""
        lines.append(f"  missing: {field.label} ({required}ask the {field.ask.replace('_', ' ')})")
    lines += [f"  notice to send: {found.notice}"] if found.notice else []
    return lines
