"""When: the date at which what a sentence says held."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from openimr.facts.reading import Sentence, rules
from openimr.language.concepts import concepts
from openimr.language.dates import DateMention
from openimr.language.phrases import fold
from openimr.model import FactKind

_NEAR = 45
_LEAD = re.compile(
    r"^(?:on|as of|in|in an?|in the|an?|the|by|at|during|when seen on|office visit of|report of)?\s*$",
    re.IGNORECASE,
)


@cache
def _words(name: str) -> re.Pattern[str]:
    listed = sorted((re.escape(fold(word)) for word in rules()[name]), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(listed)})(?!\w)")


@dataclass(slots=True)
class Clock:
    """The date that holds while a text is read: the document's, until a sentence names another report."""

    default: str | None
    carried: str | None = None
    block: int = -1
    named: bool = False
    aside: str | None = None

    def enter(self, sentence: Sentence, text: str) -> None:
        """Note the report date that the sentence opens with, if any; it holds to the end of the paragraph."""
        if sentence.block != self.block:
            self.block, self.named, self.carried = sentence.block, False, None
        self.aside = None
        for mention in sentence.dates:
            if is_record_date(mention, sentence, text):
                self._note(mention, sentence, text)
                return

    def _note(self, mention: DateMention, sentence: Sentence, text: str) -> None:
        """A review's or a request's date holds for its own sentence only, a report's also after it."""
        if _REVIEW.search(text, sentence.start, sentence.end):
            self.aside = mention.iso
        else:
            self.named, self.carried = True, mention.iso

    @property
    def now(self) -> str | None:
        """The date of what is said here as things stand."""
        return self.aside or (self.carried if self.named else self.default)


def is_record_date(mention: DateMention, sentence: Sentence, text: str) -> bool:
    """Whether a date at the beginning of a sentence dates the report that the sentence speaks of."""
    before = fold(text[sentence.start : mention.start])
    if _is_study_date(mention, sentence) or _RANGE.match(text, mention.end) or before.endswith("from "):
        return False
    if len(before) > 70 or is_injury_date(mention, sentence, text):
        return False
    after = fold(text[mention.end : min(sentence.end, mention.end + 45)])
    if _LEAD.match(before):
        return bool(_words("record_words").search(after)) or before.strip() in ("on", "as of")
    return bool(_words("record_words").search(before))


def _is_study_date(mention: DateMention, sentence: Sentence) -> bool:
    """Whether the date is that of a study or an operation ("MRI of the knee dated 3/4/13")."""
    return any(
        hit.kind == "concept"
        and concepts()[hit.key].kind in (FactKind.IMAGING, FactKind.SURGERY)
        and 0 <= mention.start - hit.end <= _NEAR
        for hit in sentence.hits
    )


def is_injury_date(mention: DateMention, sentence: Sentence, text: str) -> bool:
    """Whether the words around a date tie it to the injury and not to a report."""
    before = fold(text[max(sentence.start, mention.start - 60) : mention.start])
    last = None
    for found in _words("injury_words").finditer(before):
        last = found
    if last and _GAP.fullmatch(before[last.end() :]):
        return True
    after = fold(text[mention.end : min(sentence.end, mention.end + 24)])
    return (
        bool(_INJURY_AFTER.match(after))
        or _is_onset(mention, sentence, text)
        or _told_before(mention, sentence, text)
    )


def _told_before(mention: DateMention, sentence: Sentence, text: str) -> bool:
    """Whether how the injury came is told before the day ("slipped on a wet floor on 2/8/13").

    Also "dates the problem to 3/4/12". A later mishap ("fell again", "at home") is none.
    """
    if mention.iso is None:
        return False
    before = text[max(sentence.start, mention.start - _STORY) : mention.start]
    if _TRACED.search(before):
        return True
    if not _DAY_OF.search(before) or _OTHER_EVENT.search(before):
        return False
    caused = any(
        h.kind == "concept"
        and concepts()[h.key].kind is FactKind.MECHANISM
        and mention.start - _STORY < h.start < mention.start
        for h in sentence.hits
    )
    return caused or bool(_HURT.search(before))


