"""From blocks to the text of a letter: lines, pages, and the noise of print that keeps its meaning."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from random import Random

from openimr.synth.frame import Block
from openimr.synth.phrases import between, maybe, pick
from openimr.synth.vocabulary import vocabulary

LEVELS = ("none", "light", "heavy")
_STOP = re.compile(r"(?<=[a-z]{3}\.) (?=[A-Z][a-z])")
_WORD = re.compile(r"[a-z]{5,}")


@dataclass(frozen=True, slots=True)
class Print:
    """How one letter was printed and read in. Shares are of the places where it can happen."""

    width: int = 95
    double: bool = False
    trailing: bool = False
    wide: bool = False
    pages: int = 0
    footer: bool = False
    hyphens: float = 0.0
    glued: float = 0.0
    curly: bool = False
    crlf: bool = False
    redacted: bool = False
    misread: float = 0.0
    indent: bool = False


def printing(chosen: Random, level: str) -> Print:
    """How a letter is printed at that level of noise. Raises ValueError for an unknown level."""
    if level not in LEVELS:
        raise ValueError(f"There is no noise {level!r}: it is {', '.join(LEVELS)}.")
    if level == "none":
        return Print()
    heavy = level == "heavy"
    return Print(
        width=between(chosen, 78, 102),
        double=maybe(chosen, 0.5),
        trailing=maybe(chosen, 0.6),
        wide=maybe(chosen, 0.4),
        pages=between(chosen, 30, 50) if maybe(chosen, 0.7) else 0,
        footer=maybe(chosen, 0.7),
        hyphens=(0.1 if heavy else 0.04) if maybe(chosen, 0.4) else 0.0,
        glued=(0.08 if heavy else 0.03) if maybe(chosen, 0.5) else 0.0,
        curly=maybe(chosen, 0.3),
        crlf=maybe(chosen, 0.2),
        redacted=maybe(chosen, 0.25),
        misread=0.02 if heavy else 0.0,
        indent=heavy and maybe(chosen, 0.3),
    )


def printed(chosen: Random, blocks: list[Block], how: Print, case: str, kept: Set[str]) -> str:
    """The letter's text. `case` is the case number in footers; `kept` are words that are never misread."""
    lines: list[str] = []
    for block in blocks:
        text = _worded(chosen, block, how, kept)
        if block.kind != "tight" and lines:
            lines.append("")
        lines.extend([text] if block.kind in {"line", "tight"} else _wrapped(chosen, text, how, block.kind))
    lines = _paged(lines, how, case)
    if how.indent:
        lines = [" " + line if line else line for line in lines]
    if how.trailing:
        lines = [line + " " if line else line for line in lines]
    if how.double:
        lines = [part for line in lines for part in (line, "")]
    text = (" " if how.trailing else "") + "\n".join(lines).rstrip() + "\n"
    if how.curly:
        text = text.replace("'", "’")
        text = re.sub(r'(?<=\s)"', "“", text).replace('"', "”")
    return text.replace("\n", "\r\n") if how.crlf else text


def _worded(chosen: Random, block: Block, how: Print, kept: Set[str]) -> str:
    text = block.text
    if block.kind != "paragraph":
        return text
    if how.glued and maybe(chosen, 0.5):
        text = _STOP.sub(lambda stop: "" if chosen.random() < how.glued else stop.group(), text)
    if how.wide:
        text = _STOP.sub("  ", text)
    if how.misread:
        text = _WORD.sub(lambda word: _misread(chosen, word.group(), how.misread, kept), text)
    return text


def _misread(chosen: Random, word: str, share: float, kept: Set[str]) -> str:
    if word in kept or chosen.random() >= share:
        return word
    seen, taken = pick(chosen, vocabulary("papers")["confusions"])
    return word.replace(seen, taken, 1)


def _wrapped(chosen: Random, text: str, how: Print, kind: str) -> list[str]:
    """Lines of at most `width` characters; runs of blanks stay. Some long words are divided at line ends."""
    lines: list[str] = []
    line, room = "", how.width
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > room:
            head = _divided(chosen, word, room - len(line) - 2, how) if kind == "paragraph" else 0
            lines.append(f"{line} {word[:head]}-" if head else line)
            line = word[head:]
        else:
            line = f"{line} {word}" if line or lines or word == "" else word
    return [*lines, line]


def _divided(chosen: Random, word: str, room: int, how: Print) -> int:
    if not how.hyphens or room < 3 or len(word) < 8 or not word.isalpha() or not word.islower():
        return 0
    return min(room, len(word) - 3) if chosen.random() < how.hyphens * 4 else 0


def _paged(lines: list[str], how: Print, case: str) -> list[str]:
    if not how.pages:
        return lines
    paged: list[str] = []
    last = -(-len(lines) // how.pages)
    for page in range(last):
        paged.extend(lines[page * how.pages : (page + 1) * how.pages])
        if page + 1 < last:
            paged.extend(["", "", *_foot(how, case, page + 1), "", ""])
    return paged


def _foot(how: Print, case: str, page: int) -> list[str]:
    if not how.footer:
        return []
    return [f"Final Determination Letter for IMR Case Number {case}  {page}"] if case else [f"Page {page}"]
