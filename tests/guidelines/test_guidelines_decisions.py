"""What the criteria decide, told as cases: the situations of real disputes with invented people."""

from __future__ import annotations

import pytest
from guideline_cases import DATES, SCOPE, assess, fact, outcomes, request, visits

from openimr import guidelines
from openimr.model import Decision, Fact, Necessity, TreatmentRequest

NECK_THERAPY = request("physical_therapy", regions=("neck", "low_back"), visits=8)
PT_AND_MASSAGE = request("physical_therapy", "massage", regions=("neck",), visits=4)
BLOCK = request("injection_facet", regions=("neck",), text="Medial branch block for the cervical spine")
CONSULT = request("consultation_referral", regions=("low_back",), text="NEUROSURGICAL CONSULTATION")


def strain(completed: float) -> list[Fact]:
    """A neck strain with a therapy count, visits left, and the request restated."""
    return [
        fact("sprain_strain", regions=("neck",)),
        fact("pain", regions=("low_back",)),
        visits("physical_therapy", "completed", completed, date="2014-07-17"),
        visits("physical_therapy", "remaining", 3, date="2014-07-03"),
        visits("physical_therapy", "requested", 8),
    ]


def neck_case(arms: bool = True, home_exercise: bool = False) -> list[Fact]:
    """Chronic neck pain with tried therapy; `arms` adds numbness and tingling into both arms."""
    facts = [
        fact("cervicalgia"),
        fact("facet_syndrome"),
        fact("physical_therapy", "historical"),
        fact("medication", "historical"),
        fact("physical_therapy", "planned"),
        fact("massage", "planned"),
        fact("pain", regions=("neck",)),
    ]
    if arms:
        facts += [fact(c, regions=("upper_extremity",)) for c in ("numbness", "tingling")]
    if home_exercise:
        facts.append(fact("home_exercise_program"))
    return facts


def low_back_case() -> list[Fact]:
    """An operated low back with years of passive care and a severe lesion on MRI."""
    return [
        fact("pain", regions=("low_back",)),
        fact("physical_therapy", "historical", value_text="unspecified amounts"),
        fact("massage", "historical", value_text="for years"),
        fact("chiropractic", "historical", value_text="for years"),
        fact("physical_therapy", "planned"),
        fact("disc_height_loss", regions=("low_back",), severity="severe", levels=("L5-S1",)),
        fact("stenosis", regions=("low_back",), severity="moderate-to-severe"),
        fact("spine_surgery", "historical", regions=("low_back",), levels=("L5-S1",)),
    ]


def test_completed_and_requested_visits_are_added_and_visits_left_are_not() -> None:
    """11 done and 8 requested are 19 of 10; the 3 left play no part."""
    found = assess(NECK_THERAPY, *strain(11))
    assert found.decision is Decision.UPHELD
    assert found.against == (
        "The 11 visits completed and 8 requested make 19, which exceeds the limit of 10 visits.",
    )


def test_only_the_count_follows_the_visits_completed() -> None:
    """Change the visits completed from 11 to 1 and one criterion changes."""
    changed = changes(outcomes(assess(NECK_THERAPY, *strain(11))), outcomes(assess(NECK_THERAPY, *strain(1))))
    assert changed == {"pm-myalgia-myositis.C2": ("not_met", "met")}


def test_only_the_radicular_criterion_follows_the_arm_symptoms() -> None:
    """Remove the arm symptoms and one criterion changes; silence is then reported and does not block."""
    with_arms, without = assess(BLOCK, *neck_case()), assess(BLOCK, *neck_case(arms=False))
    assert changes(outcomes(with_arms), outcomes(without)) == {
        "facet-mbb-cervical.C1": ("not_met", "not_documented")
    }
    assert not next(r for r in without.services[0].criteria if r.id.endswith(".C1")).blocks


def test_only_the_adjunct_criterion_follows_a_home_exercise_program() -> None:
    """Add a home exercise program: only the adjunct of massage changes, not the taper of the therapy."""
    before = outcomes(assess(PT_AND_MASSAGE, *neck_case()))
    after = outcomes(assess(PT_AND_MASSAGE, *neck_case(home_exercise=True)))
    assert changes(before, after) == {"massage-therapy.C1": ("not_documented", "met")}


def changes(before: dict[str, str], after: dict[str, str]) -> dict[str, tuple[str, str]]:
    """The criteria whose outcome differs."""
    assert before.keys() == after.keys()
    return {name: (before[name], after[name]) for name in before if before[name] != after[name]}


def test_massage_for_years_is_more_than_any_table() -> None:
    """An amount in words above the table is enough, and stands as the reason."""
    found = assess(request("massage", regions=("low_back",), visits=4), *low_back_case())
    assert found.decision is Decision.UPHELD
    assert "for years" in found.against[0]


