"""Sentences that name a thing without saying it of the worker: denied, hoped for, somebody else's, quoted.

Each trap names what must not be read as so; each truth beside it must stay. All wording is invented.
"""

from __future__ import annotations

import pytest

from openimr.facts import find_in_text
from openimr.model import Assertion, Fact, FactKind, VisitRole

SO = {Assertion.PRESENT, Assertion.HISTORICAL}
GAIN = {
    "improvement",
    "functional_improvement",
    "pain_relief",
    "adl_improved",
    "activity_tolerance",
    "dependency_reduced",
    "medication_helps_function",
    "work_restrictions_reduced",
    "returned_to_work",
    "program_gains",
}
HARM = {"worsened", "treatment_failed", "unchanged"}


def found(text: str) -> tuple[Fact, ...]:
    return find_in_text(text, document="d", default_date="2014-03-01")


def said(text: str) -> set[str]:
    return {fact.concept for fact in found(text) if fact.assertion in SO}


def done(text: str) -> list[float | None]:
    return [f.value for f in found(text) if f.kind is FactKind.VISITS and f.role is VisitRole.COMPLETED]


DENIED = [
    "Function has not at all improved with the brace.",
    "Her function has in no way improved since the injections.",
    "His pain has hardly improved with physical therapy.",
    "Pain is no longer improved by the medication.",
    "Function has scarcely improved with acupuncture.",
    "Function has barely improved after 12 visits.",
    "There was by no means any functional improvement.",
    "Under no circumstances can this be called functional improvement.",
    "She got anything but relief from the injection.",
    "Chiropractic care was far from giving pain relief.",
    "He would not say that his pain improved.",
    "She doubts that the therapy improved her function.",
    "Pain has yet to improve with therapy.",
    "Nothing has improved his function.",
    "Nobody has seen any improvement in function.",
    "He failed to see functional improvement.",
]
HOPED = [
    "Relief of pain was the reason for the request.",
    "Pain relief is the purpose of the injection.",
    "The aim is improvement in function.",
    "The hope is for pain relief with the epidural injection.",
    "The brace was ordered for pain relief.",
    "Acupuncture is requested with the expectation of functional improvement.",
    "Functional improvement is expected with therapy.",
    "Improved function is what we hope to see.",
    "The injection is intended to bring pain relief.",
    "If she improves with therapy, she can go back to modified duty.",
    "Should his function improve, fewer visits will be needed.",
    "Until there is functional improvement he will be kept off work.",
    "Once pain has improved we will begin strengthening.",
    "Patients usually improve with six visits.",
    "Most patients have pain relief for three months after the injection.",
    "I explained that pain usually improves within weeks.",
    "The patient was told that the injection often gives pain relief.",
    "Continuation requires functional improvement after the first six visits.",
    "The carrier asks whether there was functional improvement.",
    "In order to achieve functional improvement, therapy is requested.",
    "We are looking for functional improvement before the next request.",
    "The patient wants pain relief.",
    "Function: [ ] improved [x] unchanged",
    "Pain: ( ) improved (x) same",
    "Response to care:  __ improved  X no change",
]
HARM_NOT_SAID = [
    "Risks include worsening of pain and infection.",
    "The risks of the procedure, including increased pain and failure to improve, were explained.",
    "Return if the pain becomes worse.",
    "Call the office if symptoms get worse.",
    "Possible complications are bleeding and pain that is worse.",
    "Condition: [ ] worse [x] improved",
]
OTHERS = [
    "Her mother's function improved after surgery.",
    "His brother had pain relief with the same injection.",
    "The patient's wife reports that her own pain improved with acupuncture.",
    "A co-worker had pain relief with acupuncture.",
    "The interpreter had pain relief with chiropractic care herself.",
    "His neighbor's pain improved after physical therapy.",
    "A friend of hers had functional improvement with the device.",
]
NOT_DONE = [
    "He was offered 6 sessions of acupuncture and had declined.",
    "She cancelled 4 sessions of physical therapy.",
    "He missed 3 visits of physical therapy.",
    "She no-showed 3 visits of physical therapy.",
    "Up to 24 sessions of physical therapy are allowed per injury; she had some.",
    "He had been offered 8 visits of chiropractic care.",
    "She did not attend 5 of her physical therapy visits.",
    "He skipped two sessions of physical therapy.",
    "She refused 6 sessions of acupuncture.",
    "A maximum of 24 physical therapy visits is allowed under the code.",
    "The guideline gives 10 visits over 8 weeks of physical therapy.",
    "Patients had 12 visits of physical therapy in that study.",
    "Her husband had 12 visits of physical therapy.",
    "He was unable to attend 4 sessions of physical therapy.",
    "If he had 6 visits of therapy he might be better.",
    "4 physical therapy visits were cancelled.",
    "3 visits of physical therapy were missed because of illness.",
    "No-shows: 3 physical therapy visits.",
]


