"""What a rationale states as a criterion: what a guideline asks for, what the record has or lacks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from openimr.letters.clauses import Sentence, lower_plain, plain, split_list
from openimr.letters.criteria_needs import conditions, favoured_for, is_against, listed
from openimr.letters.criteria_silence import missing
from openimr.letters.cues import lowered, need
from openimr.letters.reviewer_section import number
from openimr.model import Outcome

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_COUNT = (
    r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|eighteen|twenty|twenty-four)"
)
_LIMIT = re.compile(
    rf"\b(?P<low>{_COUNT})-?(?:\s*(?:-|–|to|or)\s*(?P<high>{_COUNT}))?[-\s]+(?:(?!of\b|to\b|over\b)[a-z]+\s+)?(?P<unit>visits?|sessions?|treatments?|injections?|weeks?|days?|blocks?|hours?|tablets)\b",
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
    r"allows?\s+(?:for\s+)?|(?:indicates?|suggests?|advises?|specif(?:y|ies))\s+(?:that\s+)?|requires?\s+)",
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
_LIMIT_NEEDS = need("visit", "session", "treatment", "injection", "week", "day", "block", "hour", "tablet")
_RECOMMENDED_NEEDS = need("recommend")
_ONLY_NEEDS = need(" only ")
_REQUIRES_NEEDS = need("require", "stipulate", "mandate")
_SHOULD_NEEDS = need("should", "must", " to ")
_NEEDED_NEEDS = need("needed", "required", "necessary", "mandatory")
_WHEN_NEEDS = need("when", " if ", "unless", "provided", "long")
_EMPHASIS = re.compile(r"\bthe\s+emphasis\s+should\s+(?:\w+\s+)?be\s+on\s+(?P<need>.+)", re.IGNORECASE)
_ANTICIPATION = re.compile(
    r"\brecommended\s+(?:with|in)\s+(?:the\s+)?anticipation\s+(?:that\s*,?\s*|of\s+)(?P<need>.+)",
    re.IGNORECASE,
)
_SHOULD = re.compile(
    r"\b(?:should|must|(?:is|are)\s+to(?=\s+be\b))\s+(?:\w+ly\s+)?(?:be\s+|include\s+|have\s+|show\s+)?(?P<need>.+)",
    re.IGNORECASE,
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
_REQUIRES = re.compile(
    r"\b(?:requires?|stipulates?|mandates?):?\s+(?:that\s+)?(?:an?\s+attending\s+provider\s+)?(?P<need>.+)",
    re.IGNORECASE,
)
_ONLY_AS = re.compile(
    r"^(?P<what>[\w\s-]+?)\s+(?:is|are)\s+(?:only\s+)?recommended\s+(?P<need>(?:only\s+)?(?:as\s+an?\s+adjunct|in\s+conjunction|if|when|after|only)\b.+)",
    re.IGNORECASE,
)
_BE_RECOMMENDED = re.compile(r"\s+(?:is|are)\s+(?:recommended|allowed|supported)\b", re.IGNORECASE)
_SILENT_ON = lowered(
    r"\b(?:no|not\s+any|lack\s+of|without|absence\s+of)\s+(?:\w+\s+){0,3}?(?:documentation|documented\s+evidence|evidence|reports?|discussion|mention|indication)(?:\s+(?:was\s+)?(?:found|made|provided))?"
    r"(?:\s+in\s+the\s+(?:[\w']+\s+){1,4}?by\s+the\s+\w+)?(?:\s+(?:in\s+the\s+\w+\s+)?)(?:of|documenting|regarding|that|showing|to\s+(?:support|indicate|suggest)(?:\s+that)?|on|for|demonstrating)\s+(?P<need>.+)"
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
_PROOF_NEEDS = need("documentation", "evidence", "report", "discussion", "mention", "indication")
_RESULT_NEEDS = need(" not ", "instructed")
_INSTRUCTED = re.compile(
    r"\b(?:has|have)\s+(?:already\s+)?been\s+instructed\s+(?:on|in)\s+(?P<need>(?:a|an)?\s*[^.,;]*?(?:exercises?(?:\s+program)?|program))",
    re.IGNORECASE,
)
_AT_MOST = re.compile(
    r"[\s,]*\b(?:(?:for\s+)?up\s+to|a\s+maximum\s+of|at\s+most|no\s+(?:more|longer)\s+than|less\s+than|generally|usually)$",
    re.IGNORECASE,
)
# A number behind one of these is part of a condition, no limit of what is allowed.
_IN_CONDITION = re.compile(
    r"\b(?:if|when|unless|where|who|because|in\s+(?:the\s+)?(?:presence|cases?|setting)\s+of|after\s+(?:an?|the|at))\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"(?:,\s+and\s+that\s|\s+when\s|,\s+(?:with|up\s+to|including|provided|generally|followed)\s|\s+because\s).*$",
    re.IGNORECASE,
)
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
# The first character first: of what begins with an optional comma every character would be tried.
_STATEMENT_STARTS = re.compile(
    r"[,\s](?:(?<=,)\s+(?=since\b|because\b|unchanged|persistent|ongoing|the\s|and\s+the\s)|(?<=\s)\s*(?:(?=since\b|because\b)|"
    r"and\s+the\s+(?:patient|claimant|applicant|employee|injured\s+worker)\s+(?:has|is|was|had)\b|to\s+allow\s+for\b|when\b))",
    re.IGNORECASE,
)
_NEED_STARTS = re.compile(
    r",?\s+(?:and|or|nor)\s+(?=(?:\w+\s+)?(?:deficits|goals|improvement|failure|documentation|evidence|functional|objective|specific)\b)"
)


_ALTERNATIVES = re.compile(r",\s+or\s+", re.IGNORECASE)
_REQUIRED_FIRST = re.compile(r"\brequires?\s+(?:that\s+)?$", re.IGNORECASE)
_VERDICT_ON_ALL = re.compile(
    r"\b(?:criteria|requirements|conditions|guidelines)\s+(?:\w+\s+){0,3}?(?:is|are|was|were|has\s+been|have\s+been)\s+(?:\w+\s+)?(?:met|satisfied|fulfilled)\W*$",
    re.IGNORECASE,
)


def met_or_not(text: str) -> bool:
    """Whether the sentence only says that criteria are met, or not: that is no criterion itself."""
    return bool(_VERDICT_ON_ALL.search(text))


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
    if met_or_not(text):
        return []
    asked = _asked(sentence, text)
    numbered = None if asked else _OF_LIST.match(text)
    return [_condition(sentence, numbered.end(), len(text))] if numbered else asked


# A condition that stands alone behind its number in a list that goes over several sentences.
_OF_LIST = re.compile(r"^\(?\d{1,2}\)\s+(?=[A-Za-z])")


def _asked(sentence: Sentence, text: str) -> list[Stated]:
    source = _SOURCE.match(text)
    start = source.end() if source else 0
    conditional = _IF.match(text[start:]) if sentence.marks & _IF_NEEDS else None
    if conditional:
        return _needs(sentence, start + conditional.start("need"), start + conditional.end("need"))
    for mark, pattern in ((_WHO_NEEDS, _WHO), (_CRITERIA_NEEDS, _CRITERIA)):
        match = pattern.search(text, max(0, start - len("recommends "))) if sentence.marks & mark else None
        if match:
            return _needs(sentence, *match.span("need"))
    members = listed(text, start)
    if len(members) > 1:
        return [_condition(sentence, *one) for one in members]
    return _single_need(sentence, text, start)


def _condition(sentence: Sentence, start: int, end: int) -> Stated:
    """A condition in the guideline's words; a number of visits or the like in it is its limit."""
    return _state(sentence, sentence.text[start:end], start, end)


