"""How a corpus lies on disk: its folders, its tables, and the columns of each table.

    DIR/corpus.json                             what belongs to the corpus: version, parts, checksums, counts
    DIR/letters/year=2014/part-*.parquet        one row a letter, with its text and its determination
    DIR/items/year=2014/part-*.parquet          one row a disputed item
    DIR/citations/year=2014/part-*.parquet      one row a citation
    DIR/links/part-*.parquet                    one row a pair of letters that belong together
    DIR/index/                                  the full-text index
    DIR/.build/                                 what a build needs to go on: journal and lock

The year is that of the decision; `year=0` holds letters that do not tell it. A file belongs to the corpus
only if `corpus.json` names it: whatever else lies there is the rest of a build that was stopped.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

# Changed when the tables, the folders or the index change so that older ones cannot be read.
FORMAT = "openimr-corpus"
VERSION = 1

MANIFEST = "corpus.json"
LETTERS, ITEMS, CITATIONS, LINKS = "letters", "items", "citations", "links"
TABLES = (LETTERS, ITEMS, CITATIONS)
INDEX = "index"
BUILD = ".build"
UNKNOWN_YEAR = 0


@cache
def letters() -> pa.Schema:
    """One row a letter.

    `id` is the SHA-256 of its text (32 hex digits), `name` the name it came under, `status` full or partial.
    Dates are days, null where the letter does not tell them or tells an impossible one. `residue` counts the
    characters that were not understood; `lint` holds a code for each finding, null if the letter was not
    linted. `case_key` and `sketch` serve to find corrected letters. `determination` is the exchange format as
    JSON, without the accounting of characters, which parsing `text` gives again.
    """
    import pyarrow as pa  # noqa: PLC0415

    words, day, small = pa.list_(pa.string()), pa.date32(), pa.int16()
    return _schema(
        LETTERS,
        id=pa.string(), name=pa.string(), year=pa.int32(), layout=pa.string(), status=pa.string(),
        confidence=pa.float64(), residue=pa.int32(), case_number=pa.string(), decision_date=day,
        letter_date=day, date_assigned=day, application_received=day, ur_denial_date=day, date_of_injury=day,
        priority=pa.string(), result=pa.string(), age=small, sex=pa.string(), represented=pa.bool_(),
        reviewer_kind=pa.string(), specialties=words, subspecialties=words, states=words, diagnoses=words,
        body_parts=words, summary=pa.string(), items=small, upheld=small, overturned=small, lint=words,
        case_key=pa.string(), sketch=pa.list_(pa.int64()), text=pa.string(), determination=pa.string(),
    )  # fmt: skip


@cache
def items() -> pa.Schema:
    """One row a disputed item.

    `letter` is the letter's id, `item` counts from 1, `id` is both (`...-2`). `request` is the item as
    printed, `service` the key of what is asked for (`unknown` if not recognized), `services` all keys
    named, `regions` keys of the region lexicon. `quantity` is the visits, else the units. `citations`
    are keys (see `corpus.citing`) of the reviewer's guideline lines, `ur_citations` those
    of the claims administrator. Age, sex, specialties and layout are the letter's, `decision_date` too
    (in the first notices the letter's own date), so that most questions need this table alone; `lint`
    holds the findings on this item.
    """
    import pyarrow as pa  # noqa: PLC0415

    words, small, number = pa.list_(pa.string()), pa.int16(), pa.float64()
    criterion = pa.struct(
        [
            ("statement", pa.string()),
            ("outcome", pa.string()),
            ("threshold", pa.string()),
            ("explicit", pa.bool_()),
        ]
    )
    return _schema(
        ITEMS,
        id=pa.string(), letter=pa.string(), item=small, year=pa.int32(), decision_date=pa.date32(),
        layout=pa.string(), request=pa.string(), service=pa.string(), services=words,
        service_text=pa.string(), regions=words, laterality=pa.string(), levels=words, drugs=words,
        drug_classes=words, codes=words,
        visits=pa.int32(), per_week=number, weeks=number, units=number, unit=pa.string(), quantity=number,
        additional=pa.bool_(), postoperative=pa.bool_(), retrospective=pa.bool_(), decision=pa.string(),
        necessity=pa.string(), basis=pa.string(), citations=words, ur_basis=pa.string(), ur_citations=words,
        criteria=pa.list_(criterion), rationale=pa.string(), conclusion=pa.string(), age=small,
        sex=pa.string(), reviewer_kind=pa.string(), specialties=words, lint=words,
    )  # fmt: skip


@cache
def citations() -> pa.Schema:
    """One row a citation: who cites (`side`: reviewer, claims_administrator), what, and the item's outcome.

    `key` is the section cited (`CPMTG: physical medicine`), else the document, law or reference; `place`
    counts the citations of one side of an item from 1. `verdict` and `codes` are those of the check of
    the citation.
    """
    import pyarrow as pa  # noqa: PLC0415

    small, words = pa.int16(), pa.list_(pa.string())
    return _schema(
        CITATIONS,
        letter=pa.string(), item=small, side=pa.string(), place=small, year=pa.int32(),
        decision_date=pa.date32(), key=pa.string(), document=pa.string(), section=pa.string(),
        heading=pa.string(), chapter=pa.string(),
        pages=pa.list_(pa.int32()), kind=pa.string(), basis=pa.string(), laws=words, edition_year=pa.int32(),
        governing=pa.string(), verdict=pa.string(), codes=words, raw=pa.string(), service=pa.string(),
        regions=words, decision=pa.string(),
    )  # fmt: skip


@cache
def links() -> pa.Schema:
    """One row a pair of letters that belong together: `kind` same_case or near_identical; `letter` < `other`.

    `alike` is the estimated share of sentences (0 to 1) that both have.
    """
    import pyarrow as pa  # noqa: PLC0415

    return _schema(LINKS, letter=pa.string(), other=pa.string(), kind=pa.string(), alike=pa.float64())


def schema_of(table: str) -> pa.Schema:
    """The columns of a table. Raises KeyError for a table that no corpus has."""
    return {LETTERS: letters, ITEMS: items, CITATIONS: citations, LINKS: links}[table]()


def _schema(table: str, **columns: pa.DataType) -> pa.Schema:
    import pyarrow as pa  # noqa: PLC0415

    fields = [pa.field(name, kind) for name, kind in columns.items()]
    return pa.schema(fields, metadata={"openimr": f"corpus {VERSION}, {table}; see docs/corpus.md"})
