"""The measurement of request understanding: its rules, and that it cannot look at the answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from openimr.evaluation import requests
from openimr.evaluation.requests import evaluate, regions_right
from openimr.language import understand


def _write(path: Path, *items: dict[str, Any]) -> Path:
    case = {"id": "case-1", "disputed_items": list(items), "decision": "upheld"}
    path.write_text(json.dumps(case) + "\n\n", encoding="utf-8")
    return path


def _item(text: str, category: str, region: str | None) -> dict[str, Any]:
    return {"request_text": text, "service_category": category, "body_region": region, "decision": "upheld"}


def test_counts_right_wrong_and_lists_every_miss(tmp_path: Path) -> None:
    report = evaluate(
        _write(
            tmp_path / "cases.jsonl",
            _item("left knee MRI", "imaging_mri", "left knee"),
            _item("left knee MRI", "imaging_ct_myelogram", "left knee"),  # category
            _item("left knee MRI", "imaging_mri", "right shoulder"),  # region
            _item("tramadol", "medication_opioid", "lumbar spine"),  # names no region, predicts none
        )
    )
    assert (report.requests, report.category, report.regions, report.both) == (4, 3, 3, 2)
    assert [miss.faults for miss in report.misses] == [("category",), ("region",)]
    assert (report.regions_equal, report.silent) == (2, 1)
    shown = str(report)
    assert "both right: 2 of 4 (50.0%)" in shown
    assert "'left knee MRI' wanted imaging_ct_myelogram knee; read imaging_mri knee [case-1]" in shown


@pytest.mark.parametrize(
    ("text", "gold", "expected"),
    [
        ("lumbar MRI", ("back",), True),  # one contains the other
        ("lumbar MRI", ("neck",), False),
        ("lumbar MRI", ("neck", "low_back"), True),
        ("lumbar MRI", (), False),  # predicted though none is annotated
        ("MRI", ("neck",), True),  # the request names none
        ("MRI", (), True),
    ],
)
def test_region_rule(text: str, gold: tuple[str, ...], expected: bool) -> None:
    assert regions_right(understand(text), gold) is expected


def test_a_named_region_must_be_predicted() -> None:
    silent = understand("lumbar MRI").model_copy(update={"body_regions": ()})
    assert regions_right(silent, ("low_back",)) is False


def test_only_the_request_text_is_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []

    def watched(text: str) -> Any:
        given.append(text)
        return understand(text)

    monkeypatch.setattr(requests, "understand", watched)
    evaluate(_write(tmp_path / "cases.jsonl", _item("MRI", "imaging_mri", "lumbar spine")))
    assert given == ["MRI"]


def test_no_field_with_the_answer_is_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Watched(dict[str, Any]):
        def __getitem__(self, key: str) -> Any:
            read.add(key)
            return super().__getitem__(key)

        def get(self, key: str, default: Any = None) -> Any:
            read.add(key)
            return super().get(key, default)

    read: set[str] = set()
    path = _write(tmp_path / "cases.jsonl", _item("MRI", "imaging_mri", None))
    loads = json.loads
    monkeypatch.setattr(requests.json, "loads", lambda line: loads(line, object_hook=Watched))
    evaluate(path)
    assert read == {"id", "disputed_items", "request_text", "service_category", "body_region"}


@pytest.mark.parametrize("line", ["no json", "[]", '{"id": "x"}', '{"id": "x", "disputed_items": [{}]}'])
def test_a_line_that_is_no_case_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text("\n" + line, encoding="utf-8")
    with pytest.raises(ValueError, match=r"cases\.jsonl, line 2 is no case"):
        evaluate(path)
