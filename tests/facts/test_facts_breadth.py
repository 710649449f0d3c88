"""Whatever a criterion asks for can be found: each concept, said in its own words, comes back as a fact."""

from __future__ import annotations

from functools import cache

import pytest

from openimr.facts import find_in_text
from openimr.guidelines import load_pack
from openimr.guidelines.format import Test as CriterionTest
from openimr.guidelines.searching import asked_for, parts
from openimr.language.concepts import concepts, pairs, phrases_of
from openimr.language.phrases import spell_out

# Made by a rule from other words and not named by phrases of their own.
_BY_RULE = {
    "other_diagnosis": "Diagnosis: Peroneal tendon subluxation",
    "duration_of_use": "He has taken Norco 10/325 mg for 6 months.",
    "age": "The patient is a 45-year-old male.",
    "injury_date": "The date of injury was 3/4/2012.",
}
_FRAMES = (
    "{}",
    "The record notes {}.",
    "{} noted.",
    "On examination: {}.",
    "The patient had {}.",
    "{} was given.",
    "The patient {}.",
)
# The concept counts, not its kind: a phrase that denies by itself may make a statement of silence.
_FEWEST_OF_PHRASES = 0.85


@cache
def _asked() -> tuple[str, ...]:
    wanted: set[str] = set()
    for treatment in load_pack().entries:
        for criterion in treatment.criteria:
            wanted |= set(_concepts_of(criterion.test))
    return tuple(sorted(wanted))


def _concepts_of(test: CriterionTest) -> list[str]:
    return [concept for part in parts(test) for pattern in asked_for(part) for concept in pattern.concepts]


def _says(sentence: str, concept: str) -> bool:
    return any(fact.concept == concept for fact in find_in_text(sentence, document="d"))


def _is_found(phrase: str, concept: str) -> bool:
    return any(_says(frame.format(phrase), concept) for frame in _FRAMES)


def test_the_criteria_ask_for_hundreds_of_concepts() -> None:
    assert len(_asked()) > 300


def test_every_concept_of_a_criterion_is_in_the_lexicon_with_words_for_it() -> None:
    by_pair = {pair.concept for pair in pairs()}
    wordless = [key for key in _asked() if not phrases_of(key) and key not in by_pair and key not in _BY_RULE]
    assert [key for key in _asked() if key not in concepts() and key not in _BY_RULE] == []
    assert wordless == []


@pytest.mark.parametrize("concept", sorted(_BY_RULE))
def test_what_a_rule_makes_is_found(concept: str) -> None:
    assert any(
        fact.concept == concept
        for fact in find_in_text(_BY_RULE[concept], document="d", default_date="2014-01-01")
    )


def test_every_concept_of_a_criterion_is_found_in_a_sentence() -> None:
    """Of each concept at least one phrase makes a fact of that very concept."""
    missed = []
    for concept in _asked():
        if concept in _BY_RULE:
            continue
        phrases = [one for phrase in phrases_of(concept) for one in spell_out(phrase)[:2]]
        if phrases and not any(_is_found(phrase, concept) for phrase in phrases):
            missed.append(concept)
    assert missed == []


def test_nearly_every_phrase_of_those_concepts_makes_its_fact() -> None:
    """A longer name may hide a shorter one, so not all do; that few are hidden is what is held."""
    found = asked = 0
    hidden: dict[str, int] = {}
    for concept in _asked():
        for phrase in phrases_of(concept):
            asked += 1
            if _is_found(spell_out(phrase)[0], concept):
                found += 1
            else:
                hidden[concept] = hidden.get(concept, 0) + 1
    assert found / asked >= _FEWEST_OF_PHRASES, sorted(hidden.items(), key=lambda item: -item[1])[:40]
