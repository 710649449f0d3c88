"""The signature: what it seals, what shows tampering, what a correction may change; nothing else issues."""

from __future__ import annotations

import ast
import copy
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import signing_case as case
from signing_case import DRAFT, KEY, later, ready, signed

from openimr.letters import render_docx, render_html, render_text
from openimr.letters.render import Seal, SealBroken
from openimr.letters.render.seal import hash_of
from openimr.model import Decision, Determination
from openimr.process import signing
from openimr.process.signing import EditKind, EditRefused, Hand, NotReady, SignedDetermination
from openimr.process.signing.sealing import hash_of_content

OVERTURNED = Decision.OVERTURNED
SOURCE = Path(signing.__file__).resolve().parents[2]
HAND = Hand("reviewer-7", later(10), later(11))


def reasons(refused: pytest.ExceptionInfo[NotReady]) -> list[str]:
    return [one.code for one in refused.value.reasons]


class TestSigning:
    def test_what_is_signed_is_issued_on_the_day_of_the_signature_in_california(self) -> None:
        made = signed().determination
        assert made.status == "issued"
        assert made.front_matter is not None
        assert made.front_matter.decision_date == "2015-03-02"

    def test_it_holds_the_proposal_every_edit_and_every_answer(self) -> None:
        made = signed(OVERTURNED)
        assert made.review.proposal == DRAFT
        assert made.review == ready(OVERTURNED)
        assert all(one.answer for one in made.findings)
        assert made.account == signing.state_of(made.review)

    def test_it_reads_back_the_same_from_its_json(self) -> None:
        made = signed(key=KEY)
        again = SignedDetermination.model_validate_json(made.model_dump_json(indent=1))
        assert again == made
        assert signing.verify(again, KEY).ok

    def test_same_input_same_bytes(self) -> None:
        assert signed(key=KEY).model_dump_json() == signed(key=KEY).model_dump_json()

    def test_another_person_does_not_sign(self) -> None:
        with pytest.raises(NotReady) as refused:
            signing.seal(ready(), "reviewer-8", later(3), later(4))
        assert reasons(refused) == ["signer"]

    @pytest.mark.parametrize("minutes", [-1, 11, 60 * 24])
    def test_the_signer_was_authenticated_just_before(self, minutes: int) -> None:
        with pytest.raises(NotReady) as refused:
            signing.seal(ready(), "reviewer-7", later(20) - timedelta(minutes=minutes), later(20))
        assert reasons(refused) == ["authentication"]

    def test_the_signature_is_not_earlier_than_the_last_edit(self) -> None:
        with pytest.raises(NotReady) as refused:
            signing.seal(ready(), "reviewer-7", later(0), later(1))
        assert "time" in reasons(refused)

    @pytest.mark.parametrize("undo", range(len(ready().edits)))
    def test_without_any_one_step_it_is_not_signed(self, undo: int) -> None:
        """Each step was needed, but for a sentence beside another: without it something is left to do."""
        review = ready()
        if review.edits[undo].kind is EditKind.ADD_SENTENCE:
            return
        edits = (*review.edits[:undo], *review.edits[undo + 1 :])
        with pytest.raises((NotReady, EditRefused)):
            signing.seal(review.model_copy(update={"edits": edits}), "reviewer-7", later(3), later(4))

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"proposal": DRAFT.model_copy(update={"letter": "another"})}, "proposal"),
            ({"edits": tuple(e.model_copy(update={"by": "somebody"}) for e in ready().edits)}, "hand"),
            ({"started_at": later(3)}, "time"),
        ],
    )
    def test_a_review_that_was_tampered_with_is_not_signed(self, change: dict[str, Any], code: str) -> None:
        with pytest.raises(NotReady) as refused:
            signing.seal(ready().model_copy(update=change), "reviewer-7", later(3), later(4))
        assert reasons(refused) == [code]

    def test_a_short_key_is_no_key(self) -> None:
        with pytest.raises(ValueError, match="at least 32"):
            signed(key=b"short")


