"""What a sentence may hold, by its words: each is looked up once, and only what it allows is searched."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Any

import yaml

from openimr.language.visits import NUMBER_WORDS

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DIGIT = re.compile(r"[0-9]")
_WORDS = re.compile(r"[a-z]+")

PAIN, MOTION, STRENGTH, SCALE, MASS, MORPHINE, TENSION, GRIP, TOLERANCE = (1 << n for n in range(9))
VISITS, NUMBER_WORD, PERSON, SEX, SIDE, DIAGNOSIS, DIGITS, SEVERITY = (1 << n for n in range(9, 17))
MEASURES = PAIN | MOTION | STRENGTH | SCALE | MASS | MORPHINE | TENSION | GRIP | TOLERANCE
MAKES_FACTS = MEASURES | VISITS | PERSON | SEX | DIAGNOSIS
_NAMES = {
    "pain": PAIN,
    "motion": MOTION,
    "strength": STRENGTH,
    "mass": MASS,
    "morphine": MORPHINE,
    "tension": TENSION,
    "grip": GRIP,
    "tolerance": TOLERANCE,
}
_COUNTED = (
    "visit visits session sessions treatments appointment appointments tx authorized approved remaining "
    "completed attended requested week weeks wk wks weekly treatment remain left certified appt appts auth "
    "times more additional request requesting"
)
_PERSONAL = "age aged old yo o year years yr yrs y"
_DIAGNOSES = "diagnosis diagnoses diagnosed impression impressions assessment"
_SIDES = "left right bilateral bilaterally lt rt sides"
_SEXES = "sex gender male female males females man woman gentleman lady boy girl mr mrs ms"


@cache
def measures_data() -> dict[str, Any]:
    """The data of `data/measures.yaml`."""
    source = resources.files("openimr.facts") / "data" / "measures.yaml"
    data: dict[str, Any] = yaml.load(source.read_text("utf-8"), Loader=_LOADER)  # noqa: S506
    return data


@cache
def _allowed(severities: tuple[str, ...]) -> dict[str, int]:
    allowed: dict[str, int] = {}
    for name, words in measures_data()["topics"].items():
        for word in words:
            allowed[word] = allowed.get(word, 0) | _NAMES[name]
    for scale in measures_data()["scales"].values():
        for name in scale["names"]:
            word = _WORDS.findall(name)[0]
            allowed[word] = allowed.get(word, 0) | SCALE
    for words, topic in (
        (_COUNTED, VISITS),
        (_PERSONAL, PERSON),
        (_SEXES, SEX),
        (_SIDES, SIDE),
        (_DIAGNOSES, DIAGNOSIS),
    ):
        for word in words.split():
            allowed[word] = allowed.get(word, 0) | topic
    for phrase in severities:
        word = _WORDS.findall(phrase)[0]
        allowed[word] = allowed.get(word, 0) | SEVERITY
        allowed[word + "ly"] = allowed.get(word + "ly", 0) | SEVERITY
    for word in re.findall(r"[a-z]+", NUMBER_WORDS):
        allowed[word] = allowed.get(word, 0) | NUMBER_WORD
    return allowed


def topics_of(folded: str, start: int, end: int, severities: tuple[str, ...] = ()) -> int:
    """The topics that the words of `folded[start:end]` (in small letters) allow, as bits.

    `severities` are the words that say how severe a thing is; they allow the topic SEVERITY.
    """
    allowed, found = _allowed(severities), 0
    for word in _WORDS.findall(folded, start, end):
        if word in allowed:
            found |= allowed[word]
    return found | DIGITS if _DIGIT.search(folded, start, end) else found
