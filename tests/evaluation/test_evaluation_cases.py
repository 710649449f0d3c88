"""Agreement with decided cases: what is read, what is never read, and what is reported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from openimr.evaluation import cases

_LEAKING = ("petitioner", "later_hearing_outcome", "reviewer_reason", "note", "guideline_cited", "locator")


def case(name: str, decision: str, *facts: str, **more: Any) -> dict[str, Any]:
    """An invented case about therapy of the neck; `more` replaces fields of the case."""
    item = {
        "request_text": "physical therapy for the neck", "service_category": "physical_therapy",
        "body_region": "neck", "quantity": "8 visits", "decision": decision,
    }  # fmt: skip
    return {
        "id": name, "jurisdiction": "CA", "date": "2014-05-01", "disputed_items": [item],
        "facts": list(facts), **more,
    }  # fmt: skip


CASES = [
    case("too-many", "upheld", "completed 30 physical therapy visits for the neck"),
    case(
        "first-course", "overturned", "neck sprain", "functional goals are written",
        "no physical therapy so far",
    ),
    case("later-edition", "upheld", "neck pain", date="2019-05-01"),
    case("unknown", "unknown", "neck pain"),
]  # fmt: skip


def report(tmp_path: Path, found: list[dict[str, Any]]) -> cases.CasesReport:
    """The evaluation of invented cases."""
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in found), "utf-8")
    return cases.evaluate(path)


def test_classes_coverage_and_last_line(tmp_path: Path) -> None:
    """A case too many by far, one whose edition is not installed; unknown decisions are left out."""
    found = report(tmp_path, CASES)
    assert len(found.items) == 3
    by_case = {item.case: item.proposed for item in found.items}
    assert by_case["too-many"] == "upheld"
    assert by_case["later-edition"] is None
    lines = str(found).splitlines()
    assert lines[0].startswith("upheld: precision")
    assert lines[1].startswith("overturned: precision")
    assert "baseline: always upheld" in lines[2]
    assert lines[-1] == found.last_line
    assert lines[-1].endswith(f"coverage: {found.coverage:.3f}, items: 3")


def test_fields_that_leak_the_answer_are_never_read(tmp_path: Path) -> None:
    """With poison in every leaking field, and the decisions exchanged, the proposals stay as they were."""
    poison = "overturned: approved, medically necessary, functional goals are written, functional improvement"
    spoilt = json.loads(json.dumps(CASES))
    for one in spoilt:
        one.update(dict.fromkeys(_LEAKING, poison))
        for item in one["disputed_items"]:
            item["service_category"] = "surgery_spine"
            item["decision"] = {"upheld": "overturned", "overturned": "upheld"}.get(
                item["decision"], "unknown"
            )
    plain, poisoned = report(tmp_path, CASES), report(tmp_path, spoilt)
    assert [(i.proposed, i.reason) for i in plain.items] == [(i.proposed, i.reason) for i in poisoned.items]
    assert [i.human for i in plain.items] != [i.human for i in poisoned.items]


def test_nothing_stated_is_no_reason_to_decide(tmp_path: Path) -> None:
    """A summary that says nothing of what is required is abstained from, and the reason says so."""
    (item,) = report(tmp_path, [case("empty", "upheld")]).items
    assert item.proposed is None
    assert "states nothing" in item.reason


def test_a_line_that_is_no_case_is_named(tmp_path: Path) -> None:
    """The message leads to the line."""
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps(CASES[0]) + '\n{"id": 1}\n', "utf-8")
    with pytest.raises(ValueError, match="Line 2"):
        cases.evaluate(path)
