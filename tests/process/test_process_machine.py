"""The state machine: every step with its source, every guard with a refusal that says why and what may be."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from openimr.process import (
    PACIFIC,
    Actor,
    Case,
    Event,
    Refused,
    advance,
    allowed,
    consolidate,
    load_rules,
    replay_events,
)
from openimr.process.guards import GUARDS

BOOK = yaml.safe_load((Path(__file__).parent / "examples" / "steps.yaml").read_text("utf-8"))
FIRST = datetime(2025, 3, 3, 9, tzinfo=PACIFIC)


def spelled_out(after: Any) -> list[Any]:
    steps = BOOK["paths"][after] if isinstance(after, str) else after
    return [
        one
        for step in steps
        for one in (spelled_out(step[1:]) if isinstance(step, str) and step[0] == "+" else [step])
    ]


def event(given: Any, at: datetime, state: str, by: str = "", cause: str = "an example") -> Event:
    kind, details = (given, {}) if isinstance(given, str) else next(iter(given.items()))
    step = load_rules().step(state, kind)
    role: Any = by or (step.actors[0] if step else "imro")
    return Event(kind=kind, at=at, actor=Actor(role=role), cause=cause, details=details)


def case_after(after: Any) -> Case:
    case = Case()
    for hours, step in enumerate(spelled_out(after)):
        case = advance(case, event(step, FIRST + timedelta(minutes=hours), case.state))
    return case


def next_event(example: dict[str, Any], case: Case) -> Event:
    at = FIRST + (timedelta(days=example["day"]) if "day" in example else timedelta(hours=5))
    return event(example["event"], at, case.state, example.get("by", ""), example.get("cause", "an example"))


@pytest.mark.parametrize("example", BOOK["steps"], ids=lambda e: f"{e['id']} to {e['to']}")
def test_the_step_leads_where_its_source_says(example: dict[str, Any]) -> None:
    """State, flags, priority and items after the step; the source is the one of the data."""
    before = case_after(example["after"])
    done = next_event(example, before)
    after = advance(before, done)
    step = load_rules().step(before.state, done.kind)
    assert step is not None
    assert (step.id, step.source) == (example["id"], example["source"])
    assert after.state == example["to"]
    assert after.events == (*before.events, done)
    assert set(after.flags) >= ({example["flag"]} if "flag" in example else set())
    assert after.priority == example.get("priority", after.priority)
    assert [item.state for item in after.items] == example.get("items", [item.state for item in after.items])


def test_every_step_of_the_data_has_an_example() -> None:
    """No step without an example that names its source."""
    assert {step.id for step in load_rules().transitions} == {one["id"] for one in BOOK["steps"]}


@pytest.mark.parametrize("example", BOOK["refusals"], ids=lambda e: f"{e['guard']}: {e['why']}")
def test_what_may_not_happen_is_refused_with_the_reason_the_rule_and_what_may(
    example: dict[str, Any],
) -> None:
    """The refusal names why, the rule, and what is allowed now; the case is as it was."""
    before = case_after(example["after"])
    with pytest.raises(Refused) as refused:
        advance(before, next_event(example, before))
    assert example["why"] in refused.value.why
    assert refused.value.rule
    assert refused.value.allowed == allowed(before)


def test_every_guard_has_a_refusal_that_shows_it() -> None:
    """A guard that nothing ever trips guards nothing."""
    assert set(GUARDS) <= {one["guard"] for one in BOOK["refusals"]}


@pytest.mark.parametrize("event_kind", ["treatment-authorized", "application-withdrawn"])
def test_open_means_every_state_that_the_data_calls_open(event_kind: str) -> None:
    """Authorization and withdrawal are possible in each open state and in no other (8 CCR 9792.10.6(a))."""
    rules = load_rules()
    for state in rules.states.values():
        assert (rules.step(state.id, event_kind) is not None) == state.open


def test_replaying_the_events_makes_the_same_case() -> None:
    """The events are the case: nothing else is kept."""
    case = case_after("appealed")
    assert replay_events(case.events) == case
    assert replay_events(Case.model_validate_json(case.model_dump_json()).events) == case


def test_a_remand_goes_to_a_different_reviewer_and_keeps_the_first_determination_in_its_events() -> None:
    """LC 4610.6(i): the earlier reviewer is barred, the signatures fall, the old events stay."""
    case = advance(case_after("appealed"), event("petition-granted", FIRST + timedelta(days=50), "APPEALED"))
    assert (case.reviewers, case.barred, case.signatures) == ((), ("R1",), ())
    assert "determination-served" in [one.kind for one in case.events]


def test_two_reviewers_must_both_sign() -> None:
    """One signature of two is not enough to serve."""
    case = case_after("complete")
    two = [{"reviewer": name, "conflict_check": "clear"} for name in ("R1", "R2")]
    for step in (
        {"reviewers-designated": {"reviewers": two}},
        {"determination-written": {"decisions": {1: "upheld", 2: "upheld"}}},
        {"determination-signed": {"content_hash": "abc", "reviewer": "R1"}},
    ):
        case = advance(case, event(step, FIRST + timedelta(hours=6), case.state))
    serve = {"determination-served": {"content_hash": "abc", "service": "mail"}}
    with pytest.raises(Refused, match="not signed by R2"):
        advance(case, event(serve, FIRST + timedelta(hours=7), case.state))


def test_a_case_closed_for_good_says_so() -> None:
    """A withdrawn case allows the record of notices sent, and nothing else."""
    case = advance(case_after("assigned"), event("application-withdrawn", FIRST + timedelta(1), "ASSIGNED"))
    assert [one.event for one in allowed(case)] == ["notice-sent"]


def test_moments_without_a_zone_are_refused_and_others_are_kept_in_pacific_time() -> None:
    """A clock that does not know its zone is a late clock."""
    by = Actor(role="imro")
    with pytest.raises(ValueError, match="timezone"):
        Event(kind="found-eligible", at=datetime(2025, 3, 3), actor=by)  # noqa: DTZ001
    in_utc = Event.model_validate({"kind": "x", "at": "2025-03-03T20:00:00Z", "actor": {"role": "imro"}})
    assert in_utc.at.isoformat() == "2025-03-03T12:00:00-08:00"


def test_two_cases_of_one_dispute_are_joined_and_others_are_not() -> None:
    """8 CCR 9792.10.4(a): one employee, one requesting physician, one date of injury; one determination."""
    lead, by = case_after("assigned"), Actor(role="imro")
    other = case_after("eligible").model_copy(update={"number": "S-2"})
    at = FIRST + timedelta(days=1)
    grown, closed = consolidate(lead, other, at, by)
    assert (grown.state, closed.state) == ("ASSIGNED", "CONSOLIDATED")
    assert [item.number for item in grown.items] == [1, 2, 3, 4]
    assert (grown.consolidated_with, closed.consolidated_with) == (("S-2",), ("S-1",))
    with pytest.raises(Refused, match="Not the same date of injury"):
        consolidate(lead, other.model_copy(update={"injury_date": FIRST.date()}), at, by)
