"""What a request for authorization says, in data. Invented requests; each row says what is new about it."""

from __future__ import annotations

import pytest

from openimr.language import understand


def test_a_request_with_everything() -> None:
    request = understand("Pt 2x4 Weeks (8sessions) For Bilateral Neck and Low Back")
    assert [mention.service for mention in request.services] == ["physical_therapy"]
    assert request.body_regions == ("neck", "low_back")
    assert request.body_regions_text == ("Neck", "Low Back")
    assert request.laterality == "bilateral"
    quantity = request.quantity
    assert (quantity.visits, quantity.per_week, quantity.weeks) == (8, 2, 4)
    assert request.contradictions == ()
    assert request.ambiguities == ()


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("physical therapy", "physical_therapy"),
        ("PT/aqua therapy", "aquatic_therapy"),  # the more special one
        ("occupational therapy right thumb (ultrasound, manual therapy)", "occupational_therapy"),
        ("osteopathic manipulative treatment", "chiropractic"),
        ("deep tissue massage", "massage"),
        ("right L4-L5 microdiscectomy with assistant surgeon and 2-day inpatient stay", "surgery_spine"),
        ("total left knee arthroplasty", "surgery_knee"),
        ("hardware removal right ankle", "surgery_ankle_foot"),  # general surgery goes by the region
        ("hardware removal left wrist", "surgery_hand_wrist"),
        ("assistant surgeon for L4-5 fusion", "other"),  # the accessory alone
        ("lumbar steroid injection", "injection_epidural"),  # injections go by the region too
        ("left knee steroid injection", "injection_joint"),
        ("C1-C2 intra-articular injection", "injection_facet"),
        ("facet joint nerve block", "injection_facet"),
        ("lumbar medial branch block", "injection_facet"),
        ("stellate ganglion block", "nerve_block"),
        ("trigger point injections with lidocaine", "injection_trigger_point"),  # a drug within a procedure
        ("physical therapy status post meniscectomy", "physical_therapy"),  # the occasion, not the request
        ("EMG monitoring during spine surgery", "electrodiagnostics"),
        ("consultation with orthopedic surgeon for knee arthroscopy", "consultation_referral"),
        ("referral to pain management doctor for facet or epidural injections", "consultation_referral"),
        ("referral for physical therapy x12", "physical_therapy"),  # a mere referral gives way
        ("MRI of the brain", "imaging_mri"),
        ("CT myelogram", "imaging_ct_myelogram"),
        ("Polar Care unit", "dme"),
        ("interferential unit", "tens_electrical"),
        ("LSO brace", "orthotic_brace"),
        ("urine drug screen", "urine_drug_test"),
        ("in-home health aide", "home_health"),
        ("Norco", "medication_opioid"),
        ("Zoloft and clonazepam", "medication_psych"),
        ("Norco, Soma and Elavil", "medication_other"),  # several classes
        ("gabapentin", "medication_other"),
        ("Flurbiprofen 20%/Lidocaine 5% cream", "medication_topical"),  # a compounded cream
        ("fentanyl patch 25 mcg/hr", "medication_opioid"),  # a patch that is not topical care
        ("97110, 97140", "physical_therapy"),  # codes alone
        ("physical therapy (97110, 97124)", "physical_therapy"),  # codes beside words add nothing
        ("something else entirely", "unknown"),
        ("", "unknown"),
    ],
)
def test_service_category(text: str, category: str) -> None:
    assert understand(text).service_category == category


def test_the_main_service_stands_first_and_each_once() -> None:
    request = understand("LSO brace and L4-5 laminectomy with fusion")
    assert [mention.service for mention in request.services] == ["surgery_spine", "orthotic_brace"]


