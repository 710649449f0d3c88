"""The vocabulary of the generator: data files with every text made into a template once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from openimr.synth.phrases import Phrase

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def vocabulary(name: str) -> Any:
    """A data file of this room, by name without ending. Texts with `<`, `{` or `|` in them are `Phrase`.

    Raises FileNotFoundError if there is no such file.
    """
    path = files("openimr.synth") / "data" / f"{name}.yaml"
    return _phrased(yaml.load(path.read_text("utf-8"), _LOADER))  # noqa: S506


def _phrased(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _phrased(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_phrased(one) for one in value]
    if isinstance(value, str) and ("<" in value or "{" in value):
        return Phrase(value)
    return value
