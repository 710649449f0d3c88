"""Facts from text and case files: what the record says, how it says it, when it held, and where it stands."""

from openimr.facts.boxes import boxes_of
from openimr.facts.contradictions import FactContradiction, contradictions
from openimr.facts.find import find, find_in_text
from openimr.facts.summary import case_summary

__all__ = ["FactContradiction", "boxes_of", "case_summary", "contradictions", "find", "find_in_text"]
