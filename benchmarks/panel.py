"""The panel: 1,000 cases given to 300 reviewers, with the reason for each."""

from __future__ import annotations

import time
from datetime import date

from benchmarks.rows import Row
from openimr.panel import Known, assign
from openimr.panel.invented import invented_cases, invented_organizations, invented_panel

_DAY = date(2026, 6, 1)


def rows() -> list[Row]:
    """Seconds of processor time for the whole run, and the share of cases with the same specialty."""
    panel, cases = invented_panel(300, 1, _DAY), invented_cases(1000, 1, _DAY)
    known = Known(organizations=invented_organizations())
    begin = time.process_time()
    found = assign(cases, panel, "benchmark", _DAY, known)
    took = time.process_time() - begin
    same = sum(all(each.level == "same" for each in one.chosen) and bool(one.chosen) for one in found)
    return [
        Row("1,000 cases assigned to 300 reviewers", took, "s", "<= 10"),
        Row("of them to the same specialty", same / 10, "%"),
    ]
