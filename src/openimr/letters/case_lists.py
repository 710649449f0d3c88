"""Members of a list of treatments: what belongs to the one before, and the outcome that a member tells."""

from __future__ import annotations

import re
from functools import cache

from openimr.language import drugs
from openimr.letters.case_terse import terse_words
from openimr.letters.clauses import Piece, Sentence, plain, split_list, words
from openimr.letters.cues import lowered, need

_COUNT_ONLY = re.compile(
    r"\(?(?:x\s*\d{1,3}|\d{1,3}\s+(?:sessions?|visits?|treatments?|times|in\s+all|total))\)?\b[^,;]{0,12}",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"(?:with|without|but|which|giving|causing|provid\w+)\s+(?:(?:no|not|little|minimal|mild|some|partial|good|great|short|temporary|only|"
    r"significant|moderate|excellent|marked|\d{1,3}\s?%|less|more|better|worse|increas\w+|decreas\w+|improv\w+|reduc\w+|relief|benefit|side|nausea|rash)\b)",
    re.IGNORECASE,
)
_WITH = re.compile(
    r",?\s+(?P<how>(?:with|without|gave|giving)\s+(?:(?:a|an|the)\s+)?(?:increas|decreas|improv|reduc|less|more|better|worse|mild|partial|good|great|little|minimal|"
    r"short|temporary|moderate|excellent|marked|significant|some|no|\d{1,3}\s?%)\w*\s.*)$",
    re.IGNORECASE,
)
_WITH_ONLY = re.compile(r"^with\s+", re.IGNORECASE)
_TOLD = re.compile(
    r"\s*\((?P<how>[^()]*\b(?:fail\w*|help\w*|unhelpful|effective|ineffective|relief|benefit|improv\w*|better|worse|stopped|discontinued|worn|nausea|"
    r"rash|sedation|dizz\w+|allerg\w+|side\s+effects?|intoleran\w*|tolerated|partial|unsuccessful|successful|refus\w*|reliev\w*|decreas\w*|increas\w*|reduc\w*)\b[^()]*)\)",
    re.IGNORECASE,
)
_DOSE = re.compile(
    r"\s+\d[\d./,-]*\s*(?:mg|mcg|gm|ml|%)?(?:\s+(?:b\.?i\.?d|t\.?i\.?d|q\.?i\.?d|q\w{1,3}|prn|daily|nightly)\.?)?$",
    re.IGNORECASE,
)
_DOSE_MARK = re.compile(r"\d\s*(?:mg|mcg|gm|ml|%)|\b(?:bid|tid|qid|qhs|prn)\b", re.IGNORECASE)


@cache
def _care_label() -> re.Pattern[str]:
    return lowered(rf"(?:^|[.;]\s+)(?:(?:the|his|her)\s+)?(?:{terse_words('care_labels')})\s*(?::|-\s)\s*")


_CARE_NEEDS = need(
    "treat", " tx ", " rx ", "care", "therap", "procedure", "injection", "intervention", "modalit",
    "management",
    "date", " far ", "tried", "failed", "meds", "medic", "drugs",
)  # fmt: skip
_PAIN_IN = re.compile(r"pain\s+in\s+(?:the\s+)?(.+)", re.IGNORECASE)
_CARE_END = re.compile(r"\.\s|\.$|$")


def care_listed(sentence: Sentence) -> tuple[int, int] | None:
    """Where a sentence lists care already given behind a heading ("Prior tx to date: ..."), or None."""
    if not (sentence.marks & _CARE_NEEDS and ":" in sentence.text):
        return None
    label = _care_label().search(sentence.lower)
    if not label:
        return None
    stop = _CARE_END.search(sentence.text, label.end())
    return label.end(), stop.start() if stop else len(sentence.text)


def members(text: str, start: int, end: int) -> list[Piece]:
    """The members of a list of treatments. A count or an outcome alone goes with the one before it."""
    pieces: list[Piece] = []
    for piece in split_list(text, start, end):
        if pieces and (_COUNT_ONLY.fullmatch(piece.text) or _GOES_ON.match(piece.text)):
            last = pieces[-1]
            pieces[-1] = Piece(last.start, piece.end, text[last.start : piece.end])
        else:
            pieces.append(piece)
    return pieces


def told_outcome(phrase: str) -> tuple[str, str | None]:
    """The phrase without the outcome it tells, in brackets or behind "with", and that outcome."""
    if "(" in phrase and (told := _TOLD.search(phrase)):
        return phrase[: told.start()] + phrase[told.end() :], plain(told.group("how"))
    gain = _WITH.search(phrase)
    if gain:
        return phrase[: gain.start()], plain(_WITH_ONLY.sub("", gain.group("how")))
    return phrase, None


def without_dose(name: str) -> str:
    """The name of a medication without its strength and directions."""
    return _DOSE.sub("", name) if _DOSE_MARK.search(name) else name


def turned(change: str, pain: str) -> str:
    """ "increased pain in left hip" as "increased left hip pain"."""
    place = _PAIN_IN.match(pain)
    return f"{change} {place.group(1)} pain".lower() if place else f"{change} {pain}".lower()


def names_treatment(phrase: str) -> bool:
    """Whether the phrase names a treatment or a medication."""
    low = phrase.lower()
    return not _drug_words().isdisjoint(low.split(maxsplit=1)[:1]) or bool(treatment_words().search(low))


@cache
def _drug_words() -> frozenset[str]:
    return drugs.first_words()


@cache
def treatment_words() -> re.Pattern[str]:
    """Finds a word that names a treatment, in lower case."""
    return re.compile(rf"\b(?:{words('treatment_words')})")
