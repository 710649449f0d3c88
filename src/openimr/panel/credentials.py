"""Whether a reviewer may review at all."""

from __future__ import annotations

from datetime import date

from openimr.panel.results import Credentials
from openimr.panel.values import Reviewer


def check(reviewer: Reviewer, as_of: date) -> Credentials:
    """Whether the reviewer may review on that day, with a reason for each rule of `data/credentials.yaml`."""
    raise NotImplementedError
