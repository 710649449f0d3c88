"""Synthetic letters as files: one text and one gold file a letter."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from openimr.synth.letter import LAYOUTS, SyntheticLetter, make_letter

_CHUNK = 500


def write_letters(  # noqa: PLR0913 - each is a choice of its own
    to: Path,
    count: int,
    seed: int = 0,
    *,
    layouts: Sequence[str] = LAYOUTS,
    noise: str = "none",
    errors: float = 0.0,
    jobs: int = 1,
) -> int:
    """Write `NAME.txt` and `gold/NAME.json` for so many letters, the layouts in turn. Returns the count.

    The same arguments write the same bytes, whatever `jobs` is. Raises ValueError for an unknown
    layout or level of noise, OSError if the folder cannot be written.
    """
    make_letter(seed, 0, layouts[0] if layouts else "", noise)
    (to / "gold").mkdir(parents=True, exist_ok=True)
    make = partial(_make, seed=seed, layouts=tuple(layouts), noise=noise, errors=errors)
    chunks = [range(start, min(start + _CHUNK, count)) for start in range(0, count, _CHUNK)]
    if jobs == 1 or len(chunks) < 2:
        return sum(_write(to, numbers, make) for numbers in chunks)
    with ProcessPoolExecutor(jobs) as pool:
        return sum(pool.map(partial(_write, to, make=make), chunks))


def _make(number: int, *, seed: int, layouts: tuple[str, ...], noise: str, errors: float) -> SyntheticLetter:
    return make_letter(seed, number, layouts[number % len(layouts)], noise, errors)


def _write(to: Path, numbers: range, make: Callable[[int], SyntheticLetter]) -> int:
    for number in numbers:
        letter = make(number)
        (to / letter.name).write_bytes(letter.text.encode())
        gold = json.dumps(letter.gold, ensure_ascii=False)
        (to / "gold" / letter.name.replace(".txt", ".json")).write_bytes(gold.encode())
    return len(numbers)
