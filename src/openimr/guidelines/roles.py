"""What part a criterion plays: indication, care tried before, benefit of a course, limit, exclusion or form.

A criterion may name its `role` in its file. Where it does not, the role follows from its test: a criterion of
continued courses asks for benefit, a count is a limit, and otherwise the kinds of the facts asked for decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from openimr.guidelines.format import Criterion, Definition, Entry, Role, Test
from openimr.guidelines.loading import Pack
from openimr.guidelines.searching import asked_for, parts
from openimr.language.concepts import concepts
from openimr.model import FactKind

CARE = frozenset({FactKind.TREATMENT, FactKind.VISITS, FactKind.MEDICATION, FactKind.RESPONSE})
_FORMS = frozenset({FactKind.GOAL, FactKind.PLAN, FactKind.RECORD})
_ROLES: dict[int, tuple[Entry, dict[str, Role]]] = {}


def roles_of(entry: Entry, pack: Pack) -> Mapping[str, Role]:
    """The role of each criterion of a treatment, by its full id (`treatment.C1`)."""
    known = _ROLES.get(id(entry))
    if known is None:
        shared = pack.definitions.definitions
        found = {f"{entry.id}.{one.id}": one.role or _derived(one, shared) for one in entry.criteria}
        known = _ROLES[id(entry)] = (entry, found)
    return known[1]


def _derived(criterion: Criterion, shared: Mapping[str, Definition]) -> Role:
    if criterion.phase == "continuing":
        return "benefit"
    if criterion.test.absent is not None:
        return "exclusion"
    tests = list(_all_tests(criterion.test, shared))
    if any(_counts(test) for test in tests):
        return "limit"
    return _by_kinds([kind for test in tests for kind in _kinds(test)])


def _all_tests(test: Test, shared: Mapping[str, Definition]) -> Iterator[Test]:
    """The tests within a test, those that it names by `use` included."""
    for part in parts(test):
        yield part
        if part.use:
            yield from _all_tests(shared[part.use].test, shared)


def _counts(test: Test) -> bool:
    return any((test.at_most, test.request_at_most, test.use_at_most, test.at_most_value))


def _kinds(test: Test) -> Iterator[FactKind]:
    """The kinds of the facts a test asks for; a pattern without kinds stands for those of its concepts."""
    if test.interval:
        return
    for pattern in asked_for(test):
        yield from pattern.kinds or (kind for key in pattern.concepts if (kind := _kind(key)))


@cache
def _kind(concept: str) -> FactKind | None:
    known = concepts().get(concept)
    return FactKind(known.kind) if known else None


# Care is asked for together with the complaint that goes on: a third of care makes a criterion of care.
def _by_kinds(kinds: list[FactKind]) -> Role:
    care = sum(kind in CARE for kind in kinds)
    forms = sum(kind in _FORMS for kind in kinds)
    clinical = len(kinds) - care - forms
    if care and 2 * care >= clinical and care >= forms:
        return "prior_care"
    return "indication" if kinds and clinical >= forms else "formality"
