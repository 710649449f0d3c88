"""The newer rules at their limits: no faults that look like one, faults in other words, a row each."""

from __future__ import annotations

from typing import Any

import pytest

from openimr.letters import parse
from openimr.letters.lint import choose, lint
from openimr.letters.lint.examples import example_letter

_CPTG = "Decision based on MTUS Chronic Pain Treatment Guidelines"
_END = " The requested physical therapy is not medically necessary."
_CASE = "The injured worker is a 52-year-old female with low back pain from a lumbar strain. PT was tried."
_VISITS = "The guidelines recommend 9-10 visits of physical therapy."
_ODG = (
    "The Expert Reviewer did not base their decision on the MTUS. Decision based on Non-MTUS Citation "
    "Official Disability Guidelines (ODG), Low Back Chapter, {}."
)
_IN_2016 = " The injury was on March 3, 2015. Utilization review denied the request on October 2, 2016."
_HEAD = (
    "Case Number: CM14-0000000 Date Assigned: 07/01/2014\nDate of Injury: 03/03/2012\n"
    "Decision Date: 09/01/2014 UR Denial Date: 06/02/2014\n"
    "Priority: Standard Application Received: 06/20/2014\n\n"
)
_MRI = "Imaging is recommended when red flags are present. No red flags are recorded. {}"


def _codes(parts: dict[str, Any]) -> set[str]:
    text = example_letter(parts)
    return {finding.code for finding in lint(parse(text), text, choose(["ALL"]))}


def _summary(more: str) -> dict[str, Any]:
    return {"summary": f"{_CASE} {more}"}


