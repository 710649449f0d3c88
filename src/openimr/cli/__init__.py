"""The command line. Each command gathers its arguments, calls one verb and prints what came of it.

Exit codes: 0 done (what could not be read is named on standard error); 1 nothing could be done, or for
`lint` something was found; 2 the command was called wrongly.
"""

from __future__ import annotations

from typing import Annotated

import typer

import openimr
from openimr.cli import (
    case_decided,
    cases,
    clocks,
    corpus,
    decide,
    docket,
    evaluate,
    guideline,
    letters,
    lint,
    panel,
    synth,
)

app = typer.Typer(
    name="openimr",
    help="Independent Medical Review: cited draft determinations from case files, data from letters. "
    "The software proposes; a physician decides.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def main() -> None:
    """Run the command line."""
    app(prog_name="openimr")


def _version(show: bool) -> None:
    if show:
        typer.echo(f"openimr {openimr.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Independent Medical Review from the command line."""


for command in (
    letters.parse, letters.render, lint.lint, cases.request, cases.review, cases.explain, letters.replay,
    cases.schema, clocks.clocks, clocks.eligibility, docket.worker,
):  # fmt: skip
    app.command()(command)
app.add_typer(docket.audit_app, name="audit")
app.add_typer(case_decided.app, name="case")
app.add_typer(corpus.app, name="corpus")
app.add_typer(decide.app, name="decide")
app.add_typer(docket.app, name="docket")
app.add_typer(evaluate.app, name="evaluate")
app.add_typer(guideline.app, name="guideline")
app.add_typer(docket.jobs_app, name="jobs")
app.add_typer(panel.app, name="panel")
app.add_typer(synth.app, name="synth")
