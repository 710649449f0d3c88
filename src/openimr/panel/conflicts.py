"""Conflicts of interest (LC 139.5(d)(5), (6))."""

from __future__ import annotations

from datetime import date

from openimr.panel.parties import Declaration, Known, Parties
from openimr.panel.results import ConflictCheck
from openimr.panel.values import Reviewer


def screen(
    reviewer: Reviewer,
    parties: Parties,
    declaration: Declaration | None = None,
    *,
    as_of: date,
    known: Known | None = None,
) -> ConflictCheck:
    """Whether anything ties the reviewer to a party. Without a declaration for this case never `clear`."""
    raise NotImplementedError
