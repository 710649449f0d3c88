"""The data files of a room, read from YAML once and then from what was kept of them."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from openimr import kept

_LAYOUT = "1"


def bytes_of(room: str, *path: str) -> bytes:
    """The bytes of a file in the folder `data` of a room: `bytes_of("openimr.language", "drugs.yaml")`."""
    return resources.files(room).joinpath("data", *path).read_bytes()


def load(room: str, *path: str) -> Any:
    """What a YAML file in the folder `data` of a room says."""
    return parsed(bytes_of(room, *path))


def parsed(source: bytes) -> Any:
    """What a YAML text says. Raises yaml.YAMLError for what is no YAML."""
    name = kept.key({"yaml": source}, _LAYOUT)
    known = kept.kept("data", name)
    if known is not None:
        return json.loads(known)
    import yaml  # noqa: PLC0415 (not needed for what was kept)

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data = yaml.load(source, Loader=loader)  # noqa: S506
    _keep(name, data)
    return data


def _keep(name: str, data: Any) -> None:
    """Keep what JSON can say without loss; dates, or keys that are no text, are read from YAML each time."""
    try:
        said = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    except (TypeError, ValueError):
        return
    if json.loads(said) == data:
        kept.keep("data", name, said.encode())
