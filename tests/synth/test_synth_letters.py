"""Synthetic letters: always the same, marked as such, and annotated with what they print."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.letters import parse
from openimr.letters.layout import layout
from openimr.letters.lint import lint
from openimr.model import Determination
from openimr.synth import LAYOUTS, LEVELS, SyntheticLetter, make_letter
from openimr.synth.frame import MARK

NUMBERS = st.integers(0, 100_000)


def folded(text: str) -> str:
    return " ".join(text.split())


@given(number=NUMBERS, shape=st.sampled_from(LAYOUTS), noise=st.sampled_from(LEVELS))
@settings(max_examples=40, deadline=None)
def test_the_same_seed_and_number_give_the_same_letter(number: int, shape: str, noise: str) -> None:
    """Nothing but the arguments goes into a letter."""
    assert make_letter(7, number, shape, noise, 0.5) == make_letter(7, number, shape, noise, 0.5)


def test_another_seed_gives_another_letter() -> None:
    """Seeds are of use."""
    assert make_letter(1, 0).text != make_letter(2, 0).text


@pytest.mark.parametrize("shape", LAYOUTS)
def test_every_letter_says_that_it_is_synthetic(shape: str) -> None:
    """The last line says so, and the gold does."""
    letter = make_letter(3, 11, shape)
    assert letter.text.strip().endswith(MARK)
    assert letter.gold["synthetic"] == MARK


@pytest.mark.parametrize("shape", LAYOUTS)
def test_the_mark_is_known_wording_to_the_parser(shape: str) -> None:
    """A parser loses nothing by the mark and leaves none of it over."""
    determination = parse(make_letter(3, 12, shape).text)
    assert determination.accounting is not None
    assert not any("openimr" in one.text for one in determination.accounting.residue)


@pytest.mark.parametrize("shape", LAYOUTS)
def test_fixed_wording_comes_from_the_layout(shape: str) -> None:
    """The headings of the layout's own data stand in the letter."""
    text = make_letter(4, 20, shape).text
    wanted = [one.headings[0] for one in layout(shape).sections if one.headings and not one.optional]
    assert [heading for heading in wanted if heading not in text] == []


@given(number=NUMBERS, shape=st.sampled_from(LAYOUTS))
@settings(max_examples=40, deadline=None)
def test_without_noise_the_letter_prints_what_its_gold_says(number: int, shape: str) -> None:
    """Headings, conclusions, diagnoses and sources of citations stand in the text word for word."""
    letter = make_letter(5, number, shape)
    text = folded(letter.text).lower()
    printed = [*letter.gold["case"]["diagnoses"]]
    for item in letter.gold["items"]:
        cited = item["reviewer_guideline"]["citations"]
        printed += [item["heading_text"], item["conclusion_phrase"], *(one["source"] for one in cited)]
    assert [words for words in printed if folded(words).lower() not in text] == []


@given(number=NUMBERS)
@settings(max_examples=25, deadline=None)
def test_noise_changes_the_print_and_not_the_case(number: int) -> None:
    """The same letter at each level of noise has the same gold."""
    gold = [make_letter(6, number, "F1", noise).gold for noise in LEVELS]
    for one in gold:
        one.pop("noise")
    assert gold[0] == gold[1] == gold[2]


@given(number=NUMBERS, shape=st.sampled_from(LAYOUTS))
@settings(max_examples=25, deadline=None)
def test_gold_is_in_the_exchange_format(number: int, shape: str) -> None:
    """What the gold says of reviewer, case and items can be read as a determination."""
    gold = make_letter(8, number, shape, errors=0.5).gold
    items = [{**one, "criteria_applied": one["criteria_applied"]} for one in gold["items"]]
    read = Determination.model_validate({"reviewer": gold["reviewer"], "case": gold["case"], "items": items})
    assert len(read.items) == len(gold["items"])
    json.dumps(gold)


def _many() -> list[SyntheticLetter]:
    return [make_letter(9, number, LAYOUTS[number % 4]) for number in range(120)]


def test_letters_vary_as_published_ones_do() -> None:
    """From one item to many, both decisions, drugs and other services, with and without front matter."""
    letters = _many()
    items = [item for letter in letters for item in letter.gold["items"]]
    counts = [len(letter.gold["items"]) for letter in letters]
    drugs = sum(bool(re.search(r"\d ?mg|mcg", item["heading_text"])) for item in items) / len(items)
    assert min(counts) == 1
    assert max(counts) > 5
    assert {item["decision"] for item in items} == {"upheld", "overturned"}
    assert 0.2 < drugs < 0.5
    assert {letter.gold["front_matter"] is None for letter in letters} == {True, False}
    assert len({item["service"] for item in items}) > 60


def test_case_numbers_are_of_a_year_without_determinations() -> None:
    """A case number of an invented letter can never be a real one."""
    numbers = {found for letter in _many() for found in re.findall(r"CM\d\d-\d{7}", letter.text)}
    assert numbers
    assert all(number.startswith("CM00-9") for number in numbers)


def test_no_sentence_keeps_a_slot_open() -> None:
    """Every template is filled."""
    assert not [letter.name for letter in _many() if re.search(r"[{}<>]|\bNone\b", letter.text)]


@pytest.mark.parametrize("wrong", [{"layout": "F9"}, {"noise": "loud"}])
def test_unknown_layouts_and_noises_are_refused(wrong: dict[str, str]) -> None:
    """The error says what there is."""
    with pytest.raises(ValueError, match=r"F0, F1|none, light"):
        make_letter(0, 0, **wrong)


def test_a_second_reviewer_has_credentials_of_his_own() -> None:
    """Where two reviewed, the letter prints both, and the gold keeps them apart."""
    letters = [make_letter(11, number, "F1") for number in range(120)]
    two = [letter for letter in letters if letter.gold["other_reviewers"]]
    assert two
    assert all(letter.text.count("State(s) of Licensure:") == 2 for letter in two)


def test_clean_letters_do_not_contradict_themselves() -> None:
    """Lint finds at most one thing in twenty clean letters: what it finds is wrong, or the generator is."""
    letters = [make_letter(13, number, LAYOUTS[number % 4]) for number in range(60)]
    found = [(one.name, f.code) for one in letters for f in lint(parse(one.text), one.text)]
    assert len(found) <= 3, found


def test_some_items_have_sub_parts_and_some_go_with_an_operation() -> None:
    headings = [
        item["heading_text"] for number in range(600) for item in make_letter(5, number, "F1").gold["items"]
    ]
    assert any("(a) " in one and "(b) " in one for one in headings)
    assert any(one.lower().startswith("associated surgical service") for one in headings)
