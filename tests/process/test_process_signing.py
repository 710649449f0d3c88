"""Decision and signature: a draft is edited by its reviewer, signed when nothing is left to do, and issued.

The case is invented (`signing_case`): acupuncture with a proposal to uphold, a mattress without a proposal.
"""

from __future__ import annotations

import pytest
import signing_case as case
from signing_case import DRAFT, MONDAY, PAIN, VISITS, begun, codes, later, ready

from openimr.model import Decision, Fact, GuidelineBlock, Outcome
from openimr.process import signing
from openimr.process.signing import CriterionNamed, Edit, EditKind, EditRefused, NotReady

UPHELD, OVERTURNED = Decision.UPHELD, Decision.OVERTURNED
C1, C2, C3 = (CriterionNamed(1, f"ac.C{number}") for number in (1, 2, 3))


def rationale(review: signing.Review, item: int = 1) -> list[tuple[str, str]]:
    return [(one.id, one.state) for one in signing.state_of(review).items[item - 1].sentences]


class TestTheBeginning:
    def test_a_draft_is_kept_as_it_was_proposed(self) -> None:
        review = ready(OVERTURNED)
        assert review.proposal == DRAFT
        assert review.proposal_hash == begun().proposal_hash

    def test_everything_is_still_to_do(self) -> None:
        assert codes(begun()) == ["decision", "rationale", "guideline", "field", "finding", "attestation"]

    def test_each_open_point_says_what_to_do(self) -> None:
        assert all(point.what and point.advice for point in signing.open_points(begun()))

    @pytest.mark.parametrize("change", [{"status": "published"}, {"status": "issued"}, {"items": ()}])
    def test_only_a_draft_is_decided(self, change: dict[str, object]) -> None:
        with pytest.raises(EditRefused, match="no draft"):
            begun(DRAFT.model_copy(update=change))

    def test_a_review_has_a_reviewer(self) -> None:
        with pytest.raises(EditRefused, match="No reviewer"):
            begun(reviewer=" ")

    def test_a_draft_that_gives_its_words_only_as_text_can_be_edited_too(self) -> None:
        items = (DRAFT.items[0].model_copy(update={"rationale_sources": (), "rationale_text": "One text."}),)
        review = begun(DRAFT.model_copy(update={"items": items}))
        assert rationale(review) == [("s1", "kept")]


class TestTheDecision:
    def test_as_proposed_it_needs_no_reason(self) -> None:
        item = signing.decided(signing.decide(begun(), 1, UPHELD, MONDAY)).items[0]
        assert (item.decision, item.necessity) == (UPHELD, "not_necessary")

    @pytest.mark.parametrize("reason", ["", " ", "\n\t"])
    def test_against_the_proposal_it_needs_a_reason(self, reason: str) -> None:
        with pytest.raises(EditRefused, match=r"overrides the proposal \(upheld\) and needs a reason"):
            signing.override_proposal(begun(), 1, OVERTURNED, reason, MONDAY)

    def test_the_proposal_stays_beside_an_override(self) -> None:
        review = signing.override_proposal(begun(), 1, OVERTURNED, "Function improved.", MONDAY)
        item = signing.state_of(review).items[0]
        assert (item.proposed, item.decision, item.reason) == (UPHELD, OVERTURNED, "Function improved.")
        assert item.overridden
        decided = signing.decided(review).items[0]
        assert decided.assessment == DRAFT.items[0].assessment
        assert (decided.decision, decided.necessity) == (OVERTURNED, "necessary")

    def test_what_was_proposed_is_no_override(self) -> None:
        with pytest.raises(EditRefused, match="is what was proposed"):
            signing.override_proposal(begun(), 1, UPHELD, "Because.", MONDAY)

    def test_an_override_needs_a_rationale_of_the_reviewers_own(self) -> None:
        review = signing.decide(begun(), 1, OVERTURNED, MONDAY, "Function improved.")
        assert "rationale-own" in codes(review)
        assert "rationale-own" not in codes(signing.add_sentence(review, 1, "Function improved.", MONDAY))

    def test_an_override_makes_the_proposed_conclusion_stale(self) -> None:
        review = signing.decide(begun(), 1, OVERTURNED, MONDAY, "Function improved.")
        stale = [point for point in signing.open_points(review) if point.code == "sentence-stale"]
        assert [(point.item, point.target) for point in stale] == [(1, "s4")]
        assert "sentence-stale" not in codes(signing.remove_sentence(review, 1, "s4", MONDAY))

    def test_without_a_proposal_the_reviewer_gives_reasons_and_authority(self) -> None:
        review = signing.decide(begun(), 2, UPHELD, MONDAY)
        open_ = {point.code for point in signing.open_points(review) if point.item == 2}
        assert open_ == {"rationale", "guideline", "finding"}

    @pytest.mark.parametrize("item", [0, 3, -1])
    def test_only_items_of_the_draft_are_decided(self, item: int) -> None:
        with pytest.raises(EditRefused, match="no item"):
            signing.decide(begun(), item, UPHELD, MONDAY)


