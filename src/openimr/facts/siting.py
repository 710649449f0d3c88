"""Where a thing is: as the sentence says, by its study, its label, or the region named before."""

from __future__ import annotations

import re

from openimr.facts import topics
from openimr.facts.places import NOWHERE, Place, locate, place_of
from openimr.facts.reading import Hit, rules
from openimr.facts.scene import Scene
from openimr.language.concepts import concepts
from openimr.model import FactKind

_PLACELESS = frozenset(
    {FactKind.MEDICATION, FactKind.MECHANISM, FactKind.REPRESENTED, FactKind.WORK_STATUS, FactKind.GOAL}
)
_SIDE_BEHIND = re.compile(
    r"(?:[^.;:,\n]{0,46}?)(?:\b(?:on|to|in|of)\s+(?:the\s+|his\s+|her\s+)?(?P<on>left|right|both "
    r"sides)(?:\s+side)?\b(?!\s+[a-z]{3})"
    r"|\b(?P<both>bilaterally)\b|,?\s\(?(?P<last>left|right|bilateral)\)?(?=\s*(?:[.;,)]|$)))",
    re.IGNORECASE,
)
_SIDE_AHEAD = re.compile(
    r"\b(?P<side>left|right|bilateral|lt|rt)\.?(?:[- ]sided)?\s+(?:(?!and\b|or\b|with\b)[a-z'-]+\s+){0,2}$",
    re.IGNORECASE,
)
_SIDE_INSIDE = re.compile(r"\b(?P<side>left|right|bilateral)", re.IGNORECASE)
_SHORT = 18
_SIDES = {"left": "left", "lt": "left", "right": "right", "rt": "right"}
_SITED = (FactKind.FINDING, FactKind.COMPLAINT)
_LABEL_END = re.compile(r"\s*(?:exam(?:ination)?\s*)?[:-]\s")


def where(scene: Scene, start: int, end: int) -> Place:
    """The place of what is measured: as the sentence says, else the region last named in the section."""
    place = locate(scene.ground, start, end)
    if not place.regions and scene.walk.subject.regions:
        place = scene.walk.subject._replace(levels=place.levels, start=-1, end=-1)
    side = _side_said(scene, start, end)
    return place._replace(laterality=place.laterality or side)


def placed(hit: Hit, scene: Scene, kind: FactKind) -> Place:
    """The place of the thing that a hit names, by what its kind asks for."""
    if kind in _PLACELESS:
        return NOWHERE
    strict = kind in (
        FactKind.TREATMENT,
        FactKind.MEDICATION,
        FactKind.DIAGNOSIS,
        FactKind.SURGERY,
        FactKind.PLAN,
    )
    place = locate(scene.ground, hit.start, hit.end, strict=strict)
    if place.laterality is None and not (strict and not place.regions):
        place = place._replace(laterality=_side_said(scene, hit.start, hit.end))
    if hit.region:
        return Place((hit.region,), place.laterality)
    if not place.regions and kind in _SITED and scene.listed and _is_label(scene):
        return place_of(scene.listed[0])._replace(levels=place.levels)
    if not place.regions and hit.key in rules()["carried_findings"]:
        return scene.walk.subject._replace(levels=place.levels)
    if kind is FactKind.IMAGING:
        place = _of_study(place, scene)
    implied = concepts()[hit.key].region
    if not place.regions and implied:
        return place._replace(regions=(implied,))
    return place


def _side_said(scene: Scene, start: int, end: int) -> str | None:
    """The side that the clause says of the words from `start` to `end`, where no region carries it."""
    if not scene.sentence.topics & topics.SIDE:
        return None
    ahead = _SIDE_AHEAD.search(scene.text, max(scene.sentence.start, start - 34), start)
    inside = _SIDE_INSIDE.search(scene.text, start, end) if end - start > _SHORT else None
    found = ahead["side"] if ahead else (inside["side"] if inside else None)
    if found is None:
        behind = _SIDE_BEHIND.match(scene.text, end, scene.sentence.end)
        found = behind and (behind["on"] or behind["both"] or behind["last"])
    return _SIDES.get(found.lower(), "bilateral") if found else None


def _is_label(scene: Scene) -> bool:
    """Whether the sentence opens with a region as its label ("Right knee: crepitus and effusion")."""
    first = scene.listed[0]
    near = first.start - scene.sentence.start <= len("Examination of the right ")
    return near and bool(_LABEL_END.match(scene.text, first.end, scene.sentence.end))


def _of_study(place: Place, scene: Scene) -> Place:
    """A lesion is where its study looked, unless the sentence says more exactly."""
    levels = place.levels
    if not levels and len({level for _, _, level in scene.sentence.levels}) == 1:
        levels = (scene.sentence.levels[0][2],)
    study = scene.walk.study
    if study and study_here(scene) and set(place.regions) <= {"spine", "back"} and study.place.regions:
        return Place(
            study.place.regions, place.laterality or study.place.laterality, levels, place.start, place.end
        )
    return place._replace(levels=levels)


def study_here(scene: Scene) -> bool:
    """Whether the study named last is the one that the sentence speaks of."""
    near = scene.sentence.block - scene.walk.study_block <= 1
    return scene.walk.study is not None and (near or scene.walk.imaging_report)
