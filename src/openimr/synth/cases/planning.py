"""Which documents a case file of so many pages has, in the order of their days, and what is wrong with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from openimr.synth.cases import notes, papers, reports, studies
from openimr.synth.cases.people import us
from openimr.synth.cases.sheet import Sheet, look
from openimr.synth.cases.story import DAY, Story, tell

BRIEF = 9
_SIZES = {"report": 1.9, "evaluation": 6.0, "consultation": 2.6}


@dataclass(slots=True)
class Plan:
    """A story and its documents. `missing` are left out though the decision names them (`named`, by id)."""

    story: Story
    looks: dict[str, dict[str, Any]]
    sheets: list[Sheet] = field(default_factory=list)
    missing: list[Sheet] = field(default_factory=list)
    foreign: Sheet | None = None
    named: set[int] = field(default_factory=set)
    contradictions: list[dict[str, Any]] = field(default_factory=list)


def plan(chosen: Random, pages: int, wording: str = "open") -> Plan:
    """Documents for about nine tenths of `pages`; the rest is left to letters, covers and blank pages."""
    brief = pages < BRIEF
    room = max(1.0, pages * 0.92 - (4 if brief else 9))
    count = 1 if brief else max(2, round(room * 0.5 / _SIZES["report"]))
    visits = 0 if pages < 7 else max(3, round(room * 0.30))
    story = tell(chosen, max(2, count), visits, wording)
    made = Plan(story, {role: look(chosen) for role in (*story.doctors, "paper")})
    _mistakes(made, pages)
    _clinical(made, count, room, brief)
    _named(made, brief, pages)
    if pages >= 12:
        made.foreign = _foreign(chosen, wording)
    made.sheets.sort(key=lambda sheet: sheet.day)
    return made


def _mistakes(made: Plan, pages: int) -> None:
    """A wrong count of visits in one report of longer cases."""
    story = made.story
    middle = [day for day in story.reports[1:-1] if story.therapies(day)]
    if pages >= 30 and middle:
        day = story.chosen.choice(middle)
        story.misstated[day] = story.chosen.choice((4, 6))


def _clinical(made: Plan, count: int, room: float, brief: bool) -> None:
    story, looks = made.story, made.looks
    days = story.reports[-count:]
    made.sheets += [_report(made, day, brief) for day in days]
    for course in story.courses:
        made.sheets += [
            notes.visit(story, course, number, looks[_role(course.kind)])
            for number in range(1, len(course.days) + 1)
        ]
    if brief:
        return
    made.sheets += list(_studies(made))
    made.sheets += list(_sometimes(made, room))
    if room > 45:
        days = [day for day in story.reports if day > story.injured + 90 * DAY] or story.reports[-1:]
        for _ in range(1 + int(room > 400)):
            day = story.chosen.choice(days) + DAY
            made.sheets.append(reports.evaluation(story, day, looks["qme"], made.sheets))


def _report(made: Plan, day: dt.date, brief: bool) -> Sheet:
    """One progress report; one of the middle ones has the wrong side."""
    story = made.story
    wrong = len(story.reports) > 6 and day == story.reports[len(story.reports) // 2]
    if wrong:
        right, story.side = story.side, {"left": "right", "right": "left"}[story.side]
    sheet = reports.progress(story, day, made.looks, brief)
    if wrong:
        made.contradictions.append(
            {"about": "side", "sheet": sheet, "stated": story.side, "elsewhere": right}
        )
        story.side = right
    if day in story.misstated:
        done = sum(course.done(day) for course in story.courses if course.therapy == story.therapies(day)[0])
        stated = done + story.misstated[day]
        made.contradictions.append(
            {"about": "visits completed", "sheet": sheet, "stated": stated, "elsewhere": done}
        )
    return sheet


def _role(kind: str) -> str:
    return {"therapy_note": "pt", "chiropractic_note": "chiro", "acupuncture_note": "acu"}[kind]


def _studies(made: Plan) -> Iterator[Sheet]:
    story, looks = made.story, made.looks
    yield studies.imaging(story, story.studied["imaging"], looks["imaging"])
    if "edx" in story.studied:
        yield studies.nerve_study(story, story.studied["edx"], looks["edx"])
    for day, _, _ in story.injections:
        yield studies.injection(story, day, looks["pain"])
    if story.operated is not None:
        yield studies.operation(story, story.operated, looks["surgeon"])


def _sometimes(made: Plan, room: float) -> Iterator[Sheet]:
    """Consultations, slips, lists and tests, more of them the longer the case."""
    story, looks, chosen = made.story, made.looks, made.story.chosen
    later = story.reports[1:]

    def some(share: float) -> list[dt.date]:
        return chosen.sample(later, min(len(later), round(room * share + 0.35)))

    for number, day in enumerate(some(0.05 / _SIZES["consultation"])):
        role = ("pain", "surgeon")[number % 2]
        yield reports.consultation(story, day + 2 * DAY, looks[role], role)
    for day in some(0.03):
        yield notes.work_status(story, day, looks["ptp"])
    for day in some(0.02):
        yield notes.medication_list(story, day, looks["ptp"])
    for day in some(0.02):
        yield studies.drug_test(story, day, looks["lab"])


def _named(made: Plan, brief: bool, pages: int) -> None:
    """The papers of the dispute; the decision names records, and some of those named are left out."""
    story, looks = made.story, made.looks
    clinical = sorted(made.sheets, key=lambda sheet: sheet.day)
    leaving = [
        s
        for s in clinical
        if s.kind in ("imaging_report", "electrodiagnostic_report", "consultation", "work_status")
    ]
    if pages >= 12 and leaving:
        made.missing = story.chosen.sample(leaving, min(len(leaving), 1 + int(pages >= 60)))
        made.sheets = [sheet for sheet in made.sheets if all(sheet is not one for one in made.missing)]
    counts = _wrong_count(made, pages)
    decision = papers.decision(story, looks["paper"], list(_lines(made, clinical)), brief)
    request = papers.authorization(story, looks["paper"], counts)
    for one in made.contradictions:
        one["sheet"] = one["sheet"] or request
    made.sheets += [request, decision]
    if pages >= 7:
        made.sheets.append(papers.application(story, looks["paper"]))
    if pages >= 25:
        made.sheets.append(papers.assignment(story, looks["paper"]))


def _wrong_count(made: Plan, pages: int) -> dict[str, int]:
    """In some cases the RFA asks for other visits than the report does."""
    story, item = made.story, made.story.items[0]
    if pages < 20 or story.chosen.random() < 0.5:
        return {}
    stated = item["visits"] + 4
    made.contradictions.append(
        {"about": "visits requested", "sheet": None, "stated": stated, "elsewhere": item["visits"]}
    )
    return {item["therapy"]: stated}


_NAMES = {
    "progress_report": "Progress report",
    "imaging_report": "MRI report",
    "electrodiagnostic_report": "EMG/NCV report",
    "consultation": "Consultation report",
    "operative_report": "Operative report",
    "medical_legal_report": "QME report",
    "drug_test": "Urine drug test",
    "work_status": "Work status report",
}


def _lines(made: Plan, clinical: list[Sheet]) -> Iterator[str]:
    """Some records by name, date and author, among them all that are missing."""
    named = [sheet for sheet in clinical if sheet.kind in _NAMES]
    kept = made.named = {id(one) for one in (*named[-8:], *made.missing)}
    yield f"Request for authorization dated {us(made.story.requested)}"
    for sheet in named:
        if id(sheet) in kept and sheet.author is not None:
            yield f"{_NAMES[sheet.kind]} dated {us(sheet.day)}, {sheet.author.signed}"


def _foreign(chosen: Random, wording: str) -> Sheet:
    """A page of another patient."""
    other = tell(chosen, 3, 6, wording)
    if chosen.random() < 0.5 and other.courses:
        return notes.visit(other, other.courses[0], 1, look(chosen))
    return notes.work_status(other, other.reports[1], look(chosen))
