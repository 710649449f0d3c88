"""Files become a case file: every file and page accounted for, each word with its box.

`read` reads a folder, a zip or a file; `page_image` draws a page of what was read, `Drawing` all of them in
other processes; `manifest` lists it.
What reads PDFs and pictures is loaded when it is first used: who only finds files needs none of it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from openimr.intake.errors import InputNotFound, IntakeError, NothingToRead, PageNotFound
from openimr.intake.manifest import manifest

if TYPE_CHECKING:
    from openimr.intake.case import read
    from openimr.intake.drawing import Drawing
    from openimr.intake.images import page_image

__all__ = [
    "Drawing",
    "InputNotFound",
    "IntakeError",
    "NothingToRead",
    "PageNotFound",
    "manifest",
    "page_image",
    "read",
]

_ROOMS = {"Drawing": "drawing", "read": "case", "page_image": "images"}


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return getattr(import_module(f"openimr.intake.{_ROOMS[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
