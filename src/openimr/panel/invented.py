"""Invented panels and cases for tests and for scale: no real person, no real organization, no real case.

Same seed, same panel. Each reviewer's id says that it is synthetic; so does the note of the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from openimr.language.data_files import load
from openimr.panel import tables
from openimr.panel.parties import Declaration, Needs, Organization, PanelCase, Party
from openimr.panel.values import (
    Absence,
    Affiliation,
    Certification,
    Degree,
    EvaluatorCheck,
    Licence,
    Practice,
    Proof,
    Reviewer,
    SanctionCheck,
)

NOTE = "SYNTHETIC: invented by a program, no real person, no real organization, no real case."


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = load("openimr.panel", "invented.yaml")
    return words


def invented_panel(count: int, seed: int, as_of: date) -> tuple[Reviewer, ...]:
    """Reviewers whose credentials are good on that day but for some 8 in 100, each with one fault."""
    return tuple(_reviewer(Random(f"{seed} reviewer {number}"), number, as_of) for number in range(count))  # noqa: S311


def invented_cases(count: int, seed: int, as_of: date) -> tuple[PanelCase, ...]:
    """Cases with parties, due within some 30 days of that day."""
    return tuple(_case(Random(f"{seed} case {number}"), number, as_of) for number in range(count))  # noqa: S311


def invented_organizations() -> tuple[Organization, ...]:
    """Who owns whom among the invented firms."""
    return tuple(Organization(name=name, owners=(owner,)) for name, owner in _words()["owners"].items())


def no_ties(case: PanelCase, reviewer: str, on: date) -> Declaration:
    """A declaration that there is no tie to any party of the case."""
    names = tuple(party.name for party in case.parties)
    return Declaration(case=case.number, reviewer=reviewer, on=on, none=True, party_names=names)


def _reviewer(chosen: Random, number: int, as_of: date) -> Reviewer:
    degree, keys = _training(chosen)
    whole = Reviewer(
        id=f"SYN-R{number:04}",
        name=_person(chosen),
        degree=degree,
        npi=f"SYN{number:07}",
        licences=_licences(chosen, number, as_of),
        certifications=tuple(_certification(chosen, key, as_of) for key in keys if degree in ("MD", "DO")),
        fields=() if degree in ("MD", "DO") else tuple(keys),
        practice=Practice(
            since=as_of - timedelta(days=chosen.randint(2500, 12000)),
            hours_a_week=chosen.choice((24, 30, 36, 40)),
            proof=_proof(chosen, "declaration of the reviewer", as_of),
        ),
        sanction_check=SanctionCheck(proof=_proof(chosen, "National Practitioner Data Bank", as_of)),
        evaluator_check=EvaluatorCheck(listed=False, proof=_proof(chosen, "list of evaluators", as_of)),
        languages=("en", "es") if chosen.random() < 0.2 else ("en",),
        capacity=chosen.choice((5, 8, 10)),
        open_cases=chosen.randint(0, 3),
        absences=_absences(chosen, as_of),
        affiliations=tuple(_affiliation(chosen) for _ in range(chosen.choice((0, 0, 1, 1, 2)))),
    )
    return _with_fault(chosen, whole, as_of) if chosen.random() < 0.08 else whole


def _training(chosen: Random) -> tuple[Degree, Sequence[str]]:
    """A degree and specialties, in shares like those of a panel for injured workers."""
    kinds = _words()["training"]
    kind = chosen.choices(kinds, [each["share"] for each in kinds])[0]
    return kind["degree"], kind["specialties"]


def _person(chosen: Random) -> str:
    last = f"{chosen.choice(_words()['last'])}-{chosen.choice(_words()['last'])}"
    return f"{chosen.choice(_words()['first'])} {last}"


def _proof(chosen: Random, source: str, as_of: date) -> Proof:
    return Proof(
        source=source, checked_on=as_of - timedelta(days=chosen.randint(1, 60)), by="synthetic clerk"
    )


def _licences(chosen: Random, number: int, as_of: date) -> tuple[Licence, ...]:
    states = ["CA"] if chosen.random() < 0.8 else [chosen.choice(("NV", "OR", "AZ", "TX", "MA"))]
    return tuple(
        Licence(
            state=state,
            number=f"SYN{number:05}",
            status="active",
            expires=as_of + timedelta(days=chosen.randint(60, 700)),
            proof=_proof(chosen, f"licence look-up of {state}", as_of),
        )
        for state in states
    )


def _certification(chosen: Random, key: str, as_of: date) -> Certification:
    return Certification(
        board=tables.specialties().specialties[key].boards[0],
        specialty=key,
        expires=as_of + timedelta(days=chosen.randint(60, 3000)),
        proof=_proof(chosen, "look-up of the board", as_of),
    )


def _absences(chosen: Random, as_of: date) -> tuple[Absence, ...]:
    if chosen.random() > 0.15:
        return ()
    first = as_of + timedelta(days=chosen.randint(-5, 20))
    return (Absence(first=first, last=first + timedelta(days=chosen.randint(3, 21)), why="vacation"),)


def _affiliation(chosen: Random) -> Affiliation:
    kind, relation, share = chosen.choice(
        (
            ("professional", "employment", None),
            ("professional", "staff_privileges", None),
            ("financial", "consulting", 2.0),
            ("financial", "consulting", 12.0),
            ("financial", "stock", 0.1),
            ("familial", "spouse", None),
        )
    )
    pool = _words()["last"] if kind == "familial" else [*_words()["facilities"], *_words()["firms"]]
    who = (
        f"{chosen.choice(_words()['first'])} {chosen.choice(pool)}"
        if kind == "familial"
        else chosen.choice(pool)
    )
    return Affiliation.model_validate(
        {"kind": kind, "relation": relation, "who": who, "share_percent": share}
    )


def _with_fault(chosen: Random, whole: Reviewer, as_of: date) -> Reviewer:
    lapsed = as_of - timedelta(days=chosen.randint(1, 300))
    licence = whole.licences[0]
    faults: list[dict[str, Any]] = [
        {"licences": (licence.model_copy(update={"expires": lapsed}),)},
        {"licences": (licence.model_copy(update={"status": "probation"}),)},
        {"licences": (licence.model_copy(update={"proof": None}),)},
        {"sanction_check": None},
        {"evaluator_check": EvaluatorCheck(listed=True)},
        {"practice": None},
    ]
    return whole.model_copy(update=chosen.choice(faults))


def _case(chosen: Random, number: int, as_of: date) -> PanelCase:
    words = _words()
    kind = chosen.choices(words["disputes"], [each["share"] for each in words["disputes"]])[0]
    needs = Needs(service=kind["service"], regions=tuple(kind["regions"]))
    expedited = chosen.random() < 0.05
    return PanelCase(
        number=f"SYN-{number:06}",
        needs=(needs,),
        parties=tuple(_parties(chosen)),
        due=as_of + timedelta(days=chosen.randint(1, 3) if expedited else chosen.randint(5, 30)),
        priority="expedited" if expedited else "regular",
        languages=("es",) if chosen.random() < 0.1 else (),
    )


def _parties(chosen: Random) -> list[Party]:
    words = _words()
    return [
        Party(role="employee", name=_person(chosen)),
        Party(role="employer", name=chosen.choice(words["employers"])),
        Party(role="claims_administrator", name=chosen.choice(words["firms"])),
        Party(role="requesting_physician", name=_person(chosen)),
        Party(role="facility", name=chosen.choice(words["facilities"])),
        Party(role="ur_physician", name=_person(chosen)),
    ]
