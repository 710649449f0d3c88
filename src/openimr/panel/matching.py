"""Specialties against what a case needs."""

from __future__ import annotations

from openimr.panel.parties import Needs
from openimr.panel.results import Match
from openimr.panel.values import Reviewer


def match(reviewer: Reviewer, needs: Needs) -> Match:
    """How the reviewer's specialties answer the needs: same, similar or none, with the reasons."""
    raise NotImplementedError
