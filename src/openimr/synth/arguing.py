"""Rationales of synthetic letters: criteria stated and found, and the conclusion, with both as data."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from openimr.synth.asking import Asked
from openimr.synth.phrases import Phrase, between, capital, pick, several
from openimr.synth.story import Story, spoken
from openimr.synth.vocabulary import vocabulary

Criterion = dict[str, Any]
_PLURAL = ("uidelines", "regulations")


@dataclass(slots=True)
class Argument:
    """A rationale: its sentences (the last is the conclusion), and what it says as data."""

    sentences: list[str]
    criteria: list[Criterion]
    conclusion: str

    @property
    def text(self) -> str:
        """The rationale as it is printed."""
        return " ".join(self.sentences)


def argue(chosen: Random, made: Story, asked: Asked, guide: str, upheld: bool) -> Argument:
    """A rationale that ends in the decision. `guide` is what the cited guideline is called."""
    slots = {
        **made.slots,
        "guide": guide,
        "Guide": capital(guide),
        "service": asked.spoken,
        "drug": asked.spoken,
        "heading": asked.heading,
    }
    said: list[str] = []
    criteria: list[Criterion] = []
    opener = spoken(chosen, pick(chosen, vocabulary("arguments")["openers"]), slots)
    if opener:
        said.append(opener.strip())
    for block in _blocks(chosen, made, asked, guide, upheld):
        if "prior" in block:
            made.remember(asked.therapy)
        sentences, criterion = _argue_block(
            chosen, block, {**slots, **_numbers(chosen, asked, upheld)}, upheld
        )
        said.extend(sentences)
        criteria.append(criterion)
    if not criteria:
        said.append(str(pick(chosen, vocabulary("arguments")["reasons"])))
    sentence, phrase = conclude(chosen, slots, upheld)
    return Argument([*said, sentence], criteria, phrase)


def _blocks(chosen: Random, made: Story, asked: Asked, guide: str, upheld: bool) -> list[dict[str, Any]]:
    every = vocabulary("arguments")["blocks"]
    usable = [
        block
        for block in (every[name] for name in asked.kind["blocks"])
        if ("says" not in block or guide.endswith(_PLURAL))
        and ("threshold" not in block or _limit(asked, block, upheld))
        and (upheld or ("met" in block and (made.nerve or "nerve" not in block)))
    ]
    if upheld and not usable:
        return [every["unexplained"]]
    return several(chosen, usable, between(chosen, 1, 3))


def _limit(asked: Asked, block: dict[str, Any], upheld: bool) -> bool:
    """Whether a limit can be argued: there is a number of visits, and one can be below it."""
    return "{asked}" not in str(block) or (asked.visits is not None and (asked.visits >= 6 or not upheld))


def _numbers(chosen: Random, asked: Asked, upheld: bool) -> dict[str, str]:
    visits = asked.visits or 0
    high = (
        max(3, visits - between(chosen, 2, max(2, visits // 2))) if upheld else visits + between(chosen, 0, 6)
    )
    condition = pick(
        chosen, ("myalgia and myositis", "neuralgia, neuritis, and radiculitis", "this condition")
    )
    return {
        "asked": str(visits), "high": str(high), "low": str(max(2, high - between(chosen, 1, 2))),
        "weeks": str(between(chosen, 4, 10)), "condition": condition,
    }  # fmt: skip


def _argue_block(
    chosen: Random, block: dict[str, Any], slots: dict[str, str], upheld: bool
) -> tuple[list[str], Criterion]:
    """The sentences of a block, and its criterion."""
    needs = block["needs"] if upheld else block.get("met_needs", block["needs"])
    slots = {**slots, "need": spoken(chosen, pick(chosen, needs), slots)}
    said = [spoken(chosen, pick(chosen, block["says"]), slots)] if "says" in block else []
    outcome = "met" if not upheld else "not_met" if "not_met" in block else "silent"
    sentences = block.get(outcome) or vocabulary("arguments")["silences"]
    said.append(spoken(chosen, pick(chosen, sentences), slots))
    threshold = block.get("threshold")
    return said, {
        "statement": block.get("statement", slots["need"]),
        "outcome": "not_documented" if outcome == "silent" else outcome,
        "threshold": spoken(chosen, threshold, slots) if threshold else None,
        "explicit": True,
    }


def conclude(chosen: Random, slots: dict[str, str], upheld: bool) -> tuple[str, str]:
    """A concluding sentence, and the words of it that carry the decision."""
    words = vocabulary("arguments")["conclusions"]
    style = chosen.random()
    if style < 0.06 and slots["verb"] == "is":
        whole = pick(chosen, words["whole_upheld" if upheld else "whole_overturned"])
        return f"{whole}.", whole
    phrase = pick(chosen, words["upheld" if upheld else "overturned"])
    verb = slots["verb"]
    if style < 0.1 and upheld and slots["verb"] == "is":
        compound = pick(chosen, words["compound_upheld"])
        return f"The request {compound}.", compound
    subject = spoken(chosen, pick(chosen, words["subjects"]), slots)
    if style < 0.3:
        bare = phrase if not phrase.startswith("not considered") else "not considered medically necessary"
        return f"{capital(subject)} {verb} {phrase}.", bare
    clause = f"{subject} {verb} {phrase}"
    template: Phrase = pick(chosen, words["clause"])
    return template.say(chosen, {"clause": clause}), clause
