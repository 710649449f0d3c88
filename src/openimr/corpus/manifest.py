"""`corpus.json`: what belongs to a corpus, of which version, with checksums; and the lock of its writer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, NamedTuple

import openimr
from openimr.corpus import schema
from openimr.corpus.errors import CorpusError
from openimr.corpus.journal import Part
from openimr.corpus.store import write_whole


class Manifest(NamedTuple):
    """What `corpus.json` says: the files that belong to the corpus, and the number of the index's fields."""

    parts: tuple[Part, ...]
    index_fields: int

    def of(self, table: str) -> list[Part]:
        """The files of one table."""
        return [part for part in self.parts if part.table == table]

    def rows(self, table: str) -> int:
        """How many rows a table has."""
        return sum(part.rows for part in self.of(table))


def read_manifest(folder: Path) -> Manifest:
    """What belongs to the corpus in `folder`. Raises CorpusError if there is none that this version reads."""
    path = folder / schema.MANIFEST
    advice = "Build one with: openimr corpus build SOURCE... --to DIR"
    try:
        said = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise CorpusError(f"There is no corpus in {folder}: it has no {schema.MANIFEST}.", advice) from None
    except (OSError, ValueError) as error:
        raise CorpusError(
            f"{path} cannot be read: {error}.", "Run the build again: it is written anew."
        ) from error
    return _checked(said, path)


def _checked(said: Any, path: Path) -> Manifest:
    if not isinstance(said, dict) or said.get("format") != schema.FORMAT:
        raise CorpusError(f"{path} is not the {schema.MANIFEST} of a corpus.", "Name the folder of a corpus.")
    if said.get("version") != schema.VERSION:
        raise CorpusError(
            f"The corpus in {path.parent} is of version {said.get('version')}; this program reads "
            f"version {schema.VERSION}.",
            "Use the program it was made with, or build it again into another folder. Nothing was changed.",
        )
    try:
        parts = tuple(Part(**part) for part in said["parts"])
        return Manifest(parts, int(said["index"]["fields"]))
    except (KeyError, TypeError, ValueError) as error:
        raise CorpusError(
            f"{path} is incomplete: {error}.", "Run the build again: it is written anew."
        ) from error


def write_manifest(folder: Path, parts: Sequence[Part], index_fields: int) -> None:
    """Write `corpus.json` whole or not at all. Raises OSError."""
    rows = {
        table: sum(part.rows for part in parts if part.table == table)
        for table in (*schema.TABLES, schema.LINKS)
    }
    years = {part.year: 0 for part in parts if part.table == schema.LETTERS}
    for part in parts:
        if part.table == schema.LETTERS:
            years[part.year] += part.rows
    made = {
        "format": schema.FORMAT,
        "version": schema.VERSION,
        "openimr": openimr.__version__,
        "index": {"fields": index_fields},
        "rows": rows,
        "letters_by_year": {str(year): years[year] for year in sorted(years)},
        "parts": [part._asdict() for part in parts],
    }
    write_whole(folder / schema.MANIFEST, json.dumps(made, indent=1).encode() + b"\n")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Only one may write to a corpus. The lock ends with its process, whatever its end."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a+b") as stream:
        if not _lock(stream):
            raise CorpusError(
                f"Another program writes to the corpus in {folder.parent}.",
                "Wait until it has ended; one corpus has one writer at a time.",
            )
        yield


def _lock(stream: IO[bytes]) -> bool:
    with suppress(ImportError):
        import fcntl  # noqa: PLC0415

        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
    import msvcrt  # noqa: PLC0415

    try:
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    except OSError:
        return False
    return True
