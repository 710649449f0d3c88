"""What a rationale states as a criterion: what a guideline asks for, what the record has or lacks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from openimr.letters.clauses import Sentence, lower_plain, plain, split_list
from openimr.letters.cues import need
from openimr.letters.rationale import silent
from openimr.letters.reviewer_section import number
from openimr.model import Outcome

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
    r"\b(?:indicated|recommended|considered|appropriate|reserved|recommends?\s[^.;]{3,90}?)\s+(?:only\s+)?(?:for|in)\s+(?:applicants|patients|claimants|workers|those|individuals|employees)\s+(?:who|with)\s+(?:have\s+|has\s+)?(?P<need>.+)",
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
_WHO_NEEDS = need("indicated", "recommend", "considered", "appropriate", "reserved")
_CRITERIA_NEEDS = need("criteria")
_EMPHASIS_NEEDS = need("emphasis")
_ANTICIPATION_NEEDS = need("anticipation")
_LIMIT_NEEDS = need("visit", "session", "treatment", "injection", "week", "block", "hour", "tablet")
_RECOMMENDED_NEEDS = need("recommend")
_ONLY_NEEDS = need(" only ")
_REQUIRES_NEEDS = need("require")
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
    r"\brecommend(?:ed|s?\s[\w /-]{3,80}?)\s+(?:as\s+an\s+option\s+)?"
    r"for\s+(?:the\s+)?treatment\s+of\s+(?P<need>.+)",
    re.IGNORECASE,
)
_OPTION = re.compile(
    r"\brecommend(?:ed|s?\s(?:this|these|them|it|[\w /-]{3,60}?))\s+(?:only\s+)?for\s+"
    r"(?P<need>(?!(?:this|these|the|that|most|all)\b)(?:[\w-]+\s+){0,3}?(?:short|acute|long|temporary|intermittent)\b.+)",
    re.IGNORECASE,
)
_ONLY_AFTER = re.compile(r"\bonly\s+(?:after|following|if|when)\s+(?P<need>.+)", re.IGNORECASE)
_REQUIRES = re.compile(r"\brequires?\s+(?:that\s+)?(?P<need>.+)", re.IGNORECASE)
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
_SAYS = (
    r"(?:document|show|indicate|mention|describe|contain|include|establish|reflect|demonstrate|provide|report|submit|"
    r"explain|address|state|discuss|outline|specify|list|support|substantiate)"
)
_PROOF_OF = (
    r"(?:(?:adequate|sufficient|clear|any|objective|further|the)\s+)*(?:(?:documentation|evidence|discussion|mention|records?|proof)\s+"
    r"(?:of|that|for|regarding|to\s+support)\s+)?"
)
# Other forms of silence: the record or its author with what it lacks; or what is lacking stands first.
_LACKING = (
    re.compile(
        r"\b(?:records?|reports?|notes?|documentation|file|chart|provider|physician|treater|doctor|chiropractor|therapist|"
        r"surgeon|acupuncturist|psychologist)\s+(?:\w+\s+){0,4}?(?:(?:does|do|did|has|have|had)\s+not\s+(?:\w+ly\s+)?"
        rf"{_SAYS}\w*|(?:fails?|failed)\s+to\s+(?:\w+ly\s+)?{_SAYS}\w*|lacks?)\s+{_PROOF_OF}(?P<need>.+)",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:silent\s+(?:on|as\s+to|about|regarding)|no\s+(?:mention|reference|discussion|description)\s+(?:of|to)|"
        r"(?:unclear|not\s+clear)\s+(?:if|whether|that)|"
        r"(?:find|found|see|locate)\s+no\s+(?:documentation|evidence|mention|record)\s+(?:of|that|for|regarding))\s+(?P<need>.+)",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:documentation|evidence|mention|proof|records?|reports?|notes?)\s+(?:of|that|for|regarding|on)\s+(?P<need>[^.;]{3,160})\s+"
        r"(?:(?:was|were|is|are|has\s+been|have\s+been|had\s+been)\s+(?:not\s+\w+|missing|absent|lacking)|"
        r"(?:could\s+not|cannot|can\s+not)\s+be\s+\w+)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"^(?:(?:however|in\s+this\s+case|additionally|further|furthermore|moreover),?\s+)?(?:the\s+)?(?P<need>(?!request|medical\s+necessity|there\b|it\b)[^.;,]{4,120}?)\s+"
        r"(?:is|was|are|were|has|have)\s+not\s+(?:been\s+)?(?:\w+ly\s+)?(?:documented|demonstrated|described|substantiated|shown|reported|evident|specified|outlined|stated)\b",
        re.IGNORECASE,
    ),
)
# That the need itself is not shown is the conclusion, no criterion.
_NECESSITY = re.compile(
    r"(?:the\s+|any\s+|an?\s+)?(?:indications?|(?:medical\s+)?necessity|justification)\b", re.IGNORECASE
)
_PROVIDED = re.compile(
    r"\s+(?:was|were|is|are|has\s+been|have\s+been)\s+(?:not\s+)?(?:provided|found|noted|submitted|documented|made|identified|included|available|presented)\b.*$",
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
_AT_MOST = re.compile(r"\s*\b(?:up\s+to|a\s+maximum\s+of|at\s+most|no\s+more\s+than)$", re.IGNORECASE)
_PURPOSE = re.compile(r"\s+(?:in\s+order\s+to|as\s+an\s+extension\s+of|so\s+as\s+to)\b", re.IGNORECASE)
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
class Stated:
    """A criterion as stated, before its outcome is settled."""

    statement: str
    sentence: Sentence
    start: int
    end: int
    threshold: str | None = None
    outcome: Outcome | None = None
    explicit: bool = False
    emphasis: bool = False


# --- what a guideline asks for ---


def from_guideline(sentence: Sentence) -> list[Stated]:
    """What a guideline asks for in this sentence: needs and limits, their outcome still open."""
    text = sentence.text.rstrip(" .")
    source = _SOURCE.match(text)
    start = source.end() if source else 0
    conditional = _IF.match(text[start:]) if sentence.marks & _IF_NEEDS else None
    if conditional:
        return _needs(sentence, start + conditional.start("need"), start + conditional.end("need"))
    for mark, pattern in ((_WHO_NEEDS, _WHO), (_CRITERIA_NEEDS, _CRITERIA)):
        match = pattern.search(text, max(0, start - len("recommends "))) if sentence.marks & mark else None
        if match:
            return _needs(sentence, *match.span("need"))
    return _single_need(sentence, text, start)


def _single_need(sentence: Sentence, text: str, start: int) -> list[Stated]:
    marks = sentence.marks
    # "The guidelines recommend" is read away as the source, but it says that what follows is recommended.
    verb = text.rfind("recommend", 0, start)
    after_verb = verb if start - verb <= len("recommended ") and verb >= 0 else start
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
        (_ONLY_NEEDS, _ONLY_AFTER), (_SHOULD_NEEDS, _SHOULD), (_WHEN_NEEDS, _WHEN),
        (_RECOMMENDED_NEEDS, _OPTION_FOR), (_RECOMMENDED_NEEDS, _OPTION), (_REQUIRES_NEEDS, _REQUIRES),
    ):  # fmt: skip
        match = pattern.search(text, after_verb) if marks & mark else None
        if match:
            return [_state(sentence, match.group("need"), *match.span("need"))]
    return []


def _limits(sentence: Sentence, text: str, start: int) -> list[Stated]:
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
    if not before or before.endswith(" of"):
        after = f"{limit.group('unit').lower()} {after}"
    return _BE_RECOMMENDED.sub("", f"{before} {after}")


def _threshold(limit: re.Match[str]) -> str:
    low, high = (number(limit.group(name) or "") for name in ("low", "high"))
    return f"{low}{f'-{high}' if high is not None else ''} {limit.group('unit').lower()}"


def _needs(sentence: Sentence, start: int, end: int) -> list[Stated]:
    """Requirements joined by "after failure of", commas or "and"."""
    text = sentence.text[:end].rstrip(" .")
    stated: list[Stated] = []
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


def from_record(sentence: Sentence) -> list[Stated]:
    """What a sentence says of the record: results of care already given, and silence."""
    found = _from_result(sentence) if sentence.marks & _RESULT_NEEDS else []
    return [*found, *_from_silence(sentence)] if silent(sentence) else found


def _from_silence(sentence: Sentence) -> list[Stated]:
    text = sentence.text.rstrip(" .")
    match = _SILENT_ON.search(text) or next(filter(None, (one.search(text) for one in _LACKING)), None)
    if not match or _background().search(match.group("need")) or _NECESSITY.match(match.group("need")):
        return []
    start, end = match.span("need")
    end = _first_statement(text, start, end)
    provided = _PROVIDED.search(text, start, end)
    end = provided.start() if provided else end
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
    if not cut or _HALF_OF_PAIR.search(text[: cut.start()]):
        return [(start, end)]
    return [(start, cut.start()), (cut.end(), end)]


def _from_result(sentence: Sentence) -> list[Stated]:
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


def _state(sentence: Sentence, words: str, start: int, end: int) -> Stated:
    return Stated(lower_plain(plain(words)), sentence, start, min(end, len(sentence.text)))


def _with_threshold(one: Stated, threshold: str) -> Stated:
    one.threshold = threshold
    return one


@cache
def _background() -> re.Pattern[str]:
    return re.compile("|".join(words_of_criteria()["background"]), re.IGNORECASE)


@cache
def words_of_criteria() -> dict[str, list[str]]:
    """The lists of `data/criteria.yaml`."""
    path = files("openimr.letters") / "data" / "criteria.yaml"
    loaded: dict[str, list[str]] = yaml.load(path.read_text("utf-8"), _LOADER)  # noqa: S506
    return loaded
