"""Notices: from templates with versions, owed and sent; reviewers unnamed; nothing unsigned is told of."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from openimr.process import (
    PACIFIC,
    Actor,
    Case,
    Event,
    NoticeNotReady,
    follow_up,
    load_rules,
    owed_notices,
    records_asked,
    render,
    replay_events,
)

FIRST = datetime(2025, 3, 3, 9, tzinfo=PACIFIC)
APPLIED: dict[str, Any] = {
    "number": "S-1",
    "items": ["SYNTHETIC MRI", {"text": "SYNTHETIC drug", "given": True}],
    "employee": "E",
    "physician": "Dr. Example",
    "injury_date": "2024-05-06",
}
ASSIGNED = [("application-received", APPLIED), ("found-eligible", {}), ("noarfi-sent", {"service": "mail"})]
REVIEWED = [
    *ASSIGNED,
    ("records-received", {"complete": True}),
    ("reviewers-designated", {"reviewers": [{"reviewer": "Dr. Secret", "conflict_check": "clear"}]}),
]
WRITTEN = [*REVIEWED, ("determination-written", {"decisions": {"1": "overturned", "2": "overturned"}})]
SERVED = [
    *WRITTEN,
    ("determination-signed", {"content_hash": "abc123", "reviewer": "Dr. Secret"}),
    ("determination-served", {"content_hash": "abc123", "service": "mail"}),
]
GIVEN: dict[str, Any] = {
    "organization": "SYNTHETIC Review",
    "organization_address": "1 Invented Street",
    "records": records_asked(date(2025, 2, 20), date(2025, 3, 3)),
    "asked": ["an operative report"],
    "missing": records_asked(date(2025, 2, 20), date(2025, 3, 3))[:1],
    "qualifications": "board certified in an invented specialty",
    "reasons": [{"why": "no signature", "source": "LC 4610.5(d)", "remedy": ""}],
    "of": "S-0",
    "number": 1,
    "content_hash": "abc123",
}


def case_of(steps: list[tuple[str, dict[str, Any]]]) -> Case:
    events, state = [], Case()
    for hours, (kind, details) in enumerate(steps):
        step = load_rules().step(state.state, kind)
        role: Any = step.actors[0] if step else "imro"
        at = FIRST + timedelta(hours=hours)
        events.append(Event(kind=kind, at=at, actor=Actor(role=role), cause="an example", details=details))
        state = replay_events(events)
    return state


@pytest.mark.parametrize("template", load_rules().templates, ids=lambda t: f"{t.kind}/{t.version}")
def test_every_template_makes_a_notice_with_its_version_recipients_and_source(template: Any) -> None:
    """Each template renders whole: no gap, no braces, no reviewer."""
    notice = render(
        template.kind, case_of(SERVED), {**GIVEN, "due": "2025-04-01", "length": "5 days", "if_late": "x"}
    )
    assert notice.template_version == f"{template.kind}/{template.version}"
    assert notice.recipients
    assert notice.source == template.source
    assert "S-1" in notice.subject
    assert not any(mark in notice.subject + notice.text for mark in ("{{", "{%", "None", "Secret"))


def test_the_notice_of_assignment_asks_each_party_for_exact_records_by_a_day() -> None:
    """8 CCR 9792.10.4(b), 9792.10.5(a)(1): six months before the request; fifteen days if mailed."""
    notice = render("noarfi", case_of(ASSIGNED), {**GIVEN, "rfa_date": "2025-02-20"})
    assert "of 2024-08-20 to 2025-02-20" in notice.text
    assert "within 15 calendar days, that is by 2025-03-18" in notice.text
    assert "Date of the request for authorization: 2025-02-20" in notice.text
    assert "Date of the utilization review decision: not documented" in notice.text
    assert "1. SYNTHETIC MRI\n  2. SYNTHETIC drug" in notice.text
    assert {one.role for one in notice.recipients} == {
        "claims_administrator", "employee", "attorney", "requesting_physician",
    }  # fmt: skip


def test_a_missing_value_is_named_and_no_notice_is_made() -> None:
    """A notice with a hole is worse than none."""
    with pytest.raises(NoticeNotReady, match="noarfi needs organization, organization_address"):
        render("noarfi", case_of(ASSIGNED), {"records": GIVEN["records"]})
    with pytest.raises(NoticeNotReady, match=r"There is no notice nonsense in force. Known: application-"):
        render("nonsense", case_of(ASSIGNED))


@pytest.mark.parametrize("kind", ["determination", "implementation-due", "determination-corrected"])
def test_nothing_tells_of_a_determination_that_nobody_signed(kind: str) -> None:
    """LC 4610.6(f): no notice of a determination before the signature."""
    with pytest.raises(NoticeNotReady, match="nobody has signed"):
        render(kind, case_of(WRITTEN), GIVEN)


def test_a_notice_that_would_name_the_reviewer_is_not_made() -> None:
    """LC 4610.6(f): the reviewer is anonymous, also in what somebody types."""
    with pytest.raises(NoticeNotReady, match="anonymous"):
        render("determination", case_of(SERVED), {**GIVEN, "qualifications": "dr. secret, an expert"})


def test_implementation_is_told_with_both_deadlines() -> None:
    """8 CCR 9792.10.7(a): five working days to authorize, twenty days to reimburse."""
    text = render("implementation-due", case_of(SERVED), GIVEN).text
    assert (
        "authorize what was overturned and not yet given, or sooner if the condition needs it: by 2025-03-10"
        in text
    )
    assert "reimburse what was overturned and already given: by 2025-03-24" in text


def test_what_is_owed_is_owed_until_each_recipient_was_sent_it() -> None:
    """A conversion is told to all parties by the fastest means (8 CCR 9792.10.4(c))."""
    steps = [
        *ASSIGNED,
        ("converted-to-expedited", {"certified_by": "Dr. Example", "documents": ["a letter"]}),
    ]
    owed = [one for one in owed_notices(case_of(steps)) if one.kind == "converted"]
    assert {one.means for one in owed} == {"fastest"}
    assert len(owed) == 4
    sent = {"notice": "converted", "recipient": "employee", "means": "telephone"}
    left = [one for one in owed_notices(case_of([*steps, ("notice-sent", sent)])) if one.kind == "converted"]
    assert [one.recipient for one in left] == ["claims_administrator", "attorney", "requesting_physician"]


def test_the_records_asked_changed_with_the_rule() -> None:
    """The emergency text of 2013 asked for a year of reports, the rule of 2014 for six months."""
    before, after = (
        records_asked(date(2013, 6, 3), date(2013, 7, 1)),
        records_asked(date(2025, 8, 31), date(2025, 9, 9)),
    )
    assert (before[0].since, after[0].since) == (date(2012, 6, 3), date(2025, 2, 28))
    assert [one.id for one in after if one.party == "claims_administrator"] == list("ABCDEF")
    assert "not documented" in records_asked(None, date(2025, 9, 9))[0].note


@pytest.mark.parametrize(
    ("days", "late", "penalty"), [(10, 0, 0), (16, 1, 500), (25, 10, 5000), (90, 75, 5000)]
)
def test_missing_records_cost_five_hundred_a_day_up_to_five_thousand(
    days: int, late: int, penalty: int
) -> None:
    """P1, 8 CCR 9792.12(c)(6): records due on 18 March 2025."""
    case = case_of(ASSIGNED)
    found = follow_up(
        case, records_asked(date(2025, 2, 20), date(2025, 3, 3)), {"B", "C"}, FIRST + timedelta(days)
    )
    assert found is not None
    assert (found.days_late, found.penalty_dollars) == (late, penalty)
    assert [one.id for one in found.missing] == ["A", "D", "E", "F"]


def test_nothing_is_followed_up_when_all_has_come() -> None:
    """No reminder without something missing, and none before the notice went out."""
    asked = records_asked(date(2025, 2, 20), date(2025, 3, 3))
    assert follow_up(case_of(ASSIGNED), asked, set("ABCDEF"), FIRST) is None
    assert follow_up(case_of(ASSIGNED[:2]), asked, set(), FIRST) is None


def test_an_attorney_is_owed_notices_unless_it_is_known_that_there_is_none() -> None:
    """ "Attorney, if any": not knowing is no reason to leave somebody out."""
    known = case_of([("application-received", {**APPLIED, "unrepresented": True})])
    unknown = case_of([("application-received", APPLIED)])
    assert "attorney" not in {one.recipient for one in owed_notices(known)}
    assert "attorney" in {one.recipient for one in owed_notices(unknown)}
