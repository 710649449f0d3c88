"""Commands that make synthetic test data."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from openimr.cli.common import clear_errors, fail

app = typer.Typer(help="Make synthetic test data.", no_args_is_help=True)


@app.command("letters")
def synth_letters(
    to: Annotated[Path, typer.Option("--to", help="Folder for NAME.txt and gold/NAME.json.")],
    count: Annotated[int, typer.Option("--count", min=1, help="How many letters.")] = 100,
    seed: Annotated[int, typer.Option("--seed", help="Same seed, same letters.")] = 0,
    layouts: Annotated[str, typer.Option("--layouts", help="Layouts in turn, by comma.")] = "F0,F1,F2,F3",
    noise: Annotated[str, typer.Option("--noise", help="none, light or heavy.")] = "none",
    errors: Annotated[
        float,
        typer.Option("--errors", min=0, max=1, help="Share of letters that get errors, noted in the gold."),
    ] = 0.0,
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Processes.")] = 1,
) -> None:
    """Invented letters with their gold annotation, one text and one JSON file each.

    Test data: no real person, no real case. Every letter says so in its last line.
    """
    from openimr.synth import write_letters

    shapes = [one.strip().upper() for one in layouts.split(",") if one.strip()]
    with clear_errors():
        try:
            written = write_letters(to, count, seed, layouts=shapes, noise=noise, errors=errors, jobs=jobs)
        except ValueError as error:
            fail(str(error), "See openimr synth letters --help.", 2)
    typer.echo(f"{written} synthetic letters in {to}, their annotations in {to / 'gold'}.")


@app.command("case")
def synth_case(
    to: Annotated[Path, typer.Option("--to", help="Folder for cases/NAME/ and gold/NAME.json.")],
    pages: Annotated[int, typer.Option("--pages", help="Pages of each case file, 5 to 1000.")] = 60,
    seed: Annotated[int, typer.Option("--seed", help="Same seed, same files.")] = 0,
    noise: Annotated[str, typer.Option("--noise", help="none, scan, fax, fine-fax, standard-fax.")] = "none",
    count: Annotated[int, typer.Option("--count", min=1, help="How many cases, seeds counting up.")] = 1,
    form: Annotated[str, typer.Option("--form", help="folder, packet (one file) or zip.")] = "folder",
    wording: Annotated[str, typer.Option("--wording", help="open, or heldout: kept for measuring.")] = "open",
) -> None:
    """Invented case files with their gold: documents, facts, duplicates, what is missing.

    Test data: no real person, no real case. Every printed page says so at its foot.
    """
    from openimr.synth.cases import write_cases

    with clear_errors():
        try:
            folders = write_cases(to, count, seed, pages, noise=noise, form=form, wording=wording)
        except ValueError as error:
            fail(str(error), "See openimr synth case --help.", 2)
    typer.echo(
        f"{len(folders)} synthetic case files of {pages} pages in {to / 'cases'}, gold in {to / 'gold'}."
    )


@app.command("panel")
def synth_panel(
    to: Annotated[Path, typer.Option("--to", help="Folder for reviewers.json and cases.json.")],
    as_of: Annotated[
        datetime, typer.Option("--as-of", formats=["%Y-%m-%d"], help="The day that counts as today.")
    ],
    count: Annotated[int, typer.Option("--count", min=1, help="How many reviewers.")] = 50,
    cases: Annotated[int, typer.Option("--cases", min=0, help="How many cases that wait for one.")] = 0,
    seed: Annotated[int, typer.Option("--seed", help="Same seed, same panel.")] = 0,
) -> None:
    """An invented panel of reviewers, some with a credential that does not hold, and cases for them."""
    from openimr.cli.panel import write_invented

    with clear_errors():
        write_invented(to, count, cases, seed, as_of.date())
    typer.echo(f"{count} synthetic reviewers and {cases} synthetic cases in {to}.")
