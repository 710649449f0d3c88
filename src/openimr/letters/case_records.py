"""Imaging studies and the documents that a letter names."""

from __future__ import annotations

import re
from functools import cache

from openimr.language import DateMention
from openimr.language.regions import regions_of
from openimr.letters.case_terse import is_told
from openimr.letters.clauses import Found, Sentence, lower_plain, parts, place_name, plain, split_list, words
from openimr.letters.cues import MAY_BE_DATED, lowered, need
from openimr.model import DocumentMention, ImagingStudy

_MODALITY = lowered(
    r"\b(?P<m>MRI|MR\s+arthrogram|magnetic\s+resonance\s+imaging|CT(?:\s+scan)?|computed\s+tomography|x-?rays?|radiographs?|myelogram|ultrasound|bone\s+scan|discogram|arthrogram)\b"
)
_MODALITY_NEEDS = need(
    " mri ", " mr ", "magnetic", " ct ", "tomogra", "x-ray", "xray", "radiograph", "myelogram", "discogram",
    "arthrogram", "ultrasound", "bone scan",
)  # fmt: skip
_REQUESTED = lowered(
    r"\b(?:request\w*|recommend\w*|order\w*|authoriz\w*|need\w*|sought|repeat|updated|pending|denied|"
    r"(?:non-?\s?|de)?certif\w+|modified|treatment\s+plan|plan\s+(?:is|was|includes?|included))\b"
)
_CLEAN = re.compile(
    r"^(?:the\s+|an?\s+|evidence\s+of\s+|there\s+(?:was|is|were|are)\s+|also\s+|that\s+)+", re.IGNORECASE
)


_WITH_ASSOCIATED = re.compile(r"\bwith\s+associated\b")
_OF_THE = re.compile(r"\b(of)\s+the\s+")
_ARTICLE = re.compile(
    r"^(?:the|an?)\s+(?=(?:\w+\s+)?(?:MRI|CT|x-?ray|EMG|ultrasound)|(?:progress|medical|operative|office)\s)",
    re.IGNORECASE,
)
_PERSONS = frozenset({"patient", "claimant", "applicant", "worker", "employee", "provider", "physician"})
_VERB = re.compile(r"[\w-]+(?:ed|ing)")
_OF_PLACE = re.compile(
    r"\s+of\s+(?:the\s+)?[a-z\s]{3,30}|\s+(?:L/S|C/S|T/S|(?:(?:left|right)\s+)?(?:lumbar|cervical|thoracic|knee|shoulder|wrist|ankle|hip|elbow|foot|hand)(?:\s+spine)?)",
    re.IGNORECASE,
)
_PLAIN_WORD = re.compile(r"[\w'’/-]+")
_NO_QUALIFIER = re.compile(r"\d|ed$|ing$")


@cache
def _showed() -> re.Pattern[str]:
    return lowered(
        rf"\b(?:(?:was|were|is|are)\s+(?:read|interpreted|reported|said|noted)\s+(?:as\s+)?(?:showing|revealing|demonstrating|to\s+\w+)?|there\s+(?:is|was|are|were)|{words('shows')}|"
        r"showing|revealing|demonstrating|consistent\s+with)\b\s*(?:that\s+)?"
    )


_READ_AS = re.compile(r":\s+|\bimpressions?\b\s*:?\s*", re.IGNORECASE)


def read_imaging(sentences: list[Sentence]) -> list[Found]:
    """Imaging studies that were done, with region, date and what they showed."""
    found: list[Found] = []
    for sentence in sentences:
        match = _MODALITY.search(sentence.lower) if sentence.marks & _MODALITY_NEEDS else None
        if match and not _REQUESTED.search(sentence.lower, 0, match.end() + 30):
            one = _study(sentence, match)
            if one.value.findings or one.value.date:
                found.append(one)
    return found


def _study(sentence: Sentence, match: re.Match[str]) -> Found:
    text = sentence.text.rstrip(" .")
    near = [
        date
        for date in sentence.dates
        if abs(date.start - match.end()) < 60 or match.start() - 30 < date.end <= match.start()
    ]
    verb = _showed().search(sentence.lower, match.end(), len(text)) or _READ_AS.search(text, match.end())
    head = text[max(0, match.start() - 40) : verb.start() if verb else len(text)]
    findings = (
        [_finding(piece.text) for piece in split_list(_spread(text), verb.end(), len(text))] if verb else []
    )
    if verb is None and near and near[0].start >= match.end() and not is_told(sentence):
        findings = [_finding(piece.text) for piece in split_list(_spread(text), near[0].end, len(text))]
    study = ImagingStudy(
        modality=_modality_name(match.group("m")),
        region=place_name(regions_of(head)),
        date=next((date.iso for date in near if date.iso), None),
        findings=tuple(one for one in findings if one),
    )
    return sentence.found(study, match.start(), len(text))


def _modality_name(words_: str) -> str:
    lowered = words_.lower()
    return (
        "MRI"
        if "magnetic" in lowered or lowered == "mri"
        else "CT"
        if lowered.startswith(("ct", "computed"))
        else "x-ray"
        if lowered.startswith(("x", "radio"))
        else lowered
    )


