"""Letters as a stream: any number of processes gives the same bytes, and no bad letter stops the others."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from openimr.letters.parse import parse
from openimr.letters.reading import (
    Batch,
    JsonArray,
    Outcome,
    Tally,
    json_lines,
    json_members,
    outcome_of,
    stream,
)
from openimr.letters.reading.stream import CHUNK, chunks
from openimr.letters.source import Source
from openimr.model import Determination

LETTERS = [path.read_bytes() for path in sorted((Path(__file__).parent / "data").glob("*.txt"))]
COMMAND = [sys.executable, "-m", "openimr.cli", "parse"]


def sources(count: int) -> Iterator[Source]:
    return (Source(f"l{n}", content=LETTERS[n % len(LETTERS)]) for n in range(count))


def read(batches: Iterator[Batch]) -> tuple[bytes, list[tuple[str, str]]]:
    """All bytes, and name and outcome of each letter."""
    kept = list(batches)
    return b"".join(one.content for one in kept), [
        (letter.name, letter.outcome.value) for one in kept for letter in one.letters
    ]


def test_two_processes_give_the_same_bytes_in_the_same_order() -> None:
    count = 2 * CHUNK + 5
    alone = read(stream(sources(count)))
    assert read(stream(sources(count), jobs=2)) == alone
    assert [json.loads(line)["letter"] for line in alone[0].splitlines()] == [f"l{n}" for n in range(count)]


def test_a_line_of_the_stream_is_what_parse_gives() -> None:
    content, _ = read(stream(sources(1)))
    assert Determination.model_validate_json(content) == parse(LETTERS[0].decode(), "l0")


def test_bad_letters_stand_between_good_ones_and_stop_none() -> None:
    bad = [
        Source("empty", content=b""),
        Source("onions", content=b"Take two onions."),
        Source("x", Path("/none")),
    ]
    content, outcomes = read(stream([*sources(1), *bad, *sources(1)]))
    assert outcomes == [
        ("l0", "full"),
        ("empty", "unreadable"),
        ("onions", "not_a_letter"),
        ("x", "unreadable"),
        ("l0", "full"),
    ]
    assert [json.loads(line)["letter"] for line in content.splitlines()] == ["l0", "onions", "l0"]


def test_a_fault_of_our_own_costs_one_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    """The words of the error are not told: they may hold words of the letter."""

    def failing(text: str, name: str) -> Determination:
        if name == "l1":
            raise RuntimeError("Jane Roe, born 1970")
        return parse(text, name)

    monkeypatch.setattr("openimr.letters.reading.work.parse", failing)
    (batch,) = stream(sources(3))
    assert [letter.outcome for letter in batch.letters] == ["full", "unreadable", "full"]
    assert "RuntimeError" in batch.letters[1].reason
    assert "Jane" not in batch.letters[1].reason


def deadly(letters: Sequence[Determination]) -> bytes:
    """A form during which the process dies, as it would on a fault within a library."""
    if any(letter.letter == f"l{CHUNK + 3}" for letter in letters):
        os.kill(os.getpid(), signal.SIGKILL)
    return json_lines(letters)


def test_a_worker_that_dies_costs_the_letter_that_killed_it() -> None:
    content, outcomes = read(stream(sources(CHUNK + 8), deadly, jobs=2))
    assert [name for name, outcome in outcomes] == [f"l{n}" for n in range(CHUNK + 8)]
    assert [name for name, outcome in outcomes if outcome == "unreadable"] == [f"l{CHUNK + 3}"]
    assert len(content.splitlines()) == CHUNK + 7


def test_only_a_few_chunks_are_under_way() -> None:
    """However long the input is, it is taken in no faster than it is given back."""
    taken = 0

    def endless() -> Iterator[Source]:
        nonlocal taken
        while True:
            taken += 1
            yield Source("onions", content=b"Take two onions.")

    batches = stream(endless(), jobs=2)
    for _ in range(3):
        next(batches)
    batches.close()  # type: ignore[attr-defined]
    assert taken <= 10 * CHUNK


def test_chunks_hold_less_of_what_is_large() -> None:
    assert [len(chunk) for chunk in chunks(sources(CHUNK + 1))] == [CHUNK, 1]
    assert [len(chunk) for chunk in chunks([Source("a.pdf")] * 9)] == [4, 4, 1]
    assert [len(chunk) for chunk in chunks([Source("a", content=bytes(600_000))] * 3)] == [2, 1]


def test_at_least_one_process() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        stream([], jobs=0)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_an_array_is_one_json_value(count: int) -> None:
    out = io.BytesIO()
    array = JsonArray(out)
    for number in range(count):
        array.write(json_members([Determination(letter=f"{number}a"), Determination(letter=f"{number}b")]))
        array.write(b"")
    array.close()
    assert [one["letter"] for one in json.loads(out.getvalue())] == [
        f"{number}{part}" for number in range(count) for part in "ab"
    ]


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ("", Outcome.FULL),
        ("\n\nMr. Nobody, Room 5\n", Outcome.FULL),
        ("Decision rationale:", Outcome.PARTIAL),
        (": Upheld", Outcome.PARTIAL),
    ],
)
def test_full_means_every_item_whole_and_every_character_accounted_for(change: str, outcome: Outcome) -> None:
    letter = LETTERS[0].decode()
    text = letter.replace(change, "") if change in letter else letter + change
    assert outcome_of(parse(text)) is outcome


def test_the_summary_counts_everything() -> None:
    tally = Tally()
    tally.outcomes.update([Outcome.FULL] * 1200 + [Outcome.PARTIAL, Outcome.UNREADABLE])
    for name in ("a/b.PNG", "c.png", "d", ".hidden", "e.{odd}"):
        tally.pass_over(name)
    first, second = tally.in_words().splitlines()
    assert first == "1,202 letter(s): 1,200 full, 1 partial, 0 not letters, 1 unreadable"
    assert second.endswith(("2 .png, 3 others", "3 others, 2 .png"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number, source in enumerate(sources(3 * CHUNK)):
        (tmp_path / f"{number}.txt").write_bytes(source.content)
    return tmp_path


def test_a_closed_pipe_ends_the_command_quietly(folder: Path) -> None:
    """`openimr parse ... | head -1`: no traceback, no message."""
    with subprocess.Popen(
        [*COMMAND, "--json", "--jobs", "1", folder], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b'{"letter":"0.txt"')
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
        assert process.wait() == 0


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_ends_the_command_quietly_and_leaves_no_half_file(jobs: str, folder: Path) -> None:
    """Ctrl-C reaches the whole group of processes; exit code 130, as shells have it."""
    target = folder / "out.json"
    with subprocess.Popen(
        [*COMMAND, "--jobs", jobs, "--to", target, *[folder] * 40],
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        part = target.with_name("out.json.part")
        deadline = time.monotonic() + 60
        while not (part.exists() and part.stat().st_size) and time.monotonic() < deadline:
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)
        assert process.stderr is not None
        assert process.stderr.read() == b""
        assert process.wait() == 130
    assert not target.exists()
    assert not part.exists()
