"""Conflicts of interest (LC 139.5(d)(5), (6))."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from openimr.panel.parties import Answer, Declaration, Organization, Parties
from openimr.panel.results import ConflictCheck
from openimr.panel.values import Reviewer


def screen(
    reviewer: Reviewer,
    parties: Parties,
    declaration: Declaration | None = None,
    *,
    as_of: date,
    organizations: Sequence[Organization] = (),
    answers: Sequence[Answer] = (),
) -> ConflictCheck:
    """Whether anything ties the reviewer to a party. Without a declaration for this case never `clear`."""
    raise NotImplementedError
