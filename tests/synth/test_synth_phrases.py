"""Templates of the vocabulary: choices, slots, and every file of the vocabulary as it is."""

from __future__ import annotations

import re
from importlib.resources import files
from random import Random
from typing import Any

import pytest

from openimr.synth.phrases import Phrase, listed, several
from openimr.synth.vocabulary import vocabulary

NAMES = sorted(
    one.name[:-5] for one in (files("openimr.synth") / "data").iterdir() if one.name.endswith(".yaml")
)


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - nothing secret


def test_a_choice_gives_one_of_its_branches() -> None:
    """`<a|b>` is a or b, nested choices included, and both come up."""
    phrase = Phrase("<no|<very |>little> relief")
    said = {phrase.say(seeded(n), {}) for n in range(60)}
    assert said == {"no relief", "little relief", "very little relief"}


def test_a_slot_is_filled() -> None:
    """`{name}` takes the value of that name."""
    assert Phrase("{Term} is {n}.").say(seeded(0), {"Term": "The patient", "n": "40"}) == "The patient is 40."


def test_a_slot_without_a_value_is_an_error() -> None:
    """Nothing is printed half."""
    with pytest.raises(KeyError):
        Phrase("{missing}").say(seeded(0), {})


@pytest.mark.parametrize("source", ["<a|b", "a>b", "<a|<b>"])
def test_a_template_that_is_not_closed_is_refused(source: str) -> None:
    """Where the data has a slip, loading says so."""
    with pytest.raises(ValueError, match="template"):
        Phrase(source)


def test_members_are_listed_in_words() -> None:
    """One, two, three."""
    assert listed(seeded(0), ["a"]) == "a"
    assert listed(seeded(0), ["a", "b"]) == "a and b"
    assert listed(seeded(0), ["a", "b", "c"], oxford=True) == "a, b, and c"


def test_several_are_different() -> None:
    """No option twice, and no more than there are."""
    taken = several(seeded(1), [1, 2, 3], 9)
    assert sorted(taken) == [1, 2, 3]


@pytest.mark.parametrize("name", NAMES)
def test_every_file_of_the_vocabulary_loads_and_is_marked(name: str) -> None:
    """Each file says how sure it is of what it says."""
    assert vocabulary(name)["mark"]["level"] in {"verified", "seed", "memory", "uncertain"}


def _blocks() -> list[tuple[str, dict[str, Any]]]:
    return list(vocabulary("arguments")["blocks"].items())


@pytest.mark.parametrize(("name", "block"), _blocks(), ids=[name for name, _ in _blocks()])
def test_every_block_of_argument_is_used_and_can_be_argued(name: str, block: dict[str, Any]) -> None:
    """A kind of request uses it, and it has a need."""
    used = {"unexplained"} | {one for kind in vocabulary("requests")["kinds"] for one in kind["blocks"]}
    assert name in used
    assert block["needs"]


def test_every_kind_of_request_has_an_argument_for_each_source() -> None:
    """Each kind names what it cites and which arguments it allows."""
    known = set(vocabulary("arguments")["blocks"])
    for kind in vocabulary("requests")["kinds"]:
        assert set(kind["blocks"]) <= known
        assert {"mtus", "acoem", "odg", "named", "cite"} & set(kind)


def test_no_vocabulary_names_a_person() -> None:
    """No titles with surnames among the words."""
    folder = files("openimr.synth") / "data"
    texts = [(folder / f"{name}.yaml").read_text("utf-8") for name in NAMES]
    assert not [text for text in texts if re.search(r"\b(?:Dr|Mr|Mrs|Ms)\. [A-Z][a-z]{2,}", text)]
