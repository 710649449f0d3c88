"""What a test comes to, before it is put into words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from openimr.model import Fact, Outcome

_NO_NUMBERS: Mapping[str, float] = MappingProxyType({})


class Verdict(NamedTuple):
    """Outcome of a test with the facts behind it.

    `facts` decided, `outweighed` say otherwise and were outweighed, `nearest` came close without deciding.
    `numbers` are amounts for the wording (prior, requested, total, limit), `note` a reason of its own.
    """

    outcome: Outcome
    facts: tuple[Fact, ...] = ()
    outweighed: tuple[Fact, ...] = ()
    nearest: tuple[Fact, ...] = ()
    threshold: str | None = None
    note: str | None = None
    numbers: Mapping[str, float] = _NO_NUMBERS
