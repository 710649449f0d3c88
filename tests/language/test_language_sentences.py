"""Sentences of clinical prose."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.language import sentences


def parts(text: str) -> list[str]:
    return [" ".join(text[a:b].split()) for a, b in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Injured on August 9, 1999.Thus far treated.", ["Injured on August 9, 1999.", "Thus far treated."]),
        ("Seen by Dr. Smith today. He agreed.", ["Seen by Dr. Smith today.", "He agreed."]),
        ("Visit No. 3 was good. No. It was not.", ["Visit No. 3 was good.", "No.", "It was not."]),
        ("Surgery at L5-S1. The scar healed.", ["Surgery at L5-S1.", "The scar healed."]),
        ("Sprain vs. Strain of the neck.", ["Sprain vs. Strain of the neck."]),
        ("Norco 10/325 mg. Take one b.i.d. with food.", ["Norco 10/325 mg.", "Take one b.i.d. with food."]),
        ("Employed by . Request for therapy.", ["Employed by .", "Request for therapy."]),
        ("Pain 7.5 of 10. Worse.", ["Pain 7.5 of 10.", "Worse."]),
        ("By John Smith, M.D. The patient left.", ["By John Smith, M.D.", "The patient left."]),
        ("1. Lumbar strain", ["1. Lumbar strain"]),
        ("Plan:\n1. PT\n2. MRI of the neck", ["Plan:", "1. PT", "2. MRI of the neck"]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    """Abbreviations, decimals, levels, missing blanks and orphaned stops."""
    assert parts(text) == expected


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="aA1.!? \nDr-:", max_size=80))
def test_each_character_is_in_exactly_one_sentence(text: str) -> None:
    """Nothing between the sentences but blanks, and no overlap."""
    spans = sentences(text)
    assert all(a < b for a, b in spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
    covered = {i for a, b in spans for i in range(a, b)}
    assert all(c.isspace() for i, c in enumerate(text) if i not in covered)
