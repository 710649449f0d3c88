"""The criteria that a reviewer states in a rationale, and how the reviewer found each.

A criterion that the reviewer only quotes is `not_documented` and not explicit; that is never `not_met`.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from openimr.letters.clauses import Sentence
from openimr.letters.criteria_stated import Stated, from_guideline, from_record, words_of_criteria
from openimr.letters.rationale import Role, silent, turned
from openimr.model import CriterionApplied, Outcome, Span

_EXCEEDS = re.compile(
    r"(?<!not )(?<!within )\b(?:exceed\w*|in\s+excess\s+of|beyond|"
    r"more\s+than\s+(?:the\s+)?(?:recommended|allowed))\b",
    re.IGNORECASE,
)
_WITHIN = re.compile(r"\b(?:within|consistent\s+with|(?:does|do|did)\s+not\s+exceed)\b", re.IGNORECASE)
_MANY = re.compile(
    r"\b(?:numerous|many|multiple|extensive|several)\s+(?:\w+\s+){0,3}(?:sessions|visits|treatments)\b",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(
    r"\b(?:no|not|without|none|neither|never|lacks?|fail(?:s|ed)|absent|absence|denie[sd])\b", re.IGNORECASE
)
_WORD = re.compile(r"[a-z]{4,}")


def read_criteria(
    sentences: list[Sentence], roles: list[Role], supported: bool | None
) -> list[CriterionApplied]:
    """Criteria of one rationale, in order, each with the characters of the letter that state it.

    `roles` are the roles of the sentences; `supported` tells what the conclusion says of the
    service (None if it does not say).
    """
    stated: list[Stated] = []
    for sentence, role in zip(sentences, roles, strict=True):
        if role != "conclusion":
            stated.extend(from_guideline(sentence) if role == "guideline" else from_record(sentence))
    for one in stated:
        if one.outcome is None:
            _settle(one, sentences, roles, supported)
    return [_applied(one) for one in _without_repeats(stated)]


def _applied(one: Stated) -> CriterionApplied:
    source = one.sentence.source
    start, end = source.source(one.sentence.start + one.start, one.sentence.start + one.end)
    return CriterionApplied(
        statement=one.statement,
        outcome=one.outcome or Outcome.NOT_DOCUMENTED,
        threshold=one.threshold,
        explicit=one.explicit,
        span=Span(start=start, end=end),
    )


# --- the outcome of each ---


def _settle(one: Stated, sentences: list[Sentence], roles: list[Role], supported: bool | None) -> None:
    judged = [s for s, role in zip(sentences, roles, strict=True) if role == "application"]
    facts = [s for s, role in zip(sentences, roles, strict=True) if role == "fact"]
    if one.emphasis and supported is not None:
        one.outcome, one.explicit = (Outcome.MET if supported else Outcome.NOT_MET), True
    elif one.threshold:
        _settle_limit(one, [s.text for s in judged], [s.text for s in facts])
    else:
        _settle_by_words(one, judged, facts)


def _settle_limit(one: Stated, judged: list[str], facts: list[str]) -> None:
    if any(_EXCEEDS.search(text) for text in judged):
        one.outcome, one.explicit = Outcome.NOT_MET, True
    elif any(_WITHIN.search(text) for text in judged):
        one.outcome, one.explicit = Outcome.MET, True
    elif any(_MANY.search(text) for text in [*judged, *facts]):
        one.outcome, one.explicit = Outcome.NOT_MET, True


def _settle_by_words(one: Stated, judged: list[Sentence], facts: list[Sentence]) -> None:
    """The first sentence on the same thing settles it. Silence on it is "not documented", never "not met"."""
    wanted = _stems(one.statement)
    for sentence in [*judged, *facts]:
        shared = wanted & _stems(sentence.text)
        about_all = len(shared) >= _ENOUGH_WORDS and len(shared) * 2 >= len(wanted)
        if not shared or not (sentence in judged or turned(sentence) or about_all):
            continue
        if silent(sentence):
            one.outcome, one.explicit = Outcome.NOT_DOCUMENTED, True
            return
        negative = bool(_NEGATIVE.search(sentence.text)) != ("non-" in one.statement)
        if negative and _OF_THE_RECORD.search(sentence.text):
            one.outcome, one.explicit = Outcome.NOT_DOCUMENTED, True
            return
        one.outcome, one.explicit = (Outcome.NOT_MET if negative else Outcome.MET), True
        return


# A denial that speaks of what is written and not of the person is silence, in whatever words it comes.
_OF_THE_RECORD = re.compile(
    r"\b(?:documentation|evidence|documented|records?|reports?|notes?|file|chart|mention\w*|describ\w*|discuss\w*|found|provided|submitted|silent)\b",
    re.IGNORECASE,
)


class _Stems(dict[str, str]):
    """What a word is compared by: its beginning, one word for all gains; nothing for common words."""

    def __missing__(self, word: str) -> str:
        stem = "benef" if word in _BENEFIT else word[:4] if word.startswith("surg") else word[:5]
        if len(self) > _MOST_WORDS:
            self.clear()
        self[word] = stem = "" if stem in _common() else stem
        return stem


_BENEFIT = frozenset({"improvement", "improvements", "gain", "gains", "progress"})
_MOST_WORDS = 100_000
_ENOUGH_WORDS = 2
_STEM_OF = _Stems()


@lru_cache(maxsize=4096)
def _stems(text: str) -> frozenset[str]:
    return frozenset(filter(None, map(_STEM_OF.__getitem__, _WORD.findall(text.lower()))))


def _without_repeats(stated: list[Stated]) -> list[Stated]:
    """One criterion each: a result outweighs a silence on the same thing, a silence a mere quotation.

    What a guideline asks for in more words than the silence on it has keeps its words and takes that outcome.
    """
    if len(stated) < _ENOUGH_WORDS:
        return stated
    kept: list[Stated] = []
    for one in sorted(stated, key=_weight):
        stems = _stems(one.statement)
        if any(stems and stems <= _stems(other.statement) for other in kept if other.threshold is None):
            continue
        same = next((other for other in kept if _is_silence_on(other, one)), None)
        if same is None:
            kept.append(one)
        elif len(stems) > len(_stems(same.statement)):
            one.outcome, one.explicit = same.outcome, same.explicit
            kept[kept.index(same)] = one
    order = {id(one): index for index, one in enumerate(stated)}
    return sorted(kept, key=lambda one: order[id(one)])


def _is_silence_on(silence: Stated, asked: Stated) -> bool:
    """Whether a silence is on what a guideline asks for in somewhat other words."""
    if silence.outcome is not Outcome.NOT_DOCUMENTED or asked.outcome not in {None, Outcome.NOT_DOCUMENTED}:
        return False
    if asked.threshold or silence.threshold:
        return False
    one, other = _stems(silence.statement), _stems(asked.statement)
    shared = len(one & other)
    return shared >= _ENOUGH_WORDS and shared * 5 >= min(len(one), len(other)) * 4


def _weight(one: Stated) -> tuple[bool, bool, int]:
    return one.outcome in {None, Outcome.NOT_DOCUMENTED}, not one.explicit, -len(_stems(one.statement))


@cache
def _common() -> frozenset[str]:
    return frozenset(words_of_criteria()["common"])
