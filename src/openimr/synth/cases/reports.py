"""Physicians' reports: PR-2, narrative progress report, consultation, medical-legal evaluation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from openimr.synth.cases import clinical
from openimr.synth.cases.people import Doctor, us
from openimr.synth.cases.sheet import Sheet
from openimr.synth.cases.story import DAY, Story
from openimr.synth.cases.wording import Statement, plain


def progress(story: Story, day: dt.date, looks: dict[str, dict[str, object]], brief: bool = False) -> Sheet:
    """The treating physician's report of a visit, as a form or as a narrative; `brief` fits one page."""
    form = brief or story.chosen.random() < 0.5
    return (pr2 if form else narrative)(story, day, looks["ptp"], brief)


def pr2(story: Story, day: dt.date, look: dict[str, object], brief: bool = False) -> Sheet:
    """The form PR-2: labels, boxes, short sections."""
    doctor, full = story.doctors["ptp"], not brief
    look = {**look, "boxed": True, "size": 9.5 if brief else look["size"]}
    if brief:
        look["margin"] = 0.7
    sheet = _sheet(story, "pr2", look, doctor, day)
    sheet.form = "PR-2"
    sheet.add("title", text=sheet.title)
    boxes = (
        "Periodic report (45 days)",
        "Change in treatment plan",
        "Change in work status",
        "Released from care",
    )
    marked = story.chosen.randrange(len(boxes) - 1)
    sheet.add("checks", entries=[[number == marked, name] for number, name in enumerate(boxes)])
    sheet.fields(
        [("Patient", story.patient.filed), ("DOB", us(story.patient.born))],
        [("Claim No.", story.patient.claim), ("Date of Injury", us(story.injured))],
        [("Employer", story.work["name"]), ("Date of Exam", us(day))],
        [("Claims Administrator", story.administrator), ("Occupation", story.work["job"])],
    )
    _body(sheet, story, day, full)
    sheet.text(
        "I declare under penalty of perjury that this report is true and correct to the best of my knowledge."
    )
    sheet.sign(doctor, day)
    return sheet


def narrative(story: Story, day: dt.date, look: dict[str, object], brief: bool = False) -> Sheet:
    """A report in paragraphs under a letterhead."""
    doctor = story.doctors["ptp"]
    sheet = _sheet(story, "narrative", look, doctor, day)
    sheet.form = "narrative"
    sheet.head(doctor)
    sheet.add("title", text=sheet.title)
    _re(sheet, story, day)
    sheet.text(*clinical.history(story, day))
    _body(sheet, story, day, not brief)
    sheet.text(*_filler(story, 2))
    sheet.sign(doctor, day)
    return sheet


def _body(sheet: Sheet, story: Story, day: dt.date, full: bool) -> None:
    heading = story.voice.heading
    sheet.section(heading("complaints"), *clinical.complaints(story, day, full))
    if full:
        sheet.section(heading("function"), *clinical.function(story, day))
    sheet.section(heading("treatment"), *clinical.therapy_so_far(story, day, full))
    sheet.section(heading("exam"), *clinical.exam(story, day, full))
    if full and story.chosen.random() < 0.6:
        sheet.section(heading("studies"), *clinical.studies(story, day))
    sheet.section(heading("diagnoses"), *clinical.diagnoses(story, full), style="numbered")
    sheet.section(heading("medications"), *clinical.drugs(story), style="list")
    if full:
        sheet.text(*clinical.drug_talk(story, day))
    sheet.section(
        heading("plan"), *clinical.plan(story, day), style=story.chosen.choice(("text", "numbered"))
    )
    sheet.section(heading("work"), clinical.duty(story, day))


