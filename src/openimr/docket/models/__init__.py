"""The tables of the docket."""

from openimr.docket.models.audit import AuditEntry, AuditHead
from openimr.docket.models.case import (
    Case,
    CaseEvent,
    Clock,
    Delivery,
    Document,
    Notice,
    Party,
    StoredFile,
)
from openimr.docket.models.guard import Unrecorded
from openimr.docket.models.job import JobRecord, JobStep
from openimr.docket.models.review import (
    Assignment,
    ConflictCheckRecord,
    Credential,
    DraftRecord,
    PanelStatement,
    ReviewerRecord,
    SignedRecord,
)

__all__ = [
    "Assignment",
    "AuditEntry",
    "AuditHead",
    "Case",
    "CaseEvent",
    "Clock",
    "ConflictCheckRecord",
    "Credential",
    "Delivery",
    "Document",
    "DraftRecord",
    "JobRecord",
    "JobStep",
    "Notice",
    "PanelStatement",
    "Party",
    "ReviewerRecord",
    "SignedRecord",
    "StoredFile",
    "Unrecorded",
]
