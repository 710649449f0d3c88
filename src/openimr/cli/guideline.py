"""Commands that look into the guideline library and test it."""

from __future__ import annotations

import typer

app = typer.Typer(help="Look into the guideline library and test it.", no_args_is_help=True)


@app.command("list")
def guideline_list() -> None:
    """The treatments whose criteria are installed."""
    from openimr import guidelines

    for entry in guidelines.load_pack().entries:
        typer.echo(f"{entry.id:32} {entry.title}")


@app.command("test")
def guideline_test() -> None:
    """Run the situations that domain experts wrote beside each treatment."""
    from openimr import guidelines

    report = guidelines.test_pack(guidelines.load_pack())
    typer.echo(str(report))
    raise typer.Exit(0 if report.ok else 1)
