"""Apply every rule to a letter."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection

# The modules of checks register themselves when they are imported.
from openimr.letters.lint import (  # noqa: F401
    authority,
    chronology,
    citations,
    comparison,
    conclusions,
    content,
    dates,
    evidence,
    mismatch,
    omissions,
    person,
    quantities,
    requests,
    wording,
)
from openimr.letters.lint.rule import Rule, hits_of, rules
from openimr.letters.lint.selection import default_codes
from openimr.letters.lint.view import Hit, LetterView
from openimr.model import Determination, LintFinding, Span

_LINE_END = re.compile(r"\n")


def lint(
    determination: Determination, text: str, codes: Collection[str] | None = None
) -> tuple[LintFinding, ...]:
    """Report the contradictions and drafting errors of a letter, in the order of their place.

    `determination` is what `letters.parse(text)` gives for `text`, the letter's characters; all
    offsets count characters of `text`. Works on published letters and on a draft rendered to
    text. `codes` are the rules that apply (see `choose`), else those that are on by default. A letter
    that was not understood gives few findings, never an error. What each rule rests on is in `rules()`.
    """
    chosen = default_codes() if codes is None else codes
    view = LetterView(determination, text)
    starts = _line_starts(text)
    found = [
        _finding(rule, hit, text, bisect_right(starts, hit.start))
        for rule in rules()
        if rule.code in chosen
        for hit in hits_of(rule.code, view)
    ]
    return tuple(sorted(found, key=lambda finding: (finding.span.start, finding.code, finding.span.end)))


def _line_starts(text: str) -> list[int]:
    return [0, *(line.end() for line in _LINE_END.finditer(text))]


def _finding(rule: Rule, hit: Hit, text: str, line: int) -> LintFinding:
    return LintFinding(
        code=rule.code,
        kind=rule.kind,
        severity=rule.severity,
        text=text[hit.start : hit.end],
        span=Span(start=hit.start, end=hit.end),
        line=line,
        explanation=f"{rule.message.format(**hit.slots).strip()} {rule.why.strip()}",
        advice=rule.advice.strip(),
        item=hit.item,
        fix=hit.edits,
    )
