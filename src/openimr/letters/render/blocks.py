"""A letter as a list of blocks: what is said, before it becomes text, HTML, DOCX or PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple


class Run(NamedTuple):
    """Words of a paragraph with the numbers of the sources they rest on."""

    text: str
    refs: tuple[int, ...] = ()

    @property
    def printed(self) -> str:
        """The words with their source numbers behind them: `as said [2][5]`."""
        marks = "".join(f"[{ref}]" for ref in self.refs)
        return f"{self.text} {marks}".strip() if marks else self.text


class BlockKind(StrEnum):
    """What a block is; each writer gives each kind its own form."""

    TITLE = "title"
    HEADING = "heading"
    ITEM = "item"
    SUBHEADING = "subheading"
    PARAGRAPH = "paragraph"
    LINES = "lines"
    BULLETS = "bullets"
    TABLE = "table"
    RECORDS = "records"
    SOURCES = "sources"
    FORM = "form"
    DETAILS = "details"


Cell = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One block.

    `text` of headings, `label` and `runs` of paragraphs; `rows` are the rows of a table or of records
    (the first is the header), the entries of a list (one cell each), the lines of a form to be filled in or
    of details (name, value) or the sources (number, words).
    """

    kind: BlockKind
    text: str = ""
    label: str = ""
    runs: tuple[Run, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter ready to be written. `notice` is the words that mark every page of a draft, else None."""

    title: str
    blocks: tuple[Block, ...]
    notice: str | None = None


def paragraph(words: str | Sequence[Run], label: str = "") -> Block:
    """A paragraph of plain words or of runs, with an optional label in front."""
    runs = (Run(words),) if isinstance(words, str) else tuple(words)
    return Block(BlockKind.PARAGRAPH, label=label, runs=runs)


def heading(text: str, kind: BlockKind = BlockKind.HEADING) -> Block:
    """A heading of the given kind."""
    return Block(kind, text=text)


def cell(words: str, refs: tuple[int, ...] = ()) -> Cell:
    """A cell of a table or an entry of a list."""
    return (Run(words, refs),)


def printed(runs: Sequence[Run]) -> str:
    """All runs as one line of words with their source numbers."""
    return " ".join(run.printed for run in runs if run.printed)


def plain_data(letter: Letter) -> dict[str, Any]:
    """The letter as plain data for a template language; source numbers stay apart from the words."""
    return {
        "title": letter.title,
        "notice": letter.notice,
        "blocks": [_plain_block(block) for block in letter.blocks],
    }


def _plain_block(block: Block) -> dict[str, Any]:
    return {
        "kind": str(block.kind),
        "text": block.text,
        "label": block.label,
        "runs": [_plain_run(run) for run in block.runs],
        "rows": [[[_plain_run(run) for run in cell] for cell in row] for row in block.rows],
    }


def _plain_run(run: Run) -> dict[str, Any]:
    return {"text": run.text, "refs": list(run.refs)}
