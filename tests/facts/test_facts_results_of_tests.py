"""The result of one test is not that of the test named beside it."""

from __future__ import annotations

import pytest

from openimr.facts import find_in_text


@pytest.mark.parametrize(
    ("sentence", "positive"),
    [
        ("Exam: a positive Cozen's, negative Tinel at the wrist.", False),
        ("Phalen was positive, Tinel negative at the wrist.", False),
        ("Exam: positive Tinel at the wrist.", True),
        ("Tinel at the wrist was positive.", True),
    ],
)
def test_a_positive_test_does_not_lend_its_result(sentence: str, positive: bool) -> None:
    found = [one for one in find_in_text(sentence, document="note") if one.concept == "cts_tinel"]
    assert any(one.assertion.value == "present" for one in found) is positive