def _is_onset(mention: DateMention, sentence: Sentence, text: str) -> bool:
    """Whether the sentence tells how the injury came about on that day ("on 3/4/12 he felt a pop")."""
    if mention.iso is None or not _ON.search(text, max(sentence.start, mention.start - 14), mention.start):
        return False
    story = text[mention.end : min(sentence.end, mention.end + 110)]
    if not _TOLD.match(story):
        return False
    caused = any(
        h.kind == "concept" and concepts()[h.key].kind is FactKind.MECHANISM and h.start > mention.end
        for h in sentence.hits
    )
    return bool(_ONSET.search(story)) or caused


_STORY = 95
_TRACED = re.compile(
    r"\b(?:dates?|dated|traces?|traced|attributes?|attributed|relates?|related)\b[^.;]{0,44}\b"
    r"(?:back )?to\s*$",
    re.IGNORECASE,
)
_DAY_OF = re.compile(r"\b(?:on|in|on or about)\s*$", re.IGNORECASE)
_HURT = re.compile(
    r"\b(?:injured|was hurt|got hurt|slipped|tripped|fell|twisted|rear-?ended|work[- ]related (?:accident"
    r"|incident)|industrial (?:accident|incident))\b",
    re.IGNORECASE,
)
_OTHER_EVENT = re.compile(
    r"\b(?:again|at home|recently|last (?:week|month)|seen|evaluated|examined|exam|visit|report|MRI|x-?rays?"
    r"|EMG"
    r"|surgery|underwent|operated|therapy|since then|re-?injur\w*|follow(?:ed|ing|-up)?|treated|request\w*"
    r"|denied|prior|previous(?:ly)?|returned|born)\b",
    re.IGNORECASE,
)
_ON = re.compile(r"\b(?:on|on or about)\s*$", re.IGNORECASE)
_TOLD = re.compile(
    r"\s*(?:,\s*)?(?:while\b|when\b|he\b|she\b|"
    r"the (?:patient|applicant|claimant|worker|employee)\b|at work\b)",
    re.IGNORECASE,
)
_ONSET = re.compile(
    r"\b(?:(?:immediate|sudden|acute|gradual) (?:onset|pain)|onset of|felt (?:a |an |immediate "
    r"|sudden |sharp )?(?:pop|pull|pain|snap|"
    r"sharp|tear|strain)|(?:injured|hurt) (?:at work|while|when|his|her|the|on the job)|slipped"
    r"|tripped|fell|twisted|struck|was hit|rear-?ended"
    r"|developed|experienced)\b",
    re.IGNORECASE,
)
_REVIEW = re.compile(
    r"\butilization review|\bnon-certified|\bdenied|\bUR (?:decision|denial|determination)", re.IGNORECASE
)
_RANGE = re.compile(r"\s*(?:to|through|thru|until|-|–|and)\s*\d")
_GAP = re.compile(
    r"[\s:,(#-]*(?:\b(?:on|of|in|dated|date|was|is|occurred|occurring|sustained|reportedly|"
    r"at work|while at work|to|"
    r"approximately|about|or about|the|his|her|low|lower|back|neck|shoulder|knee|industrial|work|"
    r"related|CT|cumulative|trauma|illness|job|duty|clock|and|hour|time|ct|first)\b[\s:,(/-]*){0,7}"
)
_INJURY_AFTER = re.compile(r"\s*(?:\)\s*)?(?:industrial |work |work-related )?(?:injury|accident)\b(?!\s*:)")


def nearest(sentence: Sentence, text: str, start: int, end: int, reach: int = _NEAR) -> str | None:
    """The date that stands beside characters `start` to `end` ("MRI of January 16, 2014")."""
    best: tuple[int, str] | None = None
    for mention in sentence.dates:
        if mention.iso is None or is_injury_date(mention, sentence, text):
            continue
        gap = text[end : mention.start] if mention.start >= end else text[mention.end : start]
        distance = max(mention.start - end, start - mention.end)
        if (
            distance < 0
            or distance > reach
            or ";" in gap
            or re.search(r"\b(?:and|but|with|since|compared|than|unchanged)\b", gap)
        ):
            continue
        if best is None or distance < best[0]:
            best = (distance, mention.iso)
    return best[1] if best else None