def _spread(text: str) -> str:
    """ "with associated" joins two findings as a comma does; the length of the text stays the same."""
    return _WITH_ASSOCIATED.sub(lambda match: ",".ljust(len(match.group())), text)


def _finding(phrase: str) -> str:
    return _OF_THE.sub(r"\1 ", _CLEAN.sub("", plain(phrase)))


# --- documents ---

_MODIFIER_STOP = frozenset(
    [
        "the",
        "a",
        "an",
        "this",
        "that",
        "these",
        "those",
        "his",
        "her",
        "their",
        "of",
        "from",
        "in",
        "on",
        "at",
        "by",
        "to",
        "and",
        "or",
        "with",
        "for",
        "is",
        "was",
        "were",
        "are",
        "be",
        "per",
        "as",
        "most",
        "recent",
        "latest",
        "earlier",
        "prior",
        "previous",
        "subsequent",
        "another",
        "since",
        "until",
        "through",
        "dated",
        "initial-dated",
        "reviewed",
        "states",
        "stated",
        "noted",
        "notes",
        "under",
        "he",
        "she",
        "it",
        "which",
        "who",
        "only",
        "submitted",
        "available",
        "provided",
        "showed",
        "included",
        "include",
        "includes",
        "has",
        "had",
    ]
)
_UR = re.compile(r"^UR\b")
_DENIAL = re.compile(r"^(?:adverse\s+)?(?:denial|non-?\s?certification)\b", re.IGNORECASE)
_LONGEST_LEAD = 48
# What may stand between a document and its date. It is read backwards, from the date: a search from the front
# for what stands at the end tries every character.
_BEFORE = (
    "being challenged is dated", "is dated", "was dated", "dated", "date", "performed on", "done on",
    "received on", "received", "taken on", "completed on",
    "are provided from", "were provided from", "provided from",
    "on", "performed", "done", "from", "for", "of", ":",
)  # fmt: skip
_BACKWARDS = re.compile(
    r"\s*(?:(?<=\s)eht\s*)?(?:(?:"
    + "|".join(reversed(_BEFORE))[::-1].replace(" ", r"\s+")
    + r")(?!\w)\s*)?(?:[,(:]\s*)?"
)
_CHALLENGED = lowered(
    r"\butilization\s+review\b(?!\s+(?:report|decision|determination|denial))[^.;]{0,60}\bdated\s*$"
)
_DENIED = lowered(
    r"\b(?P<verb>non-?\s?certified|not\s+(?:certified|approved|authorized)|denied|modified|decertified)\s+(?:[\w-]+\s+){0,7}?(?:on|dated)\s*$"
)
_DENIED_AFTER = lowered(
    r"^,?\s*(?:the\s+)?utilization\s+review\w*\s+(?:\w+\s+){0,2}?(?P<verb>non-?\s?certified|denied|modified)"
)
# "UR non-certified PHYSICAL THERAPY 2X6 and an MRI on": the requests may be long.
_DENIED_AT_LENGTH = lowered(
    r"\b(?:UR|utilization\s+review)\s+(?:has\s+|was\s+)?(?P<verb>non-?\s?certified|denied|modified|decertified)\b[^.]{0,400}\s(?:(?:on|dated)\s*)?$"
)
_RANGE = lowered(r"^\s*(?:to|through|-|–|and|until)\s*$")
_OUTCOME = {
    "non": "non-certification",
    "not": "non-certification",
    "den": "denial",
    "mod": "modification",
    "dec": "non-certification",
}


@cache
def _noun() -> re.Pattern[str]:
    return lowered(rf"\b(?:{words('documents')})(?!\w)")


@cache
def _noun_after() -> re.Pattern[str]:
    return lowered(rf"^,?\s+(?P<phrase>(?:[\w'’/.-]+\s+){{0,4}}?(?:{words('documents')}))(?!\w)")


@cache
def _speaker_after() -> re.Pattern[str]:
    return lowered(
        rf"^,?\s+(?:the\s+)?(?P<who>{words('speakers')})\s+(?:states?d?|notes?d?|reports?(?:ed)?|indicate[sd]?|opine[sd]?|documents?(?:ed)?)\b"
    )


_NOUN_NEEDS = need(*parts("documents"))
_SPEAKER_NEEDS = need(*parts("speakers"))
_REVIEW_NEEDS = need("utilization", "certified", "denied", "modified")
_NAMED_NEEDS = _NOUN_NEEDS | _SPEAKER_NEEDS | _REVIEW_NEEDS


def read_documents(sentences: list[Sentence]) -> list[Found]:
    """Documents named with a date, each once, in order. A date that cannot be read is kept as printed."""
    found: list[Found] = []
    for sentence in sentences:
        if not (sentence.marks & MAY_BE_DATED and sentence.marks & _NAMED_NEEDS):
            continue
        skip, before = None, None
        for index, date in enumerate(sentence.dates):
            if date is skip:
                continue
            following = sentence.dates[index + 1] if index + 1 < len(sentence.dates) else None
            ranged = _range(sentence, date, following)
            skip = following if ranged else None
            one = ranged or _dated(sentence, date) or _same_noun(sentence, date, before)
            before = one
            if one and not any(_same(one.value, other.value) for other in found):
                found.append(one)
    return found


