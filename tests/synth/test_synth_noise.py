"""Noise of print and scanning: it changes lines, not what they say."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

import pytest

from openimr.synth.frame import Block
from openimr.synth.noise import Print, printed, printing

TEXT = (
    "The guidelines recommend physical therapy for musculoskeletal conditions. There is no documentation of "
    "functional improvement with previous treatment. Therefore, the request is not medically necessary. " * 12
).strip()


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - nothing secret


BLOCKS = [Block("line", "CLINICAL CASE SUMMARY"), Block("paragraph", TEXT), Block("heading", "MRI:  Upheld")]
PLAIN = Print()


def show(**how: object) -> str:
    return printed(seeded(4), BLOCKS, replace(PLAIN, **how), "CM00-9000001", frozenset())


def test_plain_print_wraps_and_changes_nothing() -> None:
    """Without noise the words are all there, in lines of at most 95 characters."""
    text = show()
    assert text.split() == " ".join(block.text for block in BLOCKS).split()
    assert max(map(len, text.splitlines())) <= 95


def test_two_blanks_within_a_line_stay() -> None:
    """The decision stands two blanks behind its heading."""
    assert "MRI:  Upheld" in show()


def test_hyphens_divide_words_at_line_ends() -> None:
    """Joined again at their hyphens, the words are what they were."""
    text = show(hyphens=0.2)
    assert re.search(r"[a-z]-\n[a-z]", text)
    joined = re.sub(r"(?<=[a-z])-\n(?=[a-z])", "", text)
    assert joined.split() == show().split()


def test_pages_break_with_a_footer() -> None:
    """A footer may stand within a paragraph."""
    assert "Final Determination Letter for IMR Case Number CM00-9000001  1" in show(pages=10, footer=True)


@pytest.mark.parametrize(
    ("how", "pattern"),
    [
        ({"double": True}, r"[a-z]\n\n[a-z]"),
        ({"trailing": True}, r"\w \n"),
        ({"glued": 0.9}, r"\w\.[A-Z]"),
        ({"wide": True}, r"\.  [A-Z]"),
        ({"crlf": True}, r"\r\n"),
        ({"misread": 0.9}, r"tberapy|theraqy|docurnentation|[a-z]![a-z]|0f|irnprovement|[a-z]1[a-z]|tbe"),
    ],
)
def test_each_noise_leaves_its_trace(how: dict[str, object], pattern: str) -> None:
    """Each can be asked for by itself."""
    assert re.search(pattern, show(**how))
    assert not re.search(pattern, show())


def test_words_of_the_annotation_are_never_misread() -> None:
    """A scanner's error in them would make the annotation wrong."""
    text = printed(seeded(4), BLOCKS, Print(misread=1.0), "", frozenset({"functional", "improvement"}))
    assert "functional improvement" in " ".join(text.split())


def test_there_is_no_noise_at_level_none() -> None:
    """The level none is plain print."""
    assert printing(seeded(0), "none") == PLAIN
