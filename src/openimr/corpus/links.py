"""Letters that belong together: those of one case (a corrected letter), those with nearly the same words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from openimr.corpus import schema

if TYPE_CHECKING:
    import pyarrow as pa

# A number or a sentence that more letters share tells nothing: it is fixed wording or a misread number.
_SAME_CASE_AT_MOST = 50
_SAME_SENTENCE_AT_MOST = 20
_SENTENCES_AT_LEAST = 6
_ALIKE_AT_LEAST = 0.7

_ALIKE = "len(list_intersect(a.sketch, b.sketch)) / greatest(1, len(list_distinct(a.sketch || b.sketch)))"
_ASK = f"""
with told as (select id, case_key, sketch from read_parquet($files, hive_partitioning = false)),
cases as (select case_key from told where case_key is not null group by 1
          having count(*) between 2 and {_SAME_CASE_AT_MOST}),
same as (select a.id as letter, b.id as other, 'same_case' as kind, {_ALIKE} as alike
         from told a join cases using (case_key) join told b using (case_key) where a.id < b.id),
words as (select id, unnest(sketch[1:4]) as word from told where len(sketch) >= {_SENTENCES_AT_LEAST}),
rare as (select word from words group by 1 having count(*) between 2 and {_SAME_SENTENCE_AT_MOST}),
near as (select distinct x.id as letter, y.id as other
         from words x join rare using (word) join words y using (word) where x.id < y.id),
alike as (select near.letter, near.other, 'near_identical' as kind, {_ALIKE} as alike
          from near join told a on a.id = near.letter join told b on b.id = near.other)
select letter, other, kind, alike from same
union all
select * from alike where alike >= {_ALIKE_AT_LEAST}
order by kind, letter, other
"""  # noqa: S608 (only numbers of our own)


def find_links(files: Sequence[Path], spool: Path) -> pa.Table:
    """The pairs of letters in these files that belong together, ordered; see `schema.links`.

    Every letter is compared with every other that shares its case number or one of its rarer sentences,
    so the pairs do not depend on the order in which letters came. `spool` takes what does not fit into
    memory.
    """
    import duckdb  # noqa: PLC0415

    columns = schema.links()
    if not files:
        return columns.empty_table()
    with duckdb.connect() as base:
        base.execute("set memory_limit = '1GB'")
        base.execute(f"set temp_directory = '{str(spool).replace(chr(39), chr(39) * 2)}'")
        found = base.sql(_ASK, params={"files": [str(file) for file in files]})
        return found.to_arrow_table().cast(columns)
