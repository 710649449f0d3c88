"""Accuracy on synthetic letters: a table of fields by layout and level of noise, with examples of misses.

Reported apart from the accuracy on real letters: it says how parse copes with layouts and noise, not how it
reads what nobody foresaw.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openimr.evaluation.letters import LetterReport, Miss, Score, annotated, measure
from openimr.letters import parse
from openimr.letters.lint import agreement, lint
from openimr.model import Determination

_EXAMPLES = 2


@dataclass(slots=True)
class AnomalyScore:
    """Injected errors of one kind, and how many of them lint did not find."""

    injected: int = 0
    missed: int = 0


@dataclass(slots=True)
class SyntheticReport:
    """The measurement for all letters together and for each layout and level of noise ("F1 light").

    `anomalies` are the injected errors by kind; `clean` counts letters without any, `wrong` what
    lint found in them, by rule.
    """

    everything: LetterReport = field(default_factory=LetterReport)
    groups: dict[str, LetterReport] = field(default_factory=lambda: defaultdict(LetterReport))
    anomalies: dict[str, AnomalyScore] = field(default_factory=lambda: defaultdict(AnomalyScore))
    clean: int = 0
    wrong: Counter[str] = field(default_factory=Counter)

    @property
    def share(self) -> float:
        """Share of all values that are right, 0 to 1."""
        return _share(self.everything)

    def __str__(self) -> str:
        """Totals, the table of fields, two misses of each field, lint."""
        return "\n".join([*self._totals(), "", *self._table(), "", *self._misses(), "", *self._lint()])

    def _totals(self) -> Iterator[str]:
        yield f"synthetic letters: {self.everything.letters}; values right: {self.share:.2%}"
        for name, report in sorted(self.groups.items()):
            residue = sum(report.residue.values())
            yield (
                f"  {name}: {report.letters} letters, {_share(report):.2%} right, "
                f"{residue} characters of residue"
            )

    def _table(self) -> Iterator[str]:
        names = sorted(self.groups)
        columns = [self.everything, *(self.groups[name] for name in names)]
        paths = sorted(self.everything.scores)
        wide = max(map(len, paths), default=5)
        yield f"{'field':{wide}}  {'all':>7}  {'wrong':>6}  " + "  ".join(f"{name:>8}" for name in names)
        for path in paths:
            wrong = self.everything.scores[path].wrong
            shares = [_percent(report.scores.get(path)) for report in columns]
            yield f"{path:{wide}}  {shares[0]:>7}  {wrong:>6}  " + "  ".join(
                f"{one:>8}" for one in shares[1:]
            )

    def _misses(self) -> Iterator[str]:
        shown: Counter[str] = Counter()
        for miss in self.everything.misses:
            path = re.sub(r"\[\d+\]", "[]", miss.path)
            shown[path] += 1
            if shown[path] <= _EXAMPLES:
                yield _miss(miss)

    def _lint(self) -> Iterator[str]:
        wrong = ", ".join(f"{code} {count}" for code, count in self.wrong.most_common())
        yield f"lint: {sum(self.wrong.values())} findings in {self.clean} letters without injected errors" + (
            f": {wrong}" if wrong else ""
        )
        for kind, score in sorted(self.anomalies.items()):
            yield f"  injected {kind}: {score.injected - score.missed} of {score.injected} found"


def are_synthetic(directory: Path) -> bool:
    """Whether the first annotated letter of the directory says that it is synthetic."""
    for _, gold_path in annotated(directory):
        return "synthetic" in json.loads(gold_path.read_text("utf-8"))
    return False


def evaluate(directory: Path) -> SyntheticReport:
    """Measure the reading of synthetic letters, field by field, and what lint finds of injected errors.

    Values are counted as in `openimr.evaluation.letters.evaluate`. Raises FileNotFoundError if no
    letter has an annotation.
    """
    report = SyntheticReport()
    for text_path, gold_path in annotated(directory):
        gold = json.loads(gold_path.read_text("utf-8"))
        text = text_path.read_bytes().decode()
        determination = parse(text, text_path.name)
        measure(report.everything, determination, gold)
        measure(report.groups[f"{gold['layout']} {gold['noise']}"], determination, gold)
        _measure_lint(report, determination, text, gold)
    if not report.everything.letters:
        raise FileNotFoundError(f"No annotated letters in {directory}: expected NAME.txt and gold/NAME.json.")
    return report


def _measure_lint(
    report: SyntheticReport, determination: Determination, text: str, gold: dict[str, Any]
) -> None:
    findings = lint(determination, text)
    if not gold["anomalies"]:
        report.clean += 1
        report.wrong.update(finding.code for finding in findings)
        return
    for anomaly in gold["anomalies"]:
        report.anomalies[anomaly["kind"]].injected += 1
    for anomaly in agreement(findings, gold["anomalies"], text).unmatched_gold:
        report.anomalies[anomaly["kind"]].missed += 1


def _share(report: LetterReport) -> float:
    return report.right / max(1, report.right + report.wrong)


def _percent(score: Score | None) -> str:
    return "" if score is None else f"{score.right / max(1, score.right + score.wrong):.1%}"


def _miss(miss: Miss) -> str:
    return f"  missed {miss.letter} {miss.path}: wanted {miss.gold!r}; read {miss.read!r}"
