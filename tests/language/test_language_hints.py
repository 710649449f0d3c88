"""Patterns that the words of a request rule out are not searched; what is read stays the same."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.language import hints, understand
from openimr.language.hints import either, heard, lower
from openimr.language.visits import NUMBER_WORD, NUMBER_WORDS

# Invented requests, one or more for each way of saying how much, of what and why.
REQUESTS = [
    "Physical therapy 2x6 lumbar spine",
    "Physical therapy 2 x 6 weeks for the left knee",
    "Chiropractic 2-3 times per week for 4-6 weeks",
    "Acupuncture weekly x 6",
    "Acupuncture every other week for 8",
    "Massage therapy 1 time a month for 3 months",
    "Twelve (10) sessions of aquatic therapy",
    "Physical therapy x12",
    "Physical therapy 12x",
    "Physical therapy (8 visits)",
    "Physical therapy #8",
    "Physical therapy, quantity: 8",
    "A dozen visits of occupational therapy",
    "Series of three Synvisc injections, right knee",
    "20 occupational therapy, right hand",
    "TENS unit 30-day rental",
    "Cold therapy unit purchase",
    "Home health aide 4 hours a day, 5 days per week",
    "Norco 10/325 mg #120 with 2 refills, 1 tab q 6 hours prn",
    "Lidoderm 5% patches QTY: 30",
    "Flurbiprofen 20%/lidocaine 5% cream 180 gm",
    "Ambien 10mg 1qd at bedtime",
    "gaclofen 10 mg",
    "CPT 97110 and 97140, ICD-10 M54.5, dx 724.2",
    "Additional post-op physical therapy status post rotator cuff repair",
    "Retrospective MRI, DOS 1/2/2013",
    "Consultation for knee arthroscopy",
    "Left stellate ganglion block at C6",
    "Medial branch block L4-S1 bilaterally",
    "MT, CMT and psych evaluate and treat",
    "Physical therapy\nfor the   right\nshoulder 2w4",
]


@pytest.fixture
def everything_possible(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """All words make all patterns possible, so that every pattern is searched."""

    class _All(dict[str, int]):
        def __missing__(self, word: str) -> int:
            return -1

    monkeypatch.setattr(hints, "_words", _All())
    heard.cache_clear()
    yield
    heard.cache_clear()


@pytest.fixture(scope="module")
def as_read() -> dict[str, str]:
    forms = [form for text in REQUESTS for form in (text, text.lower(), text.upper())]
    return {form: understand(form).model_dump_json() for form in forms}


def test_reading_with_and_without_hints_is_the_same(
    as_read: dict[str, str], everything_possible: None
) -> None:
    for text, read in as_read.items():
        assert understand(text).model_dump_json() == read, text


def test_every_pattern_is_possible_in_one_of_the_requests() -> None:
    marks = 0
    for text in REQUESTS:
        marks |= heard(text).marks
    for place, pattern in enumerate(hints._needs):
        assert marks >> place & 1, f"no request above has a word for {pattern}"


def test_a_text_allows_what_its_words_allow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hints, "_needs", [*hints._needs])
    monkeypatch.setattr(hints, "_words", hints._Words())
    mark = hints.need(r"\bzyx")
    assert heard("Some ZYXW here").marks & mark
    assert not heard("Some wzyx here").marks & mark
    heard.cache_clear()


@pytest.mark.parametrize("text", ["Left Knee", "İstanbul 2X6", "STRASSE ẞ", ""])
def test_lower_case_keeps_the_length(text: str) -> None:
    assert len(lower(text)) == len(text)


def test_shared_beginnings_match_the_same_number_words() -> None:
    plain, shared = re.compile(NUMBER_WORDS), re.compile(NUMBER_WORD)
    for text in [*NUMBER_WORDS.split("|"), "twentyish", "fourteen-one", "a doze", "sixt", "once upon"]:
        assert _spans(plain, text) == _spans(shared, text), text


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text("abc ", min_size=1, max_size=5), min_size=1, max_size=8), st.text("abc ", max_size=12)
)
def test_either_matches_what_the_longest_first_would(words: list[str], text: str) -> None:
    longest_first = "|".join(map(re.escape, sorted(set(words), key=len, reverse=True)))
    assert _spans(re.compile(longest_first), text) == _spans(re.compile(either(words)), text)


def _spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [match.span() for match in pattern.finditer(text)]
