"""What lint reports: a coded finding with its place and what to do about it."""

from __future__ import annotations

from openimr.model.base import Noun
from openimr.model.evidence import Span


class Edit(Noun):
    """A change of a text: `text` in place of the characters `start` to `end` (excluded)."""

    start: int
    end: int
    text: str


class LintFinding(Noun):
    """One finding. `code` is stable (`IMR101`), `kind` names the sort of fault (`sex_mismatch`).

    `text` is quoted from the letter at `span` (offsets of the letter's text), `line` is 1-based.
    `severity` is error, warning or note. `advice` says how to mend it. `fix` mends it without a change of
    meaning; most findings have none, because only a person can know what was meant.
    """

    code: str
    kind: str
    severity: str
    text: str
    span: Span
    line: int
    explanation: str
    advice: str | None = None
    item: int | None = None
    fix: tuple[Edit, ...] = ()