class TestVerifying:
    def test_what_was_signed_holds(self) -> None:
        assert signing.verify(signed()).model_dump(include={"ok", "key", "problems"}) == {
            "ok": True,
            "key": "none",
            "problems": (),
        }

    @pytest.mark.parametrize(("given", "state"), [(KEY, "good"), (None, "unchecked"), (b"x" * 32, "wrong")])
    def test_the_keyed_code(self, given: bytes | None, state: str) -> None:
        found = signing.verify(signed(key=KEY), given)
        assert (found.key, found.ok) == (state, state != "wrong")

    def test_a_key_is_not_satisfied_by_a_seal_without_one(self) -> None:
        assert not signing.verify(signed(), KEY).ok

    def test_the_hash_known_from_elsewhere(self) -> None:
        made = signed()
        assert signing.verify(made, expected=made.content_hash).ok
        assert not signing.verify(made, expected="0" * 64).ok

    def test_any_change_of_any_value_is_found(self) -> None:
        """Every text, number and flag of the file is changed in turn; each gives another hash."""
        made = signed(key=KEY)
        data = made.model_dump(mode="json", exclude={"content_hash", "key_seal", "corrections"})
        found = [with_other(data, path) for path in leaves(data)]
        tampered = [one for one in found if one is not None]
        assert len(tampered) > 300
        assert all(hash_of_content(one) != made.content_hash for one in tampered)

    @pytest.mark.parametrize("path", [("content_hash",), ("key_seal", "value"), ("key_seal", "key")])
    def test_another_hash_or_keyed_code_is_found(self, path: tuple[str, ...]) -> None:
        tampered = with_other(signed(key=KEY).model_dump(mode="json"), path)
        assert tampered is not None
        assert not signing.verify(tampered, KEY).ok

    def test_one_who_makes_the_hash_anew_is_found_by_what_does_not_follow(self) -> None:
        made = signed()
        item = made.determination.items[0].model_copy(update={"decision": OVERTURNED})
        forged = made.determination.model_copy(update={"items": (item, *made.determination.items[1:])})
        forged_file = made.model_copy(update={"determination": forged})
        forged_file = forged_file.model_copy(update={"content_hash": hash_of_content(forged_file)})
        assert "not what the edits make" in " ".join(signing.verify(forged_file).problems)

    def test_other_rules_do_not_break_what_was_signed_and_are_told(self) -> None:
        """Signed under rules that have changed since: the hashes hold, and no more is claimed."""
        made = signed().model_copy(update={"rules": "of another year"})
        made = made.model_copy(update={"content_hash": hash_of_content(made)})
        found = signing.verify(made)
        assert (found.ok, found.rechecked) == (True, False)
        other = made.determination.model_copy(update={"items": ()})
        assert not signing.verify(made.model_copy(update={"determination": other})).ok

    def test_a_field_that_a_later_version_adds_leaves_the_hash_as_it_is(self) -> None:
        class Later(Determination):
            added: str = "nothing"

        now = signed().determination
        assert hash_of(Later.model_validate(now.model_dump())) == hash_of(now)

    def test_what_was_never_ready_is_found_though_its_hashes_agree(self) -> None:
        review = case.argued(case.filled(case.begun()))
        made = signed()
        forged = made.model_copy(update={"review": review, "account": signing.state_of(review)})
        forged = forged.model_copy(update={"content_hash": hash_of_content(forged)})
        assert "not ready to be signed" in " ".join(signing.verify(forged).problems)


class TestCorrections:
    def test_a_correction_is_numbered_and_linked(self) -> None:
        first = signed()
        once = signing.correct(first, {"front_matter.case_number": "CM15-0000001"}, "Misprint.", HAND)
        twice = signing.correct(once, {"reviewer.kind": "physician"}, "Title.", HAND)
        assert [one.number for one in twice.corrections] == [1, 2]
        assert [one.former for one in twice.corrections] == [first.content_hash, once.latest_hash]
        assert signing.verify(twice).ok

    def test_it_says_which_field_what_it_was_why_and_who(self) -> None:
        changes = {"items[0].heading_text": "Acupuncture"}
        (one,) = signing.correct(signed(), changes, "Shorter.", HAND).corrections
        assert one.changes[0].was == "Acupuncture, 6 visits, for the low back"
        assert (one.changes[0].now, one.why, one.signer) == ("Acupuncture", "Shorter.", "reviewer-7")

    def test_what_was_signed_before_stays_as_it_was(self) -> None:
        first = signed()
        once = signing.correct(first, {"front_matter.case_number": "CM15-0000001"}, "Misprint.", HAND)
        assert once.determination == first.determination
        assert once.content_hash == first.content_hash

    def test_the_running_text_follows_a_corrected_sentence(self) -> None:
        field = "items[0].rationale_sources[0].text"
        made = signing.current(signing.correct(signed(), {field: "The guideline allows six."}, "x", HAND))
        assert (made.items[0].rationale_text or "").startswith("The guideline allows six. The record")

    @pytest.mark.parametrize(
        "field",
        [
            "items[0].decision",
            "items[0].necessity",
            "status",
            "items[0].assessment.decision",
            "reviewer.certifications",
            "facts[0].label",
            "items[9].heading_text",
            "front_matter.nothing",
            "",
        ],
    )
    def test_decisions_and_what_is_not_there_are_not_corrected(self, field: str) -> None:
        with pytest.raises(EditRefused):
            signing.correct(signed(), {field: "overturned"}, "x", HAND)

    @pytest.mark.parametrize(("changes", "why"), [({}, "x"), ({"front_matter.priority": "Regular"}, " ")])
    def test_a_correction_has_a_field_and_a_reason(self, changes: dict[str, str], why: str) -> None:
        with pytest.raises(EditRefused):
            signing.correct(signed(), changes, why, HAND)

    def test_what_changes_nothing_is_no_correction(self) -> None:
        with pytest.raises(EditRefused, match="already"):
            signing.correct(signed(), {"front_matter.case_number": "CM15-0000000"}, "x", HAND)

    @pytest.mark.parametrize(
        ("hand", "code"),
        [
            (HAND._replace(signer="reviewer-8"), "signer"),
            (HAND._replace(authenticated_at=later(0)), "authentication"),
            (Hand("reviewer-7", later(2), later(3)), "time"),
        ],
    )
    def test_it_is_signed_again_by_the_reviewer(self, hand: Hand, code: str) -> None:
        with pytest.raises(NotReady) as refused:
            signing.correct(signed(), {"reviewer.kind": "physician"}, "x", hand)
        assert reasons(refused) == [code]

    def test_what_was_tampered_with_is_not_corrected(self) -> None:
        broken = signed().model_copy(update={"software": "other"})
        with pytest.raises(NotReady, match="hash differs"):
            signing.correct(broken, {"reviewer.kind": "physician"}, "x", HAND)

    @pytest.mark.parametrize("tampering", [{"number": 3}, {"former": "0" * 64}, {"why": "other"}])
    def test_a_broken_chain_is_found(self, tampering: dict[str, Any]) -> None:
        made = signing.correct(signed(), {"reviewer.kind": "physician"}, "x", HAND)
        broken = made.corrections[0].model_copy(update=tampering)
        assert not signing.verify(made.model_copy(update={"corrections": (broken,)})).ok

    def test_a_correction_without_the_key_is_found(self) -> None:
        made = signing.correct(signed(key=KEY), {"reviewer.kind": "physician"}, "x", HAND)
        assert signing.verify(made, KEY).key == "wrong"


