"""Hyphens at line ends: the printer's drop out of the word, the word's own stay."""

from __future__ import annotations

import re
import time
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.language.hyphens import divides, written_in


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("medi", "cation"),
        ("docu", "mentation"),
        ("there", "fore"),
        ("with", "out"),
        ("radicu", "lopathy."),
        ("inter", "mittent"),
        ("re", "quested"),
        ("zygapo", "physeal"),
        ("neces\u00ad", "sary"),
        ("MEDI", "CATION"),
        ("Acupunc", "ture"),
    ],
)
def test_a_divided_word_is_put_together(first: str, second: str) -> None:
    assert divides(f"She takes {first}-" if "\u00ad" not in first else first, f"{second} daily")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("follow", "up"),
        ("flare", "ups"),
        ("non", "certified"),
        ("self", "directed"),
        ("well", "healed"),
        ("pain", "free"),
        ("range-of", "motion"),
        ("range", "of-motion"),
        ("year", "old"),
        ("long", "term"),
        ("L4", "5"),
        ("X", "ray"),
        ("EMG", "guided"),
        ("Hawkins", "Kennedy"),
        ("2", "week"),
        ("10mg", "tablet"),
    ],
)
def test_a_real_compound_keeps_its_hyphen(first: str, second: str) -> None:
    assert not divides(f"the {first}-", f"{second} of it")


def test_how_the_letter_writes_the_word_elsewhere_decides_first() -> None:
    assert divides("a blor-", "pation", written_in("The blorpation of"))
    assert not divides("a blor-", "pation", written_in("The blor-pation of"))
    assert divides("long-", "term", written_in("longterm use"))


def test_the_lexicon_is_in_order_and_names_each_word_once() -> None:
    lines = (files("openimr.language") / "data" / "words.txt").read_text("utf-8").splitlines()
    words = [line for line in lines if not line.startswith("#")]
    assert words == sorted(set(words))
    assert all(word.isascii() and word.islower() and word.isalpha() for word in words)


def test_a_line_without_end_takes_no_time() -> None:
    start = time.process_time()
    divides("a" * 1_000_000 + "-", "b" * 1_000_000)
    assert time.process_time() - start < 1


@settings(max_examples=200)
@given(
    st.text("ab-. ", max_size=60),
    st.lists(st.from_regex(r"[ab]{1,3}(?:-[ab]{1,2})?", fullmatch=True), min_size=1, max_size=24),
)
def test_looking_for_a_word_finds_what_gathering_all_words_finds(text: str, words: list[str]) -> None:
    written = written_in(text)
    gathered = set(re.findall(r"[a-z]+(?:-[a-z]+)*", text.lower()))
    assert [word in written for word in words] == [word in gathered for word in words]
