"""Care that ended long before the request is not under way."""

from __future__ import annotations

import pytest

from openimr.guidelines import CaseDates, SearchScope, assess, load_pack
from openimr.language import understand
from openimr.model import Evidence, Fact, FactKind, Outcome, Span


def therapy(date: str | None) -> Fact:
    words = "attends physical therapy"
    place = Evidence(document="note", page=1, span=Span(start=0, end=len(words)), quote=words)
    return Fact(kind=FactKind.TREATMENT, concept="physical_therapy", label=words, date=date, evidence=place)


@pytest.mark.parametrize(
    ("date", "outcome"),
    [
        ("2014-05-20", Outcome.MET),
        # eight months before the request: an ended course
        ("2013-10-01", Outcome.NOT_DOCUMENTED),
        # a date that is not known to the day, or none: nothing says that it ended
        ("2014", Outcome.MET),
        (None, Outcome.MET),
    ],
)
def test_massage_needs_an_active_treatment_that_is_still_under_way(
    date: str | None, outcome: Outcome
) -> None:
    """The adjunct criterion of massage looks at care near the date of the request."""
    request = understand("Massage therapy x4 for the neck")
    dates = CaseDates(request_date="2014-06-01", injury_date="2013-01-01")
    assessment = assess(load_pack(), request, [therapy(date)], dates, SearchScope(("note",), 1))
    adjunct = next(c for s in assessment.services for c in s.criteria if c.id == "massage-therapy.C1")
    assert adjunct.outcome is outcome
