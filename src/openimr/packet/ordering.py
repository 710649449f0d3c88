"""The pages of one document in the order that they print themselves: "Page 2 of 3"."""

from __future__ import annotations

import re
from collections import Counter as Tally
from collections.abc import Sequence

from openimr.packet.looks import Counter, Look

_RUNNING = 3
_ENDS_IN_NUMBER = re.compile(r"(\D{6,120})(\d{1,3})$")


def printed_order(looks: Sequence[Look]) -> tuple[int, ...]:
    """The indexes of the pages (from 0) in the order of the numbers they print.

    The order as filed is kept unless every page with text prints a number of one and the same count, each
    its own: a number misread or a second document inside would else do harm. A page without text stays
    behind the page that it follows.
    """
    filed = tuple(range(len(looks)))
    numbers = _numbers(looks) or _running_numbers(looks)
    if numbers is None:
        return filed
    before = 0
    keys = []
    for index in filed:
        before = numbers.get(index, before)
        keys.append((before, index))
    return tuple(index for _, index in sorted(keys))


def _numbers(looks: Sequence[Look]) -> dict[int, int] | None:
    """The number that each page with text prints, by index; None where these cannot be relied on."""
    written = [index for index, look in enumerate(looks) if look.lines]
    totals = Tally(c.total for index in written for c in looks[index].counters[:1])
    if len(written) < 2 or not totals:
        return None
    total = min(totals, key=lambda value: (-totals[value], value is None, value or 0))
    numbers = {index: _number(looks[index].counters, total) for index in written}
    found = [number for number in numbers.values() if number is not None]
    whole = len(found) == len(written) == len(set(found))
    # Bare numbers may be anything; they count only if they are 1, 2, 3 and so on without a gap.
    if not whole or (total is None and sorted(found) != list(range(1, len(found) + 1))):
        return None
    return {index: number for index, number in numbers.items() if number is not None}


def _running_numbers(looks: Sequence[Look]) -> dict[int, int] | None:
    """The numbers that end one running line of head or foot ("Example Clinic, report 3"), by index.

    None unless three pages or more have the line and the numbers are 1, 2, 3 and so on, each once.
    """
    found: dict[str, dict[int, int]] = {}
    written = [index for index, look in enumerate(looks) if look.lines]
    for index in written:
        lines = looks[index].lines
        for line in {*lines[:_RUNNING], *lines[-_RUNNING:]}:
            match = _ENDS_IN_NUMBER.match(line)
            if match:
                found.setdefault(match[1].strip().lower(), {})[index] = int(match[2])
    wanted = list(range(1, len(written) + 1))
    fitting = (numbers for numbers in found.values() if sorted(numbers.values()) == wanted)
    return next(fitting, None) if len(written) > 2 else None


def _number(counters: Sequence[Counter], total: int | None) -> int | None:
    return next((counter.page for counter in counters if counter.total == total), None)
