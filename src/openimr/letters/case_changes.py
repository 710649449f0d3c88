"""Complaints of a case with more to them than their place: that they changed, or what they follow."""

from __future__ import annotations

import re

from openimr.letters.clauses import Found, Sentence, plain
from openimr.letters.cues import need

_CHANGE_NEEDS = need(
    "increas", "decreas", "wors", "improved", "persistent", "unchanged", "better", "same", "status"
)
_INCREASED = re.compile(
    r"\b(increased|decreased|worsening|worsened|improved|persistent)\s+(?:pain)\s+(?:in|"
    r"of)\s+(?:the\s+|his\s+|her\s+)?([a-z ]{3,30}?)(?=\s+(?:from|after|following|"
    r"with|due|and)\b|[.,;])(\s+(?:from|after|following|due\s+to)\s+[a-z ]{3,40}?)?(?=\s+and\b|"
    r"[.,;]|$)"
)
_WORSE = re.compile(r"\b(?:worsening|worsened|increased|increasing|worse)\s+(?:[a-z]+\s+){0,3}?pain\b")
_CHANGED = re.compile(
    r"\b((?:[a-z-]+\s+){1,6}pain),?\s+(?:which|that)\s+(?:is|are|was|has\s+been)\s+((?:unchanged|worse|worsening|improved|increased|better|the\s+same)[^.,;]*)"
)
_LAST_OF = re.compile(r"^.*\b(?:of|with|reports|having)\s+")
_PART_RUNS_DOWN = re.compile(r"\b(\w+) (back|spine) to ")
_STATUS_POST = re.compile(
    r"\b((?:ongoing|persistent|continued)\s+complaints?\s+of\s+[^.;,]*?\bstatus[\s-]post\s+)(?:an?\s+)?(?:earlier\s+|prior\s+|previous\s+)?([^.;,]+)",
    re.IGNORECASE,
)


def changes(sentence: Sentence) -> list[Found]:
    """A complaint with more to it than its place: that it changed, or what it follows."""
    text = sentence.text
    if not sentence.marks & _CHANGE_NEEDS or (
        "pain" not in sentence.lower and "status" not in sentence.lower
    ):
        return []
    increased = _INCREASED.search(text)
    if increased:
        dated = next(
            (date.iso for date in sentence.dates if date.iso and date.end <= increased.start()), None
        )
        said = f"{increased.group(1)} {increased.group(2).strip()} pain{increased.group(3) or ''}"
        value = f"{said} (reported{' ' + dated if dated else ''})"
        return [sentence.found(value, *increased.span())]
    worse = _WORSE.search(text)
    if worse:
        dated = next((date.iso for date in sentence.dates if date.iso and date.end <= worse.start()), None)
        return [sentence.found(f"{worse.group()} (reported{' ' + dated if dated else ''})", *worse.span())]
    changed = _CHANGED.search(text)
    if changed:
        what = _LAST_OF.sub("", changed.group(1))
        what = _PART_RUNS_DOWN.sub(r"\1 to ", what)
        return [sentence.found(f"{plain(what)} {changed.group(2)} (reported)", *changed.span())]
    status = _STATUS_POST.search(text)
    return [sentence.found(status.group(1) + status.group(2), *status.span())] if status else []
