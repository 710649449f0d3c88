"""The concept lexicon and phrases."""

from __future__ import annotations

import pytest

from openimr.language import concept_label, find_concepts
from openimr.language.concepts import concepts, icd_concepts, pairs
from openimr.language.phrases import Phrases, spell_out


def keys(text: str) -> list[str]:
    return [m.concept for m in find_concepts(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("completed physical therapy sessions", ["physical_therapy"]),
        ("PT twice weekly", ["physical_therapy"]),
        ("the pt reports nothing", []),
        ("trigger-point injections", ["injection_trigger_point"]),
        ("home exercise\nprogram", ["home_exercise_program"]),
        ("pain management", []),
        ("NSAIDs and opioids", ["nsaid", "opioid"]),
        ("Physical Medicine and Rehabilitation", []),
        ("moderate spinal stenosis", ["stenosis"]),
        ("strainer", []),
    ],
)
def test_whole_phrases_are_found_longest_first(text: str, expected: list[str]) -> None:
    """Word boundaries, plurals, capitals of abbreviations, names that only contain a concept's word."""
    assert keys(text) == expected


def test_alternatives_may_nest_and_be_empty() -> None:
    """The notation of the data files."""
    assert sorted(spell_out("(a|b(c|d)|) e")) == ["a e", "bc e", "bd e", "e"]
    with pytest.raises(ValueError, match="unbalanced"):
        spell_out("a) b")


def test_the_longest_phrase_wins_and_nothing_overlaps() -> None:
    """Leftmost first, then longest."""
    found = Phrases([("neck", 1), ("neck pain", 2), ("pain scale", 3)]).find("Neck pain scale")
    assert [(m.start, m.end, m.payloads) for m in found] == [(0, 9, (2,))]


def test_the_lexicon_is_whole() -> None:
    """Codes and pairs name concepts that exist; every concept has a label."""
    assert {key for _, key in icd_concepts()} <= set(concepts())
    assert {pair.concept for pair in pairs()} <= set(concepts())
    assert all(concept_label(key).strip() for key in concepts())
