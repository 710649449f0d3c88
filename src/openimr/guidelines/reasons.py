"""The reason for an outcome, in words."""

from __future__ import annotations

from collections.abc import Sequence

from openimr.guidelines.case import Case
from openimr.guidelines.format import Criterion
from openimr.guidelines.verdict import Verdict
from openimr.guidelines.wording import counted, described, joined, number, singular
from openimr.model import CriterionResult, Outcome

_SHOWN = 4


def reason(criterion: Criterion, verdict: Verdict, case: Case) -> str:
    """Why a criterion came out as it did: in the words of the pack if it has some that fit, else in ours."""
    own = getattr(criterion.says, verdict.outcome.value)
    if own:
        filled = _filled(own, verdict, case)
        if filled:
            return filled
    if "limit" in verdict.numbers:
        return _of_numbers(criterion, verdict)
    if verdict.outcome is Outcome.NOT_DOCUMENTED:
        return f"The record does not say whether this holds: {_lower(criterion.statement)}"
    shown = joined(described(fact) for fact in verdict.facts[:_SHOWN])
    return f"{'Documented' if verdict.outcome is Outcome.MET else 'The record stands against it'}: {shown}."


def _filled(words: str, verdict: Verdict, case: Case) -> str | None:
    """The pack's words with what they ask for filled in; None if something they ask for is not known."""
    values: dict[str, str] = {key: number(value) for key, value in verdict.numbers.items()}
    if verdict.facts:
        values["facts"] = joined(described(fact) for fact in verdict.facts[:_SHOWN])
    values["regions"] = joined(region.replace("_", " ") for region in case.regions) or "body region"
    try:
        return words.format_map(values)
    except KeyError:
        return None


def _of_numbers(criterion: Criterion, verdict: Verdict) -> str:
    numbers, unit = verdict.numbers, _unit(criterion)
    limit = counted(numbers["limit"], unit)
    if "total" in numbers:
        relation = "exceed" if verdict.outcome is Outcome.NOT_MET else "stay within"
        return (
            f"{counted(numbers['prior'], unit)} completed and {number(numbers['requested'])} requested "
            f"make {number(numbers['total'])}, which {relation}{'s' if relation == 'exceed' else ''} the limit "
            f"of {limit}."
        ).replace("which stay within", "which is within")
    if "prior" in numbers:
        end = "which already reaches" if verdict.outcome is Outcome.NOT_MET else "against"
        note = f"; {verdict.note}" if verdict.outcome is Outcome.NOT_DOCUMENTED else ""
        return f"{counted(numbers['prior'], unit)} completed, {end} the limit of {limit}{note}."
    if verdict.outcome is Outcome.NOT_MET and verdict.facts and not verdict.facts[0].role:
        shown = joined(described(fact) for fact in verdict.facts[:_SHOWN])
        return f"{shown[:1].upper()}{shown[1:]} is already more than the limit of {limit}."
    asked = f"{counted(numbers['requested'], unit)} requested" if "requested" in numbers else "No number requested"
    note = f" ({verdict.note})" if verdict.note else ""
    return f"{asked}, against the limit of {limit}{note}."


def _unit(criterion: Criterion) -> str:
    test = criterion.test
    if test.at_most:
        return test.at_most.unit
    return test.request_at_most.unit if test.request_at_most else "visits"


def _lower(sentence: str) -> str:
    first = sentence.split(" ", 1)[0]
    return sentence if len(first) > 1 and first.isupper() else sentence[:1].lower() + sentence[1:]


def summary(outcome: Outcome, deciding: Sequence[CriterionResult]) -> str:
    """What a service's criteria come to in one or two sentences."""
    against = [r.reason for r in deciding if r.outcome is Outcome.NOT_MET]
    silent = [r for r in deciding if r.outcome is Outcome.NOT_DOCUMENTED]
    if outcome is Outcome.MET:
        return "All required criteria are met."
    parts = [" ".join(against)] if against else []
    if silent:
        noun = "criterion is" if len(silent) == 1 else "criteria are"
        parts.append(f"{len(silent)} required {noun} not documented.")
    return " ".join(parts) or "The criteria are not satisfied."


__all__ = ["reason", "singular", "summary"]
