"""The clocks of a case."""

from __future__ import annotations

from datetime import datetime

from openimr.process.rules import Rules
from openimr.process.values import Case, Clock


def clocks(case: Case, rules: Rules | None = None, as_of: datetime | None = None) -> tuple[Clock, ...]:
    """Every clock that the events of a case started, late ones first."""
    return ()


def due_next(case: Case, as_of: datetime, rules: Rules | None = None) -> tuple[Clock, ...]:
    """What is owed next, the late first."""
    return ()
