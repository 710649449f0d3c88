"""Who gets which case, and why not another: order, fairness, what bars, and the lot."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from panel_people import DUE, LICENCE, PARTIES, TODAY, case, certified, declared, reviewer, tie

from openimr.panel import (
    Absence,
    Assignment,
    Known,
    Needs,
    PanelCase,
    Refused,
    Reviewer,
    Round,
    assign,
    check,
    explain,
    screen,
)
from openimr.panel.invented import invented_cases, invented_organizations, invented_panel, no_ties
from openimr.panel.matching import match_all


def one(who: list[Reviewer], asked: PanelCase | None = None, **more: Any) -> Assignment:
    """The assignment of one case."""
    return assign([asked or case()], who, "seed", TODAY, **more)[0]


def chosen(found: Assignment) -> list[str]:
    return [each.reviewer for each in found.chosen]


def test_without_a_declaration_a_case_is_only_offered() -> None:
    """A reviewer who declared nothing is not assigned; the declaration turns the offer into an assignment."""
    who = reviewer()
    assert one([who]).outcome == "offered"
    found = one([who], known=Known(declarations=(declared(who),)))
    assert found.outcome == "assigned"
    assert found.chosen[0].check.clear


def test_the_offer_stays_with_whom_it_was_declared() -> None:
    """Among equals, and even before a better match, comes who has declared on the case."""
    better, other = reviewer(1), reviewer(2, certifications=(certified("neurology", "ABPN"),))
    found = one([better, other], known=Known(declarations=(declared(other),)))
    assert chosen(found) == [other.id]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"licences": ()}, "credentials"),
        ({"sanction_check": None}, "credentials"),
        ({"licences": (LICENCE.model_copy(update={"expires": DUE - timedelta(days=1)}),)}, "lapses"),
        ({"certifications": (certified("dermatology", "ABD"),)}, "specialty"),
        ({"affiliations": (tie("Larkfoot Orchards"),)}, "conflict"),
        ({"affiliations": (tie("Larkfot Orchards"),)}, "possible"),
        ({"name": "Delphia Ravenscar"}, "possible"),
        ({"absences": (Absence(first=TODAY, last=DUE - timedelta(days=2)),)}, "absent"),
        ({"capacity": 3, "open_cases": 3}, "full"),
        ({"capacity": 0}, "full"),
    ],
)
def test_who_is_barred_is_never_chosen(changes: dict[str, Any], reason: str) -> None:
    """Alone, the case stays without a reviewer, the reason counted; beside another, the other has it."""
    barred, good = reviewer(1, **changes), reviewer(2)
    alone = one([barred])
    assert alone.outcome == "unassigned"
    assert alone.not_chosen == {reason: 1}
    assert chosen(one([barred, good])) == [good.id]
    run = Round(cases=(case(),), reviewers=(barred, good), seed="seed", as_of=TODAY)
    told = explain(run, "SYN-1", barred.id)
    assert not told.chosen
    assert told.words


def test_a_declared_conflict_passes_the_case_to_another() -> None:
    """Who declares a material tie does not get the case."""
    first, second = reviewer(1), reviewer(2)
    known = Known(declarations=(declared(first, tie("Quailbrook Surgery Center")),))
    assert chosen(one([first, second], known=known)) == [second.id]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({}, {"certifications": (certified("neurology", "ABPN"),)}),
        ({}, {"licences": (LICENCE.model_copy(update={"state": "NV"}),)}),
        ({"open_cases": 1}, {"open_cases": 2}),
        ({"open_cases": 4, "capacity": 20}, {"open_cases": 3, "capacity": 10}),
    ],
)
@pytest.mark.parametrize("seed", ["a", "b", "c"])
def test_preferences(better: dict[str, Any], worse: dict[str, Any], seed: str) -> None:
    """Same before similar, California before elsewhere, the smaller share of capacity in use."""
    who = [reviewer(1, **worse), reviewer(2, **better)]
    assert chosen(assign([case()], who, seed, TODAY)[0]) == ["SYN-R2"]


def test_languages_of_the_records() -> None:
    """Who reads the records comes first; when it is required, nobody else comes at all."""
    english, spanish = reviewer(1), reviewer(2, languages=("en", "es"), open_cases=5)
    assert chosen(one([english, spanish], case(languages=("es",)))) == [spanish.id]
    assert chosen(one([english], case(languages=("es",)))) == [english.id]
    assert one([english], case(languages=("es",), language_required=True)).not_chosen == {"language": 1}


def test_the_earliest_deadline_comes_first() -> None:
    """With room for one case, the one that is due first has it, in whatever order they come."""
    cases = [case(1, due=DUE), case(2, due=DUE - timedelta(days=3))]
    for given_cases in (cases, cases[::-1]):
        found = assign(given_cases, [reviewer(capacity=1)], "seed", TODAY)
        assert [(each.case, each.outcome) for each in found] == [
            ("SYN-2", "offered"),
            ("SYN-1", "unassigned"),
        ]


def test_equals_have_fair_loads_and_chance() -> None:
    """Twelve cases among four equals: three each; over seeds each is first sometimes."""
    who = [reviewer(number, npi=None) for number in range(1, 5)]
    cases = [case(number) for number in range(12)]
    loads = Counter(name for each in assign(cases, who, "seed", TODAY) for name in chosen(each))
    assert set(loads.values()) == {3}
    firsts = {chosen(assign([case()], who, str(seed), TODAY)[0])[0] for seed in range(40)}
    assert len(firsts) == 4


def test_several_reviewers_need_written_approval() -> None:
    """8 CCR 9792.10.6(c): more than one only with the Administrative Director's written approval."""
    who = [reviewer(number) for number in range(3)]
    with pytest.raises(Refused, match="written approval"):
        one(who, case(reviewers=3))
    found = one(who, case(reviewers=3, approval="letter of 2026-05-30"))
    assert sorted(chosen(found)) == ["SYN-R0", "SYN-R1", "SYN-R2"]
    assert one(who[:2], case(reviewers=3, approval="letter")).outcome == "unassigned"


