"""Clocks as a calendar file (RFC 5545): an event for each deadline that still waits, with an alarm."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from openimr.model.base import content_hash
from openimr.process.values import Clock

_OCTETS = 75


def calendar_of(clocks: Iterable[Clock], case_number: str, as_of: datetime) -> bytes:
    """The calendar of these clocks as RFC 5545 bytes: CRLF ends of lines, lines folded at 75 octets.

    Deadlines in days are whole-day events on their last day; deadlines in hours are moments. Clocks without
    an end are left out. `as_of` becomes DTSTAMP: the same input gives the same bytes.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//OpenIMR//Clocks//EN", "CALSCALE:GREGORIAN"]
    for clock in clocks:
        if clock.due is not None:
            lines += _event(clock, clock.due, case_number, as_of)
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) for line in lines)


def _event(clock: Clock, due: datetime, case_number: str, as_of: datetime) -> list[str]:
    uid = content_hash([case_number, clock.id, clock.variant, clock.run])
    late = "LATE: " if clock.state == "late" else ""
    case = f" ({case_number})" if case_number else ""
    return [
        "BEGIN:VEVENT",
        f"UID:{uid}@openimr",
        f"DTSTAMP:{_utc(as_of)}",
        *_when(clock, due),
        f"SUMMARY:{escaped(f'{late}{clock.id} {clock.step}{case}')}",
        f"DESCRIPTION:{escaped(_described(clock))}",
        f"CATEGORIES:{escaped(clock.state.upper())}",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{escaped(f'{clock.id} is due')}",
        f"TRIGGER:{'-PT2H' if clock.kind_of_day == 'hours' else '-P1D'}",
        "END:VALARM",
        "END:VEVENT",
    ]


def _when(clock: Clock, due: datetime) -> list[str]:
    if clock.kind_of_day == "hours":
        return [f"DTSTART:{_utc(due)}", f"DTEND:{_utc(due + timedelta(minutes=1))}"]
    return [
        f"DTSTART;VALUE=DATE:{due:%Y%m%d}",
        f"DTEND;VALUE=DATE:{due + timedelta(days=1):%Y%m%d}",
    ]


def _described(clock: Clock) -> str:
    moves = [f"{move.rule}: {move.cause}" for move in clock.moves]
    lines = [
        f"For: {clock.who.replace('_', ' ') or 'nobody'}",
        f"Started by {clock.started_by} on {clock.started_at:%Y-%m-%d}, {clock.length}",
        *moves,
        f"If late: {clock.if_late}",
        f"Source: {clock.source} [{clock.mark}]",
    ]
    return "\n".join(lines)


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """Text as a value of type TEXT (RFC 5545, 3.3.11); control characters become spaces."""
    out = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    out = out.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(char if char >= " " and char != "\x7f" else " " for char in out)


def folded(line: str) -> bytes:
    """A content line with its CRLF, folded so that no line has more than 75 octets (RFC 5545, 3.1)."""
    pieces, current = [], b""
    for char in line:
        octets = char.encode()
        if len(current) + len(octets) > _OCTETS:
            pieces.append(current)
            current = b" "
        current += octets
    return b"\r\n".join((*pieces, current)) + b"\r\n"
