"""Situations that look like a fault and are none, a row each; and faults in other words than the examples."""

from __future__ import annotations

from typing import Any

import pytest

from openimr.letters import parse
from openimr.letters.lint import lint
from openimr.letters.lint.examples import example_letter

_END = " The requested physical therapy is not medically necessary."
_CASE = "The injured worker is a 52-year-old female with low back pain from a lumbar strain. PT was tried."
_CHRONIC_PAIN = "Decision based on MTUS Chronic Pain Treatment Guidelines"
_VISITS = "The guidelines recommend 9-10 visits of physical therapy."


def _codes(parts: dict[str, Any]) -> set[str]:
    text = example_letter(parts)
    return {finding.code for finding in lint(parse(text), text)}


def _summary(more: str) -> dict[str, Any]:
    return {"summary": f"{_CASE} {more}"}


def _rationale(more: str) -> dict[str, Any]:
    return {"rationale": f"{_VISITS} {more}{_END}"}


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        # The pronoun is the physician's, named in the sentence before.
        ("IMR101", _summary("The treating physician saw her. He found spasm.")),
        # The physician's name was taken out, but the verb is a physician's.
        ("IMR101", _summary("In May 2014 he recommended therapy.")),
        # Somebody of the family.
        ("IMR101", _summary("Her husband helps; he cooks.")),
        # Words that somebody else said.
        ("IMR101", _summary('The note says "he is better".')),
        # Fixed wording for a reviewer of either sex.
        ("IMR101", _rationale("He/she agrees.")),
        # A birthday lies between two reports.
        ("IMR102", _rationale("This 53-year-old injured worker is no longer young.")),
        # Ages that are no worker's age.
        ("IMR102", _rationale("The 12-year-old claim continues.")),
        # Strength, degrees and doses with slashes.
        ("IMR103", _summary("Motion was 45/30/20 and strength of 5/5/5; she takes Fioricet 50/325/40.")),
        # A leap day.
        ("IMR103", _summary("The report of 2/29/12 notes spasm.")),
        # The date of injury and the decision are no records.
        (
            "IMR104",
            _summary("Reports from 1/5/13 to 5/2/14 were provided. Utilization review of 6/2/14 denied it."),
        ),
        # A representative is not another name for the worker.
        ("IMR108", _rationale("The injured worker's employer was asked.")),
        # Guidelines speak of patients.
        ("IMR108", _rationale("The guidelines state that the patient should be active.")),
        # One side is worse: both are affected.
        ("IMR110", _summary("She has bilateral leg pain radiating to the feet, left greater than right.")),
        # A thing, not visits.
        ("IMR201", {"heading": "Massage chair purchase"}),
        # The number is in words.
        ("IMR201", {"heading": "Twelve physical therapy visits for the low back"}),
        # One answer for all parts of the request.
        (
            "IMR202",
            {
                "heading": "Physical therapy and acupuncture 8 visits each for the low back",
                "rationale": "Both requests exceed the number recommended. They are not medically necessary.",
            },
        ),
        # The second service is what the first is for.
        (
            "IMR202",
            {
                "heading": "Pain management consultation for epidural steroid injection at L4-L5",
                "rationale": "The case is not complex. The consultation is not medically necessary.",
            },
        ),
        # Two services at one item, both joined and both weighed.
        ("IMR203", {"heading": "Physical therapy for the neck/low back 8 visits"}),
        # The level is named; the caudal route has none.
        ("IMR204", {"heading": "Lumbar epidural steroid injection at left L5-S1"}),
        ("IMR204", {"heading": "Caudal epidural steroid injection"}),
        # Accessories of an operation need no side of their own.
        ("IMR204", {"heading": "Preoperative clearance for knee arthroscopy"}),
        # Bilateral belongs to what follows the region.
        ("IMR205", {"heading": "Bilateral lumbar medial branch blocks at L4-L5"}),
        # Both knees are spoken of.
        (
            "IMR207",
            {
                "heading": "Physical therapy 8 visits for the left knee",
                "rationale": f"The right knee is worse than the left knee. {_VISITS}{_END}",
            },
        ),
        # A level within the range requested.
        (
            "IMR208",
            {
                "heading": "Lumbar fusion L3-S1",
                "rationale": "Fusion needs instability. Fusion at L4-L5 is not medically necessary.",
            },
        ),
        # The rationale has a count.
        (
            "IMR210",
            _rationale("She had numerous therapy sessions; she has completed 30 visits of physical therapy."),
        ),
        # A complaint of the leg with a diagnosis of the back.
        (
            "IMR212",
            {"summary": "She complains of leg pain. The diagnosis is lumbar radiculopathy. PT was tried."},
        ),
        # The chronic pain guideline of later years is longer.
        (
            "IMR301",
            {
                "summary": f"{_CASE} Utilization review of 3/4/2018 denied it.",
                "guideline": f"{_CHRONIC_PAIN} Physical Medicine Page(s): 474.",
            },
        ),
        # A page at the seam of two chapters.
        (
            "IMR302",
            {"guideline": "Decision based on MTUS ACOEM Chapter 12 Low Back Complaints Page(s): 286-287."},
        ),
        # A guideline that is one subject only needs no section.
        ("IMR303", {"guideline": "Decision based on MTUS Acupuncture Treatment Guidelines."}),
        # Two names of one section.
        (
            "IMR308",
            {"claims": f"{_CHRONIC_PAIN} Physical therapy Page(s): 98."},
        ),
        # It is the denial that is not supported.
        (
            "IMR401",
            {
                "decision": "Overturned",
                "rationale": f"{_VISITS} She had 2. The utilization review denial is not supported.",
            },
        ),
        # Part of it is supported.
        (
            "IMR401",
            {
                "decision": "Overturned",
                "rationale": f"{_VISITS} Six visits only are not medically necessary.",
            },
        ),
        # Doubt about necessity is no finding of necessity.
        ("IMR401", {"rationale": f"{_VISITS} There is no evidence that the request is medically necessary."}),
        # Necessity in other words.
        (
            "IMR402",
            {"rationale": f"{_VISITS} Medical necessity is not established and the request is denied."},
        ),
        # Pain that grows with sitting is no change in its course.
        (
            "IMR410",
            {
                "summary": f"{_CASE} She has increased pain with prolonged sitting.",
                "rationale": f"The reports show unchanged symptom complaints. {_VISITS}{_END}",
            },
        ),
        # Two levels, two grades.
        (
            "IMR408",
            {
                "summary": f"{_CASE} MRI showed mild stenosis at L3-L4 and severe stenosis at L4-L5.",
                "rationale": f"In May 2014 the MRI showed severe stenosis. {_VISITS}{_END}",
            },
        ),
        # An operation that is named elsewhere.
        ("IMR419", _summary("She is status post surgery. The laminectomy was in May 2012.")),
        # Double spaces all over the text are its layout.
        (
            "IMR501",
            _summary(
                "A  note  from  stated  records  was  sent  by  reported  mail  and  read  with  noted  care."
            ),
        ),
        # A short surname.
        ("IMR502", _summary("Dr. Wu states that spasm continues.")),
        # Number of a claim form, a phone-like figure.
        ("IMR503", _summary("She was scored 12-34 on a form of 2012.")),
        # Abbreviations, decimals and levels.
        ("IMR508", _summary("Dr.Wu noted pain of 6.5, L5-S1.5 cm scar, e.g.Spasm.")),
        # Doses are written without a space.
        ("IMR509", _rationale("She takes naproxen 550mg 2x/day.")),
        # "Had had" and "that that" are English.
        ("IMR510", _rationale("She had had therapy and noted that that helped.")),
        # A plural subject.
        ("IMR511", _summary("Reports of May 2014 show spasm. Exam and tests show spasm.")),
    ],
)
def test_no_fault(code: str, parts: dict[str, Any]) -> None:
    assert code not in _codes(parts)


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("IMR101", {"summary": "This is a 40 y/o man with low back pain from a strain. She lifts no more."}),
        ("IMR102", _rationale("This 25 year old injured worker is better.")),
        ("IMR103", _summary("The report dated 13/05/14 notes spasm.")),
        ("IMR103", _summary("She was seen on February 30, 2014.")),
        ("IMR103", _summary("She was seen on 4/31/2014.")),
        ("IMR201", {"heading": "ACUPUNCTURE TREATMENT FOR THE LUMBAR SPINE (97810)"}),
        ("IMR204", {"heading": "Arthroscopic knee surgery"}),
        (
            "IMR301",
            {"guideline": f"{_CHRONIC_PAIN} Opioids Page(s): 78, 280."},
        ),
        ("IMR302", {"claims": "Decision based on MTUS ACOEM Chapter 9 Shoulder Complaints Page(s): 341."}),
        ("IMR303", {"guideline": "Decision based on Non-MTUS Citation ODG."}),
        ("IMR401", {"rationale": f"{_VISITS} She had 2. The request is medically necessary."}),
        ("IMR402", {"rationale": f"{_VISITS} She had 6. The request is denied."}),
        ("IMR501", _summary("A report from  indicated spasm.")),
        ("IMR501", _summary("She is a  employee since 2001.")),
        ("IMR503", _summary("Her address is worker@example.org for now.")),
        ("IMR506", _rationale("More visits were/are wanted.")),
        ("IMR508", _summary("She fell in May 2012.Thus far nothing has helped.")),
        ("IMR509", {"heading": "Physical therapy 2 times a week for 4weeks for the low back"}),
        ("IMR510", _rationale("She asked for the the same.")),
        ("IMR511", _summary("Examination show spasm.")),
    ],
)
def test_fault_in_other_words(code: str, parts: dict[str, Any]) -> None:
    assert code in _codes(parts)


@pytest.mark.parametrize(
    "sentence",
    [
        "Notes of 5/6/15 and 6/10/15 were read.",
        "Review of reports does not show a prior injection.",
    ],
)
def test_two_dates_are_no_range_and_a_helping_verb_is_no_error(sentence: str) -> None:
    assert not {"IMR601", "IMR511"} & (_codes(_summary(sentence)) | _codes(_rationale(sentence)))
