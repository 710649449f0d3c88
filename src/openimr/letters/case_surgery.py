"""Operations of the past that a case summary names."""

from __future__ import annotations

import re
from functools import cache

from openimr.language.regions import find_levels, regions_of
from openimr.letters.clauses import Found, Sentence, lower_plain, parts, place_name, words
from openimr.letters.cues import lowered, need
from openimr.model import Surgery

_PAST = lowered(
    r"(?:status[\s-]+post|s/p|underwent|undergone|history\s+(?:of|includes?|included|(?:is|was)\s+(?:notable|significant|remarkable|positive)\s+for)|earlier|prior|previous|had\s+(?:a|an)|post|following|after|residuals\s+of\s+(?:the\s+)?(?:earlier\s+)?)[\s-]+(?:\w+[\s-]+){0,5}$"
)
_AND = re.compile(r"[^.;]{0,80}?,?\s+and\s+(?:\w+\s+){0,2}")
_NO_OPERATION = re.compile(r"\s+(?:syndrome|candidate|consult\w*|request\w*)\b")
_LISTED_PAST = lowered(
    r"\b(?:treatments?|tx|care|management|history)\s+(?:\w+\s+){0,4}?(?:includ\w+|consist\w*)\b(?!.*\b(?:plan|request\w*)\b)"
)
_YEAR = re.compile(r"(?:\s+|[^.;]{0,40}?(?:\bin\s+|\())(?P<year>(?:19|20)\d\d)\b")
_FUTURE = lowered(
    r"\b(?:request\w*|recommend\w*|candidate|authoriz\w*|pending|scheduled|consider\w*|repeat|may\s+be|possible|referral)\b[^.]{0,60}$"
)
_PAST_NEEDS = need(
    "post", "s/p", "under", "history", "earlier", "prior", "previous", " had ", "following", "after",
    "residual", "treat", " tx ", " care ",
)  # fmt: skip
_CORES = (
    "ectom", "otom", "plast", "fusion", "arthrodes", "scop", "decompr", "acdf", "lif", "release",
    "repair", "reconstruct", "replacement", "removal", "fixation", "orif", "amputation",
    "implant", "surger", "operation",
)  # fmt: skip
OPERATION_NEEDS = need(*_CORES)
# A name ends with a word that has such a part; at most four words stand before it, or before its first one.
_WORDS_BEFORE = 6
_NO_LETTER = re.compile(r"\W")


@cache
def operation() -> re.Pattern[str]:
    """Finds the name of an operation."""
    return re.compile(rf"\b(?:{words('operations')})\b", re.IGNORECASE)


@cache
def operation_in_lower() -> re.Pattern[str]:
    """The same for texts in lower case."""
    return lowered(operation().pattern)


def read_surgery(summary: list[Sentence], study_words: str) -> list[Found]:
    """Operations of the past, each once, with region, level and date where stated.

    An operation that an imaging report (`study_words`) calls by another name has that name added.
    """
    found: list[Found] = []
    studied = study_words.lower()
    for sentence in summary:
        if not (sentence.marks & OPERATION_NEEDS and sentence.marks & _PAST_NEEDS):
            continue
        for match in _operations(sentence.lower):
            if found and match.group() in studied:
                continue
            joined = (
                bool(found) and found[-1].source is sentence.source and _joined(sentence, found[-1], match)
            )
            one = _operation(sentence, *match.span(), joined=joined)
            if one and not any(_same(one.value, other.value) for other in found):
                found.append(one)
    return [one._replace(value=_as_study_says(one.value, study_words)) for one in found]


@cache
def _core() -> re.Pattern[str]:
    certain = {*_CORES, *map(str.strip, parts("operations"))} - {""}
    return re.compile("|".join(map(re.escape, sorted(certain))))


def _operations(low: str) -> list[re.Match[str]]:
    """The names of operations, looked for around the parts of words that they cannot do without."""
    cores = [core.start() for core in _core().finditer(low)]
    if not cores:
        return []
    start = cores[0]
    for _ in range(_WORDS_BEFORE):
        start = max(0, low.rfind(" ", 0, start))
    after = _NO_LETTER.search(low, cores[-1])
    return list(operation_in_lower().finditer(low, start, after.start() if after else len(low)))


def _joined(sentence: Sentence, before: Found, match: re.Match[str]) -> bool:
    """Whether an operation is named in one breath with the one before it ("..., and hardware removal")."""
    start = before.end - sentence.start
    return 0 <= start <= match.start() and bool(_AND.fullmatch(sentence.lower, start, match.start()))


def _operation(sentence: Sentence, start: int, end: int, *, joined: bool) -> Found | None:
    text = sentence.text
    before = sentence.lower[max(0, start - 80) : start]
    if _NO_OPERATION.match(sentence.lower, end) or _FUTURE.search(before):
        return None
    if not (_PAST.search(before) or _LISTED_PAST.search(sentence.lower, 0, start) or joined):
        return None
    name = lower_plain(text[start:end])
    near = text[start if joined else max(0, start - 30) : end + 40]
    levels = find_levels(near)
    regions = regions_of(text[max(0, start - 40) : end + 30])
    untyped = name in {"surgery", "surgeries"}
    date = next((one.iso for one in sentence.dates if end <= one.start <= end + 60), None)
    year = None if date else _YEAR.match(text, end)
    date = year.group("year") if year else date
    surgery = Surgery(
        name="surgery (type not stated)" if untyped else name,
        region=place_name(regions),
        level=levels[0][2] if levels else None,
        date=date,
    )
    return sentence.found(surgery, start, end)


def _same(one: Surgery, other: Surgery) -> bool:
    """The same operation, perhaps in fewer words: "fusion" after "discectomy and fusion" of one place."""
    within = one.name in other.name or other.name in one.name
    return (
        within
        and one.region == other.region
        and (one.level == other.level or None in {one.level, other.level})
    )


def _as_study_says(surgery: Surgery, study_words: str) -> Surgery:
    other = operation().search(study_words)
    if not other or lower_plain(other.group()) == surgery.name or surgery.level is None:
        return surgery
    if surgery.level not in study_words:
        return surgery
    return surgery.model_copy(
        update={"name": f"{surgery.name} (called {lower_plain(other.group())} in the MRI)"}
    )
