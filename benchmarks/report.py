"""The figures as a table, put into the documentation between two markers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.rows import Row

_HEAD = ("| what | measured | target | beside it |", "| --- | --- | --- | --- |")
_COMPARISON = re.compile(r"(>=|<=) ([\d.]+)")


class Measured(NamedTuple):
    """One benchmark that was run: its rows, or why it failed, and the seconds it took."""

    name: str
    rows: tuple[Row, ...]
    failure: str | None
    took: float


def markdown_table(results: Sequence[Measured], machine: str) -> str:
    """The table of all rows with the machine above it; a benchmark that failed is a row that says so."""
    lines = [f"Measured on: {machine}.", "", *_HEAD]
    for result in results:
        lines += [_line(row) for row in result.rows]
        if result.failure:
            failure = " ".join(result.failure.replace("|", "/").split())
            lines.append(f"| {result.name} | failed: {failure} | | |")
    return "\n".join(lines)


def _line(row: Row) -> str:
    verdict = {True: " (reached)", False: " (**missed**)", None: ""}[reached(row)]
    return f"| {row.name} | {_number(row.value)} {row.unit} | {row.target}{verdict} | {row.peer} |"


def reached(row: Row) -> bool | None:
    """Whether a row reaches its target; None if it has none."""
    match = _COMPARISON.fullmatch(row.target)
    if not match:
        return None
    wanted = float(match[2])
    return row.value >= wanted if match[1] == ">=" else row.value <= wanted


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 20 else f"{value:.2g}"


def put_between_markers(file: Path, name: str, content: str) -> None:
    """Put `content` between the markers of that name in `file`; missing ones are added at its end."""
    begin, end = f"<!-- measured: {name} -->", f"<!-- end of measured: {name} -->"
    old = file.read_text() if file.exists() else "# Accuracy and speed\n"
    if begin not in old:
        old = f"{old.rstrip()}\n\n{begin}\n{end}\n"
    before, rest = old.split(begin, 1)
    after = rest.split(end, 1)[1]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{before}{begin}\n{content}\n{end}{after}")
