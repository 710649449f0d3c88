"""Drives every regular expression of the rooms that read letters with texts made to slow it down.

Run as a program, in a process of its own: patterns are caught as they are compiled, which must be before the
rooms are loaded. Prints one line for each pattern that takes too long.
"""

from __future__ import annotations

import json
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

PUMPS = (
    *(
        " ",
        "\t",
        "\n",
        " \n",
        "a",
        "A",
        "é",
        "1",
        "1 ",
        "12/",
        "1/2/14 ",
        "a ",
        "A b ",
        "and ",
        "of ",
        "(",
        "()",
        "((a)",
    ),
    *(
        ",",
        ", ",
        ";",
        ": ",
        ".",
        ". ",
        '"',
        "'",
        "-",
        "- ",
        "--",
        "/",
        "#",
        "a-",
        "1. ",
        "98-99, ",
        "x ",
        "2x4 ",
    ),
    *(
        "no ",
        "left ",
        "pain, ",
        "and/or ",
        "Dr. ",
        "mg ",
        "10 mg #60 ",
        "L4-5 ",
        "MTUS ",
        "Page(s): ",
        "the the ",
    ),
    *(
        "year old ",
        "Decision based on ",
        "medically necessary ",
        "\u00a0",
        "a,b;",
        "A.B. ",
        "5 of 6 ",
        "per week ",
    ),
)
# At this length a pattern whose time grows with the square of the text needs milliseconds, one that grows
# with the cube seconds, and one that grows without bound never ends.
SIZE = 600
LIMIT = 0.4


class TooLong(Exception):
    """The time for one pattern and one text is over."""


def caught(load: Callable[[], object]) -> set[re.Pattern[str]]:
    """Every pattern of our own that is compiled while `load` runs."""
    found: set[re.Pattern[str]] = set()
    compiling: Any = re._compile  # type: ignore[attr-defined]

    def listening(pattern: Any, flags: Any) -> Any:
        compiled = compiling(pattern, flags)
        if isinstance(compiled.pattern, str) and _is_our_own():
            found.add(compiled)
        return compiled

    re._compile = listening  # type: ignore[attr-defined]
    try:
        load()
    finally:
        re._compile = compiling  # type: ignore[attr-defined]
    return found


def _is_our_own() -> bool:
    """Whether a module of OpenIMR asked for the pattern."""
    frame = sys._getframe(2)
    while frame.f_back and frame.f_globals["__name__"] == "re":
        frame = frame.f_back
    return str(frame.f_globals["__name__"]).startswith("openimr")


def read_letters() -> None:
    """Load the rooms and let them make what they make at the first letter."""
    from openimr.letters import lint, parse  # noqa: PLC0415

    for path in sorted((Path(__file__).parent / "data").glob("*.txt")):
        text = path.read_text("utf-8")
        lint.lint(parse(text, path.name), text)


def slow(patterns: set[re.Pattern[str]]) -> Iterator[dict[str, object]]:
    """Each pattern that takes longer than `LIMIT` seconds for one text of `SIZE` characters."""

    def stop(*_: object) -> None:
        raise TooLong

    signal.signal(signal.SIGVTALRM, stop)
    # The last character belongs to no pattern: none can end its search early by matching to the end.
    texts = [(pump * SIZE)[:SIZE] + "\x00" for pump in PUMPS]
    for pattern in sorted(patterns, key=lambda one: one.pattern):
        for text in texts:
            if (taken := _seconds(pattern, text)) > LIMIT:
                yield {"pattern": pattern.pattern[:300], "text": text[:12], "seconds": round(taken, 2)}
                break


def _seconds(pattern: re.Pattern[str], text: str) -> float:
    begin = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, 4 * LIMIT)
    try:
        for _ in pattern.finditer(text):
            pass
    except TooLong:
        pass
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.process_time() - begin


def main() -> None:
    """Print the number of patterns, then each slow one."""
    patterns = caught(read_letters)
    sys.stdout.write(f"{len(patterns)}\n")
    for one in slow(patterns):
        sys.stdout.write(json.dumps(one) + "\n")


if __name__ == "__main__":
    main()
