"""What a sentence of a rationale says is missing from the record, by kinds of saying so.

A kind is a class of nouns (the record or its author) with a class of verbs, or a class of predicates. A form
matches one clause; `missing` gives the characters that name what is missing.
"""

from __future__ import annotations

import re

from openimr.letters.clauses import Sentence
from openimr.letters.cues import lowered, marks_of, need

_RECORD = (
    r"(?:records?|reports?|notes?|documentation|documents?|file|chart|packet|submission|materials?|paperwork|progress\s+notes?|"
    r"medical\s+information|request|application|prescription|letters?|summary|evaluation|provider|physician|treater|doctor|chiropractor|"
    r"therapist|surgeon|acupuncturist|psychologist|dentist|podiatrist|requester)"
)
_TELL = (
    r"(?:document|show|indicate|mention|describe|contain|include|establish|reflect|demonstrate|provide|report|submit|"
    r"explain|address|state|discuss|outline|specify|list|support|substantiate|furnish|identify|give|say|clarify|comment|"
    r"attach|record|note|reveal|quantify|detail|present|offer|supply|elaborate|tell)"
)
_TOLD = (
    r"(?:documented|demonstrated|described|substantiated|shown|reported|evident|evidenced|specified|outlined|stated|provided|mentioned|"
    r"discussed|noted|included|submitted|indicated|identified|addressed|recorded|listed|apparent|supplied|furnished|explained|"
    r"detailed|quantified|available|attached|given|found|located|seen|presented|clarified|clear|known|on\s+file|of\s+record|"
    r"in\s+the\s+(?:file|records?|chart|notes?))"
)
_PLACE = (
    r"(?:the|this|these|those|any|his|her|my|all|submitted|available|provided|medical|clinical|most\s+recent)"
)
_IS = r"(?:is|are|was|were|has\s+been|have\s+been|had\s+been)"
_IS_NOT = r"(?:is|are|was|were|has|have|had)\s+not(?:\s+been)?"
_WHAT = r"(?P<need>[^.;]{3,240})"
_SUBJECT = (
    r"^(?:(?:however|in\s+this\s+case|here|additionally|further|furthermore|moreover|also|that\s+said|likewise),?\s+){0,2}(?:and\s+|but\s+)?"
    r"(?P<need>(?!it\b|without\b|there\b|this\b|that\b|no\b|request|medical\s+necessity|which\b|he\b|she\b|records?\b|nothing\b|none\b)[^.;]{3,160}?)\s+"
)


def _form(cues: str, pattern: str, also: str = "") -> tuple[int, int, re.Pattern[str]]:
    return need(*cues.split("|")), need(*also.split("|")) if also else -1, lowered(pattern)


