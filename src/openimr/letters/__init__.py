"""Published letters and drafts: parse, render, lint; layouts as data."""

from openimr.letters import lint
from openimr.letters.parse import parse
from openimr.letters.render import render_docx, render_html, render_pdf, render_text

__all__ = ["lint", "parse", "render_docx", "render_html", "render_pdf", "render_text"]