def test_a_consultation_is_supported_by_a_lesion_and_failed_care() -> None:
    """Silence on radicular complaints is reported and does not block a consultation."""
    found = assess(CONSULT, *low_back_case())
    assert (found.decision, found.necessity) == (Decision.OVERTURNED, Necessity.NECESSARY)
    assert outcomes(found)["surgical-consultation-lowback.C1"] == "not_documented"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param([fact("radicular_symptoms", "absent")], id="radicular complaints denied"),
        pytest.param([fact("radiating_pain", "absent", regions=("lower_extremity",))], id="no leg pain"),
    ],
)
def test_a_consultation_is_not_supported_against_the_record(change: list[Fact]) -> None:
    """What the record denies is not met, other than what it leaves out."""
    assert assess(CONSULT, *low_back_case(), *change).decision is Decision.UPHELD


def test_a_consultation_needs_a_lesion() -> None:
    """Without the imaging there is no lesion on record, and the missing report is named."""
    facts = [f for f in low_back_case() if f.kind != "imaging"]
    found = assess(CONSULT, *facts)
    assert found.decision is Decision.UPHELD
    assert found.missing == (
        "The imaging report (MRI or CT) of the low back, or the electrodiagnostic report.",
    )
    assert not found.against


def test_the_words_of_the_request_decide_whether_a_consultation_is_surgical() -> None:
    """A referral to internal medicine is not weighed under the criteria for a surgical opinion."""
    asked = request("consultation_referral", regions=("low_back",), text="referral to internal medicine")
    entries = [s.guideline.entry for s in assess(asked, *low_back_case()).services if s.guideline]
    assert "surgical-consultation-lowback" not in entries


def test_therapy_without_benefit_is_not_met_and_a_silent_record_is_not_documented() -> None:
    """ "Has not resulted in functional benefit" counts; "no documentation of functional benefit" does not."""
    asked = request("physical_therapy", regions=("low_back",), additional=True)
    earlier = fact("therapy_sessions", "historical", value_text="numerous")
    denied = outcomes(assess(asked, earlier, fact("functional_improvement", "absent")))
    silent = assess(asked, earlier, fact("functional_improvement", "absent", kind="record"))
    assert denied["pm-myalgia-myositis.C3"] == "not_met"
    assert outcomes(silent)["pm-myalgia-myositis.C3"] == "not_documented"
    result = next(r for r in silent.services[0].criteria if r.id.endswith(".C3"))
    assert result.search is not None
    assert result.search.nearest
    assert (result.search.documents, result.search.pages) == (("record",), 12)
    assert "functional improvement" in result.search.looked_for


def test_an_earlier_denial_is_outweighed_and_stays_visible() -> None:
    """A specific record outweighs a general denial, and the denial is kept beside it."""
    asked = request("physical_therapy", regions=("low_back",), additional=True)
    gain, denial = fact("functional_improvement"), fact("functional_improvement", "absent")
    result = next(r for r in assess(asked, gain, denial).services[0].criteria if r.id.endswith(".C3"))
    assert (result.outcome.value, result.facts, result.contradicted_by) == ("met", (gain,), (denial,))


@pytest.mark.parametrize(
    ("gains", "expected"),
    [
        (["adl_improved", "dependency_reduced"], "met"),
        (["work_restrictions_reduced", "dependency_reduced"], "met"),
        (["adl_improved"], "not_documented"),
        (["dependency_reduced"], "not_documented"),
        (["pain_relief", "improvement"], "not_documented"),
        (["functional_improvement"], "met"),
    ],
)
def test_functional_improvement_is_defined(gains: list[str], expected: str) -> None:
    """8 CCR 9792.20: daily activities or work restrictions, and less reliance on treatment; not relief."""
    asked = request("physical_therapy", regions=("neck",), additional=True)
    assert outcomes(assess(asked, *map(fact, gains)))["pm-myalgia-myositis.C3"] == expected


def test_what_another_treatment_did_does_not_count() -> None:
    """A failed injection says nothing about therapy."""
    asked = request("physical_therapy", regions=("neck",), additional=True)
    failed = fact("treatment_failed", value_text="injection_corticosteroid")
    own = fact("treatment_failed", value_text="physical_therapy")
    assert outcomes(assess(asked, failed))["pm-myalgia-myositis.C3"] == "not_documented"
    assert outcomes(assess(asked, own))["pm-myalgia-myositis.C3"] == "not_met"


