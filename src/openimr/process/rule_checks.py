"""Faults of the data files that only show when they are held against each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openimr.process.rule_files import RulesFaulty
    from openimr.process.rules import Rules


def faults(rules: Rules) -> Iterator[RulesFaulty]:
    """The faults, each with its file and what to do."""
    return iter(())
