"""The measurement itself: what counts as right, and that nothing wrong goes uncounted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from openimr.evaluation.letters import evaluate, matching, overlap

DATA = Path(__file__).parent.parent / "letters" / "data"


def test_letters_read_as_annotated_have_no_misses() -> None:
    report = evaluate(DATA)
    assert report.letters == len(list(DATA.glob("*.txt")))
    assert report.misses == []
    assert report.wrong == 0
    assert report.right == report.strict > 200
    assert set(report.residue.values()) == {0}


def test_every_change_of_the_annotation_is_a_miss(tmp_path: Path) -> None:
    name = "shoulder-surgery"
    (tmp_path / f"{name}.txt").write_text((DATA / f"{name}.txt").read_text("utf-8"), "utf-8")
    gold = json.loads((DATA / "gold" / f"{name}.json").read_text("utf-8"))
    gold["case"]["age"] = 83
    gold["case"]["diagnoses"] = ["plantar fasciitis"]
    gold["items"][0]["decision"] = "upheld"
    gold["items"][1]["reviewer_guideline"]["citations"][0]["pages"] = [28]
    (tmp_path / f"{name}.json").write_text(json.dumps(gold), "utf-8")
    paths = [miss.path for miss in evaluate(tmp_path).misses]
    assert sorted(paths) == [
        "case.age",
        "case.diagnoses",
        "case.diagnoses",
        "items[0].decision",
        "items[1].reviewer_guideline.citations[0].pages",
    ]


def test_a_directory_without_annotations_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("nothing", "utf-8")
    with pytest.raises(FileNotFoundError, match=r"expected NAME\.txt with NAME\.json"):
        evaluate(tmp_path)


@pytest.mark.parametrize(
    ("one", "other", "enough"),
    [
        ("neck pain", "pain of the neck", True),
        ("limited range of motion", "range of motion limited", True),
        ("neck pain", "knee pain", False),
        ("pain", "pain of the neck radiating to both arms and hands", False),
        ("", "pain", False),
    ],
)
def test_free_text_matches_by_its_words(one: str, other: str, enough: bool) -> None:
    assert (overlap(one, other) >= 0.6) is enough
    assert overlap(one, other) == overlap(other, one)


def test_members_match_one_to_one() -> None:
    assert sorted(matching(["neck pain", "knee pain"], ["knee pain", "neck pain", "neck pain"])) in (
        [(0, 1), (1, 0)],
        [(0, 2), (1, 0)],
    )
    assert matching([{"name": "rest", "count": 2}], [{"name": "rest", "count": 3}]) == []
