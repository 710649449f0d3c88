"""The application for review as data: the fields of DWC Form IMR, and what is known of its filing.

What is not known is None; that is never the same as no.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from openimr.model.base import Noun

UrOutcome = Literal["denied", "modified", "delayed", "approved", "conditional", "deferred"]
Ground = Literal["medical_necessity", "missing_information", "liability", "billing", "network", "other"]


class AppliedItem(Noun):
    """One disputed service or good, with its own `outcome` and `ground` if they differ from the others."""

    text: str
    outcome: UrOutcome | None = None
    ground: Ground | None = None
    authorized_on: date | None = None
    given: bool | None = None


class Application(Noun):
    """An application (8 CCR 9792.10.1; fields of the form). Days are days in California."""

    number: str = ""
    employee_first: str | None = None
    employee_middle: str | None = None
    employee_last: str | None = None
    birth_date: date | None = None
    employee_phone: str | None = None
    employee_address: str | None = None
    claim_number: str | None = None
    eams_number: str | None = None
    wcis_number: str | None = None
    employer: str | None = None
    injury_date: date | None = None
    physician_first: str | None = None
    physician_last: str | None = None
    physician_type: str | None = None
    physician_specialty: str | None = None
    administrator: str | None = None
    administrator_address: str | None = None
    administrator_phone: str | None = None
    adjuster: str | None = None
    diagnosis: str | None = None
    items: tuple[AppliedItem, ...] = ()
    rfa_date: date | None = None
    ur_decision_date: date | None = None
    ur_communicated_on: date | None = None
    ur_served_on: date | None = None
    ur_received_on: date | None = None
    ur_service: str | None = None
    ur_service_place: str | None = None
    ur_outcome: UrOutcome | None = None
    ur_ground: Ground | None = None
    ur_expedited: bool | None = None
    form_sent_on: date | None = None
    form_was_sent: bool | None = None
    formulary: bool | None = None
    retrospective: bool | None = None
    expedited_requested: bool | None = None
    certification: bool | None = None
    liability_disputed: bool | None = None
    liability_resolved_on: date | None = None
    administrator_agrees_to_review: bool | None = None
    ur_attached: bool | None = None
    signed: bool | None = None
    signed_on: date | None = None
    signed_by: Literal["employee", "designee", "attorney", "physician", "administrator"] | None = None
    designation_signed_on: date | None = None
    consent_to_records: bool | None = None
    filed_on: date | None = None


class Earlier(Noun):
    """An application filed before, with the number and state of its case."""

    number: str
    state: str
    application: Application


class Reason(Noun):
    """One reason for a verdict: code, words, rule, source, mark, and what can still be done."""

    code: str
    outcome: Literal["ineligible", "duplicate", "deferred", "information_needed", "person_needed", "note"]
    why: str
    rule: str
    source: str
    mark: str
    remedy: str = ""


class Missing(Noun):
    """A field that is not filled in, and whom to ask."""

    field: str
    label: str
    ask: str
    required: bool
    source: str
    mark: str


class Eligibility(Noun):
    """What the door says of an application.

    `verdict`: eligible, ineligible, duplicate, deferred, information_needed (a party must be asked), or
    person_needed (somebody at the review organization must look). `notice` is the kind of notice to send.
    """

    verdict: Literal["eligible", "ineligible", "duplicate", "deferred", "information_needed", "person_needed"]
    reasons: tuple[Reason, ...] = ()
    missing: tuple[Missing, ...] = ()
    notice: str = ""
    event: str = ""
    filed_on: date | None = None
    last_day: date | None = None
    due_note: str = ""
