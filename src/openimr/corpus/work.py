"""One chunk of letters: read, parsed, linted if asked for, and made into rows. What a worker process does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from openimr.corpus import schema
from openimr.corpus.entry import entry_json
from openimr.corpus.rows import Row, Rows, rows_of
from openimr.letters.parse import parse
from openimr.letters.reading import Outcome, outcome_of
from openimr.letters.source import LetterUnreadable, Source, read_letter
from openimr.model import Determination, LintFinding

if TYPE_CHECKING:
    import pyarrow as pa


# A letter that the corpus has under another name.
DUPLICATE = "duplicate"


class Given(NamedTuple):
    """One letter to read: its place in the input, the key of its bytes, and whether lint is asked for."""

    source: Source
    key: bytes
    lint: bool = False


class Met(NamedTuple):
    """What became of one letter; `letter` is its id, empty if it has no place in the corpus."""

    name: str
    key: bytes
    outcome: str
    reason: str = ""
    advice: str = ""
    letter: str = ""
    characters: int = 0


@dataclass(slots=True)
class Made:
    """What became of a chunk: each letter in order, rows as Arrow bytes, an index entry a letter kept."""

    met: list[Met] = field(default_factory=list)
    tables: dict[str, bytes] = field(default_factory=dict)
    entries: list[str] = field(default_factory=list)


def work(chunk: tuple[Given, ...]) -> Made:
    """Read a chunk. One letter that cannot be read never stops the others."""
    made = Made()
    kept: list[Rows] = []
    ids: set[str] = set()
    for given in chunk:
        met, found = _read(given)
        if found and met.letter not in ids:
            ids.add(met.letter)
            kept.append(found[1])
            made.entries.append(entry_json(*found))
        elif found:
            met = met._replace(outcome=DUPLICATE)
        made.met.append(met)
    made.tables = _tables(kept)
    return made


def lost(given: Given) -> Made:
    """What is told of a letter that killed its worker."""
    reason = f"{given.source.place}: reading it ended the program that read it."
    return Made([_unread(given, reason, "Look at this letter by itself with: openimr parse")])


def batch_of(table: str, rows: Sequence[Row]) -> pa.RecordBatch:
    """Rows as Arrow columns."""
    import pyarrow as pa  # noqa: PLC0415

    columns = schema.schema_of(table)
    arrays = [pa.array([row[one.name] for row in rows], type=one.type) for one in columns]
    return pa.RecordBatch.from_arrays(arrays, schema=columns)


def _read(given: Given) -> tuple[Met, tuple[Determination, Rows] | None]:
    try:
        letter = read_letter(given.source)
        made = parse(letter.text, letter.name)
        outcome = outcome_of(made)
        if outcome is Outcome.NOT_A_LETTER:
            reason = f"{given.source.place}: this is not a determination letter of a known layout."
            advice = "It is not in the corpus. Look at it with: openimr parse"
            return Met(given.source.name, given.key, outcome.value, reason, advice), None
        rows = rows_of(made, letter.text, _findings(made, letter.text) if given.lint else None)
    except LetterUnreadable as error:
        return _unread(given, str(error), error.advice), None
    except Exception as error:  # noqa: BLE001 (a fault in our own reading must not cost the other letters)
        # The words of the error may hold words of the letter, and those belong into no log.
        reason = (
            f"{given.source.place}: reading it failed ({type(error).__name__}). This is a fault of OpenIMR."
        )
        return _unread(given, reason, "Please report it with the letter's layout."), None
    reason = letter.unread or _why_partial(made) if outcome is Outcome.PARTIAL or letter.unread else ""
    row = rows.letter
    if letter.unread:
        row["status"] = Outcome.PARTIAL.value
    return Met(given.source.name, given.key, row["status"], reason, "", row["id"], len(letter.text)), (
        made,
        rows,
    )


def _findings(made: Determination, text: str) -> tuple[LintFinding, ...]:
    from openimr.letters.lint import lint  # noqa: PLC0415

    return lint(made, text)


def _why_partial(made: Determination) -> str:
    """In words what keeps a letter from being read in full."""
    items = made.items
    left = sum(len(one.text.split()) for one in made.accounting.residue) if made.accounting else 0
    reasons = [
        "no item was found" if not items else "",
        f"{n} item(s) without a decision" if (n := sum(not one.decision for one in items)) else "",
        f"{n} item(s) without a rationale" if (n := sum(not one.rationale_text for one in items)) else "",
        f"{left} word(s) not understood" if left else "",
    ]
    return ", ".join(reason for reason in reasons if reason)


def _unread(given: Given, reason: str, advice: str) -> Met:
    return Met(given.source.name, given.key, Outcome.UNREADABLE.value, reason, advice)


def _tables(kept: Sequence[Rows]) -> dict[str, bytes]:
    rows = {
        schema.LETTERS: [one.letter for one in kept],
        schema.ITEMS: [item for one in kept for item in one.items],
        schema.CITATIONS: [cited for one in kept for cited in one.citations],
    }
    return {table: bytes(batch_of(table, found).serialize()) for table, found in rows.items() if found}