def _rationale(more: str) -> dict[str, Any]:
    return {"rationale": f"{_VISITS} {more}{_END}"}


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        # Somebody else's name.
        ("IMR111", _summary("Mrs. Doe takes ibuprofen. Her attorney Mr. Roe wrote.")),
        # Two injuries are spoken of.
        ("IMR113", _rationale("She was injured on March 3, 2012, with a prior injury on May 5, 2009.")),
        # A date in another form is the same date.
        ("IMR113", _rationale("She was injured on 03/03/12.")),
        # Planned, not past.
        ("IMR116", {"front": _HEAD, **_rationale("Surgery is scheduled for November 3, 2014.")}),
        # The number already had is not the number requested.
        ("IMR213", _rationale("She has completed 12 visits. The requested 8 visits exceed it.")),
        # Pain that radiates, and another part beside the right one.
        (
            "IMR214",
            {
                "heading": "MRI lumbar spine",
                "rationale": _MRI.format("Her neck is well. The lumbar MRI is not necessary."),
            },
        ),
        # The summary speaks of both sides.
        (
            "IMR215",
            {
                "summary": f"{_CASE} She has right knee pain and left knee pain.",
                "heading": "PT 8 visits for the left knee",
            },
        ),
        # An earlier dose.
        (
            "IMR216",
            {
                "heading": "Norco 10/325mg #60",
                "rationale": "Opioids need recorded relief. It was increased from Norco 5/325 mg on request. "
                "None is recorded. The requested Norco is not medically necessary.",
            },
        ),
        # The 2009 edition governed requests up to July 2016; a decision of August may answer one of them.
        (
            "IMR312",
            {
                "summary": f"{_CASE} Utilization review denied the request on August 5, 2016.",
                "guideline": f"{_CPTG} (2009) Physical Medicine.",
            },
        ),
        # On the number of visits the MTUS may well be silent.
        (
            "IMR313",
            _rationale("The MTUS does not address the frequency of physical therapy. She had 6 visits."),
        ),
        # The newer MTUS is another book.
        ("IMR313", {**_rationale("The MTUS does not address physical therapy."), **_summary(_IN_2016)}),
        # A service on which the MTUS has no section.
        ("IMR314", {"heading": "Gym membership for 12 months", "guideline": _ODG.format("Gym memberships")}),
        # An acute injury is no chronic pain.
        (
            "IMR314",
            {
                "summary": "The injured worker is a 52-year-old female injured on May 3, 2014 with back pain "
                "from a strain. PT was tried. Utilization review denied the request on June 2, 2014.",
                "guideline": _ODG.format("Physical therapy"),
            },
        ),
        # The guideline sentence is about the request.
        ("IMR426", {"rationale": f"{_VISITS} The guidelines do not support the 8 visits requested.{_END}"}),
        # A conclusion may give its reason itself.
        (
            "IMR403",
            {"rationale": "Because 12 visits were had, the physical therapy is not medically necessary."},
        ),
        # A dose, a fraction and a study in numbers are no telephone number.
        ("IMR512", _summary("She takes Norco 10-325 and walks 555 feet; BP 120-80.")),
        # One record with its own date.
        ("IMR601", _summary("The report of 1/5/13 was reviewed and 6 visits from 2/1/13 on.")),
        # One certification that fits is enough.
        (
            "IMR602",
            {
                "qualifications": "The expert reviewer is Board Certified in Psychiatry, Physical Medicine "
                "and Rehabilitation and is licensed to practice in California."
            },
        ),
    ],
)
def test_no_fault(code: str, parts: dict[str, Any]) -> None:
    assert code not in _codes(parts)


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        (
            "IMR113",
            _rationale("Her date of injury is 4/3/2012.")
            | {"summary": f"{_CASE} She was injured on 3/3/2012."},
        ),
        ("IMR115", {"front": _HEAD.replace("Decision Date: 09/01/2014", "Decision Date: 06/15/2014")}),
        ("IMR115", {"front": _HEAD.replace("Date of Injury: 03/03/2012", "Date of Injury: 06/12/2014")}),
        ("IMR213", _rationale("She has had none. The twelve sessions requested exceed that.")),
        (
            "IMR214",
            {
                "heading": "PT 8 visits for the right shoulder",
                "rationale": f"{_VISITS} The knee is well.{_END}",
            },
        ),
        (
            "IMR312",
            {
                **_summary(_IN_2016),
                "guideline": "Decision based on MTUS Chronic Pain Treatment Guidelines (2009).",
            },
        ),
        (
            "IMR313",
            _rationale(
                "The Medical Treatment Utilization Schedule is silent on physical therapy. She had 6."
            ),
        ),
        (
            "IMR313",
            {
                "heading": "Massage therapy 6 visits",
                "rationale": "Massage is not addressed by the MTUS. She had 6.",
            },
        ),
        ("IMR403", {"rationale": "Therefore, the requested physical therapy is not medically necessary."}),
        ("IMR411", _rationale("She had 12. The guideline requires a supervised home exercise program.")),
        ("IMR512", _summary("Call (555) 555-0100 with questions.")),
        ("IMR512", _summary("DOB: 1/2/1960.")),
        ("IMR512", _summary("Claim number: 00-123456.")),
        ("IMR505", _summary("Seen on ____ by the physician.")),
        ("IMR601", _summary("Progress notes, 1/5/2013 - 5/2/2014, were reviewed.")),
    ],
)
def test_fault_in_other_words(code: str, parts: dict[str, Any]) -> None:
    assert code in _codes(parts)


def test_a_page_foot_inside_a_rationale_is_no_part_of_it() -> None:
    """A sentence goes on behind the foot of a page."""
    text = example_letter({"rationale": f"{_VISITS} She had the @ the same.{_END}"})
    paged = text.replace(" @ ", "\n\nPage 2 of 5\n\n")
    assert [f.code for f in lint(parse(paged), paged) if f.code == "IMR510"] == ["IMR510"]


def test_wrapped_fixed_wording_is_not_altered() -> None:
    """A scan that parts words at line ends changes no fixed wording."""
    text = example_letter({}).replace("strength of evidence hierarchy", "strength of evidence hier-\n\narchy")
    assert "IMR513" not in {finding.code for finding in lint(parse(text), text)}
