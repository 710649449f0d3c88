"""The Parquet files of a corpus: written whole or not at all, put together when there are many small ones."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from openimr.corpus import schema
from openimr.corpus.journal import Part

if TYPE_CHECKING:
    import pyarrow as pa

# Rows that are read and unpacked together: few for whole letters, many for small rows that are counted.
_ROW_GROUP = {schema.LETTERS: 2048, schema.ITEMS: 65_536, schema.CITATIONS: 65_536, schema.LINKS: 65_536}
_SMALL_ROWS = 65_536
_SMALL_PARTS = 8
_LEVEL = 3


def write_table(folder: Path, table: str, rows: pa.Table, segment: int) -> list[Part]:
    """Write rows of several years, one file a year, and say what was written."""
    import pyarrow.compute as pc  # noqa: PLC0415

    years = sorted(pc.unique(rows["year"]).to_pylist())
    return [
        write_part(
            folder, table, year, f"part-{segment:06d}.parquet", [rows.filter(pc.equal(rows["year"], year))]
        )
        for year in years
    ]


def write_part(folder: Path, table: str, year: int | None, name: str, pieces: Iterable[pa.Table]) -> Part:
    """Write one file under a name of its own beside its place, then put it there. Raises OSError."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    place = Path(table) / f"year={year}" / name if year is not None else Path(table) / name
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{name}.tmp")
    rows = 0
    try:
        with pq.ParquetWriter(
            part, schema.schema_of(table), compression="zstd", compression_level=_LEVEL
        ) as out:
            for piece in _grouped(pieces, _ROW_GROUP[table]):
                out.write_table(piece, row_group_size=_ROW_GROUP[table])
                rows += piece.num_rows
        size, digest = part.stat().st_size, checksum(part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return Part(place.as_posix(), table, year or 0, rows, size, digest)


def checksum(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sweep(folder: Path, known: Iterable[str]) -> int:
    """Take away Parquet files that no segment counts: the rest of a build that was stopped."""
    kept = set(known)
    gone = 0
    for table in (*schema.TABLES, schema.LINKS):
        for path in sorted((folder / table).rglob("*part-*.parquet*")):
            if path.relative_to(folder).as_posix() not in kept:
                path.unlink()
                gone += 1
    return gone


def put_together(
    folder: Path, parts: Sequence[Part], serial: int, broken: Callable[[str], None]
) -> Iterator[tuple[Part, list[str]]]:
    """Write many small files of a table and year as one: the new file, and the old ones it stands for.

    The old files stay until the caller takes them away. One that cannot be read is told and left alone.
    """
    small: dict[tuple[str, int], list[Part]] = defaultdict(list)
    for part in parts:
        if part.rows < _SMALL_ROWS and part.table != schema.LINKS:
            small[part.table, part.year].append(part)
    for (table, year), found in sorted(small.items()):
        sound = [part for part in found if _is_sound(folder / part.path)] if len(found) > _SMALL_PARTS else []
        for part in found if sound else ():
            if part not in sound:
                broken(part.path)
        if len(sound) > 1:
            name = f"part-m{serial:06d}.parquet"
            pieces = _pieces(folder, sound, table)
            yield write_part(folder, table, year, name, pieces), [part.path for part in sound]


def _pieces(folder: Path, parts: Sequence[Part], table: str) -> Iterator[pa.Table]:
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    for part in parts:
        with pq.ParquetFile(folder / part.path) as file:
            for batch in file.iter_batches(batch_size=_ROW_GROUP[table]):
                yield pa.Table.from_batches([batch], schema.schema_of(table))


def _is_sound(path: Path) -> bool:
    """Whether every row of a file can be read."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        with pq.ParquetFile(path) as file:
            return all(batch.num_rows >= 0 for batch in file.iter_batches())
    except (pa.ArrowException, OSError):
        return False


def _grouped(pieces: Iterable[pa.Table], rows: int) -> Iterator[pa.Table]:
    """Pieces joined until they fill a group of rows."""
    import pyarrow as pa  # noqa: PLC0415

    waiting: list[pa.Table] = []
    for piece in pieces:
        waiting.append(piece)
        if sum(one.num_rows for one in waiting) >= rows:
            yield pa.concat_tables(waiting)
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, and on the disk before anything rests on it."""
    part = path.with_name(f".{path.name}.tmp")
    try:
        with part.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
