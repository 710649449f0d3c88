"""Checks 4xx: whether what is concluded rests on what the letter records."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openimr.language import find_concepts, regions
from openimr.language.concepts import concepts
from openimr.letters.cues import lowered
from openimr.letters.lint.rule import check, load
from openimr.letters.lint.view import Hit, ItemView, LetterView, Sentence
from openimr.model import Decision, FactKind

_COMPLAINS = re.compile(
    r"\b(?:complain(?:s|ed|ing)?|complaints?|reports?|reported|"
    r"presents?(?:\s+for\s+follow[\s-]up)?\s+with|presented|ongoing)\b"
    r"[^.]{0,120}?\b(?:pain|symptoms|stiffness|discomfort|ache|soreness)\b",
    re.I,
)
_DIAGNOSIS = re.compile(r"\b(?:diagnos(?:is|es|ed)|impression|assessment)\b", re.I)
_RADICULAR = re.compile(r"\bradicul\w+", re.I)
_NEURAL = lowered(
    r"radicul|neuropath|neurit|neuralg|sciatic|myelopath|herniat|extru|protru|stenosis|discopath|disc "
    r"disease|disk disease|impinge|"
    r"compress|plexopath|nerve entrap|mononeur|polyneur|\bHNP\b|displacement"
)
_NERVE_SIGN = re.compile(
    r"\b(?:numbness|tingling|paresthesias?|(?:decreased|diminished|reduced)\s+sensation|"
    r"sensory\s+(?:loss|deficit))\b[^.]{0,120}?"
    r"\bdermatom\w+(?:\s+(?:patterns?|distributions?))?",
    re.I,
)
_NEURO_EXAM = lowered(
    r"reflex|sensation|sensory|\bmotor (?!vehicle|cycle)|strength|dermatom|spurling|straight leg|"
    r"nerve root|MRI|EMG|NCS|NCV|nerve conduction|"
    r"electrodiagnos|radiculopathy|radiculitis|neurolog|herniat|protrusion|stenosis|extrusion"
)
_LIMB_SYMPTOMS = lowered(
    r"radicul|\bnumb(?:ness)?\b|tingl|radiat|weakness|dermatom|sciatic|\b(?:leg|arm) (?:pain|"
    r"symptoms)|paresthes"
)
_NEEDS_FAILURE = re.compile(
    r"\b(?:after\s+)?failure of (?:conservative )?(?:treatment|care|therapy)[^.]{0,200}", re.I
)
_CRITERION = re.compile(
    r"\b(?:criteria\b[^.;]{0,40}?\b(?:includes?|are|is)|requires?|must\s+(?:be|have|include))\s+"
    r"(?P<asked>[^.;]{3,200})",
    re.I,
)
# Words of criteria that stand in any letter.
_USUAL = frozenset(
    {"documented", "documentation", "evidence", "treatment", "therapy", "physical", "patient", "should"}
)
_FAILED = re.compile(
    r"\bfail|\bconservative\b|\brefractory\b|\bunresponsive\b|\bexhausted\b|\bdid not (?:respond|"
    r"help)\b|not responded",
    re.I,
)
_EARLIER_SESSIONS = re.compile(
    r"\bno\s+(?:documentation|evidence|record|report|indication)\s+of\s+[^.]{0,80}?\b(?:with|from|"
    r"after|following)\s+"
    r"(?:any\s+|the\s+)?(?:previous|prior|earlier)\s+(?:\w+\s+){0,3}?(?:sessions|visits|therapy|"
    r"treatments?)\b",
    re.I,
)
_TREATED = re.compile(
    r"therap|session|visit|rehabilitat|\bPT\b|chiropract|acupunct|massage|manipulat|inject|program|"
    r"conservative",
    re.I,
)
_REQUESTED = re.compile(r"\brequest|\btreatment plan\b|\bplan(?:s|ned)?\b|\brecommend", re.I)
_GROUP_ROWS = re.compile(
    r"\bmyalgia\b[^.]{0,120}\bvisits\b[^.]{0,80}(?:\.\s+[^.]{0,20})?"
    r"\bneuralgia\b[^.]{0,120}\bvisits\b[^.]{0,40}",
    re.I,
)
_GROUP_WORDS = re.compile(r"myalgia|myositis|myofascial|neuralgia|neuritis|radicul", re.I)
_ILLEGIBLE = re.compile(
    r"(?:\bhand-?written\b(?:\s+\w+){0,6}\s+)?\b(?:il|not\s+|poorly\s+)legible\b|\bdifficult to "
    r"(?:read|decipher)\b|\bunreadable\b",
    re.I,
)
_RELIES_ON_SILENCE = re.compile(
    r"\bno (?:\w+\s+){0,2}?(?:discussion|documentation|evidence|report|mention|record|indication)s?\b|"
    r"\bnot documented\b|\black of documentation\b",
    re.I,
)
_TREATED_WITH = re.compile(
    r"\btreated with the following\b|\btreatments?\s+(?:has|have|had|to date)?\s*includ(?:ed|es|e)\b", re.I
)
_NO_EARLIER_SURGERY = re.compile(
    r"\b(?:no|not|nor|without|lack of)\b[^.;]{0,60}\b(?:prior|previous|past|earlier)\s+(?:\w+\s+)?"
    r"(?:surger(?:y|ies)|operations?)\b",
    re.I,
)
_SURGERY = re.compile(r"surg|operat|ectomy|otomy|fusion|arthroscop", re.I)
_EDITORIAL = re.compile(
    r"\b(?:erroneously|mistakenly|wrongly|incorrectly|improperly|inexplicably)\b|\bdespite the fact "
    r"that the (?:MTUS|ACOEM|guidelines?)\b[^.;]{0,60}",
    re.I,
)
_CLAIMS_SIDE = re.compile(r"\b(?:claims administrator|utilization review|UR|reviewer|MTUS|insurer|carrier)\b")


def complaint_regions(view: LetterView) -> set[str]:
    """Regions of the complaints the letter states, in summary and rationales."""
    found: set[str] = set()
    for passage in view.written:
        for match in passage.find(_COMPLAINS):
            sentence = passage.sentence_at(match.start())
            if sentence.role in {"", "fact"}:
                found.update(m.region for m in regions.find_regions(sentence.text))
    return found - {"spine", "back"} or found


def diagnosis_mentions(view: LetterView) -> list[tuple[int, int, str]]:
    """Characters of the summary, and region, of each region named in a sentence of diagnoses."""
    found: list[tuple[int, int, str]] = []
    for sentence in view.summary.sentences:
        word = _DIAGNOSIS.search(sentence.text)
        if word is None:
            continue
        found.extend(
            (sentence.start + word.start(), sentence.start + mention.end, mention.region)
            for mention in regions.find_regions(sentence.text)
            if mention.start >= word.end()
        )
        found.extend(_named_by_diagnosis(sentence, word))
    return found


def _named_by_diagnosis(sentence: Sentence, word: re.Match[str]) -> list[tuple[int, int, str]]:
    """Regions that a diagnosis has in its name: lumbago, cervicalgia."""
    found = []
    for name, region in load("words")["diagnosis_regions"].items():
        at = sentence.text.lower().find(name, word.end())
        if at >= 0:
            found.append((sentence.start + word.start(), sentence.start + at + len(name), region))
    return found


@check("IMR411", needs=("failure", "criteri", "requir", "must"))
def criterion_not_weighed(view: LetterView) -> Iterator[Hit]:
    """A criterion is quoted, and nothing in the letter says whether it was met."""
    for item in view.items:
        for sentence in item.sentences("guideline"):
            match = _NEEDS_FAILURE.search(sentence.text) or _CRITERION.search(sentence.text)
            if match is None:
                continue
            rest = view.free_text.replace(sentence.text, " ")
            if _failure_open(match, rest) or _treatment_open(match, f"{rest} {item.heading.text}"):
                yield item.rationale.hit(
                    sentence.start + match.start(), sentence.start + match.end(), item.index
                )


def _failure_open(match: re.Match[str], rest: str) -> bool:
    """Failed care "such as" is asked for, and the rest of the letter speaks of no failure."""
    if match.re is not _NEEDS_FAILURE or "such as" not in match.group() or _FAILED.search(rest):
        return False
    return bool(_named(match.group()) - {"conservative_care"} - _named(rest))


def _treatment_open(match: re.Match[str], rest: str) -> bool:
    """A certain treatment is asked for, and nothing else in the letter has it or a word of the criterion."""
    general, known = load("words")["general_concepts"], concepts()
    asked = {key for key in _named(match.group()) if known[key].kind is FactKind.TREATMENT}
    if match.re is not _CRITERION or not asked or asked & set(general) or _FAILED.search(match.group()):
        return False
    words = re.findall(r"[a-z]{6,}", match.group("asked").lower())
    return not asked & _named(rest) and not any(
        word[:6] in rest.lower() for word in words if word not in _USUAL
    )


def _named(text: str) -> set[str]:
    return {mention.concept for mention in find_concepts(text)}


@check("IMR412")
def earlier_sessions_not_recorded(view: LetterView) -> Iterator[Hit]:
    """The rationale misses improvement from earlier sessions that the letter does not record."""
    recorded = [s.text for s in view.summary.sentences if not _REQUESTED.search(s.text)]
    for item in view.items:
        told = " ".join(
            [*recorded, *(s.text for s in item.sentences("fact") if not _EARLIER_SESSIONS.search(s.text))]
        )
        match = _EARLIER_SESSIONS.search(item.rationale.text)
        if match and recorded and not _TREATED.search(told):
            yield item.rationale.hit(match.start(), match.end(), item.index)


@check("IMR413", needs=("radicular",))
def overturned_without_symptoms(view: LetterView) -> Iterator[Hit]:
    """Overturned on a criterion of radicular complaints, of which the letter records none."""
    for item in view.items:
        if item.item.decision is not Decision.OVERTURNED:
            continue
        for sentence in item.sentences("guideline"):
            match = re.search(
                r"(?:\b[\w-]+\s+){0,3}\bradicular\s+(?:complaints?|symptoms?|pain)[^.]{0,60}",
                sentence.text,
                re.I,
            )
            if match and not _LIMB_SYMPTOMS.search(_recorded(view, item).lower()):
                yield item.rationale.hit(
                    sentence.start + match.start(), sentence.start + match.end(), item.index
                )


def _recorded(view: LetterView, item: ItemView) -> str:
    return f"{view.summary.text} {item.said('fact', 'application')} {item.heading.text}"


@check("IMR414", needs=("neuralgia",))
def condition_not_chosen(view: LetterView) -> Iterator[Hit]:
    """Visit numbers for two groups of conditions, and nothing says which one the worker has."""
    for item in view.items:
        match = _GROUP_ROWS.search(item.rationale.text)
        if match is None:
            continue
        rest = item.rationale.text[: match.start()] + item.rationale.text[match.end() :]
        if not _GROUP_WORDS.search(view.summary.text + rest):
            yield item.rationale.hit(match.start(), match.end(), item.index)


@check("IMR415", needs=("radicul",))
def radicular_without_examination(view: LetterView) -> Iterator[Hit]:
    """The rationale finds radicular symptoms; no diagnosis, examination or study bears on nerves."""
    for item in view.items:
        for sentence in item.sentences("application"):
            match = re.search(
                r"\b(?:has|have|had)\s+(?:a\s+)?radicul(?:ar\s+\w+|opathy)", sentence.text, re.I
            )
            others = " ".join([view.summary.text, item.said("fact")])
            if match and not _RADICULAR.search(others) and not _NEURO_EXAM.search(others.lower()):
                yield item.rationale.hit(sentence.start, sentence.end, item.index, words=match.group())


@check("IMR212", needs=("diagnos", "impression", "assessment"))
def complaint_and_diagnosis_apart(view: LetterView) -> Iterator[Hit]:
    """Every complaint is about one half of the body, every diagnosis about the other."""
    complained = view.once("complaints", complaint_regions)
    diagnosed = view.once("diagnoses", diagnosis_mentions)
    if not complained or not diagnosed or not all(_far(complained, region) for _, _, region in diagnosed):
        return
    start, end, _ = diagnosed[0]
    labels = ", ".join(regions.region_label(region) for region in sorted(complained))
    found = ", ".join(sorted({regions.region_label(region) for _, _, region in diagnosed}))
    yield view.summary.hit(start, end, None, complained=labels, diagnosed=found)


@check("IMR416", needs=("diagnos", "impression", "assessment"))
def diagnosis_beyond_complaint(view: LetterView) -> Iterator[Hit]:
    """A complaint with its diagnosis, and in the same sentence a diagnosis in the other half of the body."""
    complained = view.once("complaints", complaint_regions)
    diagnosed = view.once("diagnoses", diagnosis_mentions)
    for sentence in view.summary.sentences:
        word = _DIAGNOSIS.search(sentence.text)
        if word is None or not _COMPLAINS.search(sentence.text):
            continue
        told = {m.region for m in regions.find_regions(sentence.text[: word.start()])}
        inside = {region for start, _, region in diagnosed if sentence.start <= start < sentence.end}
        # The complaints found in the sentence include its diagnoses; those of other sentences count in full.
        beyond = sorted(
            region for region in inside if _far(told, region) and _far(complained - inside, region)
        )
        if told and beyond and len(beyond) < len(inside):
            yield view.summary.hit(sentence.start, sentence.end, None, region=regions.region_label(beyond[0]))


def _far(complained: set[str], region: str) -> bool:
    """Whether a region lies in the other half of the body than all complaints (pain radiates in one)."""
    halves = load("words")["body_halves"]
    upper, lower = set(halves["upper"]), set(halves["lower"])
    if region in upper:
        return all(other in lower for other in complained)
    return region in lower and all(other in upper for other in complained)


@check("IMR417", needs=("dermatom",))
def nerve_sign_without_diagnosis(view: LetterView) -> Iterator[Hit]:
    """Sensory loss in a dermatome, and no diagnosis, study or rationale that takes it up."""
    if not _DIAGNOSIS.search(view.summary.text):
        return
    for match in view.summary.find(_NERVE_SIGN):
        rest = view.free_text.replace(match.group(), " ")
        if not _NEURAL.search(rest.lower()) and not re.search(
            r"\bnumb(?:ness)?\b|tingl|dermatom|sensory|neurolog", rest, re.I
        ):
            yield view.summary.hit(match.start(), match.end())


@check("IMR423", needs=("legible", "decipher", "unreadable", "difficult"))
def illegible_records(view: LetterView) -> Iterator[Hit]:
    """Records that could not be read, while a rationale counts what was not found in them."""
    silent = [item for item in view.items if _RELIES_ON_SILENCE.search(item.rationale.text)]
    if silent:
        for match in view.summary.find(_ILLEGIBLE):
            yield view.summary.hit(match.start(), match.end(), None, number=silent[0].index + 1)


@check("IMR424")
def listed_but_no_treatment(view: LetterView) -> Iterator[Hit]:
    """Legal matters in a list of treatments."""
    names = "|".join(
        re.escape(name) for name in sorted(load("words")["non_treatments"], key=len, reverse=True)
    )
    for sentence in view.summary.sentences:
        listed = _TREATED_WITH.search(sentence.text)
        match = re.compile(rf"\b(?:{names})\b", re.I).search(sentence.text, listed.end()) if listed else None
        if match:
            yield view.summary.hit(
                sentence.start + match.start(), sentence.start + match.end(), None, words=match.group()
            )


@check(
    "IMR425",
    needs=("erroneously", "mistakenly", "wrongly", "incorrectly", "improperly", "inexplicably", "despite"),
)
def summary_argues(view: LetterView) -> Iterator[Hit]:
    """The summary argues with the utilization review. Reported once, at the first place."""
    for match in view.summary.find(_EDITORIAL):
        sentence = view.summary.sentence_at(match.start())
        if _CLAIMS_SIDE.search(sentence.text):
            yield view.summary.hit(match.start(), match.end(), None, words=match.group())
            return


@check("IMR428", needs=("surger", "operation"))
def silence_that_decides_nothing(view: LetterView) -> Iterator[Hit]:
    """The rationale misses earlier operations that neither guideline nor request nor decision asks about."""
    for item in view.items:
        request = item.item.request
        if request is None or "surg" in request.service_category or request.postoperative:
            continue
        for sentence in item.sentences("fact", "application"):
            match = _NO_EARLIER_SURGERY.search(sentence.text)
            rest = item.rationale.text.replace(sentence.text, " ") + item.heading.text + view.summary.text
            if match and not _SURGERY.search(rest):
                yield item.rationale.hit(sentence.start, sentence.end, item.index)
