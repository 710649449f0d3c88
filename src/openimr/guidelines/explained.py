"""A whole draft explained, item by item: as text for people, as data for machines."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from openimr.guidelines.beside import limit_in_words
from openimr.guidelines.explaining import Change, explanation, place, searched, what_would_change
from openimr.guidelines.loading import Pack
from openimr.guidelines.wording import date_in_words, described
from openimr.language.services import service_label
from openimr.model import (
    CriterionResult,
    Determination,
    DisputedItem,
    Fact,
    ServiceAssessment,
)

_WIDTH = 110
_CAUTION = "This is a draft. It awaits a physician's decision."


def explained(determination: Determination, pack: Pack) -> str:
    """Each item of a draft in words: what governed, what was required, what the record shows, what decided.

    Then what would change it. An item without a proposal of the criteria, as in a published letter, says so.
    """
    names = document_names(determination)
    parts = [
        f"{number}. {item.heading_text}\n{_indented(_item(item, pack, names))}"
        for number, item in enumerate(determination.items, 1)
    ]
    return "\n\n".join([*parts, _CAUTION] if determination.status == "draft" else parts)


def _item(item: DisputedItem, pack: Pack, names: dict[str, str]) -> str:
    if item.assessment is None:
        return "The criteria were not weighed for this item, so there is nothing to explain."
    return explanation(item.assessment, pack, names)


def _indented(text: str) -> str:
    return "\n".join(_wrapped(f"   {line}") for line in text.splitlines())


def _wrapped(line: str) -> str:
    """A line at most so wide, its further lines a little further in."""
    margin = line[: len(line) - len(line.lstrip())]
    return textwrap.fill(
        line, _WIDTH, subsequent_indent=f"{margin}  ", break_long_words=False, break_on_hyphens=False
    )


def document_names(determination: Determination) -> dict[str, str]:
    """Documents by id as a reader knows them: what they are, whose, of which date."""
    return {
        record.document: " ".join(
            part
            for part in (
                record.type,
                f"by {record.author}" if record.author else "",
                f"of {date_in_words(record.date)}" if record.date else "",
            )
            if part
        )
        for record in determination.records_considered
        if record.document
    }


def explained_data(determination: Determination, pack: Pack) -> dict[str, Any]:
    """The same as `explained` in plain values, for JSON."""
    names = document_names(determination)
    return {
        "letter": determination.letter,
        "status": determination.status,
        "items": [_item_data(item, pack, names) for item in determination.items],
    }


def _item_data(item: DisputedItem, pack: Pack, names: dict[str, str]) -> dict[str, Any]:
    assessment = item.assessment
    if assessment is None:
        return {"request": item.heading_text, "proposed": None, "reason": None, "services": []}
    changes = iter(what_would_change(assessment, pack))
    return {
        "request": item.heading_text,
        "proposed": assessment.decision,
        "reason": assessment.reason,
        "services": [
            _service_data(service, next(changes) if service.guideline else None, names)
            for service in assessment.services
        ],
    }


def _service_data(service: ServiceAssessment, change: Change | None, names: dict[str, str]) -> dict[str, Any]:
    return {
        "service": service_label(service.service),
        "governed": service.guideline.model_dump(mode="json") if service.guideline else None,
        "trace": [step.model_dump(mode="json") for step in service.trace],
        "phase": service.phase,
        "required": [_criterion_data(result, service, names) for result in service.criteria],
        "outcome": service.outcome,
        "decided": service.summary,
        "what_would_change": _change_data(change) if change else None,
        "legal_limits": [
            {"words": limit_in_words(limit), "outcome": limit.outcome, "missing": limit.missing}
            for limit in service.legal_limits
        ],
        "challenge": service.challenge.model_dump(mode="json") if service.challenge else None,
    }


def _criterion_data(
    result: CriterionResult, service: ServiceAssessment, names: dict[str, str]
) -> dict[str, Any]:
    return {
        "id": result.id,
        "statement": result.statement,
        "requirement": result.requirement,
        "outcome": result.outcome,
        "reason": result.reason,
        "decided": result.id in service.decided_by,
        "record": list(_facts_data(result.facts, names)),
        "outweighed": list(_facts_data(result.contradicted_by, names)),
        "searched": searched(result) or None,
        "mark": result.mark.model_dump(mode="json"),
    }


def _facts_data(facts: tuple[Fact, ...], names: dict[str, str]) -> Iterator[dict[str, Any]]:
    for fact in facts:
        where = fact.evidence
        yield {
            "fact": fact.id,
            "words": described(fact),
            "where": place(where, names),
            "document": where.document,
            "page": where.page,
            "quote": where.quote,
        }


def _change_data(change: Change) -> dict[str, Any]:
    return {
        "send": change.send,
        "enough": change.enough,
        "against": change.against,
        "instead": [{"send": send, "then_not_needed": waived} for send, waived in change.instead],
        "fails_if_lost": change.loses,
    }
