"""Who may review: each rule of LC 139.5(d)(4), held, failed and unverified."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from panel_people import LICENCE, PROOF, TODAY, certified, reviewer

from openimr.panel import (
    EvaluatorCheck,
    Practice,
    Proof,
    Sanction,
    SanctionCheck,
    check,
)
from openimr.panel.credentials import anniversary, california, counted

STALE = Proof(source="look-up", checked_on=date(2020, 1, 1), by="clerk")
LATER = Proof(source="look-up", checked_on=TODAY + timedelta(days=1), by="clerk")


def test_a_reviewer_whose_credentials_hold_may_review() -> None:
    """Each rule has its reason, with source and mark; nothing stands against."""
    found = check(reviewer(), TODAY)
    assert found.eligible
    assert not found.faults
    assert {r.rule for r in found.reasons} >= {"licence", "certification", "sanctions", "evaluator"}
    assert all(r.source for r in found.reasons)


def practice(**changes: Any) -> Practice:
    return Practice(**{"since": date(2010, 1, 1), "hours_a_week": 30, "proof": PROOF, **changes})


@pytest.mark.parametrize(
    ("changes", "rule", "finding"),
    [
        ({"licences": ()}, "licence", "fails"),
        ({"licences": (LICENCE.model_copy(update={"expires": TODAY - timedelta(1)}),)}, "licence", "fails"),
        ({"licences": (LICENCE.model_copy(update={"status": "restricted"}),)}, "licence", "fails"),
        ({"licences": (LICENCE.model_copy(update={"status": "probation"}),)}, "licence", "fails"),
        ({"licences": (LICENCE.model_copy(update={"proof": None}),)}, "licence", "unverified"),
        ({"licences": (LICENCE.model_copy(update={"proof": STALE}),)}, "licence", "unverified"),
        ({"licences": (LICENCE.model_copy(update={"proof": LATER}),)}, "licence", "unverified"),
        ({"certifications": ()}, "certification", "fails"),
        (
            {"certifications": (certified("neurology", "ABPN", expires=date(2026, 5, 31)),)},
            "certification",
            "fails",
        ),
        ({"certifications": (certified("neurology", "ABOS"),)}, "certification", "fails"),
        ({"certifications": (certified("neurology", "Board of Cards"),)}, "certification", "fails"),
        ({"certifications": (certified("card_reading", "ABPN"),)}, "certification", "fails"),
        ({"certifications": (certified("neurology", "ABPN", proof=None),)}, "certification", "unverified"),
        ({"sanction_check": None}, "sanctions", "unverified"),
        ({"sanction_check": SanctionCheck()}, "sanctions", "unverified"),
        (
            {
                "sanction_check": SanctionCheck(
                    sanctions=(Sanction(by="board", on=TODAY, what="Reprimand"),), proof=PROOF
                )
            },
            "sanctions",
            "fails",
        ),
        ({"evaluator_check": None}, "evaluator", "unverified"),
        ({"evaluator_check": EvaluatorCheck(listed=True, proof=PROOF)}, "evaluator", "fails"),
        ({"practice": None}, "practice_years", "unverified"),
        ({"practice": practice(proof=None)}, "practice_years", "unverified"),
        ({"practice": practice(since=date(2021, 6, 1))}, "practice_years", "fails"),
        ({"practice": practice(ended=date(2026, 5, 1))}, "practice_years", "fails"),
        ({"practice": practice(hours_a_week=23.9)}, "practice_hours", "fails"),
    ],
)
def test_what_is_missing_lapsed_or_unverified_bars(changes: dict[str, Any], rule: str, finding: str) -> None:
    """One fault is enough, and it is named by its rule; unverified is told apart from failed."""
    found = check(reviewer(**changes), TODAY)
    assert not found.eligible
    assert found.good_until is None
    assert (rule, finding) in [(r.rule, r.finding) for r in found.faults]


@pytest.mark.parametrize(
    "changes",
    [
        {"practice": practice(since=date(2021, 5, 31))},
        {"practice": practice(hours_a_week=24)},
        {"licences": (LICENCE.model_copy(update={"state": "MA"}),)},
        {"licences": (LICENCE.model_copy(update={"expires": TODAY}),)},
        {"licences": (LICENCE, LICENCE.model_copy(update={"state": "NV", "status": "revoked"}))},
        {
            "certifications": (
                certified("neurology", "American Board of Psychiatry and Neurology", expires=None),
            )
        },
        {"degree": "DC", "certifications": (), "fields": ("chiropractic",)},
    ],
)
def test_what_the_rules_do_not_ask_does_not_bar(changes: dict[str, Any]) -> None:
    """Exactly at the limit is enough; a licence of any state will do; chiropractors need no board."""
    assert check(reviewer(**changes), TODAY).eligible


def test_a_field_of_practice_must_go_with_the_degree() -> None:
    """A chiropractor who says psychology has no field that counts (LC 3209.3)."""
    found = check(reviewer(degree="DC", certifications=(), fields=("psychology",)), TODAY)
    assert [r.rule for r in found.faults] == ["field"]


def test_evaluators_were_not_barred_before_2014() -> None:
    """The bar of qualified medical evaluators is in force from 1 January 2014."""
    old = Proof(source="look-up", checked_on=date(2013, 12, 1), by="clerk")
    listed = reviewer(
        evaluator_check=EvaluatorCheck(listed=True, proof=old),
        sanction_check=SanctionCheck(proof=old),
        licences=(LICENCE.model_copy(update={"proof": old}),),
        certifications=(certified("neurology", "ABPN", proof=old),),
        practice=Practice(since=date(2000, 1, 1), hours_a_week=40, proof=old),
    )
    assert check(listed, date(2013, 12, 31)).eligible
    assert [r.rule for r in check(listed, date(2014, 1, 1)).faults] == ["evaluator"]


def test_good_until_is_the_first_end_of_what_cannot_be_done_without() -> None:
    """Of two licences the later one counts; the look-up of sanctions is good for 180 days."""
    two = (
        LICENCE.model_copy(update={"expires": date(2026, 6, 5)}),
        LICENCE.model_copy(update={"state": "NV"}),
    )
    found = check(reviewer(licences=two), TODAY)
    assert found.good_until == date(2026, 5, 1) + timedelta(days=180)
    one = check(reviewer(licences=two[:1]), TODAY)
    assert one.good_until == date(2026, 6, 5)


def test_only_certifications_that_hold_count_as_specialties() -> None:
    """A lapsed second certification is not counted, and does not bar."""
    lapsed = certified("neurology", "ABPN", expires=date(2020, 1, 1))
    who = reviewer(certifications=(certified("pain_medicine", "ABA"), lapsed))
    assert check(who, TODAY).eligible
    assert counted(who, TODAY) == ("pain_medicine",)


def test_a_california_licence_is_preferred_only_when_it_holds() -> None:
    """A California licence that nobody verified gives no preference."""
    assert california(reviewer(), TODAY)
    assert not california(reviewer(licences=(LICENCE.model_copy(update={"proof": None}),)), TODAY)


def test_anniversaries_of_a_leap_day() -> None:
    """29 February becomes 1 March where there is none."""
    assert anniversary(date(2020, 2, 29), 5) == date(2025, 3, 1)
    assert anniversary(date(2020, 2, 29), 4) == date(2024, 2, 29)
