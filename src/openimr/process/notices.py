"""Notices and letters to the parties, from templates with versions; which are owed, and which were sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import jinja2
from jinja2.sandbox import SandboxedEnvironment

from openimr.model.base import Noun
from openimr.process.clocks import clocks
from openimr.process.conditions import holds
from openimr.process.rules import Rules, load_rules
from openimr.process.sending_format import Template
from openimr.process.story import story
from openimr.process.values import Case, Clock, Event, Item, ItemState

_ON_PAPER: tuple[ItemState, ...] = ("open", "upheld", "overturned")


class Recipient(Noun):
    """Who gets a notice: the role, and the means (`mail`, `electronic`, `fastest`)."""

    role: str
    means: str


class Notice(Noun):
    """A notice ready to send. `template_version` names template and version, `source` its rule."""

    kind: str
    subject: str
    text: str
    recipients: tuple[Recipient, ...]
    template_version: str
    source: str
    mark: str


class OwedNotice(Noun):
    """A notice that an event owes to somebody and that no event records as sent."""

    kind: str
    recipient: str
    means: str
    because_of: str
    since: datetime
    source: str
    mark: str


class NoticeNotReady(ValueError):
    """A notice that cannot be made; says what is missing, or why it must not be made."""


def render(
    kind: str,
    case: Case,
    values: Mapping[str, Any] | None = None,
    as_of: datetime | None = None,
    rules: Rules | None = None,
) -> Notice:
    """The notice of that kind for a case, with further `values` that its template needs.

    Raises NoticeNotReady if a value is missing, if the notice speaks of a determination that nobody signed,
    or if the text would name a reviewer (LC 4610.6(f): reviewers stay anonymous).
    """
    rules = rules or load_rules()
    moment = as_of or (case.events[-1].at if case.events else None)
    template = _template(kind, rules, moment)
    given = {**_context(case, template, as_of, rules), **(values or {})}
    lacking = [need for need in template.needs if given.get(need) in (None, "", (), [])]
    if lacking:
        raise NoticeNotReady(f"The notice {kind} needs {', '.join(lacking)}.")
    if template.signed and not (case.signatures and given.get("content_hash")):
        raise NoticeNotReady(
            f"The notice {kind} speaks of a determination that nobody has signed and served."
        )
    subject, text = (_filled(part, given, kind) for part in (template.subject, template.text))
    _without_reviewers(case, subject + text, kind)
    return Notice(
        kind=kind,
        subject=subject,
        text=text,
        recipients=recipients(kind, rules),
        template_version=f"{kind}/{template.version}",
        source=template.source,
        mark=template.mark,
    )


def recipients(kind: str, rules: Rules | None = None) -> tuple[Recipient, ...]:
    """Who gets notices of that kind, and by what means."""
    found = (Recipient(role=role, means=owed.means) for owed in _owed(kind, rules) for role in owed.to)
    return tuple(dict.fromkeys(found))


def _owed(kind: str, rules: Rules | None) -> Sequence[Any]:
    return [owed for owed in (rules or load_rules()).sending.owed if owed.notice == kind]


def owed_notices(case: Case, rules: Rules | None = None) -> tuple[OwedNotice, ...]:
    """The notices that the events of a case owe and that no later `notice-sent` records, oldest first."""
    rules = rules or load_rules()
    owed: list[OwedNotice] = []
    for event, after in story(case.events, rules):
        if event.kind == "notice-sent":
            owed = _delivered(owed, event)
        owed += _owes(event, after, rules)
    return tuple(dict.fromkeys(owed))


def _owes(event: Event, case: Case, rules: Rules) -> list[OwedNotice]:
    return [
        OwedNotice(
            kind=owed.notice,
            recipient=role,
            means=owed.means,
            because_of=event.kind,
            since=event.at,
            source=owed.source,
            mark=owed.mark,
        )
        for owed in rules.sending.owed
        if owed.event == event.kind and holds(owed.when, case, event)
        for role in owed.to
        if not (role == "attorney" and case.has("unrepresented"))
    ]


def _delivered(owed: list[OwedNotice], event: Event) -> list[OwedNotice]:
    """What is still owed after a notice went out: every debt of that kind to that recipient is paid."""
    sent = (event.details.get("notice"), event.details.get("recipient"))
    return [one for one in owed if (one.kind, one.recipient) != sent]


def _template(kind: str, rules: Rules, as_of: datetime | None) -> Template:
    """The template in force, the newest version first."""
    found = [
        one for one in rules.templates if one.kind == kind and (as_of is None or one.holds(as_of.date()))
    ]
    if not found:
        known = ", ".join(sorted({one.kind for one in rules.templates}))
        raise NoticeNotReady(f"There is no notice {kind} in force. Known: {known}.")
    return max(found, key=lambda one: one.version)


def _context(case: Case, template: Template, as_of: datetime | None, rules: Rules) -> dict[str, Any]:
    """What every template may use: case, items, clocks, and the details of the event that it follows."""
    found = clocks(case, rules, as_of)
    clock = next((one for one in found if one.id in template.clock and one.due), None)
    follows = _followed(case, template.kind, rules)
    details = follows.details if follows else {}
    return {
        **dict.fromkeys(template.may, ""),
        **_said_of_the_case(case, template.may),
        **details,
        "reasons": _reasons(details.get("reasons") or (), rules),
        "case": case,
        "cause": follows.cause if follows else "",
        "received_on": _received_on(case),
        "items": _listed(case.items_in(*_ON_PAPER)),
        "authorized": _listed(case.items_in("authorized")),
        "withdrawn": _listed(case.items_in("withdrawn")),
        "overturned": _listed(case.items_in("overturned")),
        "decided": _listed(case.items_in("upheld", "overturned"), decided=True),
        "running": [one for one in found if one.open and one.due],
        **_of_clock(clock),
    }


def _said_of_the_case(case: Case, wanted: Sequence[str]) -> dict[str, Any]:
    """What the events said last of these details, such as the date of the request."""
    return {key: event.details[key] for event in case.events for key in wanted if event.details.get(key)}


def _reasons(codes: Sequence[str], rules: Rules) -> list[dict[str, str]]:
    """The reasons of a refusal in words, by their codes."""
    known = {rule.code: rule for rule in rules.door.rules}
    return [
        {"why": known[code].words, "source": known[code].source, "remedy": known[code].remedy}
        for code in codes
        if code in known
    ]


def _of_clock(clock: Clock | None) -> dict[str, Any]:
    if clock is None or clock.due is None:
        return {}
    return {"due": _moment(clock.due), "length": clock.length, "if_late": clock.if_late}


def _followed(case: Case, kind: str, rules: Rules) -> Event | None:
    """The last event that owes this notice."""
    kinds = {owed.event for owed in _owed(kind, rules)}
    return next((event for event in reversed(case.events) if event.kind in kinds), None)


def _received_on(case: Case) -> str:
    for event in case.events:
        if event.kind == "application-received":
            return event.at.date().isoformat()
    return ""


def _listed(items: Sequence[Item], *, decided: bool = False) -> str:
    return "\n".join(f"  {item.number}. {item.text}{f': {item.state}' if decided else ''}" for item in items)


def _moment(value: datetime | None) -> str:
    """A day, or a day with its hour where the hour matters; `no day yet` for None."""
    if value is None:
        return "no day yet"
    return (
        f"{value:%Y-%m-%d}" if f"{value:%H:%M:%S}" == "23:59:59" else f"{value:%Y-%m-%d %H:%M} Pacific time"
    )


@cache
def _environment() -> SandboxedEnvironment:
    made = SandboxedEnvironment(
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    made.filters["moment"] = _moment
    made.filters["words"] = lambda text: str(text).replace("_", " ")
    made.filters["sentence"] = lambda text: str(text)[:1].upper() + str(text)[1:].rstrip(".") + "."
    return made


def _filled(source: str, values: Mapping[str, Any], kind: str) -> str:
    try:
        return _environment().from_string(source).render(values).strip()
    except jinja2.UndefinedError as error:
        raise NoticeNotReady(f"The notice {kind} cannot be made: {error.message}.") from error


def _without_reviewers(case: Case, text: str, kind: str) -> None:
    named = [one for one in (*case.reviewers, *case.barred) if one and one.casefold() in text.casefold()]
    if named:
        raise NoticeNotReady(
            f"The notice {kind} would name {len(named)} reviewer(s); they stay anonymous (LC 4610.6(f))."
        )
