"""One coherent story: injury, course, treatment, request, denial. All that records say comes from it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random
from typing import Any

from openimr.synth.cases import people
from openimr.synth.cases.people import Doctor, Person
from openimr.synth.cases.wording import Place, Voice, data

DAY = dt.timedelta(days=1)


@dataclass(slots=True)
class Course:
    """A course of therapy: authorized visits, and the days on which they took place."""

    therapy: str
    words: str
    provider: Doctor
    authorized: int
    days: list[dt.date]
    kind: str

    def done(self, by: dt.date) -> int:
        """Visits up to and on a day."""
        return sum(1 for day in self.days if day <= by)


@dataclass(slots=True)
class Story:
    """What happened. Days are in order; `reports` are the treating physician's visits."""

    chosen: Random
    voice: Voice
    patient: Person
    work: Any
    body: Any
    body_key: str
    side: str
    level: tuple[str, str, str]
    mechanism: str
    injured: dt.date
    reports: list[dt.date]
    requested: dt.date
    decided: dt.date
    applied: dt.date
    doctors: dict[str, Doctor]
    administrator: str
    reviewer: str
    courses: list[Course] = field(default_factory=list)
    drugs: list[list[Any]] = field(default_factory=list)
    stopped: list[Any] = field(default_factory=list)
    studied: dict[str, dt.date] = field(default_factory=dict)
    injections: list[tuple[dt.date, int, int]] = field(default_factory=list)
    operated: dt.date | None = None
    items: list[dict[str, Any]] = field(default_factory=list)
    misstated: dict[dt.date, int] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        """The injured part; spine parts have no side."""
        return Place(self.body["region"], None if self.body["spine"] else self.side)

    @property
    def limb(self) -> Place:
        """The limb into which symptoms go."""
        return Place(self.body.get("limb_region"), self.side)

    @property
    def at_level(self) -> Place:
        """The injured level of a spine, else the injured part."""
        return Place(self.body["region"], None, (self.level[1],)) if self.body["spine"] else self.place

    def site(self) -> str:
        """The injured part in words."""
        word: str = self.chosen.choice(self.body["words"])
        return word if self.body["spine"] else f"{self.side} {word}"

    def done(self, therapy: str, by: dt.date) -> int:
        """Visits of a therapy up to and on a day."""
        return sum(course.done(by) for course in self.courses if course.therapy == therapy)

    def therapies(self, by: dt.date) -> list[str]:
        """Therapies with visits up to a day, in order of their beginning."""
        begun = [c for c in sorted(self.courses, key=lambda c: c.days[0]) if c.done(by)]
        return list(dict.fromkeys(course.therapy for course in begun))


def tell(chosen: Random, reports: int, visits: int, wording: str = "open") -> Story:
    """A story with so many physician's reports and therapy visits in all."""
    patient = people.person(chosen)
    work = people.employer(chosen)
    key = chosen.choice(list(data("bodies")["bodies"]))
    body = data("bodies")["bodies"][key]
    injured = dt.date(chosen.choice((2012, 2013, 2014)), chosen.randint(1, 12), chosen.randint(1, 28))
    days = _reports(chosen, injured, reports)
    requested = days[-1] + DAY * chosen.randint(1, 5)
    decided = requested + DAY * chosen.randint(5, 12)
    names = data("people")
    story = Story(
        chosen=chosen,
        voice=Voice(chosen, _spoken(patient, work), wording),
        patient=patient,
        work=work,
        body=body,
        body_key=key,
        side=chosen.choice(("left", "right")),
        level=tuple(chosen.choice(body["levels"])) if body["spine"] else ("", "", ""),
        mechanism=chosen.choice(body["mechanisms"]),
        injured=injured,
        reports=days,
        requested=requested,
        decided=decided,
        applied=decided + DAY * chosen.randint(8, 25),
        doctors={role: people.doctor(chosen, role) for role in names["credentials"]},
        administrator=chosen.choice(names["administrators"]),
        reviewer=chosen.choice(names["reviewers"]),
    )
    _treat(story, visits)
    story.items = _requests(story)
    return story


