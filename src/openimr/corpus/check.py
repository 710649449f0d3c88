"""Whether a corpus is whole, and what its content is: the same rows have the same name, however they
came in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from openimr.corpus import schema
from openimr.corpus.corpus import Corpus
from openimr.corpus.errors import CorpusError
from openimr.corpus.store import checksum

# Rows of which the texts of one table are held at a time: 48 bytes each.
_BATCH = 4096


class Checked(NamedTuple):
    """How many files were compared, and in words what is wrong with which."""

    files: int
    letters: int
    faults: tuple[str, ...]

    def in_words(self) -> str:
        """The result in lines."""
        head = f"{self.files:,} files, {self.letters:,} letters"
        return "\n".join(
            [f"{head}: {'all as written' if not self.faults else ''}".rstrip(": "), *self.faults]
        )


def check(folder: Path) -> Checked:
    """Compare every file with its checksum, the index with the letters. Raises CorpusError for no corpus."""
    corpus = Corpus(folder)
    faults = [
        f"{part.path}: {trouble}"
        for part in corpus.manifest.parts
        if (trouble := _trouble(folder / part.path, part.sha256))
    ]
    letters = corpus.manifest.rows(schema.LETTERS)
    try:
        found = int(corpus.index.searcher().num_docs)
        if found != letters:
            faults.append(
                f"index: it has {found:,} letters, the tables have {letters:,}. Run: openimr corpus reindex"
            )
    except CorpusError as error:
        faults.append(f"index: {error} {error.advice}")
    return Checked(len(corpus.manifest.parts), letters, tuple(faults))


def fingerprint(folder: Path) -> str:
    """The name of a corpus by its rows, whatever their order and files: equal for equal content.

    The rows of each table are written as their columns' values, hashed, sorted and hashed again. Needs
    about 80 bytes of memory a row.
    """
    corpus = Corpus(folder)
    whole = hashlib.sha256()
    for table in (*schema.TABLES, schema.LINKS):
        whole.update(table.encode())
        for digest in sorted(_rows(corpus, table)):
            whole.update(digest)
    return whole.hexdigest()


def _rows(corpus: Corpus, table: str) -> Iterator[bytes]:
    import pyarrow.parquet as pq  # noqa: PLC0415

    for file in corpus.files(table):
        with pq.ParquetFile(file) as opened:
            for batch in opened.iter_batches(batch_size=_BATCH):
                for row in batch.to_pylist():
                    yield hashlib.sha256(repr(sorted(row.items())).encode("utf-8", "replace")).digest()


def _trouble(path: Path, expected: str) -> str:
    try:
        found = checksum(path)
    except OSError as error:
        return f"it cannot be read ({error.strerror or error})."
    return "" if found == expected else "it is not the file that was written."
