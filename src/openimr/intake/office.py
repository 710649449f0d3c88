"""Word documents (DOCX) as text: paragraphs and tables in order, headers first, footnotes last."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from openimr.intake.settings import Converted, Unreadable, file_note, limit

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFFICE = (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, EOFError)


def docx_text(content: bytes) -> Converted:
    """The text of a Word document. A page break set by hand starts a new page. Raises Unreadable."""
    _check_size(content)
    import docx  # noqa: PLC0415 (a library that only Word documents need)
    from docx.opc.exceptions import OpcError  # noqa: PLC0415
    from lxml.etree import LxmlError  # noqa: PLC0415

    try:
        document = docx.Document(io.BytesIO(content))
        parts = [*_headers(document), _flow(document.element.body), *_notes(document), *_footers(document)]
    except (*_OFFICE, OpcError, LxmlError, NotImplementedError, RecursionError) as error:
        raise Unreadable("word_damaged") from error
    notes = (file_note("word_pictures", count=pictures),) if (pictures := _pictures(document)) else ()
    return Converted("\n".join(part for part in parts if part.strip()), notes)


def _check_size(content: bytes) -> None:
    """A document is a zip: what it unpacks to is bounded as for any other. Raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise Unreadable("word_damaged") from error
    large = size >= limit("ratio_from_bytes") and size >= limit("unpacked_ratio") * len(content)
    if large or size > limit("member_bytes"):
        raise Unreadable("word_bomb")


def _headers(document: Any) -> list[str]:
    return _distinct(_flow(section.header._element) for section in document.sections)


def _footers(document: Any) -> list[str]:
    return _distinct(_flow(section.footer._element) for section in document.sections)


def _distinct(texts: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text.strip()))


def _notes(document: Any) -> list[str]:
    """Footnotes and endnotes, which stand in parts of their own."""
    from lxml import etree  # noqa: PLC0415

    found = []
    for relation in document.part.rels.values():
        if relation.reltype.endswith(("/footnotes", "/endnotes")) and not relation.is_external:
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            found.append(_flow(etree.fromstring(relation.target_part.blob, parser)))
    return found


def _pictures(document: Any) -> int:
    return sum(
        1 for _ in document.element.body.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}blip")
    )


def _flow(root: Any) -> str:
    """The text below an element: a line a paragraph, cells of a row side by side."""
    pieces: list[str] = []
    for node in root.iter():
        tag = node.tag
        if tag == f"{_W}t":
            if not _deleted(node):
                pieces.append(node.text or "")
        elif tag in (f"{_W}tab", f"{_W}cr", f"{_W}br", f"{_W}noBreakHyphen"):
            pieces.append(_mark(node))
        elif tag == f"{_W}tr":
            pieces.append("\n")
        elif tag == f"{_W}p":
            pieces.append("  " if _later_in_row(node) else "\n")
    return "".join(pieces).strip("\n")


def _mark(node: Any) -> str:
    kind = node.tag.removeprefix(_W)
    if kind == "br":
        return "\f" if node.get(f"{_W}type") == "page" else "\n"
    parent = node.getparent()
    if kind == "tab" and parent is not None and parent.tag != f"{_W}r":
        return ""
    return {"tab": "\t", "noBreakHyphen": "-"}.get(kind, "\n")


def _deleted(node: Any) -> bool:
    """Whether the text is struck out by a tracked change, or repeats a drawing for older programs."""
    return any(
        parent.tag in (f"{_W}del", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")
        for parent in node.iterancestors()
    )


def _later_in_row(paragraph: Any) -> bool:
    """Whether the paragraph begins a cell of a table."""
    parent, before = paragraph.getparent(), paragraph.getprevious()
    return parent is not None and parent.tag == f"{_W}tc" and (before is None or before.tag == f"{_W}tcPr")
