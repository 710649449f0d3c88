"""Letters as DOCX: editable, with real heading styles, the same bytes for the same letter."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Pt, RGBColor
from docx.text.paragraph import Paragraph

from openimr.letters.render.blocks import Block, BlockKind, Letter, Run, printed
from openimr.letters.render.characters import printable

_FIXED_TIME = datetime(2000, 1, 1, tzinfo=UTC)
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_HEADINGS = {BlockKind.TITLE: 0, BlockKind.HEADING: 1, BlockKind.ITEM: 2, BlockKind.SUBHEADING: 3}
_WARNING = RGBColor(0x9C, 0x1C, 0x1C)


def write_docx(letter: Letter) -> bytes:
    """The letter as the bytes of a DOCX file."""
    letter = printable(letter)
    document = Document()
    _set_up(document, letter)
    if letter.notice:
        _mark_every_page(document, letter.notice)
    for block in letter.blocks:
        _add(document, block)
    stream = BytesIO()
    document.save(stream)
    return _with_fixed_times(stream.getvalue())


def _set_up(document: DocxDocument, letter: Letter) -> None:
    properties = document.core_properties
    properties.title = letter.title
    properties.author = properties.last_modified_by = "OpenIMR"
    properties.created = properties.modified = properties.last_printed = _FIXED_TIME
    properties.language = "en-US"
    properties.comments = letter.notice or ""
    normal = document.styles["Normal"]
    normal.font.name = "Times New Roman"
    normal.font.size = Pt(11.5)
    for name, size in (("Title", 15), ("Heading 1", 13), ("Heading 2", 12), ("Heading 3", 11.5)):
        style = document.styles[name]
        style.font.name = "Times New Roman"
        style.font.size = Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.element.rPr.rFonts.set(qn("w:asciiTheme"), "")
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(f"w:{theme}"), None)
    for section in document.sections:
        section.left_margin = section.right_margin = Inches(1)


def _mark_every_page(document: DocxDocument, notice: str) -> None:
    for section in document.sections:
        for part in (section.header, section.footer):
            line = part.paragraphs[0]
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run = line.add_run(notice)
            run.bold = True
            run.font.color.rgb = _WARNING


def _add(document: DocxDocument, block: Block) -> None:
    if block.kind in _HEADINGS:
        document.add_heading(block.text, _HEADINGS[block.kind])
    elif block.kind is BlockKind.PARAGRAPH:
        _fill(document.add_paragraph(), block.label, block.runs)
    elif block.kind in (BlockKind.TABLE, BlockKind.RECORDS):
        _add_table(document, block)
    elif block.kind is BlockKind.BULLETS:
        for row in block.rows:
            _fill(document.add_paragraph(style="List Bullet"), "", row[0])
    elif block.kind is BlockKind.LINES:
        _add_lines(document, block)
    else:
        _add_pairs(document, block)


def _fill(paragraph: Paragraph, label: str, runs: Sequence[Run]) -> None:
    if label:
        paragraph.add_run(f"{label}: ").bold = True
    paragraph.add_run(printed(runs))


def _add_lines(document: DocxDocument, block: Block) -> None:
    paragraph = document.add_paragraph()
    for number, row in enumerate(block.rows):
        if number:
            paragraph.add_run().add_break()
        paragraph.add_run(printed(row[0]))


def _add_pairs(document: DocxDocument, block: Block) -> None:
    for name, value in block.rows:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(4)
        if block.kind is BlockKind.SOURCES:
            paragraph.add_run(f"[{printed(name)}] {printed(value)}")
        else:
            _fill(paragraph, printed(name), value)


def _add_table(document: DocxDocument, block: Block) -> None:
    table = document.add_table(rows=0, cols=len(block.rows[0]), style="Table Grid")
    for number, row in enumerate(block.rows):
        made = table.add_row()
        for place, cell in zip(made.cells, row, strict=True):
            place.text = ""
            place.paragraphs[0].add_run(printed(cell)).bold = True if number == 0 else None
        if number == 0:
            repeat = OxmlElement("w:tblHeader")
            repeat.set(qn("w:val"), "true")
            made._tr.get_or_add_trPr().append(repeat)
    document.add_paragraph()


def _with_fixed_times(content: bytes) -> bytes:
    """The same archive with every member in name order and dated 1980-01-01."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            member = zipfile.ZipInfo(name, _ZIP_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            new.writestr(member, old.read(name))
    return stream.getvalue()
