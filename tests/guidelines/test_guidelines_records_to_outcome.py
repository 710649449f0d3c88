"""From the words of a record to the outcome: invented records, read, weighed and decided as a whole."""

from __future__ import annotations

import pytest

from openimr.facts import find_in_text
from openimr.guidelines import CaseDates, SearchScope, assess, load_pack
from openimr.language import understand

DATES = CaseDates(request_date="2014-06-20", decision_date="2014-07-01", injury_date="2011-01-01")

RECORDS = [
    (
        "Right L4-5 transforaminal epidural steroid injection under fluoroscopy",
        "The injured worker reports low back pain radiating down the right leg with numbness in the "
        "right foot. "
        "On examination there is decreased sensation in the right L5 dermatome and 4/5 strength of right"
        " extensor hallucis longus. "
        "Straight leg raise is positive on the right. "
        "MRI of the lumbar spine dated 3/1/2014 showed a right paracentral disc herniation at L4-5 with "
        "compression of the right L5 nerve root. "
        "She completed 12 sessions of physical therapy and tried naproxen and cyclobenzaprine without "
        "significant relief.",
        "overturned",
    ),
    (
        "Repeat L4-5 epidural steroid injection",
        "The patient had an L4-5 epidural steroid injection on 12/1/2013 with 70% relief of leg pain for"
        " 8 weeks. "
        "He reduced his Norco use and was able to walk longer. "
        "Examination shows decreased sensation in the left L5 dermatome and diminished Achilles reflex. "
        "MRI shows L4-5 disc protrusion with left L5 nerve root impingement.",
        "overturned",
    ),
    (
        "MRI lumbar spine",
        "The patient complains of low back pain. "
        "There is tenderness and spasm with limited range of motion. "
        "Straight leg raise is negative. "
        "Sensation and motor strength are intact. "
        "He has had 6 sessions of physical therapy with no improvement.",
        "upheld",
    ),
    (
        "Spinal cord stimulator trial",
        "Diagnoses: failed back surgery syndrome, status post L4-S1 fusion. "
        "He failed physical therapy, epidural injections and medications. "
        "The psychologist cleared him for the trial.",
        "overturned",
    ),
    (
        "Left knee arthroscopy with partial medial meniscectomy",
        "The patient reports locking and giving way of the left knee. "
        "Examination shows medial joint line tenderness, positive McMurray's test and effusion. "
        "MRI of the left knee shows a complex tear of the medial meniscus. "
        "He completed physical therapy and takes ibuprofen.",
        "overturned",
    ),
    (
        "L4-S1 lumbar fusion",
        "Flexion-extension x-rays show grade I spondylolisthesis at L4-5 with instability. "
        "She failed physical therapy and epidural injections. "
        "She is a non-smoker. "
        "Psychological evaluation was completed. "
        "Pain generators were identified by discogram.",
        "overturned",
    ),
    (
        "Right carpal tunnel release",
        "The patient has numbness and tingling in the right thumb and index finger, worse at night. "
        "Tinel's and Phalen's are positive. "
        "EMG/NCV dated 2/3/2014 showed moderate right carpal tunnel syndrome. "
        "She has used a night splint and ibuprofen and had a cortisone injection with temporary relief.",
        "overturned",
    ),
    (
        "Acupuncture 2x3 for the low back",
        "The patient takes Norco and cannot tolerate NSAIDs. She performs a home exercise program.",
        "overturned",
    ),
    (
        "Additional acupuncture 2x4 low back",
        "The patient has completed 6 acupuncture visits with decreased pain and is now able to sit for "
        "45 minutes instead of 20. "
        "He reduced his medication use.",
        "overturned",
    ),
    (
        "Functional restoration program 80 hours",
        "A multidisciplinary evaluation with baseline functional testing was completed. "
        "Previous treatment has failed and he is not a surgical candidate. "
        "He is unable to perform household chores and has significant loss of function. "
        "He is motivated to return to work. "
        "Negative predictors were addressed.",
        "overturned",
    ),
    (
        "Right shoulder arthroscopic rotator cuff repair",
        "MRI of the right shoulder dated 4/2/2014 revealed a full-thickness tear of the supraspinatus. "
        "Examination shows weakness of abduction, positive Hawkins and Neer signs, and a painful arc. "
        "She wakes at night with pain. "
        "Physical therapy and a cortisone injection failed.",
        "overturned",
    ),
    (
        "Bilateral L4-S1 radiofrequency ablation",
        "Medial branch block on 3/3/2014 gave 80% relief for 4 hours. He continues a home exercise program.",
        "overturned",
    ),
    (
        "Right total knee replacement",
        "This 64 year old woman has severe osteoarthritis of the right knee on standing x-rays. "
        "BMI is 31. "
        "Range of motion is 5 to 85 degrees. "
        "She has night pain and difficulty walking. "
        "Physical therapy, NSAIDs, cortisone and Synvisc injections failed.",
        "overturned",
    ),
    (
        "EMG/NCV bilateral upper extremities",
        "The patient complains of neck pain with numbness and tingling in both hands for 6 months. "
        "Spurling's is positive. "
        "Carpal tunnel syndrome versus cervical radiculopathy.",
        "overturned",
    ),
]


@pytest.mark.parametrize(("request_text", "record", "decision"), RECORDS)
def test_a_record_is_read_and_decided(request_text: str, record: str, decision: str) -> None:
    """The facts are found where a physician would see them, and the criteria do the rest."""
    facts = find_in_text(record, document="record")
    found = assess(load_pack(), understand(request_text), facts, DATES, SearchScope(("record",), 1))
    assert found.decision == decision, found.reason
