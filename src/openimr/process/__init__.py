"""The process of a case: states and steps, clocks, eligibility, notices. Pure rules; no database, no clock."""

from openimr.process.application import Application, AppliedItem, Earlier, Eligibility, Missing, Reason
from openimr.process.clocks import clocks, due_next
from openimr.process.eligibility import check_eligibility
from openimr.process.machine import advance, allowed, replay_events
from openimr.process.notices import Notice, Recipient
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
    "Item",
    "Missing",
    "Move",
    "Notice",
    "Reason",
    "Recipient",
    "Refused",
    "Rules",
    "RulesFaulty",
    "Signature",
    "advance",
    "allowed",
    "check_eligibility",
    "clocks",
    "due_next",
    "load_rules",
    "replay_events",
    "story",
]
