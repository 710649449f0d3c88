"""Replay: decisions of letters derived again from their facts, and only from their facts."""

from __future__ import annotations

from pathlib import Path

import pytest

from openimr.model import Decision, Outcome
from openimr.review import Replay, replay

LETTERS = Path(__file__).parent / "letters"


def letter(name: str) -> str:
    return (LETTERS / f"{name}.txt").read_text()


def outcomes(replayed: Replay) -> dict[str, Outcome]:
    """Every criterion of every item with its outcome."""
    return {
        f"{number}/{service.service}/{criterion.id}": criterion.outcome
        for number, item in enumerate(replayed.items)
        for service in item.assessment.services
        for criterion in service.criteria
    }


def changed(before: str, after: str) -> dict[str, tuple[Outcome | None, Outcome | None]]:
    """Criteria whose outcome differs between two versions of a letter."""
    old, new = outcomes(replay(before)), outcomes(replay(after))
    return {key: (old.get(key), new.get(key)) for key in {*old, *new} if old.get(key) != new.get(key)}


@pytest.mark.parametrize("name", ["therapy", "neck", "lowback"])
def test_replay_comes_to_the_reviewers_decision(name: str) -> None:
    """Each item of the synthetic letters is decided again as the reviewer did."""
    replayed = replay(letter(name), name)
    assert [item.agrees for item in replayed.items] == [True] * len(replayed.items)


@pytest.mark.parametrize("name", ["therapy", "neck", "lowback"])
def test_replay_never_looks_at_the_outcome(name: str) -> None:
    """Turning every decision word and conclusion around changes no proposal and no criterion."""
    text = letter(name)
    turned = (
        (text.replace(": Upheld", ": #").replace(": Overturned", ": Upheld").replace(": #", ": Overturned"))
        .replace("is not medically\nnecessary", "is medically\nnecessary")
        .replace("is not medically necessary", "is medically necessary")
    )
    assert turned != text
    before, after = replay(text), replay(turned)
    assert [i.proposed for i in before.items] == [i.proposed for i in after.items]
    assert outcomes(before) == outcomes(after)
    assert [i.human for i in before.items] != [i.human for i in after.items]


def test_fewer_completed_visits_change_the_count_and_nothing_else() -> None:
    """12 completed and 8 requested exceed the table; 1 and 8 do not."""
    diff = changed(
        letter("therapy"), letter("therapy").replace("had completed 12 visits", "had completed 1 visit")
    )
    assert list(diff.values()) == [(Outcome.NOT_MET, Outcome.MET)]


def test_without_arm_symptoms_only_the_radicular_criterion_changes() -> None:
    """No numbness, no radicular symptoms: the criterion is then not documented, not met by silence."""
    diff = changed(letter("neck"), letter("neck").replace(" and of numbness and tingling in both\narms", ""))
    assert len(diff) == 1
    ((before, after),) = diff.values()
    assert before is Outcome.NOT_MET
    assert after is not Outcome.NOT_MET


def test_an_exercise_program_changes_only_the_adjunct_criterion() -> None:
    """Massage needs an active treatment beside it; a home exercise program is one."""
    text = letter("neck").replace(
        "medial branch block.\n", "medial branch block. A home exercise program was started.\n", 1
    )
    diff = changed(letter("neck"), text)
    assert [after for _, after in diff.values()] == [Outcome.MET]


def test_a_consultation_needs_its_lesion() -> None:
    """Without the imaging findings nothing supports the surgical consultation."""
    text = letter("lowback").replace(
        "severe spinal stenosis and severe disk height\nloss at L4-L5", "no abnormality"
    )
    assert replay(text).items[1].proposed is Decision.UPHELD


def test_not_documented_carries_its_search() -> None:
    """Each criterion that is not documented says what was looked for, and where."""
    for name in ("therapy", "neck", "lowback"):
        for item in replay(letter(name), name).items:
            for service in item.assessment.services:
                for criterion in service.criteria:
                    if criterion.outcome is Outcome.NOT_DOCUMENTED:
                        assert criterion.search
                        assert criterion.search.looked_for
                        assert criterion.search.documents == (name,)


def test_every_fact_is_quoted_from_the_letter() -> None:
    """The evidence of every fact is found at its place in the letter."""
    text = letter("lowback")
    for item in replay(text, "lowback").items:
        for fact in item.facts:
            span = fact.evidence.span
            assert text[span.start : span.end] == fact.evidence.quote


def test_a_text_that_is_no_letter_has_no_items() -> None:
    """Nothing is invented from a text without disputed items."""
    assert replay("Dear Sir or Madam, this is a recipe for soup.").items == ()
