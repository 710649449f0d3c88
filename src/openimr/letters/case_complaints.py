"""Complaints and diagnoses of a case."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from openimr.language.regions import RegionMention
from openimr.letters.case_conditions import unannounced_diagnoses
from openimr.letters.clauses import REMEMBERED, Found, Piece, Sentence, lower_plain, plain, split_list
from openimr.letters.cues import lowered, need, sure

_COMPLAINT = lowered(
    r"\b(?:c/o|(?:treated|treatment)\s+for|complain(?:s|ed|ing|ts?)?(?:\s+of)?|report(?:s|ed|ing)\b(?!ly)|presents?\b|presented|presenting|noted\s+(?:patient|claimant)\s+with|"
    r"states|stated|claim\s+for|continue[sd]\s+(?:to|with)|describ(?:es|ed)|experienc\w+|suffer\w*\s+from|notes|endorses|symptoms\s+of|"
    r"(?:has|had|have|having|(?<!diagnosed )with)\s+(?:\w+\s+){0,7}(?:pain|headaches?))"
)
_PAINS = (
    r"\b(?:pains?|aches?|aching|soreness|discomfort|stiffness|symptoms|numbness|tingling|paresthesias?|weakness|"
    r"headaches?|swelling|complaints?)\b"
)
_PAIN_NEEDS = need(
    "pain",
    "ache",
    "aching",
    "soreness",
    "discomfort",
    "stiffness",
    "symptoms",
    "numbness",
    "tingling",
    "paresthesia",
    "weakness",
    "swelling",
    "complaint",
)
_PAIN = sure(_PAINS, _PAIN_NEEDS)
_OTHER_CLAUSE = lowered(
    r"\b(?:diagnos\w+|status[\s-]post|s/p|exam\w*|treat\w*|therap\w*|underwent|MRI|x-?rays?|request\w*|surgery|injection|medication|relief|"
    r"associated\s+with\s+an?\s+\w*\s*injury|sustained|injured(?!\s+worker))\b"
)
_AXIAL = {
    "neck",
    "upper_back",
    "low_back",
    "back",
    "spine",
    "chest",
    "abdomen",
    "head",
    "pelvis",
    "psyche",
    "whole_body",
    "sacroiliac",
}
_BOTH = lowered(r"\b(?:both|bilateral(?:ly)?)\s+$")
_PLURAL = {"foot": "feet", "extremity": "extremities"}
_HEADACHE = lowered(r"\b(?:headaches?|migraines?|cephalgia)\b")
_HEADACHE_NEEDS = need("headache", "migraine", "cephalgia")
_NEGATED_NEEDS = need("denie", "denying", " no ", "without", "negative")
_NEGATED = lowered(r"\b(?:denie[sd]|denying|no|without|negative\s+for)\s+(?:any\s+)?(?:\w+\s+){0,3}$")


_EXAM_OPENS = lowered(r"(?:on\s+|upon\s+)?(?:\w+\s+)?(?:exam|palpation|range\s+of\s+motion)")
_NEXT_IN_LIST = re.compile(r"\s*,?\s*(?:and\s+)?")
_SIDE_FIRST = re.compile(r"^(?:left|right|bilateral|both|the)\s+", re.IGNORECASE)
_CODE = re.compile(r"\s*\(?\b(?:ICD-?\s?\d{1,2}\s*:?\s*)?(?:\d{3}\.\d{1,2}|[A-Z]\d{2}\.\w{1,4})\)?")
_NUMBER_INSIDE = re.compile(r"(?<=[a-z)])\s+(?=\(?\d{1,2}[.)]\s+[A-Za-z])")
_QUALIFIES = re.compile(
    r"(?:single\s+episode|recurrent|mild|moderate|severe|chronic|acute|unspecified|NOS|left|right|bilateral|stable|"
    r"in\s+\w+\s+remission|(?:left|right)\s+(?:greater|worse)\s+than\s+(?:left|right))(?:\s+(?:to\s+)?(?:mild|moderate|severe))?",
    re.IGNORECASE,
)
_ONLY_PLACES = re.compile(
    r"(?:(?:chronic|acute|left|right|bilateral|upper|lower|low|mid)[-\s]+){0,3}(?:neck|back|shoulder|knee|hip|arm|leg|wrist|hand|elbow|foot|ankle)s?"
    r"(?:,\s+(?:(?:left|right|bilateral|upper|lower|low|mid)[-\s]+){0,2}(?:neck|back|shoulder|knee|hip|arm|leg|wrist|hand|elbow|foot|ankle)s?){0,4}",
    re.IGNORECASE,
)
_NO_DIAGNOSIS = re.compile(r"(?:not|unclear|unknown|pending|to)\b")


class _Part(NamedTuple):
    name: str
    region: str
    laterality: str | None


def read_body_parts(sentences: list[Sentence]) -> list[Found]:
    """The body parts complained of, as written, with their side; each once."""
    found: list[Found] = []
    seen: list[_Part] = []
    for sentence in sentences:
        begin = _complaint_start(sentence) if sentence.marks & _PAIN else None
        for start, end, part in _parts(sentence, begin) if begin is not None else ():
            if not any(_covered(part, other) for other in seen):
                seen.append(part)
                found.append(sentence.found(part.name, start, end))
    return found


def _complaint_start(sentence: Sentence) -> int | None:
    """Where a complaint begins: at its verb, else where a sentence with no other matter speaks of pain."""
    if _is_objective(sentence.lower):
        return None
    cue = _COMPLAINT.search(sentence.lower)
    if cue:
        return cue.start()
    if not sentence.marks & _ACHE or sentence.marks & _OTHER_MATTER:
        return None
    other = _OTHER_CLAUSE.search(sentence.lower) or _NO_COMPLAINT.search(sentence.lower)
    return None if other else 0


_ACHE = sure(r"\b(?:pains?|aches?|aching|soreness|discomfort|headaches?)\b", _PAIN_NEEDS)
# Any of these words alone tells that a sentence has another matter than a complaint.
_OTHER_MATTER = sure(
    r"\b(?:diagnos\w+|exam\w*|treat\w*|therap\w*|request\w*|relief|medication|guidelines?|recommend\w*|plan|history|"
    r"relie[fv]\w*|improv\w*|tender\w*|palpation|without|impressions?|assessments?|syndrome)\b",
    need(
        "diagnos", "exam", "treat", "therap", "request", "relie", "medication", "guideline", "recommend",
        "plan", "history", "improv", "tender", "palpation", "without", "impression", "assessment", "syndrome",
    ),
)  # fmt: skip
_NO_COMPLAINT = lowered(
    r"\b(?:guidelines?|recommend\w*|plan|history|relie[fv]\w*|improv\w*|tender\w*|palpation|test\w*|"
    r"range\s+of\s+motion|no\s+pain|denie[sd]|without|impressions?|assessments?|dx|syndrome|work(?:ing|ed)?)\b"
)


def _is_objective(low: str) -> bool:
    """An examination speaks of tenderness where it says pain; it is no complaint."""
    return bool(_EXAM_OPENS.match(low))


def _parts(sentence: Sentence, start: int) -> list[tuple[int, int, _Part]]:
    other = _OTHER_CLAUSE.search(sentence.lower, start + 1)
    stop = other.start() if other else len(sentence.text)
    denying, aching = sentence.marks & _NEGATED_NEEDS, sentence.marks & _HEADACHE_NEEDS
    parts: list[tuple[int, int, _Part]] = [
        (*match.span(), _Part("head", "head", None))
        for match in (_HEADACHE.finditer(sentence.lower, start, stop) if aching else ())
        if not (denying and _NEGATED.search(sentence.lower[: match.start()]))
    ]
    mentions = [one for one in sentence.regions if start <= one.start and one.end <= stop]
    side: str | None = None
    skip = None
    for index, one in enumerate(mentions):
        if one is skip or (denying and _NEGATED.search(sentence.lower[: one.start])):
            continue
        if aching and _HEADACHE.match(one.text.lower()):
            continue
        side = _side(sentence.text, mentions, index, side)
        following = mentions[index + 1] if index + 1 < len(mentions) else None
        joined = following is not None and _runs_down(sentence.text, one, following, side)
        skip = following if joined else None
        name = _named(one, side, following if joined else None)
        last = following.end if following and joined else one.end
        parts.append((one.start, last, _Part(name, one.region, side)))
    return sorted(parts)


def _side(text: str, mentions: list[RegionMention], index: int, before: str | None) -> str | None:
    """The side of a mention; in a list a limb without a side takes the side of the one before it."""
    one = mentions[index]
    if one.laterality or one.region in _AXIAL:
        return one.laterality
    if _BOTH.search(text[: one.start].lower()):
        return "bilateral"
    near = index > 0 and _NEXT_IN_LIST.fullmatch(text[mentions[index - 1].end : one.start])
    return before if near and mentions[index - 1].region not in _AXIAL else None


def _runs_down(text: str, one: RegionMention, following: RegionMention, side: str | None) -> bool:
    """ "arms to hands" is one place that runs down a limb; "mid back to low back" are two."""
    between = text[one.end : following.start].strip().lower()
    return between in {"to", "into", "down to", "to the"} and one.region not in _AXIAL and side is not None


def _named(one: RegionMention, side: str | None, following: RegionMention | None) -> str:
    bare = _SIDE_FIRST.sub("", plain(one.text))
    name = lower_plain(bare)
    if side == "bilateral" and one.region not in _AXIAL:
        name = _plural(name)
    name = f"{side} {name}" if side else name
    return f"{name} to {lower_plain(plain(following.text))}" if following else name


def _plural(name: str) -> str:
    head, _, last = name.rpartition(" ")
    last = _PLURAL.get(last) or (last if last.endswith("s") or last == "feet" else last + "s")
    return f"{head} {last}".strip()


def _covered(part: _Part, other: _Part) -> bool:
    sides = {part.laterality, other.laterality}
    return part.region == other.region and (len(sides) == 1 or None in sides or "bilateral" in sides)


# --- diagnoses ---

_DIAGNOSIS = lowered(
    r"\b(?:(?:was|were|has\s+been|have\s+been|been|is|being)?\s*diagnosed\s+(?:with|as)(?:\s+having)?|"
    r"(?:the\s+)?(?:\w+['’]s\s+|\w+\s+)?(?:diagnos[ei]s|diagnostic\s+impressions?|impressions?|assessments?|dx)"
    r"(?:\s+lists?)?(?:\s+(?:of|on|for|dated|at|per)\s+(?:dr\.\s*)?[^,.:;]{0,40}?)?"
    r"(?:\s*(?:\bof\b|:|-)|\s+(?:[\w'-]+\s+){0,4}?(?:have\s+included|has\s+included|included?|includes|"
    r"consist(?:s|ed)?\s+of|compris(?:es?|ed)(?:\s+of)?|is|are|was|were)\b)"
    r"(?:\s+(?:the\s+)?following\b)?)\s*:?\s*"
)
_DIAGNOSIS_NEEDS = need("diagnos", "impression", "assessment", " dx")
_CLAIM_NEEDS = need("claim for", "carries", "alleg")
_NUMBERED = re.compile(r"\s*\(?\d{1,2}[.)]\s")
_CLAIM = lowered(
    r"\b(?:claim\s+for|carries\s+(?:a|the)\s+diagnos[ei]s\s+of|alleged|alleging)\s+(?P<what>[^.;]+?)(?=\s+(?:reportedly|allegedly|associated|due|"
    r"secondary|as\s+a\s+result|following|stemming|arising|which|that|with\s+date)\b|[.;]|$)"
)
_DIAGNOSIS_END = lowered(
    r"(?<!\b\d)\.\s|\.$|\b(?:treat(?:ment|ments|ed)\b|(?:he|she|the\s+(?:patient|claimant|injured\s+worker|applicant|employee))\b|per\s+the\b|who\b|which\b|for\s+which\b|"
    r"based\s+on\b|and\s+(?:is|was|has|had)\b|after\s+(?:a|an|the|falling|lifting)\b|as\s+a\s+result\b|on\s+(?=\d))"
)


def read_diagnoses(sentences: list[Sentence]) -> list[Found]:
    """Diagnoses as written, in order, each once. A claim "for chronic low back pain" counts as one."""
    found: list[Found] = []
    numbered = False
    for sentence in sentences:
        stretches = _diagnosis_stretches(sentence)
        if not stretches and numbered and _NUMBERED.match(sentence.text):
            stretches = [(0, len(sentence.text))]
        stretches = stretches or unannounced_diagnoses(sentence)
        numbered = bool(stretches) and _NUMBERED.match(sentence.text, stretches[0][0]) is not None
        for start, end in stretches:
            for piece in _diagnosis_pieces(sentence.text, start, end):
                name = _diagnosis_name(piece.text)
                if name and all(name != other.value for other in found):
                    found.append(sentence.found(name, piece.start, piece.end))
    return found


def _diagnosis_pieces(text: str, start: int, end: int) -> list[Piece]:
    """The diagnoses of a list. "moderate" goes with the one before it, "neck" with the one behind it."""
    pieces: list[Piece] = []
    for piece in _numbered_pieces(text, start, end):
        last = pieces[-1] if pieces else None
        qualifies = last and _QUALIFIES.fullmatch(_CODE.sub("", piece.text))
        both = last and " both " in last.text and ";" not in text[last.end : piece.start]
        if last and (qualifies or both or _ONLY_PLACES.fullmatch(last.text)):
            pieces[-1] = Piece(last.start, piece.end, text[last.start : piece.end])
        else:
            pieces.append(piece)
    return pieces


def _numbered_pieces(text: str, start: int, end: int) -> list[Piece]:
    numbers = [match.start() for match in _NUMBER_INSIDE.finditer(text, start, end)]
    edges = [start, *numbers, end]
    return [piece for a, b in pairwise(edges) for piece in split_list(text, a, b)]


def _diagnosis_stretches(sentence: Sentence) -> list[tuple[int, int]]:
    low = sentence.lower
    stretches = []
    if sentence.marks & _DIAGNOSIS_NEEDS:
        marks = list(_DIAGNOSIS.finditer(low))
        ends = [mark.start() for mark in marks[1:]] + [len(low)]
        for mark, end in zip(marks, ends, strict=False):
            stop = _DIAGNOSIS_END.search(low, mark.end(), end)
            stretches.append((mark.end(), stop.start() if stop else end))
    claim = _CLAIM.search(low) if sentence.marks & _CLAIM_NEEDS else None
    return [*stretches, claim.span("what")] if claim else stretches


@lru_cache(REMEMBERED)
def _diagnosis_name(words_: str) -> str | None:
    name = lower_plain(plain(_CODE.sub("", words_) or words_))
    return name if 2 < len(name) < 160 and not _NO_DIAGNOSIS.match(name) else None
