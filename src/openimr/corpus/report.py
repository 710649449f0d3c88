"""What became of every source of a corpus: counts, and one line for each that is not a full letter."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from openimr.corpus import schema
from openimr.corpus.journal import Journal


class Report(NamedTuple):
    """Counts over the whole corpus, and `known`: how many sources of this run were there before."""

    full: int
    partial: int
    not_a_letter: int
    unreadable: int
    duplicate: int
    linked: int
    items: int
    known: int

    @property
    def letters(self) -> int:
        """Letters in the corpus."""
        return self.full + self.partial

    def in_words(self) -> str:
        """The report in two lines."""
        return (
            f"{self.letters:,} letters in the corpus ({self.full:,} full, {self.partial:,} partial), "
            f"{self.items:,} disputed items, {self.linked:,} pairs of letters that belong together\n"
            f"not in it: {self.not_a_letter:,} not letters, {self.unreadable:,} unreadable, "
            f"{self.duplicate:,} the same letter again; {self.known:,} sources were read in an earlier build"
        )


def write_report(folder: Path, journal: Journal, known: int) -> Report:
    """Write `report.json` (counts) and `report.jsonl` (a line for each source that is not a full letter)."""
    from openimr.corpus.store import write_whole  # noqa: PLC0415

    counts = journal.outcomes()
    rows = {table: sum(part.rows for part in journal.parts() if part.table == table) for table in _COUNTED}
    report = Report(**counts, linked=rows[schema.LINKS], items=rows[schema.ITEMS], known=known)
    write_whole(folder / "report.json", json.dumps(report._asdict(), indent=1).encode() + b"\n")
    lines = folder / "report.jsonl"
    part = lines.with_name(".report.jsonl.tmp")
    with part.open("w", encoding="utf-8") as out:
        out.writelines(_lines(journal))
    part.replace(lines)
    return report


_COUNTED = (schema.LINKS, schema.ITEMS)


def _lines(journal: Journal) -> Iterator[str]:
    for name, outcome, reason, advice, letter in journal.not_full():
        said = {"name": name, "outcome": outcome, "reason": reason, "advice": advice, "letter": letter}
        told = {key: value for key, value in said.items() if value}
        yield json.dumps(told, ensure_ascii=False) + "\n"
