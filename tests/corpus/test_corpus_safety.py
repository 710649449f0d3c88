"""Kills, full disks, broken files, other versions, two writers: told plainly, the rest stays usable."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from openimr.corpus import Corpus, CorpusError, build, building, find_sources, schema
from openimr.corpus.check import check, fingerprint
from openimr.corpus.index import IndexWriter
from openimr.corpus.manifest import locked
from openimr.corpus.pool import ordered
from openimr.corpus.reindex import reindex

_BUILD = """
import sys
from pathlib import Path
from openimr.corpus import build, find_sources
if __name__ == "__main__":
    build(find_sources([sys.argv[1]]), Path(sys.argv[2]), jobs=1, segment=4)
"""


def built(folder: Path, source: Path, **options: Any) -> None:
    build(find_sources([str(source)]), folder, **{"jobs": 1, **options})


@pytest.fixture
def copy(corpus: Corpus, tmp_path: Path) -> Path:
    """A corpus of this test's own."""
    return Path(shutil.copytree(corpus.folder, tmp_path / "copy"))


def test_killed_and_started_again_gives_the_same_content(rows: Path, corpus: Corpus, tmp_path: Path) -> None:
    """Killed without warning again and again, the build goes on and ends with the same rows and index."""
    script = tmp_path / "build.py"
    script.write_text(_BUILD)
    folder = tmp_path / "c"
    for letters_before_the_end in (4, 16, 28):
        running = subprocess.Popen([sys.executable, script, rows, folder])
        manifest = folder / schema.MANIFEST
        for _ in range(600):
            if (
                manifest.exists()
                and json.loads(manifest.read_bytes())["rows"]["letters"] >= letters_before_the_end
            ):
                break
            time.sleep(0.02)
        os.kill(running.pid, signal.SIGKILL)
        running.wait()
    built(folder, rows)
    assert fingerprint(folder) == fingerprint(corpus.folder)
    assert not check(folder).faults
    assert Corpus(folder).search("pain").total == corpus.search("pain").total


