"""What the lexicon finds in a sentence, turned into facts by kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from openimr.facts import topics, when
from openimr.facts.asserting import is_silence, judged, restricts, severity_of
from openimr.facts.draft import Draft, quote_span
from openimr.facts.drug_counts import counts_of_drug
from openimr.facts.drug_use import use_of_drug
from openimr.facts.orders import add_order
from openimr.facts.places import Place, locate, place_of, straight_before
from openimr.facts.reading import Hit, Sentence, rules
from openimr.facts.scene import Scene
from openimr.facts.siting import placed, study_here
from openimr.language.concepts import Pair, concepts, pairs
from openimr.language.phrases import fold
from openimr.language.visits import NUMBER, number
from openimr.model import Assertion, FactKind

_PAIR_REACH = 75
_MODALITIES_REACH = 60
_PERIOD = re.compile(
    r"[\s:,-]{1,3}\d{1,2}/\d{1,2}/\d{2,4}\s?(?:-|–|to|through|thru)\s?\d{1,2}/\d{1,2}/\d{2,4}"
)
_PERCENT = re.compile(r"(?P<n>\d{1,3})(?:\s?(?:-|to)\s?\d{1,3})?\s?(?:%|percent)")
_DURATION = re.compile(
    rf"\b(?:for|lasting|lasted|over)\s+(?:about |approximately |only |at least |up to |"
    rf"nearly )?(?P<n>{NUMBER})(?:\s?(?:-|to)\s?\d+)?[\s-]*(?P<unit>hour|day|week|month)s?\b",
    re.IGNORECASE,
)
_YEARS = re.compile(
    rf"\bfor\s+(?:the (?:past|last)\s+|over\s+|about\s+)?(?:(?:many|several|numerous|a few|"
    rf"{NUMBER})\s+)?(?:years|months|weeks)\b(?!\s+(?:now )?after)",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"\s*(?:[,(]\s*)?(?:x|times|#)\s?(?P<n>\d{1,2})\b(?!\s*(?:weeks?|wks?|mg|month|/|per|a week))",
    re.IGNORECASE,
)
_COUNT_BEFORE = re.compile(
    rf"(?<![\w/.-])(?P<n>{NUMBER})\s+"
    rf"(?:(?!weeks?\b|months?\b|years?\b|days?\b|hours?\b|percent\b|mg\b|of\b|after\b|for\b|to\b"
    rf"|from\b)[a-z-]+\s+){{0,3}}?$",
    re.IGNORECASE,
)
_SERIES = re.compile(r"series of\s+(?:[a-z-]+\s+){0,1}$", re.IGNORECASE)
_SCORE = re.compile(
    r"(?<![\d/])(?P<n>10|\d(?:\.\d)?)(?:\s?-\s?(?:10|\d))?\s?(?:/\s?10|out of 10|of 10)(?![\d/])"
)
_INJECTION = re.compile(r"^(?:injection_|viscosupplementation|nerve_block|botulinum|radiofrequency)")
_STUDIES = frozenset({"imaging_study", "electrodiagnostics"})
_GOAL_LABEL = re.compile(
    r"(?:[\w-]+ ){0,3}goals?\b[^:.]{0,30}:"
    r"|by (?:d/c|discharge|the end of|week \d)\b[^.]{0,30}\b(?:to|will)\b|(?:[STL]TGs?)\b[^:.]{0,20}:"
    r"|(?:goals?|aims?|targets?)(?: of (?:care|treatment|therapy|rehab\w*|this [a-z]+))?\s?:"
    r"|(?:the )?(?:plan|idea|hope) is (?:to (?:get|return|restore|regain|reach|bring|have|increase|improve"
    r"|build|see)\b(?! (?:an?|the|new|mri|x-?rays?) )|that (?:he|she|the (?:patient|worker))\b"
    r"|for (?:a )?return\b)"
    r"|(?:we|i)(?:'d| would| do| will)? (?:hope|aim|want|wish|like|expect|look|work)(?:s|ed|ing)? "
    r"(?:(?:for|toward) an? (?:return|increase)|(?:to|toward) (?:see|get|return|restore|bring|have|getting) "
    r"(?:him|her|them|the (?:patient|worker))\b(?! (?:again|in|for|on|next|at)\b))"
    r"|(?:looking|hoping|working|aiming) (?:to|toward) (?:get|return|restore|bring|getting) "
    r"(?:him|her|them|the (?:patient|worker))\b"
    r"|objectives?:\s?(?:to )?(?:return|resume|increase|improve|walk|lift|be able)\b"
    r"|(?:(?:the|our|his|her|my|main|primary|ultimate|overall|treatment|functional|therapy) )*"
    r"(?:goals?|aims?|objective|target|purpose|intent)(?: of (?:care|treatment|therapy))? "
    r"(?:is|are|remains|include)\b"
    r"|(?:the )?(?:patient|pt|claimant|he|she) will (?:be (?:able|independent)|demonstrate|tolerate|resume"
    r"|return to (?!(?:the |my |our |this )?(?:clinic|office|see|follow)|in\b|for\b)|perform"
    r"|achieve|regain)\b",
    re.IGNORECASE,
)
_GOAL_WORDS = re.compile(
    r"\b(?:function\w*|work|duty|range of motion|ROM|strength\w*|walk\w*|sit\w*|stand\w*|lift\w*"
    r"|ADLs?|activit\w*|"
    r"resume\w*|return\w*|perform\w*|able|squat\w*|climb\w*|overhead|dress\w*|minutes?|pounds|lbs?|"
    r"tolerance|independen\w*|mobility|endurance|medication|sleep|drive|driving"
    r"|carry\w*|climb\w*|degrees|shifts?|job|ladders?|back (?:on|to|at)|will be \w+ing|rotation|flexion)\b",
    re.IGNORECASE,
)
_BACK_TO_WORK = re.compile(r"\b(?:return|go|get)(?:ing)?\b[^.;]{0,24}\b(?:work|duty|job)\b", re.IGNORECASE)
_NO_GOAL = frozenset(
    {FactKind.RESPONSE, FactKind.FUNCTION, FactKind.WORK_STATUS, FactKind.MEDICATION, FactKind.FINDING}
)
_SIZE_BEFORE = re.compile(
    r"(?<![\d.-])(?P<n>\d{1,2}(?:\.\d{1,2})?)\s?-?\s?mm\b[^.;,\d]{0,44}$", re.IGNORECASE
)
_SIZE_BEHIND = re.compile(
    r"\s*(?:\w+\s+){0,3}?(?:of|measuring|measures|approximately|about|,|\()\s*(?:about\s+|approximately\s+)?"
    r"(?P<n>\d{1,2}(?:\.\d{1,2})?)\s?mm\b",
    re.IGNORECASE,
)


@cache
def _modality() -> dict[str, str]:
    return {word: name for name, words in rules()["modalities"].items() for word in words}


@cache
def _amounts() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (
            re.compile(
                rf"\b(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})"
                r"\s+(?:[a-z-]+\s+){0,2}$"
            ),
            name,
        )
        for name, words in rules()["amounts"].items()
    )


def is_goal(scene: Scene) -> bool:
    """Whether the sentence says what is aimed at: what it names has not come true."""
    sentence = scene.sentence
    if sentence.heading:
        return False
    return sentence.section == "goals" or bool(_GOAL_LABEL.match(scene.text, sentence.start, sentence.end))


def _goals(scene: Scene) -> Iterator[Draft]:
    start, end = scene.sentence.start, scene.sentence.end
    named = {concepts()[h.key].kind for h in scene.sentence.hits if h.kind == "concept"}
    if FactKind.GOAL not in named and _GOAL_WORDS.search(scene.text, start, end):
        yield Draft(FactKind.GOAL, "functional_goals", start, end, date=scene.walk.clock.now)
    if _BACK_TO_WORK.search(scene.text, start, end):
        yield Draft(FactKind.GOAL, "return_to_work_goal", start, end, date=scene.walk.clock.now)


def clinical(scene: Scene) -> Iterator[Draft]:
    """Facts of the lexicon in one sentence, in the order of the text."""
    if is_goal(scene):
        yield from _goals(scene)
        yield from (draft for draft in _named(scene) if draft.kind not in _NO_GOAL)
    else:
        named = list(_named(scene))
        yield from named
        if not any(draft.concept == "dependency_reduced" for draft in named):
            yield from counts_of_drug(scene)


def _named(scene: Scene) -> Iterator[Draft]:
    for hit in [
        *(h for h in scene.sentence.hits if h.kind == "concept"),
        *_paired(scene.sentence, scene.text),
    ]:
        yield from _facts_of(hit, scene)


def _paired(sentence: Sentence, text: str) -> Iterator[Hit]:
    """Concepts said in two parts within one clause. A denying pair has kind `denied`."""
    anchors = [h for h in sentence.hits if h.kind == "anchor"]
    signs = [h for h in sentence.hits if h.kind == "sign"] if anchors else []
    done: set[tuple[str, int]] = set()
    for anchor in anchors:
        for sign in sorted(signs, key=lambda s: _between(anchor, s)):
            gap = text[min(anchor.end, sign.end) : max(anchor.start, sign.start)]
            if _between(anchor, sign) > _PAIR_REACH or ";" in gap or ". " in gap:
                continue
            if sign.key == "positive" and _NEGATIVE.search(gap.lower()):
                continue
            pair = _pair(anchor.key, sign.key)
            if pair and (anchor.key, anchor.start) not in done:
                done.add((anchor.key, anchor.start))
                kind = "denied" if pair.absent else "concept"
                start = sign.start if pair.at_sign else min(anchor.start, sign.start)
                end = sign.end if pair.at_sign else max(anchor.end, sign.end)
                yield Hit(start, end, kind, pair.concept, pair.region)


# "A positive Cozen's, negative Tinel": the other result stands nearer to the second test.
_NEGATIVE = re.compile(r"\b(?:negative|neg)\b")


def _between(anchor: Hit, sign: Hit) -> int:
    return max(sign.start - anchor.end, anchor.start - sign.end, 0)


def _pair(anchor: str, sign: str) -> Pair | None:
    return next((p for p in pairs() if p.anchor == anchor and p.sign == sign), None)


def _facts_of(hit: Hit, scene: Scene) -> Iterator[Draft]:
    if any(start <= hit.start < end for start, end in scene.sentence.relatives):
        return
    if hit.key == "imaging_study" and _is_modality(hit, scene):
        hit = hit._replace(key="ultrasound_therapy")
    concept = concepts()[hit.key]
    if _is_of_elsewhere(hit, scene) or _is_cumulative(hit, scene):
        return
    found = judged(hit, scene, concept.kind)
    kind, assertion = concept.kind, found.assertion
    if hit.kind == "denied":
        assertion = Assertion.PRESENT if assertion is Assertion.ABSENT else Assertion.ABSENT
    if is_silence(found, kind):
        kind, assertion = FactKind.RECORD, Assertion.ABSENT
    if kind is FactKind.MECHANISM and (assertion is Assertion.ABSENT or restricts(scene)):
        return
    place = placed(hit, scene, kind)
    parts = [(hit.start, hit.end)]
    parts += [(found.cue.start, found.cue.end)] if found.cue else []
    parts += [(place.start, place.end)] if scene.sentence.start <= place.start < scene.sentence.end else []
    if hit.key == "other_surgery" and not place.regions and len(scene.listed) == 1:
        place = place_of(scene.listed[0])
    key = _operation_at(place) if hit.key == "other_surgery" else hit.key
    draft = Draft(kind, key, *quote_span(scene.sentence, scene.text, parts), assertion=assertion, place=place)
    draft.severity = severity_of(hit, scene)
    draft.date = _dated(hit, scene, draft)
    if hit.key == "radiating_pain" and scene.text[hit.start : hit.start + 4].lower() == "pain":
        source = straight_before(scene.text, scene.listed, hit.start)
        draft.place = locate(scene.ground, hit.end - 1, hit.end)
        yield Draft(
            FactKind.COMPLAINT,
            "pain",
            draft.start,
            draft.end,
            assertion,
            place_of(source) if source else place,
            severity=draft.severity,
            date=draft.date,
        )
    yield from _completed(draft, hit, scene)


def _is_of_elsewhere(hit: Hit, scene: Scene) -> bool:
    """Whether a finding of one joint is told of another: "trunk flexion 75% of normal" is not of the knee."""
    if hit.key not in rules()["only_of_their_region"]:
        return False
    region = concepts()[hit.key].region
    named = [mention.region for mention in scene.sentence.regions] or [*scene.walk.subject.regions]
    return bool(named) and region not in named


def _is_cumulative(hit: Hit, scene: Scene) -> bool:
    """Whether "CT" is cumulative trauma over a time and no scan: "CT 6/1/10 to 6/1/12"."""
    return (
        hit.key == "imaging_study"
        and scene.text[hit.start : hit.end] == "CT"
        and bool(_PERIOD.match(scene.text, hit.end, scene.sentence.end))
    )


def _operation_at(place: Place) -> str:
    """The operation that is named by its region alone ("the knee has not been operated on")."""
    named: dict[str, str] = rules()["surgery_of_region"]
    return next((named[region] for region in place.regions if region in named), "other_surgery")


def _is_modality(hit: Hit, scene: Scene) -> bool:
    """Whether "ultrasound" is a treatment: named among others of physical medicine."""
    if scene.text[hit.start : hit.end].lower() != "ultrasound":
        return False
    near = (h for h in scene.sentence.hits if h.kind == "concept" and _between(hit, h) <= _MODALITIES_REACH)
    return any(h.key in rules()["modalities_of_therapy"] for h in near)


def _dated(hit: Hit, scene: Scene, draft: Draft) -> str | None:
    """When it held: the date beside it; for what is said now the report's date; else none."""
    if draft.kind in (FactKind.IMAGING, FactKind.SURGERY) or draft.assertion is Assertion.HISTORICAL:
        of_report = scene.walk.imaging_report and hit.key not in _STUDIES
        own = None if of_report else when.nearest(scene.sentence, scene.text, hit.start, hit.end)
        if own and draft.kind is FactKind.SURGERY and draft.assertion is Assertion.PRESENT:
            _of_the_past(draft, own, scene)
        if own is None and draft.kind is FactKind.IMAGING:
            return _study_date(hit, scene, draft)
        return own
    if draft.kind is FactKind.MECHANISM:
        return None
    if draft.assertion is Assertion.PRESENT and _INJECTION.match(hit.key):
        given = when.nearest(scene.sentence, scene.text, hit.start, hit.end)
        if given and given < (scene.walk.clock.now or given):
            draft.assertion = Assertion.HISTORICAL
            return given
    return scene.walk.clock.now


