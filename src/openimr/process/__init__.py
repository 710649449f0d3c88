"""The process of a case: states, steps, clocks, eligibility, notices. Pure rules; no database, no clock."""

from openimr.process.application import Application, AppliedItem, Earlier, Eligibility, Missing, Reason
from openimr.process.clocks import clocks, clocks_of, due_next
from openimr.process.eligibility import check_eligibility, missing_fields
from openimr.process.ics import calendar_of
from openimr.process.machine import advance, allowed, consolidate, replay_events
from openimr.process.notices import (
    Notice,
    NoticeNotReady,
    OwedNotice,
    Recipient,
    owed_notices,
    recipients,
    render,
)
from openimr.process.records import FollowUp, RecordAsked, follow_up, records_asked
from openimr.process.rules import Rules, RulesFaulty, load_rules
from openimr.process.story import story
from openimr.process.values import (
    PACIFIC,
    Actor,
    Allowed,
    Case,
    Clock,
    Event,
    Item,
    Move,
    Refused,
    Signature,
)

__all__ = [
    "PACIFIC",
    "Actor",
    "Allowed",
    "Application",
    "AppliedItem",
    "Case",
    "Clock",
    "Earlier",
    "Eligibility",
    "Event",
    "FollowUp",
    "Item",
    "Missing",
    "Move",
    "Notice",
    "NoticeNotReady",
    "OwedNotice",
    "Reason",
    "Recipient",
    "RecordAsked",
    "Refused",
    "Rules",
    "RulesFaulty",
    "Signature",
    "advance",
    "allowed",
    "calendar_of",
    "check_eligibility",
    "clocks",
    "clocks_of",
    "consolidate",
    "due_next",
    "follow_up",
    "load_rules",
    "missing_fields",
    "owed_notices",
    "recipients",
    "records_asked",
    "render",
    "replay_events",
    "story",
]
