"""Several reviewers: the majority prevails, an even split means the service is provided (LC 4610.6(e))."""

from __future__ import annotations

import pytest

from openimr.model import Decision
from openimr.panel import majority
from openimr.panel.results import Vote


@pytest.mark.parametrize(
    ("votes", "decision", "even"),
    [
        (["upheld"], "upheld", False),
        (["overturned"], "overturned", False),
        (["upheld", "overturned"], "overturned", True),
        (["upheld", "upheld", "overturned"], "upheld", False),
        (["upheld", "overturned", "overturned"], "overturned", False),
        (["upheld", "upheld", "overturned", "overturned"], "overturned", True),
        (["upheld", "partial"], "partial", True),
        (["partial", "overturned"], "overturned", True),
        (["upheld", "partial", "overturned"], "partial", False),
        (["upheld", "upheld", "partial"], "upheld", False),
    ],
)
def test_votes(votes: list[Vote], decision: str, even: bool) -> None:
    """In any order."""
    for counted in (votes, votes[::-1]):
        found = majority(counted)
        assert (found.decision, found.even_split) == (decision, even)
        assert sum(found.votes.values()) == len(votes)


def test_our_reading_is_marked() -> None:
    """The law speaks of yes and no; the part between them is our reading and says so."""
    assert majority(["upheld", "overturned"]).why.mark == "memory"
    assert majority(["upheld", "partial"]).why.mark == "derived"


def test_decisions_of_the_model_count() -> None:
    """The decisions of a determination are votes as they are."""
    assert majority([Decision.UPHELD.value, Decision.OVERTURNED.value]).even_split


def test_no_decision_is_no_majority() -> None:
    """Nobody decided: refused."""
    with pytest.raises(ValueError, match="no decisions"):
        majority([])
