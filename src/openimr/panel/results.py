"""What the panel answers: reasons, credential checks, matches, conflict checks, assignments, majorities."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from openimr.model.base import Noun
from openimr.panel.values import Mark, Tie

Finding = Literal["holds", "fails", "unverified", "note"]
Level = Literal["same", "similar", "none"]
Verdict = Literal["clear", "possible", "conflict", "undeclared"]
Outcome = Literal["assigned", "offered", "unassigned"]
Vote = Literal["upheld", "partial", "overturned"]


class Reason(Noun):
    """One yes or no in words. `rule` is its key in the data, with the `source` and the `mark` of the rule."""

    rule: str
    finding: Finding
    words: str
    source: str = ""
    mark: Mark = "derived"


class Credentials(Noun):
    """Whether a reviewer may review at all. `good_until` is the last day on which all of it still holds."""

    reviewer: str
    as_of: date
    eligible: bool
    reasons: tuple[Reason, ...]
    good_until: date | None = None

    @property
    def faults(self) -> tuple[Reason, ...]:
        """The reasons why not; empty when eligible."""
        return tuple(r for r in self.reasons if r.finding in ("fails", "unverified"))


class Match(Noun):
    """How a reviewer's specialties answer what is needed: same, similar or none, and why."""

    level: Level
    why: tuple[Reason, ...]
    specialties: tuple[str, ...] = ()


class Tied(Noun):
    """A tie found or possible: the party and its role, the tie, and how the two names were found to agree.

    `letter` is the group of LC 139.5(d)(5) that the role belongs to. `chain` are the names from the
    party to the name that agreed: aliases and owners.
    """

    verdict: Verdict
    role: str
    letter: str
    party: str
    ours: str
    kind: Tie | None
    relation: str
    chain: tuple[str, ...]
    reason: Reason


class ConflictCheck(Noun):
    """The verdict of a screening. Only `clear` lets a reviewer have the case.

    `possible` waits for a person's answer; `undeclared` for the reviewer's declaration on this case.
    `rules` names the conflict rules by the content of their file.
    """

    verdict: Verdict
    reviewer: str
    case: str
    as_of: date
    reasons: tuple[Reason, ...]
    ties: tuple[Tied, ...] = ()
    rules: str = ""

    @property
    def clear(self) -> bool:
        """Nothing stands against this reviewer, and the reviewer has declared so."""
        return self.verdict == "clear"


class Chosen(Noun):
    """A reviewer chosen for a case: how well matched, the load before, and the conflict check."""

    reviewer: str
    level: Level
    outcome: Outcome
    load: str
    check: ConflictCheck
    why: tuple[str, ...]


class Assignment(Noun):
    """Who reviews a case. `offered`: nothing known stands against, the declaration is awaited.

    `not_chosen` counts the others by the first reason that stood against them; `explain` tells of any one.
    `order` is the place of the case in the run; `seed` and `as_of` let anybody repeat it.
    """

    case: str
    outcome: Outcome
    chosen: tuple[Chosen, ...]
    not_chosen: Mapping[str, int]
    why: tuple[str, ...]
    order: int
    seed: str
    as_of: date


class Explanation(Noun):
    """Why a reviewer was or was not chosen for a case, in words."""

    case: str
    reviewer: str
    chosen: bool
    words: tuple[str, ...]


class Majority(Noun):
    """What several reviewers decided on one item. `even_split`: the service is provided for that reason."""

    decision: Vote
    votes: Mapping[str, int]
    even_split: bool
    why: Reason