class TestCriteria:
    def test_an_override_needs_a_reason(self) -> None:
        with pytest.raises(EditRefused, match="override needs a reason"):
            signing.override_criterion(begun(), C3, Outcome.MET, " ", MONDAY)

    def test_the_proposed_outcome_stays_beside_the_reviewers(self) -> None:
        review = signing.override_criterion(begun(), C3, Outcome.MET, "Page 2 measures it.", MONDAY)
        one = signing.state_of(review).items[0].criteria[2]
        assert (one.proposed, one.outcome) == (Outcome.NOT_DOCUMENTED, Outcome.MET)
        assert one.reason == "Page 2 measures it."
        applied = signing.decided(review).items[0].criteria_applied
        assert [a.outcome for a in applied] == [Outcome.MET, Outcome.NOT_MET, Outcome.MET]

    def test_not_documented_stays_not_documented_unless_the_reviewer_says_otherwise(self) -> None:
        applied = signing.decided(ready()).items[0].criteria_applied
        assert applied[2].outcome is Outcome.NOT_DOCUMENTED

    def test_sentences_on_an_overridden_criterion_must_be_looked_at(self) -> None:
        review = signing.override_criterion(begun(), C3, Outcome.MET, "Page 2.", MONDAY)
        assert [p.target for p in signing.open_points(review) if p.code == "sentence-stale"] == ["s3"]
        assert "sentence-stale" not in codes(signing.keep_sentence(review, 1, "s3", MONDAY))

    def test_an_item_decided_before_an_override_is_decided_again(self) -> None:
        review = signing.override_criterion(ready(), C3, Outcome.MET, "Page 2.", later(3))
        assert "decision-stale" in codes(review)
        assert "decision-stale" not in codes(signing.decide(review, 1, UPHELD, later(3)))

    def test_an_override_can_be_taken_back(self) -> None:
        review = signing.override_criterion(begun(), C3, Outcome.MET, "Page 2.", MONDAY)
        review = signing.confirm_criterion(review, C3, MONDAY, Outcome.NOT_DOCUMENTED)
        one = signing.state_of(review).items[0].criteria[2]
        assert (one.outcome, one.overridden, one.reason) == (Outcome.NOT_DOCUMENTED, False, "")

    def test_to_confirm_is_not_to_override(self) -> None:
        with pytest.raises(EditRefused, match="is not met"):
            signing.confirm_criterion(begun(), C3, MONDAY, Outcome.MET)

    @pytest.mark.parametrize(
        "named", [CriterionNamed(1, "ac.C9"), CriterionNamed(2, "ac.C1"), CriterionNamed(1, "")]
    )
    def test_only_criteria_of_the_item(self, named: CriterionNamed) -> None:
        with pytest.raises(EditRefused, match="has no criterion"):
            signing.override_criterion(begun(), named, Outcome.MET, "x", MONDAY)

    def test_an_override_rests_on_facts_that_are_there(self) -> None:
        named = C3._replace(facts=("f-nothing",))
        with pytest.raises(EditRefused, match="no fact f-nothing"):
            signing.override_criterion(begun(), named, Outcome.MET, "x", MONDAY)


