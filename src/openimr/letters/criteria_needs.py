"""What a guideline's sentence asks for: where its conditions stand, where one ends and the next begins."""

from __future__ import annotations

import re

from openimr.letters.cues import need

# A guideline favours something (a class of verbs and nouns) for a condition (a class of words that open one).
_FAVOURS = re.compile(
    r"\b(?:recommend(?:s|ed|ation)?|supports?|supported|allows?|allowed|considers?|considered|indicated|appropriate|reserved|approved|"
    r"proposed|endorses?|endorsed|option|acceptable|useful|beneficial|success\s+rate|(?:first|second)[-\s]line|permits?|permitted|"
    r"advised?|advises|necessary|needed|warranted|suggests?|suggested|used|utilized|performed)\b"
    r"(?:\s+[^\s.;:]+){0,14}?\s+(?:(?:for|in|to)\s+(?:the\s+)?(?:cases?|patients?|individuals?|those|workers?|applicants?|claimants?|people|persons|employees)\s+"
    r"(?:(?:in\s+which|in\s+whom|where|when)\s+(?:there\s+(?:is|are)\s+)?|of\s+|who\s+(?:have|are|has)?\s*|with\s+)?|"
    r"(?:for|if|when|whenever|where|once|after|following|until|unless|provided\s+that|as\s+long\s+as|in\s+the\s+(?:presence|setting|event|case)\s+of|in\s+conjunction\s+with|"
    r"as\s+part\s+of|with(?=\s+(?:suspected|documented|known|a\s+diagnosis))|based\s+upon|based\s+on)\s+(?:the\s+(?:treatment|management|relief|diagnosis)\s+of\s+|there\s+(?:is|are|has\s+been|have\s+been)\s+)?)"
    r"(?P<need>(?!example\b|this\b|that\b|these\b|most\s+cases\b|all\b|the\s+request)\S.+)",
    re.IGNORECASE,
)
_FAVOURS_NEEDS = need(
    "recommend", "support", "allow", "consider", "indicated", "appropriate", "reserved", "approved",
    "proposed", "endorse", "option", "acceptable", "useful", "beneficial", "success", "line", "permit",
    "advise", "necessary", "needed", "warranted", "suggest", "used", "utilized", "performed",
    "patients", "individuals", "those", "workers", "applicants", "claimants", "employees", "persons",
)  # fmt: skip
_FOR_PERSONS = re.compile(
    r"\b(?:for|in)\s+(?:patients|individuals|those|workers|applicants|claimants|employees|persons)\s+(?:who\s+(?:have|are|has)\s+|who\s+|with\s+)(?P<need>.+)",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"\b(?:not|never)\s+(?:\w+ly\s+)?(?:recommended|indicated|supported|considered|allowed|approved|appropriate)\b",
    re.IGNORECASE,
)
_LISTED = re.compile(r":\s+(?=[^:]*;)|:\s+(?=\(?[1aA][).]\s)")
_LIST_CUT = re.compile(r";\s*(?:and\s+|or\s+)?(?:\(?[\da-z][).]\s+)?|\([\da-z]\)\s+")
_OR_LIST = re.compile(r",\s+or\s+|\bor\s+there\b")
# Where one condition ends and the next begins, outside brackets.
_NEXT = re.compile(
    r"\s*;\s*(?:and\s+)?|,?\s+and\s+(?=(?:if|when|after|that|there\s+(?:is|are|has)|where|who|has|have|after|only|at\s+no|timing|with\s+(?:documented|evidence)|evidence|documentation)\b)|"
    r"\s+(?=after\s+(?:there\b|a\s+(?:trial|failure)|evidence|failure|first[-\s]line|previous|prior|completion))|"
    r"\s+(?=with\s+(?:documented|evidence)\b)|,\s+(?=in\s+conjunction\s+with\b)|\s+(?=where\s+)|\s+(?=who\s+(?:are|have|has)\s)|,?\s+but\s+only\s+|"
    r"\s+and\s+(?=(?:clear|clinical|objective|imaging|radiographic|documented|evidence|functional)\s+(?:\w+\s+){0,3}(?:of|improvement|evidence|findings?)\b)",
    re.IGNORECASE,
)
_SERIES = re.compile(r",\s+(?:and\s+)?(?=\w)")
_WORDS_OF_CONDITION = 5
_SERIAL = re.compile(r",\s+(?=(?:\S+\s+){2})")
_LEAD = re.compile(
    r"(?:(?:if|when|that|there\s+(?:is|are|has\s+been)|where|who\s+(?:are|have|has)?|has|have|after|only|and|or|then|of|the\s+patient(?:'s)?\s+(?:is|has|be)?|"
    r"patients?\s+(?:who\s+(?:have|are|has)|with)|be|demonstration\s+of|documentation\s+of|documented\s+evidence\s+of|evidence\s+of(?:\s+an?)?|the|an?|is|are)\s+)+",
    re.IGNORECASE,
)  # fmt: skip
_NO_CONDITION = re.compile(
    r"(?:conditions?|cases?|patients?|treatment|situations?|circumstances?)", re.IGNORECASE
)
_JOIN = re.compile(r"(?<=[\s,])(?:and|or)\s*$", re.IGNORECASE)
_TRAIL = re.compile(
    r"\s+(?:so\s+as|in\s+order)\s+to\s.*$|,\s+i\.?e\.?\s.{40,}$|\s+because\s.*$|,\s+(?:including|such\s+as)\s+home\s+use.*$",
    re.IGNORECASE,
)


