"""One file of a pack: read, checked against its format, refused with file, line and advice."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from openimr.guidelines.format import Part

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PartT = TypeVar("_PartT", bound=Part)
_SCHEMA = "See the schema in guidelines/data/schema."


class _Strict(_LOADER):  # type: ignore[misc]
    """Refuses a key that stands twice in one place, of which YAML would silently keep the last."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen: set[object] = set()
        for key, _ in node.value:
            if key.value in seen and key.value != "<<":
                raise yaml.constructor.ConstructorError(
                    problem=f"the key {key.value} stands twice", problem_mark=key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


class PackError(ValueError):
    """A pack that cannot be used. Says the file, the line if known, what is wrong, and how to mend it."""

    def __init__(self, file: str, problem: str, advice: str, line: int | None = None) -> None:
        place = f"{file}:{line}" if line else file
        super().__init__(f"{place}: {problem} {advice}")
        self.file, self.line, self.problem, self.advice = file, line, problem, advice


def read_file(path: Path, kind: type[_PartT], root: Path) -> _PartT:
    """The file as a part of a pack. Raises PackError with its name under `root`, line and advice."""
    name = str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
    try:
        text = path.read_text("utf-8")
        return kind.model_validate(yaml.load(text, Loader=_Strict))  # noqa: S506
    except FileNotFoundError as error:
        raise PackError(
            name, "This file is missing.", "Every pack has it; see docs/guidelines.md."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise PackError(name, f"It cannot be read: {error}.", "Save it as UTF-8 text.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = f"It is not valid YAML: {getattr(error, 'problem', None) or error}."
        raise PackError(name, problem, "Mend the line.", mark.line + 1 if mark else None) from error
    except ValidationError as error:
        raise _refusal(name, text, error, kind) from error


def _refusal(name: str, text: str, error: ValidationError, kind: type[Part]) -> PackError:
    """The first fault that was found, in plain words, with the line of the YAML node it speaks of."""
    first = error.errors()[0]
    where = ".".join(str(step) for step in first["loc"][:-1]) or "the file"
    more = f" ({error.error_count() - 1} more faults in this file.)" if error.error_count() > 1 else ""
    problem, advice = _in_words(first, kind)
    return PackError(name, f"{where}: {problem}{more}", advice, line_of(text, first["loc"]))


def _in_words(fault: Any, kind: type[Part]) -> tuple[str, str]:
    """What is wrong and how to mend it."""
    key = str(fault["loc"][-1]) if fault["loc"] else "the file"
    given = fault["input"]
    shown = f"{key} is {given!r}" if isinstance(given, str | int | float) else key
    if fault["type"] == "extra_forbidden":
        return f"there is no key {key} here.", _near_key(key, kind)
    if fault["type"] == "missing":
        return f"the key {key} is missing.", "Add the key."
    if fault["type"] in ("literal_error", "enum"):
        known = str(fault["ctx"]["expected"])
        return f"{shown}, which is not known.", f"One of {known}."
    if fault["type"].startswith(("float_", "int_")):
        return f"{shown}, which is no number.", "Write a number."
    if fault["type"] == "value_error":
        return f"{shown}: {str(fault['msg']).removeprefix('Value error, ')}.", _SCHEMA
    return f"{shown}: {fault['msg']}.", _SCHEMA


def _near_key(key: str, kind: type[Part]) -> str:
    """Advice for a key that does not exist: the names that come near it."""
    schema = kind.model_json_schema(by_alias=True)
    parts = (schema, *schema.get("$defs", {}).values())
    known = {name for part in parts for name in part.get("properties", {})}
    near = difflib.get_close_matches(key, sorted(known), n=2)
    return f"Did you mean {' or '.join(near)}?" if near else f"Remove it, or mend its spelling. {_SCHEMA}"


def line_of(text: str, loc: tuple[str | int, ...]) -> int:
    """The 1-based line of the node that a pydantic location leads to, or of the last node on the way."""
    node = yaml.compose(text, Loader=_LOADER)
    line = 1
    for step in loc:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == step), None)
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
        else:
            break
    return line
