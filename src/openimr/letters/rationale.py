"""The sentences of a decision rationale, sorted: guideline, fact, application, conclusion.

Only fact sentences say what the record says; replay reads nothing else, so a sentence that carries the
decision, or the reviewer's judgement on a criterion, is never sorted as a fact.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

import yaml

from openimr.language import sentences
from openimr.letters.folded import fold

Role = Literal["guideline", "fact", "application", "conclusion"]
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class RationalePart(NamedTuple):
    """A sentence of a rationale: characters `start` to `end` (excluded) of the text, and its role."""

    start: int
    end: int
    role: Role


def classify(text: str, start: int, end: int) -> list[RationalePart]:
    """Sort the sentences between `start` and `end` of `text`, in order.

    `text` is the letter as given or any running text. The roles: `guideline` what a guideline
    says; `fact` what the record says, or that it is silent; `application` the reviewer's judgement
    on a criterion; `conclusion` the decision.
    """
    folded = fold(text, [(start, end)])
    return [
        RationalePart(*folded.source(first, last), role_of(folded.text[first:last]))
        for first, last in sentences(folded.text)
    ]


def role_of(sentence: str) -> Role:
    """The role of one sentence (running text, without line ends)."""
    words = sentence.strip()
    if says("conclusion", words):
        conditional = says("authority", words) and not says("person", words) and not says("turn", words)
        return "guideline" if conditional and re.search(r"\b(?:if|when|unless|only)\b", words) else "conclusion"
    if says("turn", words):
        return "fact" if says("anchor", words) and not says("verdict", words) else "application"
    about_person = says("person", words)
    if says("authority", words):
        return "application" if about_person or says("silence", words) else "guideline"
    if says("norm", words) and not about_person and not says("silence", words):
        return "application" if _tentative(words) else "guideline"
    return "application" if says("verdict", words) else "fact"


def says(cue: str, sentence: str) -> bool:
    """Whether the sentence has one of the cues of that list of `data/rationale.yaml`."""
    return cues(cue).search(sentence) is not None


@cache
def cues(name: str) -> re.Pattern[str]:
    """The cues of one list as one pattern. Raises KeyError if there is no such list."""
    patterns = _data()[name]
    either = "|".join(f"(?:{pattern})" for pattern in patterns)
    return re.compile(either.replace(" ", r"\s+").replace(r"\s+?", r"\s?"), re.IGNORECASE)


@cache
def _data() -> dict[str, list[str]]:
    path = files("openimr.letters") / "data" / "rationale.yaml"
    loaded: dict[str, list[str]] = yaml.load(path.read_text("utf-8"), _LOADER)  # noqa: S506
    return loaded


def _tentative(words: str) -> bool:
    """ "Repeat surgery may be indicated" speaks of the case; a guideline that allows says for whom or when."""
    return bool(re.search(r"\bmay be (?:indicated|warranted)\W*$", words, re.IGNORECASE))


_LEAD_IN = re.compile(
    r"^(?:(?:in this case|however|therefore|thus|additionally|furthermore|as such|in light of [^,]+|within the documentation [^,]+),?\s+)+",
    re.IGNORECASE,
)


def summary_of(rationale: list[str], limit: int = 3) -> str | None:
    """A short summary in the rationale's own words: what the reviewer found, then the conclusion.

    `rationale` are its sentences. Judgements and silences come first, else what the guideline asks
    for; at most `limit` sentences and the conclusion. None if there is nothing to sum up.
    """
    roles = [role_of(sentence) for sentence in rationale]
    found = [s for s, role in zip(rationale, roles, strict=True) if role == "application" or says("silence", s)]
    found = found or [s for s, role in zip(rationale, roles, strict=True) if role == "guideline"]
    concluding = [s for s, role in zip(rationale, roles, strict=True) if role == "conclusion"]
    parts = list(dict.fromkeys([*found[:limit], *concluding[-1:]]))
    return " ".join(_sentence(part) for part in parts) or None


def _sentence(words: str) -> str:
    bare = _LEAD_IN.sub("", words.strip())
    return bare[:1].upper() + bare[1:]
