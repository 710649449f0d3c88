"""Mend a letter's text by the fixes of its findings, and write it back in its own encoding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from openimr.model import Edit, LintFinding

Lint = Callable[[str], Sequence[LintFinding]]

# A fix may uncover another (two faults in one word), but no fix undoes another: a few rounds always suffice.
_ROUNDS = 8
_ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "utf-16")


class Fixed(NamedTuple):
    """A mended text, how many findings were mended, and what is still found in it."""

    text: str
    mended: int
    remaining: tuple[LintFinding, ...]


class NotRewritable(ValueError):
    """The file's characters cannot be written back as they were; nothing is changed."""


def fix(text: str, lint: Lint) -> Fixed:
    """Apply the fixes that `lint` offers for `text` until it offers none. All other characters stay."""
    count = 0
    findings = tuple(lint(text))
    for _ in range(_ROUNDS):
        text, applied = apply(text, findings)
        if not applied:
            break
        count += applied
        findings = tuple(lint(text))
    return Fixed(text, count, findings)


def apply(text: str, findings: Sequence[LintFinding]) -> tuple[str, int]:
    """The text with the fixes of the findings, and how many were applied; those that overlap wait."""
    edits: list[Edit] = []
    applied = 0
    for finding in findings:
        if finding.fix and not any(_overlap(new, old) for new in finding.fix for old in edits):
            edits.extend(finding.fix)
            applied += 1
    for edit in sorted(edits, key=lambda one: one.start, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text, applied


def _overlap(one: Edit, other: Edit) -> bool:
    return one.start <= other.end and other.start <= one.end


def rewritten(content: bytes, text: str, fixed: str) -> bytes:
    """The bytes of a file whose `content` was read as `text`, with the text `fixed`, in the same encoding.

    Raises NotRewritable if no encoding gives back the very bytes of the file.
    """
    for encoding in _ENCODINGS:
        try:
            if content.decode(encoding) == text and text.encode(encoding) == content:
                return fixed.encode(encoding)
        except UnicodeError:
            continue
    raise NotRewritable("some of its characters could not be read")
