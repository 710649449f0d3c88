"""How well the score of a page foretells what is misread: `python -m benchmarks.legibility [--pages N]`.

Synthetic pages of records are degraded in many ways and strengths, read, and compared with what was printed.
The table shows, for each band of the score, the share of printed words that were read as printed. The
thresholds of `intake/data/limits.yaml` were set by it.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from random import Random
from typing import NamedTuple

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter

from openimr.intake.pictures import Picture, only_two_tones
from openimr.intake.scan import read_picture
from openimr.synth.cases.planning import plan
from openimr.synth.cases.printing import printed
from openimr.synth.cases.scanning import Machine

_SIZE = (1700, 2200)
_SEED = 6000
_BANDS = (0.0, 0.3, 0.45, 0.55, 0.65, 0.75, 0.85, 0.92, 1.01)


class Measured(NamedTuple):
    """One page: how it was degraded, its score, and the share of its words read as printed, all 0 to 1."""

    how: str
    legibility: float
    right: float


def _machine(noise: str) -> Callable[[pypdfium2.PdfPage, Random], Image.Image]:
    return lambda page, chosen: Machine(chosen, noise).picture(page)


def _then(noise: str, change: Callable[[Image.Image], Image.Image]) -> Callable[..., Image.Image]:
    return lambda page, chosen: change(Machine(chosen, noise).picture(page).convert("L"))


def _pale(image: Image.Image) -> Image.Image:
    return image.point(lambda level: 170 + level // 4)


def _grainy(image: Image.Image) -> Image.Image:
    grain = np.random.default_rng(_SEED).normal(0, 45, (image.height, image.width))
    return Image.fromarray((np.asarray(image) + grain).clip(0, 255).astype(np.uint8))


def _small(share: float) -> Callable[[Image.Image], Image.Image]:
    return lambda image: image.resize(
        (int(image.width * share), int(image.height * share)), Image.Resampling.BOX
    )


def _blurred(image: Image.Image) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(2.4))


WAYS: dict[str, Callable[..., Image.Image]] = {
    "scan": _machine("scan"),
    "fine fax": _machine("fine-fax"),
    "standard fax": _machine("standard-fax"),
    "pale scan": _then("scan", _pale),
    "grainy scan": _then("scan", _grainy),
    "blurred scan": _then("scan", _blurred),
    "scan of 90 dots": _then("scan", _small(0.6)),
    "scan of 70 dots": _then("scan", _small(0.47)),
    "fax made smaller": _then("standard-fax", _small(0.7)),
}


def measured(pages: int, ways: Sequence[str] = tuple(WAYS), seed: int = _SEED) -> Iterator[Measured]:
    """So many pages in each of the `ways`, read and compared."""
    chosen = Random(seed)  # noqa: S311
    sheets = list(plan(chosen, 60, "open").sheets)
    chosen.shuffle(sheets)
    documents = [pypdfium2.PdfDocument(printed(sheet).content) for sheet in sheets[:pages]]
    for how in ways:
        for number, document in enumerate(documents):
            image = WAYS[how](document[0], Random(f"{seed}-{how}-{number}"))  # noqa: S311
            yield _compared(how, image, document[0].get_textpage().get_text_range())


def _compared(how: str, image: Image.Image, text: str) -> Measured:
    gray = image.convert("L")
    dots = only_two_tones(gray)
    page = read_picture(Picture(gray.resize(_SIZE, Image.Resampling.BICUBIC), 612, 792, dots))
    wanted = text.split()
    right = (Counter(wanted) & Counter(page.text.split())).total() / max(1, len(wanted))
    return Measured(how, page.ocr.legibility if page.ocr else 0.0, right)


def table(found: Sequence[Measured]) -> str:
    """The curve and the kinds, as Markdown."""
    lines = ["| legibility | pages | words read as printed | worst page |", "|---|---|---|---|"]
    for low, high in pairwise(_BANDS):
        some = [one.right for one in found if low <= one.legibility < high]
        if some:
            mean = sum(some) / len(some)
            lines.append(f"| {low:.2f} to {min(high, 1):.2f} | {len(some)} | {mean:.0%} | {min(some):.0%} |")
    lines += ["", "| page | words read as printed | legibility |", "|---|---|---|"]
    for how in dict.fromkeys(one.how for one in found):
        some_of = [one for one in found if one.how == how]
        right = sum(one.right for one in some_of) / len(some_of)
        score = sum(one.legibility for one in some_of) / len(some_of)
        lines.append(f"| {how} | {right:.0%} | {score:.2f} |")
    off = [abs(one.legibility - one.right) for one in found]
    lines.append(f"\nThe score is off by {sum(off) / len(off):.3f} on average, of {len(off)} pages.")
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    """Print the tables."""
    pages = int(arguments[arguments.index("--pages") + 1]) if "--pages" in arguments else 12
    print(table(list(measured(pages))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
