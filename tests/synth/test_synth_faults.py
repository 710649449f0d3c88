"""Injected errors: they stand in the letter, are annotated, and change the gold where they must."""

from __future__ import annotations

from collections import Counter

import pytest

from openimr.synth import LAYOUTS, SyntheticLetter, make_letter


@pytest.fixture(scope="module")
def faulty() -> list[SyntheticLetter]:
    """Letters that all have errors."""
    return [make_letter(12, number, LAYOUTS[number % 4], errors=1.0) for number in range(240)]


def test_every_letter_has_one_to_three_errors(faulty: list[SyntheticLetter]) -> None:
    """As many as are annotated."""
    assert {len(letter.gold["anomalies"]) for letter in faulty} <= {1, 2, 3}


def test_each_error_is_quoted_from_the_letter(faulty: list[SyntheticLetter]) -> None:
    """The annotation can be found in the text."""
    for letter in faulty:
        text = " ".join(letter.text.split())
        lost = [one for one in letter.gold["anomalies"] if " ".join(one["text"].split()) not in text]
        assert lost == []


def test_many_kinds_are_injected(faulty: list[SyntheticLetter]) -> None:
    """More than twenty kinds in a few hundred letters."""
    kinds = Counter(one["kind"] for letter in faulty for one in letter.gold["anomalies"])
    assert len(kinds) >= 20
    assert {
        "sex_mismatch",
        "impossible_page",
        "decision_conclusion_mismatch",
        "quantity_contradiction",
    } <= set(kinds)


def test_without_errors_there_are_none() -> None:
    """A clean letter has an empty list."""
    assert make_letter(12, 3).gold["anomalies"] == []


def test_a_wrong_page_is_in_the_gold_citation(faulty: list[SyntheticLetter]) -> None:
    """The gold says what is printed, right or wrong."""
    cited = [
        citation["pages"]
        for letter in faulty
        if any(one["kind"] == "impossible_page" for one in letter.gold["anomalies"])
        for item in letter.gold["items"]
        for citation in item["reviewer_guideline"]["citations"]
    ]
    assert [474] in cited


def test_a_contradicting_decision_is_in_the_gold(faulty: list[SyntheticLetter]) -> None:
    """The decision of the gold is that of the heading; the conclusion of one item says the opposite."""
    letter = next(
        one
        for one in faulty
        if "decision_conclusion_mismatch" in {fault["kind"] for fault in one.gold["anomalies"]}
    )
    sides = {(item["decision"], "not" in item["conclusion_phrase"].split()) for item in letter.gold["items"]}
    assert ("upheld", False) in sides or ("overturned", True) in sides
