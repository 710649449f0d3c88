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
    """Every field of annotated letters, and what lint finds of their annotated anomalies."""
    from openimr.evaluation import letters as letter_evaluation
    from openimr.evaluation import lint as lint_evaluation

    with clear_errors():
        typer.echo(str(letter_evaluation.evaluate(folder)))
        typer.echo(str(lint_evaluation.evaluate(folder)))
