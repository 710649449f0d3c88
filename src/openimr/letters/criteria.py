"""The criteria that a reviewer states in a rationale, and how the reviewer found each.

A criterion that the reviewer only quotes is `not_documented` and not explicit; that is never `not_met`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import yaml

from openimr.letters.clauses import Sentence, lower_plain, plain, split_list
from openimr.letters.cues import need
from openimr.letters.rationale import Role, silent, turned
from openimr.letters.reviewer_section import number
from openimr.model import CriterionApplied, Outcome, Span

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_COUNT = (
    r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|eighteen|twenty|twenty-four)"
)
_LIMIT = re.compile(
    rf"\b(?P<low>{_COUNT})(?:\s*(?:-|–|to)\s*(?P<high>{_COUNT}))?\s+(?P<unit>visits?|sessions?|treatments?|injections?|weeks?|blocks?|hours?|tablets)\b",
    re.IGNORECASE,
)
_OVER = re.compile(
    rf"\bover\s+(?:(?:an?|the)\s+)?(?P<n>{_COUNT})(?:\s*-\s*(?P<m>\d+))?\s+(?P<unit>weeks?|months?)",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\bfor\s+(?P<what>[a-z ,/()-]{4,80}?),?\s+(?=\d|\w+\s+(?:visits|sessions))", re.IGNORECASE
)
_SOURCE = re.compile(
    r"^(?:(?:as\s+(?:\w+\s+)?noted|according\s+to|per|regarding|with\s+regards?\s+to|in)\s[^,]*?(?:guidelines?|MTUS|ODG|request\s+for[^,]*|chapter[^,]*|page\s+\d+)[^,]*,\s*(?:page\s*\d+\s*,\s*)?)+"
    r"(?:(?:the\s+)?[\w ]{0,50}?guidelines?\s+(?:recommends?|states?(?:\s+that)?|"
    r"supports?|allows?(?:\s+for)?)\s+)?|"
    r"^(?:the\s+)?(?:[\w-]+\s+){0,6}?(?:guidelines?|MTUS|ODG|ACOEM)(?:\s+pages?\s+[\d, -]+)"
    r"?\s+(?:states?\s+(?:that\s+)?|notes?\s+(?:that\s+)?|recommends?\s+|supports?\s+|"
    r"allows?\s+(?:for\s+)?|indicates?\s+(?:that\s+)?|requires?\s+)",
    re.IGNORECASE,
)
_IF = re.compile(
    r"^if\s+(?P<what>.+?)\s+(?:results?\s+in|shows?|demonstrates?|there\s+is|leads?\s+to)\s+(?P<need>.+?),?\s+then\b",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"\b(?:indicated|recommended|considered|appropriate|reserved)\s+(?:only\s+)?(?:for|in)\s+(?:applicants|patients|claimants|workers|those|individuals|employees)\s+(?:who|with)\s+(?:have\s+|has\s+)?(?P<need>.+)",
    re.IGNORECASE,
)
_CRITERIA = re.compile(
    r"\bcriteria\s+(?:[\w\s()]{0,50}?)\s*(?:include|are|is|require)\s*:?\s*(?P<need>.+)", re.IGNORECASE
)
_FAILURE = re.compile(
    r"\s+(?:after|following|with)\s+(?=(?:a\s+)?failure\s+of\b)|\s+(?=who\s+(?:have|has)\s+failed\b)",
    re.IGNORECASE,
)
_IF_NEEDS = need(" if ")
_WHO_NEEDS = need("indicated", "recommended", "considered", "appropriate", "reserved")
_CRITERIA_NEEDS = need("criteria")
_EMPHASIS_NEEDS = need("emphasis")
_ANTICIPATION_NEEDS = need("anticipation")
_LIMIT_NEEDS = need("visit", "session", "treatment", "injection", "week", "block", "hour", "tablet")
_RECOMMENDED_NEEDS = need("recommended")
_SHOULD_NEEDS = need("should", "must")
_WHEN_NEEDS = need("when", " if ", "unless", "provided", "long")
_EMPHASIS = re.compile(r"\bthe\s+emphasis\s+should\s+(?:\w+\s+)?be\s+on\s+(?P<need>.+)", re.IGNORECASE)
_ANTICIPATION = re.compile(
    r"\brecommended\s+(?:with|in)\s+(?:the\s+)?anticipation\s+(?:that\s*,?\s*|of\s+)(?P<need>.+)",
    re.IGNORECASE,
)
_SHOULD = re.compile(
    r"\b(?:should|must)\s+(?:\w+ly\s+)?(?:be\s+|include\s+|have\s+|show\s+)?(?P<need>.+)", re.IGNORECASE
)
_WHEN = re.compile(
    r"\b(?:when|if|unless|provided\s+that|as\s+long\s+as)\s+(?:there\s+(?:is|are|has\s+been)\s+)?(?P<need>.+)",
    re.IGNORECASE,
)
_OPTION_FOR = re.compile(
    r"\brecommended\s+(?:as\s+an\s+option\s+)?for\s+(?:the\s+)?treatment\s+of\s+(?P<need>.+)", re.IGNORECASE
)
_ONLY_AS = re.compile(
    r"^(?P<what>[\w\s-]+?)\s+(?:is|are)\s+(?:only\s+)?recommended\s+(?P<need>(?:only\s+)?(?:as\s+an?\s+adjunct|in\s+conjunction|if|when|after|only)\b.+)",
    re.IGNORECASE,
)
_BE_RECOMMENDED = re.compile(r"\s+(?:is|are)\s+(?:recommended|allowed|supported)\b", re.IGNORECASE)
_SILENT_ON = re.compile(
    r"\b(?:no|not\s+any|lack\s+of|without|absence\s+of)\s+(?:\w+\s+){0,3}?(?:documentation|documented\s+evidence|evidence|reports?|discussion|mention|indication)(?:\s+(?:was\s+)?(?:found|made|provided))?"
    r"(?:\s+in\s+the\s+(?:[\w']+\s+){1,4}?by\s+the\s+\w+)?(?:\s+(?:in\s+the\s+\w+\s+)?)(?:of|documenting|regarding|that|showing|to\s+(?:support|indicate|suggest)(?:\s+that)?|on|for|demonstrating)\s+(?P<need>.+)",
    re.IGNORECASE,
)
_NO_RESULT = re.compile(
    r"\b(?:prior|previous|earlier|past)\s+(?:\w+\s+){0,3}(?:has|have|had)\s+not\s+(?:resulted\s+in|led\s+to|produced|provided|shown)\s+(?:any\s+)?(?P<need>[^.,;]+)",
    re.IGNORECASE,
)
_RESULT_NEEDS = need(" not ", "instructed")
_INSTRUCTED = re.compile(
    r"\b(?:has|have)\s+(?:already\s+)?been\s+instructed\s+(?:on|in)\s+(?P<need>(?:a|an)?\s*[^.,;]*?(?:exercises?(?:\s+program)?|program))",
    re.IGNORECASE,
)
_EXCEEDS = re.compile(
    r"\b(?:exceed\w*|in\s+excess\s+of|beyond|more\s+than\s+(?:the\s+)?(?:recommended|allowed))\b",
    re.IGNORECASE,
)
_WITHIN = re.compile(r"\b(?:within|consistent\s+with|does\s+not\s+exceed)\b", re.IGNORECASE)
_AT_MOST = re.compile(r"\s*\b(?:up\s+to|a\s+maximum\s+of|at\s+most|no\s+more\s+than)$", re.IGNORECASE)
_PURPOSE = re.compile(r"\s+(?:in\s+order\s+to|as\s+an\s+extension\s+of|so\s+as\s+to)\b", re.IGNORECASE)
_MANY = re.compile(
    r"\b(?:numerous|many|multiple|extensive|several)\s+(?:\w+\s+){0,3}(?:sessions|visits|treatments)\b",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(
    r"\b(?:no|not|without|none|neither|never|lacks?|fail(?:s|ed)|absent|absence|denie[sd])\b", re.IGNORECASE
)
_WORD = re.compile(r"[a-z]{4,}")


_AND_SHOULD = re.compile(r"\s+and\s+should\b")
_CLAUSE_START = re.compile(r"(?:^|\bthat\s*|,\s*)$")
_COMMA_AND = re.compile(r",?s*,s*and")
_LIMIT_TO = re.compile(r"\blimits?\s+(?:its\s+|their\s+)?(?:use\s+)?to\s*$")
_LIMITED_TO = re.compile(r"\blimited\s+to\b")
_SUBJECT = re.compile(r"(?P<s>[\w\s-]*?[\w-])\s+(?:is|are|should)\b")
_WITH_ASSOCIATED = re.compile(r"\bwith\s+associated\b")
_PERSONS_WITH = re.compile(r"^(?:patients?|applicants?|claimants?)\s+with\s+", re.IGNORECASE)
_THAT_IS = re.compile(r"\s+that\s+(is|are)\s+")
_SUCH_AS = re.compile(r"\s+such\s+as\s+")
_PROOF = re.compile(
    r"\s+and\s+(?=(?:clear|clinical|objective|imaging|radiographic|documented|evidence)\b)", re.IGNORECASE
)
_HALF_OF_PAIR = re.compile(r"\b(?:clear|clinical|subjective|objective|imaging|and/or)$", re.IGNORECASE)
_STATEMENT_STARTS = re.compile(
    r",\s+(?=unchanged|persistent|ongoing|the\s|and\s+the\s)|\s+and\s+the\s+(?:patient|claimant|applicant|employee|injured\s+worker)\s+(?:has|is|was|had)\b|\s+to\s+allow\s+for\b|\s+when\b",
    re.IGNORECASE,
)
_NEED_STARTS = re.compile(
    r",?\s+(?:and|or|nor)\s+(?=(?:\w+\s+)?(?:deficits|goals|improvement|failure|documentation|evidence|functional|objective|specific)\b)"
)


@dataclass(slots=True)
class _Stated:
    """A criterion as stated, before its outcome is settled."""

    statement: str
    sentence: Sentence
    start: int
    end: int
    threshold: str | None = None
    outcome: Outcome | None = None
    explicit: bool = False
    emphasis: bool = False


def read_criteria(
    sentences: list[Sentence], roles: list[Role], supported: bool | None
) -> list[CriterionApplied]:
    """Criteria of one rationale, in order, each with the characters of the letter that state it.

    `roles` are the roles of the sentences; `supported` tells what the conclusion says of the
    service (None if it does not say).
    """
    stated: list[_Stated] = []
    for sentence, role in zip(sentences, roles, strict=True):
        if role != "conclusion":
            stated.extend(_from_guideline(sentence) if role == "guideline" else _from_record(sentence))
    for one in stated:
        if one.outcome is None:
            _settle(one, sentences, roles, supported)
    return [_applied(one) for one in _without_repeats(stated)]


def _applied(one: _Stated) -> CriterionApplied:
    source = one.sentence.source
    start, end = source.source(one.sentence.start + one.start, one.sentence.start + one.end)
    return CriterionApplied(
        statement=one.statement,
        outcome=one.outcome or Outcome.NOT_DOCUMENTED,
        threshold=one.threshold,
        explicit=one.explicit,
        span=Span(start=start, end=end),
    )


# --- what a guideline asks for ---


def _from_guideline(sentence: Sentence) -> list[_Stated]:
    text = sentence.text.rstrip(" .")
    source = _SOURCE.match(text)
    start = source.end() if source else 0
    conditional = _IF.match(text[start:]) if sentence.marks & _IF_NEEDS else None
    if conditional:
        return _needs(sentence, start + conditional.start("need"), start + conditional.end("need"))
    for mark, pattern in ((_WHO_NEEDS, _WHO), (_CRITERIA_NEEDS, _CRITERIA)):
        match = pattern.search(text, start) if sentence.marks & mark else None
        if match:
            return _needs(sentence, *match.span("need"))
    return _single_need(sentence, text, start)


def _single_need(sentence: Sentence, text: str, start: int) -> list[_Stated]:
    marks = sentence.marks
    emphasis = _EMPHASIS.search(text, start) if marks & _EMPHASIS_NEEDS else None
    if emphasis:
        one = _state(sentence, "emphasis on " + emphasis.group("need"), *emphasis.span())
        one.emphasis = True
        return [one]
    anticipation = _ANTICIPATION.search(text, start) if marks & _ANTICIPATION_NEEDS else None
    if anticipation:
        return [
            _state(sentence, "done in anticipation that " + anticipation.group("need"), *anticipation.span())
        ]
    limits = _limits(sentence, text, start) if marks & _LIMIT_NEEDS else []
    adjunct = _ONLY_AS.match(text[start:]) if marks & _RECOMMENDED_NEEDS else None
    if adjunct:
        need = _AND_SHOULD.split(adjunct.group("need"))[0]
        words = f"{adjunct.group('what')} {need}"
        return [_state(sentence, words, start, start + adjunct.start("need") + len(need)), *limits]
    if limits:
        return limits
    for mark, pattern in (
        (_SHOULD_NEEDS, _SHOULD), (_WHEN_NEEDS, _WHEN), (_RECOMMENDED_NEEDS, _OPTION_FOR),
    ):  # fmt: skip
        match = pattern.search(text, start) if marks & mark else None
        if match:
            return [_state(sentence, match.group("need"), *match.span("need"))]
    return []


def _limits(sentence: Sentence, text: str, start: int) -> list[_Stated]:
    limit = _LIMIT.search(text, start) or _LIMIT.search(text)
    if not limit:
        return []
    over = _OVER.search(text, limit.end())
    threshold = _threshold(limit) + (
        f" over {over.group('n')}{'-' + over.group('m') if over.group('m') else ''} {over.group('unit')}"
        if over
        else ""
    )
    condition = _CONDITION.search(text[: limit.start() + 1])
    if condition and _CLAUSE_START.search(text[start : max(start, condition.start())]):
        words = f"{limit.group('unit').lower()} for {_COMMA_AND.sub(' and', condition.group('what'))}"
        return [_with_threshold(_state(sentence, words, condition.start(), limit.end()), threshold)]
    words = _PURPOSE.split(_limit_words(text, start, limit))[0]
    return [_with_threshold(_state(sentence, words, min(start, limit.start()), len(text)), threshold)]


def _limit_words(text: str, start: int, limit: re.Match[str]) -> str:
    if _LIMIT_TO.search(text[start : limit.start()]):
        return f"use limited to a number of {limit.group('unit').lower()}"
    limited = _LIMITED_TO.search(text)
    if limited:
        subject = _SUBJECT.match(text[start:])
        what = subject.group("s") if subject else ""
        return f"{what} limited to a number of {limit.group('unit')}{text[limit.end() :]}"
    before, after = text[start : limit.start()].rstrip(" ("), text[limit.end() :].lstrip(" )")
    before, after = _AT_MOST.sub("", before), _OVER.sub("", after, count=1)
    if not before:
        after = f"{limit.group('unit').lower()} {after}"
    return _BE_RECOMMENDED.sub("", f"{before} {after}")


def _threshold(limit: re.Match[str]) -> str:
    low, high = (number(limit.group(name) or "") for name in ("low", "high"))
    return f"{low}{f'-{high}' if high is not None else ''} {limit.group('unit').lower()}"


def _needs(sentence: Sentence, start: int, end: int) -> list[_Stated]:
    """Requirements joined by "after failure of", commas or "and"."""
    text = sentence.text[:end].rstrip(" .")
    stated: list[_Stated] = []
    failure = _FAILURE.search(text, start)
    stop = failure.start() if failure else len(text)
    pieces = (
        split_list(text, start, stop)
        if not _WITH_ASSOCIATED.search(text[start:stop])
        else _halves(text, start, stop)
    )
    for piece in pieces:
        words = _PERSONS_WITH.sub("", piece[2])
        stated.append(_state(sentence, _THAT_IS.sub(r" \1 ", words), piece[0], piece[1]))
    if failure:
        stated.append(_state(sentence, _SUCH_AS.sub(": ", text[failure.end() :]), failure.end(), len(text)))
    return stated


def _halves(text: str, start: int, end: int) -> list[tuple[int, int, str]]:
    """A requirement with "and" in its parts is cut at the "and" before its next noun of proof."""
    cut = _PROOF.search(text, start, end)
    if not cut:
        return [(start, end, text[start:end])]
    if _HALF_OF_PAIR.search(text[: cut.start()]):
        return [(start, end, text[start:end])]
    return [(start, cut.start(), text[start : cut.start()]), (cut.end(), end, text[cut.end() : end])]


# --- what the reviewer says of the record ---


def _from_record(sentence: Sentence) -> list[_Stated]:
    found = _from_result(sentence) if sentence.marks & _RESULT_NEEDS else []
    return [*found, *_from_silence(sentence)] if silent(sentence) else found


def _from_silence(sentence: Sentence) -> list[_Stated]:
    text = sentence.text.rstrip(" .")
    match = _SILENT_ON.search(text)
    if not match or _background().search(match.group("need")):
        return []
    start, end = match.span("need")
    end = _first_statement(text, start, end)
    pieces = _halves_of_silence(text, start, end)
    stated = []
    for first, last in pieces:
        one = _state(sentence, text[first:last], first, last)
        one.outcome, one.explicit = Outcome.NOT_DOCUMENTED, True
        stated.append(one)
    return stated


def _first_statement(text: str, start: int, end: int) -> int:
    """Silence ends where the sentence says what is: ", unchanged complaints", "and the patient has"."""
    stop = _STATEMENT_STARTS.search(text, start, end)
    return stop.start() if stop else end


def _halves_of_silence(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Two things missing are joined by "and" before a noun of need ("and remaining deficits ...")."""
    cut = _NEED_STARTS.search(text, start, end)
    return [(start, cut.start()), (cut.end(), end)] if cut else [(start, end)]


