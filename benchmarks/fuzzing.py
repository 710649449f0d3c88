"""Damaged letters for the parser, by the million, and what must hold for each of them.

Every input has a number; the same number gives the same input.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence

from openimr.letters import parse
from openimr.model import Accounting

SLOWEST = 1.0
# Faults mostly show on short stretches, which are read a hundred times quicker than whole letters: most of a
# million inputs are short, and some 30,000 are whole letters.
_STRETCHES = 0.97
_LENGTHS = (40, 40, 80, 80, 80, 160, 160, 300, 300, 700, 2000)

_TOKENS = (
    *(
        "HOW THE IMR FINAL DETERMINATION WAS MADE",
        "CLINICAL CASE SUMMARY",
        "DOCUMENTS REVIEWED",
        "CASE SUMMARY:",
    ),
    *(
        "IMR ISSUES, DECISIONS AND RATIONALES",
        "ISSUE AT DISPUTE:",
        "MEDICAL PROFESSIONAL REVIEW",
        "Case Number: ",
    ),
    *(
        ": Upheld\n",
        ": Overturned\n",
        "Decision rationale: ",
        "MAXIMUS guideline: ",
        "Page 3 of 9\n",
        "Page(s): ",
    ),
    *(
        "Claims Administrator guideline: ",
        "Decision based on MTUS ",
        "(ODG), ",
        "ACOEM Chapter 12 ",
        "98-99, 60",
    ),
    *(
        "1) ",
        "2. ",
        "- ",
        "\u2022 ",
        "\n\n\n",
        "\r\n",
        "\f",
        "\t",
        "\u00a0",
        "\u2028",
        "\ufeff",
        "\0",
        "\ufffd",
        "\u0130",
    ),
    *(
        "1/2/14",
        "10//9/13",
        "2/30/2014",
        "May 2014",
        "x 12",
        "#120",
        "10/325mg",
        "L4-5",
        "59-year-old",
        "status post",
    ),
    *(
        "not medically necessary",
        "is medically necessary",
        "(",
        ")",
        '"',
        "'",
        "[",
        ":",
        ";",
        ",",
        " and ",
        "é",
        "痛",
        "😀",
    ),
)


def damaged(number: int, letters: Sequence[str]) -> str:
    """Input `number`: a letter of `letters`, or a stretch of one, damaged in one to eight ways."""
    chance = random.Random(number)  # noqa: S311 (nothing secret)
    text = chance.choice(letters)
    if chance.random() < _STRETCHES:
        start = chance.randrange(len(text))
        text = text[start : start + chance.choice(_LENGTHS)]
    for _ in range(chance.randint(1, 8)):
        text = chance.choice(_WAYS)(text, chance)
    return text


def fault_of(text: str) -> str | None:
    """What is wrong with the reading of `text`: crash, a second or more, lost character; None if nothing."""
    begin = time.thread_time()
    try:
        determination = parse(text, "fuzz")
        determination.model_dump_json()
    except Exception as error:  # noqa: BLE001 (whatever it is, it is what we look for)
        return f"crash: {type(error).__name__}: {error}"[:200]
    taken = time.thread_time() - begin
    if taken >= SLOWEST:
        return f"slow: {taken:.1f} s"
    return lost_character(text, determination.accounting)


def lost_character(text: str, accounting: Accounting | None) -> str | None:
    """Where a character has no owner or two, None if each non-blank character has exactly one."""
    if accounting is None:
        return "lost: no account at all"
    claims = sorted(
        [(one.start, one.end) for one in accounting.fields]
        + [(one.start, one.end) for one in accounting.boilerplate]
        + [(one.start, one.end) for one in accounting.residue]
    )
    position = 0
    for start, end in [*claims, (len(text), len(text))]:
        if start < position or end < start or end > len(text):
            return f"twice: claims meet at {start}"
        if text[position:start].strip():
            return f"lost: characters {position} to {start} have no owner"
        position = end
    return None


def _cut(text: str, chance: random.Random) -> str:
    start = chance.randrange(len(text) + 1)
    return text[:start] + text[start + chance.choice((1, 1, 3, 40, 400)) :]


def _insert(text: str, chance: random.Random) -> str:
    place = chance.randrange(len(text) + 1)
    return text[:place] + chance.choice(_TOKENS) + text[place:]


def _pump(text: str, chance: random.Random) -> str:
    place = chance.randrange(len(text) + 1)
    start = chance.randrange(len(text) + 1)
    pumped = chance.choice((chance.choice(_TOKENS), text[start : start + chance.randint(1, 9)]))
    return text[:place] + pumped * chance.choice((3, 20, 200)) + text[place:]


def _lines(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    first, second = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[first], lines[second] = lines[second], lines[chance.choice((first, second))]
    return "\n".join(lines)


def _spacing(text: str, chance: random.Random) -> str:
    old, new = chance.choice(
        (
            (" ", ""),
            (" ", "  "),
            ("\n", "\n\n"),
            ("\n\n", "\n"),
            ("\n", " "),
            (" ", "\n"),
            (". ", "."),
            ("\n", "\r\n"),
        )
    )
    return text.replace(old, new) if chance.random() < 0.5 else text.replace(old, new, chance.randint(1, 9))


def _letters(text: str, chance: random.Random) -> str:
    if not text:
        return text
    place = chance.randrange(len(text))
    odd = chance.choice(
        (chr(chance.randrange(32, 0x2FF)), chr(chance.randrange(0xE000, 0x10FFFF)), "l", "1", "O")
    )
    return text[:place] + odd + text[place + 1 :]


def _case(text: str, chance: random.Random) -> str:
    return chance.choice((str.upper, str.lower, str.title, str.swapcase))(text)


# Some ways are more telling than others, so they stand here more than once.
_WAYS: tuple[Callable[[str, random.Random], str], ...] = (
    *(_cut, _cut, _insert, _insert, _insert, _pump),
    *(_lines, _lines, _spacing, _letters, _letters, _case),
)
