"""How far the criteria agree with real independent reviewers, from short restated cases."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from openimr import facts as fact_finding
from openimr import guidelines
from openimr.guidelines.leaning import Leaning, leaning
from openimr.language import find_regions, understand
from openimr.model import Assessment, Decision, Fact, Quantity, TreatmentRequest

_CLASSES = (Decision.UPHELD, Decision.OVERTURNED)
_READ = ("jurisdiction", "date", "facts")
_READ_OF_ITEM = ("request_text", "quantity", "body_region")


class Judged(NamedTuple):
    """A disputed item: what the reviewer decided and why (for reading only), what is proposed and why."""

    case: str
    request: str
    human: Decision
    human_reason: str | None
    proposed: Decision | None
    reason: str
    guideline: str | None


@dataclass(slots=True)
class CasesReport:
    """Agreement over all items whose decision is known."""

    items: list[Judged] = field(default_factory=list)

    @property
    def answered(self) -> list[Judged]:
        """The items that were not abstained from."""
        return [item for item in self.items if item.proposed is not None]

    @property
    def coverage(self) -> float:
        """Share of items with a proposal."""
        return len(self.answered) / len(self.items) if self.items else 0.0

    @property
    def balanced_accuracy(self) -> float:
        """Mean of the recall of both classes among the answered items; a class that is absent is left out."""
        recalls = [share for kind in _CLASSES if (share := self.recall(kind)) is not None]
        return sum(recalls) / len(recalls) if recalls else 0.0

    def recall(self, kind: Decision) -> float | None:
        """Share of the items so decided that are proposed so, among the answered; None if there are none."""
        own = [item for item in self.answered if item.human is kind]
        return sum(item.proposed is kind for item in own) / len(own) if own else None

    def precision(self, kind: Decision) -> float | None:
        """Share of the items so proposed that were decided so; None if none is so proposed."""
        own = [item for item in self.answered if item.proposed is kind]
        return sum(item.human is kind for item in own) / len(own) if own else None

    def __str__(self) -> str:
        """The report for a person; the last line is the figure."""
        return "\n".join((*self._figures(), *self._disagreements(), *self._abstentions(), self.last_line))

    def _figures(self) -> Iterator[str]:
        for kind in _CLASSES:
            total = sum(item.human is kind for item in self.items)
            answered = sum(item.human is kind for item in self.answered)
            yield (
                f"{kind.value}: precision {_shown(self.precision(kind))}, recall {_shown(self.recall(kind))} "
                f"({answered} of {total} answered)"
            )
        most = max(_CLASSES, key=lambda kind: sum(item.human is kind for item in self.items))
        share = sum(item.human is most for item in self.items) / len(self.items) if self.items else 0.0
        yield (
            f"baseline: always {most.value} is right in {share:.3f} of the items, "
            "at a balanced accuracy of 0.500"
        )

    def _disagreements(self) -> Iterator[str]:
        wrong = [item for item in self.answered if item.proposed is not item.human]
        yield f"disagreements: {len(wrong)}"
        for item in wrong:
            yield f"  {item.case}: {item.request} ({item.guideline})"
            yield f"      reviewer: {item.human.value}. {item.human_reason or 'No reason is given.'}"
            yield f"      proposed: {item.proposed.value if item.proposed else ''}. {item.reason}"

    def _abstentions(self) -> Iterator[str]:
        silent = [item for item in self.items if item.proposed is None]
        yield f"abstained: {len(silent)}"
        for item in silent:
            yield f"  {item.case}: {item.request}: {item.reason}"

    @property
    def last_line(self) -> str:
        """Balanced accuracy, coverage and number of items."""
        return (
            f"balanced accuracy: {self.balanced_accuracy:.3f}, coverage: {self.coverage:.3f}, "
            f"items: {len(self.items)}"
        )


def _shown(share: float | None) -> str:
    return "none" if share is None else f"{share:.3f}"


def evaluate(path: Path) -> CasesReport:
    """Weigh every disputed item of cases in JSON Lines and compare with the reviewer's decision.

    Used are jurisdiction, date and facts of a case, and request_text, quantity and body_region of an item.
    All else may carry the answer: it is never given to what proposes. Items whose decision is unknown are
    left out. Raises ValueError for a line that is no case; the message names the line.
    """
    report = CasesReport()
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                report.items += _judged(_parsed(line, number))
    return report


def _parsed(line: str, number: int) -> dict[str, Any]:
    try:
        case = json.loads(line)
        items = case["disputed_items"]
        if all("request_text" in item and "decision" in item for item in items):
            return dict(case)
    except (json.JSONDecodeError, KeyError, TypeError):
        pass
    raise ValueError(f"Line {number} is no case: a JSON object with disputed_items, each with request_text.")


def _judged(case: dict[str, Any]) -> Iterator[Judged]:
    seen = {name: case.get(name) for name in _READ}
    for item in case["disputed_items"]:
        if item["decision"] not in set(_CLASSES):
            continue
        found, lean = proposed(seen, {name: item.get(name) for name in _READ_OF_ITEM})
        answered = [service.guideline.entry for service in found.services if service.guideline]
        yield Judged(
            case=str(case.get("id")),
            request=item["request_text"],
            human=Decision(item["decision"]),
            human_reason=case.get("reviewer_reason"),
            proposed=lean.decision,
            reason=lean.reason,
            guideline=", ".join(answered) or None,
        )


def proposed(case: dict[str, Any], item: dict[str, Any]) -> tuple[Assessment, Leaning]:
    """Assessment and leaning of one item, from the fields that do not leak the answer."""
    pack = guidelines.load_pack()
    found = case_facts(case.get("facts") or ())
    request = case_request(item)
    dates = guidelines.CaseDates(decision_date=case.get("date"))
    searched = guidelines.SearchScope(documents=("case",), pages=1)
    assessment = guidelines.assess(
        pack, request, found, dates, searched, jurisdiction=case.get("jurisdiction") or "CA"
    )
    return assessment, leaning(assessment, pack, found)


def case_facts(statements: Sequence[str]) -> tuple[Fact, ...]:
    """The facts of the restated statements, each read as a paragraph of its own."""
    text = "\n\n".join(f"{statement.strip().rstrip('.')}." for statement in statements)
    return fact_finding.find_in_text(text, document="case", page=1)


def case_request(item: dict[str, Any]) -> TreatmentRequest:
    """The request as understood from its text; what it leaves out comes from the fields beside it."""
    request = understand(item["request_text"])
    changes: dict[str, object] = {}
    region = item.get("body_region") or ""
    if not request.body_regions and region:
        changes["body_regions"] = tuple(dict.fromkeys(m.region for m in find_regions(region)))
    if request.quantity == Quantity() and item.get("quantity"):
        changes["quantity"] = understand(f"{item['request_text']}, {item['quantity']}").quantity
    return request.model_copy(update=changes)
