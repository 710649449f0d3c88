"""A sentence with what is needed to judge what it names, and what is remembered from sentence to sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from openimr.facts.draft import Draft
from openimr.facts.places import NOWHERE, Ground, Group, Place, groups, place_of
from openimr.facts.reading import Sentence
from openimr.facts.when import Clock

_SUBJECT_REACH = 45


@dataclass(slots=True)
class Walk:
    """What is remembered from sentence to sentence while a text is read."""

    clock: Clock
    imaging_report: bool
    subject: Place = NOWHERE
    subject_section: str | None = None
    study: Draft | None = None
    study_block: int = -2
    therapies: list[str] = field(default_factory=list)
    visits_block: int = -1
    asked_block: int = -1


@dataclass(slots=True)
class Scene:
    """One sentence with what is needed to judge what it names."""

    sentence: Sentence
    text: str
    walk: Walk
    listed: Sequence[Group]
    names: list[tuple[int, int]]

    @property
    def ground(self) -> Ground:
        """What is needed to say where a thing is."""
        return Ground(self.sentence, self.text, self.listed)


def enter(sentence: Sentence, text: str, walk: Walk) -> Scene:
    """Begin a sentence: note its report date, its subject region, its lists of regions."""
    walk.clock.enter(sentence, text)
    listed = groups(sentence, text)
    if sentence.section != walk.subject_section:
        walk.subject, walk.subject_section = NOWHERE, sentence.section
    if (
        listed
        and listed[0].start - sentence.start <= _SUBJECT_REACH
        and not _named_before(sentence, listed[0].start)
    ):
        walk.subject = place_of(listed[0])
    return Scene(
        sentence, text, walk, listed, [(h.start, h.end) for h in sentence.hits if h.kind == "concept"]
    )


def _named_before(sentence: Sentence, start: int) -> bool:
    return any(h.kind == "concept" and h.end <= start for h in sentence.hits)
