"""Web pages (HTML) as text: what a reader would see, line by line; scripts, styles and pictures left out."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree, html

from openimr.intake.plain import decode
from openimr.intake.settings import Converted, Unreadable, file_note

HTML = "text/html"
_CHARSET = re.compile(rb"charset\s{0,4}=\s{0,4}[\"']?([A-Za-z0-9_.:-]{1,30})", re.IGNORECASE)
_HIDDEN = frozenset({"script", "style", "head", "template", "noscript", "svg", "math", "object", "iframe"})
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "select",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "title",
        "tr",
        "ul",
    ]
)
_CELLS = frozenset({"td", "th"})
_GAPS = re.compile(r"[ \t\xa0]+")
_MANY_LINES = re.compile(r"\n\s*\n\s*")


def html_text(content: bytes) -> Converted:
    """The text of a web page. Raises Unreadable if it cannot be parsed at all."""
    text, note = _decoded(content)
    return Converted(text_of_html(text), (file_note(note),) if note else ())


def text_of_html(markup: str) -> str:
    """The text of HTML mark-up. Raises Unreadable."""
    # A declared encoding contradicts a text that is decoded already.
    markup = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", markup)
    if not markup.strip():
        return ""
    try:
        root = html.document_fromstring(markup, parser=html.HTMLParser(no_network=True, remove_comments=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise Unreadable("web_page_damaged") from error
    lines = _GAPS.sub(" ", "".join(_pieces(root))).split("\n")
    return _MANY_LINES.sub("\n\n", "\n".join(line.strip() for line in lines)).strip()


def _decoded(content: bytes) -> tuple[str, str | None]:
    stated = _CHARSET.search(content[:2048])
    if stated and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return content.decode(stated[1].decode("ascii")), None
        except (LookupError, UnicodeDecodeError):
            pass
    text, note = decode(content)
    return text, note


def _pieces(root: Any) -> list[str]:
    """The text of the tree in order, blocks on lines of their own, cells of a row side by side."""
    pieces: list[str] = []
    hidden = 0
    # Walked with events and not by recursion: a stranger's page may be nested without end.
    for event, node in etree.iterwalk(root, events=("start", "end")):
        tag = node.tag if isinstance(node.tag, str) else ""
        if event == "start":
            hidden += tag in _HIDDEN
            if not hidden:
                pieces += (_lead(tag), _flowing(node.text, tag))
        else:
            if not hidden:
                pieces.append("\n\n" if tag in ("p", "table", "ul", "ol") else _lead(tag))
            hidden -= tag in _HIDDEN
            if not hidden:
                pieces.append(_flowing(node.tail, tag))
    return pieces


def _lead(tag: str) -> str:
    if tag in _BLOCKS:
        return "\n"
    return "  " if tag in _CELLS else ""


def _flowing(text: str | None, tag: str) -> str:
    if not text:
        return ""
    return text if tag == "pre" else re.sub(r"\s+", " ", text)
