"""The clocks: every deadline with examples counted by hand, its source, and what moves it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from openimr.process import PACIFIC, Actor, Case, Event, clocks_of, due_next, load_rules

EXAMPLES = yaml.safe_load((Path(__file__).parent / "examples" / "clocks.yaml").read_text("utf-8"))
BY = Actor(role="imro")


def moment(text: Any) -> datetime:
    if isinstance(text, datetime):
        return text.replace(tzinfo=PACIFIC)
    return datetime.fromisoformat(str(text)).replace(tzinfo=PACIFIC)


def event(given: dict[str, Any]) -> Event:
    kind, at = next(iter(given.items()))
    details = {k: v.isoformat() if isinstance(v, date) else v for k, v in list(given.items())[1:]}
    return Event(kind=kind, at=moment(at), actor=BY, cause="an example", details=details)


def counted(example: dict[str, Any]) -> Any:
    rules = load_rules().with_settings(**example["settings"]) if "settings" in example else None
    start = Case(priority=example.get("priority", "regular"), flags=tuple(example.get("flags", ())))
    as_of = moment(example["as_of"]) if "as_of" in example else None
    found = clocks_of([event(one) for one in example["events"]], rules, as_of, start)
    return [c for c in found if c.id == example["clock"] and c.variant == example.get("variant", "")]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e.get('rule', e['clock'])}: {e['say']}")
def test_the_end_is_what_the_hand_counted(example: dict[str, Any]) -> None:
    """Due day (or moment), state, source, mark, what moved it, what lateness means."""
    (clock,) = counted(example)
    due = example["due"]
    if due is None:
        assert clock.due is None
    elif "T" in str(due) or isinstance(due, datetime):
        assert clock.due == moment(due)
    else:
        assert clock.due.isoformat()[:19] == f"{due}T23:59:59"
    assert clock.state == example["state"]
    assert clock.source == example["source"]
    assert clock.mark == example.get("mark", clock.mark)
    assert clock.enforced == example.get("enforced", True)
    assert [move.rule for move in clock.moves] == example.get("moved", [])
    assert example.get("late_means", "") in clock.if_late


def test_every_clock_and_variant_of_the_data_has_an_example() -> None:
    """No deadline without an example that names its source; D9, D11, D22c, D23, D27 by what they move."""
    shown = {(e["clock"], e.get("variant", "")) for e in EXAMPLES}
    assert {(rule.id, rule.variant) for rule in load_rules().clocks} == shown
    numbers = {f"D{n}" for n in range(1, 28)}
    named = {e["clock"] for e in EXAMPLES} | {e.get("rule", "") for e in EXAMPLES}
    assert numbers <= named | {name.rstrip("abc") for name in named}


def test_every_version_in_force_names_its_source_and_mark() -> None:
    """A value without a source is refused by the format; from memory is said so."""
    assert all(v.source and v.mark for rule in load_rules().clocks for v in rule.versions)


def test_a_clock_that_starts_on_no_event_does_not_run_and_the_window_waits_for_the_form() -> None:
    """D11: without the form there is no D7 at all, so nobody can be late by it."""
    example = {"clock": "D7", "events": [{"ur-decision-served": "2025-06-10T10:00", "form_sent": False}]}
    assert counted(example) == []


def test_an_undocumented_recommendation_is_said_and_not_taken_for_kept() -> None:
    """D3 without the day of the recommendation says that its limit was not held."""
    (clock,) = counted({"clock": "D3", "events": [{"rfa-received": "2025-06-03T10:00"}]})
    assert "not documented" in clock.moves[0].cause


def test_conversion_back_to_regular_counts_from_the_notice_and_says_why() -> None:
    """The clock never moves silently: the conversion is the cause of the new run."""
    example = {
        "clock": "D15",
        "events": [
            {"noarfi-sent": "2025-03-10T10:00", "service": "mail"},
            {"converted-to-expedited": "2025-03-12T10:00"},
            {"converted-to-regular": "2025-03-13T10:00"},
        ],
    }
    ended, running = sorted(counted(example), key=lambda c: c.open)
    assert (ended.state, ended.ended_by) == ("stopped", "converted-to-expedited")
    assert running.state == "running"
    assert running.due.date() == date(2025, 3, 25)
    assert "converted-to-regular" in running.moves[0].cause


def test_what_is_due_next_has_the_late_first_and_leaves_out_what_nobody_enforces() -> None:
    """A late duty stays open and on top until it is done; rights lapse; D18 is never due."""
    case = Case(events=(event({"noarfi-sent": "2025-03-10T10:00", "service": "mail"}),))
    before = due_next(case, moment("2025-03-20T00:00"))
    after = due_next(case, moment("2025-04-20T00:00"))
    assert [(c.id, c.state) for c in before] == [("D15", "running"), ("D19", "running")]
    assert [(c.id, c.state) for c in after] == [("D15", "late")]
    assert after[0].who == "claims_administrator"


def test_the_end_of_a_case_stops_its_clocks_with_the_cause() -> None:
    """A withdrawn case owes nothing; each clock says what stopped it."""
    events = [
        event({"application-received": "2025-03-03T10:00", "items": ["x"]}),
        event({"noarfi-sent": "2025-03-10T10:00", "service": "mail"}),
        event({"application-withdrawn": "2025-03-12T10:00"}),
    ]
    found = [c for c in clocks_of(events) if c.id in ("D15", "D18", "D19")]
    assert {c.state for c in found} == {"stopped"}
    assert all("WITHDRAWN" in c.ended_by for c in found)


def test_a_day_that_is_none_is_refused_in_words() -> None:
    """The error says which event, which detail, and how a day is written."""
    with pytest.raises(ValueError, match=r"ur-decision-served: served_on is '10 June', which is no day"):
        clocks_of([event({"ur-decision-served": "2025-06-10T10:00", "served_on": "10 June"})])
