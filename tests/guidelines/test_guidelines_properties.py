"""Laws that hold for all facts: favor never hurts, order does not matter, unknown is never "not met"."""

from __future__ import annotations

import time
from itertools import permutations

from guideline_cases import SCOPE, assess, fact, outcomes, request, visits
from hypothesis import given, settings
from hypothesis import strategies as st

from openimr import guidelines
from openimr.guidelines.checking import every_pattern
from openimr.guidelines.format import Entry
from openimr.guidelines.format import Test as CriterionTest
from openimr.model import Fact, Outcome, ServiceAssessment, TreatmentRequest

PACK = guidelines.load_pack()


def _asked(entry: Entry) -> TreatmentRequest:
    """A plain request that the treatment is about."""
    words = " ".join((*entry.request_words[:1], *entry.drugs[:1], "request"))
    return request(entry.services[0], regions=entry.regions[:1], text=words, visits=4)


REQUESTS: dict[str, TreatmentRequest] = {entry.id: _asked(entry) for entry in PACK.entries} | {
    "pm-myalgia-myositis": request("physical_therapy", regions=("neck",), visits=6),
    "massage-therapy": request("massage", regions=("neck",), visits=4),
    "facet-mbb-cervical": request("injection_facet", regions=("neck",), levels=("C4-C5",)),
    "surgical-consultation-lowback": request(
        "consultation_referral", regions=("low_back",), text="neurosurgical consultation"
    ),
}
_CONCEPTS = tuple(
    """
    physical_therapy massage home_exercise_program exercise nsaid pain numbness tingling
    radicular_symptoms radiculopathy axial_pain tenderness facet_loading_positive stenosis
    disc_herniation imaging_normal functional_improvement improvement unchanged treatment_failed
    adl_improved dependency_reduced functional_goals remaining_deficits neurotomy_planned spine_fusion
    surgery_anticipated cervicalgia sprain_strain injection_facet
    """.split()  # noqa: SIM905
)
_FACTS = st.builds(
    fact,
    st.sampled_from(_CONCEPTS),
    st.sampled_from(("present", "absent", "historical", "planned", "possible")),
    regions=st.sampled_from(((), ("neck",), ("low_back",), ("upper_extremity",), ("knee",))),
    severity=st.sampled_from((None, "mild", "severe")),
    value_text=st.sampled_from((None, "for years", "numerous")),
)
_COUNTS = st.builds(
    visits,
    st.sampled_from(("physical_therapy", "massage")),
    st.sampled_from(("completed", "remaining", "requested", "authorized")),
    st.integers(0, 30),
)
_RECORDS = st.lists(_FACTS | _COUNTS, max_size=12)
_RANK = {"not_met": 0, "not_documented": 1, "met": 2, "not_applicable": 2}
_ENTRIES = st.sampled_from(sorted(REQUESTS))


def weigh(entry: str, facts: list[Fact]) -> ServiceAssessment:
    """A service assessment of the entry's invented request."""
    asked = REQUESTS[entry]
    return guidelines.weigh(PACK.entry(entry), asked, asked.service_category, facts, SCOPE)


@settings(max_examples=60, deadline=None)
@given(_ENTRIES, _RECORDS, st.randoms(use_true_random=False))
def test_the_order_of_facts_does_not_matter(entry: str, facts: list[Fact], random: object) -> None:
    """Shuffled facts give the same assessment, word for word."""
    shuffled = list(facts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert weigh(entry, facts) == weigh(entry, shuffled)


def supporting(test: CriterionTest) -> list[tuple[str, str, tuple[str, ...]]]:
    """Facts in favor of a criterion, as concept, assertion and regions: what `documented` asks for."""
    found = []
    for pattern in every_pattern(test.model_copy(update={"refuted_by": (), "nearest": ()})):
        regions = pattern.regions if isinstance(pattern.regions, tuple) else ()
        found += [(concept, pattern.assertions[0].value, regions[:1]) for concept in pattern.concepts]
    return found


_FAVOR = {
    entry: [
        (criterion.id, favor)
        for criterion in PACK.entry(entry).criteria
        if criterion.test.documented
        for favor in supporting(criterion.test)
    ]
    for entry in REQUESTS
}


@settings(max_examples=120, deadline=None)
@given(_ENTRIES, _RECORDS, st.data())
def test_more_evidence_in_favor_never_makes_a_criterion_worse(
    entry: str, facts: list[Fact], data: st.DataObject
) -> None:
    """A fact that a criterion asks for can only help that criterion."""
    if not _FAVOR[entry]:
        return
    name, (concept, assertion, regions) = data.draw(st.sampled_from(_FAVOR[entry]))
    more = [*facts, fact(concept, assertion, regions=regions, severity="severe")]
    before, after = ({r.id: r for r in weigh(entry, f).criteria} for f in (facts, more))
    full = f"{entry}.{name}"
    if "not_applicable" not in (before[full].outcome, after[full].outcome):
        assert _RANK[after[full].outcome] >= _RANK[before[full].outcome]


@settings(max_examples=60, deadline=None)
@given(_ENTRIES, _RECORDS)
def test_not_met_always_names_a_fact_or_the_request(entry: str, facts: list[Fact]) -> None:
    """Unknown never becomes "not met": behind every "not met" stands a fact, or a number of the request."""
    for result in weigh(entry, facts).criteria:
        if result.outcome is Outcome.NOT_MET:
            assert result.facts or result.threshold
        if result.outcome is Outcome.NOT_DOCUMENTED:
            assert not result.facts
            assert result.search is not None


def test_an_empty_record_meets_and_fails_nothing_but_the_request_itself() -> None:
    """With no fact at all, no criterion is "not met"."""
    for entry in REQUESTS:
        for result in weigh(entry, []).criteria:
            assert result.outcome is not Outcome.NOT_MET or result.threshold, result.id


@settings(max_examples=40, deadline=None)
@given(_ENTRIES, st.lists(_FACTS, max_size=8))
def test_silence_of_the_record_changes_no_outcome(entry: str, facts: list[Fact]) -> None:
    """Statements that something was not found neither meet nor fail a criterion."""
    silent = [fact(concept, "absent", kind="record") for concept in _CONCEPTS]
    before = {r.id: r.outcome for r in weigh(entry, facts).criteria}
    assert {r.id: r.outcome for r in weigh(entry, [*facts, *silent]).criteria} == before


def test_a_denial_of_facts_is_symmetric() -> None:
    """Present, denied and both, in every order: present outweighs."""
    asked = REQUESTS["facet-mbb-cervical"]
    pair = (fact("radicular_symptoms"), fact("radicular_symptoms", "absent"))
    found = {outcomes(assess(asked, *order))["facet-mbb-cervical.C1"] for order in permutations(pair)}
    assert found == {"not_met"}


def test_ten_thousand_criteria_a_second() -> None:
    """With fifty facts; the figure here leaves room for a busy machine."""
    facts = [fact(c, regions=("neck",)) for c in _CONCEPTS] + [
        visits("massage", "completed", n) for n in range(20)
    ]
    entry, asked = PACK.entry("facet-mbb-cervical"), REQUESTS["facet-mbb-cervical"]
    began, rounds = time.perf_counter(), 60
    for _ in range(rounds):
        guidelines.weigh(entry, asked, "injection_facet", facts, SCOPE)
    rate = rounds * len(entry.criteria) / (time.perf_counter() - began)
    assert rate > 2500
