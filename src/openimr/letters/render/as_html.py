"""Letters as one self-contained, accessible HTML page."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template

from openimr.letters.render.blocks import Letter, plain_data
from openimr.letters.render.characters import printable


def write_html(letter: Letter) -> str:
    """The letter as HTML: no script, nothing loaded from elsewhere, every word escaped."""
    return _template().render(letter=plain_data(printable(letter)))


@cache
def _template() -> Template:
    source = (files("openimr.letters") / "data" / "templates" / "letter.html.jinja").read_text("utf-8")
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.from_string(source)