def test_spelled_out_abbreviations_are_not_ambiguous() -> None:
    request = understand("Physical therapy (PT)/ Certified Massage Therapist (CMT) for the neck")
    assert [mention.service for mention in request.services] == ["physical_therapy", "massage"]
    assert request.ambiguities == ()


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("ACDF at C5-7", ("neck",)),
        ("lumbar decompression and spinal fusion L4-5", ("low_back",)),  # the general region gives way
        ("spinal surgery", ("spine",)),
        ("right lumbar sympathetic block L2-3", ("lower_extremity",)),  # the limb treated, not the needle
        ("stellate ganglion block", ("upper_extremity",)),
        ("spinal cord stimulator trial", ()),
        ("tramadol", ()),
    ],
)
def test_body_regions(text: str, regions: tuple[str, ...]) -> None:
    assert understand(text).body_regions == regions


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Total knee arthroplasty, right", "right"),
        ("SI joint injection bilateral", "bilateral"),
        ("right and left knee MRI", "bilateral"),
        ("left ankle and right knee x-ray", None),  # different parts, different sides: no one side is true
        ("left stellate ganglion block", "left"),
    ],
)
def test_side_of_the_request(text: str, side: str | None) -> None:
    assert understand(text).laterality == side


@pytest.mark.parametrize(
    ("text", "visits", "per_week", "weeks"),
    [
        ("PT 2x4", 8, 2, 4),
        ("PT 3 times a week for 6 weeks", 18, 3, 6),
        ("PT two (2) times per week for six (6) weeks", 12, 2, 6),  # figures in brackets are no total
        ("PT once weekly x 6 weeks", 6, 1, 6),
        ("PT 1 time weekly for 4 weeks, quantity: 4 sessions", 4, 1, 4),
        ("PT 6 visits 2 x week x 3 weeks", 6, 2, 3),
        ("PT x12", 12, None, None),
        ("twelve (12) acupuncture visits", 12, None, None),
        ("4 MASSAGE THERAPY VISITS (LUMBAR)", 4, None, None),
        ("massage 6 sessions over 3 weeks", 6, None, 3),  # weeks are no frequency
        ("PT 12 sessions, 3 x week", 12, 3, None),
        ("PT for 4 weeks", None, None, 4),
        ("PT", None, None, None),
    ],
)
def test_visits(text: str, visits: int | None, per_week: float | None, weeks: float | None) -> None:
    quantity = understand(text).quantity
    assert (quantity.visits, quantity.per_week, quantity.weeks) == (visits, per_week, weeks)


@pytest.mark.parametrize(
    ("text", "units", "unit"),
    [
        ("functional restoration program 80 hours", 80, "hours"),
        ("TENS unit 6 months rental", 6, "months rental"),
        ("IF unit 30-day rental", 30, "days rental"),
        ("H-wave unit purchase", None, "purchase"),
        ("Lyrica, three months", 3, "months"),
    ],
)
def test_other_amounts(text: str, units: float | None, unit: str) -> None:
    quantity = understand(text).quantity
    assert (quantity.units, quantity.unit) == (units, unit)


def test_a_contradiction_keeps_both_numbers() -> None:
    request = understand("PT 2x4 weeks (12 sessions)")
    assert (request.quantity.visits, request.quantity.per_week, request.quantity.weeks) == (12, 2, 4)
    (contradiction,) = request.contradictions
    assert contradiction.text == "12 sessions"
    assert "8" in contradiction.explanation
    assert "12" in contradiction.explanation


def test_a_word_and_a_figure_that_disagree() -> None:
    (contradiction,) = understand("PT twelve (10) visits").contradictions
    assert contradiction.text == "twelve (10)"


def test_a_range_counts_with_its_upper_end_and_is_a_doubt() -> None:
    request = understand("PT 2-3x6")
    assert request.quantity.visits == 18
    (doubt,) = request.ambiguities
    assert doubt.readings == ("2 x 6 weeks, 12 visits", "3 x 6 weeks, 18 visits")


def test_the_amount_of_a_second_service_is_not_lost() -> None:
    request = understand("PT 2x4 (8 sessions) neck and acupuncture 1x6 (6 sessions)")
    assert request.quantity.visits == 8
    assert request.contradictions == ()
    assert [doubt.text for doubt in request.ambiguities] == ["1x6"]


@pytest.mark.parametrize("word", ["CMT", "OT", "MRA", "BT", "MED", "HHA", "LSB", "SNRB", "CESI", "MT", "WC"])
def test_an_unexplained_abbreviation_stays_ambiguous(word: str) -> None:
    (doubt,) = understand(f"{word} requested").ambiguities
    assert doubt.text == word
    assert len(doubt.readings) == 2
    assert doubt.settled_by


