"""Limits of the law: shown beside a service, never a reason for or against it."""

from __future__ import annotations

import pytest
from guideline_cases import DATES, assess, fact, request, visits

from openimr import guidelines
from openimr.guidelines.beside import limit_in_words
from openimr.guidelines.describing import treatment_page
from openimr.model import Fact, LegalLimit

DONE_20 = visits("physical_therapy", "completed", 20)


def limits(
    *facts: Fact, dates: guidelines.CaseDates = DATES, jurisdiction: str = "CA", **more: object
) -> tuple[LegalLimit, ...]:
    """The limits beside eight visits of physical therapy for the low back."""
    asked = request("physical_therapy", regions=("low_back",), visits=8, **more)
    return assess(asked, *facts, dates=dates, jurisdiction=jurisdiction).services[0].legal_limits


@pytest.mark.parametrize(
    ("facts", "more", "injured", "outcome"),
    [
        ([visits("physical_therapy", "completed", 16)], {}, "2013-12-11", "met"),
        ([visits("physical_therapy", "completed", 17)], {}, "2013-12-11", "not_met"),
        ([visits("physical_therapy", "completed", 16)], {}, None, "met"),
        ([fact("physical_therapy", "historical", value_text="numerous")], {}, "2013-12-11", "not_documented"),
        ([DONE_20], {"postoperative": True}, "2013-12-11", "not_applicable"),
        ([DONE_20, fact("visits_authorized_in_writing")], {}, "2013-12-11", "not_applicable"),
        ([DONE_20], {}, "2003-12-31", "not_applicable"),
        ([DONE_20], {}, "2004-01-01", "not_met"),
        ([DONE_20], {}, "2004", "not_met"),
    ],
)
def test_the_visit_cap_and_its_exceptions(
    facts: list[Fact], more: dict[str, bool], injured: str | None, outcome: str
) -> None:
    """24 visits of a discipline for an injury from 2004; not after surgery, nor beyond a written leave."""
    (limit,) = limits(*facts, dates=DATES._replace(injury_date=injured), **more)
    assert limit.outcome == outcome
    assert limit.reason
    assert "decides nothing" in limit_in_words(limit)
    assert bool(limit.missing) == (outcome == "not_documented")


def test_visits_to_any_part_of_the_body_count_to_the_cap() -> None:
    """The cap is for an injury, the schedule for a body part."""
    (limit,) = limits(visits("physical_therapy", "completed", 20, regions=("shoulder",)))
    assert limit.outcome == "not_met"
    assert limit.facts


def test_a_limit_beyond_does_not_enter_the_proposal() -> None:
    """Two courses alike but for the visits to another body part are proposed alike."""
    asked = request("physical_therapy", regions=("low_back",), visits=4)
    few = assess(asked)
    many = assess(asked, visits("physical_therapy", "completed", 24, regions=("shoulder",)))
    assert many.services[0].legal_limits[0].outcome == "not_met"
    assert (few.decision, few.reason) == (many.decision, many.reason)
    assert "24" not in many.reason


def test_a_limit_stands_beside_a_service_that_no_guideline_answers_for() -> None:
    """The reader is told of it even where nothing is proposed."""
    later = guidelines.CaseDates(service_date="2018-03-01")
    assert limits(DONE_20, dates=later)[0].outcome == "not_met"


def test_limits_hold_in_their_own_jurisdiction_and_for_their_own_services() -> None:
    """A statute of California says nothing in Texas, nor of an injection."""
    assert limits(jurisdiction="TX") == ()
    assert assess(request("injection_epidural", regions=("low_back",))).services[0].legal_limits == ()


def test_a_treatment_page_shows_the_limits_beside_it() -> None:
    """An author and a reader see them where they look for the criteria."""
    pack = guidelines.load_pack()
    page = treatment_page(pack, pack.entry("pm-myalgia-myositis"))
    assert "## Limits of the law beside it" in page
    assert "lc-24-visit-cap" in page
    assert "Limits of the law" not in treatment_page(pack, pack.entry("lc-24-visit-cap"))


def test_silence_is_said_to_stand_in_the_way_only_where_it_can() -> None:
    """An advisory criterion never decides, and a bypass that is not documented waives nothing."""
    pack = guidelines.load_pack()
    for entry in pack.entries:
        lines = [line for line in treatment_page(pack, entry).splitlines() if "silence" in line]
        assert not any("never decides" in line and "stands in the way" in line for line in lines)
        assert not any("makes others unnecessary" in line and "stands in the way" in line for line in lines)
