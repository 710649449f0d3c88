"""Parsed letters as a Parquet file: one row a letter, items and lists nested.

Needs the extra `corpus` (pyarrow). Columns are the fields of the exchange format and are derived from it: a
noun is a struct, a list a list, a date a text in ISO form as in the JSON. What belongs to drafts only is left
out (`LEFT_OUT`); in front stands `outcome` (full, partial, not_a_letter).
"""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from openimr.letters.reading.outcome import outcome_of
from openimr.model import Determination

if TYPE_CHECKING:
    import pyarrow as pa

# Fields of drafts, and facts, which parsing does not fill.
LEFT_OUT: Mapping[str, frozenset[str]] = {
    "Determination": frozenset(("status", "facts", "case_summary_sources", "records_considered")),
    "DisputedItem": frozenset(("assessment", "rationale_sources")),
}
_ROW_GROUP = 1024


class ParquetMissing(Exception):
    """The library that writes Parquet is not installed. `advice` says how to get it."""

    advice = "Install it with: pip install 'openimr[corpus]'"


def require() -> None:
    """Raise ParquetMissing unless Parquet can be written."""
    try:
        import pyarrow.parquet  # noqa: F401, PLC0415
    except ImportError:
        raise ParquetMissing("Parquet needs the library pyarrow, which is not installed.") from None


@cache
def schema() -> pa.Schema:
    """The columns of the file and their types."""
    import pyarrow as pa  # noqa: PLC0415

    columns = [pa.field("outcome", pa.string()), *_fields(Determination)]
    return pa.schema(columns, metadata={"openimr": "letters, see docs/parse.md"})


def parquet_rows(letters: Sequence[Determination]) -> bytes:
    """A form for `stream`: the letters as a batch of rows in Arrow's own bytes; none for no letters."""
    import pyarrow as pa  # noqa: PLC0415

    if not letters:
        return b""
    rows = [{"outcome": outcome_of(one).value, **_row(one)} for one in letters]
    batch = pa.RecordBatch.from_pylist(rows, schema=schema())
    return bytes(batch.serialize())


class ParquetFile:
    """Writes batches of rows to a Parquet file, compressed, about a thousand letters a row group."""

    def __init__(self, path: Path) -> None:
        import pyarrow.parquet as pq  # noqa: PLC0415

        self._file = pq.ParquetWriter(path, schema(), compression="zstd")
        self._waiting: list[pa.RecordBatch] = []

    def write(self, content: bytes) -> None:
        """Write one batch, or keep it until there are enough for a row group."""
        import pyarrow as pa  # noqa: PLC0415

        if not content:
            return
        self._waiting.append(pa.ipc.read_record_batch(pa.py_buffer(content), schema()))
        if sum(batch.num_rows for batch in self._waiting) >= _ROW_GROUP:
            self._flush()

    def close(self) -> None:
        """Write the last rows and the table of contents."""
        self._flush()
        self._file.close()

    def _flush(self) -> None:
        import pyarrow as pa  # noqa: PLC0415

        if self._waiting:
            self._file.write_table(pa.Table.from_batches(self._waiting, schema()))
            self._waiting = []


def _row(noun: BaseModel) -> dict[str, Any]:
    return noun.model_dump(mode="json")


def _fields(noun: type[BaseModel]) -> list[pa.Field]:
    import pyarrow as pa  # noqa: PLC0415

    left_out = LEFT_OUT.get(noun.__name__, frozenset())
    return [
        pa.field(name, _type(field.annotation))
        for name, field in noun.model_fields.items()
        if name not in left_out
    ]


def _type(annotation: Any) -> pa.DataType:
    """The Arrow type of a field of a noun. Raises TypeError for one that Parquet has no place for."""
    import pyarrow as pa  # noqa: PLC0415

    arguments = [one for one in get_args(annotation) if one not in (type(None), ...)]
    if get_origin(annotation) in (Union, types.UnionType) and len(arguments) == 1:
        return _type(arguments[0])
    if get_origin(annotation) in (tuple, list) and len(set(arguments)) == 1:
        return pa.list_(_type(arguments[0]))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return pa.struct(_fields(annotation))
    if isinstance(annotation, type) and issubclass(annotation, tuple):
        return pa.struct([pa.field(name, _type(kind)) for name, kind in get_type_hints(annotation).items()])
    for kind, made in ((str, pa.string()), (bool, pa.bool_()), (int, pa.int64()), (float, pa.float64())):
        if isinstance(annotation, type) and issubclass(annotation, kind):
            return made
    raise TypeError(f"Parquet has no column for {annotation}")
