"""Phrases with alternatives: those of many readings are followed, and found as if spelled out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.language.phrases import Phrases, spell_out
from openimr.language.readings import segments
from openimr.language.wording import bracketed, wordings

_MANY = (
    "(urine|blood|saliva|hair|serum) (drug |toxicology |opioid |)(screen|test|panel|report)"
    " (was |is |remains |came back |showed |)(in-consistent|unexpected|abnormal|aberrant|odd)( with|)"
)


def _found(phrases: Phrases[str], text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(text[match.start : match.end], match.payloads) for match in phrases.find(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Urine drug screen was inconsistent", []),
        ("Urine drug screen was in-consistent with it", ["Urine drug screen was in-consistent with"]),
        ("URINE  SCREEN ODD", []),
        ("URINE SCREEN ODD", ["URINE SCREEN ODD"]),
        ("hair panel came back in consistent, odd", ["hair panel came back in consistent"]),
        ("hair panel came back", []),
        ("the chair panel is odd", []),
        ("serum test oddly", []),
        ("serum test aberrants", ["serum test aberrants"]),
        ("serum test odds", []),
        ("blood test odd blood test odd withs", ["blood test odd", "blood test odd withs"]),
    ],
)
def test_a_phrase_of_many_readings_is_found_as_each_of_them(text: str, found: list[str]) -> None:
    assert len(spell_out(_MANY)) > 1_000
    for phrases in (Phrases([(_MANY, "it")]), Phrases((one, "it") for one in spell_out(_MANY))):
        assert [words for words, _ in _found(phrases, text)] == found


def test_phrases_of_many_readings_are_not_all_kept_in_memory() -> None:
    assert len(Phrases([(_MANY, "it")])) < 200 < len(Phrases((one, "it") for one in spell_out(_MANY)))


def test_phrases_that_end_together_are_one_match_with_both_meanings() -> None:
    phrases = Phrases([("urine screen odd", "short"), (_MANY, "long"), ("screen odd", "part")])
    assert _found(phrases, "a urine screen odd") == [("urine screen odd", ("short", "long"))]


def test_the_longest_of_the_phrases_with_one_beginning_wins() -> None:
    phrases = Phrases([(_MANY, "result"), ("urine drug screen", "screen"), ("odd with intent", "other")])
    assert _found(phrases, "urine drug screen odd with intent") == [
        ("urine drug screen odd with", ("result",))
    ]
    assert _found(phrases, "urine drug screen, odd with intent") == [
        ("urine drug screen", ("screen",)),
        ("odd with intent", ("other",)),
    ]


_WORDS = st.sampled_from(["", "a", "b c", "d-e", "back ", " back", "pains", "pain", " ", "ESI", "hip", "-"])
_GROUP = st.lists(_WORDS, min_size=1, max_size=9, unique=True).map(lambda words: f"({'|'.join(words)})")
_PHRASE = st.lists(st.one_of(_GROUP, _GROUP, st.sampled_from([" ", "no ", " of "])), min_size=2, max_size=5)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(phrases=st.lists(_PHRASE.map("".join), min_size=1, max_size=2), data=st.data())
def test_following_a_phrase_finds_what_spelling_it_out_finds(phrases: list[str], data: st.DataObject) -> None:
    spelled = [(one, str(n)) for n, phrase in enumerate(phrases) for one in spell_out(phrase)[:4_000]]
    whole = [one for one, _ in spelled if one]
    if len(spelled) > 3_999 or not whole:
        return
    said = data.draw(st.lists(st.sampled_from([*whole, "s", "x", "back", "."]), min_size=1, max_size=4))
    text = data.draw(st.sampled_from([" ", ""])).join(said)
    followed = {words for words, _ in _found(Phrases((p, str(n)) for n, p in enumerate(phrases)), text)}
    assert followed == {words for words, _ in _found(Phrases(spelled), text)}


def test_the_parts_of_a_phrase_are_told_apart() -> None:
    assert segments("non(-| |)steroidal (x|y(z|)) drug") == [
        ["non"],
        ["-", " ", ""],
        ["steroidal "],
        ["x", "yz", "y"],
        [" drug"],
    ]


@pytest.mark.parametrize("phrase", ["(a|b", "a)", "a|b) c (d", "((a) b"])
def test_unbalanced_brackets_are_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match="unbalanced brackets"):
        segments(phrase)
    with pytest.raises(ValueError, match="unbalanced brackets"):
        Phrases([(phrase, "it")])


def test_short_nouns_take_their_plural_where_a_lexicon_asks_for_it() -> None:
    phrase = bracketed("(heating|cooling) (pads?|hot tub)")
    spelled = Phrases((one, "it") for one in wordings("(heating|cooling) (pads?|hot tub)"))
    for text in ("heating pads", "heating hot tubs", "cooling pad", "cooling hot tub"):
        assert _found(Phrases([(phrase, "it")], short_plurals=True), text) == _found(spelled, text) != []
    assert not _found(Phrases([("hot tub", "it")]), "hot tubs")
