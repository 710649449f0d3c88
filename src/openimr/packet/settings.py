"""The rules of this room as they stand in its data folder."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def load_data(name: str) -> Any:
    """The content of the YAML file `name` of this room's data folder."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(files("openimr.packet").joinpath("data", name).read_bytes(), Loader=loader)  # noqa: S506


def any_of(patterns: Iterable[str], flags: int = re.IGNORECASE) -> re.Pattern[str]:
    """One pattern that matches where any of `patterns` does; capitals ignored unless `flags` differ."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), flags)
