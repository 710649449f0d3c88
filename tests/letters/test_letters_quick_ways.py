"""Quick ways of reading give what the slow ways give: dates, operations, lists, sentences of guidelines."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.language import dates as dates_of
from openimr.language import find_dates
from openimr.language.sentences import split
from openimr.letters.case_surgery import _operations, operation_in_lower
from openimr.letters.clauses import Sentence, sentences_of, split_list
from openimr.letters.criteria import _asked_for
from openimr.letters.criteria_stated import from_guideline
from openimr.letters.folded import Folded

_AROUND_DATES = st.lists(
    st.sampled_from(
        ["5", "05", "12", "31", "2013", "1999", "/", "-", ".", ",", " ", "of ", "in ", "st", "th ", "May",
         "Sept.", "october ", "JAN", "3 visits", "10 mg", "x"]
    ),
    max_size=12,
).map("".join)  # fmt: skip


@given(_AROUND_DATES)
@settings(max_examples=300, deadline=None)
def test_dates_are_missed_nowhere_that_a_number_may_begin_one(text: str) -> None:
    """Numbers passed over at a glance are those at which the whole pattern would have matched nothing."""
    numbers = [one.start() for one in re.finditer(r"\d+", text) if len(one[0]) in (1, 2, 4)]
    begun = set(dates_of._starts(text))
    assert [at for at in numbers if at not in begun and dates_of._DATE.match(text, at)] == []


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("on 3/4/2014", "2014-03-04"),
        ("on 3-4-14", "2014-03-04"),
        ("dated 04.03.2014", "2014-04-03"),
        ("2014-03-04", "2014-03-04"),
        ("the 4th of March 2014", "2014-03-04"),
        ("4 march, 2014", "2014-03-04"),
        ("March 4, 2014", "2014-03-04"),
        ("March 2014", "2014-03"),
        ("3/2014", "2014-03"),
        ("since 2014", "2014"),
        ("10//9/13", None),
        ("2/30/14", None),
    ],
)
def test_each_form_of_a_date_is_told_by_the_group_that_ends_it(text: str, iso: str | None) -> None:
    assert [one.iso for one in find_dates(text)] == [iso]


_ABOUT_OPERATIONS = st.lists(
    st.sampled_from(
        ["right", "knee", "arthroscopic", "partial", "medial", "meniscectomy", "lumbar", "fusion", "and",
         "discectomy", "rotator cuff repair", "status post", "total hip replacement", "was seen",
         "debridement", "the injured worker", "on examination", "carpal tunnel release", "in 2012", "surgery"]
    ),
    max_size=40,
).map(" ".join)  # fmt: skip


@given(_ABOUT_OPERATIONS)
@settings(max_examples=150, deadline=None)
def test_operations_looked_for_around_their_cores_are_all_operations(low: str) -> None:
    slow = [one.span() for one in operation_in_lower().finditer(low)]
    assert [one.span() for one in _operations(low)] == slow


@pytest.mark.parametrize(
    ("words", "members"),
    [
        ("massage, heat; and rest", ["massage", "heat", "rest"]),
        ("physical therapy as well as acupuncture", ["physical therapy", "acupuncture"]),
        ("lumbar and thoracic spasm, and pain", ["lumbar and thoracic spasm", "pain"]),
        ("sprain and strain, contusion", ["sprain and strain", "contusion"]),
        ("an injection on May 4, 2013, and rest", ["an injection on May 4, 2013", "rest"]),
        ("neck ,back", ["neck", "back"]),
    ],
)
def test_a_list_is_divided_at_its_separators(words: str, members: list[str]) -> None:
    assert [piece.text for piece in split_list(words, 0, len(words))] == members


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("He was seen. She left.", ["He was seen.", "She left."]),
        ("Seen by Dr. Example today. Next.", ["Seen by Dr. Example today.", "Next."]),
        ("It ended.Thus it was.", ["It ended.", "Thus it was."]),
        ("Really?! Yes.", ["Really?!", "Yes."]),
        ("Heading\nBody here.", ["Heading", "Body here."]),
        ('He said "stop." Then left.', ['He said "stop."', "Then left."]),
    ],
)
def test_sentences_end_where_they_did(text: str, parts: list[str]) -> None:
    assert [text[start:end] for start, end in split(text)] == parts


def test_what_a_sentence_of_a_guideline_asks_for_is_remembered_without_its_place() -> None:
    """The second letter that quotes it gets its own sentence, and nothing that was settled in the first."""
    words = "The guidelines recommend surgery only after failure of conservative care."
    first, second = (_sentence(words, before) for before in ("", "Another sentence stands here. "))
    one, other = _asked_for(first), _asked_for(second)
    assert [each.statement for each in one] == [each.statement for each in from_guideline(first)] != []
    one[0].outcome, one[0].explicit = None, True
    assert other[0].sentence is second
    assert not _asked_for(first)[0].explicit


def _sentence(words: str, before: str) -> Sentence:
    text = before + words
    return sentences_of(Folded(text, [0], [0]))[-1]
