"""The decision: a draft is edited by its reviewer, signed, afterwards only corrected, and issued.

Pure: no clock, no file, no database. `start` gives a draft to its reviewer, `edit` lays edits over it,
`open_points` tells what is still to do, `seal` signs, `verify` checks, `correct` corrects, `issue` renders.
"""

from openimr.process.signing.beginning import start
from openimr.process.signing.checking import verify
from openimr.process.signing.combining import Combined, combine
from openimr.process.signing.corrected import current
from openimr.process.signing.correcting import Hand, correct
from openimr.process.signing.issuing import Issued, issue, issue_together
from openimr.process.signing.on_facts import quote_on_page
from openimr.process.signing.outcome import decided, findings
from openimr.process.signing.rules import attestations
from openimr.process.signing.sealing import seal
from openimr.process.signing.state import edit, state_of
from openimr.process.signing.steps import (
    CriterionNamed,
    add_fact,
    add_sentence,
    answer,
    attest,
    cite,
    confirm_criterion,
    correct_fact,
    decide,
    edit_item,
    edit_sentence,
    fill,
    keep_sentence,
    override_criterion,
    override_proposal,
    remove_sentence,
    strike_fact,
)
from openimr.process.signing.todo import open_points
from openimr.process.signing.values import (
    Change,
    Correction,
    Edit,
    EditKind,
    EditRefused,
    KeyedFinding,
    NotReady,
    OpenPoint,
    Review,
    SignedDetermination,
    State,
    Verification,
)

__all__ = [
    "Change",
    "Combined",
    "Correction",
    "CriterionNamed",
    "Edit",
    "EditKind",
    "EditRefused",
    "Hand",
    "Issued",
    "KeyedFinding",
    "NotReady",
    "OpenPoint",
    "Review",
    "SignedDetermination",
    "State",
    "Verification",
    "add_fact",
    "add_sentence",
    "answer",
    "attest",
    "attestations",
    "cite",
    "combine",
    "confirm_criterion",
    "correct",
    "correct_fact",
    "current",
    "decide",
    "decided",
    "edit",
    "edit_item",
    "edit_sentence",
    "fill",
    "findings",
    "issue",
    "issue_together",
    "keep_sentence",
    "open_points",
    "override_criterion",
    "override_proposal",
    "quote_on_page",
    "remove_sentence",
    "seal",
    "start",
    "state_of",
    "strike_fact",
    "verify",
]
