"""Notes of a visit and slips: therapy, chiropractic and acupuncture notes, medication lists, work status."""

from __future__ import annotations

import datetime as dt

from openimr.synth.cases import clinical
from openimr.synth.cases.people import us
from openimr.synth.cases.sheet import Sheet
from openimr.synth.cases.story import Course, Story
from openimr.synth.cases.wording import Statement, Token


def visit(story: Story, course: Course, number: int, look: dict[str, object]) -> Sheet:
    """The note of visit `number` (from 1) of a course, as a table or in SOAP order."""
    day = course.days[number - 1]
    title = story.voice.title(course.kind)
    sheet = Sheet(course.kind, title, dict(look), story.patient, course.provider, day, day)
    sheet.head(course.provider)
    sheet.add("title", text=title)
    count = story.voice.say(
        "visit_of",
        story.place,
        number=number,
        visits=course.authorized,
        therapy=Token(course.therapy, course.words),
    )
    sheet.fields(
        [("Patient", story.patient.filed), ("DOB", us(story.patient.born)), ("DOS", us(day))],
        [("Treatment area", story.site()), ("Authorization", count), ("DOI", us(story.injured))],
    )
    (_as_table if story.chosen.random() < 0.5 else _as_soap)(sheet, story, day, number == len(course.days))
    sheet.sign(course.provider, day)
    return sheet


def _as_table(sheet: Sheet, story: Story, day: dt.date, last: bool) -> None:
    say = story.voice.say
    pain = clinical.complaints(story, day, full=False)[0]
    rows: list[list[Statement | str]] = [
        ["", "Today"],
        ["S", pain],
        ["O", clinical.motion(story, day)],
        ["Rx", say("modalities")],
        ["A", say("tolerated")],
        ["P", say("home_exercise")],
    ]
    if last:
        rows.append(["D/C", say("function_better")])
    sheet.table(rows, [1, 7])


def _as_soap(sheet: Sheet, story: Story, day: dt.date, last: bool) -> None:
    say = story.voice.say
    pain = clinical.complaints(story, day, full=False)[0]
    sheet.section("S", pain)
    sheet.section("O", clinical.motion(story, day), say("modalities"))
    sheet.section("A", say("tolerated"), *([say("function_better")] if last else []))
    sheet.section("P", say("home_exercise"))


def medication_list(story: Story, day: dt.date, look: dict[str, object]) -> Sheet:
    """The drugs of a day in lines."""
    doctor = story.doctors["ptp"]
    title = story.voice.title("medication_list")
    sheet = Sheet("medication_list", title, dict(look), story.patient, doctor, day, day)
    sheet.head(doctor)
    sheet.add("title", text=title)
    sheet.fields([("Patient", story.patient.name), ("DOB", us(story.patient.born)), ("Printed", us(day))])
    sheet.listing(clinical.drugs(story))
    sheet.text("Allergies: none recorded.", Statement("quiet", "Reviewed with the patient."))
    return sheet


def work_status(story: Story, day: dt.date, look: dict[str, object]) -> Sheet:
    """A slip of work status."""
    doctor = story.doctors["ptp"]
    title = story.voice.title("work_status")
    sheet = Sheet("work_status", title, dict(look), story.patient, doctor, day, day)
    sheet.head(doctor)
    sheet.add("title", text=title)
    sheet.fields(
        [("Employee", story.patient.filed), ("Employer", story.work["name"])],
        [("Date of injury", us(story.injured)), ("Date seen", us(day))],
    )
    sheet.text(clinical.duty(story, day))
    sheet.sign(doctor, day)
    return sheet
