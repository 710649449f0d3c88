"""Checks 418 to 420: what a reader needs and the letter leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openimr.language import find_dates
from openimr.language.concepts import concepts
from openimr.letters.cues import lowered
from openimr.letters.lint.rule import check, load
from openimr.letters.lint.view import Hit, LetterView
from openimr.model import FactKind

_DIAGNOSTIC_WORD = lowered(
    r"diagnos|impression|assessment|itis\b|osis\b|opath|algia\b|syndrome|disorder|disease|fracture|"
    r"\btear|sprain|strain|hernia|"
    r"radicul|lumbago|sciatica|rupture|contusion|laceration|depress|anxiety|insomnia|hypertension|"
    r"diabet|apnea|status post|s/p|"
    r"amputat|\bburn|concussion|injury to|neuroma|degenerat|impingement|\bGERD\b|\bCRPS\b|\bRSD\b|"
    r"\bPTSD\b|tendin|bursitis|stress|headaches|migraine|dislocat|derangement|instability|spondyl"
)
_COMPLAINT = re.compile(
    r"\b(?:patient|worker|claimant|applicant|employee|he|she|complain\w*|report\w*|noted|"
    r"present\w*)\b[^.]{0,80}?\bpain\b",
    re.I,
)
_UNNAMED_OPERATION = re.compile(
    r"\b(?:[a-z]+\s+)?status[\s-]post[\s-](?:surgery|operation)\b|\bpost-?surgical status\b", re.I
)
_NAMED_OPERATION = lowered(
    r"ectomy|otomy|oplasty|scop(?:y|ic)|fusion|\brepair|\brelease|replacement|decompression|"
    r"reconstruction|arthrodesis|"
    r"surger(?:y|ies)\s+(?:on|of|in|to|dated|at)\b|\bACDF\b|\bORIF\b|debridement|amputation|implant|"
    r"stimulator"
)
_CONSULTATION = re.compile(r"\bconsultation\b", re.I)


@check("IMR418")
def no_diagnosis(view: LetterView) -> Iterator[Hit]:
    """A letter about treatment of pain without any diagnosis. Reported at the first complaint."""
    match = _COMPLAINT.search(view.summary.text) if view.items else None
    if match and not _diagnosed(view) and not _DIAGNOSTIC_WORD.search(view.free_text.lower()):
        yield view.summary.hit(match.start(), match.end())


def _diagnosed(view: LetterView) -> bool:
    known = concepts()
    named = (key for passage in view.written for key in passage.concepts)
    return any(known[key].kind is FactKind.DIAGNOSIS for key in named)


@check("IMR419", needs=("post",))
def operation_not_named(view: LetterView) -> Iterator[Hit]:
    """An operation the letter mentions without saying which, when or where."""
    unnamed = list(view.summary.find(_UNNAMED_OPERATION))
    for match in unnamed if unnamed and not _NAMED_OPERATION.search(view.free_text.lower()) else ():
        yield view.summary.hit(match.start(), match.end(), None, words=match.group())


@check("IMR420", needs=("consult",))
def consultation_without_specialty(view: LetterView) -> Iterator[Hit]:
    """A dated consultation without the consultant's specialty, where a consultation is what is disputed."""
    requests = [item.item.request for item in view.items]
    if not any(request and "consult" in request.service_category for request in requests):
        return
    specialties = re.compile(
        "|".join(rf"\b{re.escape(word)}" for word in load("words")["consultation_specialties"]), re.I
    )
    for sentence in view.summary.sentences:
        word = _CONSULTATION.search(sentence.text)
        dates = [
            date for date in find_dates(sentence.text) if word and date.end <= word.start() <= date.end + 3
        ]
        if word and dates and not specialties.search(sentence.text[: word.end() + 30]):
            article = re.search(r"\b(?:an?|the)\s+$", sentence.text[: dates[0].start], re.I)
            start = article.start() if article else dates[0].start
            yield view.summary.hit(
                sentence.start + start, sentence.start + word.end(), None, printed=dates[0].printed
            )
