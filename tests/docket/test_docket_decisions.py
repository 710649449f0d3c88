"""From papers to a served determination: reviewer, review, signature, letters; no way around a seal."""

from __future__ import annotations

import importlib.util
import sys
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from openimr import panel, process
from openimr.docket import audit, cases, decisions, designations
from openimr.docket.models import Assignment, Case, ConflictCheckRecord, DraftRecord, SignedRecord
from openimr.panel.invented import invented_panel, no_ties
from openimr.process import signing

ANN = audit.Who("Ann Example", "staff", "a test")
PASSPHRASE = "correct horse battery"  # noqa: S105 - invented


def _reviewed_case() -> ModuleType:
    """The invented draft and its edits, as the tests of signing use them."""
    path = Path(__file__).parents[1] / "process" / "signing_case.py"
    spec = importlib.util.spec_from_file_location("docket_signing_case", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


INVENTED = _reviewed_case()
MONDAY: datetime = INVENTED.MONDAY


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the present moment."""

    def set_to(at: datetime) -> None:
        monkeypatch.setenv("OPENIMR_NOW", at.isoformat())

    set_to(MONDAY)
    return set_to


def event(kind: str, role: str, days_before: float, **details: Any) -> process.Event:
    at = MONDAY - timedelta(days=days_before)
    return process.Event.model_validate({
        "kind": kind, "at": at, "actor": {"role": role}, "cause": "a test", "details": details,
    })  # fmt: skip


def case_with_records() -> str:
    """A case whose records are complete, with the two items of the invented draft."""
    items = [item.heading_text for item in INVENTED.DRAFT.items]
    number = cases.open_case(
        event("application-received", "employee", 9, items=items, employee="Pat Example",
              physician="Dr. Sample", injury_date="2013-05-06"), ANN,
    )  # fmt: skip
    for happened in (
        event("found-eligible", "imro", 8),
        event("noarfi-sent", "imro", 7, service="electronic"),
        event("records-received", "claims_administrator", 6, complete=True),
    ):
        cases.record(number, happened, ANN)
    cases.add_party(number, "claims_administrator", "Example Claims Inc", {}, ANN)
    return number


def assigned(number: str) -> str:
    """The case given to a reviewer who declared on it; the reviewer."""
    day = MONDAY.date()
    designations.enrol(invented_panel(80, 5, day), ANN)
    (offered,) = designations.assign([number], "a seed", day, ANN)
    assert offered.outcome == "offered"
    waiting = designations.panel_case(Case.objects.get(number=number))
    designations.state(no_ties(waiting, offered.chosen[0].reviewer, day), ANN)
    (given,) = designations.assign([number], "a seed", day, ANN)
    assert given.outcome == "assigned"
    return given.chosen[0].reviewer


def ready(number: str, reviewer: str) -> signing.Review:
    """The reviewer's work, kept: nothing is left to do."""
    decisions.add_draft(number, "proposal", INVENTED.DRAFT.model_dump_json(), ANN)
    review = decisions.begun_review(number, reviewer, ANN)
    review = INVENTED.concluded(INVENTED.argued(INVENTED.filled(review)))
    decisions.keep_review(number, review, ANN)
    return review


def test_a_case_goes_from_records_to_served_letters_through_check_and_seal(docket: Path, clock: Any) -> None:
    """Each step rests on a record: conflict check, review, seal, letters; the chain is whole at the end."""
    number = case_with_records()
    reviewer = assigned(number)
    assert Case.objects.get().state == "IN_REVIEW"
    assert set(ConflictCheckRecord.objects.values_list("verdict", flat=True)) == {"undeclared", "clear"}
    ready(number, reviewer)
    clock(INVENTED.later(4))
    pen = decisions.Pen(reviewer, INVENTED.later(3))
    signed = decisions.sign(number, pen, ANN)
    assert cases.replayed(Case.objects.get()).items_in("upheld")
    letters = decisions.issue(number, "mail", ANN)
    assert Case.objects.get().state == "FINAL"
    assert sorted(letters) == [f"determination-0.{form}" for form in ("docx", "html", "pdf", "txt")]
    assert signed.content_hash[:16].encode() in letters["determination-0.txt"].replace(b" ", b"")
    assert audit.verify() == []


def test_a_correction_is_numbered_and_served_anew(docket: Path, clock: Any) -> None:
    """What was signed stays; the correction is a record and an event of its own."""
    number = case_with_records()
    reviewer = assigned(number)
    ready(number, reviewer)
    clock(INVENTED.later(4))
    decisions.sign(number, decisions.Pen(reviewer, INVENTED.later(3)), ANN)
    decisions.issue(number, "mail", ANN)
    clock(INVENTED.later(9))
    pen = decisions.Pen(reviewer, INVENTED.later(8))
    decisions.correct(number, {"front_matter.case_number": "CM15-0000001"}, pen, ANN)
    letters = decisions.issue(number, "mail", ANN)
    assert "determination-1.txt" in letters
    assert [one.no for one in SignedRecord.objects.order_by("no")] == [0, 1]
    assert Case.objects.get().state == "FINAL"
    assert audit.verify() == []


def test_nothing_is_issued_without_a_signature(docket: Path, clock: Any) -> None:
    """Without a seal there is nothing to serve, in whatever state the case is."""
    number = case_with_records()
    with pytest.raises(signing.NotReady):
        decisions.issue(number, "mail", ANN)
    reviewer = assigned(number)
    ready(number, reviewer)
    with pytest.raises(signing.NotReady):
        decisions.issue(number, "mail", ANN)
    assert Case.objects.get().state == "IN_REVIEW"


def test_what_is_not_ready_is_not_signed_and_nothing_is_half_done(docket: Path, clock: Any) -> None:
    """Open points, a stale authentication, another signer: no seal, no event, no entry."""
    number = case_with_records()
    reviewer = assigned(number)
    review = ready(number, reviewer)
    clock(INVENTED.later(60))
    before = audit.head()
    with pytest.raises(signing.NotReady, match="authenticated"):
        decisions.sign(number, decisions.Pen(reviewer, INVENTED.later(3)), ANN)
    with pytest.raises(decisions.NoDraft):
        decisions.sign(number, decisions.Pen("somebody", INVENTED.later(59)), ANN)
    assert (audit.head(), SignedRecord.objects.count()) == (before, 0)
    decisions.keep_review(number, signing.decide(review, 2, "overturned", INVENTED.later(5), "No."), ANN)
    with pytest.raises(signing.NotReady):
        decisions.sign(number, decisions.Pen(reviewer, INVENTED.later(59)), ANN)


def test_an_edit_that_was_kept_is_never_lost(docket: Path, clock: Any) -> None:
    """A review file that does not go on from the kept one is refused."""
    number = case_with_records()
    reviewer = assigned(number)
    review = ready(number, reviewer)
    shorter = review.model_copy(update={"edits": review.edits[:-1]})
    with pytest.raises(signing.EditRefused, match="go on"):
        decisions.keep_review(number, shorter, ANN)
    assert DraftRecord.objects.count() == 3


def test_only_a_designated_reviewer_gets_the_draft(docket: Path, clock: Any) -> None:
    """Without an assignment there is no review."""
    number = case_with_records()
    decisions.add_draft(number, "proposal", INVENTED.DRAFT.model_dump_json(), ANN)
    with pytest.raises(signing.EditRefused, match="designated"):
        decisions.begun_review(number, "reviewer-7", ANN)


def test_checks_are_kept_without_the_reviewers_name(docket: Path, clock: Any) -> None:
    """A conflict check names its reviewer by token; who holds the key can prove which reviewer it was."""
    number = case_with_records()
    reviewer = assigned(number)
    kept = Assignment.objects.select_related("reviewer").get()
    check = ConflictCheckRecord.objects.order_by("pk").last()
    assert check
    assert check.token == kept.reviewer.token == panel.reviewer_token(reviewer, designations.secret())
    assert kept.reviewer.data["name"] not in str(check.data)
    assert reviewer not in str(check.data)


def test_a_reviewer_authenticates_by_passphrase(docket: Path) -> None:
    """The passphrase is kept as a slow salted hash; a short one is refused, a wrong one does not open."""
    designations.enrol(invented_panel(1, 5, MONDAY.date()), ANN)
    (reviewer,) = designations.reviewers()
    assert not designations.authenticated(reviewer.id, "")
    with pytest.raises(ValueError, match="12"):
        designations.set_passphrase(reviewer.id, "short", ANN)
    designations.set_passphrase(reviewer.id, PASSPHRASE, ANN)
    assert designations.authenticated(reviewer.id, PASSPHRASE)
    assert not designations.authenticated(reviewer.id, PASSPHRASE + "!")
    assert all(PASSPHRASE not in str(one) for one in audit.entries())


def test_credentials_that_end_soon_are_listed(docket: Path) -> None:
    """The first to end comes first."""
    designations.enrol(invented_panel(5, 5, MONDAY.date()), ANN)
    found = designations.expiring(MONDAY.date() + timedelta(days=4000), ANN)
    assert found
    assert [one["expires"] for one in found] == sorted(one["expires"] for one in found)