# The forms, for clauses in lower case, the more certain first. One of the parts of words must
# stand there, of some forms also one of a second kind. `need` is what is missing.
_FORMS = (
    _form(
        "no way|impossible|could not|cannot|unable",
        r"\b(?:no\s+way\s+(?:to\s+tell|of\s+telling|to\s+know|of\s+knowing)|(?:could\s+not|cannot|can\s+not|unable\s+to|impossible\s+to)\s+(?:\w+ly\s+)?"
        r"(?:find|locate|tell|verify|confirm|determine|ascertain|judge|identify|know))\s+(?:from\s+the\s+[\w\s]{1,40}?\s+)?(?P<need>(?!that\s+the\s+request)[^.;]{3,240})",
    ),
    _form(
        " no ",
        r"\bno\s+(?:\w+\s+){0,2}?(?:documentation|documented\s+evidence|evidence|mention|discussion|record|indication|reference|description|"
        rf"word|account|report|notation|statement|proof)\s+(?:in\s+{_PLACE}?\s*[\w\s]{{1,40}}?\s+)?(?:of|that|for|to|about|on|as\s+to|regarding|showing)\s+{_WHAT}",
        "documentation|documented|evidence|mention|discussion|record|indication|reference|description|word|account|"
        "report|notation|statement|proof",
    ),
    _form(
        " no |neither",
        rf"\b(?:contains?|includes?|gives?|offers?|shows?|mentions?|provides?|documents?|lists?|describes?)\s+(?:no|neither)\s+{_WHAT}",
        "contain|include|give|offer|show|mention|provide|document|list|describe",
    ),
    _form(" no ", rf"\bno\s+(?P<need>[^.;,]{{2,100}}?)\s+{_IS}\s+(?:\w+ly\s+)?{_TOLD}\b"),
    _form(
        " no ",
        r"\bthere\s+(?:is|are|was|were)\s+no\s+(?P<need>[^.;,]{2,100}?)\s+(?:(?:documented|provided|submitted|described|shown|noted|"
        r"reported|mentioned|recorded|identified|on\s+file)\b|(?:sent|available)\s+(?:to|for)\b|in\s+the\s+(?:\w+\s+){0,2}(?:packet|records?|file|chart|notes?|documentation|reports?))",
        " there ",
    ),
    _form(
        "nothing|nowhere",
        rf"\b(?:nothing|nowhere)\s+(?:[\w']+\s+){{0,6}}?(?:shows?|suggests?|indicates?|documents?|points?|supports?|says?|establish\w*|tells?)\s+(?:that\s+|to\s+)?{_WHAT}",
    ),
    _form(
        " not ",
        rf"\b{_RECORD}\s+(?:[\w']+\s+){{0,4}}?(?:does|do|did|has|have|had)\s+not\s+(?:\w+ly\s+)?(?:been\s+)?{_TELL}\w*\s+(?:on\s+|to\s+)?{_WHAT}",
    ),
    _form(
        "fail|lack|omit|neglect",
        rf"\b{_RECORD}\s+(?:[\w']+\s+){{0,4}}?(?:(?:fails?|failed|neglect(?:s|ed))\s+to\s+(?:\w+ly\s+)?{_TELL}|lacks?|omit(?:s|ted))\s+{_WHAT}",
    ),
    _form("lack|absence", rf"\b(?:lack|absence)\s+of\s+{_WHAT}"),
    _form(
        " not |unclear|uncertain|unknown",
        r"\bit\s+(?:is|was|remains)\s+(?:not\s+(?:\w+ly\s+)?(?:stated|clear|known|documented|specified|indicated|mentioned|explained|shown)|"
        r"unclear|uncertain|unknown)\s+(?:at\s+this\s+(?:point|time)\s+)?(?P<need>(?:that|whether|if|what|when|why|how|which)\s+[^.;]{3,240})",
    ),
    _form(
        "silent|silence",
        rf"\b(?:silent|silence)\s+(?:on|as\s+to|about|regarding|with\s+respect\s+to|concerning)\s+{_WHAT}",
    ),
    _form(
        "without",
        rf"\bwithout\s+(?:\w+\s+){{0,3}}?(?:documentation|evidence|mention|a\s+record)\s+of\s+{_WHAT}",
        "documentation|evidence|mention|record",
    ),
    _form(
        " not ",
        _SUBJECT + rf"(?:{_IS}\s+(?:\w+\s+)?not|{_IS_NOT})\s+(?:\w+ly\s+)?(?:been\s+)?{_TOLD}\b(?!\s+to\s)",
    ),
    _form(
        "could not|cannot|can not",
        _SUBJECT
        + r"(?:could\s+not|cannot|can\s+not)\s+be\s+"
        + r"(?:located|found|confirmed|verified|determined|identified|ascertained|established)\b",
    ),
    _form(
        "nowhere|unclear|unknown|undocumented|unspecified|uncertain|missing|absent|lacking|unaddressed|"
        "unstated|unmentioned|guess|question",
        _SUBJECT
        + rf"(?:{_IS}|remains?|remained|goes|go|went)\s+(?:\w+ly\s+)?"
        + r"(?:nowhere|unclear|unknown|undocumented|unspecified|uncertain|missing|"
        r"absent\s+from\s+the\s+(?:records?|file|chart|notes?|reports?)|lacking|"
        r"unaddressed|unstated|unmentioned|anyone's\s+guess|an?\s+(?:open\s+)?question)\b",
    ),
)  # fmt: skip
_ANY = 0
for _one, _two, _pattern in _FORMS:
    _ANY |= _one