def _from_result(sentence: Sentence) -> list[_Stated]:
    text = sentence.text.rstrip(" .")
    stated = []
    failed = _NO_RESULT.search(text)
    if failed:
        one = _state(sentence, failed.group("need") + " from therapy already given", *failed.span())
        one.outcome, one.explicit = Outcome.NOT_MET, True
        stated.append(one)
    taught = _INSTRUCTED.search(text)
    if taught:
        one = _state(sentence, f"instruction in {taught.group('need').strip()} already given", *taught.span())
        one.outcome, one.explicit = Outcome.MET, True
        stated.append(one)
    return stated


# --- the outcome of each ---


def _settle(one: _Stated, sentences: list[Sentence], roles: list[Role], supported: bool | None) -> None:
    judged = [s.text for s, role in zip(sentences, roles, strict=True) if role == "application"]
    facts = [s for s, role in zip(sentences, roles, strict=True) if role == "fact"]
    if one.emphasis and supported is not None:
        one.outcome, one.explicit = (Outcome.MET if supported else Outcome.NOT_MET), True
    elif one.threshold:
        _settle_limit(one, judged, [fact.text for fact in facts])
    else:
        _settle_by_words(one, [*judged, *(fact.text for fact in facts if turned(fact))])


def _settle_limit(one: _Stated, judged: list[str], facts: list[str]) -> None:
    if any(_EXCEEDS.search(text) for text in judged):
        one.outcome, one.explicit = Outcome.NOT_MET, True
    elif any(_WITHIN.search(text) for text in judged):
        one.outcome, one.explicit = Outcome.MET, True
    elif any(_MANY.search(text) for text in [*judged, *facts]):
        one.outcome, one.explicit = Outcome.NOT_MET, True


