"""What is measured: pain scores, questionnaires, body mass, dose in morphine, grip, time and weight.

A measurement belongs to a fact that the sentence already gave where there is one ("pain", "weakness");
else it is a fact of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from openimr.facts import topics
from openimr.facts.clinical import is_goal
from openimr.facts.draft import Draft, quote_span
from openimr.facts.motion import motion, strength
from openimr.facts.places import NOWHERE
from openimr.facts.scene import Scene
from openimr.facts.siting import where
from openimr.facts.topics import measures_data
from openimr.language.concepts import concepts
from openimr.language.visits import NUMBER, number
from openimr.model import Assertion, FactKind

_HELD = (Assertion.PRESENT, Assertion.PLANNED, Assertion.HISTORICAL)
_OF_TEN = re.compile(
    r"(?<![\d/.])(?P<n>10|\d(?:\.\d)?)(?:\s?(?:-|to)\s?(?P<m>10|\d(?:\.\d)?))?\s?(?:/\s?10|out of "
    r"(?:10|ten)|of 10|on (?:a |the )?(?:scale (?:of|from) )?(?:(?:0|1|zero|one)\s?(?:-|to)\s?)?"
    r"(?:10|ten)\b(?:[ -]?point)?(?: scale)?)(?![\d/])",
    re.IGNORECASE,
)
_LABELLED_SCORE = re.compile(
    r"\b(?:VAS|NRS|NPRS|pain\s+(?:level|score|scale|rating|intensity|severity)|severity of pain"
    r"|level of pain)"
    r"(?:\s+(?:score|scale|rating|today|currently|now|level|pain|is|was|of|at|as|a|before|after|tx|treatment"
    r"|therapy|rest|worst|best|with|without|meds|medication|activity))*\s*[:=\-(]*\s*"
    r"(?P<n>10|\d(?:\.\d)?)(?![\d/%]|\.\d|\s*(?:/\s*\d|out of|of\s+10|-|mg|weeks?|months?|days?"
    r"|years?|hours?|to\b))",
    re.IGNORECASE,
)
_SCORED = re.compile(
    r"\b(?:pains?|aches?|aching|vas|nrs|nprs|discomfort|painful|symptoms|rates?|rated|soreness|LBP|tightness|stiffness|headaches?"
    r"|untreated|hurts?|sore|(?:with|without|on|off|before|after) (?:the |his |her |any )?(?:medications?"
    r"|meds)|"
    r"(?:at |its )?(?:worst|best))\b",
    re.IGNORECASE,
)
_NOT_PAIN = re.compile(r"\b(?:anxiety|depression|mood|stress|satisfaction|fatigue)\b", re.IGNORECASE)
_AROUND = 32
_SCALE_VALUE = re.compile(
    r"(?:[^\d.;\n]|\.(?=\s)){0,34}?(?<![\d/.])(?P<n>\d{1,3}(?:\.\d{1,2})?)\s*"
    r"(?:(?P<percent>%|percent)|(?:/|out of|of)\s*(?P<top>\d{2,3})(?![\d/]))?(?![\d/]|\s*(?:weeks?"
    r"|months?|days?|mg|years?)\b)",
    re.IGNORECASE,
)
_BMI = re.compile(
    r"\b(?:BMI|body mass index)\b[^\d.;\n]{0,24}(?P<n>[1-6]\d(?:\.\d{1,2})?)(?![\d/])", re.IGNORECASE
)
_HEIGHT = re.compile(
    r"(?P<ft>[4-7])\s?(?:'|ft\.?|feet|foot)\s*(?P<inch>\d{1,2}(?:\.\d)?)?\s?(?:\"|''|in\b|inches)?",
    re.IGNORECASE,
)
_WEIGHT = re.compile(
    r"\b(?:weight|wt|weighs)\b\.?[^\d.;\n]{0,14}(?P<n>[89]\d|[1-5]\d\d)\s?(?:lbs?|pounds)\b", re.IGNORECASE
)
_MORPHINE = re.compile(
    r"\b(?:MEDD?|MME|MEQ|(?:oral )?morphine (?:milligram )?equivalen(?:ts?|ce|cy)(?: daily)?(?: "
    r"dos(?:e|age))?(?:\s*\((?:MEDD?|MME)\))?)"
    r"(?P<gap>[^\d.;\n]{0,30}?)(?P<n>\d{1,4}(?:\.\d)?)(?![\d/%])(?!\s*(?:tablets?|tabs?|weeks?"
    r"|months?|days?)\b)",
)
_MORPHINE_AFTER = re.compile(
    r"(?<![\d/.])(?P<n>\d{1,4}(?:\.\d)?)\s*(?:mg|milligrams)?\.?\s*(?:of\s+)?(?:per "
    r"day\s+)?(?:of\s+)?(?:oral\s+)?"
    r"(?:MEDD?|MME|morphine (?:milligram )?equivalen)",
)
_LIMIT_WORD = re.compile(
    r"\b(?:limit|maximum|ceiling|threshold|guideline|recommended|not exceed|exceed)", re.IGNORECASE
)
_MORPHINE_LIMIT = 120.0
_DEGREES = re.compile(r"(?<![\d/.])(?P<n>\d{1,3})\s?(?:°|º|degrees?\b|deg\b)", re.IGNORECASE)
_GRIP = re.compile(
    r"(?:\b(?P<side>left|right|L|R)\b[^\d;\n]{0,14}?)?(?<![\d/])(?P<n>\d{1,3})(?P<more>\s?[,/]\s?\d{1,3}){0,2}\s?(?P<unit>lbs?|pounds|kgs?|kilograms)?",
    re.IGNORECASE,
)
_GRIP_WORD = re.compile(r"\b(?:grip|jamar|dynamomet)", re.IGNORECASE)
_DOING = re.compile(
    rf"\b(?P<act>typ(?=e[sd]?\b|ing\b)|sit|stand|walk|ambulat|driv|lift|carry|push|pull|kneel|climb|sleep)[a-z]*\b"
    rf"(?:\s+tolerance)?(?P<gap>[^\d.;\n]{{0,36}}?)(?<![\w/.-])(?P<n>{NUMBER})"
    rf"(?:\s?(?:-|to)\s?(?P<m>{NUMBER}))?\s?(?P<unit>minutes?|mins?|hours?|hrs?|blocks?|miles?|feet"
    rf"|ft|lbs?|pounds?|#|flights?|yards?)(?![a-z])",
    re.IGNORECASE,
)
_FROM_TO = re.compile(
    rf"\bfrom\s+(?:only\s+|about\s+)?(?P<low>{NUMBER})(?:\s?(?:minutes?|mins?|hours?|hrs?|blocks?"
    rf"|miles?|feet|lbs?|pounds?))?\s+to\s+$",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    rf"\b(?:before|previously|up from|prior|from|compared (?:to|with)|versus|was|initially|instead "
    rf"of|only|could only)\b"
    rf"[^\d.;\n]{{0,36}}?(?P<n>{NUMBER})\b(?!\s*(?:visits?|sessions?|weeks?|months?|years?|treatments))",
    re.IGNORECASE,
)
_CANNOT = re.compile(
    r"\b(?:no|not|cannot|can't|unable|limited|limit|only|avoid|restricted|difficulty|more than"
    r"|greater than|over|no more)\b",
    re.IGNORECASE,
)
_UNABLE = re.compile(
    r"\b(?:cannot|can't|unable to|can not|not able to|limited to|can only|only)\b[^.;]*$", re.IGNORECASE
)
_POUNDS = re.compile(r"(?<![\d/.])(?P<n>\d{1,3})\s?(?:-\s?)?(?:lbs?\.?|pounds?|#)(?![a-z\d])", re.IGNORECASE)


def measures(scene: Scene, found: Sequence[Draft]) -> Iterator[Draft]:
    """Measurements of one sentence: completes drafts of `found` in place and yields further ones."""
    sentence = scene.sentence
    told = sentence.topics
    if not told & topics.MEASURES or not sentence.has_number:
        return
    for topic, find in _FINDERS:
        if told & topic:
            yield from find(scene, found)


def _new(scene: Scene, kind: FactKind, concept: str, span: tuple[int, int]) -> Draft:
    return Draft(
        kind,
        concept,
        *quote_span(scene.sentence, scene.text, [span]),
        place=NOWHERE if kind is FactKind.FUNCTION else where(scene, *span),
        date=scene.walk.clock.now,
    )


def _open(found: Sequence[Draft], concept: str) -> Iterator[Draft]:
    """The drafts of a concept that have no number yet."""
    return (d for d in found if d.concept == concept and d.value is None)


def _of_concept(found: Sequence[Draft], concepts: tuple[str, ...], start: int, end: int) -> Draft | None:
    """The draft of those concepts that has no number yet and whose words hold the measurement."""
    open_ones = [d for d in found if d.concept in concepts and d.value is None]
    return next((d for d in open_ones if d.start <= start and end <= d.end), None)


def _pain(scene: Scene, found: Sequence[Draft]) -> Iterator[Draft]:
    sentence, text = scene.sentence, scene.text
    scores = [*_OF_TEN.finditer(text, sentence.start, sentence.end)]
    if scores and (
        (not _SCORED.search(text, sentence.start, sentence.end) and sentence.section != "subjective")
        or _NOT_PAIN.search(text, sentence.start, sentence.end)
    ):
        return
    scores += _LABELLED_SCORE.finditer(text, sentence.start, sentence.end)
    taken = [d for d in found if d.concept == "pain" and d.unit == "of 10"]
    for index, score in enumerate(sorted(scores, key=lambda m: m.start("n"))):
        value = float(score["n"])
        occasion = _occasion(scene, score.start("n"), score.end())
        if index < len(taken) and taken[index].value == value:
            taken[index].value_text = taken[index].value_text or occasion
            continue
        draft = _of_concept(found, ("pain",), score.start("n"), score.end())
        if draft is None:
            draft = _new(scene, FactKind.COMPLAINT, "pain", score.span())
            taken.append(draft)
            draft.value, draft.unit, draft.value_text = value, "of 10", occasion
            yield draft
        else:
            draft.value, draft.unit, draft.value_text = value, "of 10", occasion
            taken.append(draft)


@cache
def _occasions() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (name, re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + r")\b"))
        for name, words in measures_data()["occasions"].items()
    )


def _occasion(scene: Scene, start: int, end: int) -> str | None:
    """What the nearest words say of a score: "with medication", "at worst", "before"."""
    low, high = max(scene.sentence.start, start - _AROUND), min(scene.sentence.end, end + _AROUND)
    before = re.split(r"[,;.]\s|\band\b|\d", scene.text[low:start].lower())[-1]
    after = re.split(r"[,;.]\s|\band\b|\bto\b|\d", scene.text[end:high].lower())[0]
    for words in (after, before):
        for name, pattern in _occasions():
            if pattern.search(words) and not (
                words is after and name in ("before", "after") and " " not in words.strip()
            ):
                return name
    return None


@cache
def _scale_names() -> tuple[re.Pattern[str], dict[str, str]]:
    names = {name: label for label, entry in measures_data()["scales"].items() for name in entry["names"]}
    listed = sorted(names, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, listed))})\b", re.IGNORECASE), names


def _scales(scene: Scene, found: Sequence[Draft]) -> Iterator[Draft]:
    pattern, names = _scale_names()
    end = scene.sentence.end
    for name in pattern.finditer(scene.text, scene.sentence.start, end):
        if name[0].lower() in ("ort", "ess", "comm", "dash", "bai", "gaf") and not name[0].isupper():
            continue
        value = _SCALE_VALUE.match(scene.text, name.end(), end)
        if value is None:
            continue
        draft = next(
            (
                d
                for d in found
                if d.concept == "validated_instrument" and d.value is None and d.start <= name.start() < d.end
            ),
            None,
        )
        if draft is None:
            draft = _new(scene, FactKind.FINDING, "validated_instrument", (name.start(), value.end()))
            yield draft
        draft.end = max(draft.end, value.end())
        draft.value, draft.value_text = float(value["n"]), names[name[0].lower()]
        draft.unit = "percent" if value["percent"] else (f"of {value['top']}" if value["top"] else "points")
        draft.label = f"{names[name[0].lower()]} score"


def _mass(scene: Scene, found: Sequence[Draft]) -> Iterator[Draft]:
    sentence, text = scene.sentence, scene.text
    stated = _BMI.search(text, sentence.start, sentence.end)
    if stated:
        yield from _body_mass(scene, found, float(stated["n"]), stated.span(), "body mass index")
        return
    height = _HEIGHT.search(text, sentence.start, sentence.end)
    weight = _WEIGHT.search(text, sentence.start, sentence.end)
    if height and weight:
        inches = int(height["ft"]) * 12 + float(height["inch"] or 0)
        span = (min(height.start(), weight.start()), max(height.end(), weight.end()))
        value = round(703 * float(weight["n"]) / inches**2, 1)
        yield from _body_mass(scene, found, value, span, "body mass index (from height and weight)")


def _body_mass(
    scene: Scene, found: Sequence[Draft], value: float, span: tuple[int, int], label: str
) -> Iterator[Draft]:
    concept = "bmi_35_or_more" if value >= 35 else "bmi_under_35"
    draft = _of_concept(found, ("bmi_35_or_more", "bmi_under_35"), *span)
    if draft is None:
        draft = _new(scene, FactKind.FINDING, concept, span)
        yield draft
    draft.concept, draft.value, draft.unit, draft.label = concept, value, "kg/m2", f"{label} {value:g}"


def _morphine(scene: Scene, found: Sequence[Draft]) -> Iterator[Draft]:
    sentence, text = scene.sentence, scene.text
    match = _MORPHINE.search(text, sentence.start, sentence.end) or _MORPHINE_AFTER.search(
        text, sentence.start, sentence.end
    )
    if match is None or _LIMIT_WORD.search(text, max(sentence.start, match.start() - 24), match.end()):
        return
    value = float(match["n"])
    draft = _of_concept(found, ("morphine_equivalent_stated",), *match.span())
    if draft is None:
        draft = _new(scene, FactKind.FINDING, "morphine_equivalent_stated", match.span())
        yield draft
    draft.value, draft.unit = value, "mg_med_per_day"
    draft.label = f"morphine equivalent dose of {value:g} mg a day"
    concept = "opioid_dose_high" if value > _MORPHINE_LIMIT else "opioid_dose_within"
    if not any(d.concept in ("opioid_dose_high", "opioid_dose_within") for d in found):
        level = _new(scene, FactKind.FINDING, concept, match.span())
        level.value, level.unit = value, "mg_med_per_day"
        yield level


def _tension(scene: Scene, found: Sequence[Draft]) -> Iterator[Draft]:
    """Degrees of a straight leg raise that the sentence found positive or negative."""
    draft = next((d for d in found if d.concept == "positive_nerve_tension_sign" and d.value is None), None)
    angle = _DEGREES.search(scene.text, scene.sentence.start, scene.sentence.end) if draft else None
    if draft and angle and int(angle["n"]) <= 90:
        draft.value, draft.unit = float(angle["n"]), "degrees"
        draft.end = max(draft.end, angle.end())
    return iter(())


def _grip(scene: Scene, _found: Sequence[Draft]) -> Iterator[Draft]:
    sentence, text = scene.sentence, scene.text
    word = _GRIP_WORD.search(text, sentence.start, sentence.end)
    if word is None or "/5" in text[sentence.start : sentence.end]:
        return
    unit = re.search(r"\b(lbs?|pounds|kgs?|kilograms)\b", text[word.end() : sentence.end], re.IGNORECASE)
    for match in _GRIP.finditer(text, word.end(), sentence.end):
        if not (match["unit"] or (match["side"] and (unit or match["more"]))):
            continue
        draft = _new(scene, FactKind.FINDING, "grip_strength", match.span())
        side = {"l": "left", "r": "right"}.get((match["side"] or "")[:1].lower()) or draft.place.laterality
        draft.place = draft.place._replace(regions=("hand",), laterality=side)
        draft.value = float(match["n"])
        named = match["unit"] or (unit[1] if unit else "")
        draft.unit = ("kilograms" if named.lower().startswith("k") else "pounds") if named else None
        draft.value_text = " ".join(match[0].split())
        yield draft


def _tolerance(scene: Scene, found: Sequence[Draft]) -> Iterator[Draft]:
    sentence, text = scene.sentence, scene.text
    work = next(
        (d for d in found if d.concept == "modified_duty" and d.assertion is not Assertion.ABSENT), None
    )
    pounds = _POUNDS.search(text, sentence.start, sentence.end)
    named = {concepts()[h.key].kind for h in sentence.hits if h.kind == "concept"}
    if is_goal(scene) or FactKind.MECHANISM in named:
        return
    if work or sentence.section == "work":
        if work and pounds and work.value is None:
            work.value, work.unit = float(pounds["n"]), "pounds"
            work.end = max(work.end, pounds.end())
        return
    for match in _DOING.finditer(text, sentence.start, sentence.end):
        value = number(match["n"])
        if value is None or len(match["gap"].split()) > 6:
            continue
        yield from _done(scene, found, match, float(number(match["m"] or "") or value))


def _done(scene: Scene, found: Sequence[Draft], match: re.Match[str], value: float) -> Iterator[Draft]:
    """How long or how much was done, and whether that is more than before."""
    text, end = scene.text, scene.sentence.end
    names, units = measures_data()["activities"], measures_data()["units"]
    act = next(label for stem, label in names.items() if match["act"].lower().startswith(stem))
    unit = next(label for stem, label in units.items() if match["unit"].lower().startswith(stem))
    lower = number(match["n"]) if match["m"] and re.search(r"\bfrom\s*$", match["gap"] or "") else None
    earlier = _EARLIER.search(text, match.end(), min(end, match.end() + 60))
    rising = _FROM_TO.search(text, match.start(), match.start("n"))
    before = lower or _number_of(rising, "low") or _number_of(earlier, "n")
    better = before is not None and before < value
    low = max(scene.sentence.start, match.start() - 24)
    draft = next((d for d in _open(found, "adl_improved") if d.start <= match.start() < d.end), None)
    if draft is None and not better and _CANNOT.search(text, low, match.end()):
        draft = next(_open(found, "activity_limitation"), None)
    if draft is None:
        unable = "activity_limitation" if _UNABLE.search(text, low, match.start()) else "activity_tolerance"
        draft = _new(scene, FactKind.FUNCTION, "adl_improved" if better else unable, match.span())
        yield draft
    draft.value, draft.unit = value, unit
    draft.value_text = act if before is None else f"{act}, before {before:g}"
    if earlier and before is not None:
        draft.end = max(draft.end, earlier.end())


def _number_of(match: re.Match[str] | None, name: str) -> int | None:
    return number(match[name]) if match else None


_FINDERS = (
    (topics.PAIN, _pain),
    (topics.SCALE, _scales),
    (topics.MASS, _mass),
    (topics.MORPHINE, _morphine),
    (topics.MOTION, motion),
    (topics.STRENGTH, strength),
    (topics.TENSION, _tension),
    (topics.GRIP, _grip),
    (topics.TOLERANCE, _tolerance),
)
