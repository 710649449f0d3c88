"""Treatments already given and operations: names, counts, outcomes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from openimr.language.regions import find_regions
from openimr.letters.case_lists import (
    care_listed,
    members,
    names_treatment,
    told_outcome,
    treatment_words,
    turned,
    without_dose,
)
from openimr.letters.case_medications import read_medications
from openimr.letters.case_surgery import OPERATION_NEEDS, operation_in_lower
from openimr.letters.clauses import REMEMBERED, Found, Sentence, lower_plain, parts, plain, split_list, words
from openimr.letters.cues import HAS_DIGIT, lowered, marks_of, need, sure
from openimr.letters.reviewer_section import number
from openimr.model import PriorTreatment

_LISTED = lowered(
    r"\b(?:(?:treatments?|tx|therap(?:y|ies)|prior\s+care|conservative\s+(?:care|treatment|measures)|management|interventions?|care)(?:\s+(?:to\s+date|thus\s+far|rendered|provided|tried))?\s+"
    r"(?:has|have|had)?\s*(?:previously\s+)?(?:includ(?:ed|es?|ing)|consist(?:ed|s)?\s+of)"
    r"|(?:been|was|were)\s+(?:(?:previously|conservatively|initially)\s+)?(?:treated|managed)\s+(?:conservatively\s+)?(?:with|by)"
    r"|(?:previously|conservatively|initially)\s+(?:treated|managed)\s+(?:conservatively\s+)?(?:with|by)"
    r"|(?:treated|managed)\s+(?:conservatively\s+)?(?:with|by)"
    r"|(?:has|have|had)\s+(?:also\s+|previously\s+)?(?:tried|trialed|failed|undergone|received|attempted|completed|attended)|\bunderwent|\b(?:he|she|patient|claimant|applicant|worker|employee)\s+failed)(?!\s+to\b)"
    r"(?:\s+(?:the\s+)?following)?\s*:?\s+"
)
# Wider cues: what follows (or stands before) counts only as far as it is the name of a treatment.
_TOLD = lowered(
    r"\b(?:treatments?|therap(?:y|ies)|care|management|interventions?|measures|modalities)\b(?:\s+(?!for\b)[\w-]+){0,6}?"
    r"(?:\s*:|\s+(?:includ\w+|consist\w*\s+of|compris\w+(?:\s+of)?|involv\w+|encompass\w+|were|was|been|with)\b)\s*"
    r"|\b(?:tried|trialed|undergone|underwent|received|completed|attended|attempted|failed|used|utilized|"
    r"participated\s+in|been\s+through|taken|placed\s+(?:in|on)|fitted\s+with|casted\s+for|worn|(?:has|have|had)\s+(?!had)(?:also\s+)?|treated\s+(?:with|using|by)|managed\s+(?:with|by))\s+"
)
_GIVEN = lowered(
    r"\s+(?:(?:was|were|has\s+been|have\s+been)\s+(?:\w+ly\s+)?(?:tried|attempted|used|utilized|provided|trialed|given|prescribed|"
    r"completed|performed|rendered|unsuccessful|ineffective|unhelpful|helpful|of\s+(?:no|little|some)\s+(?:benefit|help))"
    r"|(?:did\s+not\s+(?:help|work)|failed\s+to|helped|(?:has|have)\s+(?:failed|helped)))\b"
)
_HAD = lowered(r"\b(?:has|have|had)\s+(?:also\s+)?had\s+|\band\s+(?:also\s+)?had\s+")
_LIST_END = lowered(
    r"\.(?=\s|$)|\b(?:(?:he|she|the\s+(?:patient|claimant|injured\s+worker|applicant|employee|provider))\s+(?:is|was|has|had|continues|reports?)\b|which\b|however\b|but\b|"
    r"currently\b|for\s+(?:his|her|the)\b|(?:and\s+)?(?:is|was)\s+(?:noted|currently|still)\b|and\s+(?:also\s+)?had\b|prior\s+to\b|without\b|none\s+of\b|in\s+an?\s+attempt\b)"
)
_NOT_PAST = lowered(
    r"\b(?:request\w*|treatment\s+plan|recommend\w*|were\s+sought|plan\s+(?:is|includes)|pending|guidelines?|criteria|MTUS|ODG|if\b)"
)
_NOT_PAST_NEEDS = need(
    "request", "treatment", "recommend", "sought", "plan", "pending", "guideline", "criteria", "mtus", "odg",
    " if", "if ",
)  # fmt: skip
_NOT_PAST_WORDS = sure(
    r"\b(?:request\w*|recommend\w*|pending|guidelines?|criteria|MTUS|ODG|if\b)", _NOT_PAST_NEEDS
)
_UNSPECIFIED = re.compile(
    r"^(?:unspecified|unknown|an\s+unspecified|extensive|unquantified)\s+(?:amounts?|numbers?|quantit\w+|courses?)\s+of\s+",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"^(?P<n>\d{1,3}|[a-z]+(?:-[a-z]+)?)(?:\s*\(\d+\))?\s+(?:(?:sessions?|visits?|treatments?|rounds?|courses?)\s+of\s+)(?=\w)",
    re.IGNORECASE,
)
_WORD_COUNT = re.compile(
    r"^(?P<n>one|two|three|four|five|six|seven|eight|nine|ten|twelve)\s+(?=\w)", re.IGNORECASE
)
_WORD_COUNT_NEEDS = need(
    "one ", "two ", "three ", "four ", "five ", "six ", "seven ", "eight ", "nine ", "ten ", "twelve "
)
_VISITS_AT_END = re.compile(r"\s+(?:visits|sessions)$", re.IGNORECASE)
_COUNT_FIRST = re.compile(r"^(?P<n>\d{1,3})\s+(?=\w)")
_TIMES = re.compile(
    r"\s*(?:[,(]\s*)?(?:\bx\s*(?P<n>\d{1,3})\b|(?P<m>\d{1,3})\s+(?:sessions?|visits?|treatments?)\b|\btimes\s+(?P<w>\w+)\b|\bon\s+(?P<o>\w+)\s+occasions\b)(?:\s*(?:sessions?|visits?))?\)?",
    re.IGNORECASE,
)
_VISITS_DONE = lowered(
    r"\b(?:(?:has|have|had)\s+(?:already\s+)?)?(?:completed|attended|received|undergone|had)\s+(?:a\s+total\s+of\s+)?(?P<n>\d{1,3}|[a-z]+)\s+(?:\(\d+\)\s+)?(?:(?:prior|previous)\s+)?"
    r"(?P<kind>(?:[a-z]+\s+){0,3}?)(?:visits?|sessions?|treatments?)(?:\s+of\s+(?P<of>[a-z ]{3,40}?)"
    r"(?=[.,;]|\s+(?:to|with|for|and|since|as)\b|$))?"
)
_THERAPY = re.compile(
    r"\b(?:physical|occupational|massage|aquatic|chiropractic|aqua|hand|pool|speech|cognitive\s+behavioral)\s+(?:\w+\s+)?(?:therapy|treatment|manipulation|care)\b|\bacupuncture\b|\bchiropractic\b|\bPT\b",
    re.IGNORECASE,
)
_TREATED_FOR = lowered(
    r"\btreated\s+for\s+(?:the\s+|his\s+|her\s+)?([a-z]+(?:\s?/\s?[a-z ]+?)?(?:\s+[a-z]+)?)"
    r"(?=\s+(?:and|with|on)\b|[.,;])"
)
_INSTRUCTED = lowered(
    r"\binstructed\s+(?:on|in)\s+(?:a\s+|an\s+|his\s+|her\s+|the\s+)?([a-z -]*?(?:exercises?(?:\s+"
    r"program)?|program|techniques?))\b"
)
_MANY = lowered(
    r"\b(?:received|had|completed|attended|undergone)\s+(numerous|multiple|many|several|extensive|countless)\s+(?:\w+\s+){0,3}?(sessions|visits|treatments)\b"
)
_NO_GAIN = lowered(
    r"\b(?:without|no)\s+(?:\w+\s+){0,2}?(?:evidence|documentation|report)\s+of\s+(?:\w+\s+)?functional\s+(?:improvement|benefit|gain)"
)
_OVERALL = lowered(
    r"\b(not\s+(?:been\s+)?much|no|little|minimal|some|significant|good|only\s+temporary)\s+(improvement|relief|benefit)\s+(?:with|from)\s+(?:the\s+|his\s+|her\s+|these\s+)?(?:prior\s+|previous\s+)?(?:treatments?|therap(?:y|ies)|care)"
)
_RELIEF = re.compile(
    r",?\s*\b(?:with\s+(?=pain)|with|without|provided|gave|providing|resulting\s+in)\s+((?:[\w%-]+\s+){0,3}?(?:relief|benefit|improvement|success|results?|response|(?:decreas|reduc|improv)(?:ing|ed)\s+(?:from|by|to))\b[^,;.]*)",
    re.IGNORECASE,
)
_FROM = lowered(
    r"\b(increased|decreased|worsened|improved|more|less)\s+(pain\s+in\s+(?:the\s+)?[a-z ]{3,30}?|"
    r"[a-z ]{0,30}?pain)\s+(?:from|after|following)\s+(?:the\s+)?([a-z ]{4,40}?)(?=\s+and\b|"
    r"[.,;]|$)"
)
_WITHOUT_GAIN = re.compile(
    r"[\s,]{0,3}(?:without\s+(?:\w+\s+){0,3}?(?:relief|benefit|improvement|success)|none\s+of\s+which\s+(?:\w+\s+){0,2}?(?:help\w*|work\w*|reliev\w*)(?:\s+much)?)\b",
    re.IGNORECASE,
)
_DATED = re.compile(
    r",?\s+(?:(?:performed|done|completed)\s+)?(?:on|in|dated)\s+(?:\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|[A-Z][a-z]{2,8}\.?\s(?:\d{1,2},\s)?(?:19|20)\d\d|(?:19|20)\d\d)"
)
_GENERIC = re.compile(
    r"^(?:(?:numerous|multiple|many|several|extensive|previous|prior|further|additional)\s+)*(?:therapy|treatments?|sessions?|visits?)(?:\s+(?:sessions?|visits?))?\b",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"^(?:(?:earlier|prior|previous|past|a|an|the|also|had|recent|oral|use\s+of|trials?\s+of|courses?\s+of|various)\s+)+(?=\w)",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s+(?:since\s.*|over\s+(?:many|several|the\s+past|\d+)\s+.*|over\s+the\s+life\s+of\s+the\s+claim|over\s+the\s+(?:course|years?)\b.*|to\s+date|so\s+far|in\s+the\s+past|thus\s+far)$",
    re.IGNORECASE,
)
_GAVE = lowered(
    r"(?:(?:the|his|her|prior|previous|this|these)\s+)*(?P<what>[\w ,/-]{1,79}?[\w,/-])\s+"
    r"(?:(?:has|have|had)\s+)?(?:only\s+)?"
    r"(?:provided|gave|given|resulted\s+in|offered|produced|yielded|led\s+to)\s+(?:(?:him|her)\s+)?(?:only\s+)?"
    r"(?P<how>(?:[\w%-]+\s+){0,4}?(?:relief|improvement|benefit))\b"
)
_NOT = lowered(r"\b(?:not|never|any|if|that|which)\b")
_GAVE_NEEDS = need("provided", "gave", "given", "resulted", "offered", "produced", "yielded", " led ")
_GAIN_NEEDS = need("improvement", "relief", "benefit")
_RELIEF_NEEDS = _GAIN_NEEDS | need("success", "result", "response", "decreas", "reduc", "improv")
_OF_NEEDS = need(" of ")
_TAIL_NEEDS = need("since ", " over ", " to ", " so ", " in ", " thus ")
_TIME_NEEDS = need("year", "month", "week")
_TIMES_NEEDS = need(" times ", "occasions")
_GAIN = re.compile(r"\b(?:improvement|relief|benefit)\b")
_DENIED = re.compile(r"(?:no|not|less|more|any)\b")
_DURATION = re.compile(
    r"\s+(for\s+(?:years|months|many\s+years|several\s+(?:years|months)|\w+\s+(?:years|months|weeks)))$",
    re.IGNORECASE,
)


@cache
def _no_treatment() -> re.Pattern[str]:
    return re.compile(rf"(?:{words('no_treatment')})", re.IGNORECASE)


def read_treatments(summary: list[Sentence], rationales: list[list[Sentence]]) -> list[Found]:
    """Treatments already given, each once, with count and outcome where the letter says so."""
    everything = [*summary, *(one for rationale in rationales for one in rationale)]
    found: dict[str, Found] = {}
    for index, sentence in enumerate(everything):
        in_summary = index < len(summary)
        given = list(_given(sentence, in_summary=in_summary)) if sentence.marks & _TREATMENT_NEEDS else []
        if in_summary and not given and sentence.marks & _TOLD_NEEDS and sentence.marks & _NAME_NEEDS:
            given = _told(sentence)
        if in_summary:
            given += read_medications(sentence, treatment_words())
        for one in given:
            if in_summary or not _named_before(found, one.value.name):
                _keep(found, one)
    return list(_with_outcomes(found, everything).values())


def _given(sentence: Sentence, *, in_summary: bool) -> Iterator[Found]:
    marks = sentence.marks
    if in_summary and (place := care_listed(sentence)):
        yield from _under_heading(sentence, *place)
    if marks & _TREATED or (marks & _INCLUDES and marks & _COURSE) or (marks & _HAS and marks & _DONE):
        yield from _listed(sentence)
    if marks & _HAD_NEEDS:
        yield from _therapies_had(sentence)
    if marks & _INSTRUCTED_NEEDS:
        yield from _instruction(sentence)
    if marks & _VISIT_NEEDS and marks & _DONE_NEEDS:
        visits = _visits_done(sentence)
        if visits and not (in_summary and _not_past(sentence)):
            yield visits[0]


def _named_before(found: dict[str, Found], name: str) -> bool:
    """Whether a rationale only speaks in fewer words of a treatment of the summary ("an injection")."""
    bare = name.lower()
    return any(other.endswith((f" {bare}", f" {bare}s")) for other in found)


def _keep(found: dict[str, Found], one: Found) -> None:
    name = one.value.name.lower()
    core = _core(name)
    for other in list(found):
        if core == _core(other):
            if found[other].value.count is None and one.value.count is not None:
                del found[other]
                break
            return
    found[name] = one


_SHORT = {
    "pt": "physical therapy",
    "ot": "occupational therapy",
    "chiro": "chiropractic",
    "hep": "home exercise program",
}
_KIND_END = re.compile(r"\s+(?:treatments?|care|manipulation|visits|sessions)$")


@lru_cache(REMEMBERED)
def _core(name: str) -> str:
    """What two names of one treatment share: "PT (back)" and "physical therapy", "chiropractic care"."""
    core = _KIND_END.sub("", name.split(",", maxsplit=1)[0].split(" (", maxsplit=1)[0])
    return _SHORT.get(core, core)


_LISTED_VERB_NEEDS = need(
    "includ", "consist", "treated", "managed", "has ", "have ", "had ", "underwent", "failed",
)  # fmt: skip
_LISTED_NEEDS = need(
    "treat", " tx", "therap", "manage", "interven", "care", "underw", "failed", "tried", "received",
    "undergone", "attempted", "completed", "attended", "trialed", "measures",
)  # fmt: skip


_TOLD_NEEDS = _LISTED_VERB_NEEDS | need(
    "compris", "involv", "encompass", "tried", "undergone", "received", "completed", "attended", "attempted",
    "used", "utilized", "participated", "taken", "provided", "given", "performed", "rendered", "help",
    "successful", "effective", "through", ":", "benefit", "trialed", "were", "was", "work",
)  # fmt: skip


# One of these words, or one of each of two kinds, stands in whatever `_LISTED` finds.
_TREATED = sure(r"\b(?:treated|managed|underwent|failed)(?!\w)", _LISTED_VERB_NEEDS)
_INCLUDES = sure(r"(?:includ(?:ed|es?|ing)|consist(?:ed|s)?)(?!\w)", _LISTED_VERB_NEEDS)
_COURSE = sure(
    r"\b(?:treatments?|tx|therap(?:y|ies)|care|measures|management|interventions?|tried|rendered|provided)(?!\w)",
    _LISTED_NEEDS | need("rendered", "provided"),
)
_HAS = sure(r"\b(?:has|have|had)(?!\w)", _LISTED_VERB_NEEDS)
_DONE = sure(
    r"\b(?:tried|trialed|failed|undergone|received|attempted|completed|attended)(?!\w)", _LISTED_NEEDS
)
_NAME_NEEDS = need(*parts("treatment_words"))


def _told(sentence: Sentence) -> list[Found]:
    """Treatments of a sentence that tells of past care in any words; only what the lexicon knows as one."""
    if _not_past(sentence):
        return []
    text, found = sentence.text, []
    for start, end in _told_places(sentence.lower):
        shared = "failed" if sentence.lower.startswith("failed", max(0, start - 7)) else None
        for piece in members(text, start, end):
            treatment = _treatment(piece.text, shared) if names_treatment(piece.text) else None
            if treatment:
                found.append(sentence.found(treatment, piece.start, piece.end))
        if found:
            return found
    return found


def _not_past(sentence: Sentence) -> bool:
    """Whether the sentence speaks of what is asked for or of a guideline anywhere."""
    possible = sentence.marks & _NOT_PAST_NEEDS
    return bool(sentence.marks & _NOT_PAST_WORDS or (possible and _NOT_PAST.search(sentence.lower)))


def _told_places(lower: str) -> Iterator[tuple[int, int]]:
    for mark in _TOLD.finditer(lower):
        stop = _LIST_END.search(lower, mark.end())
        yield mark.end(), stop.start() if stop else len(lower)
    given = _GIVEN.search(lower)
    if given:
        yield max(lower.rfind(cut, 0, given.start()) + 1 for cut in ":;"), given.start()


def _listed(sentence: Sentence) -> list[Found]:
    text = sentence.text
    found: list[Found] = []
    marks = list(_LISTED.finditer(sentence.lower))
    for mark, limit in zip(marks, [*(one.start() for one in marks[1:]), len(text)], strict=False):
        if _NOT_PAST.search(sentence.lower[max(0, mark.start() - 60) : mark.start()]):
            continue
        stop = _LIST_END.search(sentence.lower, mark.end(), limit)
        end = stop.start() if stop else limit
        failed = "failed" if "failed" in mark.group() else None
        shared = failed or _shared_outcome(text, end)
        for piece in members(text, mark.end(), end):
            treatment = _treatment(piece.text, shared)
            if treatment:
                found.append(sentence.found(treatment, piece.start, piece.end))
    return found


def _under_heading(sentence: Sentence, start: int, end: int) -> Iterator[Found]:
    """The members of a list headed as care already given."""
    before: Found | None = None
    for piece in members(sentence.text, start, end):
        treatment = _treatment(piece.text)
        told = before.value.outcome if before else None
        joined = before and sentence.text[before.end - sentence.start : piece.start].strip() == "and"
        if before and told and joined and not names_treatment(piece.text):
            longer = before.value.model_copy(update={"outcome": f"{told} and {plain(piece.text)}"})
            before = before._replace(value=longer, end=sentence.start + piece.end)
            continue
        if before:
            yield before
        before = sentence.found(treatment, piece.start, piece.end) if treatment else None
    if before:
        yield before


def _shared_outcome(text: str, end: int) -> str | None:
    """ "... without lasting relief" behind a list is said of all its members."""
    without = _WITHOUT_GAIN.match(text, end)
    return plain(without.group()).lower() if without else None


@lru_cache(REMEMBERED)
def _treatment(phrase: str, outcome: str | None = None) -> PriorTreatment | None:
    """A member of a list of treatments: "cortisone injection to left hip x 2" has a count of 2."""
    marks = marks_of(phrase.lower())
    if "(" in phrase or "with" in phrase or "gave" in phrase:
        phrase, said = told_outcome(phrase)
        outcome = said or outcome
    relief = _RELIEF.search(phrase) if marks & _RELIEF_NEEDS else None
    if relief:
        outcome, phrase = plain(relief.group(1)), phrase[: relief.start()] + phrase[relief.end() :]
    name = _EARLIER.sub("", plain(phrase))
    name = _DATED.sub("", name) if marks & HAS_DIGIT else name
    unspecified = _UNSPECIFIED.match(name) if marks & _OF_NEEDS else None
    name = name[unspecified.end() :] if unspecified else name
    count, name = _count(name, marks)
    name = _TAIL.sub("", name) if marks & _TAIL_NEEDS else name
    name = (without_dose(name) if marks & HAS_DIGIT else name).strip(" ,;:.")
    name = _DURATION.sub(r", \1", name) if marks & _TIME_NEEDS else name
    operated = operation_in_lower().search(name.lower()) if marks & OPERATION_NEEDS else None
    name = _VISITS_AT_END.sub("", name) if count is not None else name
    count = 1 if operated and count is None else count
    if _GENERIC.match(name) or (marks & _GAIN_NEEDS and _GAIN.search(name)):
        return None
    if not 1 < len(name) < 120 or _no_treatment().search(name) or _DENIED.match(name):
        return None
    name = lower_plain(name) + (", unspecified amounts" if unspecified else "")
    return PriorTreatment(name=name, count=count, outcome=outcome)


def _count(name: str, marks: int) -> tuple[int | None, str]:
    if not marks & (HAS_DIGIT | _OF_NEEDS | _TIMES_NEEDS | _WORD_COUNT_NEEDS):
        return None, name
    for pattern in (_COUNTED, _COUNT_FIRST):
        counted = pattern.match(name)
        if counted and number(counted.group("n")) is not None:
            return number(counted.group("n")), name[counted.end() :]
    worded = _WORD_COUNT.match(name)
    if worded and (count := number(worded.group("n"))) is not None:
        return count, name[worded.end() :]
    times = _TIMES.search(name) if marks & (HAS_DIGIT | _TIMES_NEEDS) else None
    if times:
        count = number(times.group("n") or times.group("m") or times.group("w") or times.group("o") or "")
        return count, (name[: times.start()] + name[times.end() :]).strip()
    return None, name


def _therapies_had(sentence: Sentence) -> list[Found]:
    """ "had had massage therapy for years": named therapies only, as this verb has many other objects."""
    text = sentence.text
    found: list[Found] = []
    for mark in _HAD.finditer(sentence.lower):
        stop = _LIST_END.search(sentence.lower, mark.end())
        for piece in split_list(text, mark.end(), stop.start() if stop else len(text)):
            treatment = _treatment(piece.text) if names_treatment(piece.text) else None
            if treatment:
                found.append(sentence.found(treatment, piece.start, piece.end))
    return found


def _visits_done(sentence: Sentence) -> list[Found]:
    match = _VISITS_DONE.search(sentence.lower)
    count = number(match.group("n")) if match else None
    if not match or count is None:
        return []
    text = sentence.text
    kind, of = text[slice(*match.span("kind"))], text[slice(*match.span("of"))]
    named = _THERAPY.search(f"{kind} {of}") or _THERAPY.search(text)
    if not named:
        return []
    where = _TREATED_FOR.search(sentence.lower)
    name = "physical therapy" if named.group() == "PT" else lower_plain(named.group())
    name += f" ({plain(where.group(1)).lower()})" if where and find_regions(where.group(1)) else ""
    return [sentence.found(PriorTreatment(name=name, count=count), *match.span())]


def _instruction(sentence: Sentence) -> list[Found]:
    match = _INSTRUCTED.search(sentence.lower)
    if not match:
        return []
    return [
        sentence.found(PriorTreatment(name=f"instruction in {plain(match.group(1)).lower()}"), *match.span())
    ]


def _with_outcomes(found: dict[str, Found], sentences: list[Sentence]) -> dict[str, Found]:
    """Outcomes that stand in another sentence than the treatment."""
    if not found:
        return found
    stems = {name: _stem(name) for name in found}
    for index, sentence in enumerate(sentences):
        marks = sentence.marks
        if marks & _GAIN_NEEDS:
            _overall(found, stems, sentences, index)
            if marks & _GAVE_NEEDS:
                _gave(found, stems, sentence)
        if marks & _CAUSE_NEEDS and marks & _PAIN_NEEDS:
            _caused(found, stems, sentence)
        if marks & _FUNCTION_NEEDS and marks & (_GAIN_NEEDS | _GAINED_NEEDS):
            _useless(found, sentence)
    return found


def _overall(found: dict[str, Found], stems: dict[str, str], sentences: list[Sentence], index: int) -> None:
    """ "not much improvement with treatments" is said of the treatments that were listed last."""
    match = _OVERALL.search(sentences[index].lower)
    if not match:
        return
    outcome = plain(f"{match.group(1)} {match.group(2)}".replace(" been ", " "))
    for sentence in reversed(sentences[: index + 1]):
        if not sentence.marks & _LISTED_NEEDS:
            continue
        named = [name for name, stem in stems.items() if stem in sentence.lower]
        if named and _LISTED.search(sentence.lower):
            for name in named:
                _set_outcome(found, name, outcome)
            return


def _gave(found: dict[str, Found], stems: dict[str, str], sentence: Sentence) -> None:
    """ "Acupuncture provided temporary relief." is said of the treatment that is its subject."""
    match = _GAVE.match(sentence.lower)
    subject = match.group("what") if match and not _NOT.search(match.group()) else ""
    for name, stem in stems.items() if match else ():
        if match and stem in subject:
            _set_outcome(found, name, plain(match.group("how")).lower())


def _caused(found: dict[str, Found], stems: dict[str, str], sentence: Sentence) -> None:
    match = _FROM.search(sentence.lower)
    for name, stem in stems.items() if match else ():
        if match and stem in match.group(3).lower():
            _set_outcome(found, name, turned(match.group(1), match.group(2)))


def _useless(found: dict[str, Found], sentence: Sentence) -> None:
    many = _MANY.search(sentence.lower) if _NO_GAIN.search(sentence.lower) else None
    if many:
        outcome = f"no functional improvement shown, described as {many.group(1)} {many.group(2)}".lower()
        for name in [name for name in found if "therap" in name]:
            _set_outcome(found, name, outcome)


_VISIT_NEEDS = need("visit", "session", "treatment")
_HAD_NEEDS = need(" had ")
_DONE_NEEDS = need("completed", "attended", "received", "undergone", " had ")
_INSTRUCTED_NEEDS = need("instructed")
_PAIN_NEEDS = need("pain")
_CAUSE_NEEDS = need("increased", "decreased", "worsened", "improved", "more", "less")
_FUNCTION_NEEDS = need("functional")
_GAINED_NEEDS = need("gain")
_TREATMENT_NEEDS = _LISTED_NEEDS | _HAD_NEEDS | _INSTRUCTED_NEEDS | _VISIT_NEEDS


_CORE_END = re.compile(r",| \(| to | of | for | at | in ")


def _stem(name: str) -> str:
    core = _CORE_END.split(name, maxsplit=1)[0]
    return core[:-1] if core.endswith("s") else core


def _set_outcome(found: dict[str, Found], name: str, outcome: str) -> None:
    one = found[name]
    if one.value.outcome is None:
        found[name] = one._replace(value=one.value.model_copy(update={"outcome": outcome}))