def test_who_covers_one_item_only_does_not_get_the_case() -> None:
    """The answer says that more than one reviewer needs approval."""
    items = (
        Needs(service="physical_therapy", regions=("low_back",)),
        Needs(service="dental", regions=("teeth",)),
    )
    found = one([reviewer()], case(needs=items))
    assert found.outcome == "unassigned"
    assert "written approval" in " ".join(found.why)


def test_on_remand_an_earlier_reviewer_is_passed_over() -> None:
    """LC 4610.6(i): a different reviewer."""
    first, second = reviewer(1), reviewer(2, open_cases=9)
    assert chosen(one([first, second], case(earlier_reviewers=(first.id, "SYN-R99")))) == [second.id]


def test_twice_the_same_is_refused() -> None:
    """A case or a reviewer given twice would be counted twice."""
    with pytest.raises(Refused, match="case SYN-1"):
        assign([case(), case()], [reviewer()], "seed", TODAY)
    with pytest.raises(Refused, match="reviewer SYN-R1"):
        assign([case()], [reviewer(), reviewer()], "seed", TODAY)


def test_a_case_that_is_already_late_is_still_assigned() -> None:
    """A deadline that passed does not leave the case without a reviewer."""
    assert one([reviewer()], case(due=TODAY - timedelta(days=5))).outcome == "offered"


def test_why_the_chosen_and_why_not_the_other() -> None:
    """The chosen: all that speaks for; the other: what put the first before."""
    first, second = reviewer(1), reviewer(2, open_cases=4)
    run = Round(cases=(case(),), reviewers=(first, second), seed="seed", as_of=TODAY)
    yes, no = explain(run, "SYN-1", first.id), explain(run, "SYN-1", second.id)
    assert yes.chosen
    assert "same specialty" in " ".join(yes.words)
    assert not no.chosen
    assert "40% of capacity" in " ".join(no.words)
    assert f"{first.id} came first" in " ".join(no.words)