def _of_the_past(draft: Draft, day: str, scene: Scene) -> None:
    """An operation of a day before the record's own is over."""
    if day < (scene.walk.clock.now or day)[: len(day)]:
        draft.assertion = Assertion.HISTORICAL


def _study_date(hit: Hit, scene: Scene, draft: Draft) -> str | None:
    if draft.assertion is Assertion.PLANNED:
        return scene.walk.clock.now
    if scene.walk.imaging_report and scene.walk.clock.default:
        return scene.walk.clock.default
    study = scene.walk.study
    if hit.key not in _STUDIES and study and study_here(scene) and study.date:
        return study.date
    return None


def _completed(draft: Draft, hit: Hit, scene: Scene) -> Iterator[Draft]:
    """Add what the kind of fact asks for: amounts, counts, percentages, studies."""
    if draft.kind in (FactKind.TREATMENT, FactKind.MEDICATION):
        _add_amount(draft, hit, scene)
        yield draft
        if draft.kind is FactKind.TREATMENT:
            scene.walk.therapies.append(draft.concept)
        else:
            add_order(draft, hit, scene.sentence, scene.text)
            yield from use_of_drug(draft, hit.end, scene.text, scene.sentence.end)
    elif draft.kind is FactKind.RESPONSE:
        yield from _responses(draft, hit, scene)
    elif draft.kind is FactKind.IMAGING:
        yield _study(draft, hit, scene)
    elif draft.kind is FactKind.COMPLAINT:
        score = _SCORE.search(scene.text, hit.end, min(scene.sentence.end, hit.end + 50))
        if score and draft.concept == "pain":
            draft.value, draft.unit = float(score["n"]), "of 10"
        yield draft
    else:
        if draft.kind is FactKind.MECHANISM:
            draft.value_text = scene.text[hit.start : hit.end]
        yield draft
    if draft.kind is FactKind.SURGERY and draft.assertion is Assertion.PLANNED:
        yield _also(draft, FactKind.PLAN, "surgery_anticipated")
    if draft.concept == "radiofrequency" and draft.assertion is Assertion.PLANNED:
        yield _also(draft, FactKind.PLAN, "neurotomy_planned")


