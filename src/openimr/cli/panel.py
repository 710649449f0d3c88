"""Commands for the panel: credentials, matching, conflicts, assignment, and why."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from openimr.cli.common import AsJson, as_json_text, fail

app = typer.Typer(help="Check, match, screen and assign reviewers.", no_args_is_help=True)

Reviewers = Annotated[Path, typer.Argument(metavar="REVIEWERS", help="Reviewers: a YAML or JSON file.")]
Cases = Annotated[Path, typer.Argument(metavar="CASES", help="Cases: a YAML or JSON file.")]
AsOf = Annotated[
    datetime, typer.Option("--as-of", formats=["%Y-%m-%d"], help="The day that counts as today.")
]
Seed = Annotated[str, typer.Option("--seed", help="Draws the lots; recorded, so that a run can be repeated.")]
CaseNumber = Annotated[str, typer.Option("--case", help="The number of the case.")]
ReviewerId = Annotated[str, typer.Option("--reviewer", help="The id of the reviewer.")]


def read_reviewers(path: Path) -> Any:
    """The reviewers of a file; trouble is told plainly."""
    from openimr.panel.files import FileFaulty, read_reviewers

    try:
        return read_reviewers(path)
    except FileFaulty as error:
        fail(error.problem, error.advice)


def _read_cases(path: Path) -> Any:
    from openimr.panel.files import FileFaulty, read_cases

    try:
        return read_cases(path)
    except FileFaulty as error:
        fail(error.problem, error.advice)


@app.command("check")
def panel_check(reviewers: Reviewers, as_of: AsOf, as_json: AsJson = False) -> None:
    """Whether reviewers may review on a day: licence, certification, practice, sanctions, with proof.

    Exit code 1 when somebody may not.
    """
    from openimr.panel import check

    found = [check(each, as_of.date()) for each in read_reviewers(reviewers)]
    for each in found:
        typer.echo(as_json_text(each) if as_json else _credentials(each))
    if not all(each.eligible for each in found):
        raise typer.Exit(1)


def _credentials(found: Any) -> str:
    until = f", until {found.good_until} if nothing is renewed" if found.good_until else ""
    lines = [f"{found.reviewer}: {'may review' + until if found.eligible else 'may NOT review'}"]
    lines += [f"  {r.finding}: {r.words} [{r.source}; {r.mark}]" for r in found.reasons]
    return "\n".join(lines)


@app.command("match")
def panel_match(
    service: Annotated[str, typer.Option("--service", help="A key of the service lexicon.")],
    region: Annotated[list[str] | None, typer.Option("--region", help="A key of the region lexicon.")] = None,
    diagnosis: Annotated[
        list[str] | None, typer.Option("--diagnosis", help="An ICD code or a family of conditions.")
    ] = None,
    reviewers: Annotated[
        Path | None, typer.Option("--reviewers", help="Match these reviewers, with what is on file.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Which specialties answer for a service and a condition, or how reviewers match it."""
    from openimr.panel import Needs

    needs = Needs(service=service, regions=tuple(region or ()), diagnoses=tuple(diagnosis or ()))
    _check_needs(needs)
    rows = _who_answers(needs) if reviewers is None else _matched(read_reviewers(reviewers), needs)
    for row in rows:
        typer.echo(json.dumps(row[1], ensure_ascii=False) if as_json else row[0])


def _check_needs(needs: Any) -> None:
    from openimr.panel.matching import family_of, unknown_key

    if advice := unknown_key(needs):
        fail(*advice, 2)
    for code in needs.diagnoses:
        if family_of(code) is None:
            fail(f"The table of conditions does not have {code}.", "Name an ICD code or a family of it.", 2)


def _who_answers(needs: Any) -> list[tuple[str, dict[str, Any]]]:
    from openimr.panel.matching import wanted
    from openimr.panel.tables import specialty_label

    found = wanted(needs.service, needs.regions, needs.diagnoses)
    rows = []
    for level, keys in (("same", found.same), ("similar", found.similar)):
        names = ", ".join(sorted(specialty_label(key) for key in keys)) or "none"
        rows.append((f"{level}: {names}", {"level": level, "specialties": sorted(keys)}))
    return [*rows, (f"{found.words} [{found.mark}]", {"why": found.words, "mark": found.mark})]


