"""Who gets which case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from openimr.panel.parties import Answer, Declaration, Organization, PanelCase
from openimr.panel.results import Assignment, Explanation
from openimr.panel.values import Reviewer


class Refused(ValueError):
    """What cannot be assigned at all: `why`, the `source` of the rule, and `advice`."""

    def __init__(self, why: str, advice: str, source: str = "") -> None:
        self.why, self.advice, self.source = why, advice, source
        super().__init__(f"{why} {advice}")


def assign(
    cases: Sequence[PanelCase],
    reviewers: Sequence[Reviewer],
    seed: str,
    as_of: date,
    *,
    organizations: Sequence[Organization] = (),
    declarations: Sequence[Declaration] = (),
    answers: Sequence[Answer] = (),
) -> tuple[Assignment, ...]:
    """Reviewers for the cases, in the order of their deadlines. Raises Refused."""
    raise NotImplementedError


def explain(
    case: str,
    reviewer: str,
    cases: Sequence[PanelCase],
    reviewers: Sequence[Reviewer],
    seed: str,
    as_of: date,
    *,
    organizations: Sequence[Organization] = (),
    declarations: Sequence[Declaration] = (),
    answers: Sequence[Answer] = (),
) -> Explanation:
    """Why that reviewer was or was not chosen for that case in the same run. Raises Refused."""
    raise NotImplementedError