def _also(draft: Draft, kind: FactKind, concept: str) -> Draft:
    return Draft(kind, concept, draft.start, draft.end, Assertion.PLANNED, draft.place, date=draft.date)


def _add_amount(draft: Draft, hit: Hit, scene: Scene) -> None:
    text, start = scene.text, scene.sentence.start
    if draft.kind is FactKind.MEDICATION:
        written = text[hit.start : hit.end]
        draft.value_text = (
            written if fold(written) not in (fold(draft.words), "medications", "meds") else None
        )
    if _INJECTION.match(draft.concept):
        after = _TIMES.search(text, hit.end, min(scene.sentence.end, hit.end + 45))
        before = _COUNT_BEFORE.search(text, max(start, hit.start - 40), hit.start)
        count = number((after or before)["n"]) if after or before else None  # type: ignore[index]
        if count and not (before and _SERIES.search(text, 0, before.start()) and after):
            draft.value, draft.unit = float(count), "injections"
    head = fold(text[max(start, hit.start - 45) : hit.start])
    for pattern, name in _amounts():
        if pattern.search(head) and draft.kind is FactKind.TREATMENT:
            draft.value_text = name
    if draft.kind is FactKind.TREATMENT:
        draft.value_text = _lasting(draft, hit, scene) or draft.value_text


