"""Parsed letters as Parquet: the same data as the JSON, nested, in columns with fixed types."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import Result
from typer.testing import CliRunner

from openimr.cli import app
from openimr.letters.parse import parse
from openimr.letters.reading.parquet import (
    LEFT_OUT,
    ParquetFile,
    ParquetMissing,
    parquet_rows,
    require,
    schema,
)
from openimr.model import Determination

FILES = sorted((Path(__file__).parent / "data").glob("*.txt"))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments])


def without_drafts(noun: str, data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in LEFT_OUT.get(noun, ())}


def test_a_row_holds_what_the_json_holds(tmp_path: Path) -> None:
    """Read back, a row is the determination again, but for the fields of drafts."""
    letters = [parse(path.read_text(), path.name) for path in FILES]
    target = tmp_path / "letters.parquet"
    file = ParquetFile(target)
    file.write(parquet_rows(letters[:2]))
    file.write(parquet_rows([]))
    file.write(parquet_rows(letters[2:]))
    file.close()
    rows = pq.read_table(target).to_pylist()
    assert [row.pop("outcome") for row in rows] == ["full"] * len(letters)
    assert [Determination.model_validate(bare(row)) for row in rows] == letters


def bare(value: Any) -> Any:
    """The row without columns that are null: a null is a field that the letter does not fill."""
    if isinstance(value, dict):
        return {name: bare(part) for name, part in value.items() if part is not None}
    return [bare(part) for part in value] if isinstance(value, list) else value


def test_a_text_that_is_no_letter_is_a_row_too(tmp_path: Path) -> None:
    file = ParquetFile(tmp_path / "p.parquet")
    file.write(parquet_rows([parse("Take two onions.", "soup.txt")]))
    file.close()
    (row,) = pq.read_table(tmp_path / "p.parquet").to_pylist()
    assert (row["letter"], row["outcome"], row["layout"], row["items"]) == (
        "soup.txt",
        "not_a_letter",
        None,
        [],
    )


def test_the_columns_are_typed_and_nested() -> None:
    columns = schema()
    assert columns.names[:2] == ["outcome", "letter"]
    item = columns.field("items").type.value_type
    assert item.field("decision").type == pa.string()
    assert item.field("reviewer_guideline").type.field("citations").type.value_type.field(
        "pages"
    ).type == pa.list_(pa.int64())
    assert columns.field("confidence").type == pa.float64()
    assert not {"facts", "status"} & set(columns.names)


def test_the_command_writes_it_by_the_ending_of_the_file(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "letters.parquet"
    result = run("parse", FILES[0].parent, "--to", target)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == ""
    assert pq.read_metadata(target).num_rows == len(list(FILES[0].parent.rglob("*.txt")))
    assert [path.name for path in target.parent.iterdir()] == ["letters.parquet"]


def test_it_is_not_printed() -> None:
    result = run("parse", "--format", "parquet", FILES[0])
    assert result.exit_code == 2
    assert "--to" in result.stderr


def test_without_the_library_the_command_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(ParquetMissing):
        require()
    result = run("parse", FILES[0], "--to", tmp_path / "x.parquet")
    assert result.exit_code == 2
    assert "pip install 'openimr[corpus]'" in result.stderr


def test_nothing_but_parquet_loads_the_library() -> None:
    import subprocess  # noqa: PLC0415

    code = "import sys, openimr.letters.reading, openimr.cli; sys.exit('pyarrow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
