"""Motion in degrees with what is normal, and the strength of muscles by grade."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from openimr.facts import topics
from openimr.facts.degrees import Measured, degrees_of_motion
from openimr.facts.draft import Draft, quote_span
from openimr.facts.places import Place
from openimr.facts.scene import Scene
from openimr.facts.siting import where
from openimr.facts.topics import measures_data
from openimr.language.regions import containers
from openimr.model import Assertion, FactKind

_GRADE = re.compile(
    r"(?<![\d/.])(?P<sign>[+-])?(?P<n>[0-5])\s?(?P<more>[+-])?\s?(?:/|out of)\s?5(?P<last>[+-])?(?![\d/])"
)
_SIDEWAYS = re.compile(r"tilt|lateral flexion")
_SPLIT = re.compile(r"[,;]|\band\b")


class _Normal(NamedTuple):
    degrees: float
    stated: bool


def motion(scene: Scene, found: Sequence[Draft]) -> Iterator[Draft]:
    """Degrees of motion of one sentence. Limited or full by the normal that the record states.

    Where it states none, the usual motion of the joint decides (`data/measures.yaml`, with its source);
    where neither is known the motion is only measured.
    """
    sentence, text = scene.sentence, scene.text
    about_motion = sentence.section == "exam" or any("range_of_motion" in d.concept for d in found)
    for measured in degrees_of_motion(text, sentence.start, sentence.end, about_motion):
        draft = _motion_of(scene, measured)
        known = next(
            (d for d in found if d.concept == draft.concept and d.value is None and _holds(d, measured)), None
        )
        if known is None:
            yield draft
        else:
            known.value, known.unit, known.value_text = draft.value, draft.unit, draft.value_text
            known.assertion = Assertion.PRESENT


def _holds(draft: Draft, measured: Measured) -> bool:
    return draft.value is None and draft.start <= measured.start and measured.end <= draft.end


def _motion_of(scene: Scene, measured: Measured) -> Draft:
    value, movement, span = measured.value, measured.movement, (measured.start, measured.end)
    place = where(scene, *span)
    side = measured.side or place.laterality
    if side and not _axial(place):
        place = place._replace(laterality=side)
    elif side:
        place = place._replace(laterality=None)
        movement = f"{side} {movement}"
    quote = quote_span(scene.sentence, scene.text, [span])
    draft = Draft(FactKind.FINDING, "range_of_motion", *quote, place=place, date=scene.walk.clock.now)
    draft.value, draft.unit, draft.value_text = value, "degrees", movement
    if measured.percent:
        draft.unit = "percent of normal"
        draft.concept = "range_of_motion_limited" if value < 100 else "range_of_motion_full"
        return draft
    normal = _normal(measured, place, movement)
    if normal:
        least = normal.degrees if normal.stated else normal.degrees * measures_data()["limited_below"]
        draft.concept = "range_of_motion_limited" if value < least else "range_of_motion_full"
        draft.value_text = f"{movement}, {'normal' if normal.stated else 'usual'} {normal.degrees:g}"
    return draft


def _axial(place: Place) -> bool:
    return bool({"neck", "back", "low_back", "upper_back", "spine"} & set(place.regions))


def _normal(measured: Measured, place: Place, movement: str) -> _Normal | None:
    if measured.normal:
        return _Normal(measured.normal, True)
    usual = measures_data()["usual_motion"]
    for region in place.regions:
        for name in (region, *sorted(containers(region))):
            for words, degrees in usual.get(name, {}).items():
                if words in movement or (
                    words == "bending" and ("tilt" in movement or "lateral flexion" in movement)
                ):
                    return _Normal(float(degrees), False)
    return None


@cache
def _muscles() -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    names = {
        name: (label, entry["region"])
        for label, entry in measures_data()["muscles"].items()
        for name in entry["names"]
    }
    listed = sorted(names, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, listed))})\b", re.IGNORECASE), names


def strength(scene: Scene, found: Sequence[Draft]) -> Iterator[Draft]:
    """Strength by grade: below 5 of 5 is weakness with its grade, 5 of 5 is weakness found absent."""
    sentence, text = scene.sentence, scene.text
    if not sentence.topics & topics.STRENGTH:
        return
    pattern, names = _muscles()
    muscles = [*pattern.finditer(text, sentence.start, sentence.end)]
    for grade in _GRADE.finditer(text, sentence.start, sentence.end):
        value = float(grade["n"])
        near = min(muscles, key=lambda m: _between(m, grade, text), default=None)
        if near is not None and _between(near, grade, text) > 40:
            near = None
        label, region = names[near[0].lower()] if near else (None, None)
        span = (min(grade.start(), near.start()), max(grade.end(), near.end())) if near else grade.span()
        draft = _graded(found, grade, value)
        if draft is None:
            if value == 5 and any(
                d.concept == "neurological_exam_normal" and d.start <= grade.start() < d.end for d in found
            ):
                continue
            quote = quote_span(sentence, text, [span])
            draft = Draft(
                FactKind.FINDING, "weakness", *quote, place=where(scene, *span), date=scene.walk.clock.now
            )
            draft.assertion = Assertion.ABSENT if value == 5 else Assertion.PRESENT
            yield draft
        if draft.place.laterality is None:
            side = where(scene, *(near.span() if near else span)).laterality
            draft.place = draft.place._replace(laterality=side)
        if region and not any(region in (r, *containers(r)) for r in draft.place.regions):
            draft.place = draft.place._replace(regions=(region,))
        written = grade[0].replace(" ", "")
        draft.value, draft.unit = value, "of 5"
        draft.value_text = f"{written} {label}" if label else written


def _between(muscle: re.Match[str], grade: re.Match[str], text: str) -> int:
    low, high = (
        (muscle.end(), grade.start()) if muscle.end() <= grade.start() else (grade.end(), muscle.start())
    )
    return max(high - low, 0) + (25 if _SPLIT.search(text, low, high) else 0)


def _graded(found: Sequence[Draft], grade: re.Match[str], value: float) -> Draft | None:
    if value == 5:
        return None
    return next(
        (
            d
            for d in found
            if d.concept == "weakness" and d.value is None and d.start <= grade.start() < d.end + 3
        ),
        None,
    )
