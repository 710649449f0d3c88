"""The case as a criterion sees it: facts in a fixed order, the request, the regions, how patterns match."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from openimr.guidelines.format import Definitions, FactPattern
from openimr.language.regions import related
from openimr.model import Assertion, Fact, FactKind, TreatmentRequest

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


class _Ordered(tuple[Fact, ...]):
    """Facts that are in order already, so that they are sorted once for an item and not for each service."""

    __slots__ = ()


def in_order(facts: Iterable[Fact]) -> Facts:
    """The facts by document, page and place, each once: the order of finding does not matter."""
    if isinstance(facts, _Ordered):
        return facts
    keyed = sorted(((_place(fact), fact) for fact in facts), key=lambda pair: pair[0])
    kept: list[Fact] = []
    last: tuple[object, ...] | None = None
    for place, fact in keyed:
        if place != last:
            kept.append(fact)
        last = place
    return _Ordered(kept)


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
    """

    __slots__ = (
        "_by_concept",
        "_near",
        "asked_on",
        "facts",
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
        self.facts = facts
        self.asked_on: str | None = None
        self.request = request
        self.own = (service, *(concept for concept in counts_as if concept != service))
        self.requested = frozenset((*(mention.service for mention in request.services), *self.own))
        self.regions = request.body_regions
        self.levels = frozenset(request.levels)
        self.words = words
        self.phase = "initial"
        self._near: dict[str, bool] = {}
        self._by_concept = _index(facts)

    def of(self, concepts: Iterable[str]) -> Iterator[Fact]:
        """Facts about any of the concepts."""
        for concept in concepts:
            yield from self._by_concept.get(concept, ())

    def near(self, region: str) -> bool:
        """Whether the region is one asked for, holds one or lies in one."""
        known = self._near.get(region)
        if known is None:
            known = self._near[region] = any(related(asked, region) for asked in self.regions)
        return known

    def found(self, patterns: Iterable[FactPattern]) -> Facts:
        """Facts that any of the patterns describes, each once."""
        found: dict[int, Fact] = {}
        for pattern in patterns:
            for fact in self.of(pattern.concepts):
                if id(fact) not in found and matches(pattern, fact, self):
                    found[id(fact)] = fact
        return tuple(found.values())

    def is_excess(self, fact: Fact) -> bool:
        """Whether the fact gives its amount in words that are above any table ("for years")."""
        return says(fact.value_text, self.words.amounts.excess)

    def is_indefinite(self, fact: Fact) -> bool:
        """Whether the fact gives its amount in words that do not say how many ("numerous")."""
        return says(fact.value_text, self.words.amounts.indefinite)


def _index(facts: Facts) -> dict[str, list[Fact]]:
    """The facts by what they are about."""
    by_concept: dict[str, list[Fact]] = {}
    for fact in facts:
        by_concept.setdefault(fact.concept, []).append(fact)
    return by_concept


def matches(pattern: FactPattern, fact: Fact, case: Case) -> bool:
    """Whether the pattern describes the fact. The concept is taken as checked.

    A record fact says that something was not found: it matches only a pattern that asks for the kind.
    """
    if fact.kind is FactKind.RECORD and FactKind.RECORD not in pattern.kinds:
        return False
    if fact.assertion not in pattern.assertions or (pattern.kinds and fact.kind not in pattern.kinds):
        return False
    if (pattern.not_requested and _restates_request(fact, case)) or _is_stale(pattern, fact, case):
        return False
    return _place_fits(pattern, fact, case) and _detail_fits(pattern, fact, case)


def _restates_request(fact: Fact, case: Case) -> bool:
    return fact.assertion is Assertion.PLANNED and fact.concept in case.requested


def _place_fits(pattern: FactPattern, fact: Fact, case: Case) -> bool:
    if pattern.levels == "same" and case.levels and fact.levels and case.levels.isdisjoint(fact.levels):
        return False
    wanted = pattern.regions
    if wanted == "any":
        return True
    if isinstance(wanted, tuple):
        return any(related(want, region) for want in wanted for region in fact.regions)
    if not fact.regions:
        return wanted == "same"
    return not case.regions or any(case.near(region) for region in fact.regions)


def _is_stale(pattern: FactPattern, fact: Fact, case: Case) -> bool:
    """Whether the fact is dated, to the day, longer before the request than the pattern allows."""
    if pattern.within_days is None or not (_is_day(case.asked_on) and _is_day(fact.date)):
        return False
    return (
        date.fromisoformat(str(case.asked_on)) - date.fromisoformat(str(fact.date))
    ).days > pattern.within_days


def _is_day(written: str | None) -> bool:
    return written is not None and len(written) == len("2014-01-01")


def _detail_fits(pattern: FactPattern, fact: Fact, case: Case) -> bool:
    if pattern.roles and fact.role not in pattern.roles:
        return False
    if pattern.severity and not says(fact.severity, pattern.severity):
        return False
    if pattern.value_text and not says(fact.value_text, pattern.value_text):
        return False
    if pattern.amount and not says(fact.value_text, getattr(case.words.amounts, pattern.amount)):
        return False
    if pattern.about == "service" and speaks_of_another(fact, case):
        return False
    return _number_fits(pattern, fact)


def _number_fits(pattern: FactPattern, fact: Fact) -> bool:
    if pattern.min is None and pattern.max is None:
        return True
    value = measure(fact, pattern.unit)
    if value is None:
        return False
    return (pattern.min is None or value >= pattern.min) and (pattern.max is None or value <= pattern.max)


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
    spaced = f" {' '.join(''.join(c if c.isalnum() else ' ' for c in text.lower()).split())} "
    return any(f" {word.lower().replace('-', ' ').replace('/', ' ')} " in spaced for word in words)
