"""Letters as plain text, in lines of at most 95 characters."""

from __future__ import annotations

import re
from functools import cache

from openimr.letters.layout import layouts
from openimr.letters.render.blocks import Block, BlockKind, Cell, Letter, Run, printed

WIDTH = 95

# Numbers of entries, bullets: a line that begins with one would be an entry of a list.
_ENTRY = r"\(?\d{1,2}\s?[.)](?!\d)|[•●▪◦·*–-](?!\w)|o\s"


@cache
def _breaks(heading: bool) -> re.Pattern[str]:
    """The blanks at which a line may end.

    Single blanks only: a wider gap is a redaction and must survive. A word that ends in a hyphen would be
    joined with the next one by a reader who undoes line wraps. What opens an item or an entry does so at the
    beginning of a line, so within a paragraph it may not stand there. A heading is told from the paragraph
    above it by where that paragraph's sentence ends, so no line of a heading may end as a sentence does
    ("quantity: 60: one refill").
    """
    marks = {label.label for one in layouts() for label in one.item_labels}
    marks |= {words for one in layouts() if one.opening for words in one.opening.literals}
    opens = "|".join(re.escape(words).replace(r"\ ", r"\s+") for words in sorted(marks))
    ends = r"[^\s.!?:\"')\]-]" if heading else r"[^\s-]"
    return re.compile(rf"(?<={ends})[ \n](?=\S)(?!{_ENTRY}|(?i:{opens}))")


def write_text(letter: Letter) -> str:
    """The letter as text. A draft has its notice at the top, above every section and item, and at the end."""
    parts = [_notice(letter)] if letter.notice else []
    for block in letter.blocks:
        if letter.notice and block.kind in (BlockKind.HEADING, BlockKind.ITEM):
            parts.append(f"[{letter.notice}]")
        parts.append(_block(block))
    if letter.notice:
        parts.append(_notice(letter))
    text = "\n\n".join(part for part in parts if part) + "\n"
    return text.encode("utf-8", "replace").decode("utf-8")


def _notice(letter: Letter) -> str:
    line = "*" * min(WIDTH, len(letter.notice or "") + 8)
    return f"{line}\n*** {letter.notice} ***\n{line}"


def _block(block: Block) -> str:
    if block.text and not block.rows:
        return wrap(block.text, places=_breaks(heading=True))
    if block.kind is BlockKind.PARAGRAPH:
        label = f"{block.label}: " if block.label else ""
        return wrap(label + printed(block.runs))
    if block.kind in (BlockKind.TABLE, BlockKind.RECORDS):
        return _table(block)
    return "\n".join(_entry(block.kind, row) for row in block.rows)


def _entry(kind: BlockKind, row: tuple[Cell, ...]) -> str:
    match kind:
        case BlockKind.FORM | BlockKind.DETAILS:
            return wrap(f"{printed(row[0])}: {printed(row[1])}")
        case BlockKind.SOURCES:
            return _hanging(f"[{printed(row[0])}] ", row[1])
        case BlockKind.BULLETS:
            return _hanging("- ", row[0])
    return printed(row[0])


def _table(block: Block) -> str:
    """A table as one entry a row, each cell after its column's name: text has no columns to trust."""
    names = [printed(cell) for cell in block.rows[0]]
    entries = []
    for row in block.rows[1:]:
        lines = [_hanging("- ", (Run(f"{names[0]}: {printed(row[0])}"),))]
        lines += [
            _hanging("  ", (Run(f"{name}: {printed(cell)}"),))
            for name, cell in zip(names[1:], row[1:], strict=True)
            if printed(cell)
        ]
        entries.append("\n".join(lines))
    return "\n".join(entries)


def _hanging(mark: str, runs: tuple[Run, ...]) -> str:
    indent = " " * len(mark)
    return mark + wrap(printed(runs), WIDTH - len(mark)).replace("\n", "\n" + indent)


def wrap(text: str, width: int = WIDTH, places: re.Pattern[str] | None = None) -> str:
    """`text` in lines of at most `width` characters, ended only at `places`, where a reader can join them."""
    places = places or _breaks(heading=False)
    lines: list[str] = []
    line = ""
    for piece in places.split(text):
        if line and len(line) + 1 + len(piece) > width:
            lines.append(line)
            line = piece
        else:
            line = f"{line} {piece}" if line else piece
    return "\n".join([*lines, line])
