"""A challenge to what is presumed correct: the statement, the studies cited, and how they were weighed."""

from __future__ import annotations

from openimr.model.base import Noun
from openimr.model.evidence import Evidence


class CitedStudy(Noun):
    """Evidence that is cited for the service, or against it.

    `design` is a key of the guidelines' `data/evidence.yaml` and `level` a level of 8 CCR 9792.25.1 as the
    citation itself states it; both None: it does not tell. `fits_person` is False where its people, setting
    or care are unlike this person's, `attached` whether a copy came with the request; None is unknown.
    """

    text: str
    supports: bool = True
    design: str | None = None
    level: str | None = None
    fits_person: bool | None = None
    attached: bool | None = None
    evidence: Evidence | None = None


class Rebuttal(Noun):
    """A statement that the presumption of the MTUS is challenged, with what it cites (Labor Code 4604.5(a)).

    `services` are keys of the services that it speaks of; empty: all that are asked for. `question` is what
    the studies are asked: treatment_benefit, diagnostic_test, prognosis or treatment_harm.
    """

    statement: str
    services: tuple[str, ...] = ()
    question: str = "treatment_benefit"
    citations: tuple[CitedStudy, ...] = ()
    evidence: Evidence | None = None


class Challenge(Noun):
    """A rebuttal weighed for one service.

    `prevails` means that by 8 CCR 9792.25.1 the evidence cited ranks above what the MTUS is known to rest on:
    then a person must read it, and nothing is proposed on the criteria alone. `lacking` is what a rebuttal
    needs (8 CCR 9792.21.1) and this one was not seen to have.
    """

    rebuttal: Rebuttal
    prevails: bool
    reason: str
    lacking: tuple[str, ...] = ()
