"""Eligibility and completeness at the door (8 CCR 9792.10.3; LC 4610.5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from openimr.process.application import Application, Earlier, Eligibility, Missing, Reason
from openimr.process.door_format import DoorRule
from openimr.process.door_tests import TESTS, Asked, asked, is_missing
from openimr.process.rules import Rules, load_rules


def check_eligibility(
    application: Application,
    earlier: Sequence[Earlier] = (),
    as_of: date | None = None,
    rules: Rules | None = None,
) -> Eligibility:
    """What the door says of an application on the day `as_of` (the day of filing if None).

    Each reason has its rule and source. What is not known is asked for and never taken for a no; what is
    only like an earlier application goes before a person. Source: 8 CCR 9792.10.3(a); LC 4610.5.
    """
    rules = rules or load_rules()
    question = asked(application, earlier, as_of, rules)
    reasons = tuple(reason for rule in rules.door.rules if (reason := _reason(rule, question)))
    outcomes = {reason.outcome for reason in reasons}
    verdict = next((one for one in rules.door.order if one in outcomes), "eligible")
    answer = rules.door.verdicts[verdict]
    return Eligibility.model_validate(
        {
            "verdict": verdict,
            "reasons": reasons,
            "missing": missing_fields(application, rules),
            "notice": answer.notice,
            "event": answer.event,
            "filed_on": question.window.filed,
            "last_day": question.window.last_possible or question.window.last_sure,
            "due_note": question.window.words,
        }
    )


def _reason(rule: DoorRule, question: Asked) -> Reason | None:
    day = question.window.filed or question.as_of
    if (day and not rule.holds(day)) or (day is None and rule.ends is not None):
        return None
    found = TESTS[rule.test](question)
    if found is None:
        return None
    return Reason(
        code=rule.code,
        outcome=rule.outcome,
        why=f"{rule.words}: {found}",
        rule=rule.test,
        source=rule.source,
        mark=rule.mark,
        remedy=rule.remedy,
    )


def missing_fields(application: Application, rules: Rules | None = None) -> tuple[Missing, ...]:
    """The fields of the form that are not filled in, the required ones first, each with whom to ask."""
    door = (rules or load_rules()).door
    found = [
        Missing(
            field=one.field,
            label=one.label,
            ask=one.ask,
            required=one.required,
            source=door.fields_source.source,
            mark=door.fields_source.mark,
        )
        for one in door.fields
        if is_missing(application, one.field)
    ]
    return tuple(sorted(found, key=lambda one: not one.required))
