"""The tests that the rules of eligibility name. Each gives None, or what it found, in words.

What is not known (None) never fails a test of refusal; the tests of the unknown find it and ask.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from openimr.process.application import Application, AppliedItem, Earlier
from openimr.process.near import list_likeness, plain, same_word
from openimr.process.rules import Rules
from openimr.process.timeliness import Window, window_of

_OTHER_GROUNDS = frozenset({"liability", "billing", "network", "other"})
_GIVEN_UP = frozenset({"INELIGIBLE", "WITHDRAWN", "DEFERRED_LIABILITY", "TERMINATED"})


class Asked(NamedTuple):
    """What a test looks at."""

    application: Application
    earlier: Sequence[Earlier]
    as_of: date | None
    rules: Rules
    window: Window


Test = Callable[[Asked], str | None]


def asked(application: Application, earlier: Sequence[Earlier], as_of: date | None, rules: Rules) -> Asked:
    """The question with the window of time worked out once."""
    return Asked(application, earlier, as_of, rules, window_of(application, as_of, rules))


def _surely_same(one: Application, other: Application) -> bool:
    """The same claim, or the same full name and day of birth: enough to call an application a duplicate."""
    if plain(one.claim_number) and plain(one.claim_number) == plain(other.claim_number):
        return True
    ours, theirs = (plain(each.employee_first) + plain(each.employee_last) for each in (one, other))
    return bool(ours) and ours == theirs and one.birth_date is not None and one.birth_date == other.birth_date


def _likely_same(one: Application, other: Application) -> bool:
    """A name that may be misspelt, with the same day of birth or of injury: enough for a person to look."""
    names = same_word(one.employee_last, other.employee_last)
    born = one.birth_date is not None and one.birth_date == other.birth_date
    hurt = one.injury_date is not None and one.injury_date == other.injury_date
    return names and (born or (hurt and same_word(one.employee_first, other.employee_first)))


def _texts(application: Application) -> tuple[str, ...]:
    return tuple(item.text for item in application.items)


def _likest(ask: Asked, least: float, *, exact: bool) -> Earlier | None:
    """The earlier one of the same person that is so like; exact: surely theirs, on the same decision."""
    ours = ask.application
    for other in ask.earlier:
        theirs = other.application
        same = _surely_same(ours, theirs) or (not exact and _likely_same(ours, theirs))
        if other.number == ours.number or not same:
            continue
        same_decision = ours.ur_decision_date is not None and ours.ur_decision_date == theirs.ur_decision_date
        alike = list_likeness(_texts(ours), _texts(theirs))
        if alike >= least and (same_decision or not exact):
            return other
    return None


def _duplicate(ask: Asked) -> str | None:
    found = _likest(ask, ask.rules.door.near.same_text, exact=True)
    return f"case {found.number}" if found and found.state not in _GIVEN_UP else None


def _near_duplicate(ask: Asked) -> str | None:
    found = _likest(ask, ask.rules.door.near.near_text, exact=False) or _shares_an_item(ask)
    if found is None or found.state in _GIVEN_UP or _duplicate(ask):
        return None
    return f"case {found.number}, state {found.state}"


def _shares_an_item(ask: Asked) -> Earlier | None:
    """An earlier application on the same decision that has one of these items among others."""
    ours = ask.application
    for other in ask.earlier:
        theirs = other.application
        same = _surely_same(ours, theirs) or _likely_same(ours, theirs)
        if other.number == ours.number or not same:
            continue
        if ours.ur_decision_date is None or ours.ur_decision_date != theirs.ur_decision_date:
            continue
        if any(list_likeness((a,), (b,)) >= 0.999 for a in _texts(ours) for b in _texts(theirs)):
            return other
    return None


def _refiled(ask: Asked) -> str | None:
    found = _likest(ask, ask.rules.door.near.same_text, exact=True)
    return f"case {found.number}, {found.state}" if found and found.state in _GIVEN_UP else None


def _communicated(application: Application) -> date | None:
    return application.ur_communicated_on or application.ur_decision_date


def _before_scope(ask: Asked) -> str | None:
    injury, told, scope = ask.application.injury_date, _communicated(ask.application), ask.rules.door.scope
    if injury and told and injury < scope.injury_from and told < scope.decision_from:
        return f"injury {injury}, decision {told}"
    return None


def _scope_unknown(ask: Asked) -> str | None:
    injury, told, scope = ask.application.injury_date, _communicated(ask.application), ask.rules.door.scope
    if (injury and injury >= scope.injury_from) or (told and told >= scope.decision_from):
        return None
    if injury and told:
        return None
    return "the date of injury or of the decision is missing"


def _designation_too_early(application: Application) -> bool:
    signed, decided = application.designation_signed_on, application.ur_decision_date
    return application.signed_by == "designee" and bool(signed and decided and signed < decided)


def _unsigned(ask: Asked) -> str | None:
    application = ask.application
    if application.signed is False:
        return "the form is not signed"
    if application.signed_by == "administrator":
        return "signed by the claims administrator, who cannot ask for a review"
    if _designation_too_early(application):
        return "the designation was signed before the decision and is not valid (LC 4610.5(j))"
    return None


def _signature_unknown(ask: Asked) -> str | None:
    application = ask.application
    if application.signed is None:
        return "the signature"
    if application.signed_by == "designee" and not application.designation_signed_on:
        return "the day on which the representative was designated"
    return None


def _signer_to_check(ask: Asked) -> str | None:
    return "signed by the physician" if ask.application.signed_by == "physician" else None


def _untimely(ask: Asked) -> str | None:
    window = ask.window
    if window.filed and window.last_possible and window.filed > window.last_possible:
        return f"filed {window.filed}, last day {window.last_possible} ({window.words})"
    return None


def _timeliness_unknown(ask: Asked) -> str | None:
    window = ask.window
    if window.not_running or _untimely(ask):
        return None
    if window.filed is None:
        return "the day of filing is missing"
    if window.last_sure is None:
        return "the day on which the decision was served is missing"
    return window.doubt if window.filed > window.last_sure else None


def _ur_not_attached(ask: Asked) -> str | None:
    return "no decision came with the form" if ask.application.ur_attached is False else None


def _ur_attached_unknown(ask: Asked) -> str | None:
    return "the decision" if ask.application.ur_attached is None else None


def _outcome(item: AppliedItem, application: Application) -> str | None:
    return item.outcome or application.ur_outcome


def _ground(item: AppliedItem, application: Application) -> str | None:
    return item.ground or application.ur_ground


def _is_conditional(item: AppliedItem, application: Application) -> bool:
    return (
        "conditional" in (_outcome(item, application),) or _ground(item, application) == "missing_information"
    )


def _items(application: Application) -> tuple[AppliedItem, ...]:
    """The items; one without words if the form names none, so that the whole decision is judged."""
    return application.items or (AppliedItem(text=""),)


def _conditional(ask: Asked) -> str | None:
    items = _items(ask.application)
    return "all items" if all(_is_conditional(one, ask.application) for one in items) else None


def _conditional_in_part(ask: Asked) -> str | None:
    some = [one.text for one in _items(ask.application) if _is_conditional(one, ask.application)]
    return "; ".join(some) if some and not _conditional(ask) else None


def _no_dispute(item: AppliedItem, application: Application) -> bool:
    outcome, ground = _outcome(item, application), _ground(item, application)
    if outcome == "deferred" or _is_conditional(item, application):
        return False
    return outcome == "approved" or ground in _OTHER_GROUNDS


def _no_ur_dispute(ask: Asked) -> str | None:
    items = _items(ask.application)
    if not all(_no_dispute(one, ask.application) for one in items):
        return None
    grounds = {_ground(one, ask.application) or _outcome(one, ask.application) or "" for one in items}
    return f"decided on: {', '.join(sorted(grounds))}"


def _dispute_unknown(ask: Asked) -> str | None:
    known = any(
        _outcome(one, ask.application) or _ground(one, ask.application) for one in _items(ask.application)
    )
    return None if known or not ask.application.ur_attached else "the outcome of the decision"


def _liability_pending(ask: Asked) -> str | None:
    application = ask.application
    deferred = any(_outcome(one, application) == "deferred" for one in _items(application))
    if application.liability_resolved_on or application.administrator_agrees_to_review:
        return None
    return "liability is disputed" if application.liability_disputed or deferred else None


def _authorized(ask: Asked) -> list[AppliedItem]:
    day = ask.as_of or ask.application.filed_on
    return [
        one
        for one in ask.application.items
        if one.authorized_on and (day is None or one.authorized_on <= day)
    ]


def _authorized_since(ask: Asked) -> str | None:
    done = _authorized(ask)
    return "all items" if done and len(done) == len(ask.application.items) else None


def _authorized_in_part(ask: Asked) -> str | None:
    done = _authorized(ask)
    return "; ".join(one.text for one in done) if 0 < len(done) < len(ask.application.items) else None


def _expedited_unsupported(ask: Asked) -> str | None:
    application = ask.application
    asks = application.expedited_requested and not application.ur_expedited
    return "no certification is attached" if asks and not application.certification else None


def _incomplete(ask: Asked) -> str | None:
    missing = [
        one.label for one in ask.rules.door.fields if one.required and is_missing(ask.application, one.field)
    ]
    return f"missing: {', '.join(missing)}" if missing else None


def is_missing(application: Application, field: str) -> bool:
    """Whether a field of the form is not filled in."""
    value = getattr(application, field)
    return value is None or value in ("", ()) or (isinstance(value, str) and not value.strip())


TESTS: dict[str, Test] = {
    "duplicate": _duplicate,
    "near_duplicate": _near_duplicate,
    "refiled": _refiled,
    "before_scope": _before_scope,
    "scope_unknown": _scope_unknown,
    "unsigned": _unsigned,
    "signature_unknown": _signature_unknown,
    "signer_to_check": _signer_to_check,
    "untimely": _untimely,
    "timeliness_unknown": _timeliness_unknown,
    "ur_not_attached": _ur_not_attached,
    "ur_attached_unknown": _ur_attached_unknown,
    "conditional": _conditional,
    "conditional_in_part": _conditional_in_part,
    "no_ur_dispute": _no_ur_dispute,
    "dispute_unknown": _dispute_unknown,
    "liability_pending": _liability_pending,
    "authorized_since": _authorized_since,
    "authorized_in_part": _authorized_in_part,
    "expedited_unsupported": _expedited_unsupported,
    "incomplete": _incomplete,
}
