"""Reports of studies and procedures: imaging, nerve studies, operations, injections, urine tests."""

from __future__ import annotations

import datetime as dt

from openimr.synth.cases import clinical
from openimr.synth.cases.people import Doctor, us
from openimr.synth.cases.sheet import Sheet
from openimr.synth.cases.story import DAY, Story
from openimr.synth.cases.wording import Statement, plain


def imaging(story: Story, day: dt.date, look: dict[str, object]) -> Sheet:
    """An MRI report: technique, findings, impression."""
    doctor = story.doctors["imaging"]
    sheet = _sheet(story, "imaging_report", look, doctor, day)
    heading = story.voice.heading
    findings = clinical.image_findings(story)
    sheet.section(
        heading("technique"),
        plain(
            "Multiplanar T1 and T2 weighted sequences were obtained without contrast on a 1.5 Tesla unit.",
        ),
    )
    sheet.section(heading("findings"), *findings, style=story.chosen.choice(("text", "list")))
    sheet.section(heading("impression"), *findings[:2], style="numbered")
    sheet.sign(doctor, day + DAY)
    sheet.report = day + DAY
    return sheet


def nerve_study(story: Story, day: dt.date, look: dict[str, object]) -> Sheet:
    """An electrodiagnostic report with its table of values."""
    doctor = story.doctors["edx"]
    sheet = _sheet(story, "electrodiagnostic_report", look, doctor, day)
    heading = story.voice.heading
    nerves = (
        ("Peroneal", "Tibial", "Sural") if story.body_key == "low_back" else ("Median", "Ulnar", "Radial")
    )
    rows: list[list[Statement | str]] = [["Nerve", "Side", "Latency (ms)", "Amplitude", "Velocity (m/s)"]]
    for nerve in nerves:
        for side in ("left", "right"):
            chance = story.chosen.random
            rows.append(
                [nerve, side, f"{3 + chance():.1f}", f"{5 + 6 * chance():.1f}", f"{45 + 12 * chance():.0f}"]
            )
    sheet.table(rows, [2, 1, 1, 1, 1])
    sheet.section(heading("impression"), *clinical.edx_findings(story), style="numbered")
    sheet.sign(doctor, day)
    return sheet


def operation(story: Story, day: dt.date, look: dict[str, object]) -> Sheet:
    """The report of the operation."""
    doctor = story.doctors["surgeon"]
    sheet = _sheet(story, "operative_report", look, doctor, day)
    side = "" if story.body["spine"] else f"{story.side} "
    at = f" {story.level[0]}" if story.body["spine"] else ""
    name = f"{side}{story.body['operation'][1]}{at}"
    _procedure(sheet, story, name, "General.")
    sheet.sign(doctor, day)
    return sheet


def injection(story: Story, day: dt.date, look: dict[str, object]) -> Sheet:
    """The report of an injection."""
    doctor = story.doctors["pain"]
    sheet = _sheet(story, "operative_report", look, doctor, day)
    at = f" at {story.level[0]}" if story.body["spine"] else ""
    side = "" if story.body["spine"] else f"{story.side} "
    _procedure(sheet, story, f"{side}{story.body['injection'][1]}{at}", "Local with sedation.")
    sheet.sign(doctor, day)
    return sheet


def _procedure(sheet: Sheet, story: Story, name: str, anesthesia: str) -> None:
    about = plain(name[:1].upper() + name[1:])
    dx = story.chosen.choice(story.body["diagnoses"][0]["words"])
    sheet.fields(
        [("Preoperative diagnosis", plain(dx))],
        [("Postoperative diagnosis", "Same")],
        [("Procedure", about)],
        [("Anesthesia", anesthesia)],
    )
    sheet.section(
        "Description of procedure",
        plain("After informed consent the patient was taken to the procedure room and positioned."),
        plain(
            "The area was prepped and draped in the usual sterile fashion and a time out was performed.",
        ),
        plain("The procedure was completed without complication. Estimated blood loss was minimal."),
        plain("The patient was taken to recovery in stable condition."),
    )


def drug_test(story: Story, day: dt.date, look: dict[str, object]) -> Sheet:
    """A urine drug test with its table."""
    doctor = story.doctors["lab"]
    sheet = _sheet(story, "drug_test", look, doctor, day)
    sheet.report = day + 4 * DAY
    opioid = any(row[0] == "opioid" for row, _ in story.drugs)
    rows: list[list[Statement | str]] = [["Analyte", "Result", "Cutoff ng/mL", "Expected"]]
    for name in ("Opiates", "Benzodiazepines", "Cocaine metabolite", "Amphetamines", "THC"):
        found = opioid and name == "Opiates"
        rows.append([plain(name), "Positive" if found else "Negative", "100", "Yes" if found else "No"])
    sheet.table(rows, [2, 1, 1, 1])
    sheet.text(story.voice.say("urine_consistent", when=us(day)))
    sheet.sign(doctor, sheet.report)
    return sheet


def _sheet(story: Story, kind: str, look: dict[str, object], doctor: Doctor, day: dt.date) -> Sheet:
    """A report with letterhead, title and whom it is about; `kind` is the title's key in the vocabulary."""
    title = story.voice.title(kind).replace("X-RAY", "MRI").replace("{SITE}", story.site().upper())
    sheet = Sheet(kind, title, dict(look), story.patient, doctor, day, day)
    sheet.head(doctor)
    sheet.add("title", text=title)
    label = {
        "imaging_report": "Date of Exam",
        "drug_test": "Collected",
        "operative_report": "Date of Procedure",
    }.get(kind, "Date of Study")
    sheet.fields(
        [("Patient", story.patient.filed), ("DOB", us(story.patient.born))],
        [(label, us(day)), ("Claim", story.patient.claim)],
        [("Ordered by", story.doctors["ptp"].signed), ("Date of Injury", us(story.injured))],
    )
    return sheet
