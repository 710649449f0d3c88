"""Determination letters made up for measurements: the form of published ones, invented people."""

from __future__ import annotations

import random
import textwrap

from benchmarks.synthetic import prose

_OPENING = """HOW THE IMR FINAL DETERMINATION WAS MADE

MAXIMUS Federal Services sent the complete case file to an expert reviewer. He/she has no \
affiliation with the employer, employee, providers or the claims administrator. He/she has been in \
active clinical practice for more than five years and is currently working at least 24 hours a week \
in active practice. The expert reviewer was selected based on his/her clinical experience, \
education, background, and expertise in the same or similar specialties that evaluate and/or treat \
the medical condition and disputed items/Service. He/she is familiar with governing laws and \
regulations, including the strength of evidence hierarchy that applies to Independent Medical Review \
determinations.

The Expert Reviewer has the following credentials:
State(s) of Licensure: California
Certification(s)/Specialty: {specialty}

CLINICAL CASE SUMMARY
The expert reviewer developed the following clinical case summary based on a review of the case \
file, including all medical records:

The injured worker is a {age}-year-old {sex} who sustained an industrial injury on {injured}. \
{summary}. The treatment request includes {services}.

IMR ISSUES, DECISIONS AND RATIONALES
The Final Determination was based on decisions for the disputed items/services set forth below:
"""

_ITEM = """
{heading}: {decision}

Claims Administrator guideline: Decision based on MTUS Chronic Pain Treatment Guidelines {chapter}.

MAXIMUS guideline: Decision based on MTUS Chronic Pain Treatment Guidelines Page(s): 98-99 of 127.

Decision rationale: The guidelines recommend a short course of active therapy with transition to a \
home program. {rationale}. In light of the above issues, the currently requested service \
{conclusion} medically necessary.
"""

_SERVICES = (
    ("Physical therapy 2 x 4 weeks, cervical spine", "Physical Medicine"),
    ("12 visits of chiropractic care for the lumbar spine", "Manual therapy & manipulation"),
    ("Massage therapy, 6 sessions, left shoulder", "Massage therapy"),
    ("MRI of the lumbar spine without contrast", "Low Back Complaints"),
    ("Tramadol 50mg #60 with 1 refill", "Opioids"),
)
_SPECIALTIES = (
    "Physical Medicine & Rehabilitation, Pain Management",
    "Orthopedic Surgery",
    "Occupational Medicine",
)


def letters(count: int) -> list[str]:
    """So many letters of one to three disputed items, wrapped as published ones are; always the same."""
    return [_letter(random.Random(number)) for number in range(count)]  # noqa: S311 (nothing secret)


def _letter(chosen: random.Random) -> str:
    items = chosen.sample(_SERVICES, chosen.randint(1, 3))
    opening = _OPENING.format(
        specialty=chosen.choice(_SPECIALTIES),
        age=chosen.randint(20, 70),
        sex=chosen.choice(("male", "female")),
        injured=f"May {chosen.randint(1, 28)}, {chosen.randint(2005, 2013)}",
        summary=". ".join(prose(chosen.randrange(10**6), 14).capitalize() for _ in range(8)),
        services=" and ".join(heading for heading, _ in items),
    )
    text = opening + "".join(_item(chosen, heading, chapter) for heading, chapter in items)
    return "\n".join(textwrap.fill(line, 95) for line in text.split("\n"))


def _item(chosen: random.Random, heading: str, chapter: str) -> str:
    upheld = chosen.random() < 0.8
    return _ITEM.format(
        heading=heading,
        chapter=chapter,
        decision="Upheld" if upheld else "Overturned",
        rationale=". ".join(prose(chosen.randrange(10**6), 18).capitalize() for _ in range(6)),
        conclusion="is not" if upheld else "is",
    )