def _conditions(sentence: Sentence, text: str, start: int, end: int) -> list[Stated]:
    return [_condition(sentence, *one) for one in conditions(text, start, end)]


def _single_need(sentence: Sentence, text: str, start: int) -> list[Stated]:
    marks = sentence.marks
    emphasis = _EMPHASIS.search(text, start) if marks & _EMPHASIS_NEEDS else None
    if emphasis:
        one = _state(sentence, "emphasis on " + emphasis.group("need"), *emphasis.span())
        one.emphasis = True
        return [one]
    anticipation = _ANTICIPATION.search(text, start) if marks & _ANTICIPATION_NEEDS else None
    if anticipation:
        words = "done in anticipation that " + anticipation.group("need")
        return [_state(sentence, words, *anticipation.span())]
    limits = _limits(sentence, text, start) if marks & _LIMIT_NEEDS else []
    adjunct = _ONLY_AS.match(text[start:]) if marks & _RECOMMENDED_NEEDS else None
    if adjunct:
        need = _AND_SHOULD.split(adjunct.group("need"))[0]
        words = f"{adjunct.group('what')} {need}"
        return [_state(sentence, words, start, start + adjunct.start("need") + len(need)), *limits]
    return limits or _open_need(sentence, text, start)


# "A history and an examination are needed before treatment."
_NEEDED_FIRST = re.compile(
    r"^(?P<need>(?!\w+\s+(?:is|are)\b)[^.;]{5,200}?)\s+(?:is|are)\s+(?:needed|required|necessary|mandatory)\s+(?:prior\s+to|before)\b",
    re.IGNORECASE,
)
# Where a condition stands: behind one of these, the first kind that the sentence has.
_OPENINGS = (
    (_ONLY_NEEDS, _ONLY_AFTER),
    (_SHOULD_NEEDS, _SHOULD),
    (_REQUIRES_NEEDS, _REQUIRES),
    (_WHEN_NEEDS, _WHEN),
    (_RECOMMENDED_NEEDS, _OPTION_FOR),
    (_RECOMMENDED_NEEDS, _OPTION),
    (_NEEDED_NEEDS, _NEEDED_FIRST),
)


