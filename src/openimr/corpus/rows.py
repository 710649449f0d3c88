"""A parsed letter as rows of the tables: one for the letter, one for each item, one for each citation."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import date
from itertools import count
from typing import Any, NamedTuple

from openimr.corpus import schema
from openimr.corpus.citing import citation_key, terms_of
from openimr.letters.reading import outcome_of
from openimr.model import Determination, DisputedItem, FrontMatter, LintFinding, TreatmentRequest
from openimr.model.determination import Citation, GuidelineBlock

Row = dict[str, Any]

_SENTENCE_END = re.compile(r"[.;:!?]\s")
_NOT_IN_KEYS = re.compile(r"[^0-9A-Za-z]+")
_FIRST_YEAR, _LAST_YEAR = 1990, 2100

# Shorter sentences are in many letters; sixteen of the longer ones tell one letter from another.
_SENTENCE_AT_LEAST = 40
_SKETCH = 16
_DATES = ("decision_date", "letter_date", "date_assigned", "application_received", "ur_denial_date")


class Rows(NamedTuple):
    """The rows of one letter."""

    letter: Row
    items: list[Row]
    citations: list[Row]


def letter_id(text: str) -> str:
    """The name of a letter by its text: equal for the same words, whatever the ends of lines."""
    whole = "\n".join(line.rstrip() for line in text.splitlines()).strip()
    return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()[:32]


def rows_of(determination: Determination, text: str, findings: Sequence[LintFinding] | None = None) -> Rows:
    """The rows of a letter. `findings` are those of lint, None if it was not linted."""
    letter = _letter(determination, text, findings)
    items = [
        _item(item, number, letter, _codes(findings, number - 1))
        for number, item in enumerate(determination.items, 1)
    ]
    cited = [
        _citation(citation, side, place, row)
        for item, row in zip(determination.items, items, strict=True)
        for side, block in _sides(item)
        for citation, place in zip(block.citations, count(1), strict=False)
    ]
    return Rows(letter, items, cited)


def decided_on(letter: Row) -> date | None:
    """The day of the decision: as such or, in the first notices, the day of the letter."""
    day: date | None = letter["decision_date"] or letter["letter_date"]
    return day


def _sides(item: DisputedItem) -> tuple[tuple[str, GuidelineBlock], ...]:
    return ("reviewer", item.reviewer_guideline), (
        "claims_administrator",
        item.claims_administrator_guideline,
    )


def _letter(made: Determination, text: str, findings: Sequence[LintFinding] | None) -> Row:
    front, case, reviewer = made.front_matter or FrontMatter(), made.case, made.reviewer
    days = {name: _day(getattr(front, name)) for name in _DATES}
    decided = days["decision_date"] or days["letter_date"]
    decisions = [item.decision for item in made.items]
    return {
        "id": letter_id(text), "name": made.letter, "year": _year(decided), "layout": made.layout,
        "status": outcome_of(made).value, "confidence": made.confidence, "residue": _residue(made),
        "case_number": front.case_number, **days,
        "date_of_injury": _day(front.date_of_injury) or _day(case.date_of_injury),
        "priority": front.priority, "result": front.result, "age": _small(case.age), "sex": case.sex,
        "represented": case.represented, "reviewer_kind": reviewer.kind,
        "specialties": list(reviewer.certifications), "subspecialties": list(reviewer.subspecialties),
        "states": list(reviewer.states_of_licensure), "diagnoses": list(case.diagnoses),
        "body_parts": list(case.body_parts_complained), "summary": case.summary_text,
        "items": _small(len(made.items)), "upheld": _small(decisions.count("upheld")),  # type: ignore[arg-type]
        "overturned": _small(decisions.count("overturned")), "lint": _codes(findings),  # type: ignore[arg-type]
        "case_key": _case_key(front.case_number), "sketch": sketch(made), "text": text,
        "determination": made.model_dump_json(exclude={"accounting"}, exclude_defaults=True),
    }  # fmt: skip


def _item(item: DisputedItem, number: int, letter: Row, codes: list[str] | None) -> Row:
    asked = item.request or TreatmentRequest(text=item.heading_text)
    amount = asked.quantity
    reviewer, administrator = item.reviewer_guideline, item.claims_administrator_guideline
    return {
        "id": f"{letter['id']}-{number}", "letter": letter["id"], "item": _small(number),
        "year": letter["year"], "decision_date": decided_on(letter), "layout": letter["layout"],
        "request": item.heading_text, "service": asked.service_category,
        "services": list(dict.fromkeys(one.service for one in asked.services)), "service_text": item.service,
        "regions": list(asked.body_regions), "laterality": asked.laterality, "levels": list(asked.levels),
        "drugs": [one.name for one in asked.drugs],
        "drug_classes": list(dict.fromkeys(one.drug_class for one in asked.drugs if one.drug_class)),
        "codes": [one.code for one in asked.codes], "visits": _whole(amount.visits),
        "per_week": amount.per_week, "weeks": amount.weeks, "units": amount.units, "unit": amount.unit,
        "quantity": amount.visits if amount.visits is not None else amount.units,
        "additional": asked.additional, "postoperative": asked.postoperative,
        "retrospective": asked.retrospective, "decision": item.decision and item.decision.value,
        "necessity": item.necessity and item.necessity.value, "basis": reviewer.basis,
        "citations": terms_of(reviewer.citations), "ur_basis": administrator.basis,
        "ur_citations": terms_of(administrator.citations),
        "criteria": [
            {"statement": one.statement, "outcome": one.outcome.value, "threshold": one.threshold,
             "explicit": one.explicit} for one in item.criteria_applied
        ],
        "rationale": item.rationale_text, "conclusion": item.conclusion_phrase, "age": letter["age"],
        "sex": letter["sex"], "reviewer_kind": letter["reviewer_kind"],
        "specialties": letter["specialties"], "lint": codes,
    }  # fmt: skip


def _citation(cited: Citation, side: str, place: int, item: Row) -> Row:
    check = cited.check
    return {
        "letter": item["letter"], "item": item["item"], "side": side, "place": _small(place),
        "year": item["year"], "decision_date": item["decision_date"], "key": citation_key(cited),
        "document": cited.document, "section": cited.section, "heading": cited.heading,
        "chapter": cited.chapter, "pages": [page for page in cited.pages or () if page < 1 << 31],
        "kind": cited.kind, "basis": cited.basis, "laws": list(cited.laws),
        "edition_year": _whole(cited.year), "governing": cited.governing,
        "verdict": check.verdict if check else None, "codes": list(check.codes) if check else [],
        "raw": cited.raw, "service": item["service"], "regions": item["regions"],
        "decision": item["decision"],
    }  # fmt: skip


def sketch(made: Determination) -> list[int]:
    """Numbers that stand for the letter's own sentences: letters with the same words have most in common."""
    words = [made.case.summary_text, *(item.rationale_text for item in made.items)]
    sentences = {
        " ".join(sentence.lower().split())
        for text in words
        if text
        for sentence in _SENTENCE_END.split(text)
        if len(sentence) >= _SENTENCE_AT_LEAST
    }
    return sorted(map(_number, sentences))[:_SKETCH]


def _number(sentence: str) -> int:
    digest = hashlib.blake2b(sentence.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest) >> 1


def _codes(findings: Sequence[LintFinding] | None, item: int | None = None) -> list[str] | None:
    """The codes of the findings of a letter, or on one item of it."""
    if findings is None:
        return None
    return [one.code for one in findings if item is None or one.item == item]


def _residue(made: Determination) -> int:
    return sum(one.end - one.start for one in made.accounting.residue) if made.accounting else 0


def _case_key(number: str | None) -> str | None:
    return _NOT_IN_KEYS.sub("", number).upper() or None if number else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _year(day: date | None) -> int:
    return day.year if day and _FIRST_YEAR <= day.year <= _LAST_YEAR else schema.UNKNOWN_YEAR


# Numbers larger than their column are misread digits: unknown rather than wrong.
def _small(number: int | None) -> int | None:
    return number if number is not None and abs(number) < 1 << 15 else None


def _whole(number: int | None) -> int | None:
    return number if number is not None and abs(number) < 1 << 31 else None