def consultation(story: Story, day: dt.date, look: dict[str, object], role: str) -> Sheet:
    """A specialist's first report to the treating physician."""
    doctor = story.doctors[role]
    sheet = _sheet(story, "consultation", look, doctor, day)
    sheet.head(doctor)
    sheet.add("title", text=sheet.title)
    sheet.fields([("Referring physician", story.doctors["ptp"].signed), ("Date of consultation", us(day))])
    _re(sheet, story, day)
    heading = story.voice.heading
    sheet.section(heading("history"), *clinical.history(story, day), *_filler(story, 1))
    sheet.section(heading("complaints"), *clinical.complaints(story, day))
    sheet.section(heading("treatment"), *clinical.therapy_so_far(story, day))
    sheet.section(heading("exam"), *clinical.exam(story, day), story.voice.say("plain"))
    sheet.section(heading("studies"), *clinical.studies(story, day))
    sheet.section(heading("diagnoses"), *clinical.diagnoses(story), style="numbered")
    sheet.section(heading("plan"), story.voice.say("home_exercise"), *_filler(story, 2))
    sheet.sign(doctor, day)
    return sheet


def evaluation(story: Story, day: dt.date, look: dict[str, object], records: list[Sheet]) -> Sheet:
    """A medical-legal report: long, with a review of the records and their dates."""
    doctor = story.doctors["qme"]
    report = day + DAY * story.chosen.randint(10, 28)
    sheet = _sheet(story, "medical_legal_report", look, doctor, day)
    sheet.report = report
    sheet.head(doctor)
    sheet.add("title", text=sheet.title)
    sheet.fields([("Date of evaluation", us(day)), ("Date of report", us(report))])
    _re(sheet, story, day)
    sheet.text(*_filler(story, 3))
    heading = story.voice.heading
    sheet.section(heading("history"), *clinical.history(story, day), *_filler(story, 2))
    sheet.section(heading("complaints"), *clinical.complaints(story, day))
    sheet.section(heading("function"), *clinical.function(story, day), *_filler(story, 1))
    sheet.section(heading("treatment"), *clinical.therapy_so_far(story, day))
    sheet.section(heading("medications"), *clinical.drugs(story), style="list")
    _reviewed(sheet, [one for one in records if one.day < day])
    sheet.section(heading("exam"), *clinical.exam(story, day), *_filler(story, 2))
    sheet.section(heading("studies"), *clinical.studies(story, day))
    sheet.section(heading("diagnoses"), *clinical.diagnoses(story), style="numbered")
    sheet.section("Causation and Apportionment", *_filler(story, 5))
    sheet.section("Future Medical Care", *_filler(story, 3), story.voice.say("no_operation_now"))
    sheet.section(heading("work"), clinical.duty(story, day))
    sheet.text(*_filler(story, 2))
    sheet.sign(doctor, report)
    return sheet


def _reviewed(sheet: Sheet, records: list[Sheet]) -> None:
    """The list of records reviewed, each with a remark."""
    sheet.add("section", text="Review of Medical Records")
    for record in records[:60]:
        author = f", {record.author.signed}" if record.author else ""
        remark = plain(f"{us(record.day)}: {record.title.title() or 'Letter'}{author}.")
        sheet.text(remark)


def _filler(story: Story, count: int) -> list[Statement]:
    say: Callable[..., Statement] = story.voice.say
    return [say(story.chosen.choice(("plain", "quiet"))) for _ in range(count)]


def _re(sheet: Sheet, story: Story, day: dt.date) -> None:
    """Whom it is about, in boxes or in a line."""
    patient = story.patient
    if story.chosen.random() < 0.5:
        sheet.fields(
            [("Patient Name", patient.name), ("Date of Birth", us(patient.born))],
            [("Claim Number", patient.claim), ("Date of Injury", us(story.injured))],
            [("Date of Service", us(day)), ("Employer", story.work["name"])],
        )
    else:
        sheet.add(
            "text",
            text=f"RE: {patient.filed.upper()}   DOB: {us(patient.born)}   DOI: {us(story.injured)}   "
            f"Claim: {patient.claim}   DOS: {us(day)}",
        )


def _sheet(story: Story, words: str, look: dict[str, object], doctor: Doctor, day: dt.date) -> Sheet:
    """A report with its title from the vocabulary; `words` is the title's key there."""
    patient = story.patient
    running = story.chosen.choice(
        ("", f"{patient.filed}   {us(day)}", f"RE: {patient.name}   Claim {patient.claim}   {us(day)}")
    )
    kind = "progress_report" if words in ("pr2", "narrative") else words
    return Sheet(kind, story.voice.title(words), dict(look), patient, doctor, day, day, running=running)
