"""Diagnoses: lists after "diagnosed with" or under their heading, and diagnosis codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from openimr.facts import topics
from openimr.facts.draft import Draft
from openimr.facts.places import NOWHERE, Place, place_of
from openimr.facts.reading import Hit, Sentence, rules
from openimr.facts.scene import Scene
from openimr.language.concepts import concepts, icd_concepts
from openimr.language.context import judge
from openimr.model import Assertion, FactKind

_LEAD = re.compile(
    r"\b(?:diagnosed (?:with|as having)|diagnos[ei]s(?:\s+(?:has|have|had))?\s*(?:includes?d?|is|"
    r"are|was|were|of|:)|impressions?:|assessment:|"
    r"diagnoses:)\s*(?:the following\s*)?:?\s*",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    r";|,(?!\s*(?:not|non|left|right|unspecified|initial|subsequent|sequela|site|without|with)\b)"
    r"|\.\s|\s(?=\(?\d{1,2}[.)]\s)|\band\b|\n",
    re.IGNORECASE,
)
_END = re.compile(
    r"\b(?:treatment|treatments|who|which|the patient|he|she|request|requests|plan|based on|on \d|"
    r"status[- ]post|s/p|secondary to|due to|"
    r"for which|was|were|is|has|had|by|per)\b",
    re.IGNORECASE,
)
_MARK = re.compile(r"^[\s(]*(?:\d{1,2}[.)]|[a-z][.)]|[-•*·]|and\b)?\s*", re.IGNORECASE)
_LIST_MARK = re.compile(r"\s*(?:\(?\d{1,2}[.)]|[-•*·▪●])\s*\S")
_ICD10 = re.compile(r"(?<![\w.-])[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?(?![\w-])")
_ICD9 = re.compile(r"(?<![\w.$/-])(?:\d{3}\.\d{1,2}|V\d{2}\.\d{1,2}|E\d{3}(?:\.\d)?)(?![\w./%-])")
_NO_CODE = re.compile(r"^[CTLS]\d{1,2}$")
_NO_DIAGNOSIS = re.compile(
    r"^(?:to be|rule|no|none|see|unchanged|as (?:above|noted|below)|same|deferred|n/?a|date|page|icd|code|"
    r"signed|dr|md|continue|request|he|she|the|patient|"
    r"this|it|there|i|we|follow|return|please|medications?|physical therapy|work|status|symptoms|"
    r"improving|ok|left|right|bilateral|lumbar region|synthetic|page|signs|good|fair|goals?|\d)\b",
    re.IGNORECASE,
)
_FORM_WORDS = re.compile(
    r"diagnos[ei]s\b|\bICD\b|\bCPT\b|\brequested\b|\bservice|not a real person|\bpage \d|\bsignature",
    re.IGNORECASE,
)
_ONE_WORD = re.compile(
    r"(?:itis|osis|algia|pathy|emia|oma|ension|betes|gout|ia|ism|stenosis|pain|ache|tear|sprain|strain)\b",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"(?:rule[- ]out|r/o|possible|probable|suspected|suspect|likely|questionable)\b", re.IGNORECASE
)
_LEVEL = re.compile(r"[ctls]?\d{1,2}$")
_WORD_BREAK = re.compile(r"[\s,/&()-]+")
_MOST_WORDS = 12
_LISTED_KINDS = (FactKind.DIAGNOSIS, FactKind.IMAGING, FactKind.FINDING, FactKind.COMPLAINT)


def diagnoses(scene: Scene) -> Iterator[Draft]:
    """Diagnoses that the lexicon does not know, lesions listed as diagnoses, and codes."""
    span = _list_span(scene)
    if span is None:
        return
    for start, end in _entries(scene.text, *span):
        yield from _entry(scene, start, end)


def _list_span(scene: Scene) -> tuple[int, int] | None:
    """The part of the sentence that lists diagnoses."""
    sentence, text = scene.sentence, scene.text
    if scene.walk.imaging_report or sentence.heading:
        return None
    named = sentence.topics & topics.DIAGNOSIS
    lead = _LEAD.search(text, sentence.start, sentence.end) if named else None
    if lead:
        stop = _END.search(text, lead.end(), sentence.end)
        return lead.end(), stop.start() if stop else sentence.end
    if not _is_listed(sentence, text) or len(text[sentence.start : sentence.end]) > 220:
        return None
    return (sentence.start, sentence.end) if not _END.search(text, sentence.start, sentence.end) else None


def _is_listed(sentence: Sentence, text: str) -> bool:
    """Whether the line is an entry of a list of diagnoses: marked, coded, or straight under its heading.

    What stands under "Assessment" or "Impression" is often prose; there only marked or coded lines count.
    """
    if sentence.section not in ("diagnosis", "impression"):
        return False
    words = text[sentence.start : sentence.end]
    if _LIST_MARK.match(words) or _code(words)[0]:
        return True
    return sentence.section == "diagnosis" and sentence.block - sentence.section_block <= 1


def _entries(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for cut in [*_SPLIT.finditer(text, start, end), None]:
        stop = cut.start() if cut else end
        mark = _MARK.match(text[start:stop])
        first = start + (mark.end() if mark else 0)
        last = first + len(text[first:stop].rstrip(" .,:;("))
        if last > first:
            yield first, last
        start = cut.end() if cut else end


def _entry(scene: Scene, start: int, end: int) -> Iterator[Draft]:
    text = scene.text
    code, system = _code(text[start:end])
    known = [h for h in scene.sentence.hits if h.kind == "concept" and start <= h.start and h.end <= end]
    listed = [h for h in known if concepts()[h.key].kind in _LISTED_KINDS]
    judged = judge(scene.sentence.cues, start, end, scene.names)
    assertion = (
        judged.assertion if judged.assertion in (Assertion.ABSENT, Assertion.POSSIBLE) else Assertion.PRESENT
    )
    if _DOUBT.match(text, start, end):
        assertion = Assertion.POSSIBLE
    place = _place(scene, start, end)
    draft = Draft(
        FactKind.DIAGNOSIS, "other_diagnosis", start, end, assertion, place, date=scene.walk.clock.now
    )
    draft.label = _words(text[start:end])
    lesion = next((h for h in listed if concepts()[h.key].kind is FactKind.IMAGING), None)
    if code and not draft.place.regions:
        draft.place = draft.place._replace(regions=_regions_of(code))
    if code:
        _add_code(draft, code, system, listed)
        yield draft
    elif any(concepts()[h.key].kind is FactKind.DIAGNOSIS for h in listed):
        return
    elif lesion:
        draft.concept = lesion.key
        yield draft
    elif (not known or listed) and _is_name(draft.label):
        yield draft


def _regions_of(code: str) -> tuple[str, ...]:
    """The region that a diagnosis code names by itself, if it names one."""
    regions: dict[str, list[str]] = rules()["icd_regions"]
    found = [
        (len(start), key) for key, starts in regions.items() for start in starts if code.startswith(start)
    ]
    return (max(found)[1],) if found else ()


def _add_code(draft: Draft, code: str, system: str | None, listed: Sequence[Hit]) -> None:
    """The code settles the concept; where the table does not have it, the words do."""
    concept = next((key for prefix, key in icd_concepts() if code.startswith(prefix)), None)
    draft.concept = concept or (listed[0].key if listed else "other_diagnosis")
    label = _words((draft.label or "").replace(code, ""))
    draft.label = label if label and not _FORM_WORDS.search(label) else None
    draft.value_text, draft.unit = code, system


def _place(scene: Scene, start: int, end: int) -> Place:
    group = next((g for g in scene.listed if start <= g.start < end), None)
    place = place_of(group) if group else NOWHERE
    levels = tuple(dict.fromkeys(level for a, b, level in scene.sentence.levels if start <= a and b <= end))
    return place._replace(levels=levels)


def _code(words: str) -> tuple[str | None, str | None]:
    found = _ICD10.search(words)
    if found and not (_NO_CODE.match(found[0]) and "." not in found[0]):
        return found[0], "ICD-10"
    found = _ICD9.search(words)
    return (found[0], "ICD-9") if found else (None, None)


def _words(written: str) -> str:
    return re.sub(r"\s*\(\s*\)|^\W+|[\s,:;(-]+$", "", written).strip()


def _is_name(label: str) -> bool:
    return (
        3 < len(label) <= 110
        and len(label.split()) <= _MOST_WORDS
        and not _NO_DIAGNOSIS.match(label)
        and not _FORM_WORDS.search(label)
        and (" " in label or bool(_ONE_WORD.search(label)))
        and sum(c.isalpha() for c in label) > len(label) * 0.6
        and not _is_place(label)
    )


def _is_place(label: str) -> bool:
    """Whether the words name a place and nothing that could be wrong there."""
    places: list[str] = rules()["place_words"]
    words = _WORD_BREAK.split(label.lower())
    return all(not word or word in places or _LEVEL.match(word) for word in words)
