"""Commands that measure accuracy against annotated data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from openimr.cli.common import clear_errors

app = typer.Typer(help="Measure accuracy against annotated data.", no_args_is_help=True)


@app.command("requests")
def evaluate_requests(file: Annotated[Path, typer.Argument(help="Cases as JSON Lines.")]) -> None:
    """Service category and body region of real requests, against their annotation."""
    from openimr.evaluation import requests

    with clear_errors():
        typer.echo(str(requests.evaluate(file)))


@app.command("letters")
def evaluate_letters(
    folder: Annotated[Path, typer.Argument(help="Letters (*.txt) with gold/*.json.")],
) -> None:
    """Every field of annotated letters, and what lint finds of their annotated anomalies.

    Synthetic letters get a table of fields by layout and level of noise instead of a list of all misses.
    """
    from openimr.evaluation import letters as letter_evaluation
    from openimr.evaluation import lint as lint_evaluation
    from openimr.evaluation import synthetic_letters

    with clear_errors():
        if synthetic_letters.are_synthetic(folder):
            typer.echo(str(synthetic_letters.evaluate(folder)))
            return
        typer.echo(str(letter_evaluation.evaluate(folder)))
        typer.echo(str(lint_evaluation.evaluate(folder)))


@app.command("cases")
def evaluate_cases(file: Annotated[Path, typer.Argument(help="Decided cases as JSON Lines.")]) -> None:
    """Agreement of the criteria with real reviewers; the last line is the figure."""
    from openimr.evaluation import cases

    with clear_errors():
        typer.echo(str(cases.evaluate(file)))


@app.command("packets")
def evaluate_packets(
    folder: Annotated[Path, typer.Argument(help="Folder of openimr synth case: cases/ and gold/.")],
) -> None:
    """Case files against their gold: pages, documents, copies, other patients, what is missing, facts."""
    from openimr.evaluation import case_packets

    with clear_errors():
        typer.echo(str(case_packets.evaluate(folder)))
