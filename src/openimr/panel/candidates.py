"""Reviewers as candidates: what stands against each for a case, and how those who remain are ranked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from openimr.panel import tables
from openimr.panel.conflicts import Screening
from openimr.panel.credentials import california, certified_until, check, counted
from openimr.panel.matching import match_all
from openimr.panel.names import NameIndex
from openimr.panel.parties import Known, Needs, PanelCase
from openimr.panel.results import ConflictCheck, Credentials, Level
from openimr.panel.values import Reviewer

PASSED_OVER = {
    "credentials": "credentials lapsed, missing or unverified",
    "lapses": "credentials would lapse before the case is due",
    "specialty": "specialty neither the same nor similar",
    "conflict": "conflict of interest",
    "possible": "possible conflict that waits for a person's answer",
    "undeclared": "a declaration that does not cover all parties",
    "language": "does not read the language of the records",
    "absent": "not there on enough days before the case is due",
    "full": "no capacity left",
    "ranked_lower": "could have had it; others came first",
}
"""Why reviewers are passed over: key and words, in the order in which they are looked at."""

_LEVELS: dict[Level, int] = {"same": 0, "similar": 1, "none": 2}


@dataclass(frozen=True, eq=False, slots=True)
class Place:
    """A reviewer at the desk: number, credentials, specialties with their ends, licence preferred or not."""

    number: int
    reviewer: Reviewer
    credentials: Credentials
    specialties: tuple[tuple[str, date | None], ...]
    preferred: bool


class Standing(NamedTuple):
    """How a reviewer stands for a case: passed over for a reason, or the rank (the smallest comes first)."""

    place: Place
    passed_over: str | None
    rank: tuple[bool, int, int, bool, float] | None

    def preferences(self) -> str:
        """The rank in words."""
        if self.rank is None:
            return "none"
        undeclared, level, unread, elsewhere, load = self.rank
        return ", ".join(
            (
                "has not declared yet" if undeclared else "has declared",
                "similar specialty" if level else "same specialty",
                f"{unread} language{'' if unread == 1 else 's'} of the records not read"
                if unread
                else "reads the records",
                "licensed elsewhere" if elsewhere else "licensed in California",
                f"{load:.0%} of capacity in use",
            )
        )


class Desk:
    """All reviewers on one day, with the cases they have; `loads` grows as cases are given."""

    def __init__(self, reviewers: Sequence[Reviewer], as_of: date, known: Known) -> None:
        in_order = sorted(reviewers, key=lambda each: each.id)
        self.as_of = as_of
        self.places = tuple(_place(number, each, as_of) for number, each in enumerate(in_order))
        self.loads = {each.id: each.open_cases for each in in_order}
        self.screening = Screening(known)
        self._wants: dict[tuple[Needs, ...], int] = {}
        self._wants_of: dict[str, int] = {}
        self._levels: dict[tuple[tuple[str, ...], int], Level] = {}
        self._held: dict[tuple[int, date], tuple[str, ...]] = {}

    def place(self, reviewer: str) -> Place:
        """The place of a reviewer by id. KeyError if there is none."""
        return self._by_id[reviewer]

    @cached_property
    def _by_id(self) -> dict[str, Place]:
        return {each.reviewer.id: each for each in self.places}

    @cached_property
    def _names(self) -> NameIndex:
        """Names of reviewers and of all to whom they are tied, through owners."""
        return NameIndex(
            (named.name, place.number)
            for place in self.places
            for who in (place.reviewer.name, *(each.who for each in place.reviewer.affiliations))
            for named in self.screening.names(who)
        )

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {each.reviewer.npi: each.number for each in self.places if each.reviewer.npi}

    def standings(self, case: PanelCase) -> list[Standing]:
        """How each reviewer stands for the case, in the order of their ids."""
        touched = self.touched(case)
        return [self.standing(case, place, touched) for place in self.places]

    def standing(self, case: PanelCase, place: Place, touched: frozenset[int] | None = None) -> Standing:
        """How one reviewer stands. `touched` as given by `touched`, to be worked out once a case."""
        return (
            Standing(place, reason, None)
            if (reason := self._passed_over(case, place, touched))
            else (Standing(place, None, self._rank(case, place)))
        )

    def touched(self, case: PanelCase) -> frozenset[int]:
        """Reviewers whom a name or number of the case's parties may concern; others need no screening."""
        found: set[int] = set()
        for party in case.parties:
            for name in (party.name, *party.aliases):
                for named in self.screening.names(name):
                    found |= self._names.owners(named.name)
            if party.npi in self._numbers:
                found.add(self._numbers[party.npi])
        return frozenset(found | {self._by_id[r].number for r in case.earlier_reviewers if r in self._by_id})

    def screened(self, case: PanelCase, place: Place) -> ConflictCheck:
        """The full conflict check of a reviewer on a case."""
        return self.screening.screen(place.reviewer, case.involved(), as_of=self.as_of)

    def held(self, place: Place, due: date) -> tuple[str, ...]:
        """Specialties that count today and still when the case is due."""
        key = (place.number, due)
        if key not in self._held:
            self._held[key] = tuple(k for k, until in place.specialties if until is None or until >= due)
        return self._held[key]

    def _passed_over(self, case: PanelCase, place: Place, touched: frozenset[int] | None) -> str | None:
        return next(self._bars(case, place, touched), None)

    def _bars(self, case: PanelCase, place: Place, touched: frozenset[int] | None) -> Iterator[str]:
        until = place.credentials.good_until
        if not place.credentials.eligible:
            yield "credentials"
        if until is not None and until < case.due:
            yield "lapses"
        if self.level(case, place) == "none":
            yield "specialty"
        if bar := self._conflict(case, place, touched):
            yield bar
        if case.language_required and self._unread(case, place):
            yield "language"
        if not self._there(case, place):
            yield "absent"
        if self.loads[place.reviewer.id] >= place.reviewer.capacity:
            yield "full"

    def _conflict(self, case: PanelCase, place: Place, touched: frozenset[int] | None) -> str | None:
        declared = self.screening.declaration(case.number, place.reviewer.id)
        if touched is not None and place.number not in touched and declared is None:
            return None
        verdict = self.screened(case, place).verdict
        if verdict == "undeclared":
            return "undeclared" if declared is not None else None
        return None if verdict == "clear" else verdict

    def level(self, case: PanelCase, place: Place) -> Level:
        """How the reviewer's specialties answer all items of the case."""
        if case.number not in self._wants_of:
            self._wants_of[case.number] = self._wants.setdefault(case.needs, len(self._wants))
        key = (self.held(place, case.due), self._wants_of[case.number])
        if key not in self._levels:
            self._levels[key] = match_all(key[0], case.needs).level
        return self._levels[key]

    def _rank(self, case: PanelCase, place: Place) -> tuple[bool, int, int, bool, float]:
        declared = self.screening.declaration(case.number, place.reviewer.id)
        load = self.loads[place.reviewer.id] / place.reviewer.capacity
        level = _LEVELS[self.level(case, place)]
        return declared is None, level, self._unread(case, place), not place.preferred, load

    def _unread(self, case: PanelCase, place: Place) -> int:
        return len(set(case.languages) - set(place.reviewer.languages)) if case.languages else 0

    def _there(self, case: PanelCase, place: Place) -> bool:
        """Whether enough days are left on which the reviewer is there; all days, when there are fewer."""
        if not place.reviewer.absences:
            return True
        days = max((case.due - self.as_of).days + 1, 1)
        needed = min(tables.assignment_rules().days_needed[case.priority], days)
        present = 0
        for offset in range(days):
            day = self.as_of + timedelta(days=offset)
            present += not any(each.first <= day <= each.last for each in place.reviewer.absences)
            if present >= needed:
                return True
        return False

    def against(self, case: PanelCase, place: Place) -> Iterator[str]:
        """All that stands against a reviewer for a case, in words."""
        reviewer, until = place.reviewer, place.credentials.good_until
        yield from (reason.words for reason in place.credentials.faults)
        if until is not None and until < case.due:
            yield f"The credentials hold until {until}; the case is due on {case.due}."
        matched = match_all(self.held(place, case.due), case.needs)
        if matched.level == "none":
            yield from (reason.words for reason in matched.why if reason.finding == "fails")
        if self._conflict(case, place, None):
            yield from (r.words for r in self.screened(case, place).reasons if r.finding != "note")
        if case.language_required and self._unread(case, place):
            yield f"Reads {', '.join(reviewer.languages)}; the records need {', '.join(case.languages)}."
        if not self._there(case, place):
            yield f"Not there on enough days until {case.due}."
        if self.loads[reviewer.id] >= reviewer.capacity:
            yield f"No capacity left: {self.loads[reviewer.id]} of {reviewer.capacity}."


def _place(number: int, reviewer: Reviewer, as_of: date) -> Place:
    held = counted(reviewer, as_of)
    return Place(
        number=number,
        reviewer=reviewer,
        credentials=check(reviewer, as_of),
        specialties=tuple((key, certified_until(reviewer, key, as_of)) for key in held),
        preferred=california(reviewer, as_of),
    )