class TestIssuing:
    def test_the_letter_shows_the_mark_of_what_was_signed(self) -> None:
        made = signed()
        issued = signing.issue(made, forms=("txt",))
        text = issued.letters["txt"].decode()
        assert made.content_hash in text
        assert not re.search("DRAFT|NOT SIGNED", text)
        assert "reviewer-7" not in text

    def test_the_letter_of_a_correction_shows_its_number_and_words(self) -> None:
        made = signing.correct(signed(), {"front_matter.case_number": "CM15-0000001"}, "Misprint.", HAND)
        issued = signing.issue(made, forms=("txt",))
        text = issued.letters["txt"].decode()
        assert "Correction number: 1" in text
        assert "CM15-0000001" in text
        assert made.latest_hash in text

    def test_every_form_is_made_and_the_same_each_time(self) -> None:
        made = signed()
        one, two = signing.issue(made), signing.issue(made)
        assert set(one.letters) == {"txt", "html", "docx", "pdf"}
        assert one == two

    @pytest.mark.parametrize("tampering", ["determination", "content_hash", "signer", "findings"])
    def test_what_was_tampered_with_is_not_issued(self, tampering: str) -> None:
        other = {
            "determination": ready().proposal,
            "content_hash": "0" * 64,
            "signer": "reviewer-8",
            "findings": (),
        }
        with pytest.raises(NotReady):
            signing.issue(signed().model_copy(update={tampering: other[tampering]}))


class TestNothingElseIssues:
    """Nothing is issued without a signature; no path does."""

    @pytest.mark.parametrize("status", ["draft", "issued", "published", "decided", "signed", ""])
    @pytest.mark.parametrize("stage", ["proposal", "decided", "signed"])
    def test_a_determination_alone_gives_a_draft_whatever_it_says_of_itself(
        self, status: str, stage: str
    ) -> None:
        determinations = {
            "proposal": DRAFT,
            "decided": signing.decided(ready()),
            "signed": signed().determination,
        }
        determination = determinations[stage].model_copy(update={"status": status})
        assert "DRAFT - AWAITS A PHYSICIAN'S DECISION" in render_text(determination)
        assert "DRAFT - AWAITS" in render_html(determination)
        assert render_docx(determination) == render_docx(determination)

    def test_decided_but_not_signed_is_a_draft(self) -> None:
        assert signing.decided(ready()).status == "draft"

    @pytest.mark.parametrize("change", [{"status": "draft"}, {"items": ()}, {"facts": ()}])
    def test_a_seal_opens_only_what_was_signed(self, change: dict[str, object]) -> None:
        determination = signed().determination
        seal = Seal(hash_of(determination), "c0ffee", "2015-03-02")
        with pytest.raises(SealBroken):
            render_text(determination.model_copy(update=change), seal=seal)

    @pytest.mark.parametrize(
        ("name", "where"),
        [("Seal", "process/signing/issuing.py"), ("issued_letter", "letters/render/__init__.py")],
    )
    def test_one_place_makes_seals_and_one_composes_issued_letters(self, name: str, where: str) -> None:
        """In the whole program; the place that makes seals checks the signature first."""
        callers = {
            str(path.relative_to(SOURCE))
            for path in SOURCE.rglob("*.py")
            if f"{name}(" in (text := path.read_text())
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Call) and _called(node) == name
        }
        assert callers == {where}