class TestSentences:
    def test_the_reviewers_words_are_marked_and_the_proposals_kept(self) -> None:
        review = signing.edit_sentence(begun(), 1, "s2", "Nine visits  were\ncompleted.", MONDAY)
        one = signing.state_of(review).items[0].sentences[1]
        assert (one.text, one.state, one.own_words) == ("Nine visits were completed.", "edited", True)
        assert one.original == "The record documents nine visits."
        assert one.facts == (VISITS.id,)

    def test_the_first_wording_stays_on_file_however_often_it_is_edited(self) -> None:
        review = begun()
        for text in ("One.", "Two.", "Three."):
            review = signing.edit_sentence(review, 1, "s2", text, MONDAY)
        assert signing.state_of(review).items[0].sentences[1].original == "The record documents nine visits."

    def test_sources_can_be_changed_or_taken_away(self) -> None:
        review = signing.edit_sentence(begun(), 1, "s2", "Pain.", MONDAY, facts=(PAIN.id,), criterion="")
        one = signing.state_of(review).items[0].sentences[1]
        assert (one.facts, one.criterion) == ((PAIN.id,), None)
        review = signing.edit_sentence(review, 1, "s2", "Pain.", MONDAY, facts=())
        assert signing.state_of(review).items[0].sentences[1].facts == ()

    def test_what_is_taken_out_stays_on_file_and_is_not_printed(self) -> None:
        review = signing.remove_sentence(begun(), 1, "s2", MONDAY)
        assert rationale(review)[1] == ("s2", "removed")
        assert "nine visits" not in (signing.decided(review).items[0].rationale_text or "")

    @pytest.mark.parametrize(("edit_first", "state"), [(False, "kept"), (True, "edited")])
    def test_what_was_taken_out_can_come_back(self, edit_first: bool, state: str) -> None:
        review = signing.edit_sentence(begun(), 1, "s2", "Nine.", MONDAY) if edit_first else begun()
        review = signing.remove_sentence(review, 1, "s2", MONDAY)
        assert rationale(signing.keep_sentence(review, 1, "s2", MONDAY))[1] == ("s2", state)

    def test_a_new_sentence_stands_where_it_is_put(self) -> None:
        review = signing.add_sentence(begun(), 1, "A new one.", MONDAY, after="s1")
        review = signing.add_sentence(review, 1, "The last.", MONDAY)
        assert [name for name, _ in rationale(review)] == ["s1", "r1", "s2", "s3", "s4", "r2"]

    def test_the_case_summary_is_part_0(self) -> None:
        review = signing.edit_sentence(begun(), 0, "s1", "The worker has low back pain.", MONDAY)
        assert (signing.decided(review).case.summary_text or "").startswith(
            "The worker has low back pain. Nine"
        )

    def test_an_empty_summary_is_not_signed(self) -> None:
        review = begun()
        for name in ("s1", "s2"):
            review = signing.remove_sentence(review, 0, name, MONDAY)
        assert "summary" in codes(review)

    @pytest.mark.parametrize("text", ["", "  \n"])
    def test_no_sentence_is_empty(self, text: str) -> None:
        with pytest.raises(EditRefused, match="empty"):
            signing.add_sentence(begun(), 1, text, MONDAY)

    def test_only_sentences_that_are_there(self) -> None:
        with pytest.raises(EditRefused, match="no sentence s9") as refused:
            signing.remove_sentence(begun(), 1, "s9", MONDAY)
        assert refused.value.advice == "It has s1, s2, s3, s4."