def _settle_by_words(one: _Stated, said: list[str]) -> None:
    wanted = _stems(one.statement)
    for text in said:
        if wanted.isdisjoint(_stems(text)):
            continue
        negative = bool(_NEGATIVE.search(text)) != ("non-" in one.statement)
        one.outcome, one.explicit = (Outcome.NOT_MET if negative else Outcome.MET), True
        return


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
_STEM_OF = _Stems()


@lru_cache(maxsize=4096)
def _stems(text: str) -> frozenset[str]:
    return frozenset(filter(None, map(_STEM_OF.__getitem__, _WORD.findall(text.lower()))))


def _without_repeats(stated: list[_Stated]) -> list[_Stated]:
    """One criterion each: a result outweighs a silence on the same thing, a silence a mere quotation."""
    if len(stated) < 2:
        return stated
    kept: list[_Stated] = []
    for one in sorted(
        stated, key=lambda one: (one.outcome in {None, Outcome.NOT_DOCUMENTED}, not one.explicit)
    ):
        stems = _stems(one.statement)
        if not any(stems and stems <= _stems(other.statement) for other in kept if other.threshold is None):
            kept.append(one)
    order = {id(one): index for index, one in enumerate(stated)}
    return sorted(kept, key=lambda one: order[id(one)])


def _state(sentence: Sentence, words: str, start: int, end: int) -> _Stated:
    return _Stated(lower_plain(plain(words)), sentence, start, min(end, len(sentence.text)))


def _with_threshold(one: _Stated, threshold: str) -> _Stated:
    one.threshold = threshold
    return one


@cache
def _common() -> frozenset[str]:
    return frozenset(_data()["common"])


@cache
def _background() -> re.Pattern[str]:
    return re.compile("|".join(_data()["background"]), re.IGNORECASE)


@cache
def _data() -> dict[str, list[str]]:
    path = files("openimr.letters") / "data" / "criteria.yaml"
    loaded: dict[str, list[str]] = yaml.load(path.read_text("utf-8"), _LOADER)  # noqa: S506
    return loaded
