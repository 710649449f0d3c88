"""What several reviewers decide together (LC 4610.6(e))."""

from __future__ import annotations

from collections.abc import Sequence

from openimr.panel import tables
from openimr.panel.results import Majority, Reason, Vote


def majority(decisions: Sequence[Vote]) -> Majority:
    """The decision of several reviewers on one item; an even split means that the service is provided.

    `decisions` are upheld (the denial stands), overturned (the service is provided) or partial. The service
    is provided in full when at least half say so, in part when at least half say at least that.
    Raises ValueError for no decisions. Source: LC 4610.6(e).
    """
    if not decisions:
        raise ValueError("There are no decisions to count.")
    votes = {vote: decisions.count(vote) for vote in ("overturned", "partial", "upheld")}
    full, some = votes["overturned"], votes["overturned"] + votes["partial"]
    half = len(decisions) / 2
    decision: Vote = "overturned" if full >= half else "partial" if some >= half else "upheld"
    even = (full if decision == "overturned" else some) == half
    counted = ", ".join(f"{count} {vote}" for vote, count in votes.items() if count)
    said = "an even split: the service is provided" if even else f"the majority: {decision}"
    rule = tables.assignment_rules().majority
    why = Reason(
        rule="majority",
        finding="holds",
        words=f"{counted}; {said}.",
        source=rule.source,
        mark="derived" if votes["partial"] else rule.mark,
    )
    return Majority(decision=decision, votes=votes, even_split=even, why=why)
