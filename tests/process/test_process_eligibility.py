"""The door: every reason with its source; what is not known is asked and never taken for a no."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.process import Application, Earlier, check_eligibility, load_rules, missing_fields
from openimr.process.near import likeness, tokens

BOOK = yaml.safe_load((Path(__file__).parent / "examples" / "eligibility.yaml").read_text("utf-8"))
BASE: dict[str, Any] = BOOK["base"]


def application(**changes: Any) -> Application:
    return Application.model_validate({**BASE, **changes})


def earlier(example: dict[str, Any]) -> list[Earlier]:
    if "earlier" not in example:
        return []
    changes = {key: value for key, value in example["earlier"].items() if key != "state"}
    first = application(number="S-1", **changes)
    return [Earlier(number="S-1", state=example["earlier"]["state"], application=first)]


@pytest.mark.parametrize("example", BOOK["examples"], ids=lambda e: e["say"])
def test_the_verdict_has_these_reasons(example: dict[str, Any]) -> None:
    """Verdict, codes in order, the source of the data, last day and notice."""
    found = check_eligibility(application(**example["with"]), earlier(example))
    assert found.verdict == example["verdict"]
    assert [reason.code for reason in found.reasons] == example["codes"]
    assert found.last_day == example.get("last_day", found.last_day)
    assert found.notice == example.get("notice", found.notice)
    assert example.get("source") in [None, *(reason.source for reason in found.reasons)]


def test_every_rule_of_the_door_has_an_example_that_names_its_source() -> None:
    """No reason for a refusal without an example."""
    shown = {(code, one["source"]) for one in BOOK["examples"] if "source" in one for code in one["codes"]}
    assert {(rule.code, rule.source) for rule in load_rules().door.rules} <= shown


@settings(max_examples=60, deadline=None)
@given(st.sets(st.sampled_from(sorted(set(BASE) - {"number"})), max_size=8))
def test_taking_knowledge_away_never_makes_an_application_ineligible(fields: set[str]) -> None:
    """Whatever is missing, an eligible application becomes a question at most, never a refusal."""
    blank = {field: () if field == "items" else None for field in fields}
    found = check_eligibility(application(**blank), as_of=date(2025, 7, 10))
    assert found.verdict in ("eligible", "information_needed", "person_needed")


def test_the_missing_fields_name_whom_to_ask_the_required_first() -> None:
    """A missing claim number is asked of the claims administrator, and comes before the middle initial."""
    missing = missing_fields(application(claim_number=None))
    assert (missing[0].field, missing[0].ask, missing[0].required) == (
        "claim_number",
        "claims_administrator",
        True,
    )
    assert "employee_middle" in [one.field for one in missing if not one.required]


def test_the_window_can_be_counted_from_receipt() -> None:
    """The rule says service, the Division's page receipt: a setting, which moves the last day."""
    late = application(filed_on="2025-07-14", ur_received_on="2025-06-13")
    assert check_eligibility(late).verdict == "ineligible"
    assert (
        check_eligibility(late, rules=load_rules().with_settings(window_from="receipt")).verdict == "eligible"
    )


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("MRI of the lumbar spine", "lumbar spine MRI", 1.0, 1.0),
        ("physical therapy 12 sessions", "PT x 12 visits", 1.0, 1.0),
        ("physical therapy 12 sessions", "physical therapy 6 sessions", 0.5, 0.9),
        ("acupuncture", "acupunture", 1.0, 1.0),
        ("left knee arthroscopy", "right knee arthroscopy", 0.5, 0.9),
        ("Norco 10 mg #60", "Norco 10 mg #90", 0.5, 0.9),
        ("MRI lumbar", "surgery of the knee", 0.0, 0.1),
        ("", "MRI", 0.0, 0.0),
    ],
)
def test_likeness_forgives_spelling_and_order_but_no_number_and_no_side(
    one: str, other: str, least: float, most: float
) -> None:
    """The same request is 1; a request with another number or side is near; another is 0."""
    assert least <= likeness(one, other) <= most
    assert likeness(other, one) == pytest.approx(likeness(one, other))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_a_text_is_like_itself_whatever_it_holds(text: str) -> None:
    """Any text can be compared, and is the same as itself."""
    assert likeness(text, text) == 1.0
    assert tokens(text) == tokens(text.upper().lower()) or not text.isascii()
