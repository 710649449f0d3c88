"""A corpus that is read: what belongs to it, its tables, its index."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from openimr.corpus import schema
from openimr.corpus.errors import CorpusError
from openimr.corpus.manifest import read_manifest
from openimr.corpus.opening import sound_files

if TYPE_CHECKING:
    import tantivy

    from openimr.corpus.search import Found


class Corpus:
    """The corpus in `folder`, open for reading.

    Raises CorpusError if there is none that this version reads. A file that is broken is left out and named
    in `faults`; the rest is usable.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        self.manifest = read_manifest(self.folder)
        self.faults: list[str] = []
        self._files: dict[str, list[Path]] = {}

    def files(self, table: str) -> list[Path]:
        """The Parquet files of a table (see `schema`) that can be read; `faults` names the others."""
        if table not in self._files:
            self._files[table] = sound_files(self.folder, self.manifest.of(table), self.faults.append)
        return self._files[table]

    @cached_property
    def index(self) -> tantivy.Index:
        """The full-text index. Raises CorpusError if it is missing, broken or of another version."""
        from openimr.corpus.index import FIELDS_VERSION, opened  # noqa: PLC0415

        if self.manifest.index_fields != FIELDS_VERSION:
            raise CorpusError(
                "The full-text index is of another version"
                f" ({self.manifest.index_fields}, not {FIELDS_VERSION}).",
                "The tables can be used. Make the index anew with: openimr corpus reindex --in DIR",
            )
        return opened(self.folder / schema.INDEX)

    def search(  # noqa: PLR0913
        self,
        query: str,
        *,
        limit: int = 20,
        sort: str = "relevance",
        cursor: str | None = None,
        facets: Sequence[str] | None = None,
        exact: bool = False,
    ) -> Found:
        """The letters that a query finds; see `corpus.search.search`."""
        from openimr.corpus import search  # noqa: PLC0415

        counted = search.FACETS if facets is None else facets
        return search.search(
            self.index, query, limit=limit, sort=sort, cursor=cursor, facets=counted, exact=exact
        )
