"""Whatever the text: no crash, no second of waiting, no lost character; and no pattern that runs away.

A short run of what `python -m benchmarks.fuzz_letters` does a million times.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

import regexes  # noqa: E402
from benchmarks.fuzzing import SLOWEST, damaged, fault_of, lost_character  # noqa: E402

from openimr.letters import parse  # noqa: E402
from openimr.model import Accounting, FieldSpan, Residue  # noqa: E402

LETTERS = [path.read_text("utf-8") for path in sorted((Path(__file__).parent / "data").rglob("*.txt"))]
PLACES = (
    ("summary", "all medical records:"),
    ("rationale", "Decision rationale:"),
    ("guideline", "MAXIMUS guideline: Decision based on MTUS"),
    ("claims administrator", "Claims Administrator guideline:"),
    ("states", "State(s) of Licensure:"),
    ("sent", "MAXIMUS Federal Services sent"),
    ("front", "Date Assigned:"),
)
LENGTH = 5_000


@pytest.mark.parametrize("first", range(0, 240, 40))
def test_damaged_letters_are_read(first: int) -> None:
    faults = {number: fault_of(damaged(number, LETTERS)) for number in range(first, first + 40)}
    assert {number: fault for number, fault in faults.items() if fault} == {}


def test_an_input_is_known_by_its_number() -> None:
    assert damaged(7, LETTERS) == damaged(7, LETTERS)
    assert len({damaged(number, LETTERS) for number in range(50)}) > 45


@pytest.mark.parametrize("turn", range(len(regexes.PUMPS)))
def test_long_runs_of_anything_anywhere_cost_no_second(turn: int) -> None:
    """Each of the texts that slow patterns down stands once in each part of a letter."""
    text = next(letter for letter in LETTERS if "Case Number" in letter)
    for place, (_, words) in enumerate(PLACES):
        pump = regexes.PUMPS[(turn + place) % len(regexes.PUMPS)]
        text = text.replace(words, f"{words} {(pump * LENGTH)[:LENGTH]}", 1)
    assert fault_of(text) is None


@pytest.mark.parametrize("pump", ["1. ", "a. ", ": Upheld\n", "Page(s): 1 ", "and ", "\n", "1/2/14 "])
def test_a_text_of_nothing_else_costs_no_second(pump: str) -> None:
    assert fault_of(pump * (30_000 // len(pump))) is None


def test_no_pattern_of_ours_runs_away() -> None:
    """Every pattern that reading or checking letters compiles, driven with texts made to slow it down."""
    done = subprocess.run([sys.executable, regexes.__file__], capture_output=True, text=True, check=True)
    count, *slow = done.stdout.splitlines()
    assert int(count) > 300
    assert [json.loads(line)["pattern"] for line in slow] == []


def test_a_pattern_that_runs_away_is_seen() -> None:
    """The test above can fail."""
    assert not list(regexes.slow({re.compile(r"\s*,\s*x")}))
    (found,) = regexes.slow({re.compile(r"(?:a+)+b")})
    assert found["pattern"] == "(?:a+)+b"


@pytest.mark.parametrize(
    ("accounting", "seen"),
    [
        (None, "no account"),
        (Accounting(characters=6), "no owner"),
        (Accounting(characters=6, residue=(Residue(text="one two", start=0, end=7),)), None),
        (
            Accounting(
                characters=6,
                residue=(Residue(text="one two", start=0, end=7),),
                fields=(FieldSpan(path="x", start=4, end=7),),
            ),
            "meet",
        ),
        (Accounting(characters=6, residue=(Residue(text="one", start=0, end=3),)), "no owner"),
    ],
)
def test_a_lost_character_is_seen(accounting: Accounting | None, seen: str | None) -> None:
    found = lost_character("one two", accounting)
    assert (seen in found) if seen and found else found is seen


def test_a_crash_and_a_slow_reading_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(text: str, name: str) -> None:
        raise IndexError

    monkeypatch.setattr("benchmarks.fuzzing.parse", crash)
    assert (fault_of("x") or "").startswith("crash")
    monkeypatch.setattr("benchmarks.fuzzing.parse", parse)
    monkeypatch.setattr("benchmarks.fuzzing.SLOWEST", 0.0)
    assert SLOWEST == 1.0
    assert (fault_of("x") or "").startswith("slow")
