"""Facts in four styles of record: form, narrative, therapy note, imaging report. All people are invented."""

from __future__ import annotations

import pytest

from openimr.facts import find_in_text
from openimr.model import Fact

FORM = """PRIMARY TREATING PHYSICIAN'S PROGRESS REPORT (PR-2)
Patient: Sample, Robin          Date of Birth: 02/03/1966
Date of Injury: 05/06/2013
Subjective complaints:
48 y/o F with neck pain 7/10 and headaches. Denies numbness or tingling in the arms.
Objective findings:
Cervical spine: tenderness with spasm. Range of motion is restricted.
Spurling's test is negative. Lumbar spine: straight leg raise positive on the left.
Diagnoses:
1. Cervical sprain/strain (847.0)
2. Lumbar radiculopathy
3. Sprung toenail syndrome
Treatment to date:
Physical therapy, acupuncture, ibuprofen
Work status: modified duty
Treatment plan:
1. Chiropractic care 2 times a week for 3 weeks
"""

NARRATIVE = """\
Robin Sample is a 45-year-old right-handed male who injured his low back on June 3, 2012 when he
fell from a ladder. He is represented by an attorney. He underwent left L4-5 microdiscectomy on
3/4/2013. He had two lumbar epidural steroid injections with 60% relief lasting 8 weeks. He has had
chiropractic care for years. Massage therapy did not help. There is no documentation of functional
improvement with acupuncture. He is now able to lift 20 pounds, previously 10. Work restrictions
were reduced. The patient takes Norco and gabapentin. On 5/6/2014 he complained of numbness in the
left foot. An MRI of the lumbar spine dated February 3, 2014 showed severe disc height loss and
moderate-to-severe stenosis at L5-S1. The provider requests a neurosurgical consultation and
electrodiagnostic studies.
"""

THERAPY = """PHYSICAL THERAPY DAILY NOTE
Date: 04/05/2014
Visit #: 9          Authorized: 12
S: Patient reports 30% improvement in pain. Low back feels better.
Visits remaining: 3
"""

IMAGING = """MRI OF THE LUMBAR SPINE
Technique: Multiplanar images were obtained.
Comparison: 2009
Findings:
L4-L5: 3 mm disc bulge without stenosis.
L5-S1: Large disc extrusion with compression of the left S1 nerve root, larger than in 2009.
Impression:
1. Severe stenosis at L5-S1.
"""


def facts(text: str, **other: str) -> tuple[Fact, ...]:
    return find_in_text(text, document="d", **other)  # type: ignore[arg-type]


def has(found: tuple[Fact, ...], concept: str, assertion: str = "present", **wanted: object) -> bool:
    return any(
        f.concept == concept
        and f.assertion == assertion
        and all(getattr(f, k) == v for k, v in wanted.items())
        for f in found
    )


@pytest.mark.parametrize(
    ("concept", "assertion", "wanted"),
    [
        ("age", "present", {"value": 48}),
        ("sex", "present", {"value_text": "female"}),
        ("injury_date", "present", {"date": "2013-05-06"}),
        ("pain", "present", {"regions": ("neck",), "value": 7}),
        ("headache", "present", {"regions": ("head",)}),
        ("numbness", "absent", {"regions": ("upper_extremity",)}),
        ("tingling", "absent", {"regions": ("upper_extremity",)}),
        ("tenderness", "present", {"regions": ("neck",)}),
        ("range_of_motion_limited", "present", {"regions": ("neck",)}),
        ("positive_nerve_tension_sign", "absent", {"regions": ("neck",)}),
        ("positive_nerve_tension_sign", "present", {"regions": ("low_back",)}),
        ("sprain_strain", "present", {"value_text": "847.0", "unit": "ICD-9"}),
        ("radiculopathy", "present", {"regions": ("low_back",)}),
        ("other_diagnosis", "present", {"label": "Sprung toenail syndrome"}),
        ("physical_therapy", "historical", {}),
        ("acupuncture", "historical", {}),
        ("nsaid", "historical", {"value_text": "ibuprofen"}),
        ("modified_duty", "present", {"kind": "work_status"}),
        ("chiropractic", "planned", {"kind": "treatment"}),
        ("chiropractic", "planned", {"role": "requested", "value": 6}),
    ],
)
def test_a_form(concept: str, assertion: str, wanted: dict[str, object]) -> None:
    """Headings say how to read what stands under them."""
    assert has(facts(FORM), concept, assertion, **wanted)


def test_the_date_of_birth_is_no_date_of_injury() -> None:
    """Only the date tied to the injury's words."""
    assert [f.date for f in facts(FORM) if f.kind == "injury_date"] == ["2013-05-06"]


