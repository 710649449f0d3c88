"""Facts from text and case files: what the record says, how it says it, when it held, and where it stands."""

from openimr.facts.boxes import boxes_of
from openimr.facts.find import find, find_in_text

__all__ = ["boxes_of", "find", "find_in_text"]
