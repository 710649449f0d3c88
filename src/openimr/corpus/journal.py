"""What a build has done, so that it goes on after any end: one SQLite file, changed one segment at a time.

A segment counts when its transaction ends. Files and index entries of a segment that does not count are taken
away when the build goes on.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from openimr.corpus.errors import CorpusError
from openimr.corpus.work import Met

NAME = "journal.sqlite"
_VERSION = 1
_OUTCOMES = ("full", "partial", "not_a_letter", "unreadable", "duplicate")
_TABLES = """
create table if not exists sources(
    key blob primary key, name text, outcome text, reason text, advice text, letter text) without rowid;
create index if not exists unread on sources(name) where outcome='unreadable';
create table if not exists letters(id text primary key) without rowid;
create table if not exists duplicates(
    name text, key blob, letter text, kind text, primary key(name, key)) without rowid;
create table if not exists parts(
    path text primary key, kind text, year integer, rows integer, bytes integer, sha256 text) without rowid;
create table if not exists state(name text primary key, value integer) without rowid;
"""


class Part(NamedTuple):
    """One Parquet file of the corpus. `path` is relative to its folder."""

    path: str
    table: str
    year: int
    rows: int
    bytes: int
    sha256: str


class Journal:
    """The journal of the corpus in `folder`. Raises CorpusError if it cannot be read."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / NAME
        try:
            self._base = sqlite3.connect(self._path, isolation_level=None)
            self._base.execute("pragma journal_mode=wal")
            self._base.execute("pragma synchronous=normal")
            self._base.execute("pragma cache_size=-64000")
            self._base.executescript(_TABLES)
        except sqlite3.DatabaseError as error:
            raise self._unreadable(error) from error

    def close(self) -> None:
        """Let the file go."""
        self._base.close()

    @contextmanager
    def segment(self) -> Iterator[None]:
        """All that is written inside counts at the end, or not at all."""
        self._base.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._base.execute("rollback")
            raise
        try:
            self._base.execute("commit")
        except sqlite3.OperationalError as error:
            self._base.execute("rollback")
            raise OSError(28, str(error), str(self._path)) from error

    def number(self, name: str) -> int:
        """A number that the build keeps, 0 if it was never set."""
        found = self._base.execute("select value from state where name=?", (name,)).fetchone()
        return int(found[0]) if found else 0

    def set_number(self, name: str, value: int) -> None:
        """Keep a number."""
        self._base.execute("insert or replace into state values(?,?)", (name, value))

    def source(self, key: bytes) -> tuple[str, str] | None:
        """Name and letter of the source with these bytes, None if it was never read or could not be."""
        ask = "select name, letter from sources where key=? and outcome<>'unreadable'"
        found = self._base.execute(ask, (key,)).fetchone()
        return (found[0], found[1]) if found else None

    def has_letter(self, letter: str) -> bool:
        """Whether the corpus has a letter with this id."""
        return self._base.execute("select 1 from letters where id=?", (letter,)).fetchone() is not None

    def letters(self) -> int:
        """How many letters the corpus has."""
        return int(self._base.execute("select count(*) from letters").fetchone()[0])

    def note(self, met: Iterable[Met], letters: Iterable[str]) -> None:
        """Write down what became of sources, and the ids of letters that are new."""
        rows = [(one.key, one.name, one.outcome, one.reason, one.advice, one.letter) for one in met]
        self._base.executemany(
            "delete from sources where outcome='unreadable' and name=?", [(row[1],) for row in rows]
        )
        self._base.executemany("insert or replace into sources values(?,?,?,?,?,?)", rows)
        self._base.executemany("insert or ignore into letters values(?)", [(one,) for one in letters])

    def note_duplicates(self, found: Iterable[tuple[str, bytes, str, str]]) -> None:
        """Write down sources that hold a letter which the corpus has: name, key, letter, kind."""
        self._base.executemany("insert or ignore into duplicates values(?,?,?,?)", found)

    def add_parts(self, parts: Iterable[Part]) -> None:
        """Write down files."""
        self._base.executemany("insert or replace into parts values(?,?,?,?,?,?)", parts)

    def drop_parts(self, paths: Iterable[str]) -> None:
        """Strike files out."""
        self._base.executemany("delete from parts where path=?", [(path,) for path in paths])

    def parts(self) -> list[Part]:
        """All files, by path."""
        return [Part(*row) for row in self._base.execute("select * from parts order by path")]

    def outcomes(self) -> dict[str, int]:
        """How many sources came to what; `duplicate` counts those with a letter that was there already."""
        counts = dict(self._base.execute("select outcome, count(*) from sources group by outcome").fetchall())
        again = self._base.execute("select count(*) from duplicates where kind='same bytes'").fetchone()[0]
        counts["duplicate"] = counts.get("duplicate", 0) + again
        return {
            name: counts.get(name, 0)
            for name in ("full", "partial", "not_a_letter", "unreadable", "duplicate")
        }

    def not_full(self) -> Iterator[tuple[str, str, str, str, str]]:
        """Name, outcome, reason, advice and letter of each source that is not a full letter, by name."""
        ask = "select name, outcome, reason, advice, letter from sources where outcome<>'full' union all "
        ask += "select name, 'duplicate', 'the same bytes came before', '', letter from duplicates "
        ask += "where kind='same bytes' order by 1, 2"
        yield from self._base.execute(ask)

    def _unreadable(self, error: Exception) -> CorpusError:
        return CorpusError(
            f"The journal {self._path} cannot be used: {error}.",
            "If the disk is full, make space and run again. If the file is broken, move it away: the corpus "
            "stays usable, and the next build writes the journal again from the tables.",
        )