@pytest.mark.parametrize(
    "step", ["write_table", "IndexWriter.add", "IndexWriter.commit", "write_manifest", "find_links"]
)
def test_an_end_at_any_step_is_gone_on_from(
    step: str, rows: Path, corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files written but not the index, the index but not the journal: what did not count is taken away."""
    calls = iter(range(100))
    place = f"openimr.corpus.building.{step}" if "." not in step else f"openimr.corpus.index.{step}"
    owner: Any = IndexWriter if "." in step else building
    whole = getattr(owner, step.rsplit(".", 1)[-1])

    def stops(*given: Any, **named: Any) -> Any:
        result = whole(*given, **named)
        if next(calls) == (0 if step == "find_links" else 2):
            raise KeyboardInterrupt
        return result

    with monkeypatch.context() as patched:
        patched.setattr(place, stops)
        with pytest.raises(KeyboardInterrupt):
            built(tmp_path / "c", rows, segment=9)
    built(tmp_path / "c", rows, segment=9)
    assert fingerprint(tmp_path / "c") == fingerprint(corpus.folder)
    assert not check(tmp_path / "c").faults


def test_a_full_disk_is_told_and_what_was_kept_stays(
    rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The build says so; the corpus can be searched, and the next build goes on."""
    whole, calls = building.write_table, iter(range(100))

    def full(*given: Any) -> Any:
        if next(calls) > 3:
            raise OSError(28, "No space left on device")
        return whole(*given)

    with monkeypatch.context() as patched:
        patched.setattr(building, "write_table", full)
        with pytest.raises(CorpusError, match="No space left") as told:
            built(tmp_path / "c", rows, segment=10)
    assert "goes on from there" in told.value.advice
    assert Corpus(tmp_path / "c").search("").total == 10
    built(tmp_path / "c", rows)
    assert Corpus(tmp_path / "c").search("").total == 48


def test_a_broken_file_is_named_and_the_rest_is_used(copy: Path) -> None:
    """Half a Parquet file: told by name with the rows it had, others read, search as before."""
    part = Corpus(copy).manifest.of(schema.ITEMS)[0]
    path = copy / part.path
    path.write_bytes(path.read_bytes()[: part.bytes // 2])
    corpus = Corpus(copy)
    assert path not in corpus.files(schema.ITEMS)
    assert len(corpus.files(schema.ITEMS)) == len(corpus.manifest.of(schema.ITEMS)) - 1
    assert part.path in corpus.faults[0]
    assert corpus.search("").total == 48
    assert part.path in check(copy).faults[0]


def test_a_changed_byte_is_found(copy: Path) -> None:
    """The checksum tells what reading would not."""
    part = Corpus(copy).manifest.of(schema.LETTERS)[0]
    content = bytearray((copy / part.path).read_bytes())
    content[len(content) // 3] ^= 1
    (copy / part.path).write_bytes(content)
    assert check(copy).faults == (f"{part.path}: it is not the file that was written.",)


def test_a_corpus_of_another_version_is_refused_and_untouched(copy: Path, rows: Path) -> None:
    """Neither read nor written to."""
    said = json.loads((copy / schema.MANIFEST).read_text())
    (copy / schema.MANIFEST).write_text(json.dumps({**said, "version": 99}))
    before = {path: path.stat().st_mtime_ns for path in copy.rglob("*.parquet")}
    with pytest.raises(CorpusError, match="version 99"):
        Corpus(copy)
    with pytest.raises(CorpusError, match="version 99"):
        built(copy, rows)
    assert before == {path: path.stat().st_mtime_ns for path in copy.rglob("*.parquet")}


def test_an_index_of_another_version_leaves_the_tables_usable(copy: Path) -> None:
    """Search says what to do, the tables can be read, and the index is made anew from them."""
    said = json.loads((copy / schema.MANIFEST).read_text())
    (copy / schema.MANIFEST).write_text(json.dumps({**said, "index": {"fields": 99}}))
    corpus = Corpus(copy)
    assert corpus.files(schema.ITEMS)
    with pytest.raises(CorpusError, match="another version") as told:
        corpus.search("pain")
    assert "reindex" in told.value.advice
    assert reindex(copy) == 48
    assert Corpus(copy).search("").total == 48


@pytest.mark.parametrize("damage", ["gone", "broken"])
def test_an_index_that_is_gone_or_broken(copy: Path, rows: Path, corpus: Corpus, damage: str) -> None:
    """Search and build say so; after `reindex` all is as before."""
    if damage == "gone":
        shutil.rmtree(copy / schema.INDEX)
    else:
        (copy / schema.INDEX / "meta.json").write_text("{")
    with pytest.raises(CorpusError, match="index"):
        Corpus(copy).search("pain")
    with pytest.raises(CorpusError, match="index") as told:
        built(copy, rows)
    assert "reindex" in told.value.advice
    reindex(copy)
    assert Corpus(copy).search("pain").total == corpus.search("pain").total
    built(copy, rows)


def test_one_writer_at_a_time(copy: Path, rows: Path) -> None:
    """A second build is told to wait; reading goes on meanwhile."""
    with locked(copy / schema.BUILD):
        with pytest.raises(CorpusError, match="Another program writes"):
            built(copy, rows)
        assert Corpus(copy).search("").total == 48


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path, rows: Path) -> None:
    """A folder with other files is no place for a corpus."""
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(b"x")
    with pytest.raises(CorpusError, match="not empty and is no corpus"):
        built(tmp_path / "photos", rows)
    assert [path.name for path in (tmp_path / "photos").iterdir()] == ["a.jpg"]
    with pytest.raises(CorpusError, match="is a file"):
        built(rows, rows)


def test_no_corpus_and_a_broken_manifest(tmp_path: Path) -> None:
    """Told with what to do."""
    for content in (None, "{", "[]", '{"format": "openimr-corpus", "version": 1}'):
        if content is not None:
            (tmp_path / schema.MANIFEST).write_text(content)
        with pytest.raises(CorpusError) as told:
            Corpus(tmp_path)
        assert told.value.advice


def test_a_lost_journal_is_made_again_from_the_tables(copy: Path, rows: Path) -> None:
    """What is there is known again, and nothing comes in twice."""
    shutil.rmtree(copy / schema.BUILD)
    built(copy, rows)
    assert Corpus(copy).search("").total == 48
    assert not check(copy).faults


def test_many_small_files_become_one(rows: Path, corpus: Corpus, tmp_path: Path) -> None:
    """Of many segments a few files a year are left, with the same rows."""
    built(tmp_path / "c", rows, segment=3)
    parts = Corpus(tmp_path / "c").manifest.of(schema.LETTERS)
    years = [part.year for part in parts]
    assert max(years.count(year) for year in years) <= 8
    on_disk = {path.relative_to(tmp_path / "c").as_posix() for path in (tmp_path / "c").rglob("*.parquet")}
    assert on_disk == {part.path for part in Corpus(tmp_path / "c").manifest.parts}
    assert fingerprint(tmp_path / "c") == fingerprint(corpus.folder)


def die_of_three(numbers: tuple[int, ...]) -> list[int]:
    if 3 in numbers:
        os.kill(os.getpid(), signal.SIGKILL)
    return [number * 10 for number in numbers]


def lost(number: int) -> list[int]:
    return [-number]


def test_a_worker_that_dies_costs_one_letter() -> None:
    """The letters of its chunk, and of those then under way, are read again one by one, in order."""
    chunks: Iterable[tuple[int, ...]] = [(1, 2), (3, 4), (5,), (6,), (7,), (8,)]
    read = [number for part in ordered(die_of_three, lost, chunks, 2) for number in part]
    assert read == [10, 20, -3, 40, 50, 60, 70, 80]
