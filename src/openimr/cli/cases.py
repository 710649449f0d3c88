"""Commands about cases and requests: request, review, schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from openimr.cli.common import AsJson, as_json_text, clear_errors, progress_on_terminal, write


def request(
    text: Annotated[list[str], typer.Argument(metavar="TEXT...", help="A treatment request as written.")],
    as_json: AsJson = False,
) -> None:
    """Understand a treatment request: services, regions, quantity, drugs, codes, doubts."""
    from openimr import language
    from openimr.terminal import request_in_words

    understood = language.understand(" ".join(text))
    typer.echo(as_json_text(understood) if as_json else request_in_words(understood))


def review(
    case: Annotated[
        Path, typer.Argument(metavar="CASE_DIR", help="A folder, a zip or a file with the records.")
    ],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Output folder [default: CASE_DIR-review].")
    ] = None,
    item: Annotated[
        list[str] | None,
        typer.Option("--item", help="A disputed treatment in words, instead of the file's own list."),
    ] = None,
    decision_date: Annotated[
        str | None, typer.Option(help="Date of decision (YYYY-MM-DD), which can choose the edition.")
    ] = None,
    jurisdiction: Annotated[str, typer.Option(help="CA or TX.")] = "CA",
    jobs: Annotated[
        int | None, typer.Option(help="Processes for reading [default: as the input needs].")
    ] = None,
    cache: Annotated[
        Path | None,
        typer.Option(help="Folder for pages read from pictures [default: openimr in your cache folder]."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Review a case file: draft determination, letter, evidence page, manifest. A physician decides."""
    from openimr.review import CaseOptions, review_to
    from openimr.terminal import review_in_words

    options = CaseOptions(tuple(item or ()), decision_date, jurisdiction, jobs, cache)
    target = out or case.resolve().with_name(case.resolve().stem + "-review")
    with progress_on_terminal(quiet=as_json) as progress, clear_errors():
        summary = review_to(case, target, options, progress)
    typer.echo(json.dumps(summary, ensure_ascii=False) if as_json else review_in_words(summary))


def schema(
    to: Annotated[Path | None, typer.Option("--to", help="Write one file a noun into this folder.")] = None,
) -> None:
    """Print the JSON Schema of the exchange format, or write the schemas of all nouns into a folder."""
    from openimr.model import schema as schemas

    if to is None:
        typer.echo(json.dumps(schemas.determination_schema(), indent=2))
        return
    for name, content in schemas.all_schemas().items():
        write(to / f"{name}.schema.json", (json.dumps(content, indent=2) + "\n").encode())
