"""Which treatment answers a request as physicians write it (California, dates of 2014)."""

from __future__ import annotations

import pytest

from openimr.facts import find_in_text
from openimr.guidelines import CaseDates, SearchScope, assess, load_pack
from openimr.language import understand

DATES = CaseDates(request_date="2014-06-20", decision_date="2014-07-01", injury_date="2011-01-01")


def answered(request: str, record: str = "") -> list[str | None]:
    """The treatments that answer for the services of a request, given what the record says."""
    facts = find_in_text(record, document="record") if record else ()
    found = assess(load_pack(), understand(request), facts, DATES, SearchScope(("record",), 1))
    return [service.guideline.entry if service.guideline else None for service in found.services]


REQUESTS = [
    ("MRI lumbar spine", "mri-lumbar"),
    ("MRI of the cervical spine without contrast", "mri-cervical"),
    ("MR arthrogram right shoulder", "mri-shoulder"),
    ("MRI left knee", "mri-knee"),
    ("EMG/NCV bilateral lower extremities", "emg-ncs-lower"),
    ("EMG/NCS of the bilateral upper extremities", "emg-ncs-upper"),
    ("NCV right wrist", "emg-ncs-upper"),
    ("EMG lumbar spine", "emg-ncs-lower"),
    ("EMG of the cervical spine", "emg-ncs-upper"),
    ("Right L4-5 transforaminal epidural steroid injection under fluoroscopy", "esi-lumbar"),
    ("C7-T1 cervical epidural steroid injection", "esi-cervical"),
    ("Bilateral L4-S1 facet radiofrequency ablation", "facet-rfa"),
    ("Left L4-5, L5-S1 medial branch radiofrequency neurotomy", "facet-rfa"),
    ("cervical rhizotomy C4-6", "facet-rfa"),
    ("L4-5 intra-articular facet steroid injection", "facet-intraarticular-therapeutic"),
    ("L4-S1 medial branch block", "facet-mbb-lumbar"),
    ("left SI joint injection", "si-joint-injection"),
    ("trigger point injections x 4 to the trapezius", "trigger-point-injection"),
    ("right stellate ganglion block", "sympathetic-block"),
    ("lumbar sympathetic block L3", "sympathetic-block"),
    ("spinal cord stimulator trial", "spinal-cord-stimulator"),
    ("permanent implantation of spinal cord stimulator", "spinal-cord-stimulator"),
    ("Botox injections 200 units cervical", "botulinum-toxin"),
    ("Botox injection for migraine headaches", "botulinum-toxin"),
    ("acupuncture 2x4 lumbar spine", "acupuncture"),
    ("electroacupuncture x 6 right shoulder", "acupuncture"),
    ("chiropractic 2x6 low back", "manual-therapy-lowback"),
    ("chiropractic 12 visits neck", "manual-therapy-lowback"),
    ("chiropractic 2x4 right knee", "manual-therapy-extremity"),
    ("aquatic therapy 2x6 low back", "aquatic-therapy"),
    ("pool therapy 3x4", "aquatic-therapy"),
    ("work conditioning 10 visits", "work-conditioning"),
    ("work hardening program 10 sessions", "work-hardening"),
    ("functional restoration program 80 hours", "functional-restoration-program"),
    ("HELP program 160 hours", "functional-restoration-program"),
    ("chronic pain management program 10 sessions", "functional-restoration-program"),
    ("L4-S1 posterior lumbar interbody fusion", "lumbar-fusion"),
    ("L4-5 laminectomy, decompression and fusion with instrumentation", "lumbar-fusion"),
    ("L5-S1 microdiscectomy", "lumbar-discectomy-laminectomy"),
    ("lumbar laminectomy L3-5", "lumbar-discectomy-laminectomy"),
    ("ACDF C5-6", "cervical-fusion-acdf"),
    ("anterior cervical discectomy and fusion C5-C7", "cervical-fusion-acdf"),
    ("right shoulder arthroscopic rotator cuff repair", "rotator-cuff-repair"),
    (
        "right shoulder arthroscopy with subacromial decompression and distal clavicle excision",
        "shoulder-arthroscopy-sad",
    ),
    ("shoulder arthroscopy with rotator cuff repair and subacromial decompression", "rotator-cuff-repair"),
    ("right carpal tunnel release", "carpal-tunnel-release"),
    ("left knee arthroscopy with partial medial meniscectomy", "knee-arthroscopy-meniscectomy"),
    ("right total knee arthroplasty", "total-knee-arthroplasty"),
    ("total knee replacement", "total-knee-arthroplasty"),
    ("post-operative physical therapy after ACL reconstruction 2x6 left knee", "postsurg-knee-acl"),
]

AFTER_SURGERY_OR_DIAGNOSIS = [
    (
        "physical therapy 3x4 right hand",
        "Diagnosis: complex regional pain syndrome of the right hand.",
        "pm-crps",
    ),
    (
        "postoperative physical therapy 2x6 right shoulder",
        "Status post arthroscopic rotator cuff repair on 05/01/2014.",
        "postsurg-rotator-cuff-arthroscopic",
    ),
    (
        "post-op physical therapy 3x4 left knee",
        "He underwent left total knee replacement on 05/01/2014.",
        "postsurg-knee-arthroplasty",
    ),
    (
        "physical therapy 2x6 left knee",
        "He underwent left knee partial medial meniscectomy on 05/01/2014.",
        "postsurg-knee-meniscectomy",
    ),
    (
        "post-operative therapy 2x4 right wrist",
        "Status post right carpal tunnel release on 05/01/2014.",
        "postsurg-carpal-tunnel-release",
    ),
    (
        "postoperative physical therapy 12 visits lumbar spine",
        "She underwent L4-5 fusion on 05/01/2014.",
        "postsurg-lumbar-fusion",
    ),
    (
        "postoperative physical therapy 12 visits neck",
        "She underwent C5-6 ACDF on 05/01/2014.",
        "postsurg-cervical-fusion",
    ),
    (
        "postoperative physical therapy 12 visits lumbar spine",
        "She underwent L4-5 microdiscectomy on 05/01/2014.",
        "postsurg-lumbar-discectomy",
    ),
    (
        "physical therapy 2x6 left knee",
        "He underwent left knee meniscectomy on 05/01/2011.",
        "pm-myalgia-myositis",
    ),
]


@pytest.mark.parametrize(("request_text", "treatment"), REQUESTS)
def test_the_words_of_a_request_choose_the_treatment(request_text: str, treatment: str) -> None:
    """One treatment answers, and it is the one that the request is about."""
    assert answered(request_text) == [treatment]


@pytest.mark.parametrize(("request_text", "record", "treatment"), AFTER_SURGERY_OR_DIAGNOSIS)
def test_the_record_chooses_where_the_request_does_not(
    request_text: str, record: str, treatment: str
) -> None:
    """The operation, its date and the diagnosis choose the row of a table."""
    assert answered(request_text, record) == [treatment]
