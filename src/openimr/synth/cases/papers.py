"""Papers of the dispute and letters: application, decision, RFA, assignment, correspondence, faxes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from openimr.synth.cases import clinical
from openimr.synth.cases.people import us
from openimr.synth.cases.sheet import Sheet
from openimr.synth.cases.story import DAY, Story
from openimr.synth.cases.wording import Statement


def application(story: Story, look: dict[str, object]) -> Sheet:
    """The application for review, as a form."""
    sheet = _paper(story, "application", story.voice.title("application"), look, story.applied)
    sheet.look["boxed"] = True
    sheet.add("title", text=f"{sheet.title}   DWC Form IMR (example layout)")
    patient = story.patient
    sheet.add("section", text="Employee information")
    sheet.fields(
        [("Employee name", patient.filed), ("Date of birth", us(patient.born))],
        [("Address", patient.address), ("Claim number", patient.claim)],
        [("Date of injury", us(story.injured)), ("Employer", story.work["name"])],
    )
    sheet.add("section", text="Requesting physician")
    doctor = story.doctors["ptp"]
    sheet.fields(
        [("Name", doctor.signed), ("Specialty", doctor.specialty)],
        [("Practice", doctor.clinic), ("Address", doctor.address)],
    )
    sheet.add("section", text="Disputed medical treatment")
    sheet.fields([("Claims administrator", story.administrator), ("Date of UR decision", us(story.decided))])
    sheet.listing([request(story, item) for item in story.items], numbered=True)
    sheet.add("checks", entries=[[True, "Denied"], [False, "Modified"], [False, "Liability disputed"]])
    sheet.text(
        "I request independent review of the treatment named above and authorize the release of my records."
    )
    sheet.add("sign", name=f"Employee signature: {patient.name}", date=us(story.applied))
    return sheet


def request(story: Story, item: dict[str, Any]) -> str:
    """A disputed item as papers print it."""
    site = story.site()
    if item["what"] == "visits":
        therapy = item["words"][:1].upper() + item["words"][1:]
        return f"{therapy}, {item['frequency']}, {site}, {item['visits']} sessions"
    words: str = item["words"]
    if item["what"] == "operation":
        words = f"{words} {story.level[0]}" if story.body["spine"] else f"{story.side} {words}"
    return words[:1].upper() + words[1:]


def authorization(story: Story, look: dict[str, object], counts: dict[str, int]) -> Sheet:
    """The RFA form. `counts` are numbers of visits that it misstates, by therapy."""
    sheet = _paper(
        story,
        "request_for_authorization",
        story.voice.title("request_for_authorization"),
        look,
        story.requested,
    )
    sheet.look["boxed"] = True
    sheet.author, patient, doctor = story.doctors["ptp"], story.patient, story.doctors["ptp"]
    sheet.add("title", text=sheet.title)
    sheet.add("checks", entries=[[True, "New request"], [False, "Resubmission"], [False, "Expedited review"]])
    sheet.add("section", text="Employee Information")
    sheet.fields(
        [("Name", patient.filed), ("Date of Birth", us(patient.born))],
        [("Date of Injury", us(story.injured)), ("Claim Number", patient.claim)],
    )
    sheet.add("section", text="Requesting Physician Information")
    sheet.fields(
        [("Name", doctor.signed), ("Specialty", doctor.specialty)],
        [("Practice", doctor.clinic), ("Phone", doctor.phone)],
    )
    rows: list[list[Statement | str]] = [
        ["Diagnosis", "ICD", "Service requested", "CPT", "Other information"]
    ]
    dx = story.body["diagnoses"][0]
    for item in story.items:
        visits = counts.get(item.get("therapy", ""), item.get("visits", 0))
        more = f"{item['frequency']}, {visits} visits" if item["what"] == "visits" else ""
        rows.append([dx["words"][0], dx["icd"], request(story, item).split(",")[0], item["cpt"], more])
    sheet.table(rows, [1.6, 0.7, 2, 0.8, 1.6])
    sheet.sign(doctor, story.requested)
    return sheet


def decision(story: Story, look: dict[str, object], named: list[str], brief: bool = False) -> Sheet:
    """The utilization review decision, with the records that it names."""
    sheet = _paper(story, "ur_decision", story.voice.title("ur_decision"), look, story.decided)
    if brief:
        sheet.look["size"], sheet.look["margin"] = 9.5, 0.7
    sheet.add(
        "letterhead",
        name=story.reviewer,
        lines=[f"On behalf of {story.administrator}"],
        right=["Utilization Review"],
    )
    sheet.add("title", text=sheet.title)
    sheet.fields(
        [("Date of decision", us(story.decided)), ("Request received", us(story.requested + DAY))],
        [("Injured worker", story.patient.name), ("Claim", story.patient.claim)],
        [("Date of injury", us(story.injured)), ("Requesting provider", story.doctors["ptp"].signed)],
    )
    sheet.section("Determination", "The following treatment is not certified:")
    sheet.listing([request(story, item) for item in story.items], numbered=True)
    sheet.section("Records reviewed", *named, style="list")
    if not brief:
        sheet.section(
            "Clinical summary",
            *clinical.history(story, story.decided),
            *clinical.complaints(story, story.reports[-1]),
        )
        for number, item in enumerate(story.items, 1):
            why = f"The records do not show that {item['words']} meets the guideline. It is not certified."
            sheet.section(f"Rationale, item {number}", why)
        sheet.section(
            "Guidelines", "MTUS Chronic Pain Medical Treatment Guidelines and ACOEM were consulted."
        )
    sheet.text(
        "You may ask for independent medical review with the enclosed form within 30 days of this decision."
    )
    sheet.add("sign", name="Reviewing physician, MD, California license on file", date=us(story.decided))
    return sheet


def assignment(story: Story, look: dict[str, object]) -> Sheet:
    """The notice of assignment and request for information."""
    day = story.applied + DAY * 9
    sheet = _paper(story, "notice_of_assignment", story.voice.title("notice_of_assignment"), look, day)
    sheet.add("title", text=sheet.title)
    sheet.text(us(day))
    sheet.fields(
        [("Employee", story.patient.filed), ("Claim number", story.patient.claim)],
        [("Claims administrator", story.administrator), ("Date of UR decision", us(story.decided))],
    )
    sheet.text(
        "The application for independent medical review has been found eligible and was assigned for review.",
        "Send the records of the last six months and the reports named in the decision within 15 days.",
    )
    return sheet


def letter(story: Story, look: dict[str, object], day: dt.date) -> Sheet:
    """A letter of an adjuster, an attorney or a copy service."""
    sheet = _paper(story, "correspondence", story.voice.title("correspondence"), look, day)
    sheet.spare = 1
    sheet.add(
        "letterhead", name=story.administrator, lines=["PO Box 100, Santa Nada, CA 95099"], right=["Claims"]
    )
    sheet.text(us(day))
    sheet.text(f"To: {story.doctors['ptp'].clinic}")
    if sheet.title:
        sheet.add("section", text=sheet.title)
    sheet.text(f"Re: {story.patient.name}, claim {story.patient.claim}, date of injury {us(story.injured)}")
    bodies = (
        "Please forward your chart notes and billing for this claim. A return envelope is enclosed.",
        "We acknowledge receipt of your bill. It is under review; an explanation will follow.",
        "This is to confirm the appointment for the claim above. Please bring photo identification.",
        "Enclosed please find the records obtained by subpoena. Kindly file the enclosed proof of service.",
    )
    sheet.text(story.chosen.choice(bodies))
    sheet.text("Sincerely,")
    sheet.text("Claims examiner")
    return sheet


def fax_cover(story: Story, look: dict[str, object], day: dt.date) -> Sheet:
    """A fax cover sheet."""
    sheet = _paper(story, "fax_cover", "FAX", look, day)
    sheet.spare = 1
    sheet.add("title", text=story.chosen.choice(("FAX COVER SHEET", "FACSIMILE TRANSMITTAL", "FAX")))
    doctor = story.chosen.choice([story.doctors["ptp"], story.doctors["pt"], story.doctors["pain"]])
    sheet.fields(
        [("To", story.administrator), ("Fax", "(619) 555-0100")],
        [("From", doctor.clinic), ("Date", us(day))],
        [("Re", story.patient.claim), ("Pages", str(story.chosen.randint(2, 14)))],
    )
    sheet.text(
        "This fax is confidential. If you received it in error please notify the sender and destroy it."
    )
    return sheet


def _paper(story: Story, kind: str, title: str, look: dict[str, object], day: dt.date) -> Sheet:
    return Sheet(kind, title, dict(look), story.patient, None, None, day)
