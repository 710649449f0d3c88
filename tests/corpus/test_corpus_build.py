"""Building: every source has its outcome, nothing comes in twice, and any end can be gone on from."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from openimr.corpus import Corpus, build, find_sources, schema
from openimr.corpus.check import check, fingerprint
from openimr.corpus.report import Report
from openimr.letters import parse
from openimr.model import Determination
from openimr.synth import make_letter


def letter(number: int, seed: int = 5) -> str:
    return make_letter(seed, number, layout="F2").text


def built(folder: Path, *sources: Path | str, **options: Any) -> Report:
    return build(find_sources([str(one) for one in sources]), folder, **{"jobs": 1, **options})


def table_rows(folder: Path, table: str) -> list[dict[str, Any]]:
    files = Corpus(folder).files(table)
    return [row for file in files for row in pq.read_table(file, partitioning=None).to_pylist()]


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A folder with six letters as text files."""
    folder = tmp_path / "letters"
    folder.mkdir()
    for number in range(6):
        (folder / f"{number}.txt").write_text(letter(number))
    return folder


def test_a_letter_becomes_rows_that_say_what_parsing_says(tmp_path: Path, texts: Path) -> None:
    """One row a letter with its text and determination, one a disputed item, one a citation."""
    report = built(tmp_path / "c", texts)
    assert (report.letters, report.unreadable, report.duplicate) == (6, 0, 0)
    by_name = {row["name"]: row for row in table_rows(tmp_path / "c", schema.LETTERS)}
    text = (texts / "3.txt").read_text()
    made = parse(text, "3.txt")
    row = by_name["3.txt"]
    assert row["text"] == text
    assert Determination.model_validate_json(row["determination"]) == made.model_copy(
        update={"accounting": None}
    )
    items = sorted(
        (one for one in table_rows(tmp_path / "c", schema.ITEMS) if one["letter"] == row["id"]),
        key=lambda i: i["item"],
    )
    assert [one["request"] for one in items] == [one.heading_text for one in made.items]
    assert [one["decision"] for one in items] == [one.decision for one in made.items]
    cited = [one for one in table_rows(tmp_path / "c", schema.CITATIONS) if one["letter"] == row["id"]]
    printed = [c.raw for item in made.items for c in item.reviewer_guideline.citations]
    assert sorted(one["raw"] for one in cited if one["side"] == "reviewer") == sorted(map(str, printed))


def test_years_part_the_tables(tmp_path: Path, texts: Path) -> None:
    """Each file lies in the folder of the year of its rows; letters that do not tell it in `year=0`."""
    built(tmp_path / "c", texts)
    for file in Corpus(tmp_path / "c").files(schema.LETTERS):
        years = set(pq.read_table(file, partitioning=None)["year"].to_pylist())
        assert {f"year={year}" for year in years} == {file.parent.name}


def test_every_kind_of_source(tmp_path: Path, texts: Path) -> None:
    """Folder, zip, JSON Lines, Parquet, a corpus, URLs of the same letters: the same corpus comes of each."""
    content = {file.name: file.read_text() for file in texts.iterdir()}
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as made:
        for name, text in content.items():
            made.writestr(name, text)
    lines = "".join(json.dumps({"letter": name, "text": text}) + "\n" for name, text in content.items())
    (tmp_path / "j.jsonl").write_text(lines)
    table = pa.table({"name": list(content), "text": list(content.values()), "more": [1] * 6})
    pq.write_table(table, tmp_path / "p.parquet")
    memory = fsspec.filesystem("memory")
    memory.pipe({f"/letters-of-this-test/{name}": text.encode() for name, text in content.items()})
    memory.pipe("/rows-of-this-test/p.parquet", (tmp_path / "p.parquet").read_bytes())
    built(tmp_path / "first", texts)
    sources = [tmp_path / "z.zip", tmp_path / "j.jsonl", tmp_path / "p.parquet", tmp_path / "first"]
    sources += ["memory://letters-of-this-test", "memory://rows-of-this-test", f"file://{texts}"]  # type: ignore[list-item]
    for number, source in enumerate(sources):
        report = built(tmp_path / f"c{number}", source)
        assert (report.letters, report.unreadable) == (6, 0), source
        ids = {row["id"] for row in table_rows(tmp_path / f"c{number}", schema.LETTERS)}
        assert ids == {row["id"] for row in table_rows(tmp_path / "first", schema.LETTERS)}


