"""The sentences of a decision rationale, sorted: guideline, fact, application, conclusion.

Only fact sentences say what the record says; replay reads nothing else, so a sentence that carries the
decision, or the reviewer's judgement on a criterion, is never sorted as a fact.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal, NamedTuple

import yaml

from openimr.language import sentences
from openimr.letters.clauses import Sentence
from openimr.letters.cues import marks_of, need
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
    return role_by_marks(words, marks_of(words))


@lru_cache(maxsize=16384)
def role_by_marks(words: str, marks: int) -> Role:
    """The role of one sentence in lower case, with the marks of the cues that are possible in it.

    Remembered: reviewers state guidelines and conclusions in the same sentences again and again.
    """
    if _CONCLUSION.said(words, marks):
        return "guideline" if _conditional(words, marks) else "conclusion"
    if _TURN.said(words, marks):
        return "fact" if _ANCHOR.said(words, marks) and not _VERDICT.said(words, marks) else "application"
    about_person = _PERSON.said(words, marks) and not _asks_generally(words, marks)
    if _AUTHORITY.said(words, marks):
        judged = about_person or _SILENCE.said(words, marks) or _JUDGED.said(words, marks)
        return "application" if judged else "guideline"
    if not about_person and not _SILENCE.said(words, marks) and _NORM.said(words, marks):
        return "application" if _ENDS_ON_VERDICT.search(words) else "guideline"
    return "application" if _VERDICT.said(words, marks) else "fact"


# "Fusion is supported after the patient stops smoking": the person of a condition is any person.
_CONDITION_OPENS = re.compile(
    r"\b(?:if|when|unless|until|after|where|once|provided|requires?|requiring|stipulates?)\b"
)
_PAST = re.compile(r"\b(?:had|was|were|did)\b")


def _asks_generally(words: str, marks: int) -> bool:
    opens = _CONDITION_OPENS.search(words)
    if not opens or _PAST.search(words) or _PERSON.said(words[: opens.start()], marks):
        return False
    return _NORM.said(words, marks)


# A guideline says for whom or when ("is indicated for"); "Surgery may be indicated." is about the case.
_ENDS_ON_VERDICT = re.compile(r"\b(?:indicated|warranted|supported|appropriate|justified|reasonable)\W*$")


def _conditional(words: str, marks: int) -> bool:
    """A guideline may say when something is medically necessary."""
    about_case = _PERSON.said(words, marks) or _TURN.said(words, marks)
    conditional = re.search(r"\b(?:if|when|unless|only)\b", words)
    return bool(conditional) and not about_case and _AUTHORITY.said(words, marks)


def says(cue: str, sentence: str) -> bool:
    """Whether the sentence, in lower case, has one of the cues of that list of `data/rationale.yaml`.

    Raises KeyError if there is no such list.
    """
    return _LISTS[cue].said(sentence, marks_of(sentence))


def silent(sentence: Sentence) -> bool:
    """Whether the sentence says that the record is silent."""
    return _is_silent(sentence.lower, sentence.marks)


@lru_cache(maxsize=16384)
def _is_silent(words: str, marks: int) -> bool:
    return _SILENCE.said(words, marks)


def turned(sentence: Sentence) -> bool:
    """Whether the sentence turns from the guideline to the case."""
    return _TURN.said(sentence.lower, sentence.marks)


class _CueList:
    """One list of cues; `mark` is set where any of them is possible."""

    __slots__ = ("_cues", "_mark")

    def __init__(self, rows: list[list[str]]) -> None:
        self._cues = [
            (need(*words.split("|")), re.compile(pattern.replace("[- ]", r"[-\s]").replace(" ", r"\s+")))
            for words, pattern in rows
        ]
        self._mark = sum(mark for mark, _ in self._cues)

    def said(self, words: str, marks: int) -> bool:
        """Whether one of the cues is found in the words (lower case) of a sentence with these marks."""
        if not marks & self._mark:
            return False
        for mark, pattern in self._cues:  # noqa: SIM110 - a plain loop: this runs some hundred times a letter
            if marks & mark and pattern.search(words):
                return True
        return False


@cache
def _data() -> dict[str, list[list[str]]]:
    path = files("openimr.letters") / "data" / "rationale.yaml"
    loaded: dict[str, list[list[str]]] = yaml.load(path.read_text("utf-8"), _LOADER)  # noqa: S506
    return loaded


_LISTS = {name: _CueList(rows) for name, rows in _data().items() if name != "mark"}
_CONCLUSION, _VERDICT, _JUDGED = _LISTS["conclusion"], _LISTS["verdict"], _LISTS["judged"]
_AUTHORITY, _NORM, _PERSON = _LISTS["authority"], _LISTS["norm"], _LISTS["person"]
_TURN, _ANCHOR, _SILENCE = _LISTS["turn"], _LISTS["anchor"], _LISTS["silence"]


_LEAD_IN = re.compile(
    r"^(?:(?:in this case|however|therefore|thus|additionally|furthermore|as such|"
    r"in light of [^,]+|within the documentation [^,]+),?\s+)+",
    re.IGNORECASE,
)


def summary_of(rationale: Sequence[Sentence], roles: Sequence[Role], limit: int = 3) -> str | None:
    """A short summary in the rationale's own words: what the reviewer found, then the conclusion.

    `rationale` are its sentences and `roles` their roles. Judgements and silences come first, else
    facts, else what the guideline asks for; at most `limit` sentences and the conclusion. None if
    there is nothing to sum up.
    """
    by_role: dict[Role, list[str]] = {"application": [], "fact": [], "guideline": [], "conclusion": []}
    found = []
    for sentence, role in zip(rationale, roles, strict=True):
        by_role[role].append(sentence.text)
        if role == "application" or silent(sentence):
            found.append(sentence.text)
    found = found or by_role["fact"][-2:] or by_role["guideline"]
    parts = list(dict.fromkeys([*found[:limit], *by_role["conclusion"][-1:]]))
    return " ".join(_sentence(part) for part in parts) or None


_LEAD_BEGINS = frozenset("ihtafwIHTAFW")


def _sentence(words: str) -> str:
    bare = words.strip()
    bare = _LEAD_IN.sub("", bare) if bare[:1] in _LEAD_BEGINS else bare
    return bare[:1].upper() + bare[1:]
