"""A case in the docket: its events are the record, everything else is spelled out from them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from openimr import process
from openimr.docket import audit, cases, mailings
from openimr.docket.models import Case, CaseEvent, Clock, Notice
from openimr.docket.present import PACIFIC, now

ANN = audit.Who("Ann Example", "intake", "a test")
NINE = datetime(2026, 3, 2, 9, tzinfo=PACIFIC)


def event(kind: str, role: str, days: float = 0, **details: Any) -> process.Event:
    return process.Event.model_validate({
        "kind": kind, "at": NINE + timedelta(days=days), "actor": {"role": role}, "cause": "a test",
        "details": details,
    })  # fmt: skip


def application(days: float = 0) -> process.Event:
    return event(
        "application-received", "employee", days, items=["MRI of the lumbar spine"], employee="Pat Example",
        physician="Dr. Sample", injury_date="2025-01-15",
    )  # fmt: skip


def test_a_case_opened_and_moved_is_what_its_events_make_it(docket: Path) -> None:
    """State, items and clocks are those of `process.replay_events`; each event stands in the audit chain."""
    number = cases.open_case(application(), ANN)
    cases.record(number, event("found-eligible", "imro", 1), ANN)
    case = Case.objects.get(number=number)
    assert (number, case.state, case.version) == ("IMR26-0000001", "ELIGIBLE", 2)
    assert cases.replayed(case).state == "ELIGIBLE"
    assert case.next_clock == "D14"
    assert {clock.clock for clock in Clock.objects.filter(case=case)} >= {"D14"}
    assert [one["action"] for one in audit.entries(f"case/{number}")] == ["case-opened", "found-eligible"]
    assert audit.verify() == []


def test_numbers_count_up_and_a_taken_one_is_refused(docket: Path) -> None:
    """Numbers are given in order within a year; nobody takes one twice."""
    assert [cases.open_case(application(n), ANN) for n in range(3)] == [
        "IMR26-0000001", "IMR26-0000002", "IMR26-0000003",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="already"):
        cases.open_case(application(), ANN, "IMR26-0000002")
    assert Case.objects.count() == 3


def test_what_may_not_happen_is_refused_and_leaves_no_trace(docket: Path) -> None:
    """A refused event changes neither case nor chain."""
    number = cases.open_case(application(), ANN)
    before = audit.head()
    with pytest.raises(process.Refused, match="Allowed now"):
        cases.record(number, event("implemented", "claims_administrator", 1), ANN)
    assert (audit.head(), Case.objects.get().version, CaseEvent.objects.count()) == (before, 1, 1)


@pytest.mark.parametrize("kind", sorted(cases.RESERVED))
def test_nobody_enters_by_hand_what_follows_from_a_record(docket: Path, kind: str) -> None:
    """Designation, signature and service only come from checks and seals that the docket holds."""
    number = cases.open_case(application(), ANN)
    with pytest.raises(cases.ReservedEvent):
        cases.record(number, event(kind, "imro", 1, content_hash="x", service="mail"), ANN)


def test_two_people_never_overwrite_each_other(docket: Path) -> None:
    """Who decides on an old version is told so."""
    number = cases.open_case(application(), ANN)
    cases.record(number, event("found-eligible", "imro", 1), ANN, expected=1)
    with pytest.raises(cases.Outdated):
        cases.record(number, event("application-withdrawn", "employee", 2), ANN, expected=1)


def test_the_queue_shows_late_cases_first_and_pages(docket: Path) -> None:
    """Cases come by their deadline; a page goes on where the one before ended."""
    numbers = [cases.open_case(application(days), ANN) for days in (20, 0, 10)]
    for number, days in zip(numbers, (20, 0, 10), strict=True):
        cases.record(number, event("found-eligible", "imro", days + 0.5), ANN)
    found = cases.queue({"state": "ELIGIBLE"}, ANN)
    assert [one["case"] for one in found] == [numbers[1], numbers[2], numbers[0]]
    assert all(one["late"] == (one["next_due"] < now().isoformat()) for one in found)
    assert [one["case"] for one in cases.queue({}, ANN, 1)] == [numbers[1]]
    assert [one["case"] for one in cases.queue({}, ANN, 5, numbers[1])] == [numbers[2], numbers[0]]
    assert cases.counts(ANN) == {"ELIGIBLE": 3}
    cases.record(numbers[1], event("application-withdrawn", "employee", 30), ANN)
    with pytest.raises(ValueError, match="anew"):
        cases.queue({}, ANN, 5, numbers[1])
    with pytest.raises(ValueError, match="filter"):
        cases.queue({"name": "x"}, ANN)


def test_reading_a_case_is_recorded(docket: Path) -> None:
    """Whoever looks at a case stands in its chain, with the reason."""
    number = cases.open_case(application(), ANN)
    shown = cases.show(number, audit.Who("Bo Example", "reviewer", "assigned to me"))
    last = list(audit.entries(f"case/{number}"))[-1]
    assert (last["who"], last["action"], last["why"]) == ("Bo Example", "read", "assigned to me")
    assert shown["state"] == "APPLICATION_RECEIVED"
    assert {one["event"] for one in shown["allowed"]} >= {"found-eligible", "found-ineligible"}
    with pytest.raises(cases.CaseUnknown):
        cases.show("IMR26-9999999", ANN)


def test_papers_are_kept_once_by_content(docket: Path) -> None:
    """The same paper brought twice is one document; another name for it is another document, one file."""
    number = cases.open_case(application(), ANN)
    for name in ("a.txt", "a.txt", "b.txt"):
        cases.add_documents(number, [(name, b"synthetic")], "employee", ANN)
    shown = cases.show(number, ANN)["documents"]
    assert [one["name"] for one in shown] == ["a.txt", "b.txt"]
    assert len({one["sha256"] for one in shown}) == 1


def test_a_changed_event_is_refused_by_the_database_and_found_by_verify(docket: Path) -> None:
    """The digest of each event stands in the chain."""
    number = cases.open_case(application(), ANN)
    change = "UPDATE docket_caseevent SET cause = 'another'"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE docket_caseevent DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER docket_caseevent_no_UPDATE")
        cursor.execute(change)
    assert [(fault.kind, fault.what) for fault in audit.verify()] == [
        ("record-changed", f"event/{number}/1 was changed.")
    ]


def test_an_event_with_a_character_that_no_database_stores_is_refused_in_words(docket: Path) -> None:
    """NUL characters, as some faxes leave them, are named, not choked on."""
    with pytest.raises(ValueError, match="NUL"):
        cases.open_case(event("application-received", "employee", items=["MRI\x00"]), ANN)


def test_notices_are_rendered_once_and_paid_when_sent(docket: Path) -> None:
    """What an event owes is rendered once however often it is asked for; a failed attempt pays nothing."""
    number = cases.open_case(application(), ANN)
    owed = mailings.render_owed(number, ANN)
    assert owed == mailings.render_owed(number, ANN)
    assert owed
    kept = Notice.objects.count()
    one = owed[0]
    sending = {"recipient": one["to"], "channel": one["means"], "proof": ""}
    mailings.deliver(number, one["notice"], sending | {"state": "failed"}, ANN)
    assert mailings.render_owed(number, ANN) == owed
    mailings.deliver(number, one["notice"], sending | {"state": "handed_over"}, ANN)
    assert mailings.render_owed(number, ANN) == owed[1:]
    assert Notice.objects.count() == kept
    with pytest.raises(mailings.NoticeUnknown):
        mailings.shown(number, "ffff", ANN)
