"""Whatever a reviewer does in whatever order: the proposal is kept, and no override is without its reason."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from signing_case import DRAFT, FIELDS, PAIN, STATEMENTS, VISITS, begun, fact, later, ready

from openimr.letters import render_text
from openimr.model import Decision, Outcome, content_hash
from openimr.process import signing
from openimr.process.signing import Edit, EditKind, EditRefused, NotReady, Review

TARGETS = (
    "", "s1", "s2", "s3", "s4", "s9", "r1", "r2", "ac.C1", "ac.C2", "ac.C3", PAIN.id, VISITS.id, "licence",
    "own_judgement", "front_matter.case_number", "reviewer.kind", "case.age", "status", "IMR101-00000000",
)  # fmt: skip
TEXTS = ("", "Therefore, it is medically necessary.", "Own words.", "52", "CM15-0000001")
FACTS = (
    fact("acupuncture", "12 visits", page=2, value=12),
    fact("functional_improvement", "lifts more", document="d-report", page=2),
    fact("pain", "none", document="d-elsewhere"),
)
ANY: dict[str, st.SearchStrategy[Any]] = {
    "kind": st.sampled_from(EditKind),
    "item": st.integers(-1, 3),
    "target": st.sampled_from(TARGETS),
    "text": st.sampled_from(TEXTS),
    "basis": st.sampled_from(["", "mtus", "non_mtus"]),
    "decision": st.sampled_from([None, *Decision]),
    "outcome": st.sampled_from([None, *Outcome]),
    "reason": st.sampled_from(["", " ", "Because of page 2."]),
    "facts": st.sampled_from([None, (), (VISITS.id,), ("f-nothing",)]),
    "fact": st.sampled_from([None, *FACTS]),
    "by": st.sampled_from(["reviewer-7", "somebody"]),
}
# What has some sense in it, so that long sequences of edits come about; reasons are given and left out.
FITTING: dict[EditKind, tuple[tuple[str, ...], tuple[int, ...]]] = {
    EditKind.DECIDE: (("",), (1, 2)),
    EditKind.OVERRIDE_CRITERION: (("ac.C1", "ac.C2", "ac.C3"), (1,)),
    EditKind.CONFIRM_CRITERION: (("ac.C1", "ac.C2", "ac.C3"), (1,)),
    EditKind.EDIT_SENTENCE: (("s1", "s2", "s4"), (0, 1)),
    EditKind.ADD_SENTENCE: (("", "s2"), (0, 1, 2)),
    EditKind.REMOVE_SENTENCE: (("s1", "s2"), (0, 1)),
    EditKind.KEEP_SENTENCE: (("s1", "s2"), (0, 1)),
    EditKind.ADD_FACT: (("",), (0,)),
    EditKind.CORRECT_FACT: ((PAIN.id, VISITS.id), (0,)),
    EditKind.STRIKE_FACT: ((PAIN.id, VISITS.id, FACTS[0].id), (0,)),
    EditKind.FILL: (("front_matter.case_number", "case.age"), (0,)),
    EditKind.ATTEST: (("licence", "own_judgement"), (0,)),
}


def fitting(kind: EditKind) -> st.SearchStrategy[dict[str, Any]]:
    """An edit of that kind that names what is there."""
    targets, items = FITTING[kind]
    texts = ("",) if kind is EditKind.ATTEST else ("52", "Own words.")
    named = {
        "kind": st.just(kind),
        "target": st.sampled_from(targets),
        "item": st.sampled_from(items),
        "text": st.sampled_from(texts),
        "facts": st.sampled_from([None, (), (PAIN.id,)]),
        "by": st.just("reviewer-7"),
        "decision": st.sampled_from(Decision),
        "outcome": st.sampled_from(Outcome),
        "fact": st.sampled_from(FACTS[:2]),
        "reason": st.sampled_from(["Because of page 2.", "Page 3 says it.", " "]),
    }
    return st.fixed_dictionaries(ANY | named)


STEPS = st.one_of(st.fixed_dictionaries(ANY), st.sampled_from(sorted(FITTING)).flatmap(fitting))
SEQUENCES = st.lists(STEPS, max_size=25)
PROPOSED = [one.text for item in DRAFT.items for one in item.rationale_sources]


def taken(review: Review, steps: list[dict[str, Any]], begin: int = 0) -> list[Review]:
    """The review after each step that was not refused, the first as it was given."""
    made, refusals = [review], []
    for minute, step in enumerate(steps, begin):
        edit = Edit.model_validate({**step, "at": later(minute)})
        try:
            made.append(signing.edit(made[-1], edit))
        except EditRefused as refused:
            refusals.append(refused)
    assert all(str(refused) and refused.advice for refused in refusals)
    return made


@settings(max_examples=80)
@given(SEQUENCES)
def test_the_proposal_is_never_lost(steps: list[dict[str, Any]]) -> None:
    review = taken(begun(), steps)[-1]
    assert review.proposal == DRAFT
    assert review.proposal_hash == begun().proposal_hash
    state = signing.state_of(review)
    kept = [one.original or one.text for item in state.items for one in item.sentences if one.id[0] == "s"]
    assert kept == PROPOSED
    decided = signing.decided(review)
    assert [item.assessment for item in decided.items] == [item.assessment for item in DRAFT.items]
    assert [one.proposed for one in state.items] == [Decision.UPHELD, None]


@settings(max_examples=80)
@given(SEQUENCES)
def test_no_override_is_without_a_reason(steps: list[dict[str, Any]]) -> None:
    state = signing.state_of(taken(begun(), steps)[-1])
    for item in state.items:
        assert not item.overridden or item.reason
        assert all(one.reason for one in item.criteria if one.overridden)
    assert all(change.reason for change in state.facts)


@settings(max_examples=60)
@given(SEQUENCES)
def test_every_edit_gives_another_hash_and_the_same_edits_the_same_bytes(steps: list[dict[str, Any]]) -> None:
    reviews = taken(begun(), steps)
    hashes = [content_hash(review.model_dump(mode="json"), 64) for review in reviews]
    assert len(set(hashes)) == len(hashes)
    again = taken(begun(), steps)[-1]
    assert again.model_dump_json() == reviews[-1].model_dump_json()
    read = Review.model_validate_json(reviews[-1].model_dump_json())
    assert signing.state_of(read) == signing.state_of(reviews[-1])


@settings(max_examples=40)
@given(SEQUENCES)
def test_what_is_decided_is_a_draft_until_it_is_signed(steps: list[dict[str, Any]]) -> None:
    review = taken(begun(), steps)[-1]
    decided = signing.decided(review)
    assert decided.status == "draft"
    assert "DRAFT - AWAITS" in render_text(decided.model_copy(update={"status": "issued"}))


@settings(max_examples=60)
@given(st.lists(STEPS, max_size=4), st.booleans())
def test_it_is_signed_exactly_if_nothing_is_left_to_do(steps: list[dict[str, Any]], renew: bool) -> None:
    """From a review that is ready: a few steps more, with or without stating anew what must be stated."""
    review = taken(ready(), steps, begin=3)[-1]
    if renew:
        for one in signing.findings(review):
            review = signing.answer(review, one.key, "Looked at.", later(8))
        review = signing.attest(review, later(8), *STATEMENTS)
    left = signing.open_points(review)
    if left:
        with pytest.raises(NotReady) as refused:
            signing.seal(review, "reviewer-7", later(9), later(10))
        assert refused.value.reasons == left
        return
    signed = signing.seal(review, "reviewer-7", later(9), later(10))
    assert signing.verify(signed).ok
    text = signing.issue(signed, forms=("txt",)).letters["txt"].decode()
    assert signed.content_hash in text
    assert FIELDS["reviewer.certifications"] in text
