"""What commands show of the shipped library, kept in words: the next time nothing is loaded for it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from importlib import resources
from pathlib import Path
from typing import Any

from openimr import kept

# Raised when what is kept would be understood otherwise than before.
_LAYOUT = "1"
# What the words come from: the library, the lexicons, and the code that puts them into words.
_ROOMS = ("guidelines", "language", "model")


def shown(
    what: str, make: Callable[[], Any], further: Iterable[Path] | None, root: Path | None = None
) -> Any:
    """What `make` makes (plain JSON values), from what was kept where only the shipped pack is asked about.

    It is kept by the content of every file that it can come from, so a change to any of them is seen.
    """
    if further or root is not None or os.environ.get("OPENIMR_PACKS"):
        return make()
    name = kept.key(_sources(), f"{_LAYOUT} {what}")
    content = kept.kept("shown", name)
    if content is not None:
        return json.loads(content)
    made = make()
    kept.keep("shown", name, json.dumps(made, ensure_ascii=False).encode())
    return made


def _sources() -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for room in _ROOMS:
        base = Path(str(resources.files("openimr"))) / room
        for folder, folders, files in os.walk(base):
            folders[:] = [name for name in folders if name not in ("__pycache__", "schema")]
            for file in files:
                if file.endswith((".yaml", ".py")) and not file.endswith(".test.yaml"):
                    path = os.path.join(folder, file)
                    found[path] = Path(path).read_bytes()
    return found
