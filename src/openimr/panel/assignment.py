"""Who gets which case: earliest deadline first, same specialty before similar, fair load, then by lot.

Everything that a run depends on is in a `Round`, so that anybody can repeat it and ask why.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from openimr.model.base import Noun
from openimr.panel import tables
from openimr.panel.candidates import PASSED_OVER, Desk, Place, Standing
from openimr.panel.matching import match_all
from openimr.panel.parties import Known, PanelCase
from openimr.panel.results import Assignment, Chosen, ConflictCheck, Explanation, Outcome
from openimr.panel.values import Reviewer


class Refused(ValueError):
    """What cannot be assigned at all: `why`, the `source` of the rule, and `advice`."""

    def __init__(self, why: str, advice: str, source: str = "") -> None:
        self.why, self.advice, self.source = why, advice, source
        super().__init__(f"{why} {advice}")


class Round(Noun):
    """One run of assigning: all that it depends on, so that it can be repeated and explained."""

    cases: tuple[PanelCase, ...]
    reviewers: tuple[Reviewer, ...]
    seed: str
    as_of: date
    known: Known = Known()


def assign(
    cases: Sequence[PanelCase],
    reviewers: Sequence[Reviewer],
    seed: str,
    as_of: date,
    known: Known | None = None,
) -> tuple[Assignment, ...]:
    """Reviewers for the cases, in the order of their deadlines; the order of the input does not matter.

    A reviewer is chosen whose credentials hold until the case is due, whose specialties match all its items,
    who is free of conflicts, there, and below capacity. Among them: who declared on the case already, the
    same specialty, languages of the records, a California licence, the smallest share of capacity in use,
    the lot.
    Raises Refused for a case or reviewer given twice and for several reviewers without written approval.
    """
    run = Round(
        cases=tuple(cases), reviewers=tuple(reviewers), seed=seed, as_of=as_of, known=known or Known()
    )
    return tuple(assignment for assignment, _, _ in _assigned(run))


def explain(run: Round, case: str, reviewer: str) -> Explanation:
    """Why that reviewer was or was not chosen for that case in that run. Raises Refused."""
    _known("reviewer", reviewer, [each.id for each in run.reviewers])
    _known("case", case, [each.number for each in run.cases])
    asked = next(each for each in run.cases if each.number == case)
    for assignment, desk, before in _assigned(run):
        if assignment.case == case:
            chosen = next((c for c in assignment.chosen if c.reviewer == reviewer), None)
            words = chosen.why if chosen else _why_not(asked, desk.place(reviewer), desk, before, assignment)
            return Explanation(case=case, reviewer=reviewer, chosen=chosen is not None, words=tuple(words))
    raise AssertionError("every case is assigned or left")


def _known(kind: str, asked: str, names: Sequence[str]) -> None:
    if asked not in names:
        raise Refused(f"There is no {kind} {asked} in this run.", "Compare with the files given.")


def _assigned(run: Round) -> Iterator[tuple[Assignment, Desk, dict[str, int]]]:
    """Assignments in order, each with the desk and the loads as they were before it."""
    _no_doubles("case", [each.number for each in run.cases])
    _no_doubles("reviewer", [each.id for each in run.reviewers])
    desk = Desk(run.reviewers, run.as_of, run.known)
    for order, case in enumerate(sorted(run.cases, key=lambda each: (each.due, each.number)), 1):
        _approved(case)
        before = dict(desk.loads)
        yield _one(run, desk, case, order), desk, before


def _no_doubles(kind: str, names: Sequence[str]) -> None:
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    if twice:
        raise Refused(f"The {kind} {twice[0]} is given more than once.", "Give each once.")


def _approved(case: PanelCase) -> None:
    if case.reviewers > 1 and not case.approval:
        raise Refused(
            f"Case {case.number} asks for {case.reviewers} reviewers without written approval.",
            "Name the Administrative Director's approval, or ask for one reviewer.",
            tables.assignment_rules().several.source,
        )


def _one(run: Round, desk: Desk, case: PanelCase, order: int) -> Assignment:
    standings = desk.standings(case)
    free = [each for each in standings if each.passed_over is None]
    chosen = tuple(_taken(desk, case, _ranked(run.seed, case, free), len(free)))
    counted = Counter(each.passed_over for each in standings if each.passed_over)
    counted["ranked_lower"] = len(free) - len(chosen)
    outcome = _outcome(case, chosen)
    return Assignment(
        case=case.number,
        outcome=outcome,
        chosen=chosen,
        not_chosen={key: count for key, count in sorted(counted.items()) if count},
        why=tuple(_words(case, chosen, counted)),
        order=order,
        seed=run.seed,
        as_of=run.as_of,
    )


def _ranked(seed: str, case: PanelCase, free: list[Standing]) -> Iterator[Standing]:
    """Who is free, the best first; lots are drawn only among equals whose turn it is."""
    for _, equals in groupby(sorted(free, key=_rank), _rank):
        yield from sorted(equals, key=lambda each: _lot(seed, case.number, each.place.reviewer.id))


def _rank(each: Standing) -> tuple[object, ...]:
    return each.rank or ()


def _taken(desk: Desk, case: PanelCase, ranked: Iterator[Standing], count: int) -> Iterator[Chosen]:
    """The first of the ranking, each screened in full once more before being taken."""
    wanted = case.reviewers
    for number, standing in enumerate(ranked):
        if not wanted:
            return
        check = desk.screened(case, standing.place)
        if check.verdict in ("clear", "undeclared"):
            wanted -= 1
            yield _chosen(desk, case, standing, check, count - number - 1)
            desk.loads[standing.place.reviewer.id] += 1


def _chosen(desk: Desk, case: PanelCase, standing: Standing, check: ConflictCheck, after: int) -> Chosen:
    reviewer = standing.place.reviewer
    load = f"{desk.loads[reviewer.id]} of {reviewer.capacity}"
    outcome: Outcome = "assigned" if check.clear else "offered"
    matched = match_all(desk.held(standing.place, case.due), case.needs)
    why = (
        "Credentials hold, with proof, until the case is due.",
        *(reason.words for reason in matched.why if reason.finding == "holds"),
        *(reason.words for reason in check.reasons),
        f"There in time, with {load} cases open; before {after} other{'' if after == 1 else 's'}.",
        f"Preferred by: {standing.preferences()}.",
    )
    return Chosen(reviewer=reviewer.id, level=matched.level, outcome=outcome, load=load, check=check, why=why)


def _outcome(case: PanelCase, chosen: Sequence[Chosen]) -> Outcome:
    if len(chosen) < case.reviewers:
        return "unassigned"
    return "assigned" if all(each.outcome == "assigned" for each in chosen) else "offered"


def _words(case: PanelCase, chosen: Sequence[Chosen], counted: Counter[str]) -> Iterator[str]:
    if len(chosen) < case.reviewers:
        yield f"{case.reviewers} needed, {len(chosen)} found."
    for key, count in sorted(counted.items(), key=lambda each: (-each[1], each[0])):
        if count:
            yield f"{count}: {PASSED_OVER[key]}"
    if not chosen and counted["specialty"] and len(case.needs) > 1:
        several = tables.assignment_rules().several.source
        yield f"If nobody covers all items: more than one reviewer needs written approval ({several})."


def _lot(seed: str, case: str, reviewer: str) -> bytes:
    """A number drawn for a reviewer on a case: the same for the same seed, whoever else there is."""
    return hashlib.sha256(f"{seed}\0{case}\0{reviewer}".encode()).digest()


def _why_not(
    case: PanelCase, place: Place, desk: Desk, before: dict[str, int], assignment: Assignment
) -> Iterator[str]:
    """All that stood against a reviewer, or what put others first."""
    loads, desk.loads = desk.loads, before
    standing = desk.standing(case, place)
    against = tuple(desk.against(case, place))
    yield from against
    if standing.passed_over is None and not against:
        yield f"Could have had the case: {standing.preferences()}."
        for each in assignment.chosen:
            first = desk.standing(case, desk.place(each.reviewer))
            how = "by" if first.rank != standing.rank else "by lot among equals, beside"
            yield f"{each.reviewer} came first {how}: {first.preferences()}."
    desk.loads = loads
