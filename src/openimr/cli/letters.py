"""Commands about letters: parse, render, replay."""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openimr.cli.common import AsJson, Letters, as_json_text, fail, texts, warn, write
from openimr.cli.parsing import ParsedAs

if TYPE_CHECKING:
    from openimr.model import Determination


class Format(StrEnum):
    """What a letter can be rendered as."""

    TEXT = "text"
    HTML = "html"
    DOCX = "docx"
    PDF = "pdf"


def parse(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="SOURCE...",
            help="Letters: text or PDF files, folders, zips, JSON Lines with the letter in `text`, or - for "
            "standard input.",
        ),
    ],
    form: Annotated[
        ParsedAs | None,
        typer.Option("--format", help="text, json, jsonl or parquet; else taken from the ending of --to."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format jsonl.")] = False,
    to: Annotated[
        Path | None, typer.Option("--to", "-o", help="Where to write it, else it is printed.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, help="Processes; by default one for each core.")
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Say nothing of letters not read, and no summary.")
    ] = False,
) -> None:
    """Read published letters into data, every character accounted for. Goes on past any bad letter."""
    from openimr.cli.parsing import form_asked_for, run

    asked = ParsedAs.JSONL if as_json and form is None else form
    run(files, form_asked_for(asked, to), to, jobs, quiet=quiet)


def render(
    file: Annotated[Path, typer.Argument(help="A determination as JSON, or - for standard input.")],
    to: Annotated[
        Path | None, typer.Option("--to", "-o", help="Where to write it (text and HTML: else printed).")
    ] = None,
    form: Annotated[
        Format | None, typer.Option("--format", help="Else taken from the ending of --to.")
    ] = None,
) -> None:
    """Turn a determination back into a letter: text, HTML, DOCX or PDF."""
    from openimr import letters

    determination = _read_determination(file)
    form = form or _format_of(to)
    makers: dict[Format, Callable[[Determination], str | bytes]] = {
        Format.TEXT: letters.render_text,
        Format.HTML: letters.render_html,
        Format.DOCX: letters.render_docx,
        Format.PDF: letters.render_pdf,
    }
    made = makers[form](determination)
    content = made.encode() if isinstance(made, str) else made
    if to is None and form in (Format.DOCX, Format.PDF):
        fail(f"{form.upper()} is not printed on the screen.", "Say where to write it with --to FILE.", code=2)
    if to is None:
        sys.stdout.buffer.write(content)
    else:
        write(to, content)


def replay(files: Letters, as_json: AsJson = False) -> None:
    """Derive the decisions of published letters again from their facts; show where they differ."""
    from openimr.review import replay as replay_letter
    from openimr.terminal import replay_in_words

    agreed, items = 0, 0
    for name, text in texts(files):
        replayed = replay_letter(text, name)
        agreed, items = agreed + replayed.agreed, items + len(replayed.items)
        if not replayed.items:
            warn(f"{name}: no disputed item was found in it.", "Is it a Final Determination letter?")
        typer.echo(as_json_text(replayed) if as_json else replay_in_words(replayed))
    typer.echo(f"agreement: {agreed} of {items} items", err=as_json)
    if not items:
        raise typer.Exit(1)


def _read_determination(file: Path) -> Determination:
    from pydantic import ValidationError

    from openimr.model import Determination

    try:
        content = sys.stdin.read() if str(file) == "-" else file.read_text("utf-8")
        return Determination.model_validate_json(content)
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror}.", "Check the name and its permissions.")
    except (ValidationError, UnicodeDecodeError) as error:
        first = str(error).splitlines()[:3]
        fail(f"{file} is not a determination: {' '.join(first)}", "See `openimr schema` for the format.")


def _format_of(path: Path | None) -> Format:
    endings = {".txt": Format.TEXT, ".html": Format.HTML, ".docx": Format.DOCX, ".pdf": Format.PDF}
    if path is None:
        return Format.TEXT
    if path.suffix.lower() not in endings:
        fail(f"The ending of {path.name} names no format.", "Say which with --format.", code=2)
    return endings[path.suffix.lower()]