def test_an_explanation_sees_the_loads_of_its_moment() -> None:
    """The second case of a run is explained with what the first one took."""
    cases = (case(1), case(2, due=DUE + timedelta(days=1)))
    run = Round(cases=cases, reviewers=(reviewer(capacity=1),), seed="seed", as_of=TODAY)
    assert explain(run, "SYN-1", "SYN-R1").chosen
    assert explain(run, "SYN-2", "SYN-R1").words == ("No capacity left: 1 of 1.",)


def test_unknown_names_are_refused() -> None:
    """A misspelt case or reviewer is no explanation."""
    run = Round(cases=(case(),), reviewers=(reviewer(),), seed="seed", as_of=TODAY)
    for asked in (("SYN-9", "SYN-R1"), ("SYN-1", "SYN-R9")):
        with pytest.raises(Refused, match="There is no"):
            explain(run, *asked)


@given(st.integers(0, 10**6), st.integers(1, 25), st.integers(1, 25))
@settings(max_examples=25)
def test_what_never_happens(seed: int, people: int, count: int) -> None:
    """Over invented panels: nobody with a conflict, a credential that does not hold, no match, or no room.

    The result depends on neither the order of the input nor the run.
    """
    panel, cases = invented_panel(people, seed, TODAY), invented_cases(count, seed, TODAY)
    chance = Random(seed)  # noqa: S311
    some = tuple(no_ties(each, chance.choice(panel).id, TODAY) for each in cases if chance.random() < 0.5)
    known = Known(organizations=invented_organizations(), declarations=some)
    found = assign(cases, panel, str(seed), TODAY, known)
    shuffled = chance.sample(panel, len(panel)), chance.sample(cases, len(cases))
    again = known.model_copy(update={"declarations": some[::-1]})
    assert assign(shuffled[1], shuffled[0], str(seed), TODAY, again) == found
    _sound(found, {each.id: each for each in panel}, {each.number: each for each in cases}, known)


def _sound(
    found: tuple[Assignment, ...], panel: dict[str, Reviewer], cases: dict[str, PanelCase], known: Known
) -> None:
    loads = {name: each.open_cases for name, each in panel.items()}
    assert sorted(each.case for each in found) == sorted(cases)
    assert [cases[each.case].due for each in found] == sorted(each.due for each in cases.values())
    for each in found:
        asked = cases[each.case]
        assert sum(each.not_chosen.values()) + len(each.chosen) == len(panel)
        for taken in each.chosen:
            who = panel[taken.reviewer]
            holds = check(who, TODAY)
            assert holds.eligible
            assert holds.good_until is None or holds.good_until >= asked.due
            current = [c.specialty for c in who.certifications if c.expires is None or c.expires >= asked.due]
            assert match_all([*current, *who.fields], asked.needs).level == taken.level != "none"
            mine = next((d for d in known.declarations if (d.case, d.reviewer) == (each.case, who.id)), None)
            verdict = screen(who, asked.involved(), mine, as_of=TODAY, known=known).verdict
            assert verdict == ("clear" if taken.outcome == "assigned" else "undeclared")
            loads[who.id] += 1
            assert loads[who.id] <= who.capacity


def test_licences_that_lapse_are_not_hidden_by_the_day() -> None:
    """The same panel on a later day has lost those whose licence lapsed."""
    who = reviewer()
    assert one([who]).outcome == "offered"
    later = date(2026, 10, 20)
    assert assign([case(due=date(2026, 11, 1))], [who], "seed", later)[0].not_chosen == {"lapses": 1}
    assert assign([case(due=date(2027, 2, 1))], [who], "seed", date(2027, 1, 15))[0].not_chosen == {
        "credentials": 1
    }
    assert len(PARTIES) == 6
