"""Letters with their annotations: what is read from each is exactly what was annotated.

A letter without annotation gets one written and its test fails once, so that somebody reads it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from openimr.letters import cues, parse

DATA = Path(__file__).parent / "data"
LETTERS = sorted(DATA.glob("*.txt"))


def exchange(value: Any, pattern: Any) -> Any:
    """`value` with the keys of `pattern` only, so that fields without annotation are not compared."""
    if isinstance(pattern, dict):
        return {key: exchange(value[key], part) for key, part in pattern.items()}
    if isinstance(pattern, list) and isinstance(value, list) and len(pattern) == len(value):
        return [exchange(one, part) for one, part in zip(value, pattern, strict=True)]
    return value


@pytest.mark.parametrize("path", LETTERS, ids=[path.stem for path in LETTERS])
def test_a_letter_reads_as_annotated(path: Path) -> None:
    read = parse(path.read_text("utf-8"), path.name).model_dump(mode="json")
    gold_path = DATA / "gold" / f"{path.stem}.json"
    if not gold_path.exists():
        gold_path.write_text(json.dumps(read, indent=1) + "\n", "utf-8")
        pytest.fail(f"{gold_path.name} was missing and has been written: read it, correct it, run again")
    gold = json.loads(gold_path.read_text("utf-8"))
    assert exchange(read, gold) == gold


@pytest.mark.parametrize("path", LETTERS, ids=[path.stem for path in LETTERS])
def test_nothing_of_a_whole_letter_is_left_over(path: Path) -> None:
    letter = parse(path.read_text("utf-8"), path.name)
    assert letter.accounting is not None
    assert letter.accounting.residue == ()
    assert letter.confidence == 1.0
    assert letter.layout == "F1"


@pytest.mark.parametrize("path", LETTERS, ids=[path.stem for path in LETTERS])
def test_a_criterion_only_quoted_is_never_not_met(path: Path) -> None:
    for item in parse(path.read_text("utf-8")).items:
        assert all(one.explicit for one in item.criteria_applied if one.outcome == "not_met")


@pytest.mark.parametrize("path", LETTERS, ids=[path.stem for path in LETTERS])
def test_the_filter_of_cues_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = path.read_text("utf-8")
    quick = parse(text)
    known = sum(cues.sure_marks())
    marks = cues.marks
    monkeypatch.setattr("openimr.letters.clauses.marks", lambda lower: [~known | one for one in marks(lower)])
    assert parse(text) == quick


@pytest.mark.parametrize("path", LETTERS, ids=[path.stem for path in LETTERS])
def test_a_sure_mark_says_what_a_search_would_find(path: Path) -> None:
    lines = path.read_text("utf-8").lower().splitlines()
    for mark, pattern in cues.sure_marks().items():
        found = [bool(marks & mark) for marks in cues.marks(lines)]
        assert found == [pattern.search(line) is not None for line in lines], pattern.pattern
