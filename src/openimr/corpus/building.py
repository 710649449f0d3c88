"""Build a corpus: read what is new, write it segment by segment, go on after any end.

A segment is some thousand letters: files first, then the index, then the journal, in one step that counts
or does not. After a kill the build takes away what did not count and goes on where it was; the rows are the
same.
"""

from __future__ import annotations

import shutil
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from openimr.corpus import schema
from openimr.corpus.errors import CorpusError
from openimr.corpus.index import FIELDS_VERSION, IndexWriter
from openimr.corpus.journal import Journal, Part
from openimr.corpus.links import find_links
from openimr.corpus.manifest import locked, write_manifest
from openimr.corpus.opening import journal_of
from openimr.corpus.pool import ordered
from openimr.corpus.report import Report, write_report
from openimr.corpus.sources import key_of
from openimr.corpus.store import put_together, sweep, write_part, write_table
from openimr.corpus.work import DUPLICATE, Given, Made, Met, lost, work
from openimr.letters.reading.stream import chunks, cores
from openimr.letters.source import Source

if TYPE_CHECKING:
    import pyarrow as pa

# Letters that are written together: enough to write quickly, few enough to hold.
SEGMENT = 8192
_SERIAL = "segment"


class Engine(Protocol):
    """Spreads the work over processes or machines. The results must come in the order of the chunks."""

    def __call__(self, chunks: Iterable[tuple[Given, ...]]) -> Iterator[Made]:
        """`work` of each chunk."""


@dataclass(slots=True)
class Progress:
    """How far a build is. `seen` counts letters of the input, `kept` those that are new in the corpus."""

    seen: int = 0
    kept: int = 0
    known: int = 0
    characters: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)


Told = Callable[[Progress], None]


def build(  # noqa: PLR0913
    sources: Iterable[Source],
    folder: Path,
    *,
    jobs: int | None = None,
    lint: bool = False,
    told: Told = lambda _: None,
    warned: Callable[[str], None] = lambda _: None,
    engine: Engine | None = None,
    segment: int = SEGMENT,
) -> Report:
    """Add the letters of `sources` to the corpus in `folder`, made if there is none.

    Only what is new is read: a file whose bytes were read before is passed by. `jobs` processes read (all
    cores if None), `lint` also lints, `engine` spreads the work otherwise. `told` hears how far it is,
    `warned` what is broken but stops nothing. Returns what became of every source, also written to
    `report.json` and `report.jsonl`. Raises CorpusError if `folder` is something else, is written to by
    another, or the disk is full; what was kept until then stays and the next build goes on from there.
    """
    with ExitStack() as stack:
        stack.enter_context(_space_told(folder))
        journal = stack.enter_context(_begun(folder))
        index = stack.enter_context(closing(_index(folder, journal)))
        building = _Building(folder, journal, index, segment, told)
        spread = engine or (lambda found: ordered(work, lost, found, jobs or cores()))
        for made in spread(building.chunks(sources, lint=lint)):
            building.take(made)
        building.flush()
        index.close()
        _finish(folder, journal, warned)
        return write_report(folder, journal, building.progress.known)


@contextmanager
def _begun(folder: Path) -> Iterator[Journal]:
    """The journal of a corpus that only we write to, swept of what a stopped build left."""
    _must_be_ours(folder)
    with locked(folder / schema.BUILD):
        journal = journal_of(folder)
        try:
            sweep(folder, (part.path for part in journal.parts()))
            write_manifest(folder, journal.parts(), FIELDS_VERSION)
            yield journal
        finally:
            journal.close()


def _must_be_ours(folder: Path) -> None:
    ours = {schema.MANIFEST, schema.BUILD, schema.INDEX, *schema.TABLES, schema.LINKS}
    if folder.exists() and not folder.is_dir():
        raise CorpusError(f"{folder} is a file.", "Name a folder for the corpus.")
    there = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    if there and not there & ours:
        raise CorpusError(
            f"{folder} is not empty and is no corpus.", "Name a new folder. Nothing was changed."
        )


def _index(folder: Path, journal: Journal) -> IndexWriter:
    """The index as the journal knows it: without letters of a segment that did not count."""
    index = IndexWriter(folder / schema.INDEX)
    following = journal.number(_SERIAL) + 1
    if index.has_segment(following):
        index.forget(following)
    found, known = index.letters(), journal.letters()
    if found != known:
        index.close()
        raise CorpusError(
            f"The index in {folder} has {found:,} letters and the tables have {known:,}.",
            "Make the index anew with: openimr corpus reindex --in DIR. Then run the build again.",
        )
    return index


