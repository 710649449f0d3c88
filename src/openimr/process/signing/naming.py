"""What things are called: facts by their ids as they stand now, enumerations in words."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from openimr.model import Determination, Fact
from openimr.process.signing.values import Review, State


def words(value: StrEnum | None) -> str:
    """`not_documented` as "not documented"; nothing as "none"."""
    return value.value.replace("_", " ") if value else "none"


def proposed_facts(proposal: Determination) -> dict[str, Fact]:
    """The facts of the record by id, with those that criteria rest on."""
    return {fact.id: fact for fact in _facts(proposal)}


def known_fact_ids(review: Review, state: State) -> frozenset[str]:
    """The ids by which a fact may be named now: the proposal's, corrected ones by either id, new ones."""
    changed = {change.now.id for change in state.facts if change.now}
    struck = {change.was.id for change in state.facts if change.was and change.now is None}
    return frozenset((proposed_facts(review.proposal).keys() | changed) - struck)


def _facts(proposal: Determination) -> Iterator[Fact]:
    for item in proposal.items:
        for service in item.assessment.services if item.assessment else ():
            for criterion in service.criteria:
                yield from criterion.facts
                yield from criterion.contradicted_by
    yield from proposal.facts