def _matched(reviewers: Any, needs: Any) -> list[tuple[str, dict[str, Any]]]:
    from openimr.panel import match

    rows = []
    for each in reviewers:
        found = match(each, needs)
        words = "\n".join(f"  {reason.words}" for reason in found.why)
        data = {"reviewer": each.id, **found.model_dump(mode="json")}
        rows.append((f"{each.id}: {found.level}\n{words}", data))
    return rows


@app.command("screen")
def panel_screen(
    cases: Cases,
    reviewers: Reviewers,
    case: CaseNumber,
    reviewer: ReviewerId,
    as_of: AsOf,
    as_json: AsJson = False,
) -> None:
    """Whether anything ties a reviewer to the parties of a case. Exit code 1 unless clear."""
    from openimr.panel import screen
    from openimr.panel.conflicts import Screening

    file = _read_cases(cases)
    asked = _named("case", case, {each.number: each for each in file.cases})
    who = _named("reviewer", reviewer, {each.id: each for each in read_reviewers(reviewers)})
    declared = Screening(file.known()).declaration(case, reviewer)
    found = screen(who, asked.involved(), declared, as_of=as_of.date(), known=file.known())
    typer.echo(as_json_text(found) if as_json else "\n".join(_verdict(found)))
    if not found.clear:
        raise typer.Exit(1)


def _named(kind: str, name: str, known: dict[str, Any]) -> Any:
    if name not in known:
        fail(f"There is no {kind} {name} in the file.", "Compare with the file given.", 2)
    return known[name]


def _verdict(found: Any) -> list[str]:
    rows = [f"{found.case}, {found.reviewer}: {found.verdict}"]
    return rows + [f"  {r.finding}: {r.words} [{r.source}; {r.mark}]" for r in found.reasons]


@app.command("assign")
def panel_assign(
    cases: Cases, reviewers: Reviewers, seed: Seed, as_of: AsOf, as_json: AsJson = False
) -> None:
    """Reviewers for cases: earliest deadline first, same specialty before similar, fair load, then by lot.

    Exit code 1 when a case is left without a reviewer.
    """
    from openimr.panel import Refused, assign

    file = _read_cases(cases)
    try:
        found = assign(file.cases, read_reviewers(reviewers), seed, as_of.date(), file.known())
    except Refused as error:
        fail(error.why, error.advice)
    for each in found:
        typer.echo(as_json_text(each) if as_json else "\n".join(_assignment(each)))
    if any(each.outcome == "unassigned" for each in found):
        raise typer.Exit(1)


def _assignment(found: Any) -> list[str]:
    rows = [f"{found.case}: {found.outcome}"]
    rows += [f"  {c.reviewer} ({c.level} specialty, {c.load} cases open): {c.outcome}" for c in found.chosen]
    return rows + [f"  {words}" for words in found.why]


@app.command("explain")
def panel_explain(
    cases: Cases,
    reviewers: Reviewers,
    case: CaseNumber,
    reviewer: ReviewerId,
    seed: Seed,
    as_of: AsOf,
    as_json: AsJson = False,
) -> None:
    """Why a reviewer was or was not chosen for a case in the run with that seed and day."""
    from openimr.panel import Refused, Round, explain

    file = _read_cases(cases)
    run = Round(
        cases=file.cases,
        reviewers=read_reviewers(reviewers),
        seed=seed,
        as_of=as_of.date(),
        known=file.known(),
    )
    try:
        found = explain(run, case, reviewer)
    except Refused as error:
        fail(error.why, error.advice)
    if as_json:
        typer.echo(as_json_text(found))
        return
    typer.echo(f"{found.reviewer} on {found.case}: {'chosen' if found.chosen else 'not chosen'}")
    for words in found.words:
        typer.echo(f"  {words}")


def write_invented(to: Path, count: int, cases: int, seed: int, as_of: date) -> None:
    """Write an invented panel, with cases if asked, into a folder."""
    from openimr.cli.common import write
    from openimr.panel.files import CaseFile, ReviewerFile
    from openimr.panel.invented import NOTE, invented_cases, invented_organizations, invented_panel

    panel = ReviewerFile(note=NOTE, reviewers=invented_panel(count, seed, as_of))
    write(to / "reviewers.json", (panel.model_dump_json(indent=1) + "\n").encode())
    if cases:
        file = CaseFile(
            note=NOTE,
            cases=invented_cases(cases, seed, as_of),
            organizations=invented_organizations(),
        )
        write(to / "cases.json", (file.model_dump_json(indent=1) + "\n").encode())
