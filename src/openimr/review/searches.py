"""The searches of a draft kept: where no fact came near, the passages that come nearest in words."""

from __future__ import annotations

from openimr.facts import Passages
from openimr.model import Assessment, CriterionResult, ServiceAssessment


def with_nearest(assessment: Assessment, passages: Passages) -> Assessment:
    """The assessment, where a search found nothing near with the nearest passages of the records.

    A passage is no evidence and decides nothing: it shows where a reader may look first. Searches that came
    near a fact, and outcomes, stay as they are.
    """
    services = tuple(_service(service, passages) for service in assessment.services)
    return assessment.model_copy(update={"services": services})


def _service(service: ServiceAssessment, passages: Passages) -> ServiceAssessment:
    criteria = tuple(_criterion(criterion, passages) for criterion in service.criteria)
    return service.model_copy(update={"criteria": criteria})


def _criterion(criterion: CriterionResult, passages: Passages) -> CriterionResult:
    search = criterion.search
    if search is None or search.nearest:
        return criterion
    nearest = passages.nearest(search.looked_for)
    kept = search.model_copy(update={"nearest": nearest})
    return criterion.model_copy(update={"search": kept}) if nearest else criterion
