"""What would cure a silence: the document to send."""

from __future__ import annotations

from openimr.guidelines.format import Criterion
from openimr.guidelines.loading import Pack
from openimr.model import CriterionResult, ServiceAssessment


def to_send(pack: Pack, service: ServiceAssessment, result: CriterionResult) -> str:
    """The document that would cure the silence, in the pack's words or from the statement."""
    criterion = criterion_of(pack, service, result)
    return (criterion and criterion.send) or f"A record that shows: {result.statement}"


def criterion_of(pack: Pack, service: ServiceAssessment, result: CriterionResult) -> Criterion | None:
    """The criterion behind a result, None if the pack does not have it (a draft made with another pack)."""
    if service.guideline is None or service.guideline.entry not in pack.files:
        return None
    entry = pack.entry(service.guideline.entry)
    return next((c for c in entry.criteria if result.id == f"{entry.id}.{c.id}"), None)
