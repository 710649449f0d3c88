"""Opening what is there: the journal (made again from the tables if gone), and files that can be read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from openimr.corpus import schema
from openimr.corpus.journal import NAME, Journal, Part
from openimr.corpus.manifest import read_manifest


def journal_of(folder: Path) -> Journal:
    """The journal of the corpus in `folder`; if it is gone, made again from the tables.

    Raises CorpusError if the corpus is of another version, or its journal is broken.
    """
    manifest = read_manifest(folder) if (folder / schema.MANIFEST).exists() else None
    fresh = not (folder / schema.BUILD / NAME).exists()
    journal = Journal(folder / schema.BUILD)
    if manifest and fresh:
        letters = sound_files(folder, manifest.of(schema.LETTERS), lambda _: None)
        with journal.segment():
            journal.add_parts(manifest.parts)
            for file in letters:
                journal.note((), _ids(file))
            for name in ("segment", "merges", "links"):
                journal.set_number(name, _highest(manifest.parts))
    return journal


def sound_files(folder: Path, parts: Sequence[Part], warned: Callable[[str], None]) -> list[Path]:
    """The files of these parts that are there and can be opened; `warned` hears of the others, in words."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    sound = []
    for part in parts:
        path = folder / part.path
        try:
            rows = pq.read_metadata(path).num_rows
            if path.stat().st_size != part.bytes or rows != part.rows:
                warned(
                    f"{part.path}: it is not the file that was written; its {part.rows:,} rows are left out."
                )
                continue
        except (pa.ArrowException, OSError) as error:
            words = str(error).splitlines()[0][:200]
            warned(f"{part.path}: it cannot be read ({words}); its {part.rows:,} rows are left out.")
            continue
        sound.append(path)
    return sound


def _ids(file: Path) -> list[str]:
    import pyarrow.parquet as pq  # noqa: PLC0415

    ids: list[str] = pq.read_table(file, columns=["id"], partitioning=None)["id"].to_pylist()
    return ids


def _highest(parts: Sequence[Part]) -> int:
    digits = ("".join(letter for letter in Path(part.path).stem if letter.isdigit()) for part in parts)
    return max((int(number) for number in digits if number), default=0)