@pytest.mark.parametrize(
    ("text", "word", "reading", "category"),
    [
        ("CMT 97124", "CMT", "certified massage therapist", "massage"),
        ("CMT 98941", "CMT", "chiropractic manipulative treatment", "chiropractic"),
        ("OT 2x6 right hand", "OT", "occupational therapy", "occupational_therapy"),
        ("CESI C5-6", "CESI", "cervical epidural steroid injection", "injection_epidural"),
        ("MRA left shoulder", "MRA", "magnetic resonance arthrogram", "imaging_mri"),
        ("LSB for CRPS", "LSB", "lumbar sympathetic block", "nerve_block"),
    ],
)
def test_what_the_request_itself_settles(text: str, word: str, reading: str, category: str) -> None:
    request = understand(text)
    (doubt,) = request.ambiguities
    assert (doubt.text, doubt.readings) == (word, (reading,))
    assert "in the request itself" in doubt.settled_by
    assert request.service_category == category


def test_small_letters_are_words_and_not_abbreviations() -> None:
    assert understand("met criteria for med refill").ambiguities == ()


def test_joints_or_nerves() -> None:
    (doubt,) = understand("medial branch blocks L4-S1").ambiguities
    assert doubt.text == "L4-S1"
    assert understand("medial branch blocks L4-5").ambiguities == ()
    assert understand("fusion L4-S1").ambiguities == ()


def test_a_misspelt_drug_is_a_guess_that_is_shown() -> None:
    request = understand("Gabapentine 300 mg")
    assert request.service_category == "medication_other"
    assert [doubt.readings[0] for doubt in request.ambiguities] == ["gabapentin"]


def test_drug_order() -> None:
    (order,) = understand("Norco 10/325mg #120").drugs
    assert (order.name, order.strength, order.count) == ("Norco", "10/325mg", 120)
    assert order.ingredients == ("hydrocodone", "acetaminophen")
    assert order.drug_class == "opioid"


@pytest.mark.parametrize(
    ("text", "count", "refills", "directions"),
    [
        ("Tramadol 50mg TID #90 with 2 refills", 90, 2, "TID"),
        ("Percocet 5/325 1 tab Q4 hours prn #120", 120, None, "1 tab Q4 hours prn"),  # a dose is no count
        ("Omeprazole 20 mg, quantity: 60", 60, None, None),
        ("morphine 60 mg three times a day", None, None, "three times a day"),
    ],
)
def test_drug_amounts(text: str, count: int | None, refills: int | None, directions: str | None) -> None:
    (order,) = understand(text).drugs
    assert (order.count, order.refills, order.directions) == (count, refills, directions)
    assert understand(text).quantity.visits is None


def test_each_drug_has_its_own_order() -> None:
    orders = understand("Norco 10/325 #120, Soma 350mg #90 and Xanax 1mg #60").drugs
    assert [(order.name, order.count) for order in orders] == [("Norco", 120), ("Soma", 90), ("Xanax", 60)]


def test_codes() -> None:
    request = understand("Physical therapy 97110 and E0730 for M54.5, $540.25")
    assert [(code.system, code.code) for code in request.codes] == [
        ("CPT", "97110"),
        ("HCPCS", "E0730"),
        ("ICD-10", "M54.5"),
    ]


@pytest.mark.parametrize(
    ("text", "additional", "postoperative", "retrospective"),
    [
        ("Additional PT", True, False, False),
        ("PT continued", True, False, False),
        ("trigger point injections, 3 or more muscles", False, False, False),
        ("second opinion", False, False, False),
        ("post-op PT", False, True, False),
        ("PT s/p rotator cuff repair", False, True, False),
        ("hydrocodone (retrospective)", False, False, True),
        ("PT", False, False, False),
    ],
)
def test_flags(text: str, additional: bool, postoperative: bool, retrospective: bool) -> None:
    request = understand(text)
    assert (request.additional, request.postoperative, request.retrospective) == (
        additional,
        postoperative,
        retrospective,
    )


def test_line_wraps_do_not_matter_and_places_are_those_of_the_text() -> None:
    text = "Physical\ntherapy for the low\n\nback"
    request = understand(text)
    (mention,) = request.services
    assert text[mention.span.start : mention.span.end] == "Physical\ntherapy"
    assert request.body_regions_text == ("low back",)
