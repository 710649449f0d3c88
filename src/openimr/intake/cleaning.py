"""Pictures of pages made fit for reading: noise taken away, light made even, the page stood upright.

Needs NumPy, which comes with the extra `openimr[ocr]`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

Gray = npt.NDArray[np.uint8]

INK = 128
_WHITE = 246
# Text is never stretched from less contrast than this: on an empty page there is nothing but its grain.
_LIGHTEST_INK = 200
_GRAIN = 0.2
_SPECKS = 0.01
_MARGIN = 0.04
_SHRUNK = 4
_RULED = 0.3
_STEEPEST = 8.0
_STEP = 0.25
# Less than this the engine levels itself.
_LEVEL = 0.6
# Blur of a page of dots. Measured on synthetic faxes at 200 dots to the inch: from 0.6 to 1.3 the words read
# differ by two in a hundred, without it five fewer, after a median filter twenty fewer.
_SOFT = 1.0
# A ruled line at 200 dots to the inch: so many dots of which nearly all are ink.
_LINE = 120
_LINE_SHARE = 0.9
_LINE_INK = 190
_STRIDE = 15
_BESIDE = 6
_BESIDE_SHARE = 0.15
# How much sharper the lines of a sideways page are across than along it.
_SIDEWAYS = 1.6


class Cleaned(NamedTuple):
    """A page ready to be read, and the share of its pixels (margins aside) that are ink, 0 to 1."""

    image: Image.Image
    ink: float


def cleaned(image: Image.Image, *, strong: bool = False, two_toned: bool = False) -> Cleaned:
    """The page with even light and full contrast. `strong` is for pages that could not be read otherwise.

    A page of black and white dots (`two_toned`), as a fax machine gives, is softened only: the engine reads
    soft edges, not steps, and a filter against specks takes the thin strokes of its letters away.
    """
    if two_toned:
        pixels = np.asarray(image.filter(ImageFilter.GaussianBlur(_SOFT)))
        return Cleaned(Image.fromarray(pixels), _ink(pixels))
    if strong:
        image = image.filter(ImageFilter.MedianFilter(3)).filter(ImageFilter.GaussianBlur(1.5))
    elif _noisy(image):
        image = image.filter(ImageFilter.MedianFilter(3)).filter(ImageFilter.GaussianBlur(1.2))
    pixels = _stretched(_even(image))
    return Cleaned(Image.fromarray(pixels), _ink(pixels))


def _noisy(image: Image.Image) -> bool:
    """Whether the middle of the page is specked, or its grain stands out against its ink.

    Fine grain on a page of good contrast is left alone: the engine reads on, and smoothing costs time.
    """
    across, down = image.size
    middle = np.asarray(image.crop((across // 4, down // 4, across - across // 4, down - down // 4)))
    if min(middle.shape) < 16:
        return False
    return _specked(middle) or _grainy(middle)


def _grainy(pixels: Gray) -> bool:
    some = pixels[::8].astype(np.int16)
    rough = float(np.median(np.abs(2 * some[:, 1:-1] - some[:, :-2] - some[:, 2:])))
    low, paper = (float(value) for value in np.percentile(some, (1, 50)))
    return rough > _GRAIN * max(1.0, paper - low)


def _specked(pixels: Gray) -> bool:
    """Whether much of the ink is in specks: no more than four dark pixels in seven by seven."""
    pixels = pixels[: len(pixels) // 2]
    dark = pixels < min(INK, float(np.median(pixels[::8, ::8])) - 30)
    total = int(np.count_nonzero(dark))
    if total < 50:
        return False
    sums = np.zeros((dark.shape[0] + 1, dark.shape[1] + 1), dtype=np.int32)
    np.cumsum(dark, axis=0, dtype=np.int32, out=sums[1:, 1:])
    np.cumsum(sums[1:, 1:], axis=1, out=sums[1:, 1:])
    around = sums[7:, 7:] - sums[:-7, 7:] - sums[7:, :-7] + sums[:-7, :-7]
    return int(np.count_nonzero(dark[3:-3, 3:-3] & (around <= 4))) > _SPECKS * total


def _even(image: Image.Image) -> Gray:
    """The page divided by its own background, so that paper is white all over."""
    pixels = np.asarray(image)
    ground = image.reduce(8).filter(ImageFilter.MaxFilter(7)).filter(ImageFilter.GaussianBlur(4))
    if np.asarray(ground).min() >= _WHITE:
        return pixels
    light = np.asarray(ground.resize(image.size, Image.Resampling.BILINEAR), dtype=np.uint16)
    even = pixels.astype(np.uint16) * 255 // np.maximum(light, 1)
    result: Gray = np.minimum(even, 255).astype(np.uint8)
    return result


def _stretched(pixels: Gray) -> Gray:
    """The page with its ink black and its paper white."""
    sample = pixels[::8, ::8]
    low, high = (float(value) for value in np.percentile(sample, (0.5, 60)))
    low, high = min(low, _LIGHTEST_INK), max(high, _LIGHTEST_INK + 20)
    if low < 40 and high >= _WHITE:
        return pixels
    steps = np.clip((np.arange(256) - low) * (255.0 / (high - low)), 0, 255).astype(np.uint8)
    result: Gray = steps[pixels]
    return result


def _ink(pixels: Gray) -> float:
    down, across = (int(length * _MARGIN) for length in pixels.shape)
    inner = pixels[down : pixels.shape[0] - down or None, across : pixels.shape[1] - across or None]
    return float(np.count_nonzero(inner < INK)) / inner.size if inner.size else 0.0


def stray_ink(image: Image.Image, boxes: list[tuple[int, int, int, int]]) -> float:
    """The share of the page that is ink outside `boxes` (in pixels), ruled lines and margins left out."""
    ink = np.asarray(image.reduce(_SHRUNK)) < 150
    for x0, y0, x1, y1 in boxes:
        ink[max(0, y0 // _SHRUNK - 2) : y1 // _SHRUNK + 3, max(0, x0 // _SHRUNK - 3) : x1 // _SHRUNK + 4] = (
            False
        )
    down, across = (int(length * _MARGIN) for length in ink.shape)
    ink = ink[down : ink.shape[0] - down or None, across : ink.shape[1] - across or None]
    if not ink.size:
        return 0.0
    ruled_rows, ruled_columns = ink.mean(axis=1) > _RULED, ink.mean(axis=0) > _RULED
    ink[ruled_rows] = False
    ink[:, ruled_columns] = False
    return float(np.count_nonzero(ink)) / ink.size


class Lie(NamedTuple):
    """How a page lies: its lines run up and down (`sideways`), and `skew` degrees clockwise make it level.

    The skew is that after the page was turned by 90 degrees if it is sideways.
    """

    sideways: bool
    skew: float


def lie(image: Image.Image) -> Lie:
    """How the lines of a page run, by how sharply its ink falls into rows when looked at from many angles."""
    small = np.asarray(image.reduce(_SHRUNK)) < 170
    down, across = (int(length * _MARGIN) for length in small.shape)
    small = small[down : small.shape[0] - down or None, across : small.shape[1] - across or None]
    y, x = np.nonzero(small)
    if len(x) < 100:
        return Lie(False, 0.0)
    if len(x) > 60_000:
        keep = slice(None, None, len(x) // 40_000 + 1)
        y, x = y[keep], x[keep]
    level, level_sharp = _levelled(x, y)
    # Turned clockwise by 90 degrees, what is at (x, y) comes to (height - y, x).
    turned, turned_sharp = _levelled(small.shape[0] - y, x)
    if turned_sharp > _SIDEWAYS * level_sharp:
        return Lie(True, turned)
    return Lie(False, level)


def _levelled(x: npt.NDArray[np.intp], y: npt.NDArray[np.intp]) -> tuple[float, float]:
    """The angle in degrees that makes the rows sharpest, and how sharp they are then."""
    coarse = _sharpest(x, y, np.arange(-_STEEPEST, _STEEPEST + 0.1, 1.0))
    fine = _sharpest(x, y, np.arange(coarse[0] - 0.75, coarse[0] + 0.8, _STEP))
    best = max(coarse, fine, key=lambda found: found[1])
    return (best[0] if abs(best[0]) >= _LEVEL else 0.0), best[1]


def _sharpest(
    x: npt.NDArray[np.intp], y: npt.NDArray[np.intp], angles: npt.NDArray[np.float64]
) -> tuple[float, float]:
    best = (0.0, -1.0)
    for angle in angles:
        rows = (y + x * np.tan(np.radians(angle))).astype(np.int64)
        counts = np.bincount(rows - rows.min()).astype(np.float64)
        sharp = float(np.square(np.diff(counts)).sum())
        if sharp > best[1]:
            best = (float(angle), sharp)
    return best


def levelled(image: Image.Image, skew: float) -> Image.Image:
    """The page turned clockwise by `skew` degrees about its middle; corners that come in are white."""
    if not skew:
        return image
    return image.rotate(-skew, Image.Resampling.BILINEAR, fillcolor=255)


def unruled(image: Image.Image) -> Image.Image:
    """The level page without its ruled lines: the engine reads them, and what touches them, as letters."""
    pixels = np.asarray(image)
    ink = pixels < _LINE_INK
    across, down = _runs_along(ink), _runs_along(ink.T)
    if not across.rows.size and not down.rows.size:
        return image
    bare = pixels.copy()
    for page, runs in ((bare, across), (bare.T, down)):
        # The soft edges of a line go with it.
        for side in (-1, 0, 1) if runs.rows.size else ():
            beside = np.clip(runs.rows + side, 0, len(page) - 1)
            page[beside] = np.where(runs.dots, np.uint8(255), page[beside])
    return Image.fromarray(bare)


class _Runs(NamedTuple):
    """Rows of a page that hold ruled lines, and for each of them its dots that belong to one."""

    rows: npt.NDArray[np.intp]
    dots: npt.NDArray[np.bool_]


def _runs_along(ink: npt.NDArray[np.bool_]) -> _Runs:
    """Stretches of the rows of a page that are nearly all ink, longer than any letter, paper beside them."""
    rows = _long_rows(ink)
    full = _full(ink[rows], _LINE_SHARE) if rows.size else np.zeros((0, 0), dtype=bool)
    # A line has paper on both sides, a row of print does not.
    for side in (-_BESIDE, _BESIDE) if rows.size else ():
        full &= ~_full(ink[np.clip(rows + side, 0, len(ink) - 1)], _BESIDE_SHARE)
    keep = full.any(axis=1)
    rows, full = rows[keep], full[keep]
    edges = np.zeros((len(rows), ink.shape[1] + 1), dtype=np.int32)
    edges[:, : full.shape[1]] += full
    edges[:, _LINE : _LINE + full.shape[1]] -= full
    return _Runs(rows, ink[rows] & (np.cumsum(edges[:, :-1], axis=1) > 0))


def _long_rows(ink: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    """Rows with many dots of ink one after the other even where only one dot in fifteen is looked at."""
    step = _LINE // _STRIDE
    if ink.shape[1] <= _LINE + _STRIDE:
        return np.zeros(0, dtype=np.intp)
    sums = np.cumsum(ink[:, ::_STRIDE], axis=1, dtype=np.int16)
    return np.nonzero((sums[:, step:] - sums[:, :-step] >= step - 1).any(axis=1))[0]


def _full(ink: npt.NDArray[np.bool_], share: float) -> npt.NDArray[np.bool_]:
    """Where more than that share of the dots from there on, as many as a line has, is ink."""
    sums = np.zeros((len(ink), ink.shape[1] + 1), dtype=np.int32)
    np.cumsum(ink, axis=1, out=sums[:, 1:])
    return np.asarray(sums[:, _LINE:] - sums[:, :-_LINE] > share * _LINE)
