"""Statements of a synthetic record: worded from the vocabulary, with the facts that they state."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, NamedTuple

import yaml

from openimr.synth.phrases import Phrase

WORDINGS = {"open": "wording", "heldout": "wording-heldout"}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WHOLE = re.compile(r"\{(\w+)\}")


class Place(NamedTuple):
    """Where in the body something is: region key, side, spinal levels ("L4-L5")."""

    region: str | None = None
    side: str | None = None
    levels: tuple[str, ...] = ()


class Statement(NamedTuple):
    """Words, the facts in them (without their place in the file), and what else may be read there."""

    name: str
    text: str
    facts: tuple[dict[str, Any], ...] = ()
    also: tuple[str, ...] = ()


def plain(text: str) -> Statement:
    """Words in which nothing is asked for and anything may be found."""
    return Statement("plain", text, (), ("*",))


@cache
def data(name: str) -> Any:
    """A data file of this room by its name without ending."""
    path = files("openimr.synth.cases") / "data" / f"{name}.yaml"
    return yaml.load(path.read_text("utf-8"), _LOADER)  # noqa: S506


@cache
def phrase(source: str) -> Phrase:
    """The template of a text, compiled once."""
    return Phrase(source)


class Voice:
    """Says statements in one wording, by one seeded choice, about one person.

    `slots` are words that hold for all statements (he, Pat, job). Raises KeyError for an unknown statement,
    ValueError for an unknown wording.
    """

    def __init__(self, chosen: Random, slots: Mapping[str, str], wording: str = "open") -> None:
        if wording not in WORDINGS:
            raise ValueError(f"There is no wording {wording!r}: choose {' or '.join(WORDINGS)}.")
        self.chosen = chosen
        self.slots = dict(slots)
        self.words = data(WORDINGS[wording])

    def say(self, name: str, place: Place | None = None, variant: str = "", **slots: Any) -> Statement:
        """One statement. `place` goes into its facts, `slots` into words and facts."""
        templates = self.words["say"][name]
        if isinstance(templates, dict):
            templates = templates[variant]
        values = {**self.slots, **slots}
        text = phrase(self.chosen.choice(templates)).say(self.chosen, _texts(values))
        text = " ".join(text.split())
        meaning = data("statements")["statements"][name]
        facts = tuple(_fact(one, values, place) for one in meaning["facts"])
        also = tuple(str(_filled(one, values)) for one in meaning.get("also", ()))
        return Statement(name, text[:1].upper() + text[1:], facts, also)

    def heading(self, name: str) -> str:
        """A section's heading."""
        return str(self.chosen.choice(self.words["headings"][name]))

    def title(self, name: str) -> str:
        """A document's title."""
        return str(self.chosen.choice(self.words["titles"][name]))

    def mishap(self, mechanism: str) -> str:
        """What happened, in words."""
        return phrase(self.chosen.choice(self.words["mishaps"][mechanism])).say(self.chosen, {})


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    """The values as words, each also with a capital letter under its capitalized name."""
    plain = {key: str(value) for key, value in values.items()}
    return {**plain, **{k[:1].upper() + k[1:]: v[:1].upper() + v[1:] for k, v in plain.items()}}


def _fact(pattern: Mapping[str, Any], values: Mapping[str, Any], place: Place | None) -> dict[str, Any]:
    filled = {key: _filled(value, values) for key, value in pattern.items() if key != "where"}
    fact = {key: value for key, value in filled.items() if value not in (None, "", [])}
    if pattern.get("where") and place is not None:
        if place.region:
            fact["regions"] = [place.region]
        if place.side:
            fact["laterality"] = place.side
        if place.levels:
            fact["levels"] = list(place.levels)
    return fact


def _filled(value: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        return [_filled(one, values) for one in value]
    if isinstance(value, str) and (whole := _WHOLE.fullmatch(value)):
        found = values.get(whole[1])
        return found.concept if isinstance(found, Token) else found
    return value


class Token(str):
    """A concept with the words for it: prints as the words, stands for the concept in facts."""

    __slots__ = ("concept",)
    concept: str

    def __new__(cls, concept: str, words: str) -> Token:
        """`words` that mean `concept`."""
        one = super().__new__(cls, words)
        one.concept = concept
        return one