def test_only_what_is_new_is_read(tmp_path: Path, texts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second build of the same folder parses the one letter that was added."""
    built(tmp_path / "c", texts)
    (texts / "new.txt").write_text(letter(90))
    read: list[str] = []
    monkeypatch.setattr(
        "openimr.corpus.work.parse", lambda text, name: read.append(name) or parse(text, name)
    )
    report = built(tmp_path / "c", texts)
    assert read == ["new.txt"]
    assert (report.letters, report.known) == (7, 6)
    assert Corpus(tmp_path / "c").search("").total == 7


def test_the_same_letter_again_is_told_and_not_kept(tmp_path: Path, texts: Path) -> None:
    """The same bytes under another name, and the same words with other ends of lines."""
    (texts / "copy.txt").write_text(letter(2))
    (texts / "windows.txt").write_bytes(letter(3).replace("\n", "\r\n").encode())
    report = built(tmp_path / "c", texts)
    assert (report.letters, report.duplicate) == (6, 2)
    told = {json.loads(line)["name"] for line in (tmp_path / "c" / "report.jsonl").read_text().splitlines()}
    assert told == {"copy.txt", "windows.txt"}


def test_what_is_not_kept_is_told_with_its_reason(tmp_path: Path, texts: Path) -> None:
    """No letter, an empty file, a file that is not there, a row without text: each with its reason."""
    (texts / "recipe.txt").write_text("Two eggs, flour and milk.")
    (texts / "empty.txt").write_text("")
    (texts / "rows.jsonl").write_text('{"letter": "x"}\n')
    (texts / "half.txt").write_text(letter(60)[: len(letter(60)) * 2 // 3])
    report = built(tmp_path / "c", texts, tmp_path / "missing.txt", "memory://nothing-is-here")
    assert (report.full + report.partial, report.not_a_letter, report.unreadable) == (7, 1, 4)
    lines = [json.loads(line) for line in (tmp_path / "c" / "report.jsonl").read_text().splitlines()]
    reasons = {line["name"]: line["reason"] for line in lines}
    assert "not a determination letter" in reasons["recipe.txt"]
    assert "is empty" in reasons["empty.txt"]
    assert "no such file" in reasons["missing.txt"]
    assert "nothing under this address" in reasons["memory://nothing-is-here"]
    assert json.loads((tmp_path / "c" / "report.json").read_text())["unreadable"] == 4


def test_what_could_not_be_read_is_tried_again(tmp_path: Path) -> None:
    """Once a file is mended the next build takes it in, and the report forgets the trouble."""
    file = tmp_path / "late.txt"
    assert built(tmp_path / "c", file).unreadable == 1
    file.write_text(letter(1))
    report = built(tmp_path / "c", file)
    assert (report.letters, report.unreadable) == (1, 0)


def test_a_corrected_letter_is_kept_and_linked(tmp_path: Path) -> None:
    """The same case number with other words, and nearly the same words under another number."""
    made = ((one, parse(one)) for one in map(letter, range(80)))
    text, front = next((text, it.front_matter) for text, it in made if len(it.items) > 3 and it.front_matter)
    case = str(front.case_number if front else None)
    assert case in text
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "first.txt").write_text(text)
    (folder / "corrected.txt").write_text(
        text.replace("not medically necessary", "not  medically necessary now", 1)
    )
    (folder / "renumbered.txt").write_text(text.replace(case, "CM99-0000001"))
    (folder / "other.txt").write_text(letter(70))
    report = built(tmp_path / "c", folder)
    assert report.letters == 4
    names = {row["id"]: row["name"] for row in table_rows(tmp_path / "c", schema.LETTERS)}
    pairs = {
        (row["kind"], *sorted((names[row["letter"]], names[row["other"]])))
        for row in table_rows(tmp_path / "c", schema.LINKS)
    }
    assert ("same_case", "corrected.txt", "first.txt") in pairs
    assert ("near_identical", "first.txt", "renumbered.txt") in pairs
    assert not any("other.txt" in pair for pair in pairs)


def test_links_do_not_depend_on_the_order(tmp_path: Path) -> None:
    """The same letters in two builds one way and the other: the same links."""
    text = letter(4)
    (tmp_path / "a.txt").write_text(text)
    (tmp_path / "b.txt").write_text(text.replace("The", "This", 1))
    for number, order in enumerate((("a.txt", "b.txt"), ("b.txt", "a.txt"))):
        for name in order:
            built(tmp_path / f"c{number}", tmp_path / name)
    assert table_rows(tmp_path / "c0", schema.LINKS) == table_rows(tmp_path / "c1", schema.LINKS) != []


def test_lint_is_kept_by_code(tmp_path: Path, texts: Path) -> None:
    """With `lint` each letter and item has its findings; without it the column is null, which is not none."""
    built(tmp_path / "plain", texts)
    assert {row["lint"] is None for row in table_rows(tmp_path / "plain", schema.ITEMS)} == {True}
    built(tmp_path / "linted", texts, lint=True)
    assert {row["lint"] is None for row in table_rows(tmp_path / "linted", schema.LETTERS)} == {False}


def test_jobs_and_segments_change_nothing_of_the_content(tmp_path: Path, rows: Path) -> None:
    """One process or two, many small segments or one: the same rows."""
    built(tmp_path / "one", rows)
    built(tmp_path / "two", rows, jobs=2, segment=7)
    assert fingerprint(tmp_path / "one") == fingerprint(tmp_path / "two")
    assert not check(tmp_path / "two").faults
