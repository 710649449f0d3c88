"""How lint findings agree with annotated anomalies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from openimr.model import LintFinding

Anomaly = Mapping[str, str]


class Agreement(NamedTuple):
    """Findings paired with the anomalies they report, anomalies not reported, findings not annotated."""

    matched: tuple[tuple[LintFinding, Anomaly], ...]
    unmatched_gold: tuple[Anomaly, ...]
    extra: tuple[LintFinding, ...]


def agreement(findings: Sequence[LintFinding], gold_anomalies: Iterable[Anomaly], text: str) -> Agreement:
    """Pair findings with annotated anomalies: same `kind`, and their quotes share characters of `text`.

    `gold_anomalies` are mappings with `kind` and `text` (quoted from the letter `text`, white
    space folded). A finding matches one anomaly and an anomaly one finding, first come first
    served in the order given. An anomaly whose quote does not stand in the letter matches nothing.
    """
    folded, back = _fold(text)
    free = list(findings)
    matched: list[tuple[LintFinding, Anomaly]] = []
    unmatched: list[Anomaly] = []
    for anomaly in gold_anomalies:
        partner = _partner(free, anomaly["kind"], _places(folded, back, anomaly["text"]))
        if partner is None:
            unmatched.append(anomaly)
        else:
            free.remove(partner)
            matched.append((partner, anomaly))
    return Agreement(tuple(matched), tuple(unmatched), tuple(free))


def _partner(free: Sequence[LintFinding], kind: str, places: list[tuple[int, int]]) -> LintFinding | None:
    for finding in free:
        span = finding.span
        if finding.kind == kind and any(span.start < end and start < span.end for start, end in places):
            return finding
    return None


def _places(folded: str, back: list[int], quote: str) -> list[tuple[int, int]]:
    wanted = re.sub(r"\s+", " ", quote).strip()
    places: list[tuple[int, int]] = []
    at = folded.find(wanted) if wanted else -1
    while at >= 0:
        places.append((back[at], back[at + len(wanted) - 1] + 1))
        at = folded.find(wanted, at + 1)
    return places


def _fold(text: str) -> tuple[str, list[int]]:
    """The text with each run of white space as one space, and the original place of each character."""
    pieces: list[str] = []
    back: list[int] = []
    for match in re.finditer(r"\S+|\s+", text):
        piece = " " if match.group().isspace() else match.group()
        pieces.append(piece)
        back.extend(range(match.start(), match.start() + len(piece)))
    return "".join(pieces), back
