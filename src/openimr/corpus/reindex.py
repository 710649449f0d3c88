"""Make the full-text index anew from the tables: when it is broken, or of another version."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from openimr.corpus import schema
from openimr.corpus.corpus import Corpus
from openimr.corpus.entry import entry_json
from openimr.corpus.errors import CorpusError
from openimr.corpus.index import FIELDS_VERSION, replace
from openimr.corpus.manifest import locked, write_manifest
from openimr.corpus.rows import rows_of
from openimr.letters.parse import parse


def reindex(folder: Path, warned: Callable[[str], None] = lambda _: None) -> int:
    """Write the index of a corpus anew; the old one stays until the new one is whole. How many letters
    it has.

    Letters are read again from their text, so this takes about as long as building did.
    """
    corpus = Corpus(folder)
    with locked(folder / schema.BUILD):
        try:
            number = replace(folder / schema.INDEX, _entries(corpus))
            write_manifest(folder, corpus.manifest.parts, FIELDS_VERSION)
        except OSError as error:
            raise CorpusError(
                f"Writing the index failed: {error.strerror or error}.",
                "Is there space? The old index is unchanged.",
            ) from error
    for fault in corpus.faults:
        warned(fault)
    return number


def _entries(corpus: Corpus) -> Iterator[str]:
    import pyarrow.parquet as pq  # noqa: PLC0415

    for file in corpus.files(schema.LETTERS):
        with pq.ParquetFile(file) as opened:
            for batch in opened.iter_batches(batch_size=512, columns=["name", "text"]):
                for row in batch.to_pylist():
                    made = parse(row["text"], row["name"])
                    yield entry_json(made, rows_of(made, row["text"]))