class TestFacts:
    TWELVE = case.fact("acupuncture", "12 visits of acupuncture", page=2, value=12)

    def corrected(self) -> signing.Review:
        return signing.correct_fact(begun(), VISITS.id, self.TWELVE, "Page 2 is later.", MONDAY)

    def test_a_corrected_fact_stands_for_the_former_one_everywhere(self) -> None:
        determination = signing.decided(self.corrected())
        assert determination.facts == (PAIN, self.TWELVE)
        assert determination.items[0].rationale_sources[1].facts == (self.TWELVE.id,)

    def test_what_rests_on_it_must_be_looked_at(self) -> None:
        found = {(p.code, p.item, p.target) for p in signing.open_points(self.corrected())}
        stale = {("criterion-stale", 1, "ac.C2")}
        stale |= {("sentence-stale", item, name) for item, name in ((0, "s2"), (1, "s2"), (1, "s4"))}
        assert stale <= found
        assert ("criterion-stale", 1, "ac.C1") not in found

    def test_looked_at_it_is_settled(self) -> None:
        review = signing.confirm_criterion(self.corrected(), C2, MONDAY)
        for item, name in ((0, "s2"), (1, "s2"), (1, "s4")):
            review = signing.keep_sentence(review, item, name, MONDAY)
        assert not {"criterion-stale", "sentence-stale"} & set(codes(review))

    def test_the_former_fact_stays_on_file(self) -> None:
        (change,) = signing.state_of(self.corrected()).facts
        assert (change.was, change.now, change.reason) == (VISITS, self.TWELVE, "Page 2 is later.")

    def test_a_struck_fact_is_gone_from_the_letter_only(self) -> None:
        review = signing.strike_fact(begun(), VISITS.id, "Another person's note.", MONDAY)
        assert signing.decided(review).facts == (PAIN,)
        assert signing.decided(review).items[0].rationale_sources[1].facts == ()
        assert signing.state_of(review).facts[0].was == VISITS
        assert "sentence-stale" in codes(review)

    def test_a_new_fact_opens_the_criterion_that_looked_for_it(self) -> None:
        new = case.fact("functional_improvement", "lifts 20 pounds more", document="d-report", page=2)
        review = signing.add_fact(begun(), new, "Page 2 says it.", MONDAY)
        stale = [p.target for p in signing.open_points(review) if p.code == "criterion-stale"]
        assert stale == ["ac.C3"]
        named = C3._replace(facts=(new.id,))
        review = signing.override_criterion(review, named, Outcome.MET, "Measured.", MONDAY)
        assert "criterion-stale" not in codes(review)

    @pytest.mark.parametrize(
        ("fact", "why"),
        [
            (case.fact("x", "words", document="d-elsewhere"), "no document of this case"),
            (case.fact("x", "words", page=4), "has no page 4"),
            (case.fact("x", "words", page=0), "has no page 0"),
            (case.fact("x", "  "), "needs the words"),
            (VISITS, "there already"),
        ],
    )
    def test_a_fact_has_its_place_in_the_record(self, fact: Fact, why: str) -> None:
        with pytest.raises(EditRefused, match=why):
            signing.add_fact(begun(), fact, "Because.", MONDAY)

    def test_a_change_of_a_fact_needs_a_reason(self) -> None:
        with pytest.raises(EditRefused, match="needs a reason"):
            signing.strike_fact(begun(), VISITS.id, "", MONDAY)

    def test_the_words_can_be_checked_on_their_page(self) -> None:
        assert signing.quote_on_page(VISITS, "He had 9 acupuncture\n  visits to date.")
        assert not signing.quote_on_page(VISITS, "He had 8 acupuncture visits to date.")


class TestAuthorityAndFields:
    def test_a_citation_takes_the_place_of_the_proposed_guideline(self) -> None:
        review = signing.cite(begun(), 2, "Official Disability Guidelines, Low Back", "non_mtus", MONDAY)
        block = signing.decided(review).items[1].reviewer_guideline
        assert isinstance(block, GuidelineBlock)
        assert (block.basis, block.text) == ("non_mtus", "Official Disability Guidelines, Low Back")

    @pytest.mark.parametrize(
        ("field", "value", "why"),
        [
            ("front_matter.decision_date", "2015-01-01", "no field to fill in"),
            ("status", "issued", "no field to fill in"),
            ("front_matter.result", "overturn", "no field to fill in"),
            ("front_matter.date_of_injury", "05/06/2013", "no date"),
            ("reviewer.hours_per_week_min", "many", "no whole number"),
            ("front_matter.case_number", " ", "is empty"),
            ("case.age", "52", "read otherwise"),
        ],
    )
    def test_what_cannot_be_filled_in(self, field: str, value: str, why: str) -> None:
        with pytest.raises(EditRefused, match=why):
            signing.fill(begun(), field, value, MONDAY)

    def test_the_person_is_put_right_with_a_reason(self) -> None:
        review = signing.fill(begun(), "case.age", "52", MONDAY, "The birth date says so.")
        assert signing.decided(review).case.age == 52

    @pytest.mark.parametrize(
        ("field", "value"), [("years_active_practice_min", "4"), ("hours_per_week_min", "23")]
    )
    def test_too_little_practice_is_not_signed(self, field: str, value: str) -> None:
        assert "practice" in codes(signing.fill(ready(), f"reviewer.{field}", value, later(3)))