def _reports(chosen: Random, injured: dt.date, count: int) -> list[dt.date]:
    """Visits every four to six weeks; closer together in long cases so that these end before 2021."""
    step = min(35, max(9, 2400 // max(count, 1)))
    days = [injured + DAY * chosen.randint(3, 12)]
    while len(days) < max(count, 2):
        days.append(_weekday(days[-1] + DAY * (step + chosen.randint(-3, 5))))
    return days


def _weekday(day: dt.date) -> dt.date:
    return day + DAY * max(0, 7 - day.weekday()) if day.weekday() > 4 else day


def _spoken(patient: Person, work: Any) -> dict[str, str]:
    she = patient.sex == "female"
    return {
        "he": "she" if she else "he",
        "him": "her" if she else "him",
        "pat": "the patient",
        "name": patient.name,
        "sex": patient.sex,
        "job": work["job"],
        "employer": work["name"],
        "over": ">",
    }


def _treat(story: Story, visits: int) -> None:
    chosen, last = story.chosen, story.reports[-1]
    span = (last - story.injured).days
    story.drugs = [[row, story.reports[0]] for row in _drugs(chosen)]
    story.stopped = [r for r in data("bodies")["drugs"] if r[0] not in {d[0][0] for d in story.drugs}][:1]
    story.studied["imaging"] = story.injured + DAY * chosen.randint(
        min(15, span - 2), max(16, min(150, span - 1))
    )
    if (story.body["spine"] or story.body_key == "wrist") and span > 120:
        story.studied["edx"] = story.injured + DAY * chosen.randint(100, span - 5)
    if span > 150 and chosen.random() < 0.6:
        day = _weekday(story.injured + DAY * chosen.randint(110, span - 20))
        story.injections = [(day, chosen.choice((20, 30, 50, 60, 70)), chosen.choice((2, 3, 4, 6, 8)))]
    if span > 400 and chosen.random() < 0.5:
        story.operated = _weekday(story.injured + DAY * chosen.randint(300, span - 60))
    _course_all(story, visits, span)


def _drugs(chosen: Random) -> list[Any]:
    classes: dict[str, list[Any]] = {}
    for row in data("bodies")["drugs"]:
        classes.setdefault(row[0], []).append(row)
    picked = chosen.sample(sorted(classes), chosen.randint(2, 4))
    return [chosen.choice(classes[one]) for one in picked]


def _course_all(story: Story, visits: int, span: int) -> None:
    """Courses one after another, the first of physical therapy; a therapy never twice on a day."""
    chosen, number = story.chosen, 0
    taken: set[tuple[str, dt.date]] = set()
    while visits > 0:
        therapy = "physical_therapy" if number == 0 else chosen.choice(story.body["therapies"])
        about = data("bodies")["therapies"][therapy]
        authorized = chosen.choice(about["sessions"])
        count = min(
            visits, authorized if chosen.random() < 0.8 else max(1, authorized - chosen.randint(1, 3))
        )
        day = story.injured + DAY * chosen.randint(min(12, span - 1), max(13, span - 10))
        days = _days(chosen, therapy, (day, story.reports[-1]), count, taken)
        if not days:
            number += 1
            if number > 400:
                break
            continue
        story.courses.append(
            Course(therapy, about["words"][0], story.doctors[about["notes"]], authorized, days, about["kind"])
        )
        visits -= len(days)
        number += 1


def _days(
    chosen: Random,
    therapy: str,
    between: tuple[dt.date, dt.date],
    count: int,
    taken: set[tuple[str, dt.date]],
) -> list[dt.date]:
    """Up to `count` days two to four days apart on which that therapy was not given yet."""
    days: list[dt.date] = []
    day, last = between
    while len(days) < count and day < last:
        day = _weekday(day + DAY * chosen.choice((2, 3, 4)))
        if day < last and (therapy, day) not in taken:
            taken.add((therapy, day))
            days.append(day)
    return days


def _requests(story: Story) -> list[dict[str, Any]]:
    """One to three treatments asked for, with what the request says and what it means."""
    chosen, body = story.chosen, story.body
    weeks, often = chosen.choice(((4, 2), (6, 2), (4, 3), (8, 1)))
    therapy = chosen.choice(body["therapies"])
    words = data("bodies")["therapies"][therapy]["words"][0]
    items: list[dict[str, Any]] = [
        {
            "what": "visits",
            "therapy": therapy,
            "words": words,
            "visits": weeks * often,
            "frequency": f"{often} times a week for {weeks} weeks",
            "cpt": body["cpt"][therapy],
        }
    ]
    concept, name = body["injection"]
    at = f" at {story.level[0]}" if body["spine"] else ""
    side = "" if body["spine"] else f"{story.side} "
    others: list[dict[str, Any]] = [
        {
            "what": "treatment",
            "concept": [concept],
            "words": f"{side}{name}{at}",
            "cpt": body["cpt"]["injection"],
        },
        {
            "what": "operation",
            "concept": body["operation"][0],
            "words": body["operation"][1],
            "cpt": body["cpt"]["operation"],
        },
        {
            "what": "imaging",
            "concept": ["imaging_study"],
            "words": f"MRI of the {story.site()}",
            "cpt": body["cpt"]["imaging"],
        },
    ]
    if story.operated is not None:
        others.pop(1)
    return items + chosen.sample(others, chosen.randint(0, 2))
