"""Foreign text made fit to be kept: no half characters, no control signs, JSON found in what surrounds it."""

from __future__ import annotations

import json
import re
from typing import Any

_CONTROL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127, 0xFFFE, 0xFFFF))
_FENCED = re.compile(r"```[a-zA-Z]{0,8}\s")
_THOUGHT_END = "</think>"


class NoJson(ValueError):
    """No JSON object stands in the text."""


def cleaned(text: str) -> str:
    """`text` without control signs, half characters replaced."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").translate(_CONTROL)


def shortened(text: str, most: int) -> str:
    """`text` on one line, cut to `most` characters."""
    line = " ".join(text[: most * 2].split())
    return line if len(line) <= most else line[: most - 1] + "…"


def json_object(text: str) -> dict[str, Any]:
    """The JSON object in an answer: the whole, in a fence, or from its first brace on. Raises NoJson."""
    told = text[text.rfind(_THOUGHT_END) + len(_THOUGHT_END) :] if _THOUGHT_END in text else text
    starts = [told.find("{")]
    fence = _FENCED.search(told)
    if fence:
        starts.insert(0, told.find("{", fence.end()))
    decoder = json.JSONDecoder(parse_constant=_refused)
    for start in starts:
        if start < 0:
            continue
        try:
            found, _ = decoder.raw_decode(told, start)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            return found
    raise NoJson("no JSON object")


def _refused(name: str) -> Any:
    raise ValueError(name)
