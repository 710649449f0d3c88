"""What one disputed item says: request, citations, decision, conclusion, criteria."""

from __future__ import annotations

import re

from openimr.letters.accounting import Ledger
from openimr.letters.citations import CitationRead, first_basis, read_citations
from openimr.letters.folded import Folded
from openimr.model import CaseFacts, Decision, DisputedItem, GuidelineBlock


def read_item(index: int, parts: dict[str, Folded], case: CaseFacts, ledger: Ledger) -> DisputedItem:
    """The item from the running texts of its parts; `parts` is keyed by field, `index` counts from 0."""
    path = f"items[{index}]."
    rationale = parts.get("rationale_text")
    return DisputedItem(
        heading_text=parts["heading_text"].text,
        decision=_decision(parts.get("decision")),
        claims_administrator_guideline=_block(path, "claims_administrator_guideline", parts, ledger),
        reviewer_guideline=_block(path, "reviewer_guideline", parts, ledger),
        rationale_text=rationale.text if rationale else None,
    )


def _decision(folded: Folded | None) -> Decision | None:
    word = folded.text.strip(" .").lower() if folded else ""
    return Decision(word) if word in set(Decision) else None


def _block(path: str, field: str, parts: dict[str, Folded], ledger: Ledger) -> GuidelineBlock:
    folded = parts.get(field)
    if folded is None:
        return GuidelineBlock()
    read = read_citations(folded.text)
    for number, citation in enumerate(read):
        _derive(f"{path}{field}.citations[{number}].", citation, folded, ledger)
    return GuidelineBlock(
        basis=first_basis(folded.text),
        citations=tuple(one.citation for one in read),
        text=folded.text or None,
    )


def _derive(path: str, read: CitationRead, folded: Folded, ledger: Ledger) -> None:
    for part, span in read.spans.items():
        ledger.derive(path + part, *folded.source(*span))
