"""The case as a criterion sees it: facts in a fixed order, the request, the regions, how patterns match."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from openimr.guidelines.format import Definitions
from openimr.language.regions import related
from openimr.model import Fact, TreatmentRequest

Facts = tuple[Fact, ...]

_WEEKS = {"days": 1 / 7, "weeks": 1.0, "months": 365.25 / 12 / 7, "years": 365.25 / 7}
_SAME_UNIT = {
    "sessions": "visits",
    "treatments": "visits",
    "visit": "visits",
    "session": "visits",
    "%": "percent",
}


class SearchScope(NamedTuple):
    """Where facts were looked for: ids of the documents searched and how many pages were read."""

    documents: tuple[str, ...]
    pages: int


class OrderedFacts(tuple[Fact, ...]):
    """Facts in order with an index by concept, so that both are made once for a case."""

    @cached_property
    def by_concept(self) -> dict[str, list[Fact]]:
        """The facts by what they are about."""
        index: dict[str, list[Fact]] = {}
        for fact in self:
            index.setdefault(fact.concept, []).append(fact)
        return index


def in_order(facts: Iterable[Fact]) -> OrderedFacts:
    """The facts by document, page and place, each once: the order of finding does not matter."""
    if isinstance(facts, OrderedFacts):
        return facts
    keyed = sorted(((_place(fact), fact) for fact in facts), key=lambda pair: pair[0])
    kept: list[Fact] = []
    last: tuple[object, ...] | None = None
    for place, fact in keyed:
        if place != last:
            kept.append(fact)
        last = place
    return OrderedFacts(kept)


def _place(fact: Fact) -> tuple[object, ...]:
    where = fact.evidence
    return (
        where.document,
        where.page or 0,
        where.span.start,
        where.span.end,
        fact.kind,
        fact.concept,
        fact.assertion,
        fact.role or "",
        -1.0 if fact.value is None else fact.value,
        *(text or "" for text in (fact.value_text, fact.unit, fact.severity, fact.date, fact.laterality)),
        fact.regions,
        fact.levels,
        fact.label,
    )


class Case:
    """Facts and request of one service of one disputed item.

    `own` are the concepts that are the disputed treatment itself, `requested` those that the request names,
    `regions` the body regions asked for (empty: none named, then every region counts as the same).
    `asked_on` is the date of the request, `injury_date` that of the injury (ISO, None if unknown).
    """

    __slots__ = (
        "_near",
        "asked_on",
        "facts",
        "index",
        "injury_date",
        "levels",
        "own",
        "phase",
        "regions",
        "request",
        "requested",
        "words",
    )

    def __init__(
        self,
        facts: Facts,
        request: TreatmentRequest,
        service: str,
        counts_as: Sequence[str],
        words: Definitions,
    ) -> None:
        ordered = in_order(facts)
        self.facts = ordered
        self.index = ordered.by_concept
        self.asked_on: str | None = None
        self.injury_date: str | None = None
        self.request = request
        self.own = (service, *(concept for concept in counts_as if concept != service))
        self.requested = frozenset((*(mention.service for mention in request.services), *self.own))
        self.regions = request.body_regions
        self.levels = frozenset(request.levels)
        self.words = words
        self.phase = "initial"
        self._near: dict[tuple[str, ...], bool] = {}

    def of(self, concepts: Iterable[str]) -> Iterator[Fact]:
        """Facts about any of the concepts."""
        for concept in concepts:
            yield from self.index.get(concept, ())

    def is_near(self, regions: tuple[str, ...]) -> bool:
        """Whether one of the regions is, holds or lies in one asked for; True if none is asked for."""
        known = self._near.get(regions)
        if known is None:
            known = self._near[regions] = not self.regions or any(
                related(asked, region) for asked in self.regions for region in regions
            )
        return known

    def in_region(self, fact: Fact) -> bool:
        """Whether the fact is about a region asked for, or names none."""
        return not fact.regions or self.is_near(fact.regions)

    def is_excess(self, fact: Fact) -> bool:
        """Whether the fact gives its amount in words that are above any table ("for years")."""
        return says(fact.value_text, self.words.amounts.excess)

    def is_indefinite(self, fact: Fact) -> bool:
        """Whether the fact gives its amount in words that do not say how many ("numerous")."""
        return says(fact.value_text, self.words.amounts.indefinite)


def measure(fact: Fact, unit: str | None) -> float | None:
    """The number of the fact in `unit`, converted between days, weeks, months and years.

    None if the fact has no number, or its unit is another kind of thing.
    """
    if fact.value is None:
        return None
    own = _SAME_UNIT.get(fact.unit or "", fact.unit)
    wanted = _SAME_UNIT.get(unit or "", unit)
    if wanted is None or own is None or own == wanted:
        return fact.value
    if own in _WEEKS and wanted in _WEEKS:
        return fact.value * _WEEKS[own] / _WEEKS[wanted]
    return None


def weeks_in(value: float, unit: str) -> float:
    """A duration in weeks. Raises KeyError for a unit that is no duration."""
    return value * _WEEKS[unit]


def is_duration(unit: str) -> bool:
    """Whether the unit is one of time."""
    return unit in _WEEKS


def speaks_of_another(fact: Fact, case: Case) -> bool:
    """Whether the fact names a treatment it speaks of, and that is not the disputed one.

    A response that names no treatment, or only "treatment", may be about the disputed one.
    """
    if not fact.value_text:
        return False
    named = {word.strip().lower().replace(" ", "_") for word in fact.value_text.replace(";", ",").split(",")}
    if not named.isdisjoint(case.own) or not named.isdisjoint(case.words.unspecific_treatments):
        return False
    return not named.isdisjoint(case.words.treatments)


def says(text: str | None, words: Iterable[str]) -> bool:
    """Whether the text holds one of the words or phrases, as whole words, whatever the case."""
    if not text:
        return False
    spaced = _spaced(text)
    return any(_spaced(word) in spaced for word in words)


@lru_cache(maxsize=4096)
def _spaced(text: str) -> str:
    return f" {' '.join(''.join(c if c.isalnum() else ' ' for c in text.lower()).split())} "