@pytest.mark.parametrize("text", DENIED + HOPED + OTHERS)
def test_no_gain_is_read(text: str) -> None:
    assert not said(text) & GAIN


@pytest.mark.parametrize("text", HARM_NOT_SAID)
def test_no_harm_is_read(text: str) -> None:
    assert not said(text) & HARM


@pytest.mark.parametrize("text", NOT_DONE)
def test_visits_that_were_not_made(text: str) -> None:
    assert done(text) == []


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("Her work is full of duty.", "full_duty"),
        ("His daughter is back at full duty.", "full_duty"),
        ("Once he is at full duty he will be discharged.", "full_duty"),
        ("If she is off work longer, benefits end.", "off_work"),
        ("[ ] Full duty [x] Modified duty", "full_duty"),
        ("His wife takes Norco for her own back.", "opioid"),
        ("Her sister suffers from numbness of the hands.", "numbness"),
        ("Risks include numbness and weakness.", "numbness"),
        ("Risks and complications such as infection, numbness and paralysis were discussed.", "numbness"),
        ("Side effects of the drug may include constipation and numbness.", "numbness"),
        ("Go to the emergency room if numbness develops.", "numbness"),
    ],
)
def test_what_is_not_said_of_the_worker(text: str, concept: str) -> None:
    assert concept not in said(text)


@pytest.mark.parametrize(
    "text",
    [
        "Function has improved with the brace.",
        "Pain has improved; it is no longer constant.",
        "He reports pain relief from the injection, which was given for this reason.",
        "Her husband says that her function has improved with therapy.",
        "The injection gave 60% pain relief for 6 weeks, as expected.",
        "He achieved the goal of improved function.",
        "The patient had not at all been able to work, but function has improved with therapy.",
        "She noticed improved function with the brace that her mother gave her.",
        "Pain improved after therapy, and she hopes to go on.",
        "He has no side effects and has had functional improvement.",
        "Function: [x] improved [ ] unchanged",
        "The expected pain relief was obtained.",
        "Despite the missed visits her function improved.",
        "The patient told the interpreter that his pain improved with chiropractic care.",
    ],
)
def test_a_gain_that_was_made_stays(text: str) -> None:
    assert said(text) & GAIN


@pytest.mark.parametrize(
    ("text", "visits"),
    [
        ("He completed 8 sessions of physical therapy and declined surgery.", [8]),
        ("She attended 9 physical therapy visits and missed 3.", [9]),
        ("He was offered surgery and has had 6 sessions of acupuncture.", [6]),
        ("She cancelled 2 visits but completed 10 sessions of physical therapy.", [10]),
        ("Her husband drove her to 12 visits of physical therapy, all of which she completed.", [12]),
        ("Up to 24 visits are allowed; he has completed 11 visits of physical therapy.", [11]),
        ("She completed 10 visits without missing one.", [10]),
    ],
)
def test_visits_that_were_made_stay(text: str, visits: list[float]) -> None:
    assert done(text) == visits
