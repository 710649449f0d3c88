"""What a synthetic case file holds, for measuring: documents, statements with facts, faults."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openimr.synth.cases.filing import Filed
from openimr.synth.cases.planning import Plan


def gold(about: dict[str, Any], made: Plan, by_file: dict[str, list[Filed]], archive: str) -> dict[str, Any]:
    """The annotation of a case, ready for JSON. Pages count from 1 within their file."""
    filed = [one for entries in by_file.values() for one in entries]
    names = {id(one): f"d{number:04d}" for number, one in enumerate((f for f in filed if f.printed), 1)}
    sheets = {id(one.printed.sheet): names[id(one)] for one in filed if one.printed and not one.copy}
    prefix = f"{archive}/" if archive else ""
    story = made.story
    patient = story.patient
    return {
        **about,
        "synthetic": True,
        "patient": {"name": patient.name, "born": patient.born.isoformat(), "claim": patient.claim},
        "injured": story.injured.isoformat(),
        "files": [
            {"path": prefix + e[0].file, "pages": sum(len(o.order) for o in e)} for e in by_file.values()
        ],
        "documents": [_document(one, names, prefix) for one in filed if one.printed],
        "blank": [{"file": prefix + one.file, "page": one.first} for one in filed if one.printed is None],
        "turned": list(_turned(filed, prefix)),
        "missing": [_missing(sheet) for sheet in made.missing],
        "contradictions": [_contradiction(one, sheets) for one in made.contradictions],
        "visits": _visits(made),
        "items": story.items,
        "statements": [line for one in filed for line in _statements(one, names, prefix)],
    }


def _document(one: Filed, names: dict[int, str], prefix: str) -> dict[str, Any]:
    assert one.printed is not None  # noqa: S101
    sheet = one.printed.sheet
    kind = "correspondence" if sheet.kind == "fax_cover" else sheet.kind
    return {
        "id": names[id(one)],
        "file": prefix + one.file,
        "first": one.first,
        "last": one.last,
        "order": [page + 1 for page in one.order],
        "kind": kind,
        "form": sheet.form or sheet.kind,
        "title": sheet.title,
        "date_of_service": sheet.service.isoformat() if sheet.service else None,
        "date_of_report": sheet.report.isoformat() if sheet.report else None,
        "author": sheet.author.signed if sheet.author else None,
        "specialty": sheet.author.specialty if sheet.author else None,
        "patient": sheet.patient.name,
        "copy": one.copy or None,
        "duplicate_of": names[id(one.of)] if one.of else None,
        "foreign": one.foreign,
    }


def _turned(filed: list[Filed], prefix: str) -> Iterator[dict[str, Any]]:
    for one in filed:
        for page, turn in one.turns.items():
            yield {"file": prefix + one.file, "page": one.first + one.order.index(page), "degrees": turn}


def _missing(sheet: Any) -> dict[str, Any]:
    author = sheet.author.signed if sheet.author else None
    return {"kind": sheet.kind, "date": sheet.day.isoformat(), "author": author}


def _contradiction(one: dict[str, Any], sheets: dict[int, str]) -> dict[str, Any]:
    told = {key: value for key, value in one.items() if key != "sheet"}
    return {**told, "document": sheets.get(id(one["sheet"]))}


def _visits(made: Plan) -> list[dict[str, Any]]:
    """Completed visits of each therapy, by the notes that are in the file."""
    story, result = made.story, []
    for therapy in dict.fromkeys(course.therapy for course in story.courses):
        days = sorted(day for course in story.courses if course.therapy == therapy for day in course.days)
        result.append(
            {
                "therapy": therapy,
                "region": story.body["region"],
                "completed": len(days),
                "first": days[0].isoformat(),
                "last": days[-1].isoformat(),
            }
        )
    return result


def _statements(one: Filed, names: dict[int, str], prefix: str) -> Iterator[dict[str, Any]]:
    """Statements of a document with their pages; nothing for copies, which say nothing new."""
    if one.printed is None or one.copy:
        return
    where = {page: one.first + at for at, page in enumerate(one.order)}
    for statement, page in one.printed.places:
        if page in where:
            yield {
                "document": names[id(one)],
                "file": prefix + one.file,
                "page": where[page],
                "name": statement.name,
                "words": statement.text,
                "facts": list(statement.facts),
                "also": list(statement.also),
            }