_JOINT = re.compile(r"\s*(?:,|,?\s*and|&)\s*")


def _same_noun(sentence: Sentence, date: DateMention, before: Found | None) -> Found | None:
    """The second of "notes of 5/6/15 and 6/10/15": the document that stands before both dates."""
    if before is None or not _JOINT.fullmatch(sentence.text, before.end - sentence.start, date.start):
        return None
    if before.value.date is None or date.iso is None:
        return None
    return sentence.found(DocumentMention(type=before.value.type, date=date.iso), date.start, date.end)


def _same(one: DocumentMention, other: DocumentMention) -> bool:
    """The same document, perhaps with other words before its noun ("cervical MRI", "applicant's MRI")."""
    if one.date is None or one.date != other.date:
        return one == other
    return one.type.split()[-1].lower() == other.type.split()[-1].lower()


def _range(sentence: Sentence, date: DateMention, following: DateMention | None) -> Found | None:
    between = sentence.lower[date.end : following.start] if following else ""
    if following is None or not _RANGE.match(between):
        return None
    if between.strip() == "and" and "between" not in sentence.lower[: date.start]:
        return None
    noun = _noun_before(sentence.text[: date.start], sentence.lower[: date.start])
    if not noun:
        return None
    mention = DocumentMention(type=f"{noun} (range)", date_from=date.iso, date_to=following.iso)
    return sentence.found(mention, date.start, following.end)


_REACH = 420


def _dated(sentence: Sentence, date: DateMention) -> Found | None:
    text, low, marks = sentence.text, sentence.lower, sentence.marks
    start, end = max(0, date.start - _REACH), date.end
    before, after = low[start : date.start], low[end : end + 120]
    kind = (
        (_review(before, after) if marks & _REVIEW_NEEDS else None)
        or (_phrase_after(text[end : end + 120], after) if marks & _NOUN_NEEDS else None)
        or (_noun_before(text[start : date.start], before) if marks & _NOUN_NEEDS else None)
        or (_speaker(after) if marks & _SPEAKER_NEEDS else None)
    )
    if kind is None:
        return None
    mention = DocumentMention(
        type=kind, date=date.iso, date_as_printed=date.printed if date.malformed else None
    )
    return sentence.found(mention, date.start, date.end)


def _review(before: str, after: str) -> str | None:
    if _CHALLENGED.search(before):
        return "utilization review"
    denied = _DENIED.search(before) or _DENIED_AFTER.match(after) or _DENIED_AT_LENGTH.search(before)
    return f"utilization review {_OUTCOME[denied.group('verb')[:3]]}" if denied else None


def _phrase_after(after: str, low: str) -> str | None:
    match = _noun_after().match(low)
    phrase = after[slice(*match.span("phrase"))] if match else ""
    if not phrase or _COUNTED.search(phrase):
        return None
    return _type(_ARTICLE.sub("", phrase).split())


_COUNTED = re.compile(r"(?:^|\s)\d+\s")


def _written_out(noun: str) -> str:
    named = _UR.sub("utilization review", noun)
    return f"utilization review {named}" if _DENIAL.match(named) else named


def _type(parts: list[str]) -> str | None:
    """The noun with its qualifiers, from the last word that cannot belong to it."""
    start = max(
        (index + 1 for index, part in enumerate(parts[:-1]) if part.lower().strip(",") in _MODIFIER_STOP),
        default=0,
    )
    verbs = [
        index + 1
        for index, part in enumerate(parts[:-1])
        if _VERB.fullmatch(part) and part.lower() not in {"treating", "attending", "operating"}
    ]
    if start or verbs or not _PERSONS.isdisjoint(map(str.lower, parts)):
        return None
    return _written_out(lower_plain(" ".join(parts)))


def _noun_before(before: str, low: str) -> str | None:
    """The noun that ends the words before a date; `low` are these in lower case."""
    lead = _BACKWARDS.match(low[: -_LONGEST_LEAD - 1 : -1])
    head = before[: len(before) - lead.end()].rstrip(" ,(") if lead else before.rstrip()
    size = len(head)
    named = list(_noun().finditer(low, max(0, size - 60), size))
    nouns = [match for match in named if match.end() == size]
    nouns = nouns or [match for match in named if _OF_PLACE.fullmatch(head[match.end() :])]
    if not nouns:
        return None
    start = nouns[0].start()
    qualifiers: list[str] = []
    for word in reversed(head[:start].split()[-3:]):
        if word.lower() in _MODIFIER_STOP or not _PLAIN_WORD.fullmatch(word) or _NO_QUALIFIER.search(word):
            break
        qualifiers.insert(0, word)
    return _written_out(lower_plain(" ".join([*qualifiers, head[start : nouns[0].end()]])))


def _speaker(after: str) -> str | None:
    match = _speaker_after().match(after)
    return f"{match.group('who')} statement" if match else None
