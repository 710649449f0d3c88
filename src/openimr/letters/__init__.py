"""Published letters and drafts: parse, render, lint; layouts as data.

Rules, templates and their libraries are loaded when they are first used: reading letters needs none of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from openimr.letters.parse import parse

if TYPE_CHECKING:
    from openimr.letters import lint
    from openimr.letters.render import render_docx, render_html, render_pdf, render_text

__all__ = ["lint", "parse", "render_docx", "render_html", "render_pdf", "render_text"]


def __getattr__(name: str) -> Any:
    if name == "lint":
        return import_module("openimr.letters.lint")
    if name in __all__:
        return getattr(import_module("openimr.letters.render"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
