"""Where the letters of a corpus come from: all that `openimr parse` reads, Parquet, URLs, other corpora."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from openimr.corpus import schema
from openimr.intake.settings import limit
from openimr.letters.source import Fault, Source, find_letters, letters_in

PassedOver = Callable[[str], None]

_PARQUET = ".parquet"
_LETTER_ENDINGS = (".txt", ".text", ".pdf", ".jsonl", ".ndjson", ".zip", _PARQUET)
_ROW_ENDINGS = (".jsonl", ".ndjson")
_NAME_COLUMNS = ("name", "letter", "id")
_ROWS_AT_ONCE = 512


def find_sources(named: Iterable[str], passed_over: PassedOver = lambda _: None) -> Iterator[Source]:
    """All letters named, in order: files, folders, zips, JSON Lines, Parquet, corpora, and URLs of these.

    A URL is anything with `://` that fsspec can open; what lies below one is read in the order of its names.
    A Parquet file has the letters in its column `text` and their names in `name`, `letter` or `id`.
    """
    for name in named:
        if "://" in name:
            yield from _remote(name, passed_over)
        else:
            yield from _local(Path(name), passed_over)


def key_of(source: Source) -> bytes:
    """Name of a source by its bytes: the same file again has the same key. Never raises."""
    digest = hashlib.blake2b(digest_size=16)
    if source.file and not source.fault:
        with suppress(OSError), source.file.open("rb") as stream:
            for block in iter(lambda: stream.read(1 << 20), b""):
                digest.update(block)
            return digest.digest()
    if source.fault or not source.content:
        # Nothing was read: by name and reason, so that it is tried again once the reason is gone.
        digest.update(f"fault:{source.name}:{source.fault.reason if source.fault else ''}".encode())
    digest.update(source.content)
    return digest.digest()


def _local(path: Path, passed_over: PassedOver) -> Iterator[Source]:
    if path.suffix.lower() == _PARQUET and path.is_file():
        yield from _parquet(path, path.name)
        return
    if (path / schema.MANIFEST).is_file():
        path = path / schema.LETTERS
    yield from find_letters([path], lambda name: None if name.endswith(_PARQUET) else passed_over(name))
    if path.is_dir():
        for file in sorted(path.rglob(f"*{_PARQUET}")):
            yield from _parquet(file, file.relative_to(path).as_posix())


def _remote(url: str, passed_over: PassedOver) -> Iterator[Source]:
    """Letters below a URL. What cannot be opened is a fault with its reason, never an end."""
    try:
        from fsspec.core import url_to_fs  # type: ignore[import-untyped]  # noqa: PLC0415

        files, root = url_to_fs(url)
        found = sorted(files.find(root)) if files.isdir(root) else [root]
    except Exception as error:  # noqa: BLE001 (each kind of storage has errors of its own)
        yield Source(url, fault=_no_answer(error))
        return
    for path in found:
        name = path.removeprefix(root).strip("/") or path.rsplit("/", 1)[-1]
        if not path.lower().endswith(_LETTER_ENDINGS) and path != root:
            passed_over(name)
            continue
        try:
            with files.open(path, "rb") as stream:
                yield from _streamed(stream, name, passed_over)
        except Exception as error:  # noqa: BLE001
            yield Source(url if path == root else name, fault=_no_answer(error))


def _streamed(stream: IO[bytes], name: str, passed_over: PassedOver) -> Iterator[Source]:
    if name.lower().endswith(_PARQUET):
        yield from _parquet(stream, name)
    else:
        yield from letters_in(stream, name, passed_over)


def _parquet(file: Any, name: str) -> Iterator[Source]:
    """The letters of a Parquet file, some hundred rows at a time."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        table = pq.ParquetFile(file)
        columns = _columns(table.schema_arrow.names)
        if not columns:
            yield Source(
                name, fault=Fault('it has no column "text".', "Put each letter's words into that column.")
            )
            return
        row = 0
        for batch in table.iter_batches(batch_size=_ROWS_AT_ONCE, columns=columns):
            for values in batch.to_pylist():
                row += 1
                yield _row(values, f"{name}:{row}")
    except (pa.ArrowException, OSError) as error:
        reason = f"this Parquet file cannot be read: {str(error).splitlines()[0][:200]}"
        yield Source(name, fault=Fault(reason, "Write it again from its source."))


def _columns(names: Sequence[str]) -> list[str]:
    if "text" not in names:
        return []
    named = next((name for name in _NAME_COLUMNS if name in names), None)
    return ["text", named] if named else ["text"]


def _row(values: dict[str, Any], here: str) -> Source:
    text = values.pop("text")
    name = next((str(value) for value in values.values() if value), here)
    content = json.dumps({"letter": name, "text": text}, default=str).encode()
    if len(content) > limit("text_bytes"):
        return Source(here, fault=Fault("it is larger than any letter.", "Give one letter a row."))
    return Source(here, content=content, row=True)


def _no_answer(error: Exception) -> Fault:
    words = (str(error).splitlines() or [""])[0][:200]
    missing = isinstance(error, FileNotFoundError)
    reason = (
        "there is nothing under this address."
        if missing
        else f"it cannot be opened: {words or type(error).__name__}."
    )
    return Fault(
        reason, "Check the address, the rights, and that the library for this kind of storage is installed."
    )


def expected(named: Iterable[str]) -> int | None:
    """About how many letters there are, for a bar of progress; None if that cannot be told quickly."""
    counts = [_count(Path(name)) if "://" not in name else None for name in named]
    return None if None in counts else sum(count for count in counts if count is not None)


def _count(path: Path) -> int | None:
    try:
        if path.is_dir():
            counted = (_count(file) for file in path.rglob("*") if file.suffix.lower() in _LETTER_ENDINGS)
            return sum(count for count in counted if count is not None)
        return _counted(path)
    except (OSError, ValueError, zipfile.BadZipFile):
        return None


def _counted(path: Path) -> int:
    import pyarrow.parquet as pq  # noqa: PLC0415

    ending = path.suffix.lower()
    if ending == _PARQUET:
        return int(pq.read_metadata(path).num_rows)
    if ending == ".zip":
        with zipfile.ZipFile(path) as opened:
            return sum(name.lower().endswith(_LETTER_ENDINGS) for name in opened.namelist())
    if ending in _ROW_ENDINGS:
        with path.open("rb") as stream:
            return sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b""))
    return 1
