"""Which guideline governs: dates, diagnoses, silence of the MTUS, jurisdictions."""

from __future__ import annotations

import pytest
from guideline_cases import DATES, assess, fact, request

from openimr import guidelines
from openimr.guidelines.joints import joint_count
from openimr.model import Fact


def governance(
    service: str, *facts: Fact, regions: tuple[str, ...] = ("neck",), jurisdiction: str = "CA", **dates: str
) -> guidelines.Governance:
    """What governs a service of an invented request."""
    chosen = guidelines.CaseDates(**dates) if dates else DATES
    asked = request(service, regions=regions)
    return guidelines.govern(guidelines.load_pack(), asked, service, regions, chosen, facts, jurisdiction)


@pytest.mark.parametrize(
    ("facts", "row"),
    [
        ([], "pm-myalgia-myositis"),
        ([fact("sprain_strain", regions=("neck",))], "pm-myalgia-myositis"),
        ([fact("radiculopathy", regions=("neck",))], "pm-neuralgia-radiculitis"),
        ([fact("radiculopathy")], "pm-neuralgia-radiculitis"),
        ([fact("radiculopathy", "possible", regions=("neck",))], "pm-myalgia-myositis"),
        ([fact("radiculopathy", regions=("low_back",))], "pm-myalgia-myositis"),
        ([fact("neuralgia"), fact("sprain_strain", regions=("neck",))], "pm-myalgia-myositis"),
        ([fact("neuritis", regions=("neck",)), fact("cervicalgia")], "pm-neuralgia-radiculitis"),
    ],
)
def test_the_row_follows_the_diagnosis(facts: list[Fact], row: str) -> None:
    """A diagnosis of the region asked for goes first; without any the default row is taken and told."""
    found = governance("physical_therapy", *facts)
    assert found.entry is not None
    assert found.entry.id == row
    told = "chosen by the diagnosis" if row != "pm-myalgia-myositis" or facts else "No diagnosis of the table"
    if not facts or row != "pm-myalgia-myositis":
        assert told in found.trace[-1].reason


def test_the_mtus_is_asked_first_and_its_silence_is_on_record() -> None:
    """Cervical diagnostic blocks: the MTUS is silent, no study is installed, then the ODG answers."""
    found = governance("injection_facet")
    assert [(step.rank, step.answered) for step in found.trace] == [
        ("A", False), ("A", False), ("B", False), ("C", True)
    ]  # fmt: skip
    assert found.citation is not None
    assert (found.citation.document, found.citation.basis) == ("ODG-NECK", "non_mtus")
    assert all(step.reason for step in found.trace)


@pytest.mark.parametrize(
    ("decided", "rank"), [("2015-04-19", "C"), ("2015-04-20", "A-2"), ("2014-09-01", "C")]
)
def test_the_search_sequence_holds_only_once_it_took_effect(decided: str, rank: str) -> None:
    """8 CCR 9792.21.1 put the ODG next to the MTUS; before, it was a professional standard."""
    found = governance("injection_facet", request_date="2014-07-24", decision_date=decided)
    assert [step.rank for step in found.trace if step.answered] == [rank]


def test_the_presumption_is_told_where_the_mtus_answers() -> None:
    """Labor Code 4604.5(a) holds of the MTUS and of no lower rank."""
    assert "presumed correct" in governance("massage").trace[-1].reason
    assert "presumed correct" not in governance("injection_facet").trace[-1].reason


def test_the_citation_carries_heading_pages_and_mark() -> None:
    """What is to be cited, with the dates of its edition."""
    cited = governance("massage").citation
    assert cited is not None
    assert (cited.heading, cited.pages, cited.ccr) == ("Massage therapy", (60,), "8 CCR 9792.24.2")
    assert cited.mark.level == "seed"


@pytest.mark.parametrize(
    ("dates", "answers"),
    [
        ({"request_date": "2009-07-17"}, False),
        ({"request_date": "2009-07-18"}, True),
        ({"request_date": "2016-07-28"}, True),
        ({"request_date": "2016-07-29"}, False),
        ({"request_date": "2016-07-01", "decision_date": "2016-10-01"}, True),
        ({"decision_date": "2016-10-01"}, False),
        ({"service_date": "2017-12-01", "request_date": "2016-07-01"}, False),
        ({"service_date": "2017-11-30", "request_date": "2016-07-01"}, True),
        ({"injury_date": "2013-01-01"}, True),
    ],
)
def test_the_edition_follows_the_dates(dates: dict[str, str], answers: bool) -> None:
    """2016 changed by the date of the request, 2017 by the date of service; without a date it is assumed."""
    found = governance("massage", **dates)
    assert (found.entry is not None) == answers
    if not answers:
        assert "not installed" in found.reason
        assert not found.trace[-1].answered


def test_a_later_edition_stops_the_search_before_the_odg() -> None:
    """From December 2017 an edition that is not installed covers blocks; the ODG does not step in."""
    found = governance("injection_facet", service_date="2018-03-01")
    assert found.entry is None
    assert "ACOEM Cervical and Thoracic Spine Disorders" in found.reason


def test_texas_decides_under_the_odg() -> None:
    """The same request, another order of standards."""
    found = governance("physical_therapy", regions=("low_back",), jurisdiction="TX")
    assert found.entry is not None
    assert found.entry.id == "pt-odg-trial"
    assert found.citation is not None
    assert found.citation.document == "ODG-LB"


def test_an_unknown_jurisdiction_is_said_to_be_unknown() -> None:
    """Nothing is assumed for a state without an order of standards."""
    found = governance("physical_therapy", jurisdiction="NY")
    assert (found.entry, found.trace) == (None, ())
    assert "NY" in found.reason


def test_therapy_after_surgery_gives_way_to_the_postsurgical_schedule() -> None:
    """The chronic pain table does not govern in the postsurgical period."""
    found = assess(request("physical_therapy", regions=("knee",), visits=12, postoperative=True))
    (service,) = found.services
    assert service.guideline is not None
    assert service.guideline.document == "PSTG"


def test_a_block_without_a_body_part_cannot_be_matched() -> None:
    """Two guidelines could answer, and the request does not say which."""
    found = governance("injection_facet", regions=())
    assert found.entry is None
    assert "does not say which body part" in found.reason


@pytest.mark.parametrize(
    ("levels", "joints"),
    [
        (("L4-S1",), 2),
        (("L4-L5", "L5-S1"), 2),
        (("C3-C4", "C4-C5", "C5-C6"), 3),
        (("L3", "L4", "L5"), 2),
        (("C5-C6",), 1),
        (("L5",), 1),
        (("nonsense",), None),
        ((), None),
    ],
)
def test_joints_are_counted_and_not_nerves(levels: tuple[str, ...], joints: int | None) -> None:
    """L4-S1 is two joints and three nerves."""
    assert joint_count(levels) == joints
