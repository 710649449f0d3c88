"""What several reviewers decide together (LC 4610.6(e))."""

from __future__ import annotations

from collections.abc import Sequence

from openimr.panel.results import Majority, Vote


def majority(decisions: Sequence[Vote]) -> Majority:
    """The decision of several reviewers on one item; an even split means that the service is provided."""
    raise NotImplementedError
