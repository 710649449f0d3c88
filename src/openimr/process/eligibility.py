"""Eligibility and completeness at the door (8 CCR 9792.10.3; LC 4610.5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from openimr.process.application import Application, Earlier, Eligibility
from openimr.process.rules import Rules


def check_eligibility(
    application: Application,
    earlier: Sequence[Earlier] = (),
    as_of: date | None = None,
    rules: Rules | None = None,
) -> Eligibility:
    """What the door says of an application, with each reason, its rule and source, and the notice to send."""
    raise NotImplementedError
