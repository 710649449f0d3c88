"""How `openimr parse` runs: letters through the parser into a file or a pipe, and what is said about it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING

import typer

from openimr.cli.common import fail, warn

if TYPE_CHECKING:
    from openimr.letters.reading import Batch, Form, ReadLetter, Tally, Writer

_INTERRUPTED = 130
_FIRST_WORD_AFTER = 2.0
_BETWEEN_WORDS = 0.25

# So many texts that are no letters are named. They stand in the output; what was not read stands nowhere else
# and is always named.
_NAMED = 20


class ParsedAs(StrEnum):
    """The forms in which `parse` gives letters back."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    PARQUET = "parquet"


_ENDINGS = {
    ".json": ParsedAs.JSON,
    ".jsonl": ParsedAs.JSONL,
    ".ndjson": ParsedAs.JSONL,
    ".parquet": ParsedAs.PARQUET,
    ".txt": ParsedAs.TEXT,
}


def form_asked_for(named: ParsedAs | None, to: Path | None) -> ParsedAs:
    """The form that was named, or that the ending of the file tells; words where neither does."""
    form = named or (_ENDINGS.get(to.suffix.lower()) if to else ParsedAs.TEXT)
    if form is None:
        fail(f"The ending of {to} names no form.", "Say which with --format.", code=2)
    if form is ParsedAs.PARQUET:
        _check_parquet(to)
    return form


def _check_parquet(to: Path | None) -> None:
    from openimr.letters.reading import parquet

    if to is None:
        fail("Parquet is not printed.", "Say where to write it with --to FILE.", code=2)
    try:
        parquet.require()
    except parquet.ParquetMissing as error:
        fail(str(error), error.advice, code=2)


def run(files: list[Path], form: ParsedAs, to: Path | None, jobs: int | None, *, quiet: bool) -> None:
    """Parse everything and end: exit code 0 if any letter was read, 1 if none, 130 if interrupted."""
    from openimr.letters.reading import Tally, find_letters, stream
    from openimr.letters.reading.stream import cores

    tally = Tally()
    told = _Told(tally, quiet=quiet)
    sources = find_letters(files, tally.pass_over)
    try:
        with _opened(form, to) as writer:
            for batch in stream(sources, _made_by(form), jobs or cores()):
                writer.write(batch.content)
                told.batch(batch)
    except KeyboardInterrupt:
        told.clear()
        raise typer.Exit(_INTERRUPTED) from None
    except BrokenPipeError:
        _forget_standard_output()
        raise typer.Exit(0) from None
    except OSError as error:
        fail(f"Writing failed: {error.strerror or error}.", "Is there space, and may you write there?")
    told.end()
    if not tally.read:
        fail("No letter could be read.", "Give published Final Determination letters as text or digital PDF.")


def _made_by(form: ParsedAs) -> Form:
    from openimr.letters.reading import json_lines, json_members

    if form is ParsedAs.PARQUET:
        from openimr.letters.reading.parquet import parquet_rows

        return parquet_rows
    if form is ParsedAs.TEXT:
        from openimr.terminal import letters_in_words

        return letters_in_words
    return json_members if form is ParsedAs.JSON else json_lines


@contextmanager
def _opened(form: ParsedAs, to: Path | None) -> Iterator[Writer]:
    """The writer of a form. A file is written beside its place and put there when it is whole."""
    with ExitStack() as stack:
        if to is None:
            yield from _closed_after(_writer(form, sys.stdout.buffer, Path()))
            return
        part = to.with_name(to.name + ".part")
        stack.callback(part.unlink, missing_ok=True)
        to.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as stream:
            yield from _closed_after(_writer(form, stream, part))
        part.replace(to)


def _closed_after(writer: Writer) -> Iterator[Writer]:
    yield writer
    writer.close()


def _writer(form: ParsedAs, stream: IO[bytes], path: Path) -> Writer:
    from openimr.letters.reading import JsonArray, JsonLines

    if form is ParsedAs.PARQUET:
        from openimr.letters.reading.parquet import ParquetFile

        return ParquetFile(path)
    return JsonArray(stream) if form is ParsedAs.JSON else JsonLines(stream)


def _forget_standard_output() -> None:
    """Whoever read our output has had enough: nothing more is written, not even at the end of the program."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Told:
    """What is said on standard error: letters not read, how far it is, and the summary."""

    def __init__(self, tally: Tally, *, quiet: bool) -> None:
        self._tally = tally
        self._quiet = quiet
        self._watched = not quiet and sys.stderr.isatty()
        self._begun = time.monotonic()
        self._next = self._begun + _FIRST_WORD_AFTER
        self._shown = False

    def batch(self, batch: Batch) -> None:
        """Count a batch and name each of its letters that was not read."""
        for letter in batch.letters:
            self._tally.outcomes[letter.outcome] += 1
            if letter.reason and not self._quiet:
                self._name(letter)
        now = time.monotonic()
        if self._watched and now >= self._next:
            self._next = now + _BETWEEN_WORDS
            self._show(now - self._begun)

    def _name(self, letter: ReadLetter) -> None:
        self.clear()
        others = self._tally.others if letter.outcome == "not_a_letter" else 0
        if others <= _NAMED:
            warn(letter.reason, letter.advice)
        elif others == _NAMED + 1:
            warn("More texts are no letters;", "they are counted, and their `layout` is null in the output.")

    def end(self) -> None:
        """The summary."""
        self.clear()
        if not self._quiet:
            typer.echo(self._tally.in_words(), err=True)

    def clear(self) -> None:
        """Take the line of progress away."""
        if self._shown:
            typer.echo("\r\x1b[K", err=True, nl=False)
            self._shown = False

    def _show(self, seconds: float) -> None:
        seen, read = self._tally.seen, self._tally.read
        line = f"{seen:,} letters, {seen / seconds:,.0f} a second, {seen - read:,} not read"
        typer.echo(f"\r\x1b[K{line}", err=True, nl=False)
        self._shown = True
