"""What would cure a silence: the document to send."""

from __future__ import annotations

from openimr.guidelines.loading import Pack
from openimr.model import CriterionResult, ServiceAssessment


def to_send(pack: Pack, service: ServiceAssessment, result: CriterionResult) -> str:
    """The document that would cure the silence, in the pack's words or from the statement."""
    assert service.guideline is not None  # noqa: S101
    entry = pack.entry(service.guideline.entry)
    for criterion in entry.criteria:
        if result.id == f"{entry.id}.{criterion.id}" and criterion.send:
            return criterion.send
    return f"A record that shows: {result.statement}"
