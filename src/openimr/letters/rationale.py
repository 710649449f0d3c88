"""The sentences of a decision rationale, sorted: guideline, fact, application, conclusion.

Only fact sentences say what the record says; replay reads nothing else, so a sentence that carries the
decision, or the reviewer's judgement on a criterion, is never sorted as a fact.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
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
    words = sentence.strip().lower()
    if says("conclusion", words):
        return "guideline" if _conditional(words) else "conclusion"
    if says("turn", words):
        return "fact" if says("anchor", words) and not says("verdict", words) else "application"
    about_person = says("person", words)
    if says("authority", words):
        judged = about_person or says("silence", words) or says("judged", words)
        return "application" if judged else "guideline"
    if not about_person and not says("silence", words) and says("norm", words):
        return "application" if _ENDS_ON_VERDICT.search(words) else "guideline"
    return "application" if says("verdict", words) else "fact"


# A guideline says for whom or when ("is indicated for"); "Surgery may be indicated." is about the case.
_ENDS_ON_VERDICT = re.compile(r"\b(?:indicated|warranted|supported|appropriate|justified|reasonable)\W*$")


def _conditional(words: str) -> bool:
    """A guideline may say when something is medically necessary."""
    conditional = re.search(r"\b(?:if|when|unless|only)\b", words)
    return (
        bool(conditional)
        and says("authority", words)
        and not says("person", words)
        and not says("turn", words)
    )


def says(cue: str, sentence: str) -> bool:
    """Whether the sentence, in lower case, has one of the cues of that list of `data/rationale.yaml`.

    Raises KeyError if there is no such list.
    """
    for needed, pattern in _cues(cue):
        for word in needed:
            if word in sentence:
                if pattern.search(sentence):
                    return True
                break
    return False


@cache
def _cues(name: str) -> tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]:
    return tuple(
        (tuple(words.split("|")), re.compile(pattern.replace("[- ]", r"[-\s]").replace(" ", r"\s+")))
        for words, pattern in _data()[name]
    )


@cache
def _data() -> dict[str, list[list[str]]]:
    path = files("openimr.letters") / "data" / "rationale.yaml"
    loaded: dict[str, list[list[str]]] = yaml.load(path.read_text("utf-8"), _LOADER)  # noqa: S506
    return loaded


_LEAD_IN = re.compile(
    r"^(?:(?:in this case|however|therefore|thus|additionally|furthermore|as such|"
    r"in light of [^,]+|within the documentation [^,]+),?\s+)+",
    re.IGNORECASE,
)


def summary_of(rationale: Sequence[tuple[str, Role]], limit: int = 3) -> str | None:
    """A short summary in the rationale's own words: what the reviewer found, then the conclusion.

    `rationale` are its sentences with their roles. Judgements and silences come first, else what
    the guideline asks for; at most `limit` sentences and the conclusion. None if there is nothing
    to sum up.
    """
    found = [words for words, role in rationale if role == "application" or says("silence", words.lower())]
    found = found or [words for words, role in rationale if role == "fact"][-2:]
    found = found or [words for words, role in rationale if role == "guideline"]
    concluding = [words for words, role in rationale if role == "conclusion"]
    parts = list(dict.fromkeys([*found[:limit], *concluding[-1:]]))
    return " ".join(_sentence(part) for part in parts) or None


def _sentence(words: str) -> str:
    bare = _LEAD_IN.sub("", words.strip())
    return bare[:1].upper() + bare[1:]
