"""What all commands share: how letters are named, how trouble is told, how JSON is printed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

Letters = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE...", help="Letters: text or PDF files, folders, zips, or - for standard input."
    ),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print JSON for machines on standard output, nothing else.")
]


def texts(paths: list[Path]) -> Iterator[tuple[str, str]]:
    """Name and text of each letter; one that cannot be read is named on standard error and passed over."""
    from openimr.letters import source

    for letter in source.find_letters(paths):
        try:
            read = source.read_letter(letter)
        except source.LetterUnreadable as error:
            warn(str(error), error.advice)
            continue
        if read.unread:
            warn(f"{read.name}: {read.unread}", "What those pages say is not weighed.")
        yield read.name, read.text


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; trouble is told plainly."""
    from openimr.review.folder import write_file

    with clear_errors():
        write_file(path, content)


def as_json_text(noun: Any) -> str:
    """A noun as one line of JSON."""
    text: str = noun.model_dump_json()
    return text


def progress_on_terminal(*, quiet: bool) -> Any:
    """Progress bars for long work, none if quiet."""
    from openimr.terminal import progress_bars

    return progress_bars(quiet=quiet)


def clear_errors() -> Any:
    """A context that tells expected errors in words and ends with exit code 1."""
    from openimr.terminal import told_plainly

    return told_plainly(fail)


def warn(what: str, advice: str) -> None:
    """Say on standard error what is wrong and what to do."""
    typer.echo(f"openimr: {what} {advice}", err=True)


def fail(what: str, advice: str, code: int = 1) -> NoReturn:
    """Say what is wrong and what to do, and end with that exit code."""
    warn(what, advice)
    raise typer.Exit(code)
