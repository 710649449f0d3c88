"""The effective-date table row by row: which edition, from when, by which date, how well it is founded."""

from __future__ import annotations

import pytest
from guideline_cases import fact, request

from openimr import guidelines
from openimr.guidelines.editions import edition_covering, edition_in_force
from openimr.guidelines.govern import Governance
from openimr.guidelines.library_format import Edition

PACK = guidelines.load_pack()

# What changed, by family: (effective, trigger, what the title names, mark).
TABLE = {
    "chronic_pain": [
        ("2009-07-18", "request_date", "2009", "verified"),
        ("2016-07-29", "request_date", "July 2016", "verified"),
        ("2017-12-01", "service_date", "May 15, 2017", "verified"),
    ],
    "opioids": [
        ("2016-07-29", "request_date", "2016", "verified"),
        ("2017-12-01", "service_date", "April 20, 2017", "verified"),
    ],
    "postsurgical": [("2009-07-18", "request_date", "Postsurgical", "verified")],
    "acupuncture": [
        ("2007-06-15", "request_date", "Acupuncture", "verified"),
        ("2017-12-01", "service_date", "December 2017", "memory"),
    ],
    "initial_approaches": [
        ("2007-06-15", "request_date", "Chapter 5", "memory"),
        ("2017-12-01", "service_date", "June 30, 2017", "verified"),
    ],
    "neck": [
        ("2007-06-15", "request_date", "Chapter 8", "memory"),
        ("2017-12-01", "service_date", "May 27, 2016", "verified"),
        ("2019-04-18", "service_date", "October 17, 2018", "verified"),
    ],
    "shoulder": [
        ("2007-06-15", "request_date", "Chapter 9", "memory"),
        ("2017-12-01", "service_date", "August 1, 2016", "verified"),
    ],
    "elbow": [
        ("2007-06-15", "request_date", "Chapter 10", "memory"),
        ("2009-07-18", "request_date", "revised in 2007", "verified"),
        ("2017-12-01", "service_date", "2013", "verified"),
        ("2019-04-18", "service_date", "August 23, 2018", "verified"),
    ],
    "forearm_wrist_hand": [
        ("2007-06-15", "request_date", "Chapter 11", "memory"),
        ("2017-12-01", "service_date", "June 30, 2016", "verified"),
        ("2019-04-18", "service_date", "January 7, 2019", "verified"),
    ],
    "low_back": [
        ("2007-06-15", "request_date", "Chapter 12", "verified"),
        ("2017-12-01", "service_date", "February 24, 2016", "verified"),
        ("2019-08-11", "service_date", "March 7, 2019", "verified"),
        ("2021-11-23", "service_date", "February 13, 2020", "verified"),
    ],
    "knee": [
        ("2007-06-15", "request_date", "Chapter 13", "memory"),
        ("2017-12-01", "service_date", "October 28, 2015", "verified"),
        ("2020-09-21", "service_date", "December 3, 2019", "verified"),
    ],
    "ankle_foot": [
        ("2007-06-15", "request_date", "Chapter 14", "memory"),
        ("2017-12-01", "service_date", "September 2015", "verified"),
        ("2019-04-18", "service_date", "July 16, 2018", "verified"),
    ],
    "stress": [
        ("2007-06-15", "request_date", "Chapter 15", "memory"),
        ("2017-12-01", "service_date", "December 1, 2017", "uncertain"),
    ],
    "traumatic_stress": [("2019-04-18", "service_date", "December 18, 2018", "verified")],
    "anxiety": [("2021-07-19", "service_date", "April 30, 2021", "verified")],
    "eye": [
        ("2007-06-15", "request_date", "Chapter 16", "memory"),
        ("2017-12-01", "service_date", "April 1, 2017", "verified"),
    ],
    "hip_groin": [
        ("2017-12-01", "service_date", "May 1, 2011", "verified"),
        ("2019-10-07", "service_date", "April 24, 2019", "verified"),
    ],
    "asthma": [
        ("2017-12-01", "service_date", "January 4, 2016", "verified"),
        ("2020-09-21", "service_date", "June 5, 2020", "verified"),
    ],
    "interstitial_lung": [
        ("2017-12-01", "service_date", "January 4, 2016", "verified"),
        ("2020-09-21", "service_date", "November 8, 2019", "verified"),
    ],
    "covid": [("2021-06-28", "service_date", "March 29, 2021", "uncertain")],
    "formulary": [
        ("2018-01-01", "service_date", "Formulary", "verified"),
        ("2020-01-15", "service_date", "version 6", "verified"),
    ],
}
# Where each chapter stood in title 8 of the California Code of Regulations.
SECTIONS = {
    "initial_approaches": "9792.22", "neck": "9792.23.1", "shoulder": "9792.23.2", "elbow": "9792.23.3",
    "forearm_wrist_hand": "9792.23.4", "low_back": "9792.23.5", "knee": "9792.23.6",
    "ankle_foot": "9792.23.7", "stress": "9792.23.8", "eye": "9792.23.9", "hip_groin": "9792.23.10",
    "asthma": "9792.23.11",
    "interstitial_lung": "9792.23.12", "chronic_pain": "9792.24.2", "postsurgical": "9792.24.3",
    "opioids": "9792.24.4",
}  # fmt: skip
# Pages of the chapters, for telling impossible citations.
PAGES = {"A8": (165, 193), "A9": (195, 225), "A11": (253, 286), "A12": (287, 327), "A13": (329, 360),
         "A14": (361, 386), "CPMTG": (1, 127)}  # fmt: skip


def rows(family: str) -> list[Edition]:
    """The rows of a family by date."""
    return sorted((e for e in PACK.editions if e.family == family), key=lambda e: e.effective)


