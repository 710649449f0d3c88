"""The full-text index of a corpus: its fields, how it is opened, and how it is written."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import tantivy

from openimr.corpus.errors import CorpusError

# Changed with the fields below or the words of a letter: an index of another number is made anew.
FIELDS_VERSION = 1
_NUMBERS = ("year", "day", "age", "quantity")
FACETS = ("decision", "service", "region", "section", "specialty", "layout", "sex")
_KEYS = ("id", "case", "has", "status")
_HEAP = 256_000_000
_AGAIN = "Make it anew with: openimr corpus reindex --in DIR"


@cache
def fields() -> tantivy.Schema:
    """Words of the letter with places; keys as they are; numbers; what is shown as bytes."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", stored=True, tokenizer_name="letter", index_option="position")
    builder.add_bytes_field("shown", stored=True)
    for name in _KEYS:
        builder.add_text_field(name, stored=name == "id", tokenizer_name="raw", index_option="basic")
    for name in FACETS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in _NUMBERS:
        builder.add_integer_field(name, indexed=True, fast=True)
    builder.add_unsigned_field("segment", indexed=True)
    return builder.build()


@cache
def words_of_text() -> tantivy.TextAnalyzer:
    """How text becomes words: runs of letters and digits, in small letters, without accents."""
    tokenizer = tantivy.Tokenizer.regex(r"[\p{L}\p{N}]+")
    builder = tantivy.TextAnalyzerBuilder(tokenizer)
    lowered = builder.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.ascii_fold())
    return lowered.filter(tantivy.Filter.remove_long(100)).build()


def opened(folder: Path) -> tantivy.Index:
    """The index in `folder`. Raises CorpusError if there is none, or none that this version can read."""
    try:
        if not tantivy.Index.exists(str(folder)):
            raise CorpusError(f"There is no full-text index in {folder}.", _AGAIN)
        index = tantivy.Index(fields(), path=str(folder))
    except (ValueError, OSError) as error:
        raise CorpusError(f"The index in {folder} cannot be read: {_first_line(error)}", _AGAIN) from error
    index.register_tokenizer("letter", words_of_text())
    return index


def made(folder: Path) -> tantivy.Index:
    """The index in `folder`, made if there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    if tantivy.Index.exists(str(folder)):
        return opened(folder)
    index = tantivy.Index(fields(), path=str(folder))
    index.register_tokenizer("letter", words_of_text())
    return index


class IndexWriter:
    """Adds letters to an index, one segment of the build after the other."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        self._index = made(folder)
        with _told(folder):
            self._writer = self._index.writer(heap_size=_HEAP, num_threads=threads)
        self._folder, self._open, self._waiting = folder, True, False

    def add(self, entries: Iterable[str], segment: int = 0) -> None:
        """Add entries, each one line of JSON, as part of that segment. They are found after `commit`."""
        self._waiting = True
        with _told(self._folder):
            for line in entries:
                self._writer.add_json(f'{line[:-1]},"segment":{segment}}}')

    def letters(self) -> int:
        """How many letters can be found."""
        self._index.reload()
        return int(self._index.searcher().num_docs)

    def has_segment(self, segment: int) -> bool:
        """Whether letters of that segment can be found."""
        self._index.reload()
        return bool(self._index.searcher().search(_of_segment(segment), limit=1, count=False).hits)

    def forget(self, segment: int) -> None:
        """Take out what a build that was stopped had put in as `segment`."""
        with _told(self._folder):
            self._writer.delete_documents_by_query(_of_segment(segment))
            self._writer.commit()

    def commit(self) -> None:
        """Keep what was added."""
        with _told(self._folder):
            self._writer.commit()
        self._waiting = False

    def close(self) -> None:
        """Wait until the index has put its files together, and let it go; what was not kept is given up."""
        if self._open:
            self._open = False
            with _told(self._folder):
                if self._waiting:
                    self._writer.rollback()
                self._writer.wait_merging_threads()


def _of_segment(segment: int) -> tantivy.Query:
    return tantivy.Query.term_query(fields(), "segment", segment, index_option="basic")


def replace(folder: Path, entries: Iterable[str]) -> int:
    """Make the index of `folder` anew from all entries; the old one stays until the new one is whole."""
    fresh = folder.with_name(folder.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    writer, number = IndexWriter(fresh), 0
    for number, line in enumerate(entries, 1):  # noqa: B007
        writer.add((line,))
    writer.commit()
    writer.close()
    old = folder.with_name(folder.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
    return number


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        words = _first_line(error)
        if "No space" in words or "StorageFull" in words:
            raise OSError(28, "No space left on device", str(folder)) from error
        if "LockBusy" in words or "lock" in words.lower():
            raise CorpusError(f"Another program writes to {folder}.", "Wait until it has ended.") from error
        raise CorpusError(f"The index in {folder} cannot be written: {words}", _AGAIN) from error


def _first_line(error: Any) -> str:
    return (str(error).splitlines() or [""])[0][:300]
