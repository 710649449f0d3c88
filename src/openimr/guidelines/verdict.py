"""What a test comes to, before it is put into words."""

from __future__ import annotations

from dataclasses import dataclass, field

from openimr.guidelines.case import Facts
from openimr.model import Outcome


@dataclass(frozen=True, slots=True)
class Verdict:
    """Outcome of a test with the facts behind it.

    `facts` decided, `outweighed` say otherwise and were outweighed, `nearest` came close without deciding.
    `numbers` are amounts for the wording (prior, requested, total, limit), `note` a reason of its own.
    """

    outcome: Outcome
    facts: Facts = ()
    outweighed: Facts = ()
    nearest: Facts = ()
    threshold: str | None = None
    note: str | None = None
    numbers: dict[str, float] = field(default_factory=dict)