def _open_need(sentence: Sentence, text: str, start: int) -> list[Stated]:
    """The conditions under which a guideline favours something, or that it asks for outright."""
    if _REQUIRED_FIRST.search(text[:start]):
        return _conditions(sentence, text, start, len(text))
    # "The guidelines recommend" is read away as the source, but it says that what follows is recommended.
    verb = text.rfind("recommend", 0, start)
    after_verb = verb if start - verb <= len("recommended ") and verb >= 0 else start
    against = is_against(text)
    for mark, pattern in _OPENINGS:
        possible = sentence.marks & mark and not (against and mark == _RECOMMENDED_NEEDS)
        match = pattern.search(text, after_verb) if possible else None
        if match:
            return _conditions(sentence, text, *match.span("need"))
    place = favoured_for(text, after_verb, sentence.marks)
    return _conditions(sentence, text, *place) if place else []


def _limits(sentence: Sentence, text: str, start: int) -> list[Stated]:
    limit = _LIMIT.search(text, start) or _LIMIT.search(text)
    if not limit or _IN_CONDITION.search(text, min(start, limit.start()), limit.start()):
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
    before, after = _AT_MOST.sub("", before), _ASIDE.sub("", _OVER.sub("", after, count=1))
    if not before or before.endswith(" of"):
        after = f"{limit.group('unit').lower()} {after}"
    return _BE_RECOMMENDED.sub("", f"{before} {after}")


def _threshold(limit: re.Match[str]) -> str:
    low, high = (number(limit.group(name) or "") for name in ("low", "high"))
    return f"{low}{f'-{high}' if high is not None else ''} {limit.group('unit').lower()}"


def _needs(sentence: Sentence, start: int, end: int) -> list[Stated]:
    """Requirements joined by "after failure of", commas or "and"."""
    text = sentence.text[:end].rstrip(" .")
    if _ALTERNATIVES.search(text, start) or " where " in text[start:]:
        return _conditions(sentence, text, start, len(text))
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
    return [*found, *_from_silence(sentence)]


def _from_silence(sentence: Sentence) -> list[Stated]:
    text = sentence.text.rstrip(" .")
    low = sentence.lower
    match = _SILENT_ON.search(low, 0, len(text)) if sentence.marks & _PROOF_NEEDS else None
    places = _silent_on(text, *match.span("need")) if match else missing(sentence)
    stated = []
    for first, last in places:
        if _background().search(low, first, last) or _NECESSITY.match(text, first, last):
            continue
        one = _state(sentence, text[first:last], first, last)
        one.outcome, one.explicit = Outcome.NOT_DOCUMENTED, True
        stated.append(one)
    return stated


def _silent_on(text: str, start: int, end: int) -> list[tuple[int, int]]:
    end = _first_statement(text, start, end)
    provided = _PROVIDED.search(text, start, end)
    return _halves_of_silence(text, start, provided.start() if provided else end)


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
    return lowered("|".join(words_of_criteria()["background"]))


@cache
def words_of_criteria() -> dict[str, list[str]]:
    """The lists of `data/criteria.yaml`."""
    path = files("openimr.letters") / "data" / "criteria.yaml"
    loaded: dict[str, list[str]] = yaml.load(path.read_text("utf-8"), _LOADER)  # noqa: S506
    return loaded
