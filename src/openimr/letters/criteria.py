"""The criteria that a reviewer states in a rationale, and how the reviewer found each.

A criterion that the reviewer only quotes is `not_documented` and not explicit; that is never `not_met`.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from openimr.letters.clauses import Sentence
from openimr.letters.criteria_stated import Stated, from_guideline, from_record, words_of_criteria
from openimr.letters.criteria_sweep import exceeds, more_than, settle_together, within
from openimr.letters.cues import lowered
from openimr.letters.folded import Folded
from openimr.letters.rationale import Role, silent, turned
from openimr.model import CriterionApplied, Outcome, Span

_MANY = lowered(
    r"\b(?:numerous|many|multiple|extensive|several)\s+(?:\w+\s+){0,3}(?:sessions|visits|treatments)\b"
)
_NEGATIVE = lowered(r"\b(?:no|not|without|none|neither|never|lacks?|fail(?:s|ed)|absent|absence|denie[sd])\b")
_NOWHERE = Folded("", [], [])
_WORD = re.compile(r"[A-Za-z]{4,}|\b[A-Z]{2,3}\b")


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
            stated.extend(_asked_for(sentence) if role == "guideline" else from_record(sentence))
    settle_together([one for one in stated if one.outcome is None], sentences, met_only=True)
    for one in stated:
        if one.outcome is None:
            _settle(one, sentences, roles, supported)
    settle_together([one for one in stated if one.outcome is None], sentences)
    return [_applied(one) for one in _without_repeats(stated)]


def _asked_for(sentence: Sentence) -> list[Stated]:
    """What a sentence of a guideline asks for: letters quote the same sentences again and again."""
    asked = _asked(sentence.text, sentence.lower, sentence.marks)
    return [
        Stated(
            one.statement,
            sentence,
            one.start,
            one.end,
            one.threshold,
            one.outcome,
            one.explicit,
            one.emphasis,
        )
        for one in asked
    ]


@lru_cache(maxsize=4096)
def _asked(text: str, low: str, marks: int) -> tuple[Stated, ...]:
    return tuple(from_guideline(Sentence(_NOWHERE, 0, text, low, marks)))


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
        _settle_limit(one, [s.lower for s in judged], [s.lower for s in facts])
    else:
        _settle_by_words(one, judged, facts, supported)


def _settle_limit(one: Stated, judged: list[str], facts: list[str]) -> None:
    limit, said = one.threshold or "", [*judged, *facts]
    inside = any(within(text) for text in judged)
    counted = not inside and any(more_than(limit, text) or _MANY.search(text) for text in said)
    if counted or any(exceeds(text) for text in said):
        one.outcome, one.explicit = Outcome.NOT_MET, True
    elif inside:
        one.outcome, one.explicit = Outcome.MET, True


def _settle_by_words(
    one: Stated, judged: list[Sentence], facts: list[Sentence], supported: bool | None
) -> None:
    """The first sentence on the same thing settles it. Silence on it is "not documented", never "not met".

    Only what speaks for a service that is granted may say a criterion in other words: a denial may not.
    """
    one_by_one = [(sentence, True) for sentence in judged] + [(sentence, False) for sentence in facts]
    for stems in (_stems, _kin_stems) if supported else (_stems,):
        wanted = stems(one.statement)
        for sentence, is_judged in one_by_one:
            shared = wanted & stems(sentence.text)
            outcome = _by_shared(one, sentence, (wanted, shared), is_judged, supported) if shared else None
            if outcome is not None:
                one.outcome, one.explicit = outcome, True
                return


def _by_shared(
    one: Stated,
    sentence: Sentence,
    stems: tuple[frozenset[str], frozenset[str]],
    is_judged: bool,
    supported: bool | None,
) -> Outcome | None:
    """What a sentence says of a criterion with which it shares stems; None if it speaks of something else."""
    wanted, shared = stems
    many = len(shared) >= _ENOUGH_WORDS or shared == wanted
    about_all = many and len(shared) * 2 >= len(wanted)
    favours = bool(supported) and shared != _WEAK and (many or len(shared) * 3 >= len(wanted))
    if not (is_judged or turned(sentence) or about_all or favours):
        return None
    outcome = _said_of(one, sentence)
    # A reviewer who grants a service tells what speaks for it; other denials are another matter.
    denial_aside = outcome is Outcome.NOT_MET and favours and not about_all and not is_judged
    return None if denial_aside else outcome


def _said_of(one: Stated, sentence: Sentence) -> Outcome:
    if silent(sentence):
        return Outcome.NOT_DOCUMENTED
    negative = bool(_NEGATIVE.search(sentence.lower)) != bool(_ASKS_FOR_LACK.search(one.statement))
    if _OPEN_QUESTION.search(sentence.lower) or (negative and _OF_THE_RECORD.search(sentence.lower)):
        return Outcome.NOT_DOCUMENTED
    return Outcome.NOT_MET if negative else Outcome.MET


# A criterion that asks for a failure or an absence is met by a denial.
_ASKS_FOR_LACK = re.compile(
    r"\bnon-?\w|\bthat\s+is\s+refractory|^(?!.*,\s+or\s).{0,24}\b(?:no\b|not\b|without\b|fail|unresponsive|refractory|ineffective|absence|intoleran|contraindicat)",
    re.IGNORECASE,
)
# A word that two sentences on quite different things share.
_WEAK = frozenset({"pain"})
_OPEN_QUESTION = lowered(
    r"\b(?:whether|unclear|unknown|uncertain|unsure|undetermined|guess\w*|wonder\w*|question|nowhere|conjecture|speculat\w+|impossible|"
    r"(?:could|can)\s*not\s+be\s+\w+|unable\s+to\s+(?:find|locate|tell|determine|verify|confirm))\b"
)
# A denial that speaks of what is written and not of the person is silence, in whatever words it comes.
_OF_THE_RECORD = lowered(
    r"\b(?:documentation|evidence|documented|records?|reports?|notes?|file|chart|mention\w*|describ\w*|discuss\w*|found|provided|submitted|silent)\b"
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
    return frozenset(filter(None, map(_STEM_OF.__getitem__, map(str.lower, _WORD.findall(text)))))


@lru_cache(maxsize=4096)
def _kin_stems(text: str) -> frozenset[str]:
    """The stems of a text, where words that speak of one thing in other words have the same stem."""
    kin = _kin()
    words = map(str.lower, _WORD.findall(text))
    return frozenset(filter(None, [kin.get(word) or _STEM_OF[word] for word in words]))


@cache
def _kin() -> dict[str, str]:
    rows: list[list[str]] = words_of_criteria()["kin"]  # type: ignore[assignment]
    return {word: f"{row[0][:5]}" for row in rows for word in row}


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
    if one and one <= other:
        return True
    return shared >= _ENOUGH_WORDS and shared * 5 >= min(len(one), len(other)) * 4


def _weight(one: Stated) -> tuple[bool, bool, int]:
    return one.outcome in {None, Outcome.NOT_DOCUMENTED}, not one.explicit, -len(_stems(one.statement))


@cache
def _common() -> frozenset[str]:
    return frozenset(words_of_criteria()["common"])
