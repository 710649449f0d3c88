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
_SPACE = re.compile(r"\s+")
_PARAGRAPHS = frozenset({"p", "table", "ul", "ol", "blockquote", "pre"})


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
    return "\n".join(line.strip() for line in lines).strip()


def _decoded(content: bytes) -> tuple[str, str | None]:
    stated = _CHARSET.search(content[:2048])
    if stated and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return content.decode(stated[1].decode("ascii")), None
        except (LookupError, UnicodeDecodeError):
            pass
    text, note = decode(content)
    return text, note


class _Flow:
    """Text that grows piece by piece, with the line ends that blocks ask for."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._ends = 0

    def end_line(self, tag: str) -> None:
        if tag == "br":
            self._ends += 1
        elif tag in _PARAGRAPHS:
            self._ends = max(self._ends, 2)
        elif tag in _BLOCKS:
            self._ends = max(self._ends, 1)
        elif tag in _CELLS:
            self.pieces.append(" ")

    def add(self, text: str | None, tag: str) -> None:
        if not text:
            return
        text = text if tag == "pre" else _SPACE.sub(" ", text)
        if text.strip():
            self.pieces.append("\n" * min(self._ends, 2))
            self._ends = 0
        self.pieces.append(text)


def _pieces(root: Any) -> list[str]:
    """The text of the tree in order, blocks on lines of their own, cells of a row side by side."""
    flow = _Flow()
    hidden = 0
    # Walked with events and not by recursion: a stranger's page may be nested without end.
    for event, node in etree.iterwalk(root, events=("start", "end")):
        tag = node.tag if isinstance(node.tag, str) else ""
        hidden += tag in _HIDDEN and event == "start"
        if not hidden:
            flow.end_line(tag if event == "start" or tag != "br" else "")
            if event == "start":
                flow.add(node.text, tag)
        if event == "end":
            hidden -= tag in _HIDDEN
            if not hidden:
                flow.add(node.tail, "")
    return flow.pieces
