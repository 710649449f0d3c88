"""Facts that cannot all be right: shown, never resolved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from openimr.model import Assertion, Fact, FactKind, Noun, VisitRole

_MOST_YEARS_APART = 1
_MOST_TOLD = 4


class FactContradiction(Noun):
    """Facts that disagree. `about` is age, sex, injury_date, represented, visits or finding."""

    about: str
    explanation: str
    facts: tuple[Fact, ...]


def contradictions(facts: Sequence[Fact]) -> tuple[FactContradiction, ...]:
    """What the facts say against one another, in the order of the text. Nothing is dropped or decided.

    Two ages that the dates of the records do not explain, two sexes, dates of injury that do not fit,
    visits completed that differ on one day or shrink with time, a finding present and absent at one
    date and place.
    """
    found = [_ages(facts), _sexes(facts), _injuries(facts), _represented(facts)]
    return tuple(c for c in [*found, *_visits(facts), *_findings(facts)] if c is not None)


def _ages(facts: Sequence[Fact]) -> FactContradiction | None:
    ages = [f for f in facts if f.kind is FactKind.AGE and f.value is not None]
    clash = _clash(ages, _ages_disagree)
    return _told(
        "age", "The records give ages that their dates do not explain", clash, lambda f: f"{f.value:.0f}"
    )


def _ages_disagree(a: Fact, b: Fact) -> bool:
    apart = abs((a.value or 0) - (b.value or 0))
    if not a.date or not b.date:
        return apart > _MOST_YEARS_APART
    later, earlier = (a, b) if a.date >= b.date else (b, a)
    years = int((later.date or "0")[:4]) - int((earlier.date or "0")[:4])
    return abs((later.value or 0) - (earlier.value or 0) - years) > _MOST_YEARS_APART


def _sexes(facts: Sequence[Fact]) -> FactContradiction | None:
    sexes = [f for f in facts if f.kind is FactKind.SEX]
    clash = _clash(sexes, lambda a, b: a.value_text != b.value_text)
    return _told("sex", "The records give two sexes", clash, lambda f: f.value_text or "")


def _injuries(facts: Sequence[Fact]) -> FactContradiction | None:
    dates = [f for f in facts if f.kind is FactKind.INJURY_DATE and f.date]
    clash = _clash(dates, lambda a, b: not _fits(a.date or "", b.date or ""))
    return _told(
        "injury_date", "The records give more than one date of injury", clash, lambda f: f.date or ""
    )


def _fits(a: str, b: str) -> bool:
    return a.startswith(b) or b.startswith(a)


def _represented(facts: Sequence[Fact]) -> FactContradiction | None:
    said = [f for f in facts if f.kind is FactKind.REPRESENTED]
    clash = _clash(said, lambda a, b: a.concept != b.concept)
    return _told("represented", "The records disagree on representation", clash, lambda f: f.label)


def _visits(facts: Sequence[Fact]) -> Iterator[FactContradiction | None]:
    """Visits done are counted up: two numbers for one day, or fewer later, cannot both hold."""
    done: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.role is VisitRole.COMPLETED and fact.date:
            done.setdefault(fact.concept, []).append(fact)
    for concept, counted in sorted(done.items()):
        clash = _clash(counted, _visits_disagree)
        words = f"Completed visits ({concept.replace('_', ' ')}) do not add up"
        yield _told("visits", words, _by_size(clash), lambda f: f"{f.value:.0f} on {f.date}")


def _by_size(counted: Sequence[Fact]) -> tuple[Fact, ...]:
    """A long list with its largest count first and its smallest next; a short one as it is."""
    if len(counted) <= _MOST_TOLD:
        return tuple(counted)
    largest = max(counted, key=lambda f: f.value or 0)
    smallest = min(counted, key=lambda f: f.value or 0)
    ends = (largest, smallest)
    return (*ends, *(f for f in counted if not any(f is end for end in ends)))


def _visits_disagree(a: Fact, b: Fact) -> bool:
    earlier, later = (a, b) if (a.date or "") <= (b.date or "") else (b, a)
    if a.date == b.date:
        return a.value != b.value
    return (earlier.value or 0) > (later.value or 0)


def _findings(facts: Sequence[Fact]) -> Iterator[FactContradiction | None]:
    by_place: dict[tuple[str, tuple[str, ...], str], list[Fact]] = {}
    for fact in facts:
        if fact.kind in (FactKind.FINDING, FactKind.COMPLAINT) and fact.date and fact.regions:
            by_place.setdefault((fact.concept, fact.regions, fact.date), []).append(fact)
    for (concept, _, date), said in sorted(by_place.items()):
        clash = _clash(said, lambda a, b: {a.assertion, b.assertion} == {Assertion.PRESENT, Assertion.ABSENT})
        words = f"{concept.replace('_', ' ').capitalize()} is both stated and denied on {date}"
        yield _told("finding", words, clash, lambda f: str(f.assertion))


def _clash(facts: Sequence[Fact], disagree: Callable[[Fact, Fact], bool]) -> tuple[Fact, ...]:
    """All facts that disagree with some other."""
    if len(facts) > 400:
        facts = _one_each(facts)
    clashing = {id(f) for pair in combinations(facts, 2) if disagree(*pair) for f in pair}
    return tuple(f for f in facts if id(f) in clashing)


def _one_each(facts: Sequence[Fact]) -> list[Fact]:
    return list({(f.value, f.value_text, f.date, f.concept, f.assertion): f for f in facts}.values())


def _told(
    about: str, words: str, clash: tuple[Fact, ...], value: Callable[[Fact], str]
) -> FactContradiction | None:
    if not clash:
        return None
    told = list(dict.fromkeys(value(f) for f in clash))
    return FactContradiction(about=about, explanation=f"{words}: {_listed(told, about)}.", facts=clash)


def _listed(told: Sequence[str], about: str) -> str:
    """All values, or of many the first two and how many there are; every fact stays as evidence."""
    if len(told) <= _MOST_TOLD:
        return ", ".join(told)
    if about == "visits":
        return f"{len(told)} statements, from {told[1]} to {told[0]}"
    return f"{', '.join(told[:_MOST_TOLD])} and {len(told) - _MOST_TOLD} more"
