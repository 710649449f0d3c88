"""Facts from text and case files: what the record says, how it says it, when it held, and where it stands."""

from openimr.facts.boxes import boxes_of
from openimr.facts.chronology import Event, chronology
from openimr.facts.contradictions import FactContradiction, contradictions
from openimr.facts.dated_visits import dated_visits
from openimr.facts.find import find, find_in_text
from openimr.facts.passages import Passages, nearest_passages
from openimr.facts.summary import case_summary

__all__ = [
    "Event",
    "FactContradiction",
    "Passages",
    "boxes_of",
    "case_summary",
    "chronology",
    "contradictions",
    "dated_visits",
    "find",
    "find_in_text",
    "nearest_passages",
]
