"""Reviewed case files against what a careful reader expects: every fact at its page, every decision."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openimr.model import CaseFile, Determination, Fact
from openimr.review.pipeline import review

_COMPARED = ("value", "value_text", "date", "role", "unit", "laterality")


@dataclass
class CaseReport:
    """What was expected of a case and not found. Empty lists mean that all was right."""

    name: str
    expected_facts: int = 0
    missed_facts: list[str] = field(default_factory=list)
    expected_decisions: int = 0
    wrong_decisions: list[str] = field(default_factory=list)
    wrong_criteria: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """The report in words, misses named."""
        found = self.expected_facts - len(self.missed_facts)
        right = self.expected_decisions - len(self.wrong_decisions)
        lines = [
            f"{self.name}: {found} of {self.expected_facts} expected facts at their page, "
            f"{right} of {self.expected_decisions} decisions"
        ]
        lines += [f"  missed: {miss}" for miss in self.missed_facts]
        return "\n".join(lines + [f"  wrong: {w}" for w in (*self.wrong_decisions, *self.wrong_criteria)])


def evaluate(folder: Path) -> list[CaseReport]:
    """Review every case of `folder/cases/*` and compare with `folder/expected/*.json`."""
    return [
        evaluate_case(folder / "cases" / expected.stem, expected)
        for expected in sorted((folder / "expected").glob("*.json"))
    ]


def evaluate_case(case: Path, expected: Path) -> CaseReport:
    """Review one case file and compare it with its expectations."""
    wanted: dict[str, Any] = json.loads(expected.read_text("utf-8"))
    draft = review(case)
    report = CaseReport(case.name, len(wanted["facts"]), [], len(wanted["items"]))
    found = draft.determination.facts
    report.missed_facts = [
        json.dumps(fact, ensure_ascii=False)
        for fact in wanted["facts"]
        if not is_found(fact, draft.case_file, found)
    ]
    report.wrong_decisions = list(_wrong(wanted["items"], draft.determination))
    report.wrong_criteria = list(_wrong_criteria(wanted["items"], draft.determination))
    return report


def is_found(expected: dict[str, Any], case_file: CaseFile, found: Sequence[Fact]) -> bool:
    """Whether a fact of that kind, concept, assertion, value and region is quoted from that page.

    A fact's region may be more or less specific than expected only if the expectation names none.
    """
    places = {d.id: d.path for d in case_file.documents}
    return any(
        fact.kind == expected["kind"]
        and fact.concept == expected["concept"]
        and fact.assertion == expected.get("assertion", "present")
        and places.get(fact.evidence.document, "").endswith(expected["document"])
        and fact.evidence.page == expected["page"]
        and all(getattr(fact, name) == expected[name] for name in _COMPARED if name in expected)
        and set(expected.get("regions", ())) <= set(fact.regions)
        and set(expected.get("levels", ())) <= set(fact.levels)
        for fact in found
    )


def _wrong(expected: list[dict[str, Any]], determination: Determination) -> Iterator[str]:
    items = {item.heading_text: item for item in determination.items}
    for wanted in expected:
        item = items.get(wanted["request"])
        proposed = item.assessment.decision if item and item.assessment else None
        if proposed != wanted["decision"]:
            yield f"{wanted['request']}: expected {wanted['decision']}, proposed {proposed}"


def _wrong_criteria(expected: list[dict[str, Any]], determination: Determination) -> Iterator[str]:
    found = {
        (item.heading_text, criterion.id): criterion.outcome
        for item in determination.items
        if item.assessment
        for service in item.assessment.services
        for criterion in service.criteria
    }
    for item in expected:
        for wanted in item["criteria"]:
            outcome = found.get((item["request"], wanted["id"]))
            if outcome != wanted["outcome"]:
                yield f"{item['request']}: {wanted['id']} expected {wanted['outcome']}, came out {outcome}"
