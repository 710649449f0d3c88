"""The limits of intake and the words for what went wrong, as they stand in the data folder."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml


class Reason(NamedTuple):
    """Why something was not simply read, and what to do next. `state` is the value of a FileState, if set."""

    text: str
    advice: str | None
    state: str = ""


class Converted(NamedTuple):
    """The text of a file of another kind (form feeds between pages), and notes on it for the manifest."""

    text: str
    notes: tuple[str, ...] = ()


class Unreadable(Exception):
    """A file whose content is not what its kind has to be. `code` is a code of `reasons.yaml`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def load_data(name: str) -> Any:
    """The content of the YAML file `name` of this room's data folder."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(files("openimr.intake").joinpath("data", name).read_bytes(), Loader=loader)  # noqa: S506


@cache
def limit(name: str) -> int:
    """The limit of that name in `limits.yaml`. Raises KeyError for a name that is not there."""
    return int(_limits()[name])


@cache
def _limits() -> dict[str, int]:
    loaded: dict[str, int] = load_data("limits.yaml")
    return loaded


def file_reason(code: str, **words: object) -> Reason:
    """The reason `code` of a file, with `words` filled in. Raises KeyError for an unknown code."""
    entry = _reasons()["file"][code]
    return Reason(_fill(entry["reason"], words), entry["advice"], entry["state"])


def page_reason(code: str, **words: object) -> Reason:
    """The reason `code` of a page, with `words` filled in. Raises KeyError for an unknown code."""
    entry = _reasons()["page"][code]
    return Reason(_fill(entry["reason"], words), entry["advice"])


def file_note(code: str, **words: object) -> str:
    """A sentence added to the reason of a file. Raises KeyError for an unknown code."""
    return _fill(_reasons()["notes"][code], words)


def amount(size: int) -> str:
    """A number of bytes as people say it: 512 bytes, 12 KB, 3.4 MB, 2 GB."""
    value = float(size)
    for unit in ("bytes", "KB", "MB", "GB"):
        if value < 1024 or unit == "GB":
            break
        value /= 1024
    return f"{value:.1f}".removesuffix(".0") + f" {unit}"


def _fill(text: str, words: dict[str, object]) -> str:
    return text.format(**words)


@cache
def _reasons() -> dict[str, Any]:
    loaded: dict[str, Any] = load_data("reasons.yaml")
    return loaded
