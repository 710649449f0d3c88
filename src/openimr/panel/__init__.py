"""The panel: who may review, who is matched, who is free of conflicts, and who gets which case. All pure.

Sources: LC 139.5(d), LC 3209.3, LC 4610.6(e), 8 CCR 9792.10.6(c); each rule in `data/` has source and mark.
"""

from openimr.panel.assignment import Refused, Round, assign, explain
from openimr.panel.audit import AuditRecord, audit_record, holds, reviewer_token
from openimr.panel.conflicts import screen
from openimr.panel.credentials import check
from openimr.panel.matching import match
from openimr.panel.parties import Answer, Declaration, Known, Needs, Organization, PanelCase, Parties, Party
from openimr.panel.results import (
    Assignment,
    Chosen,
    ConflictCheck,
    Credentials,
    Explanation,
    Majority,
    Match,
    Reason,
    Tied,
)
from openimr.panel.values import (
    Absence,
    Affiliation,
    Certification,
    EvaluatorCheck,
    Licence,
    Practice,
    Proof,
    Reviewer,
    Sanction,
    SanctionCheck,
)
from openimr.panel.voting import majority

__all__ = [
    "Absence",
    "Affiliation",
    "Answer",
    "Assignment",
    "AuditRecord",
    "Certification",
    "Chosen",
    "ConflictCheck",
    "Credentials",
    "Declaration",
    "EvaluatorCheck",
    "Explanation",
    "Known",
    "Licence",
    "Majority",
    "Match",
    "Needs",
    "Organization",
    "PanelCase",
    "Parties",
    "Party",
    "Practice",
    "Proof",
    "Reason",
    "Refused",
    "Reviewer",
    "Round",
    "Sanction",
    "SanctionCheck",
    "Tied",
    "assign",
    "audit_record",
    "check",
    "explain",
    "holds",
    "majority",
    "match",
    "reviewer_token",
    "screen",
]
