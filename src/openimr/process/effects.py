"""What a step does to a case, by the names that `data/transitions.yaml` uses; nothing is checked here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from openimr.process.values import Case, Event, Item, ItemState, Signature

Effect = Callable[[Case, Event], Mapping[str, Any]]
_ON_EVENT = (
    "formulary",
    "retrospective",
    "ur_expedited",
    "expedited_requested",
    "concurrent",
    "liability_disputed",
    "unrepresented",
)


def with_flag(case: Case, *flags: str) -> tuple[str, ...]:
    """The flags of the case and these, sorted."""
    return tuple(sorted({*case.flags, *flags}))


def without_flag(case: Case, *flags: str) -> tuple[str, ...]:
    """The flags of the case but these."""
    return tuple(flag for flag in case.flags if flag not in flags)


def numbers(case: Case, event: Event) -> tuple[int, ...]:
    """The items that the event names; all that are not ended if it names none."""
    named = event.details.get("items")
    if named is None:
        return tuple(item.number for item in case.items_in("open", "upheld", "overturned"))
    return tuple(int(number) for number in named)


def _take_flags(case: Case, event: Event) -> Mapping[str, Any]:
    flags = with_flag(case, *(name for name in _ON_EVENT if event.details.get(name)))
    urgent = "ur_expedited" in flags or bool(event.details.get("certification"))
    flags = tuple(flag for flag in flags if flag != "expedited_requested") if urgent else flags
    return {"flags": flags, "priority": "expedited" if urgent else case.priority}


def _take_number(case: Case, event: Event) -> Mapping[str, Any]:
    return {"number": str(event.details.get("number") or case.number)}


def _take_dispute(case: Case, event: Event) -> Mapping[str, Any]:
    details = event.details
    injury = details.get("injury_date")
    return {
        "employee": str(details.get("employee") or case.employee),
        "physician": str(details.get("physician") or case.physician),
        "injury_date": date.fromisoformat(str(injury)) if injury else case.injury_date,
        "items": _items(details["items"], given=case.has("retrospective"))
        if details.get("items")
        else case.items,
    }


def _items(named: Iterable[Any], after: int = 0, given: bool = False) -> tuple[Item, ...]:
    """Items numbered from `after` + 1; each is named by its text, or by `{text, given}`."""
    return tuple(
        Item(number=n, text=one, given=given)
        if isinstance(one, str)
        else Item(number=n, text=str(one.get("text", "")), given=bool(one.get("given", given)))
        for n, one in enumerate(named, after + 1)
    )


def _take_items(case: Case, event: Event) -> Mapping[str, Any]:
    last = max((item.number for item in case.items), default=0)
    return {"items": case.items + _items(event.details.get("items") or (), last)}


def _marked(case: Case, chosen: Iterable[int], state: ItemState) -> Mapping[str, Any]:
    named = frozenset(chosen)
    return {
        "items": tuple(
            item.model_copy(update={"state": state}) if item.number in named else item for item in case.items
        )
    }


def _authorize_items(case: Case, event: Event) -> Mapping[str, Any]:
    return _marked(case, numbers(case, event), "authorized")


def _authorize_named(case: Case, event: Event) -> Mapping[str, Any]:
    """A decision changed in part authorizes what it names and nothing else."""
    return _authorize_items(case, event) if event.details.get("items") else {}


def _authorize_all(case: Case, _: Event) -> Mapping[str, Any]:
    return _marked(case, (item.number for item in case.items_in("open")), "authorized")


def _withdraw_items(case: Case, event: Event) -> Mapping[str, Any]:
    return _marked(case, numbers(case, event), "withdrawn")


def decisions(event: Event) -> dict[int, str]:
    """The decisions of an event by item number, `upheld` or `overturned`; JSON keys are words."""
    return {int(number): str(word) for number, word in dict(event.details.get("decisions") or {}).items()}


def _decide_items(case: Case, event: Event) -> Mapping[str, Any]:
    made = decisions(event)
    return {
        "items": tuple(
            item.model_copy(update={"state": made[item.number]}) if item.number in made else item
            for item in case.items
        )
    }


def _reopen_items(case: Case, _: Event) -> Mapping[str, Any]:
    decided = case.items_in("upheld", "overturned", "implemented")
    return _marked(case, (item.number for item in decided), "open")


def overturned_by(case: Case, event: Event) -> tuple[int, ...]:
    """The items that an implementation names; all overturned ones if it names none."""
    named = event.details.get("items")
    if named is None:
        return tuple(item.number for item in case.items_in("overturned"))
    return tuple(int(number) for number in named)


def _implement_items(case: Case, event: Event) -> Mapping[str, Any]:
    return _marked(case, overturned_by(case, event), "implemented")


def named_reviewers(event: Event) -> tuple[str, ...]:
    """The reviewers that an event designates; each is `{reviewer, conflict_check}`."""
    return tuple(str(one.get("reviewer", "")) for one in event.details.get("reviewers") or ())


def _take_reviewers(_: Case, event: Event) -> Mapping[str, Any]:
    return {"reviewers": named_reviewers(event)}


def _replace_reviewers(case: Case, event: Event) -> Mapping[str, Any]:
    new = named_reviewers(event)
    gone = tuple(one for one in case.reviewers if one not in new)
    return {"reviewers": new, "barred": tuple(sorted({*case.barred, *gone}))}


def _take_signature(case: Case, event: Event) -> Mapping[str, Any]:
    signature = Signature(
        reviewer=str(event.details.get("reviewer", "")),
        content_hash=str(event.details.get("content_hash", "")),
        at=event.at,
    )
    return {"signatures": (*case.signatures, signature)}


def _begin_new_review(case: Case, event: Event) -> Mapping[str, Any]:
    return {
        **_reopen_items(case, event),
        "barred": tuple(sorted({*case.barred, *case.reviewers})),
        "reviewers": (),
        "signatures": (),
        "flags": with_flag(
            case.model_copy(update={"flags": without_flag(case, "records_missing")}), "remanded"
        ),
    }


def _note_consolidated(case: Case, event: Event) -> Mapping[str, Any]:
    other = str(event.details.get("with", ""))
    return {
        "consolidated_with": (*case.consolidated_with, other),
        "flags": with_flag(case, "consolidated"),
    }


EFFECTS: dict[str, Effect] = {
    "take_flags": _take_flags,
    "take_number": _take_number,
    "take_dispute": _take_dispute,
    "take_items": _take_items,
    "authorize_items": _authorize_items,
    "authorize_named": _authorize_named,
    "authorize_all": _authorize_all,
    "withdraw_items": _withdraw_items,
    "decide_items": _decide_items,
    "reopen_items": _reopen_items,
    "implement_items": _implement_items,
    "take_reviewers": _take_reviewers,
    "replace_reviewers": _replace_reviewers,
    "take_signature": _take_signature,
    "drop_signatures": lambda _case, _event: {"signatures": ()},
    "begin_new_review": _begin_new_review,
    "note_consolidated": _note_consolidated,
    "make_expedited": lambda case, _: {
        "priority": "expedited",
        "flags": without_flag(case, "expedited_requested"),
    },
    "make_regular": lambda case, _: {
        "priority": "regular",
        "flags": without_flag(case, "expedited_requested"),
    },
    "flag_records_missing": lambda case, _: {"flags": with_flag(case, "records_missing")},
    "flag_internal_appeal": lambda case, _: {"flags": with_flag(case, "internal_appeal")},
    "flag_liability_resolved": lambda case, _: {"flags": with_flag(case, "liability_resolved")},
    "remember_state": lambda case, _: {"returns_to": case.state},
}
