"""The clinical case of a letter, from its summary and from what only the rationales say."""

from __future__ import annotations

from collections.abc import Sequence

from openimr.letters.accounting import Ledger
from openimr.letters.folded import Folded
from openimr.model import CaseFacts


def read_case(summary: Folded | None, rationales: Sequence[Folded | None], ledger: Ledger) -> CaseFacts:
    """The case facts in the exchange format; derived places are noted in the ledger."""
    return CaseFacts(summary_text=summary.text if summary else None)
