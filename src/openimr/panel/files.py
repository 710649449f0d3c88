"""Reviewers and cases from files: YAML or JSON, checked, refused with the place and what to do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from openimr.model.base import Noun
from openimr.panel.parties import Known, PanelCase
from openimr.panel.values import Reviewer

_SAFE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NounT = TypeVar("_NounT", bound=Noun)


class _Loader(_SAFE):  # type: ignore[misc]
    """YAML in which `on`, `no` and `yes` are words: `on` is a key of declarations."""


# Only true and false are truth values: their first letters keep that reading, all others lose it.
_Loader.yaml_implicit_resolvers = {
    letter: [(tag, how) for tag, how in readings if letter in "tTfF" or not tag.endswith(":bool")]
    for letter, readings in _SAFE.yaml_implicit_resolvers.items()
}


class FileFaulty(ValueError):
    """A file that cannot be used: `problem` with file and place, and `advice`."""

    def __init__(self, problem: str, advice: str) -> None:
        self.problem, self.advice = problem, advice
        super().__init__(f"{problem} {advice}")


class ReviewerFile(Noun):
    """`reviewers:` and, when the file was invented, a note that says so."""

    note: str = ""
    reviewers: tuple[Reviewer, ...]


class CaseFile(Known):
    """`cases:` and, beside them, `organizations:`, `declarations:` and `answers:`."""

    note: str = ""
    cases: tuple[PanelCase, ...]

    def known(self) -> Known:
        """What the file says beside its cases."""
        return Known(organizations=self.organizations, declarations=self.declarations, answers=self.answers)


def read_reviewers(path: Path) -> tuple[Reviewer, ...]:
    """Reviewers of a file: a list, or a mapping with `reviewers`. Raises FileFaulty."""
    return _read(path, ReviewerFile, "reviewers").reviewers


def read_cases(path: Path) -> CaseFile:
    """Cases of a file: a list, or a mapping with `cases` and what is known beside. Raises FileFaulty."""
    return _read(path, CaseFile, "cases")


def _read(path: Path, kind: type[_NounT], key: str) -> _NounT:
    data = _parsed(path)
    if isinstance(data, list):
        data = {key: data}
    if not isinstance(data, dict):
        raise FileFaulty(
            f"{path.name}: {key} were expected.", f"Begin the file with `{key}:` or with a list."
        )
    try:
        # Through JSON, so that dates in quotes and dates of YAML are read alike.
        return kind.model_validate_json(json.dumps(data, default=str))
    except ValidationError as error:
        raise FileFaulty(f"{path.name}: {_first(error)}", "See docs/panel.md for the format.") from error


def _parsed(path: Path) -> Any:
    try:
        text = path.read_text("utf-8")
        return json.loads(text) if path.suffix.lower() == ".json" else yaml.load(text, Loader=_Loader)  # noqa: S506
    except (OSError, UnicodeDecodeError) as error:
        raise FileFaulty(f"{path.name} cannot be read: {error}.", "Name a readable text file.") from error
    except (yaml.YAMLError, ValueError) as error:
        said = " ".join(str(error).split())
        raise FileFaulty(f"{path.name} is no valid YAML or JSON: {said}.", "Mend that line.") from error


def _first(error: ValidationError) -> str:
    faults = error.errors()
    place = ".".join(str(step) for step in faults[0]["loc"]) or "the file"
    more = f" ({len(faults) - 1} further faults.)" if len(faults) > 1 else ""
    return f"{place}: {faults[0]['msg']}.{more}"