def _lasting(draft: Draft, hit: Hit, scene: Scene) -> str | None:
    """How long the treatment went on, as said behind it: "for years", "for 6 weeks"."""
    found = _YEARS.search(scene.text, hit.end, min(scene.sentence.end, hit.end + 40))
    if found is None or re.search(r"[;,%]|\bwith\b", scene.text[hit.end : found.start()]):
        return None
    words = " ".join(found[0].lower().split())
    if "years" in words:
        return "for years"
    return words if draft.assertion is Assertion.HISTORICAL else None


def _responses(draft: Draft, hit: Hit, scene: Scene) -> Iterator[Draft]:
    text, sentence = scene.text, scene.sentence
    draft.value_text = _treatment_named(hit, scene)
    low, high = max(sentence.start, hit.start - 40), min(sentence.end, hit.end + 40)
    percent = _PERCENT.search(text, low, high)
    if percent and draft.concept in ("improvement", "pain_relief", "functional_improvement"):
        draft.concept = "pain_relief" if draft.concept == "improvement" else draft.concept
        draft.value, draft.unit = float(percent["n"]), "percent"
    yield draft
    lasting = _DURATION.search(text, hit.end, min(sentence.end, hit.end + 60))
    if (
        lasting
        and draft.concept in ("improvement", "pain_relief")
        and draft.assertion is not Assertion.ABSENT
    ):
        count = number(lasting["n"])
        yield Draft(
            draft.kind,
            draft.concept,
            draft.start,
            max(draft.end, lasting.end()),
            draft.assertion,
            draft.place,
            date=draft.date,
            value=float(count or 0),
            unit=lasting["unit"].lower() + "s",
            value_text=draft.value_text,
            label="duration of relief",
        )


