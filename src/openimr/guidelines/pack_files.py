"""One file of a pack: read, checked against its format, refused with file, line and advice."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from openimr.guidelines.format import Part

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PartT = TypeVar("_PartT", bound=Part)


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
        return kind.model_validate(yaml.load(text, Loader=_LOADER))  # noqa: S506
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
        raise _refusal(name, text, error) from error


def _refusal(name: str, text: str, error: ValidationError) -> PackError:
    """The first fault that pydantic found, with the line of the YAML node it speaks of."""
    first = error.errors()[0]
    where = ".".join(str(step) for step in first["loc"]) or "the file"
    advice = {
        "extra_forbidden": "Remove the key or mend its spelling; see the schema for the keys there are.",
        "missing": "Add the key.",
    }.get(first["type"], "See the schema in guidelines/data/schema.")
    more = f" ({error.error_count() - 1} more faults in this file.)" if error.error_count() > 1 else ""
    given = f" (it is {first['input']!r})" if isinstance(first["input"], str | int | float) else ""
    problem = f"{where}: {first['msg']}{given}.{more}"
    return PackError(name, problem, advice, line_of(text, first["loc"]))


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