def is_against(text: str) -> bool:
    """Whether the guideline advises against something, without an exception that could be met."""
    return bool(_AGAINST.search(text)) and not re.search(r"\b(?:unless|except|until)\b", text, re.IGNORECASE)


def favoured_for(text: str, start: int, marks: int) -> tuple[int, int] | None:
    """The condition under which the guideline favours something; None if the sentence names none.

    What a guideline does not recommend has no condition to be met.
    """
    if not marks & _FAVOURS_NEEDS or is_against(text):
        return None
    match = _FOR_PERSONS.search(text, start) or _FAVOURS.search(text)
    return match.span("need") if match else None


def listed(text: str, start: int) -> list[tuple[int, int]]:
    """Conditions written as a list behind a colon, with semicolons or numbers; empty if there is none."""
    opening = _LISTED.search(text, start)
    if not opening:
        return _series_named(text)
    pieces, begin = [], opening.end()
    for cut in _LIST_CUT.finditer(text, opening.end()):
        pieces.append((begin, cut.start()))
        begin = cut.end()
    pieces.append((begin, len(text)))
    return [trimmed(text, a, b) for a, b in pieces if text[a:b].strip()]


# A guideline's name, a colon, and nothing but the members of a series.
_NAMED_SERIES = re.compile(
    r"^(?:per\s+|according\s+to\s+)?(?:the\s+)?(?:odg|mtus|acoem|[\w\s-]{0,30}\bguidelines?)\b[^:;,.]{0,40}:\s+(?=[^:;,]+,[^:;,]+,)",
    re.IGNORECASE,
)
_FULL_CLAUSE = re.compile(
    r"\b(?:is|are|was|were|has|have|may|can|should|recommended|recommends?)\b", re.IGNORECASE
)
_LONGEST_MEMBER = 12


def _series_named(text: str) -> list[tuple[int, int]]:
    opening = _NAMED_SERIES.match(text)
    if not opening or _FULL_CLAUSE.search(text, opening.end()):
        return []
    edges = [opening.end()]
    for cut in _SERIES.finditer(text, opening.end()):
        if not _bracketed(text, opening.end(), cut.start()):
            edges += cut.span()
    edges.append(len(text))
    members = [trimmed(text, a, b) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return members if all(len(text[a:b].split()) <= _LONGEST_MEMBER for a, b in members) else []


def conditions(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The single conditions between `start` and `end`; alternatives joined by "or" are one."""
    trail = _TRAIL.search(text, start, end)
    end = trail.start() if trail else end
    if _OR_LIST.search(text, start, end):
        return [trimmed(text, start, end)]
    cuts = [
        cut.span() for cut in _NEXT.finditer(text, start, end) if not _bracketed(text, start, cut.start())
    ]
    if not cuts and (series := _series(text, start, end)):
        cuts = series
    serial = [cut for cut in cuts if text[cut[0]] == ","]
    if serial:
        cuts += [
            cut.span()
            for cut in _SERIAL.finditer(text, start, serial[-1][0])
            if not _bracketed(text, start, cut.start())
        ]
    pieces, begin = [], start
    for first, last in sorted(set(cuts)):
        if first > begin:
            pieces.append((begin, first))
        begin = max(begin, last)
    pieces.append((begin, end))
    places = [trimmed(text, a, b) for a, b in pieces]
    return [(a, b) for a, b in places if b - a > 2 and not _NO_CONDITION.fullmatch(text, a, b)]


def _series(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The cuts of "do this, do that, and do more" if every member is long enough to be a condition."""
    cuts = [
        cut.span() for cut in _SERIES.finditer(text, start, end) if not _bracketed(text, start, cut.start())
    ]
    if len(cuts) < 2 or "and" not in text[slice(*cuts[-1])]:
        return []
    edges = [start, *(edge for cut in cuts for edge in cut), end]
    members = [text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return cuts if all(len(member.split()) >= _WORDS_OF_CONDITION for member in members) else []


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The place without the words that only introduce or explain a condition."""
    trail = _TRAIL.search(text, start, end)
    end = trail.start() if trail else end
    while start < end and text[start] in ' ,;:."“':
        start += 1
    lead = _LEAD.match(text, start, end)
    start = lead.end() if lead and lead.end() < end else start
    end = join.start() if (join := _JOIN.search(text, start, end)) else end
    while end > start and text[end - 1] in ' ,;:."”':
        end -= 1
    return start, end


def _bracketed(text: str, start: int, position: int) -> bool:
    return text.count("(", start, position) > text.count(")", start, position)
