"""What a case brings to the panel: what it needs, who the parties are, who owns whom, what was declared."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from openimr.model.base import Noun
from openimr.panel.values import Affiliation

PartyRole = Literal[
    "employer",
    "insurer",
    "claims_administrator",
    "medical_provider_network",
    "officer",
    "requesting_physician",
    "treating_physician",
    "medical_group",
    "facility",
    "maker",
    "employee",
    "family",
    "attorney",
    "ur_physician",
    "ur_organization",
    "evaluator",
]
Priority = Literal["regular", "expedited"]


class Needs(Noun):
    """What one disputed item asks of its reviewer.

    `service` is a key of the service lexicon, `regions` of the region lexicon; `diagnoses` are ICD codes or
    keys of `data/conditions.yaml`. `text` is the request as written, for explanations.
    """

    service: str
    regions: tuple[str, ...] = ()
    diagnoses: tuple[str, ...] = ()
    text: str = ""


class Party(Noun):
    """A person or an organization that a case involves, in one role. `npi` if a physician's is known."""

    role: PartyRole
    name: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()
    npi: str | None = None


class Parties(Noun):
    """The parties of a case. `earlier_reviewers` are ids of those who decided it before (remand)."""

    case: str
    parties: tuple[Party, ...]
    earlier_reviewers: tuple[str, ...] = ()


class Organization(Noun):
    """What is known of an organization: other names, and who owns it (names; their owners follow on)."""

    name: str
    aliases: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()


class Declaration(Noun):
    """What a reviewer declared for one case, after seeing who its parties are.

    `none` says in so many words that there is no affiliation; then `affiliations` is empty. `party_names` are
    the names that were shown: a party that was added later was never declared on.
    """

    case: str
    reviewer: str
    on: date
    none: bool
    party_names: tuple[str, ...]
    affiliations: tuple[Affiliation, ...] = ()


class Answer(Noun):
    """A person's answer to a possible conflict: are these two names one? With who said so, when, and why."""

    reviewer: str
    ours: str
    theirs: str
    same: bool
    by: str
    on: date
    why: str = Field(min_length=1)


class Known(Noun):
    """What is known beside cases and reviewers: who owns whom, what was declared, what was answered."""

    organizations: tuple[Organization, ...] = ()
    declarations: tuple[Declaration, ...] = ()
    answers: tuple[Answer, ...] = ()


class PanelCase(Noun):
    """A case that waits for its reviewer. `due` is the day by which the determination must be out.

    `languages` are those of the records (ISO 639-1). More than one reviewer needs `approval`, the reference
    of the Administrative Director's written approval (8 CCR 9792.10.6(c)).
    """

    number: str = Field(min_length=1)
    needs: tuple[Needs, ...] = Field(min_length=1)
    parties: tuple[Party, ...]
    due: date
    priority: Priority = "regular"
    languages: tuple[str, ...] = ()
    language_required: bool = False
    earlier_reviewers: tuple[str, ...] = ()
    reviewers: int = Field(default=1, ge=1)
    approval: str | None = None

    def involved(self) -> Parties:
        """The parties alone, as screening takes them."""
        return Parties(case=self.number, parties=self.parties, earlier_reviewers=self.earlier_reviewers)
