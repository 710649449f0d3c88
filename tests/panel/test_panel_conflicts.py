"""Conflicts of interest, LC 139.5(d)(5) and (6): with whom, which ties, through whom, what was declared."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from panel_people import INVOLVED, PARTIES, TODAY, declared, reviewer, tie

from openimr.panel import (
    Affiliation,
    Answer,
    ConflictCheck,
    Known,
    Organization,
    Parties,
    Party,
    Reviewer,
    screen,
    tables,
)


def verdict(who: Reviewer, *, known: Known | None = None, parties: Parties = INVOLVED) -> ConflictCheck:
    """The screening of somebody who declared that there is no tie."""
    shown = tuple(party.name for party in parties.parties)
    return screen(who, parties, declared(who, party_names=shown), as_of=TODAY, known=known)


def test_declared_and_screened_is_clear() -> None:
    """Only who declared, on this case, knowing all parties, is clear."""
    assert verdict(reviewer()).clear


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (None, "declared nothing"),
        ({"case": "SYN-2"}, "another case"),
        ({"reviewer": "SYN-R9"}, "another reviewer"),
        ({"on": TODAY + timedelta(days=1)}, "later day"),
        ({"none": False}, "neither"),
        ({"affiliations": (tie("Elsewhere", "professional", "staff_privileges"),)}, "names one"),
        ({"party_names": ("Corwin Netherfold",)}, "Larkfoot"),
    ],
)
def test_undeclared_is_never_clear(changes: dict[str, Any] | None, words: str) -> None:
    """No declaration, or one that does not speak of this case and all its parties, does not count."""
    who = reviewer()
    given = None if changes is None else declared(who, **{"case": "SYN-1", **changes})
    found = screen(who, INVOLVED, given, as_of=TODAY)
    assert found.verdict == "undeclared"
    assert words in " ".join(reason.words for reason in found.reasons)


@pytest.mark.parametrize(
    ("kind", "relation", "share", "expected"),
    [
        ("professional", "employment", None, "conflict"),
        ("professional", "partnership", None, "conflict"),
        ("professional", "shareholder", None, "conflict"),
        ("professional", "physician_patient", None, "conflict"),
        ("professional", "independent_contractor", 6.0, "conflict"),
        ("professional", "independent_contractor", 5.0, "clear"),
        ("professional", "independent_contractor", None, "possible"),
        ("professional", "staff_privileges", None, "clear"),
        ("professional", "golf", None, "possible"),
        ("financial", "consulting", 5.01, "conflict"),
        ("financial", "consulting", 5.0, "clear"),
        ("financial", "stock", None, "possible"),
        ("financial", "review_fee", 80.0, "clear"),
        ("financial", "academic_contract", None, "clear"),
        ("familial", "spouse", None, "conflict"),
        ("familial", "other_relative", None, "clear"),
    ],
)
def test_material_ties(kind: str, relation: str, share: float | None, expected: str) -> None:
    """LC 139.5(d)(6): what is material, at the limit of five percent, and what is not known."""
    ours = tie("Quailbrook Surgery Center", kind, relation, share_percent=share)
    assert verdict(reviewer(affiliations=(ours,))).verdict == expected


@pytest.mark.parametrize("role", sorted(tables.conflict_rules().roles))
def test_every_role_of_the_law_is_screened(role: str) -> None:
    """A material tie to a party in any role is a conflict, or for a person's name a question."""
    party = Party.model_validate({"role": role, "name": "Windlass Thornapple"})
    found = verdict(
        reviewer(affiliations=(tie("Windlass Thornapple"),)), parties=Parties(case="SYN-1", parties=(party,))
    )
    rule = tables.conflict_rules().roles[role]
    assert found.verdict == ("possible" if rule.person else "conflict")
    assert found.ties[0].letter == rule.letter


def test_the_academic_exception_reaches_only_networks_and_institutions() -> None:
    """Contracting through an academic medical center with the employer is not excepted."""
    ours = tie("Larkfoot Orchards", "financial", "academic_contract")
    assert verdict(reviewer(affiliations=(ours,))).verdict == "possible"


def test_a_near_name_waits_for_a_person() -> None:
    """Quailbrok is not Quailbrook until somebody says so; either answer settles it."""
    who = reviewer(affiliations=(tie("Quailbrok Surgery Center"),))
    assert verdict(who).verdict == "possible"
    for same, expected in ((True, "conflict"), (False, "clear")):
        answer = Answer(
            reviewer=who.id, ours="Quailbrok Surgery Center", theirs="Quailbrook Surgery Center",
            same=same, by="clerk", on=TODAY, why="asked by phone",
        )  # fmt: skip
        found = verdict(who, known=Known(answers=(answer,)))
        assert found.verdict == expected
        assert "asked by phone" in " ".join(reason.words for reason in found.reasons)


def test_of_two_answers_the_one_that_keeps_the_conflict_counts() -> None:
    """Who disagrees must agree first; and an answer about another reviewer does not count."""
    who = reviewer(affiliations=(tie("Quailbrok Surgery Center"),))
    no = Answer(
        reviewer=who.id, ours="Quailbrok Surgery Center", theirs="Quailbrook Surgery Center",
        same=False, by="clerk", on=TODAY, why="x",
    )  # fmt: skip
    yes, other = no.model_copy(update={"same": True}), no.model_copy(update={"reviewer": "SYN-R9"})
    assert verdict(who, known=Known(answers=(no, yes))).verdict == "conflict"
    assert verdict(who, known=Known(answers=(other,))).verdict == "possible"


