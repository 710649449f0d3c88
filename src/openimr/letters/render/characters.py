"""Characters that a record may hold and a page cannot show: replaced, and seen to be replaced."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from openimr.letters.render.blocks import Block, Letter, Run

# Control characters, halves of characters and codes without character, none of which XML may hold.
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_MEANT = {"\t": " ", "\n": " ", "\x0b": " ", "\x0c": " ", "\r": " ", "\x85": " ", "\ufffe": "-"}
_UNKNOWN = "\ufffd"

# What fonts of the Symbol family leave behind when a PDF is read: bullets and arrows.
_SYMBOLS = str.maketrans(
    {"\uf0b7": "•", "\uf0a7": "•", "\uf0d8": "•", "\uf0e0": "→", "\u2028": " ", "\u2029": " "}
)

# Characters that every text font has; beyond them a font may have no picture.
_BEYOND_FONTS = re.compile(r"[^\x20-\x7e\xa0-\u017f‘’“”–—•…′″™€→≤≥±×÷°µ\ufffd]")


def printable(letter: Letter) -> Letter:
    """The letter without characters that HTML, DOCX or PDF cannot hold."""
    return _changed(letter, _printable_words)


def within_fonts(letter: Letter) -> Letter:
    """The letter with rare characters named by their code, as `[U+75DB]`, for fonts that lack them."""
    return _changed(letter, lambda words: _BEYOND_FONTS.sub(lambda rare: f"[U+{ord(rare[0]):04X}]", words))


def _printable_words(words: str) -> str:
    return _FORBIDDEN.sub(lambda found: _MEANT.get(found[0], _UNKNOWN), words.translate(_SYMBOLS))


def _changed(letter: Letter, change: Callable[[str], str]) -> Letter:
    return replace(
        letter,
        title=change(letter.title),
        blocks=tuple(_changed_block(block, change) for block in letter.blocks),
    )


def _changed_block(block: Block, change: Callable[[str], str]) -> Block:
    return Block(
        kind=block.kind,
        text=change(block.text),
        label=change(block.label),
        runs=_changed_runs(block.runs, change),
        rows=tuple(tuple(_changed_runs(cell, change) for cell in row) for row in block.rows),
    )


def _changed_runs(runs: tuple[Run, ...], change: Callable[[str], str]) -> tuple[Run, ...]:
    return tuple(Run(change(run.text), run.refs) for run in runs)
