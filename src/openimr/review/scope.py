"""What an item is judged by besides its own words: the dates that choose the rules, and the body region."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from openimr.guidelines import CaseDates
from openimr.language.regions import region_label
from openimr.model import Assertion, CaseFile, DocumentKind, Fact, FactKind, TreatmentRequest

_REGION_KINDS = (FactKind.DIAGNOSIS, FactKind.COMPLAINT, FactKind.IMAGING, FactKind.SURGERY)


def case_dates(case_file: CaseFile, facts: Iterable[Fact], decision_date: str | None = None) -> CaseDates:
    """The dates that choose the governing edition: the request's from the RFA, else from the UR decision."""
    rfa = _document_date(case_file, DocumentKind.RFA)
    denial = _document_date(case_file, DocumentKind.UR_DECISION)
    return CaseDates(
        request_date=rfa or denial,
        decision_date=decision_date,
        injury_date=injury_date(facts),
    )


def injury_date(facts: Iterable[Fact]) -> str | None:
    """The date of injury if the record states one; the first stated where it states several."""
    return next((fact.date for fact in facts if fact.kind is FactKind.INJURY_DATE and fact.date), None)


def document_date(case_file: CaseFile, kind: DocumentKind) -> str | None:
    """The latest date of the documents of that kind, ISO, or None."""
    return _document_date(case_file, kind)


def _document_date(case_file: CaseFile, kind: DocumentKind) -> str | None:
    dates = [d.date for d in case_file.documents if d.kind is kind and d.date]
    return max(dates, default=None)


def with_region(request: TreatmentRequest, facts: Sequence[Fact]) -> tuple[TreatmentRequest, str | None]:
    """The request with a body region, and a note if the region had to be taken from the record.

    A request that names no region ("additional physical therapy") cannot be matched to a guideline
    of a region. The region that most diagnoses, complaints, studies and operations speak of stands
    in, and the note says so; with no such fact the request stays as it is.
    """
    if request.body_regions:
        return request, None
    counts = Counter(
        fact.regions[0]
        for fact in facts
        if fact.regions and fact.kind in _REGION_KINDS and fact.assertion is not Assertion.ABSENT
    )
    if not counts:
        return request, None
    region = counts.most_common(1)[0][0]
    note = (
        f"The request names no body part; the record speaks mostly of the {region_label(region)}, "
        "so it was read as a request for that."
    )
    return request.model_copy(update={"body_regions": (region,)}), note
