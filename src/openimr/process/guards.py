"""What must hold before a step is taken, by the names that `data/transitions.yaml` uses.

Each guard gives None if it holds, otherwise why it does not, in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from openimr.process.clocks import clocks
from openimr.process.effects import decisions, named_reviewers, numbers, overturned_by
from openimr.process.rules import Rules
from openimr.process.values import Case, Event

Guard = Callable[[Case, Event, Rules], str | None]
_THE_DECISION_ALONE = frozenset({"ur_determination", "ur_decision"})


def _asked(case: Case, *_: object) -> str | None:
    return None if case.has("internal_appeal") else "No internal appeal was asked for."


def _names_an_item(case: Case, event: Event, _: Rules) -> str | None:
    given = event.details.get("items")
    if given or case.items:
        return None
    return "The application names no disputed treatment: `items` is empty."


def _is_over(case: Case, event: Event, rules: Rules, ids: Iterable[str], what: str) -> str | None:
    wanted = frozenset(ids)
    running = [one for one in clocks(case, rules, event.at) if one.id in wanted]
    if not running:
        return f"{what}: it has not begun."
    last = running[-1]
    if last.due is None or event.at <= last.due:
        return f"{what}: it runs until {last.due.date().isoformat() if last.due else 'an unknown day'}."
    return None


def _window_is_over(case: Case, event: Event, rules: Rules) -> str | None:
    return _is_over(case, event, rules, ("D7", "D8"), "The time for an application is not over")


def _answer_is_overdue(case: Case, event: Event, rules: Rules) -> str | None:
    return _is_over(case, event, rules, ("D13",), "The time for the answer is not over")


def _information_is_overdue(case: Case, event: Event, rules: Rules) -> str | None:
    return _is_over(case, event, rules, ("D20",), "The time for the information is not over")


def _records_are_overdue(case: Case, event: Event, rules: Rules) -> str | None:
    return _is_over(case, event, rules, ("D15", "D16", "D17"), "The records are not overdue")


def _of_another_case(case: Case, event: Event, _: Rules) -> str | None:
    return "A case is no duplicate of itself." if event.details.get("of") == case.number else None


def _reasons_are_known(_: Case, event: Event, rules: Rules) -> str | None:
    unknown = [str(code) for code in event.details.get("reasons") or () if code not in rules.reason_codes]
    return f"No such reason for a refusal: {', '.join(unknown)}." if unknown else None


def _administrator_does_not_agree(_: Case, event: Event, __: Rules) -> str | None:
    agrees = event.details.get("administrator_agrees_to_review")
    return "The claims administrator agrees to a review, so nothing is deferred." if agrees else None


def _liability_is_resolved(case: Case, *_: object) -> str | None:
    return None if case.has("liability_resolved") else "The dispute about liability is not resolved."


def _priority_is_settled(case: Case, *_: object) -> str | None:
    if not case.has("expedited_requested"):
        return None
    return "Expedited review was asked for and is undecided: convert the case, or refuse the request first."


def _an_item_is_open(case: Case, *_: object) -> str | None:
    return None if case.items_in("open") else "No disputed item is open."


def _service_is_known(_: Case, event: Event, rules: Rules) -> str | None:
    known = rules.counting.services
    if event.details.get("service") in known:
        return None
    return f"The means of service {event.details.get('service')!r} is not known; one of {', '.join(known)}."


def _same_dispute_parties(case: Case, event: Event, _: Rules) -> str | None:
    details = event.details
    pairs = (
        ("employee", case.employee, details.get("employee")),
        ("requesting physician", case.physician, details.get("physician")),
        ("date of injury", case.injury_date, _day(details.get("injury_date"))),
    )
    different = [name for name, ours, theirs in pairs if not ours or ours != theirs]
    if details.get("with") == case.number:
        return "A case cannot join itself."
    return f"Not the same {' and '.join(different)}, or it is not known." if different else None


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def _basis_is_more(_: Case, event: Event, __: Rules) -> str | None:
    basis = {str(one) for one in event.details.get("basis") or ()} - _THE_DECISION_ALONE
    return None if basis else "A review never rests on the utilization review determination alone."


def _conflicts_are_clear(_: Case, event: Event, __: Rules) -> str | None:
    given = event.details.get("reviewers") or ()
    unclear = [str(one.get("reviewer")) for one in given if one.get("conflict_check") != "clear"]
    if unclear:
        return f"The conflict check of {', '.join(unclear)} is not clear."
    named = [one.get("reviewer") for one in given]
    return (
        None if len(set(named)) == len(named) and all(named) else "A reviewer is named twice or not at all."
    )


def _no_earlier_reviewer(case: Case, event: Event, _: Rules) -> str | None:
    again = [one for one in named_reviewers(event) if one in case.barred]
    return f"{', '.join(again)} took part in the earlier review of this case." if again else None


def _is_regular(case: Case, *_: object) -> str | None:
    return "The case is expedited already." if case.priority == "expedited" else None


def _is_expedited(case: Case, *_: object) -> str | None:
    return "The case is regular already." if case.priority == "regular" else None


def _certification_is_documented(_: Case, event: Event, __: Rules) -> str | None:
    if event.details.get("documents") and event.details.get("certified_by"):
        return None
    return "The threat must be certified by the treating physician, with documents."


def _expedited_request_is_open(case: Case, *_: object) -> str | None:
    return None if case.has("expedited_requested") else "No request for expedited review is open."


def _ur_was_not_expedited(case: Case, *_: object) -> str | None:
    return "Utilization review was expedited, so the review is too." if case.has("ur_expedited") else None


def _cause_is_given(_: Case, event: Event, __: Rules) -> str | None:
    return None if event.cause.strip() else f"{event.kind} needs a cause in words."


def _names_open_items(case: Case, event: Event, _: Rules) -> str | None:
    known = {item.number for item in case.items_in("open", "upheld", "overturned")}
    named = numbers(case, event) or tuple(known)
    strange = sorted(set(named) - known)
    if strange or not named:
        return f"No such open item: {', '.join(map(str, strange)) or 'none is left'}."
    return None


def _extension_is_short(_: Case, event: Event, __: Rules) -> str | None:
    days = event.details.get("days")
    good = isinstance(days, int) and 1 <= days <= 3
    return None if good else f"An extension is of one to three days, not {days!r}."


def _each_open_item_is_decided(case: Case, event: Event, _: Rules) -> str | None:
    made = decisions(event)
    if any(word not in ("upheld", "overturned") for word in made.values()):
        return "A decision is `upheld` or `overturned`."
    open_items = {item.number for item in case.items_in("open")}
    undecided, strange = sorted(open_items - set(made)), sorted(set(made) - open_items)
    if undecided:
        return f"Not decided: item {', '.join(map(str, undecided))}."
    return f"No such open item: {', '.join(map(str, strange))}." if strange else None


def _signer_is_designated(case: Case, event: Event, _: Rules) -> str | None:
    signer = event.details.get("reviewer")
    if signer not in case.reviewers:
        return f"{signer} is no designated reviewer of this case."
    acting = event.actor.name
    return f"{acting} cannot sign for {signer}." if acting and acting != signer else None


def _signer_signs_once(case: Case, event: Event, _: Rules) -> str | None:
    signer = event.details.get("reviewer")
    signed = any(one.reviewer == signer for one in case.signatures)
    return f"{signer} signed already; reopen the determination to change it." if signed else None


def _every_reviewer_signed(case: Case, *_: object) -> str | None:
    signed = {one.reviewer for one in case.signatures}
    missing = [one for one in case.reviewers if one not in signed]
    if missing or not signed:
        return f"Nothing is issued without a signature; not signed by {', '.join(missing) or 'anybody'}."
    return None


def _served_is_what_was_signed(case: Case, event: Event, _: Rules) -> str | None:
    hashes = {one.content_hash for one in case.signatures}
    return None if event.details.get("content_hash") in hashes else "What is served is not what was signed."


def _correction_is_signed(case: Case, event: Event, _: Rules) -> str | None:
    signer = event.details.get("signed_by")
    return None if signer in case.reviewers else f"{signer} is no reviewer of this case."


def _correction_is_next(case: Case, event: Event, _: Rules) -> str | None:
    done = sum(1 for one in case.events if one.kind == "determination-corrected")
    given = event.details.get("number")
    return None if given == done + 1 else f"The next correction is number {done + 1}, not {given!r}."


def _names_overturned_items(case: Case, event: Event, _: Rules) -> str | None:
    known = {item.number for item in case.items_in("overturned")}
    named = overturned_by(case, event)
    strange = sorted(set(named) - known)
    if strange or not named:
        return f"No overturned item: {', '.join(map(str, strange)) or 'none is left'}."
    return None


GUARDS: dict[str, Guard] = {
    "internal_appeal_was_asked": _asked,
    "names_an_item": _names_an_item,
    "window_is_over": _window_is_over,
    "answer_is_overdue": _answer_is_overdue,
    "information_is_overdue": _information_is_overdue,
    "records_are_overdue": _records_are_overdue,
    "of_another_case": _of_another_case,
    "reasons_are_known": _reasons_are_known,
    "administrator_does_not_agree": _administrator_does_not_agree,
    "liability_is_resolved": _liability_is_resolved,
    "priority_is_settled": _priority_is_settled,
    "an_item_is_open": _an_item_is_open,
    "service_is_known": _service_is_known,
    "same_dispute_parties": _same_dispute_parties,
    "basis_is_more_than_the_decision": _basis_is_more,
    "conflicts_are_clear": _conflicts_are_clear,
    "no_earlier_reviewer": _no_earlier_reviewer,
    "is_regular": _is_regular,
    "is_expedited": _is_expedited,
    "certification_is_documented": _certification_is_documented,
    "expedited_request_is_open": _expedited_request_is_open,
    "ur_was_not_expedited": _ur_was_not_expedited,
    "cause_is_given": _cause_is_given,
    "names_open_items": _names_open_items,
    "extension_is_short": _extension_is_short,
    "each_open_item_is_decided": _each_open_item_is_decided,
    "signer_is_designated": _signer_is_designated,
    "signer_signs_once": _signer_signs_once,
    "every_reviewer_signed": _every_reviewer_signed,
    "served_is_what_was_signed": _served_is_what_was_signed,
    "correction_is_signed": _correction_is_signed,
    "correction_is_next": _correction_is_next,
    "names_overturned_items": _names_overturned_items,
}
