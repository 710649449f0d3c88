"""Invented people for the tests of the panel. SYNTHETIC: no real person, no real organization."""

from __future__ import annotations

from datetime import date
from typing import Any

from openimr.panel import (
    Affiliation,
    Certification,
    Declaration,
    EvaluatorCheck,
    Licence,
    Needs,
    PanelCase,
    Parties,
    Party,
    Practice,
    Proof,
    Reviewer,
    SanctionCheck,
)

TODAY = date(2026, 6, 1)
DUE = date(2026, 6, 20)
PROOF = Proof(source="look-up", checked_on=date(2026, 5, 1), by="clerk")
LICENCE = Licence(state="CA", number="SYN1", status="active", expires=date(2027, 1, 1), proof=PROOF)


def certified(specialty: str, board: str, **changes: Any) -> Certification:
    """A certification that holds, unless changed."""
    given = {"specialty": specialty, "board": board, "expires": date(2030, 1, 1), "proof": PROOF, **changes}
    return Certification.model_validate(given)


def reviewer(number: int = 1, **changes: Any) -> Reviewer:
    """A physiatrist whose credentials all hold, unless changed."""
    given: dict[str, Any] = {
        "id": f"SYN-R{number}",
        "name": f"Aldine Hallowmere-{number}",
        "degree": "MD",
        "licences": (LICENCE,),
        "certifications": (certified("physical_medicine_rehabilitation", "ABPMR"),),
        "practice": Practice(since=date(2010, 1, 1), hours_a_week=30, proof=PROOF),
        "sanction_check": SanctionCheck(proof=PROOF),
        "evaluator_check": EvaluatorCheck(listed=False, proof=PROOF),
        **changes,
    }
    return Reviewer(**given)


def tie(who: str, kind: str = "professional", relation: str = "employment", **more: Any) -> Affiliation:
    """A tie to somebody."""
    return Affiliation.model_validate({"kind": kind, "relation": relation, "who": who, **more})


PARTIES = (
    Party(role="employee", name="Corwin Netherfold"),
    Party(role="employer", name="Larkfoot Orchards, Inc."),
    Party(role="claims_administrator", name="Greyheron Claims Administrators LLC"),
    Party(role="requesting_physician", name="Delphia Ravenscar, MD"),
    Party(role="facility", name="Quailbrook Surgery Center"),
    Party(role="maker", name="Vellichor Implants Corp."),
)
INVOLVED = Parties(case="SYN-1", parties=PARTIES)


def declared(who: Reviewer, *ties: Affiliation, case: str = "SYN-1", **changes: Any) -> Declaration:
    """A declaration on the case, by default of no tie, made after seeing all parties."""
    given: dict[str, Any] = {
        "case": case,
        "reviewer": who.id,
        "on": TODAY,
        "none": not ties,
        "party_names": tuple(party.name for party in PARTIES),
        "affiliations": ties,
        **changes,
    }
    return Declaration(**given)


def case(
    number: int = 1, service: str = "physical_therapy", region: str = "low_back", **changes: Any
) -> PanelCase:
    """A case about physical therapy for the low back, unless changed."""
    given: dict[str, Any] = {
        "number": f"SYN-{number}",
        "needs": (Needs(service=service, regions=(region,)),),
        "parties": PARTIES,
        "due": DUE,
        **changes,
    }
    return PanelCase(**given)
