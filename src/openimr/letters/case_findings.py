"""Findings of a case: what an examination showed, what symptoms were reported, whether the person works."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from openimr.language.regions import regions_of, related
from openimr.letters.case_changes import changes
from openimr.letters.case_terse import TERSE_NEEDS, is_told, recorded_signs, terse_findings
from openimr.letters.case_work import WORK_NEEDS, work_status
from openimr.letters.clauses import (
    REMEMBERED,
    Found,
    Piece,
    Sentence,
    lower_plain,
    parts,
    plain,
    split_list,
    words,
    words_alone,
)
from openimr.letters.cues import HAS_DIGIT, lowered, marks_of, need, sure

_CARRIES = re.compile(
    r"^(?:active\s+|passive\s+)?(?:range\s+of\s+motion|ROM|strength|motor|sensation|reflex\w*|flexion|extension|rotation)\b",
    re.IGNORECASE,
)
_THERE = lowered(
    r"^(?:(?:when\s+seen|at\s+that\s+(?:time|visit)|on\s+\d[\d/-]{3,9}),?\s+)?there\s+(?:was|were|is|are)\s+(?:also\s+)?(?:noted\s+(?:to\s+be\s+)?)?"
)
_SUBJECT = lowered(
    r"^(?:he|she|(?:the\s+)?(?:patient|claimant|applicant|injured\s+worker|employee|IW))\s+(?:also\s+)?"
    r"(?:has|had|exhibit\w*|demonstrat\w*|displays?|walks?\s+with)\s+(?:a\s+|an\s+)?"
)
_STATE = lowered(
    r"^(?:the\s+|his\s+|her\s+)?(?P<what>[^,.;:]{3,70}?)\s+(?:was|were|is|are|remains?|remained)\s+(?:also\s+)?(?:noted\s+(?:to\s+be\s+)?)?(?P<how>[^.]+)"
)
_REGION_SHOWS_HEAD = (
    r"^(?:the\s+|his\s+|her\s+|examination\s+of\s+the\s+|exam\s+of\s+the\s+)?(?P<what>[^,.;:]{3,60}?)\s+"
)
_REPORTED = lowered(
    r"\b(?:complain|report(?:s|ed|ing)\b(?!ly)|noted?\b|states|stated|presents?|presented|endorses|claims|symptoms|with\b|"
    r"describ(?:es|ed|ing)|experienc(?:es|ed|ing)|admits)"
)
_SCALE = lowered(
    r"(?:\b(?:pain\s+)?(?P<said>rated|rates|rating|levels?|scores?|intensity|severity)\s+(?:[\w/]+\s+){0,5}?)?"
    r"(?<![\d/.-])(?P<low>\d{1,2})(?:\s*-\s*\d{1,2})?\s*(?:/|out\s+of)\s*10(?![\d/-]|\.\d)"
)
_UNSETTLED = re.compile(
    r"^(?:well[- ]healed\s+)?(?:\w+\s+){0,2}(?:scars?|incisions?|swelling|wound|deformity|atrophy)$",
    re.IGNORECASE,
)
_SILENT = lowered(
    r"\b(?:(?:no|lack\s+of|without|absence\s+of|not\s+any)\s+(?:\w+\s+){0,2}(?:documentation|evidence|reports?|discussion|mention)|"
    r"not\s+documented|not\s+(?:contain|document|mention|discuss))\b"
)
_REQUEST = lowered(r"\b(?:request\w*|treatment\s+plan|were\s+sought|recommend\w*|guidelines?|MTUS|ODG)\b")


_SIGN_NEEDS = need(*parts("signs"))
_SIGN_WORDS = sure(rf"\b(?:{words_alone('signs')})\b", _SIGN_NEEDS)
_SIGN_PHRASE_NEEDS = need(*parts("signs", phrases_only=True))
_SYMPTOM_NEEDS = need(*parts("symptoms"))
_FELT_NEEDS = need("pain", "complaint", *parts("symptoms"))
_REQUEST_NEEDS = need("request", "treatment", "sought", "recommend", "guideline", "mtus", "odg")
_REQUEST_WORDS = sure(r"\b(?:request\w*|recommend\w*|guidelines?|MTUS|ODG)\b", _REQUEST_NEEDS)
_STUDY_NEEDS = need(
    " mri", " ct ", "x-ray", "xray", "radiograph", " emg", " ncv", " ncs", "electrodiagnostic", "ultrasound",
    "myelogram",
)  # fmt: skip
_STUDY_WORDS = sure(
    r"\b(?:MRI|CT\b|x-?rays?|radiograph\w*|EMG|NCV|NCS|electrodiagnostic|ultrasound|myelogram)", _STUDY_NEEDS
)
_STATE_NEEDS = need(" was ", " were ", " is ", " are ", "remain")
_SHOWS_NEEDS = need(*parts("shows"))
_EXAM_NEEDS = need("exam", "palpation", "inspection", " pe ", "objective", "physical", "clinical")
_FINDING_NEEDS = _SIGN_NEEDS | _FELT_NEEDS | WORK_NEEDS | TERSE_NEEDS
_REPORTED_NEEDS = need(
    "complain", "report", "note", "stated", "states", "present", "endorses", "claims", "symptoms", "with",
    "describ", "experienc", "admits",
)  # fmt: skip
_SILENT_NEEDS = need(
    "documentation", "evidence", "report", "discussion", "mention", "document", "contain", "discuss",
)  # fmt: skip


_JOINT_END = re.compile(r"\s*(?:spine|joint)s?$")
_DEGREES = re.compile(
    r"^(?:(?:mild|moderate|severe|marked|some|slight|palpable|bilateral|diffuse|significant|a|an)\s+)+",
    re.IGNORECASE,
)
_TENDER_WITH = re.compile(r"\btenderness\s+with\s+(?=\w+\s+\w*joints?\b)")
_OWN = re.compile(r"\b(in|on|at|over|to|along)\s+(?:the|his|her)\s+")
_LAST_LIMB = re.compile(r"(?<=\w),\s+(?=\w+,?\s+and\s+\w+\s+(?:leg|arm|thigh|hand|foot))")
_SIGN_AT = re.compile(
    r"(?P<head>.*\b(?:tender\w*|spasms?|pain|swelling|guarding|weakness|trigger points?)\s+"
    r"(?:on|over|in|of|at|to|along)\s+)"
)
_DENIED_BEFORE = re.compile(r"\b(?:denie[sd]|no|without)\s+(?:\w+\s+){0,2}$")
_PHRASE_END = re.compile(
    r"[.;]|,?\s+(?:which|who|that|because|due|after|since|when|while)\b|\s+and\s+(?:is|was|has|had)\b"
)
_QUALIFIED = re.compile(
    r"(?:\b(?:intermittent|constant|occasional|frequent|ongoing|mild|moderate|severe|some|bilateral|left|right|upper|lower|extremity|leg|arm|hand|foot)\s+)+$",
    re.IGNORECASE,
)


_WORST_PAIN = 10


_ON_EXAM = lowered(
    r",?\s+(?:on|upon|during|at)\s+(?:the\s+|his\s+|her\s+)?(?:physical\s+|clinical\s+)?(?:exam(?:ination)?|palpation)\b[^.;]*$"
)
_NOTED = lowered(
    r"^(?:[\w,/ -]{0,60}?)\b(?:noted|found|documented|observed|recorded|described)\s+(?P<rest>.+?)\s+"
    r"(?:on|upon|during|at)\s+(?:the\s+|his\s+|her\s+)?(?:physical\s+|clinical\s+|today's\s+)?exam(?:ination)?$"
)


class _Said:
    """What a finding is about, to tell whether another says the same: its signs and its regions."""

    __slots__ = ("_regions", "_value", "signs")

    def __init__(self, value: str) -> None:
        self.signs = frozenset(match.group()[:6] for match in _low_signs().finditer(value.lower()))
        self._value = value
        self._regions: frozenset[str] | None = None

    @property
    def regions(self) -> frozenset[str]:
        """The body regions named, read when they are asked for."""
        if self._regions is None:
            self._regions = frozenset(one.region for one in regions_of(self._value))
        return self._regions

    def repeats(self, other: _Said) -> bool:
        """Whether the other one speaks of the same sign at the same place."""
        if self.signs.isdisjoint(other.signs):
            return False
        return not self.regions or any(related(a, b) for a in self.regions for b in other.regions)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words(name)})\b", re.IGNORECASE)


@cache
def _low_signs() -> re.Pattern[str]:
    return lowered(rf"\b(?:{words('signs')})\b")


@cache
def _low_symptoms() -> re.Pattern[str]:
    return lowered(rf"\b(?:{words('symptoms')})\b")


@cache
def _exam() -> re.Pattern[str]:
    return lowered(
        r"^(?:on\s+\d[\d/-]{3,9},?\s+)?(?:on\s+|upon\s+|the\s+|his\s+|her\s+)?(?:[\w-]+\s+){0,3}?(?:exam(?:ination)?s?|palpation|inspection|PE|objectively|(?:objective|physical|clinical)(?=\s+findings|:))\b(?:\s+notes?\b)?(?:\s+(?:dated|of|on|from))?(?:\s+\d[\d/-]{3,9})?(?P<of>\s+(?:of|to)\s+[^.,;:]{3,50}?)?"
        rf"(?:\s+findings?)?\s*(?:(?:,|:)?\s*(?:there\s+(?:was|is|were|are)|{words('shows')})(?:\s+that)?|:|\s-)\s+(?:there\s+(?:was|is|were|are)\s+)?(?P<rest>.+)"
    )


@cache
def _region_shows() -> re.Pattern[str]:
    return lowered(_REGION_SHOWS_HEAD + rf"(?:{words('shows')})\s+(?P<rest>.+)")


def read_findings(summary: list[Sentence], rationales: list[list[Sentence]]) -> list[Found]:
    """Findings in order: examination, reported symptoms ("(reported)"), work status.

    What only a rationale says is marked "(rationale only)"; what it repeats is left out.
    """
    found: list[Found] = []
    carried: str | None = None
    for sentence in summary:
        if not sentence.marks & _FINDING_NEEDS:
            continue
        told, carried = _said(sentence, carried)
        for one in told:
            if all(one.value != other.value for other in found):
                found.append(one)
    known: list[_Said] | None = None
    for sentence in (one for rationale in rationales for one in rationale):
        if not sentence.marks & _SIGN_NEEDS:
            continue
        objective, _ = _objective(sentence, None)
        for one in objective:
            known = known if known is not None else [_Said(other.value) for other in found]
            said = _Said(one.value)
            if not any(said.repeats(other) for other in known):
                known.append(said)
                found.append(one._replace(value=f"{one.value} (rationale only)"))
    return found


def _said(sentence: Sentence, carried: str | None) -> tuple[list[Found], str | None]:
    """The findings of a sentence: of catchwords by their form, of what is told by its verbs."""
    terse = terse_findings(sentence) if sentence.marks & TERSE_NEEDS else []
    work = work_status(sentence)
    if terse and not is_told(sentence):
        return _apart([*_scale(sentence), *terse], work), carried
    objective: list[Found] = []
    if sentence.marks & _SIGN_NEEDS:
        objective, carried = _objective(_without_opening(sentence), carried)
    return _apart(_apart(objective or _subjective(sentence), terse), work), carried


_OPENS = lowered(
    r"(?:(?:on|upon|during|at|per|in|as\s+of|from|when)\s+(?:[\w./'-]+\s+){0,7}?[\w./'-]+,\s+)(?=the\s|there\s|he\s|she\s|his\s|her\s|an?\s)"
)


def _without_opening(sentence: Sentence) -> Sentence:
    """The sentence without words on the occasion before its subject ("On exam, ...", "Per the note, ...")."""
    opening = _OPENS.match(sentence.lower) if "," in sentence.text else None
    if opening is None or _exam().match(sentence.lower):
        return sentence
    begin = opening.end()
    low = sentence.lower[begin:]
    return Sentence(sentence.source, sentence.start + begin, sentence.text[begin:], low, marks_of(low))


def _apart(found: list[Found], more: list[Found]) -> list[Found]:
    """The findings and those of `more` that stand in other words."""
    if not found or not more:
        return found or more
    return [*found, *(b for b in more if all(b.start >= a.end or a.start >= b.end for a in found))]


def _objective(sentence: Sentence, carried: str | None) -> tuple[list[Found], str | None]:
    """Findings of an examination sentence, and the region that a following sentence may speak of."""
    marks = sentence.marks
    if (
        not marks & _SIGN_NEEDS
        or marks & (_REQUEST_WORDS | _STUDY_WORDS)
        or not (marks & _SIGN_WORDS or (marks & _SIGN_PHRASE_NEEDS and _low_signs().search(sentence.lower)))
        or (marks & _REQUEST_NEEDS and _REQUEST.search(sentence.lower))
        or (marks & _SILENT_NEEDS and _SILENT.search(sentence.lower))
    ):
        return [], carried
    text = sentence.text.rstrip(" .")
    for reader in (_read_exam, _read_noted, _read_there, _read_region, _read_state, _read_subject):
        found = reader(sentence, text, carried)
        if found is not None:
            return found
    return recorded_signs(sentence), carried


Read = tuple[list[Found], str | None] | None


def _read_exam(sentence: Sentence, text: str, carried: str | None) -> Read:
    match = _exam().match(sentence.lower, 0, len(text)) if sentence.marks & _EXAM_NEEDS else None
    if not match:
        return None
    region = _region_name(text[slice(*match.span("of"))]) or _region_name(text[: match.start("rest")])
    members = _members(text, *match.span("rest"))
    return [
        sentence.found(_with_region(region, one.text), one.start, one.end) for one in members
    ], region or carried


def _read_noted(sentence: Sentence, text: str, carried: str | None) -> Read:
    """ "The provider noted spasm and tenderness on examination." """
    match = _NOTED.match(sentence.lower, 0, len(text)) if "exam" in sentence.lower else None
    if not match:
        return None
    members = _members(text, *match.span("rest"))
    return [sentence.found(one.text, one.start, one.end) for one in members], carried


def _read_there(sentence: Sentence, text: str, carried: str | None) -> Read:
    match = _THERE.match(sentence.lower, 0, len(text)) if sentence.marks & _STATE_NEEDS else None
    if not match:
        return None
    where = _ON_EXAM.search(sentence.lower, 0, len(text))
    end = where.start() if where else len(text)
    phrase = plain(text[match.end() : end])
    if carried and _UNSETTLED.match(phrase):
        place = _JOINT_END.sub("", carried)
        return [
            sentence.found(f"{phrase} (site not stated, follows the {place} findings)", match.end(), end)
        ], carried
    members = _members(text, match.end(), end)
    if where is None and not all(_low_signs().search(one.text.lower()) for one in members):
        return [sentence.found(_tidy(phrase), match.end(), end)], carried
    return [sentence.found(one.text, one.start, one.end) for one in members], carried


def _read_region(sentence: Sentence, text: str, _carried: str | None) -> Read:
    if not sentence.marks & _SHOWS_NEEDS:
        return None
    match = _region_shows().match(sentence.lower, 0, len(text))
    region = _region_name(text[slice(*match.span("what"))]) if match else None
    if not match or region is None or not _low_signs().search(match.group("rest")):
        return None
    shown = _tidy(plain(text[match.start("rest") :]))
    return [sentence.found(f"{region}: {shown}", match.start("what"), len(text))], region


def _read_state(sentence: Sentence, text: str, carried: str | None) -> Read:
    if not sentence.marks & _STATE_NEEDS:
        return None
    low, size = sentence.lower, len(text)
    match = _STATE.match(low, 0, size)
    if not match or _THERE.match(low, 0, size) or _SUBJECT.match(low, 0, size) or not _is_state(match):
        return None
    what, how = text[slice(*match.span("what"))], text[slice(*match.span("how"))]
    finding = lower_plain(plain(what)) + " " + _tidy(plain(how))
    own = regions_of(what)
    if _CARRIES.match(match.group("what")) and carried and not own:
        finding = f"{carried}: {finding}"
    return [sentence.found(finding, match.start("what"), len(text))], carried


_TEST = re.compile(
    r"\b(?:tests?|signs?|loading|drawer|arc|exam|maneuver|compression|raise|raising)$", re.IGNORECASE
)
_RESULT = re.compile(
    r"(?:positive|negative|normal|intact|equivocal|diminished|decreased|limited|tender|absent)\b",
    re.IGNORECASE,
)


def _is_state(match: re.Match[str]) -> bool:
    """Whether "X was Y" is about a sign: X names one, or X is a test and Y its result."""
    what = match.group("what")
    return bool(_low_signs().search(what)) or bool(_TEST.search(what) and _RESULT.match(match.group("how")))


def _read_subject(sentence: Sentence, text: str, carried: str | None) -> Read:
    match = _SUBJECT.match(sentence.lower, 0, len(text))
    if not match or not _pattern("signs").match(_skip_degree(text[match.end() :])):
        return None
    phrase = _tidy(plain(text[match.end() :]))
    return [sentence.found(phrase, match.end(), len(text))], carried


def _skip_degree(text: str) -> str:
    return _DEGREES.sub("", text)


@lru_cache(REMEMBERED)
def _tidy(phrase: str) -> str:
    phrase = _TENDER_WITH.sub("tenderness of ", phrase)
    phrase = _OWN.sub(r"\1 ", phrase)
    return _LAST_LIMB.sub(", ", phrase)


def _members(text: str, start: int, end: int) -> list[Piece]:
    """Findings of a list. A member that only names another place takes the sign of the one before it."""
    found: list[Piece] = []
    head = ""
    for piece in split_list(text, start, end):
        words_ = _tidy(plain(piece.text))
        place = _SIGN_AT.match(words_)
        if place:
            head = place.group("head")
        elif head and not _pattern("signs").search(words_) and regions_of(words_):
            words_ = head + words_
        found.append(Piece(piece.start, piece.end, words_))
    return found


def _with_region(region: str | None, phrase: str) -> str:
    return f"{region}: {phrase}" if region and not regions_of(phrase) else phrase


def _region_name(text: str) -> str | None:
    regions = regions_of(text)
    if not regions:
        return None
    first, last = regions[0], regions[-1]
    return lower_plain(plain(text[first.start : last.end]))


def _subjective(sentence: Sentence) -> list[Found]:
    low, marks = sentence.lower, sentence.marks
    if (
        not marks & _FELT_NEEDS
        or marks & _STUDY_WORDS
        or (marks & _REQUEST_NEEDS and _REQUEST.search(low, 0, 40))
        or (marks & _SILENT_NEEDS and _SILENT.search(low))
        or "diagnos" in low
    ):
        return []
    scale = _scale(sentence) if marks & HAS_DIGIT else []
    if not (marks & _REPORTED_NEEDS and _REPORTED.search(low)):
        return scale
    found = [*changes(sentence), *_symptom_phrases(sentence)]
    told = any(one.start <= other.start < one.end for one in found for other in scale)
    return found if told else [*found, *scale]


def _scale(sentence: Sentence) -> list[Found]:
    """Pain on a scale of ten ("Pain is rated 7 out of 10"); a date such as 12/10/14 is none."""
    text = sentence.text
    if (
        "10" not in text
        or not ("pain" in sentence.lower or "lbp" in sentence.lower)
        or not ("/" in text or "out of" in text)
    ):
        return []
    scale = _SCALE.search(sentence.lower)
    if not scale or int(scale.group("low")) > _WORST_PAIN:
        return []
    placed = [] if scale.group("said") else _placed_scale(sentence, *scale.span("low"))
    if placed:
        return placed
    measured = plain(sentence.text[scale.start("low") : scale.end()])
    words_ = f"pain rated {measured}" if scale.group("said") else f"pain {measured}"
    return [sentence.found(f"{words_} (reported)", *scale.span())]


_AFTER_SCALE = re.compile(
    r"(?:,?\s+(?:worse|better|at|with|without|on|when|in|while|and)\b[^,.;]{0,40})?(?=[,.;]|$)"
)


def _placed_scale(sentence: Sentence, low: int, high: int) -> list[Found]:
    """The pain of a named place and its degree ("neck pain into the arm, 7/10")."""
    text = sentence.text
    aches = list(_PAIN_NOUN.finditer(sentence.lower, max(0, low - 70), low))
    last = aches[-1].end() if aches else 0
    before = [one for one in sentence.regions if one.start < last <= one.end + 6]
    if not before or ";" in text[before[0].end : low]:
        return []
    end = _SCALE_END.match(text, low)
    tail = _AFTER_SCALE.match(text, end.end() if end else high)
    stop = tail.end() if tail else end.end() if end else high
    start = _phrase_start(text, before[0].start)
    return [sentence.found(f"{_tidy(plain(text[start:stop]))} (reported)", start, stop)]


_PAIN_NOUN = lowered(r"\b(?:pain|ache|discomfort|soreness|lbp)\b")
_SCALE_END = re.compile(r"\d{1,2}(?:\s*-\s*\d{1,2})?\s*(?:/|out\s+of)\s*10")


def _symptom_phrases(sentence: Sentence) -> list[Found]:
    text = sentence.text
    match = _low_symptoms().search(sentence.lower) if sentence.marks & _SYMPTOM_NEEDS else None
    if not match or _DENIED_BEFORE.search(text[: match.start()]):
        return []
    start = _phrase_start(text, match.start())
    stop = _PHRASE_END.search(text, match.end())
    end = stop.start() if stop else len(text)
    return [sentence.found(f"{_tidy(plain(text[start:end]))} (reported)", start, end)]


def _phrase_start(text: str, position: int) -> int:
    before = _QUALIFIED.search(text[:position])
    return before.start() if before else position