class TestSeveralReviewers:
    """LC 4610.6(e),(f): the majority prevails; an even split means that the service is provided."""

    def three(self, *first: Decision) -> list[SignedDetermination]:
        return [signed(decision, f"reviewer-{number}") for number, decision in enumerate(first)]

    @pytest.mark.parametrize(
        ("votes", "expected"),
        [
            ("uuo", "upheld"),
            ("uoo", "overturned"),
            ("uo", "overturned"),
            ("uu", "upheld"),
            ("o", "overturned"),
        ],
    )
    def test_the_majority_decides_each_item(self, votes: str, expected: str) -> None:
        decisions = {"u": Decision.UPHELD, "o": OVERTURNED}
        combined = signing.combine(self.three(*(decisions[vote] for vote in votes)))
        assert [item.decision for item in combined.determination.items] == [expected, "upheld"]

    def test_each_analysis_and_each_qualification_is_in_the_letter(self) -> None:
        text = (
            signing.issue_together(self.three(Decision.UPHELD, OVERTURNED), forms=("txt",))
            .letters["txt"]
            .decode()
        )
        plain = " ".join(text.split())
        assert "Reviewer 1 of 2" in plain
        assert "Reviewer 2 of 2" in plain
        assert "even split" in plain
        assert plain.count("State(s) of Licensure") == 2

    def test_the_order_given_changes_nothing(self) -> None:
        votes = self.three(Decision.UPHELD, OVERTURNED, OVERTURNED)
        assert signing.combine(votes) == signing.combine(votes[::-1])

    def test_nobody_is_counted_twice(self) -> None:
        with pytest.raises(NotReady, match="counted twice"):
            signing.combine([signed(), signed(OVERTURNED)])

    def test_none_is_no_panel(self) -> None:
        with pytest.raises(NotReady, match="Nothing signed"):
            signing.combine([])

    def test_only_determinations_of_one_draft(self) -> None:
        items = (DRAFT.items[0].model_copy(update={"heading_text": "Acupuncture"}), DRAFT.items[1])
        review = case.begun(DRAFT.model_copy(update={"items": items}), "reviewer-9")
        other = signing.seal(
            case.concluded(case.argued(case.filled(review))), "reviewer-9", later(3), later(4)
        )
        with pytest.raises(NotReady, match="not on the same draft"):
            signing.combine([signed(), other])

    def test_what_was_tampered_with_is_not_counted(self) -> None:
        broken = signed(OVERTURNED, "reviewer-8").model_copy(update={"content_hash": "0" * 64})
        with pytest.raises(NotReady):
            signing.issue_together([signed(), broken])


def _called(node: ast.Call) -> str:
    name = node.func
    return name.id if isinstance(name, ast.Name) else name.attr if isinstance(name, ast.Attribute) else ""


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all texts, numbers and flags of JSON data."""
    if isinstance(value, dict):
        return [leaf for name, part in value.items() for leaf in leaves(part, (*path, name))]
    if isinstance(value, list):
        return [leaf for number, part in enumerate(value) for leaf in leaves(part, (*path, number))]
    return [path] if value is not None else []


def with_other(data: dict[str, Any], path: tuple[Any, ...]) -> SignedDetermination | None:
    """The file with another value at one place; None where no other value is possible there."""
    changed: Any = copy.deepcopy(data)
    holder = changed
    for step in path[:-1]:
        holder = holder[step]
    old = holder[path[-1]]
    if isinstance(old, bool):
        holder[path[-1]] = not old
    elif isinstance(old, int | float):
        holder[path[-1]] = old + 1
    else:
        holder[path[-1]] = _other_text(old)
    try:
        return SignedDetermination.model_validate(changed)
    except ValueError:
        return None


def _other_text(old: str) -> str:
    """Another text; of a moment, another moment."""
    try:
        return (datetime.fromisoformat(old) + timedelta(seconds=1)).isoformat()
    except ValueError:
        return old + "x"


def test_a_determination_that_was_read_is_no_signed_one() -> None:
    with pytest.raises(ValueError, match="review"):
        SignedDetermination.model_validate(Determination().model_dump())