class TestStatementsAndFindings:
    def test_a_change_of_content_asks_for_the_statement_of_own_judgement_again(self) -> None:
        review = signing.add_sentence(ready(), 1, "One more.", later(3), after="s1")
        stale = [p.target for p in signing.open_points(review) if p.code == "attestation-stale"]
        assert stale == ["records_considered", "own_judgement"]

    def test_every_finding_of_lint_is_answered_or_mended(self) -> None:
        review = case.argued(case.filled(begun()))
        keys = [one.key for one in signing.findings(review)]
        open_ = [p.target for p in signing.open_points(review) if p.code == "finding"]
        assert keys
        assert open_ == keys
        answered = signing.answer(review, keys[0], "It is right as it stands.", later(2))
        assert keys[0] not in [p.target for p in signing.open_points(answered)]

    def test_an_answer_does_not_hold_for_another_finding(self) -> None:
        last = signing.state_of(ready()).items[1].sentences[-1].id
        text = "Therefore, the mattress is medically necessary."
        assert "finding" not in codes(ready())
        assert "finding" in codes(signing.edit_sentence(ready(), 2, last, text, later(3)))

    def test_heading_and_conclusion_that_say_opposite_things_are_found(self) -> None:
        review = signing.decide(ready(), 1, OVERTURNED, later(3), "Function improved.")
        review = signing.keep_sentence(review, 1, "s4", later(3))
        assert any("IMR401" in p.target for p in signing.open_points(review))

    @pytest.mark.parametrize("statement", ["", "own", "no_conflicts"])
    def test_only_statements_of_the_rules(self, statement: str) -> None:
        with pytest.raises(EditRefused, match="no statement"):
            signing.attest(begun(), MONDAY, statement)

    def test_statements_are_made_in_the_words_of_the_rules(self) -> None:
        made = Edit(kind=EditKind.ATTEST, by="reviewer-7", at=MONDAY, target="licence", text="Something.")
        with pytest.raises(EditRefused, match="other words"):
            signing.edit(begun(), made)


class TestWhoAndWhen:
    def test_only_the_assigned_reviewer_edits(self) -> None:
        foreign = Edit(kind=EditKind.DECIDE, by="somebody", at=MONDAY, item=1, decision=UPHELD)
        with pytest.raises(EditRefused, match="not the reviewer"):
            signing.edit(begun(), foreign)

    def test_edits_are_in_the_order_of_time(self) -> None:
        review = signing.decide(begun(), 1, UPHELD, later(5))
        with pytest.raises(EditRefused, match="earlier than the last"):
            signing.decide(review, 1, UPHELD, later(4))

    def test_edits_come_all_or_none(self) -> None:
        good = Edit(kind=EditKind.DECIDE, by="reviewer-7", at=MONDAY, item=1, decision=UPHELD)
        bad = good.model_copy(update={"item": 9})
        review = begun()
        with pytest.raises(EditRefused):
            signing.edit(review, good, bad)
        assert review.edits == ()


def test_not_ready_tells_every_reason() -> None:
    with pytest.raises(NotReady) as refused:
        signing.seal(begun(), "reviewer-7", later(0), later(1))
    assert refused.value.reasons == signing.open_points(begun())
    assert refused.value.advice