@pytest.mark.parametrize(
    ("number", "facts", "expected"),
    [
        (None, [visits("physical_therapy", "completed", 10)], "not_met"),
        (None, [visits("physical_therapy", "completed", 4)], "not_documented"),
        (12, [], "not_met"),
        (8, [], "met"),
        (4, [visits("physical_therapy", "completed", n) for n in (2, 6, 5)], "met"),
        (5, [visits("physical_therapy", "completed", n) for n in (2, 6, 5)], "not_met"),
        (4, [fact("physical_therapy", "historical", value_text="numerous")], "not_documented"),
        (4, [fact("physical_therapy", "historical", value_text="for years")], "not_met"),
        (4, [visits("physical_therapy", "remaining", 30)], "not_documented"),
        (4, [visits("physical_therapy", "authorized", 30)], "met"),
        (None, [visits("physical_therapy", "requested", 11)], "not_met"),
        (None, [visits("physical_therapy", "requested", n) for n in (8, 12)], "not_documented"),
        (8, [visits("physical_therapy", "completed", 9, regions=("knee",))], "met"),
    ],
)
def test_visits_are_counted(number: int | None, facts: list[Fact], expected: str) -> None:
    """Largest completed count plus the request against 10; other regions and roles stay out."""
    asked = request("physical_therapy", regions=("neck",), visits=number)
    assert outcomes(assess(asked, *facts))["pm-myalgia-myositis.C2"] == expected


@pytest.mark.parametrize(
    ("facts", "asked", "expected"),
    [
        ([], {}, "initial"),
        ([], {"additional": True}, "continuing"),
        ([fact("massage", "historical")], {}, "continuing"),
        ([fact("massage", "possible")], {}, "continuing"),
        ([fact("massage", "planned")], {}, "initial"),
        ([fact("massage", "absent")], {}, "initial"),
        ([fact("massage", "historical", regions=("knee",))], {}, "initial"),
        ([visits("massage", "remaining", 2)], {}, "continuing"),
        ([visits("massage", "requested", 2)], {}, "initial"),
    ],
)
def test_phase(facts: list[Fact], asked: dict[str, bool], expected: str) -> None:
    """An earlier course of the same treatment for the same region makes a request continuing."""
    weighed = assess(request("massage", regions=("neck",), **asked), *facts).services[0]
    assert weighed.phase == expected
    assert weighed.phase_reason


def test_every_sentence_of_a_rationale_has_a_source_and_no_pronoun() -> None:
    """The guideline first, the conclusion last; facts told are facts of the case."""
    cases: list[tuple[TreatmentRequest, list[Fact]]] = [
        (NECK_THERAPY, strain(11)),
        (PT_AND_MASSAGE, neck_case()),
        (BLOCK, neck_case()),
        (CONSULT, low_back_case()),
    ]
    for asked, facts in cases:
        found = assess(asked, *facts)
        sentences = guidelines.rationale(found, asked, facts)
        ids = {f.id for f in facts}
        assert sentences[0].text.startswith("According to the ")
        assert sentences[-1].text.endswith("medically necessary.")
        assert ("is not" in sentences[-1].text) == (found.decision is Decision.UPHELD)
        for sentence in sentences:
            assert sentence.guideline
            assert set(sentence.facts) <= ids
            assert not {"he", "she", "his", "her", "him"} & set(sentence.text.lower().split())
            assert sentence.text.endswith(".")
            assert "_" not in sentence.text


def test_no_proposal_gives_no_rationale() -> None:
    """Where no guideline is installed nothing is said."""
    asked = request("surgery_knee", regions=("knee",))
    found = assess(asked)
    assert found.decision is None
    assert "installed" in found.reason
    assert guidelines.rationale(found, asked, ()) == ()


def test_a_request_for_one_service_too_many_is_upheld_for_that_service() -> None:
    """An item is overturned only if all of its services are supported."""
    facts = [
        fact("sprain_strain", regions=("neck",)),
        fact("functional_goals"),
        fact("home_exercise_program"),
    ]
    one = assess(request("massage", regions=("neck",), visits=4), *facts)
    both = assess(request("massage", "surgery_knee", regions=("neck",), visits=4), *facts)
    more = assess(request("massage", "physical_therapy", regions=("neck",), visits=11), *facts)
    assert [a.decision for a in (one, both, more)] == [Decision.OVERTURNED, None, Decision.UPHELD]


def test_blocks_of_two_regions_are_weighed_under_two_guidelines() -> None:
    """Neck and low back have their own criteria; numbness of the arms speaks against the neck only."""
    asked = request("injection_facet", regions=("neck", "low_back"))
    found = assess(asked, fact("numbness", regions=("hand",)))
    assert [s.guideline and s.guideline.entry for s in found.services] == [
        "facet-mbb-cervical",
        "facet-mbb-lumbar",
    ]
    assert outcomes(found)["facet-mbb-cervical.C1"] == "not_met"
    assert outcomes(found)["facet-mbb-lumbar.C1"] == "not_documented"


def test_weigh_alone_tells_what_decided() -> None:
    """`weigh` needs no pack: an entry, a request, a service, facts, and where they were looked for."""
    entry = guidelines.load_pack().entry("massage-therapy")
    weighed = guidelines.weigh(entry, request("massage", visits=9), "massage", (), SCOPE)
    assert weighed.decided_by == ("massage-therapy.C2", "massage-therapy.C1")
    assert DATES.request_date == "2014-07-24"
