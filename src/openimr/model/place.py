"""Places in a letter: a letter has hundreds of them, so they are plain immutable tuples with named parts.

In JSON and in the schema they are objects like every noun; unknown keys are refused there too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema


class FieldSpan(NamedTuple):
    """The characters of a letter that one field was read from. `path` as in `items[0].heading_text`."""

    path: str
    start: int
    end: int


class Boilerplate(NamedTuple):
    """Known fixed wording of a layout. `id` names it in the layout's data file."""

    id: str
    start: int
    end: int


class Residue(NamedTuple):
    """Characters that belong to no field and no known wording: reported, never dropped."""

    text: str
    start: int
    end: int


Place = FieldSpan | Boilerplate | Residue


class AsObjects:
    """Marks a field that holds a tuple of one kind of place, each written and read as an object."""

    def __init__(self, kind: type[Place]) -> None:
        self.kind = kind

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The places as pydantic sees them: places as they are, or objects with the parts of one."""
        kind = self.kind
        form = _form(kind)
        one = core_schema.no_info_after_validator_function(lambda parts: kind(**parts), form)
        either = core_schema.union_schema([core_schema.is_instance_schema(kind), one], mode="left_to_right")
        written = core_schema.plain_serializer_function_ser_schema(
            _objects(kind), return_schema=core_schema.tuple_variable_schema(form)
        )
        return core_schema.tuple_variable_schema(either, serialization=written)


def _form(kind: type[Place]) -> CoreSchema:
    name = kind._fields[0]
    parts = {
        name: core_schema.typed_dict_field(core_schema.str_schema()),
        "start": core_schema.typed_dict_field(core_schema.int_schema()),
        "end": core_schema.typed_dict_field(core_schema.int_schema()),
    }
    reference = f"{kind.__module__}.{kind.__qualname__}:{id(kind)}"
    return core_schema.typed_dict_schema(parts, cls=kind, extra_behavior="forbid", ref=reference)


def _objects(kind: type[Place]) -> Callable[[tuple[Place, ...]], tuple[dict[str, Any], ...]]:
    name = kind._fields[0]
    return lambda places: tuple([{name: first, "start": start, "end": end} for first, start, end in places])
