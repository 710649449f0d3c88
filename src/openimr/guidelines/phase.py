"""Whether a request is for a first course of a treatment or for more of it."""

from __future__ import annotations

from collections.abc import Iterable

from openimr.guidelines.case import Case
from openimr.guidelines.format import Patterns
from openimr.guidelines.matching import found
from openimr.guidelines.wording import described, joined
from openimr.model import Assertion, Fact, FactKind, VisitRole

_EARLIER_ROLES = (VisitRole.COMPLETED, VisitRole.REMAINING)


def phase_of(case: Case, counts_as: Iterable[str], shown_by: Patterns = ()) -> str:
    """The phase of a case if these treatments count as the disputed one as well."""
    if case.request.additional:
        return "continuing"
    earlier = any(_is_earlier(fact, case) for fact in case.of((*case.own, *counts_as)))
    return "continuing" if earlier or found(shown_by, case) else "initial"


def phase(case: Case, shown_by: Patterns = ()) -> tuple[str, str]:
    """`initial` or `continuing`, and why.

    Any earlier or running course of the same treatment for the same body region makes a request continuing,
    as does a request that itself asks for more. A course that is only possible counts; the reason says so.
    `shown_by` are facts of other kinds that show an earlier one, such as a study of the same kind.
    """
    earlier = [fact for fact in case.of(case.own) if _is_earlier(fact, case)]
    earlier += [fact for fact in found(shown_by, case) if all(fact is not known for known in earlier)]
    certain = [fact for fact in earlier if fact.assertion is not Assertion.POSSIBLE]
    if certain:
        return "continuing", f"An earlier course is documented: {joined(described(f) for f in certain[:3])}."
    if case.request.additional:
        return "continuing", "The request itself asks for more of the same treatment."
    if earlier:
        return "continuing", f"An earlier course is possible: {joined(described(f) for f in earlier[:3])}."
    return "initial", "No earlier course of this treatment is documented for this body region."


def _is_earlier(fact: Fact, case: Case) -> bool:
    if not case.in_region(fact):
        return False
    if fact.kind is FactKind.VISITS:
        return fact.role in _EARLIER_ROLES and bool(fact.value or fact.value_text)
    given = (Assertion.PRESENT, Assertion.HISTORICAL, Assertion.POSSIBLE)
    return fact.kind in (FactKind.TREATMENT, FactKind.MEDICATION) and fact.assertion in given