@pytest.mark.parametrize(
    ("concept", "assertion", "wanted"),
    [
        ("age", "present", {"value": 45}),
        ("sex", "present", {"value_text": "male"}),
        ("injury_date", "present", {"date": "2012-06-03"}),
        ("mechanism_fall", "present", {}),
        ("represented", "present", {}),
        ("spine_surgery", "historical", {"levels": ("L4-L5",), "date": "2013-03-04"}),
        ("injection_epidural", "historical", {"value": 2, "unit": "injections"}),
        ("pain_relief", "present", {"value": 60, "unit": "percent", "value_text": "injection_epidural"}),
        ("pain_relief", "present", {"value": 8, "unit": "weeks"}),
        ("chiropractic", "historical", {"value_text": "for years"}),
        ("treatment_failed", "present", {"value_text": "massage"}),
        ("functional_improvement", "absent", {"kind": "record"}),
        ("adl_improved", "present", {"kind": "function"}),
        ("work_restrictions_reduced", "present", {}),
        ("opioid", "present", {"value_text": "Norco"}),
        ("numbness", "present", {"regions": ("foot",), "laterality": "left", "date": "2014-05-06"}),
        ("imaging_study", "present", {"value_text": "MRI", "date": "2014-02-03"}),
        (
            "disc_height_loss",
            "present",
            {"severity": "severe", "regions": ("low_back",), "date": "2014-02-03"},
        ),
        ("stenosis", "present", {"severity": "moderate-to-severe", "levels": ("L5-S1",)}),
        ("consultation_referral", "planned", {}),
        ("electrodiagnostics", "planned", {}),
    ],
)
def test_a_narrative(concept: str, assertion: str, wanted: dict[str, object]) -> None:
    """Prose: what was, what is, what is asked for, and what nobody wrote about."""
    assert has(facts(NARRATIVE), concept, assertion, **wanted)


def test_a_therapy_note_counts_its_own_therapy() -> None:
    """Its visits are of the therapy it names at the top, on its own date."""
    visits = [
        (f.concept, str(f.role), f.value, f.date) for f in facts(THERAPY, default_date="2014-04-05") if f.role
    ]
    assert visits == [
        ("physical_therapy", "completed", 9, "2014-04-05"),
        ("physical_therapy", "authorized", 12, "2014-04-05"),
        ("physical_therapy", "remaining", 3, "2014-04-05"),
    ]
    assert has(facts(THERAPY), "pain_relief", value=30, unit="percent")


def test_an_imaging_report_is_dated_by_itself_and_not_by_its_comparison() -> None:
    """Lesions with level and severity; its impression is no list of diagnoses."""
    found = facts(IMAGING, default_date="2014-01-14")
    assert has(found, "disc_bulge", levels=("L4-L5",), date="2014-01-14")
    assert has(found, "stenosis", "absent", levels=("L4-L5",))
    assert has(found, "disc_herniation", date="2014-01-14")
    assert has(found, "stenosis", severity="severe", levels=("L5-S1",), regions=("low_back",))
    assert not [f for f in found if f.kind == "diagnosis"]


@pytest.mark.parametrize(
    ("text", "kind", "concept", "assertion"),
    [
        (
            "There is no evidence documenting a functional baseline.",
            "record",
            "functional_baseline",
            "absent",
        ),
        (
            "Therapy has not resulted in any functional benefit.",
            "response",
            "functional_improvement",
            "absent",
        ),
        ("There is no evidence of fracture.", "diagnosis", "fracture", "absent"),
        ("There is no evidence of functional improvement.", "record", "functional_improvement", "absent"),
        ("The prior course gave numerous therapy sessions.", "treatment", "therapy_sessions", "historical"),
        (
            "If successful, we will proceed to radiofrequency ablation.",
            "plan",
            "neurotomy_planned",
            "present",
        ),
        (
            "The patient has been instructed on a home exercise program.",
            "treatment",
            "home_exercise_program",
            "historical",
        ),
        ("Handwritten notes were largely illegible.", "record", "illegible_record", "present"),
    ],
)
def test_silence_denial_past_and_plan(text: str, kind: str, concept: str, assertion: str) -> None:
    """What the record does not say is kept apart from what it denies."""
    assert has(facts(text), concept, assertion, kind=kind)


@pytest.mark.parametrize(
    "text",
    [
        "ODG guidelines recommend 10 visits over 8 weeks for lumbar strain.",
        "Massage therapy is recommended as an option.",
        "Criteria include patients with cervical pain that is non-radicular.",
        "His mother has low back pain.",
    ],
)
def test_guidelines_and_relatives_are_not_the_worker(text: str) -> None:
    """What a guideline says, or what a relative has, is no fact of the case."""
    assert facts(text) == ()
