"""How well treatment requests are understood, measured against real requests annotated by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from openimr.language import find_regions, related, understand
from openimr.model import TreatmentRequest


class Miss(NamedTuple):
    """A request of which the category or the region is not right. `faults` says which."""

    case: str
    text: str
    faults: tuple[str, ...]
    gold_category: str | None
    category: str
    gold_regions: tuple[str, ...]
    regions: tuple[str, ...]


@dataclass(slots=True)
class RequestReport:
    """The measurement: how many requests are right in category, in region, in both, and every miss.

    `regions_equal` is the stricter figure: the regions predicted are exactly the annotated ones. It
    counts against a request that does not say what the annotator knew from elsewhere, and a
    request without words for a region is the usual case, so it stays far below `regions`.
    `silent` counts the requests that name no region although one is annotated.
    """

    requests: int = 0
    category: int = 0
    regions: int = 0
    both: int = 0
    regions_equal: int = 0
    silent: int = 0
    misses: list[Miss] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [
            f"requests: {self.requests}",
            f"service category right: {_share(self.category, self.requests)}",
            f"body region right: {_share(self.regions, self.requests)}",
            f"both right: {_share(self.both, self.requests)}",
            f"regions equal to the annotated set (stricter): {_share(self.regions_equal, self.requests)}; "
            f"{self.silent} requests name no region of the annotated ones",
            f"misses: {len(self.misses)}",
        ]
        return "\n".join([*lines, *(_shown(miss) for miss in self.misses)])


def evaluate(path: Path) -> RequestReport:
    """Measure `understand` on cases in JSON Lines with `disputed_items[]`.

    Only `request_text` is given to `understand`; `service_category` and `body_region` are the gold,
    and no other field of a case is looked at.

    The category is right if it equals the gold. The region rule: the gold regions are those that
    `find_regions` reads in `body_region`; the prediction is right if each predicted region is
    `related` to a gold region (the same, or one contains the other) and every region that the
    request itself names is predicted, where structures of one place only (a meniscus, a carpal
    tunnel) count as names. A request that names no region must predict none. Where no region is
    annotated, a predicted one is wrong.

    Raises ValueError for a line that is no case; the message names the line.
    """
    report = RequestReport()
    for case, item in _items(path):
        request = understand(item["request_text"])
        count(report, case, request, item.get("service_category"), item.get("body_region"))
    return report


def count(
    report: RequestReport, case: str, request: TreatmentRequest, category: str | None, region: str | None
) -> None:
    """Count one request into `report` against its annotated `category` and `region` (words, or None)."""
    gold = tuple(dict.fromkeys(mention.region for mention in find_regions(region or "")))
    right_category = request.service_category == category
    right_regions = regions_right(request, gold)
    report.requests += 1
    report.category += right_category
    report.regions += right_regions
    report.both += right_category and right_regions
    report.regions_equal += set(request.body_regions) == set(gold)
    report.silent += bool(gold) and not request.body_regions
    if not (right_category and right_regions):
        faults = (*(() if right_category else ("category",)), *(() if right_regions else ("region",)))
        report.misses.append(
            Miss(case, request.text, faults, category, request.service_category, gold, request.body_regions)
        )


def regions_right(request: TreatmentRequest, gold: tuple[str, ...]) -> bool:
    """The region rule of `evaluate`: nothing unrelated to the gold, nothing left out that the text names."""
    predicted = request.body_regions
    unrelated = any(not any(related(key, other) for other in gold) for key in predicted)
    named = {key for key in gold if _names(request.text, key)}
    return not unrelated and all(any(related(key, other) for other in predicted) for key in named)


def _names(text: str, key: str) -> bool:
    return any(mention.region == key for mention in find_regions(text))


def _items(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            case = json.loads(line)
            items = [(str(case["id"]), item) for item in case["disputed_items"] if item["request_text"]]
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(
                f"{path.name}, line {number} is no case: {type(error).__name__}: {error}. "
                'Each line must be a JSON object with "id" and "disputed_items", '
                'a list of objects with "request_text".'
            ) from error
        yield from items


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.1f}%)" if whole else "0 of 0"


def _shown(miss: Miss) -> str:
    wanted = f"{miss.gold_category} {', '.join(miss.gold_regions) or '-'}"
    got = f"{miss.category} {', '.join(miss.regions) or '-'}"
    return f"  {' and '.join(miss.faults)}: {miss.text!r} wanted {wanted}; read {got} [{miss.case}]"
