"""The presumption of the MTUS challenged: who may rank studies, from when, and what comes of it."""

from __future__ import annotations

import pytest
from guideline_cases import DATES, SCOPE, fact, request

from openimr import guidelines
from openimr.model import Assessment, CitedStudy, Rebuttal

LATER = guidelines.CaseDates(request_date="2015-06-01", decision_date="2015-09-01")
TRIAL = CitedStudy(
    text="Invented A, et al. A randomized trial. 2013.", design="randomized_trial", attached=True
)
UNFIT = CitedStudy(text="A trial in children", design="randomized_trial", fits_person=False)
AGAINST = CitedStudy(text="Invented review of trials", supports=False, design="systematic_review_of_trials")


def challenged(
    *studies: CitedStudy,
    dates: guidelines.CaseDates = LATER,
    services: tuple[str, ...] = (),
    service: str = "massage",
    jurisdiction: str = "CA",
    visits_asked: int = 12,
) -> Assessment:
    """Twelve visits of massage, which its criteria do not support, with a challenge that cites studies."""
    rebuttal = Rebuttal(statement="We challenge the presumption.", services=services, citations=studies)
    asked = request(service, regions=("low_back",), visits=visits_asked)
    pack = guidelines.load_pack()
    return guidelines.assess(pack, asked, (), dates, SCOPE, jurisdiction, rebuttal)


@pytest.mark.parametrize(
    ("studies", "decision", "says"),
    [
        ((TRIAL,), None, "level 1b"),
        ((), "upheld", "cites no study"),
        ((CitedStudy(text="An invented guideline"),), "upheld", "No study that fits"),
        ((UNFIT,), "upheld", "No study that fits"),
        ((CitedStudy(text="Three invented cases", design="case_series"),), "upheld", "too weak"),
        ((CitedStudy(text="An invented cohort", level="2"),), None, "level 2"),
        ((CitedStudy(text="An invented study", level="IIb"),), "upheld", "No study that fits"),
        ((TRIAL, AGAINST), "upheld", "rests on level 1a"),
    ],
)  # fmt: skip
def test_studies_are_ranked_and_a_strong_one_leaves_the_item_open(
    studies: tuple[CitedStudy, ...], decision: str | None, says: str
) -> None:
    """A study above what stands against it is for a person to read; else the presumption stands."""
    found = challenged(*studies)
    assert found.decision == decision
    challenge = found.services[0].challenge
    assert challenge is not None
    assert challenge.prevails == (decision is None)
    assert says in challenge.reason


def test_the_walk_goes_on_past_the_mtus_and_says_why_each_rank_answered_or_not() -> None:
    """A challenge sends the search through the ranks below, down to the studies (9792.21.1)."""
    trace = challenged(TRIAL).services[0].trace
    assert [(step.rank, step.answered) for step in trace][-4:] == [
        ("A", False), ("A-2", False), ("A-3", False), ("B", True)
    ]  # fmt: skip
    assert "We challenge the presumption" in trace[-4].reason
    assert "studies are ranked and not guidelines" in trace[-3].reason
    assert "no criteria of this rank are installed" in trace[-2].reason
    assert all(step.reason for step in trace)


@pytest.mark.parametrize(
    "dates",
    [
        DATES,
        guidelines.CaseDates(request_date="2015-03-01", decision_date="2015-04-19"),
        guidelines.CaseDates(request_date="2015-04-19"),
    ],
)
def test_before_the_hierarchy_took_effect_nothing_is_ranked(dates: guidelines.CaseDates) -> None:
    """Decisions before April 20, 2015 could not apply it: the challenge is told and the MTUS followed."""
    found = challenged(TRIAL, dates=dates)
    assert found.decision == "upheld"
    assert found.services[0].trace[-1].rank == "A"
    assert found.services[0].trace[-1].answered
    assert "April 20, 2015" in found.services[0].trace[-1].reason


def test_what_a_rebuttal_lacks_is_told() -> None:
    """The statement, the citation and a copy belong to it (8 CCR 9792.21.1(b))."""
    bare, copied = challenged().services[0].challenge, challenged(TRIAL).services[0].challenge
    assert bare is not None
    assert copied is not None
    assert "citation" in bare.lacking[0]
    assert copied.lacking == ()


def test_a_challenge_speaks_to_its_own_services_only() -> None:
    """One that is about acupuncture leaves massage alone."""
    assert challenged(TRIAL, services=("acupuncture",)).services[0].challenge is None
    assert challenged(TRIAL, services=("massage",)).services[0].challenge is not None


def test_nothing_is_presumed_below_the_mtus_or_in_texas() -> None:
    """Only what is presumed can be rebutted."""
    assert challenged(TRIAL, service="injection_facet").services[0].challenge is None
    assert challenged(TRIAL, jurisdiction="TX").services[0].challenge is None


def test_a_supported_service_needs_no_rebuttal() -> None:
    """The criteria support it: the proposal stays, with the challenge on record."""
    pack = guidelines.load_pack()
    rebuttal = Rebuttal(statement="We challenge the presumption.", citations=(TRIAL,))
    asked = request("acupuncture", regions=("low_back",), visits=4)
    found = guidelines.assess(pack, asked, (fact("home_exercise_program"),), LATER, SCOPE, "CA", rebuttal)
    assert found.decision == "overturned"
    assert found.services[0].challenge is not None