class _Building:
    """One run of a build: what came, what waits to be written, what was written."""

    def __init__(self, folder: Path, journal: Journal, index: IndexWriter, segment: int, told: Told) -> None:
        self.progress = Progress()
        self._folder, self._journal, self._index = folder, journal, index
        self._segment, self._told = segment, told
        self._given: dict[bytes, str] = {}
        self._keys: deque[bytes] = deque()
        self._empty()

    def _empty(self) -> None:
        self._letters: set[str] = set()
        self._met: list[Met] = []
        self._again: list[tuple[str, bytes, str, str]] = []
        self._tables: dict[str, list[pa.RecordBatch]] = {table: [] for table in schema.TABLES}
        self._entries: list[str] = []

    def chunks(self, sources: Iterable[Source], *, lint: bool) -> Iterator[tuple[Given, ...]]:
        """The sources that were never read, in chunks of about the same work."""
        for chunk in chunks(source for source in sources if self._is_new(source)):
            given = [Given(source, self._keys.popleft(), lint) for source in chunk]
            yield from (tuple(given[at : at + self._segment]) for at in range(0, len(given), self._segment))

    def _is_new(self, source: Source) -> bool:
        key = key_of(source)
        under_way = self._given.get(key)
        before = (under_way, "") if under_way is not None else self._journal.source(key)
        if before is None:
            self._given[key] = source.name
            self._keys.append(key)
            return True
        self.progress.seen += 1
        if before[0] == source.name:
            self.progress.known += 1
        else:
            self._again.append((source.name, key, before[1], "same bytes"))
        return False

    def take(self, made: Made) -> None:
        """Take what came of a chunk; write when there is enough."""
        again = {one.letter for one in made.met if one.letter and self._has(one)}
        for met in made.met:
            self._count(met._replace(outcome=DUPLICATE) if met.letter in again else met)
        for table, rows in made.tables.items():
            self._tables[table].append(_without(table, rows, again))
        # Entries stand in the order of the letters that were kept in the chunk.
        kept = [one.letter for one in made.met if one.letter and one.outcome != DUPLICATE]
        new = zip(kept, made.entries, strict=True)
        self._entries += [entry for letter, entry in new if letter not in again]
        self._letters.update(letter for letter in kept if letter not in again)
        self._told(self.progress)
        if len(self._letters) >= self._segment:
            self.flush()

    def _has(self, met: Met) -> bool:
        return met.letter in self._letters or self._journal.has_letter(met.letter)

    def _count(self, met: Met) -> None:
        self._met.append(met)
        progress = self.progress
        progress.seen += 1
        progress.outcomes[met.outcome] += 1
        progress.characters += met.characters
        progress.kept += bool(met.letter) and met.outcome != DUPLICATE

    def flush(self) -> None:
        """Write what waits as one segment: files, index, journal."""
        if not self._met and not self._again:
            return
        number = self._journal.number(_SERIAL) + 1
        parts = self._write(number)
        self._index.add(self._entries, number)
        self._index.commit()
        with self._journal.segment():
            self._journal.note(self._met, self._letters)
            self._journal.note_duplicates(self._again)
            self._journal.add_parts(parts)
            self._journal.set_number(_SERIAL, number)
        write_manifest(self._folder, self._journal.parts(), FIELDS_VERSION)
        for met in self._met:
            self._given.pop(met.key, None)
        self._empty()

    def _write(self, number: int) -> list[Part]:
        import pyarrow as pa  # noqa: PLC0415

        parts: list[Part] = []
        for table, batches in self._tables.items():
            rows = pa.Table.from_batches(batches, schema.schema_of(table))
            if rows.num_rows:
                parts += write_table(self._folder, table, rows, number)
        return parts


def _without(table: str, rows: bytes, letters: set[str]) -> pa.RecordBatch:
    """Rows without those of letters that the corpus has."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415

    batch = pa.ipc.read_record_batch(pa.py_buffer(rows), schema.schema_of(table))
    if not letters:
        return batch
    ids = batch["id" if table == schema.LETTERS else "letter"]
    return batch.filter(pc.invert(pc.is_in(ids, pa.array(sorted(letters), pa.string()))))


def _finish(folder: Path, journal: Journal, warned: Callable[[str], None]) -> None:
    """Put small files together, find letters that belong together, and take away what is replaced."""
    serial = journal.number("merges") + 1
    for part, old in put_together(folder, journal.parts(), serial, warned):
        with journal.segment():
            journal.drop_parts(old)
            journal.add_parts([part])
            journal.set_number("merges", serial)
    _link(folder, journal, warned)
    parts = journal.parts()
    write_manifest(folder, parts, FIELDS_VERSION)
    sweep(folder, (part.path for part in parts))


def _link(folder: Path, journal: Journal, warned: Callable[[str], None]) -> None:
    from openimr.corpus.opening import sound_files  # noqa: PLC0415

    spool = folder / schema.BUILD / "spool"
    files = sound_files(folder, [part for part in journal.parts() if part.table == schema.LETTERS], warned)
    found = find_links(files, spool)
    shutil.rmtree(spool, ignore_errors=True)
    number = journal.number("links") + 1
    part = write_part(folder, schema.LINKS, None, f"part-{number:06d}.parquet", [found])
    with journal.segment():
        journal.drop_parts(one.path for one in journal.parts() if one.table == schema.LINKS)
        journal.add_parts([part])
        journal.set_number("links", number)


@contextmanager
def _space_told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CorpusError(
            f"Writing to {folder} failed: {error.strerror or error}.",
            "Is there space, and may you write there? What was kept so far is whole; run the same build "
            "again and it goes on from there.",
        ) from error
