"""The data files of the process: read, checked against their format, refused with file, line and advice."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from openimr.guidelines.pack_files import line_of
from openimr.process.rule_format import Part

DATA = Path(__file__).parent / "data"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PartT = TypeVar("_PartT", bound=Part)


class RulesFaulty(ValueError):
    """Data files of the process that cannot be used: file, line, what is wrong, how to mend it."""

    def __init__(self, file: str, line: int | None, problem: str, advice: str) -> None:
        self.file, self.line, self.problem, self.advice = file, line, problem, advice
        super().__init__(f"{file}:{line}: {problem} {advice}" if line else f"{file}: {problem} {advice}")


def read_rules(path: Path, kind: type[_PartT]) -> _PartT:
    """The file as `kind`. Raises RulesFaulty with the line of the first fault."""
    try:
        text = path.read_text("utf-8")
        return kind.model_validate(yaml.load(text, Loader=_LOADER))  # noqa: S506
    except (OSError, UnicodeDecodeError) as error:
        raise RulesFaulty(path.name, None, f"It cannot be read: {error}.", "Restore the file.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = f"It is not valid YAML: {getattr(error, 'problem', error)}."
        raise RulesFaulty(path.name, mark.line + 1 if mark else None, problem, "Mend the line.") from error
    except ValidationError as error:
        raise _refusal(path.name, text, error, kind) from error


def _refusal(name: str, text: str, error: ValidationError, kind: type[Part]) -> RulesFaulty:
    first = error.errors()[0]
    place = ".".join(str(step) for step in first["loc"]) or "the file"
    if first["type"] == "extra_forbidden":
        advice = _near_key(str(first["loc"][-1]), kind)
    else:
        advice = "The schema is in process/data/schema."
    return RulesFaulty(name, line_of(text, first["loc"]), f"{place}: {first['msg']}.", advice)


def _near_key(key: str, kind: type[Part]) -> str:
    schema = kind.model_json_schema(by_alias=True)
    parts = (schema, *schema.get("$defs", {}).values())
    known = sorted({name for part in parts for name in part.get("properties", {})})
    near = difflib.get_close_matches(key, known, n=2)
    return f"Did you mean {' or '.join(near)}?" if near else "Remove the key, or mend its spelling."
