"""Synthetic letters of all layouts with light noise: fields read right, letters generated a second a core."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from benchmarks.rows import Row, seconds

if TYPE_CHECKING:
    from openimr.evaluation.letters import LetterReport

_COUNT = 200
_SEED = 2026


def rows() -> list[Row]:
    """Values right by layout and for all, wrong findings in clean letters, speed of the generator."""
    from openimr.evaluation.letters import LetterReport, measure  # noqa: PLC0415
    from openimr.letters import parse  # noqa: PLC0415
    from openimr.letters.lint import lint  # noqa: PLC0415
    from openimr.synth import LAYOUTS, make_letter  # noqa: PLC0415

    groups: dict[str, LetterReport] = defaultdict(LetterReport)
    for number in range(_COUNT):
        letter = make_letter(_SEED, number, LAYOUTS[number % len(LAYOUTS)], "light")
        determination = parse(letter.text, letter.name)
        for name in (str(letter.gold["layout"]), "all layouts"):
            measure(groups[name], determination, letter.gold)
    clean = [make_letter(_SEED, number, LAYOUTS[number % len(LAYOUTS)]) for number in range(_COUNT)]
    wrong = sum(len(lint(parse(letter.text), letter.text)) for letter in clean)
    needed = seconds(lambda: [make_letter(1, number, "F1") for number in range(_COUNT)])
    return [
        *(
            Row(f"fields right, synthetic letters, {name}, light noise", _percent(report), "%", ">= 99")
            for name, report in sorted(groups.items())
        ),
        Row("lint findings in 20 clean synthetic letters", 20 * wrong / _COUNT, "findings", "<= 1"),
        Row("synthetic letters generated", _COUNT / needed, "letters/s a core", ">= 300"),
    ]


def _percent(report: LetterReport) -> float:
    return 100 * report.right / max(1, report.right + report.wrong)
