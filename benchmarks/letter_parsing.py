"""Published letters: parsed a second a core, on letters made up here."""

from __future__ import annotations

from benchmarks.rows import Row, seconds
from benchmarks.synthetic_letters import letters

_COUNT = 100


def rows() -> list[Row]:
    """Letters a second a core."""
    from openimr.letters import parse  # noqa: PLC0415 (measured alone: its loading is no part of another's figure)

    texts = letters(_COUNT)
    parse(texts[0])
    needed = seconds(lambda: [parse(text) for text in texts])
    size = sum(map(len, texts)) // len(texts)
    return [Row(f"letters parsed, {size} characters each", len(texts) / needed, "letters/s a core", ">= 500")]
