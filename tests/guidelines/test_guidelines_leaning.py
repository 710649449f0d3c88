"""What a summary of a few lines leans to: indication, care before it, benefit of a repeat, and silence.

The pack and the assessments here are the shipped ones; the facts are invented.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openimr import guidelines
from openimr.evaluation.cases import proposed
from openimr.guidelines.leaning import Leaning
from openimr.guidelines.roles import roles_of
from openimr.model import Decision

ROLES = {"core", "indication", "prior_care", "benefit", "limit", "exclusion", "formality"}


def lean(request: str, *facts: str, quantity: str | None = None, region: str | None = None) -> Leaning:
    """The leaning of one item of an invented Texas case of 2012."""
    case = {"jurisdiction": "TX", "date": "2012-05-01", "facts": list(facts)}
    return proposed(case, {"request_text": request, "quantity": quantity, "body_region": region})[1]


SUMMARIES = [
    # The indication is stated, care came first, nothing stands against it.
    ("right rotator cuff repair", Decision.OVERTURNED,
     ["MRI shows a rotator cuff tear of the right shoulder", "physical therapy, and the pain persists"]),
    ("L4-5 fusion", Decision.OVERTURNED,
     ["unstable spondylolisthesis at L4-5", "physical therapy failed"]),
    # The indication is stated, the care that must come first is not.
    ("right rotator cuff repair", Decision.UPHELD,
     ["MRI shows a rotator cuff tear of the right shoulder", "weakness of the shoulder", "diabetes"]),
    # Much is stated, the indication is not.
    ("right rotator cuff repair", Decision.UPHELD,
     ["right shoulder pain", "tenderness of the shoulder", "physical therapy failed"]),
    # Little is stated: silence tells nothing.
    ("right rotator cuff repair", None, ["right shoulder pain"]),
    ("lumbar MRI", None, ["fell from a ladder"]),
    # A stated fact fails a criterion.
    ("physical therapy for the low back", Decision.UPHELD,
     ["lumbar sprain", "24 physical therapy visits completed"]),
    # More of the same needs a stated benefit.
    ("additional physical therapy for the low back, 2 visits", Decision.UPHELD,
     ["lumbar sprain", "some physical therapy was completed"]),
    # The guideline does not recommend it.
    ("orthopedic mattress", Decision.UPHELD, ["low back pain"]),
]  # fmt: skip


@pytest.mark.parametrize(("request_text", "decision", "facts"), SUMMARIES)
def test_what_a_summary_leans_to(request_text: str, decision: Decision | None, facts: list[str]) -> None:
    """Each way of three: for the request, against it, not enough to say."""
    found = lean(request_text, *facts)
    assert found.decision == decision, found.reason
    assert found.reason


def test_a_stated_silence_decides_and_an_unstated_one_does_not() -> None:
    """ "Not verified" says that something is missing; saying nothing of it does not."""
    said = lean("lumbar epidural steroid injection", "radiculopathy was not verified on examination")
    unsaid = lean("lumbar epidural steroid injection", "low back pain")
    assert said.decision is Decision.UPHELD
    assert said.by_fact
    assert unsaid.decision is None


def test_an_item_whose_parts_lean_different_ways_is_left_open() -> None:
    """The reviewer may part it, and one word cannot say how."""
    found = lean("carisoprodol and amitriptyline", "neuropathic pain of the leg")
    assert found.decision is None
    assert "different ways" in found.reason


def test_one_part_that_a_fact_stands_against_decides_for_the_item() -> None:
    """An item is supported only if all of it is."""
    found = lean(
        "lumbar epidural steroid injection and amitriptyline",
        "neuropathic pain of the leg",
        "no radiculopathy on examination",
    )
    assert found.decision is Decision.UPHELD
    assert found.by_fact


def test_without_a_body_part_guidelines_of_different_body_parts_are_not_chosen_between() -> None:
    """Rank does not make up for a body part that nobody named."""
    case = {"jurisdiction": "CA", "date": "2012-05-01", "facts": ["39-year-old man"]}
    found = proposed(case, {"request_text": "chiropractic treatment"})[1]
    assert found.decision is None
    assert "body part" in found.reason


def test_every_criterion_has_a_role() -> None:
    """Named in its file, or following from its test; benefit is what continued courses must show."""
    pack = guidelines.load_pack()
    for entry in pack.entries:
        roles = roles_of(entry, pack)
        assert set(roles.values()) <= ROLES
        for criterion in entry.criteria:
            if criterion.phase == "continuing" and criterion.role is None:
                assert roles[f"{entry.id}.{criterion.id}"] == "benefit"


@pytest.mark.parametrize(
    ("criterion", "role"),
    [
        ("rotator-cuff-repair.C1", "core"),
        ("esi-lumbar.C1", "core"),
        ("esi-lumbar.C4", "prior_care"),
        ("esi-lumbar.C8", "benefit"),
        ("pt-odg-trial.C4", "limit"),
        ("facet-mbb-lumbar.C8", "exclusion"),
        ("tens.C8", "formality"),
    ],
)
def test_roles_of_known_criteria(criterion: str, role: str) -> None:
    """Some roles that a reader of the guideline would name without thinking."""
    pack = guidelines.load_pack()
    entry = pack.entry(criterion.split(".", maxsplit=1)[0])
    assert roles_of(entry, pack)[criterion] == role


SILENT = ["fell from a ladder", "truck driver", "the record is long", "claimant was seen twice"]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(SILENT), max_size=4))
def test_what_bears_on_nothing_never_decides_against_a_request(facts: list[str]) -> None:
    """A summary that is silent is no record that shows nothing: silence is never "not met"."""
    assert lean("left total knee replacement", *facts).decision is None
