"""Example letters: the clean letter of `data/frame.yaml` with parts of it changed. All of it is invented."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openimr.letters.lint.rule import load


def example_letter(parts: Mapping[str, Any]) -> str:
    """The clean example letter with `parts` in place of its own.

    `parts` may give reviewer, summary_reviewer, services, summary, front, and for the one item
    heading, decision, claims, guideline, rationale; or `items`, a list of such items.
    Raises KeyError for a part the letter does not have.
    """
    frame = load("frame")
    unknown = set(parts) - set(frame["parts"]) - {"items"}
    if unknown:
        raise KeyError(f"The example letter has no part {', '.join(sorted(unknown))}.")
    slots = {**frame["parts"], **parts}
    items = "\n".join(frame["item"].format(**{**slots, **item}) for item in parts.get("items", [{}]))
    article = "an" if slots["reviewer"][0] in "aeiou" else "a"
    return str(slots["front"] + frame["layout"].format(**{**slots, "items": items, "article": article}))