# `;\s+|,\s+(?:and|but|nor|or)\s+(?=...)|,?\s+nor\s+(?:any\s+)?` with its first character first.
_CLAUSES = re.compile(
    r"[;,\s](?:(?<=;)\s+|(?<=,)\s+(?:(?:and|but|nor|or)\s+(?=[^,;]{0,120}\b(?:unclear|unknown|not|no|missing|lacking)\b)|"
    r"nor\s+(?:any\s+)?)|(?<=\s)\s*nor\s+(?:any\s+)?)"
)
_LEAD = re.compile(
    r"(?:(?:that|if|whether|of|for|any|the|an?|adequate|sufficient|clear|further|such|documentation|documented|evidence|mention|proof|records?)\s+)+",
    re.IGNORECASE,
)
_NO_CONTENT = re.compile(
    r"(?:th(?:is|at|ese|ose|em|ey)|it|any|all|so|such|either|neither|one|all\s+of\s+\w+|any\s+of\s+\w+|above)\b(?:\s+(?:topic|issue|matter|point)s?)?\W*$",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:,?\s+(?:since|because|(?<!such\s)as|so|when|while|although|though|despite|given|and\s+remaining|therefore|thus|unless)\s|\s*,\s+(?:unchanged|persistent|ongoing|the|which|who|it|he|she|they|there|this)\b|"
    r"\s+(?:anywhere|at\s+all)\b|\s+(?:in|within|from|by)\s+(?:any\s+of\s+)?the\s+(?:\w+\s+){0,3}(?:records?|notes?|file|chart|documentation|reports?|packet|material|progress)\b|"
    rf"\s+{_IS}\s+(?:not\s+)?(?:\w+ly\s+)?{_TOLD}\b|\s+(?:provided|submitted|available)\s+(?:for|by|in)\b|:\s).*$",
    re.IGNORECASE,
)
# A remark on the necessity itself, or on an aid to thought that no record could hold.
_NECESSITY = re.compile(
    r"(?:the\s+|any\s+|an?\s+)?(?:\w+\s+){0,2}(?:indications?|(?:medical\s+)?necessity|justification|rationale)\b|request|[^.;]{0,60}\bnecessity\s+of\b|[^.;]{3,80}\s(?:is|are|was|were)\s+(?:needed|necessary|indicated|warranted|appropriate)$",
    re.IGNORECASE,
)


def missing(sentence: Sentence) -> list[tuple[int, int]]:
    """The places in the sentence that name what the record is said to lack; empty if it names nothing.

    That the need itself, or a reason for it, is not shown is the reviewer's conclusion and is left out.
    """
    if not sentence.marks & _ANY:
        return []
    text = sentence.text.rstrip(" .")
    places: list[tuple[int, int]] = []
    start = 0
    cuts = [(cut.start(), cut.end()) for cut in _CLAUSES.finditer(text)]
    for end, following in [*cuts, (len(text), len(text))]:
        clause = sentence.lower[start:end]
        found = _in_clause(clause, marks_of(clause) if cuts else sentence.marks)
        if found is None and places and start and _elliptic(text, start):
            found = (0, end - start)
        if found:
            places.append(_trimmed(text, start + found[0], start + found[1]))
        start = following
    return [
        (a, b)
        for a, b in places
        if b - a > 1 and not _NO_CONTENT.match(text[a:b]) and not _NECESSITY.match(text[a:b])
    ]


def _elliptic(text: str, start: int) -> bool:
    """Whether what stands here goes on with the silence before it ("nor any measure of function")."""
    return bool(re.search(r"\bnor\s+(?:any\s+)?$", text[:start], re.IGNORECASE))


def _in_clause(clause: str, marks: int) -> tuple[int, int] | None:
    """The place in a clause, in lower case with its marks, that names what is missing."""
    for mark, also, pattern in _FORMS:
        match = pattern.search(clause) if marks & mark and marks & also else None
        if match:
            return match.span("need")
    return None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    tail = _TAIL.search(text, start + 1, end)
    end = tail.start() if tail else end
    lead = _LEAD.match(text, start, end)
    return (lead.end() if lead else start), end
