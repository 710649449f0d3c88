"""Who gets which case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from openimr.model.base import Noun
from openimr.panel.parties import Known, PanelCase
from openimr.panel.results import Assignment, Explanation
from openimr.panel.values import Reviewer


class Refused(ValueError):
    """What cannot be assigned at all: `why`, the `source` of the rule, and `advice`."""

    def __init__(self, why: str, advice: str, source: str = "") -> None:
        self.why, self.advice, self.source = why, advice, source
        super().__init__(f"{why} {advice}")


class Round(Noun):
    """One run of assigning: all that it depends on, so that it can be repeated and explained."""

    cases: tuple[PanelCase, ...]
    reviewers: tuple[Reviewer, ...]
    seed: str
    as_of: date
    known: Known = Known()


def assign(
    cases: Sequence[PanelCase],
    reviewers: Sequence[Reviewer],
    seed: str,
    as_of: date,
    known: Known | None = None,
) -> tuple[Assignment, ...]:
    """Reviewers for the cases, in the order of their deadlines. Raises Refused."""
    raise NotImplementedError


def explain(run: Round, case: str, reviewer: str) -> Explanation:
    """Why that reviewer was or was not chosen for that case in that run. Raises Refused."""
    raise NotImplementedError
