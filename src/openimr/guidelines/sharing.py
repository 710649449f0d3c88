"""Tests that treatments share by name are put in place when a pack is loaded."""

from __future__ import annotations

from collections.abc import Mapping

from openimr.guidelines.format import AtLeastN, Criterion, Definition, Definitions, Entry, GivesWay, Test


class SharedTestError(ValueError):
    """A shared test that cannot be put in place. `name` is the one that the treatment itself uses."""

    def __init__(self, problem: str, name: str) -> None:
        super().__init__(problem)
        self.name = name


def resolved_entry(entry: Entry, shared: Definitions) -> Entry:
    """The entry with every `use: name` replaced by the shared test of that name, and silence made explicit.

    Raises SharedTestError for a name that does not exist and for names that refer to each other in a circle.
    """
    definitions = shared.definitions
    criteria = tuple(_criterion(criterion, shared) for criterion in entry.criteria)
    gives_way = tuple(_gives_way(way, definitions) for way in entry.gives_way)
    only_if = entry.only_if and resolved(entry.only_if, definitions)
    return entry.model_copy(update={"criteria": criteria, "gives_way": gives_way, "only_if": only_if})


def _criterion(criterion: Criterion, shared: Definitions) -> Criterion:
    condition = criterion.applies_if and resolved(criterion.applies_if, shared.definitions)
    test = resolved(criterion.test, shared.definitions)
    own = shared.silence.absent if test.absent else shared.silence.general
    return criterion.model_copy(
        update={
            "test": test,
            "applies_if": condition,
            "silence": criterion.silence or own,
        }
    )


def _gives_way(way: GivesWay, definitions: Mapping[str, Definition]) -> GivesWay:
    return way.model_copy(update={"when": resolved(way.when, definitions)})


def resolved(test: Test, definitions: Mapping[str, Definition], trail: tuple[str, ...] = ()) -> Test:
    """The test with every `use` in it replaced. `trail` are the names on the way, to find circles."""
    if test.use is not None:
        return _shared(test, definitions, trail)
    if test.all_of is not None:
        return test.model_copy(update={"all_of": tuple(resolved(t, definitions, trail) for t in test.all_of)})
    if test.any_of is not None:
        return test.model_copy(update={"any_of": tuple(resolved(t, definitions, trail) for t in test.any_of)})
    if test.at_least_n is not None:
        parts = tuple(resolved(t, definitions, trail) for t in test.at_least_n.of)
        return test.model_copy(update={"at_least_n": AtLeastN(n=test.at_least_n.n, of=parts)})
    if test.negation is not None:
        return test.model_copy(update={"negation": resolved(test.negation, definitions, trail)})
    return test


def _shared(test: Test, definitions: Mapping[str, Definition], trail: tuple[str, ...]) -> Test:
    name = test.use or ""
    if name in trail:
        circle = " -> ".join((*trail, name))
        raise SharedTestError(f"The shared tests {circle} refer to each other in a circle.", trail[0])
    if name not in definitions:
        raise SharedTestError(f"There is no shared test {name}.", (*trail, name)[0])
    shared = resolved(definitions[name].test, definitions, (*trail, name))
    if not test.refuted_by and not test.nearest:
        return shared
    return Test(all_of=(shared,), refuted_by=test.refuted_by, prefer=test.prefer, nearest=test.nearest)
