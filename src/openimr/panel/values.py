"""Who reviews: reviewers with their licences, certifications, practice, sanctions, absences and ties.

Every credential has its proof: where it was checked, when, by whom, and until when that check is good for.
A credential without proof is unverified, and an unverified credential never counts.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from openimr.model.base import Noun

Mark = Literal["verified", "seed", "derived", "memory", "uncertain"]
Degree = Literal["MD", "DO", "PSYCHOLOGIST", "LAC", "OD", "DENTIST", "DPM", "DC"]
LicenceStatus = Literal["active", "restricted", "probation", "suspended", "revoked", "inactive", "expired"]
Tie = Literal["familial", "financial", "professional"]


class Proof(Noun):
    """Evidence of a credential: where it was checked, on which day, by whom, until when the check is good.

    `document` is a content hash or a name of the paper kept. Without `expires` the check is good for the days
    that `data/credentials.yaml` says.
    """

    source: str
    checked_on: date
    by: str
    expires: date | None = None
    document: str | None = None


class Licence(Noun):
    """A licence to practise in a state (`CA`). `number` is as the state prints it."""

    state: str = Field(pattern=r"^[A-Z]{2}$")
    number: str
    status: LicenceStatus
    expires: date
    proof: Proof | None = None


class Certification(Noun):
    """A certification by a board: `specialty` is a key of `data/specialties.yaml`. No `expires`: for life."""

    board: str
    specialty: str
    expires: date | None = None
    proof: Proof | None = None


class Practice(Noun):
    """Active clinical practice: since when, hours in a week, and when it ended if it did."""

    since: date
    hours_a_week: float = Field(ge=0, le=168)
    ended: date | None = None
    proof: Proof | None = None


class Sanction(Noun):
    """A disciplinary action or sanction: by whom, when, what."""

    by: str
    on: date
    what: str


class SanctionCheck(Noun):
    """What was found when discipline and sanctions were looked up. No proof: nobody looked."""

    sanctions: tuple[Sanction, ...] = ()
    proof: Proof | None = None


class EvaluatorCheck(Noun):
    """Whether the state's list names the reviewer as a qualified medical evaluator (QME)."""

    listed: bool
    proof: Proof | None = None


class Absence(Noun):
    """Days on which a reviewer does not work, first and last included."""

    first: date
    last: date
    why: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> Absence:
        if self.last < self.first:
            raise ValueError("the last day of an absence is before its first day")
        return self


class Affiliation(Noun):
    """A tie to a person or an organization.

    `relation` is a key of `data/conflicts.yaml` (spouse, employment, staff_privileges, ...). `share_percent`
    is what the tie makes of the total yearly revenue or income of the one who has it; None: not known.
    `through` names the relative who holds the tie, empty when it is the reviewer's own.
    `until` None: still so.
    """

    kind: Tie
    relation: str
    who: str
    share_percent: float | None = Field(default=None, ge=0, le=100)
    through: str = ""
    until: date | None = None
    note: str = ""


class Reviewer(Noun):
    """An expert reviewer. `id` names the person inside the organization; `name` is confidential.

    `fields` are specialties of those whom no medical board certifies (psychologist, chiropractor, ...).
    `capacity` is how many cases may be open at once, `open_cases` how many are. `languages` are ISO 639-1.
    `npi` is the National Provider Identifier, which settles whether two people are one.
    """

    id: str = Field(min_length=1)
    name: str
    degree: Degree
    npi: str | None = None
    licences: tuple[Licence, ...] = ()
    certifications: tuple[Certification, ...] = ()
    fields: tuple[str, ...] = ()
    practice: Practice | None = None
    sanction_check: SanctionCheck | None = None
    evaluator_check: EvaluatorCheck | None = None
    languages: tuple[str, ...] = ("en",)
    capacity: int = Field(default=10, ge=0)
    open_cases: int = Field(default=0, ge=0)
    absences: tuple[Absence, ...] = ()
    affiliations: tuple[Affiliation, ...] = ()