@pytest.mark.parametrize("family", TABLE)
def test_each_row_of_the_table(family: str) -> None:
    """Date, trigger, edition and mark, and no row beside these."""
    found = [(row.effective, row.trigger, row.mark.level) for row in rows(family)]
    assert found == [(effective, trigger, mark) for effective, trigger, _, mark in TABLE[family]]
    for row, (_, _, named, _) in zip(rows(family), TABLE[family], strict=True):
        assert named in row.title
        assert row.mark.level in ("memory", "uncertain") or row.mark.sources


def test_no_family_is_left_unchecked() -> None:
    """A row that is added belongs into this table."""
    assert {row.family for row in PACK.editions} == set(TABLE)


@pytest.mark.parametrize(("family", "section"), SECTIONS.items())
def test_sections(family: str, section: str) -> None:
    """Each chapter is cited by its section."""
    assert {row.ccr for row in rows(family) if row.ccr} == {f"8 CCR {section}"}


@pytest.mark.parametrize(("key", "pages"), PAGES.items())
def test_pages_of_chapters_lie_within_a_page_of_what_is_remembered(key: str, pages: tuple[int, int]) -> None:
    """They serve to refuse impossible pages, so a page more or less at the end does no harm."""
    document = PACK.documents[key]
    assert document.first_page == pages[0]
    assert document.last_page is not None
    assert abs(document.last_page - pages[1]) <= 1


@pytest.mark.parametrize(
    ("family", "dates", "effective"),
    [
        ("chronic_pain", {"request_date": "2016-07-28"}, "2009-07-18"),
        ("chronic_pain", {"request_date": "2016-07-29"}, "2016-07-29"),
        ("chronic_pain", {"request_date": "2016-07-28", "decision_date": "2016-09-30"}, "2009-07-18"),
        ("chronic_pain", {"request_date": "2017-11-20", "service_date": "2017-12-01"}, "2017-12-01"),
        ("chronic_pain", {"request_date": "2017-12-05", "service_date": "2017-11-30"}, "2016-07-29"),
        ("low_back", {"request_date": "2019-08-01", "service_date": "2019-08-11"}, "2019-08-11"),
        ("low_back", {"request_date": "2019-08-10"}, "2017-12-01"),
        ("low_back", {"service_date": "2021-11-23"}, "2021-11-23"),
        ("knee", {"service_date": "2020-09-20"}, "2017-12-01"),
        ("elbow", {"request_date": "2009-07-17"}, "2007-06-15"),
    ],
)
def test_the_trigger_of_each_row_chooses(family: str, dates: dict[str, str], effective: str) -> None:
    """2016 goes by the request; from 2017 the service, or for care not yet given the decision, decides."""
    document = next((d for d in PACK.documents.values() if d.family == family), None)
    assert document is not None
    found = edition_in_force(PACK, document, guidelines.CaseDates(**dates)).edition
    assert found is not None
    assert found.effective == effective


@pytest.mark.parametrize(
    ("region", "served", "named"),
    [
        ("hip", "2017-11-30", None),
        ("hip", "2017-12-01", "May 1, 2011"),
        ("hip", "2019-10-07", "April 24, 2019"),
        ("groin", "2018-01-01", "Hip and Groin"),
        ("thumb", "2019-04-18", "January 7, 2019"),
        ("head", "2018-01-01", None),
        ("neck", "2014-07-01", None),
    ],
)
def test_regions_that_a_later_edition_covers(region: str, served: str, named: str | None) -> None:
    """From December 2017 the MTUS speaks of regions on which it was silent before."""
    found = edition_covering(PACK, (region,), guidelines.CaseDates(service_date=served))
    assert (found is None) == (named is None)
    if found is not None and named is not None:
        assert found.edition is not None
        assert named in found.edition.title


def governed(service: str, region: str, **dates: str) -> Governance:
    """What governs a service for a region."""
    chosen = guidelines.CaseDates(**dates)
    asked = request(service, regions=(region,), text="total hip arthroplasty")
    return guidelines.govern(PACK, asked, service, (region,), chosen, [fact("osteoarthritis")])


def test_the_odg_answers_for_the_hip_only_while_the_mtus_is_silent() -> None:
    """Hip replacement had no chapter of the MTUS until December 2017."""
    before = governed("surgery_hip", "hip", request_date="2014-05-01")
    after = governed("surgery_hip", "hip", service_date="2018-05-01")
    assert before.citation is not None
    assert before.citation.document == "ODG-HIP"
    assert after.citation is None
    assert "Hip and Groin" in after.reason
    assert "not installed" in after.reason


@pytest.mark.parametrize("region", ["neck", "low_back", "shoulder", "knee", "elbow", "ankle"])
def test_special_topics_take_over_from_the_body_chapters(region: str) -> None:
    """Acupuncture text replaces the chapters'; pain that lasts goes to the chronic pain guideline."""
    needles = governed("acupuncture", region, request_date="2014-05-01", injury_date="2013-01-01")
    assert needles.citation is not None
    assert needles.citation.document == "ACU"
    therapy = governed("physical_therapy", region, request_date="2014-05-01", injury_date="2013-01-01")
    assert therapy.citation is not None
    assert therapy.citation.document == "CPMTG"


def test_surgery_hands_over_to_the_postsurgical_guideline() -> None:
    """For therapy after an operation, whatever the body part."""
    for region in ("low_back", "shoulder", "knee"):
        asked = request("physical_therapy", regions=(region,), postoperative=True)
        dates = guidelines.CaseDates(request_date="2014-05-01")
        found = guidelines.govern(PACK, asked, "physical_therapy", (region,), dates, [])
        assert "Postsurgical" in found.reason + "".join(step.standard for step in found.trace)