OWNERS = (
    Organization(
        name="Greyheron Claims Administrators", aliases=("GCA Claims",), owners=("Saltmarsh Holdings",)
    ),
    Organization(name="Saltmarsh Holdings Inc.", owners=("Kettlewick Group",)),
    Organization(name="Kettlewick Group", owners=("Saltmarsh Holdings",)),
    Organization(name="Hestia Clinics", owners=("Kettlewick Group",)),
)


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("GCA Claims", "conflict"),
        ("Saltmarsh Holdings", "conflict"),
        ("Kettlewick Group", "conflict"),
        ("Hestia Clinics", "possible"),
        ("Windlass Casualty", "clear"),
    ],
)
def test_chains_of_owners(who: str, expected: str) -> None:
    """Aliases and owners of owners are the party; sisters are for a person to judge. Circles end."""
    found = verdict(reviewer(affiliations=(tie(who),)), known=Known(organizations=OWNERS))
    assert found.verdict == expected
    if who == "Kettlewick Group":
        assert found.ties[0].chain == (
            "Greyheron Claims Administrators LLC",
            "Saltmarsh Holdings",
            "Kettlewick Group",
        )


def test_an_owner_that_is_the_party_is_found_from_the_other_side() -> None:
    """Employed by a daughter of the insurer: the chain runs from the reviewer's side."""
    party = Parties(case="SYN-1", parties=(Party(role="insurer", name="Kettlewick Group"),))
    found = verdict(
        reviewer(affiliations=(tie("Hestia Clinics"),)), known=Known(organizations=OWNERS), parties=party
    )
    assert found.verdict == "conflict"


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (None, "conflict"),
        (TODAY, "conflict"),
        (TODAY - timedelta(1), "possible"),
        (TODAY - timedelta(366), "clear"),
    ],
)
def test_ended_ties(until: date | None, expected: str) -> None:
    """A tie that ended within a year is shown to a person (our caution), an older one is noted."""
    who = reviewer(affiliations=(tie("Quailbrook Surgery Center", until=until),))
    assert verdict(who).verdict == expected


@pytest.mark.parametrize(
    ("ours", "theirs", "name", "expected"),
    [
        ("1", "1", "Somebody Else", "conflict"),
        ("1", "2", "Delphia Ravenscar", "clear"),
        (None, "2", "Ravenscar, Delphia", "possible"),
        ("1", None, "Delphia Ravenscar", "possible"),
        (None, None, "Tancred Penderwyth", "clear"),
    ],
)
@pytest.mark.parametrize("role", ["requesting_physician", "ur_physician", "treating_physician", "evaluator"])
def test_nobody_reviews_an_own_case(
    ours: str | None, theirs: str | None, name: str, expected: str, role: str
) -> None:
    """Who asked, who denied and who treats is not the reviewer: settled by NPI, else a question."""
    party = Party.model_validate({"role": role, "name": "Delphia Ravenscar MD", "npi": theirs})
    who = reviewer(npi=ours, name=name)
    assert verdict(who, parties=Parties(case="SYN-1", parties=(party,))).verdict == expected


def test_on_remand_the_reviewer_is_another() -> None:
    """LC 4610.6(i): who decided before does not decide again."""
    who = reviewer()
    parties = INVOLVED.model_copy(update={"earlier_reviewers": (who.id,)})
    found = verdict(who, parties=parties)
    assert found.verdict == "conflict"
    assert any(reason.rule == "conflict.earlier" for reason in found.reasons)


@pytest.mark.parametrize(
    ("declared_tie", "expected"),
    [
        (tie("Delphia Ravenscar", "familial", "sibling"), "conflict"),
        (tie("Quailbrook Surgery Center", "financial", "consulting", share_percent=1), "clear"),
        (tie("Somebody Unknown"), "possible"),
        (tie("Somebody Unknown", "professional", "staff_privileges"), "clear"),
    ],
)
def test_what_is_declared_for_the_case_counts(declared_tie: Affiliation, expected: str) -> None:
    """A declared tie to a person needs no proof of identity; one with nobody of the case is asked about."""
    who = reviewer()
    assert screen(who, INVOLVED, declared(who, declared_tie), as_of=TODAY).verdict == expected


def test_a_tie_held_by_another_relative_is_a_question() -> None:
    """The spouse's employment counts as one's own; a cousin's is for a person to judge."""
    spouse = tie("Quailbrook Surgery Center", through="spouse")
    cousin = tie("Quailbrook Surgery Center", through="cousin")
    assert verdict(reviewer(affiliations=(spouse,))).verdict == "conflict"
    assert verdict(reviewer(affiliations=(cousin,))).verdict == "possible"


def test_the_gravest_finding_decides_and_none_is_lost() -> None:
    """A conflict and a possible conflict and no declaration: conflict, with all three told."""
    who = reviewer(affiliations=(tie("Quailbrook Surgery Center"), tie("Larkfot Orchards")))
    found = screen(who, INVOLVED, None, as_of=TODAY)
    assert found.verdict == "conflict"
    assert {tied.verdict for tied in found.ties} == {"conflict", "possible"}
    assert any(reason.rule == "undeclared" for reason in found.reasons)
    assert len(PARTIES) == len({party.role for party in PARTIES})