def _treatment_named(hit: Hit, scene: Scene) -> str | None:
    """The treatment that a response speaks of: the nearest that the sentence names."""
    named = [
        h
        for h in scene.sentence.hits
        if h.kind == "concept"
        and concepts()[h.key].kind in (FactKind.TREATMENT, FactKind.MEDICATION, FactKind.SURGERY)
    ]
    if not named:
        return None
    return min(named, key=lambda h: (_between(hit, h), h.start)).key


def _add_size(draft: Draft, hit: Hit, scene: Scene) -> None:
    """The size of a lesion in millimeters ("a 3 mm disc protrusion")."""
    if not scene.sentence.topics & topics.DIGITS:
        return
    low = max(scene.sentence.start, hit.start - 60)
    found = _SIZE_BEFORE.search(scene.text, low, hit.start) or _SIZE_BEHIND.match(
        scene.text, hit.end, scene.sentence.end
    )
    if found:
        draft.value, draft.unit = float(found["n"]), "mm"


def _study(draft: Draft, hit: Hit, scene: Scene) -> Draft:
    walk = scene.walk
    if hit.key in _STUDIES:
        word = fold(scene.text[hit.start : hit.end])
        draft.value_text = _modality().get(word) or ("EMG/NCV" if hit.key == "electrodiagnostics" else None)
        if draft.assertion in (Assertion.HISTORICAL, Assertion.PRESENT):
            draft.assertion = Assertion.PRESENT
            walk.study, walk.study_block = draft, scene.sentence.block
    else:
        if draft.assertion is Assertion.HISTORICAL:
            draft.assertion = Assertion.PRESENT
        _add_size(draft, hit, scene)
        if walk.study and study_here(scene):
            draft.value_text = walk.study.value_text
    return draft
