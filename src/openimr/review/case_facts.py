"""The clinical case of a draft in the exchange format, made from facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from openimr.language.regions import region_label
from openimr.model import (
    Assertion,
    CaseFacts,
    CaseFile,
    DocumentKind,
    DocumentMention,
    Fact,
    FactKind,
    ImagingStudy,
    PriorTreatment,
    Surgery,
    VisitRole,
)
from openimr.review import scope

_HELD = (Assertion.PRESENT, Assertion.HISTORICAL)
_TREATMENTS = (FactKind.TREATMENT, FactKind.MEDICATION)


def case_facts(case_file: CaseFile, facts: Sequence[Fact], summary: str) -> CaseFacts:
    """The case as the record shows it. Where records disagree the first in order of the file stands here."""
    return CaseFacts(
        age=_age(facts),
        sex=next((f.value_text for f in facts if f.kind is FactKind.SEX), None),
        represented=True if any(f.kind is FactKind.REPRESENTED for f in facts) else None,
        date_of_injury=scope.injury_date(facts),
        body_parts_complained=_each(_region_in_words(f) for f in _held(facts, FactKind.COMPLAINT)),
        diagnoses=_each(f.label for f in _held(facts, FactKind.DIAGNOSIS)),
        findings=_each(_with_region(f) for f in _held(facts, FactKind.FINDING)),
        prior_treatments=_prior_treatments(facts),
        imaging=_imaging(facts),
        surgery=_surgery(facts),
        documents_mentioned=_documents(case_file),
        ur_date=scope.document_date(case_file, DocumentKind.UR_DECISION),
        summary_text=summary or None,
    )


def _age(facts: Iterable[Fact]) -> int | None:
    return next((int(f.value) for f in facts if f.kind is FactKind.AGE and f.value is not None), None)


def _held(facts: Iterable[Fact], *kinds: FactKind) -> Iterator[Fact]:
    return (fact for fact in facts if fact.kind in kinds and fact.assertion in _HELD)


def _each(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))


def _region_in_words(fact: Fact) -> str:
    if not fact.regions:
        return ""
    side = f"{fact.laterality} " if fact.laterality else ""
    return side + region_label(fact.regions[0])


def _with_region(fact: Fact) -> str:
    region = _region_in_words(fact)
    return f"{region}: {fact.label}" if region else fact.label


def _prior_treatments(facts: Sequence[Fact]) -> tuple[PriorTreatment, ...]:
    counts: dict[str, int] = {}
    for fact in facts:
        if fact.role is VisitRole.COMPLETED and fact.value is not None:
            counts[fact.concept] = max(counts.get(fact.concept, 0), int(fact.value))
    labels = {
        f.concept: f.label
        for f in _held(facts, *_TREATMENTS, FactKind.VISITS)
        if f.role in (None, VisitRole.COMPLETED)
    }
    return tuple(PriorTreatment(name=label, count=counts.get(concept)) for concept, label in labels.items())


def _imaging(facts: Iterable[Fact]) -> tuple[ImagingStudy, ...]:
    """Studies by region and date, with what each showed. A finding whose study is not named is kept too."""
    studies: dict[tuple[str | None, str | None], list[str]] = {}
    names: dict[tuple[str | None, str | None], str] = {}
    for fact in _held(facts, FactKind.IMAGING):
        key = (fact.regions[0] if fact.regions else None, fact.date)
        found = studies.setdefault(key, [])
        if fact.concept == "imaging_study":
            names[key] = fact.value_text or fact.label
        else:
            found.append(_lesion(fact))
    return tuple(
        ImagingStudy(
            modality=names.get(key, "imaging study"),
            region=region_label(key[0]) if key[0] else None,
            date=key[1],
            findings=_each(found),
        )
        for key, found in studies.items()
    )


def _lesion(fact: Fact) -> str:
    return " ".join(
        part for part in [fact.severity, fact.label, *(f"at {level}" for level in fact.levels)] if part
    )


def _surgery(facts: Iterable[Fact]) -> tuple[Surgery, ...]:
    operations = (
        Surgery(
            name=fact.label,
            region=region_label(fact.regions[0]) if fact.regions else None,
            level=", ".join(fact.levels) or None,
            date=fact.date,
        )
        for fact in _held(facts, FactKind.SURGERY)
    )
    return tuple(dict.fromkeys(operations))


def _documents(case_file: CaseFile) -> tuple[DocumentMention, ...]:
    return tuple(
        DocumentMention(type=document.title or document.kind.replace("_", " "), date=document.date)
        for document in case_file.documents
    )
