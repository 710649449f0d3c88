"""The reason for an outcome, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openimr.guidelines.amounts import EXCESS_IN_WORDS
from openimr.guidelines.format import Criterion
from openimr.guidelines.searching import parts
from openimr.guidelines.verdict import Verdict
from openimr.guidelines.wording import counted, described, joined, number, small_number, told_once
from openimr.model import CriterionResult, Fact, Outcome

_SHOWN = 4


def reason(criterion: Criterion, verdict: Verdict) -> str:
    """Why a criterion came out as it did: in the words of the pack if it has some that fit, else in ours."""
    own = getattr(criterion.says, verdict.outcome.value)
    if own:
        filled = _filled(own, verdict)
        if filled:
            return filled
    if "limit" in verdict.numbers:
        return _of_numbers(criterion, verdict)
    if verdict.outcome is Outcome.NOT_DOCUMENTED and verdict.note:
        return f"{verdict.note[:1].upper()}{verdict.note[1:]}: {_lower(criterion.statement)}"
    if verdict.outcome is Outcome.NOT_DOCUMENTED:
        return f"The record does not say whether this holds: {_lower(criterion.statement)}"
    shown = _shown(verdict.facts) or verdict.threshold
    word = "Documented" if verdict.outcome is Outcome.MET else "The record stands against it"
    if not verdict.facts:
        word = "Met" if verdict.outcome is Outcome.MET else "Not met"
    return f"{word}: {shown or _lower(criterion.statement).removesuffix('.')}."


def _shown(facts: Sequence[Fact]) -> str:
    """The facts behind an outcome in words, each once and not too many."""
    return joined(described(fact) for fact in told_once(facts)[:_SHOWN])


def _filled(words: str, verdict: Verdict) -> str | None:
    """The pack's words with what they ask for filled in; None if something they ask for is not known."""
    values: dict[str, str] = {key: number(value) for key, value in verdict.numbers.items()}
    if verdict.facts and "{facts}" in words:
        values["facts"] = _shown(verdict.facts)
    try:
        return words.format_map(values)
    except KeyError:
        return None


def _of_numbers(criterion: Criterion, verdict: Verdict) -> str:
    """The reason of a count: what was given, what is asked for, the limit."""
    numbers, unit = verdict.numbers, _unit(criterion)
    limit = f"the limit of {counted(numbers['limit'], unit)}"
    exceeded = verdict.outcome is Outcome.NOT_MET
    if "prior" in numbers:
        return _of_prior(numbers, unit, limit, exceeded, verdict.note)
    if verdict.note == EXCESS_IN_WORDS:
        shown = _shown(verdict.facts)
        return f"{shown[:1].upper()}{shown[1:]} is already more than {limit}."
    if "requested" not in numbers:
        return f"Against {limit}, {verdict.note}."
    asked = counted(numbers["requested"], unit)
    if exceeded:
        return f"The request alone, for {asked}, exceeds {limit}."
    note = f", and {verdict.note}" if verdict.note else ""
    return f"The request is for {asked}, against {limit}{note}."


def _of_prior(numbers: Mapping[str, float], unit: str, limit: str, exceeded: bool, note: str | None) -> str:
    prior = numbers["prior"]
    given = f"{counted(prior, unit)} completed"
    if "total" in numbers:
        relation = "exceeds" if numbers["total"] > numbers["limit"] else "stays within"
        asked = f"{number(numbers['requested'])} requested"
        return f"The {given} and {asked} make {number(numbers['total'])}, which {relation} {limit}."
    if exceeded:
        return f"The {given} already {'reaches' if prior == 1 else 'reach'} {limit}."
    return f"With {given} against {limit}, {note}."


def _unit(criterion: Criterion) -> str:
    """The unit in which the criterion counts, as a noun."""
    for part in parts(criterion.test):
        counted_in = part.at_most or part.request_at_most
        if counted_in:
            return counted_in.unit.replace("mg_med_per_day", "mg of morphine a day").replace("_", " ")
    return "visits"


def _lower(sentence: str) -> str:
    first = sentence.split(" ", 1)[0]
    return sentence if len(first) > 1 and first.isupper() else sentence[:1].lower() + sentence[1:]


def stated_against(result: CriterionResult) -> str:
    """The reason of a criterion that is not met, with the facts that stand against it."""
    if not result.facts or result.threshold:
        return result.reason
    shown = _shown(result.facts)
    return result.reason if shown in result.reason else f"{result.reason.removesuffix('.')}: {shown}."


def summary(outcome: Outcome, results: Sequence[CriterionResult], decided_by: Sequence[str]) -> str:
    """What a service's criteria come to in one or two sentences."""
    if outcome is Outcome.MET:
        return _supported(results, decided_by)
    deciding = [result for result in results if result.id in decided_by]
    parts = [stated_against(r) for r in deciding if r.outcome is Outcome.NOT_MET]
    silent = [r for r in deciding if r.outcome is Outcome.NOT_DOCUMENTED]
    if silent and parts:
        noun = "criterion is" if len(silent) == 1 else "criteria are"
        parts.append(f"Besides, {small_number(len(silent))} required {noun} not documented.")
    elif silent:
        parts += [result.reason for result in silent]
    return " ".join(parts) or "The criteria are not satisfied."


def _supported(results: Sequence[CriterionResult], decided_by: Sequence[str]) -> str:
    """What carries a supported service, and what is silent without standing against it."""
    carrying = [stated_against(r) for r in results if r.id in decided_by and r.facts]
    silent = [r for r in results if r.requirement == "required" and r.outcome is Outcome.NOT_DOCUMENTED]
    parts = ["All criteria that decide are met.", *carrying[:3]]
    if silent:
        noun = "criterion is" if len(silent) == 1 else "criteria are"
        parts.append(
            f"{small_number(len(silent)).capitalize()} further {noun} not documented, "
            "which does not stand in the way."
        )
    return " ".join(parts)
