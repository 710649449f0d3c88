"""How the record speaks of a thing."""

from __future__ import annotations

import pytest

from openimr.language import assertion, is_silent
from openimr.language.visits import find_visits
from openimr.model import Assertion


@pytest.mark.parametrize(
    ("sentence", "thing", "expected"),
    [
        ("He denies numbness, tingling, or weakness.", "weakness", "absent"),
        ("He denies numbness but has weakness.", "weakness", "present"),
        ("Therapy has not resulted in any functional benefit.", "functional benefit", "absent"),
        ("There had not been much improvement.", "improvement", "absent"),
        ("Radiculopathy was ruled out.", "Radiculopathy", "absent"),
        ("Status post lumbar laminectomy.", "laminectomy", "historical"),
        ("Treatment has included rest and massage.", "massage", "historical"),
        ("She underwent acupuncture.", "acupuncture", "historical"),
        ("Acupuncture was tried in the past.", "Acupuncture", "historical"),
        ("The provider requests chiropractic care.", "chiropractic", "planned"),
        ("Physical therapy and an MRI were sought.", "Physical therapy", "planned"),
        ("The claimant wishes to attend physical therapy.", "physical therapy", "planned"),
        ("Rule out radiculopathy.", "radiculopathy", "possible"),
        ("There may be nerve root compression.", "nerve root compression", "possible"),
        ("He is currently attending therapy.", "therapy", "present"),
        ("There is tenderness.", "tenderness", "present"),
    ],
)
def test_cues_set_the_assertion(sentence: str, thing: str, expected: str) -> None:
    """Denial, past, plan, doubt; each within its reach."""
    start = sentence.index(thing)
    assert assertion(sentence, start, start + len(thing)) == expected


@pytest.mark.parametrize(
    ("sentence", "thing", "silent"),
    [
        ("There is no documentation of functional improvement.", "functional improvement", True),
        ("Functional improvement was not documented.", "Functional improvement", True),
        ("No discussion was found in the reports regarding goals.", "goals", True),
        ("There is no report of acute flare-up and the patient has a scar.", "flare-up", True),
        ("There is no report of acute flare-up and the patient has a scar.", "scar", False),
        ("There is no numbness.", "numbness", False),
    ],
)
def test_silence_of_the_record_is_not_denial(sentence: str, thing: str, silent: bool) -> None:
    """That nobody wrote about it is told apart from that it is not there."""
    start = sentence.index(thing)
    assert is_silent(sentence, start, start + len(thing)) is silent


def test_the_default_holds_without_cue() -> None:
    """Such as the heading's."""
    assert assertion("Massage.", 0, 7, Assertion.HISTORICAL) is Assertion.HISTORICAL


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("has completed 11 visits", [(11, "completed")]),
        ("has 3 physical therapy visits left", [(3, "remaining")]),
        ("Visit 9 of 12", [(9, "completed"), (12, "authorized")]),
        ("Visit #: 9", [(9, "completed")]),
        ("Authorized: 12", [(12, "authorized")]),
        ("8 sessions requested", [(8, "requested")]),
        ("has had 24 PT sessions to date", [(24, "completed")]),
        ("twelve (12) sessions were authorized", [(12, "authorized")]),
        ("an additional 6 visits were certified", [(6, "authorized")]),
        (
            "the 8 sessions requested and the 11 sessions already completed",
            [(8, "requested"), (11, "completed")],
        ),
        ("PT 2 times a week for 4 weeks", [(8, "requested")]),
        ("Date of visit: 02/11/2014", []),
        ("three office visits", []),
    ],
)
def test_visits_have_roles(sentence: str, expected: list[tuple[int, str]]) -> None:
    """Done, left, asked for and authorized are different things."""
    assert [(m.visits, str(m.role)) for m in find_visits(sentence)] == expected
