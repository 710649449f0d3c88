"""Commands about letters: parse, render, lint, replay."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openimr.cli.common import AsJson, Letters, as_json_text, fail, texts, warn, write

if TYPE_CHECKING:
    from openimr.model import Determination


class Format(StrEnum):
    """What a letter can be rendered as."""

    TEXT = "text"
    HTML = "html"
    DOCX = "docx"
    PDF = "pdf"


class Report(StrEnum):
    """How findings are reported."""

    TEXT = "text"
    JSON = "json"


def parse(files: Letters, as_json: AsJson = False) -> None:
    """Read published letters into data: one JSON object a letter, every character accounted for."""
    read = 0
    for name, text in texts(files):
        from openimr import letters

        determination = letters.parse(text, name)
        read += determination.layout is not None
        if determination.layout is None:
            warn(
                f"{name}: this is not a determination letter of a known layout.",
                "Its text is kept as residue.",
            )
        typer.echo(as_json_text(determination) if as_json else _parsed_in_words(determination))
    if not read:
        fail("No letter could be read.", "Give published Final Determination letters as text or digital PDF.")


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


def lint(
    files: Letters, report: Annotated[Report, typer.Option("--format", help="text or json.")] = Report.TEXT
) -> None:
    """Report contradictions and drafting errors of letters. Exit code 1 if there are any."""
    from openimr import letters

    found, read = 0, 0
    for name, text in texts(files):
        findings = letters.lint.lint(letters.parse(text, name), text)
        found, read = found + len(findings), read + 1
        for finding in findings:
            if report is Report.JSON:
                typer.echo(
                    json.dumps({"letter": name, **finding.model_dump(mode="json")}, ensure_ascii=False)
                )
            else:
                typer.echo(f"{name}:{finding.line}: {finding.code} {finding.kind}: {finding.explanation}")
    if not read:
        fail("No letter could be read.", "Give published letters as text or digital PDF.", code=2)
    typer.echo(f"{found} finding(s) in {read} letter(s)", err=True)
    raise typer.Exit(1 if found else 0)


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


def _parsed_in_words(determination: Determination) -> str:
    from openimr.terminal import determination_in_words

    return determination_in_words(determination)
