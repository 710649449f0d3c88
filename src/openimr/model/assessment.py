"""An item weighed: per criterion its outcome, with the facts or the search that found none."""

from __future__ import annotations

from enum import StrEnum

from openimr.model.base import Noun
from openimr.model.evidence import Evidence
from openimr.model.fact import Fact
from openimr.model.rebuttal import Challenge


class Outcome(StrEnum):
    """Outcome of a criterion. `not_documented` is never `not_met`."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_DOCUMENTED = "not_documented"
    NOT_APPLICABLE = "not_applicable"


class Decision(StrEnum):
    """What happens to the utilization review decision: the denial stands, or it is overturned."""

    UPHELD = "upheld"
    OVERTURNED = "overturned"


class Necessity(StrEnum):
    """The other axis: whether the service itself is medically necessary."""

    NECESSARY = "necessary"
    NOT_NECESSARY = "not_necessary"
    UNDETERMINED = "undetermined"


class Mark(Noun):
    """How well a statement of a rule is founded.

    `level` is verified, seed (seen in a published letter), memory or uncertain; `sources` are
    addresses or letters.
    """

    level: str
    sources: tuple[str, ...] = ()


class Search(Noun):
    """The search behind a "not documented": what was looked for, where, and what came nearest."""

    looked_for: tuple[str, ...]
    documents: tuple[str, ...]
    pages: int
    nearest: tuple[Evidence, ...] = ()


class CriterionResult(Noun):
    """One criterion tested. `facts` decided it (empty when nothing was found); `reason` says so in words.

    `requirement` is required, any_of:<group>, advisory or bypass. `blocks` tells whether this
    outcome keeps the request from being supported. `contradicted_by` are facts that say
    otherwise and were outweighed, never dropped.
    """

    id: str
    statement: str
    requirement: str
    outcome: Outcome
    reason: str
    blocks: bool
    facts: tuple[Fact, ...] = ()
    contradicted_by: tuple[Fact, ...] = ()
    search: Search | None = None
    threshold: str | None = None
    mark: Mark


class GroupResult(Noun):
    """A group of which at least `needed` members must be met."""

    id: str
    needed: int
    met: int
    outcome: Outcome


class GuidelineCitation(Noun):
    """The guideline that answered, as it is to be cited."""

    entry: str
    document: str
    title: str
    heading: str
    pages: tuple[int, ...] = ()
    ccr: str | None = None
    basis: str = "mtus"
    in_force_from: str | None = None
    in_force_to: str | None = None
    mark: Mark


class TraceStep(Noun):
    """One step of the search for the governing guideline: rank, what was tried, and what came of it."""

    rank: str
    standard: str
    answered: bool
    reason: str


class LegalLimit(Noun):
    """A limit of the law, shown beside a service. It never decides whether the service is necessary.

    `entry` is its key in the pack, `law` where it stands. `outcome` is met within the limit, not_met beyond
    it, not_applicable where an exception lifts it, not_documented where the record does not tell.
    `reason` says why, `facts` what it rests on, `missing` what would settle it.
    """

    entry: str
    title: str
    law: str
    statement: str
    outcome: Outcome
    reason: str
    facts: tuple[Fact, ...] = ()
    missing: tuple[str, ...] = ()
    mark: Mark


class ServiceAssessment(Noun):
    """One service of an item weighed under the guideline that governed it.

    `guideline` is None when no installed guideline answered; then `outcome` is not_documented
    and nothing is proposed for this service. `trace` is the walk that led there. `phase` is
    initial or continuing, `phase_reason` why. `legal_limits` stand beside and decide nothing; `challenge`
    is a rebuttal of the presumption as it was weighed.
    """

    service: str
    guideline: GuidelineCitation | None = None
    trace: tuple[TraceStep, ...] = ()
    phase: str = "initial"
    phase_reason: str = ""
    criteria: tuple[CriterionResult, ...] = ()
    groups: tuple[GroupResult, ...] = ()
    outcome: Outcome
    decided_by: tuple[str, ...] = ()
    summary: str = ""
    legal_limits: tuple[LegalLimit, ...] = ()
    challenge: Challenge | None = None


class Assessment(Noun):
    """One disputed item weighed: each of its services, and what that proposes for the item.

    `decision` is None when the engine abstains. `what_would_change` lists what would change the
    proposal, the missing documents apart from the facts that stand against it.
    """

    services: tuple[ServiceAssessment, ...]
    decision: Decision | None
    necessity: Necessity
    reason: str
    missing: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
