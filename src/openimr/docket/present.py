"""The present moment, asked for here only. OPENIMR_NOW (ISO form) stands in for it in trials."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

PACIFIC = ZoneInfo("America/Los_Angeles")


def now() -> datetime:
    """The present in Pacific time. Raises ValueError if OPENIMR_NOW is no moment with an offset."""
    return (
        moment(given) if (given := os.environ.get("OPENIMR_NOW")) else datetime.now(UTC).astimezone(PACIFIC)
    )


def moment(text: str) -> datetime:
    """A moment as written in ISO form, in Pacific time; one without an offset is taken as Pacific.

    Raises ValueError for anything else.
    """
    at = datetime.fromisoformat(text)
    return at.astimezone(PACIFIC) if at.tzinfo else at.replace(tzinfo=PACIFIC)
