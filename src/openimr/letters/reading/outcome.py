"""What became of a letter: read in full, in part, not at all, or no letter; and how many of each."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum

from openimr.model import Determination


class Outcome(StrEnum):
    """What became of one letter of the input."""

    FULL = "full"
    PARTIAL = "partial"
    NOT_A_LETTER = "not_a_letter"
    UNREADABLE = "unreadable"


def outcome_of(determination: Determination) -> Outcome:
    """How far a letter was read.

    Full: at least one item, each with its decision and rationale, and every character accounted for. Not a
    letter: no layout and no item was recognized. Partial: what lies between.
    """
    items = determination.items
    if not items and determination.layout is None:
        return Outcome.NOT_A_LETTER
    whole = bool(items) and all(item.decision and item.rationale_text for item in items)
    left = determination.accounting is None or determination.accounting.residue
    return Outcome.FULL if whole and not left else Outcome.PARTIAL


class Tally:
    """Counts outcomes as they come, and files that were passed over by the ends of their names."""

    def __init__(self) -> None:
        self.outcomes: Counter[Outcome] = Counter()
        self.passed_over: Counter[str] = Counter()

    @property
    def seen(self) -> int:
        """Letters of the input so far, whatever became of them."""
        return self.outcomes.total()

    @property
    def read(self) -> int:
        """Letters read in full or in part."""
        return self.outcomes[Outcome.FULL] + self.outcomes[Outcome.PARTIAL]

    @property
    def others(self) -> int:
        """Texts that are no letters."""
        return self.outcomes[Outcome.NOT_A_LETTER]

    def pass_over(self, name: str) -> None:
        """Count a file that is no letter by its name."""
        last = name.rsplit("/", 1)[-1]
        ending = last.rsplit(".", 1)[-1].lower() if "." in last[1:] else ""
        self.passed_over[f".{ending}" if ending.isalnum() and len(ending) <= 8 else "others"] += 1

    def in_words(self) -> str:
        """The summary of a run in one or two lines."""
        count = self.outcomes
        line = (
            f"{self.seen:,} letter(s): {count[Outcome.FULL]:,} full, {count[Outcome.PARTIAL]:,} partial, "
            f"{count[Outcome.NOT_A_LETTER]:,} not letters, {count[Outcome.UNREADABLE]:,} unreadable"
        )
        if not self.passed_over:
            return line
        kinds = ", ".join(f"{number:,} {ending}" for ending, number in self.passed_over.most_common(6))
        return f"{line}\nnot opened, because their names are not those of letters: {kinds}"
