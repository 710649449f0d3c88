"""Picture files (TIFF, JPEG, PNG, GIF, BMP, WebP): their pages counted, and one page at a time in gray.

A header may claim any size: nothing is decoded before its size is known to be one that a page can have.
"""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from PIL import Image, UnidentifiedImageError

from openimr.intake.settings import limit

MEDIA_TYPES = frozenset({"image/tiff", "image/jpeg", "image/png", "image/gif", "image/bmp", "image/webp"})
# Frames of these are pages; those of a GIF or WebP are a moving picture, of which the first one counts.
_PAGED = frozenset({"TIFF"})
_FORMATS = ("TIFF", "JPEG", "PNG", "GIF", "BMP", "WEBP")
_POINTS = 72
_LONG_SIDE = 792.0
_LEAST_DPI, _MOST_DPI = 60, 1300
# Dots between black and white, as a share of the black ones, that compression adds to a picture of two tones.
# Soft print has as many dots between as black ones.
_BETWEEN = 0.15
_DARK, _LIGHT = 64, 192
_DAMAGE = (
    OSError,
    UnidentifiedImageError,
    Image.DecompressionBombError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    OverflowError,
    MemoryError,
    RuntimeError,
    SyntaxError,
    struct.error,
)


class PictureFault(Exception):
    """A picture that cannot be opened or decoded. `code` is a code of `reasons.yaml`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Picture(NamedTuple):
    """One page in gray: the image and the size of the page in points.

    `two_toned` says that its source had black and white dots only, as a fax has.
    """

    image: Image.Image
    width: float
    height: float
    two_toned: bool = False


def page_count(file: Path) -> int:
    """How many pages a picture file has. Raises PictureFault."""
    with _opened(file) as image:
        if image.format not in _PAGED:
            return 1
        return int(getattr(image, "n_frames", 1))


def page_sizes(file: Path, first: int, stop: int) -> Iterator[tuple[float, float]]:
    """Width and height in points of pages `first` (0-based) to `stop`; a letter page where it cannot be told.

    Raises PictureFault if the file cannot be opened.
    """
    with _opened(file) as image:
        for index in range(first, stop):
            try:
                image.seek(index)
                yield _size(image)
            except _DAMAGE:
                yield (612.0, 792.0)


def picture(file: Path | io.BytesIO, index: int, dpi: int) -> Picture:
    """Page `index` (0-based) in gray, with `dpi` dots to the inch both ways. Raises PictureFault."""
    with _opened(file) as image:
        image.seek(index)
        if image.width * image.height > limit("scan_pixels"):
            raise PictureFault("picture_too_large")
        width, height = _size(image)
        pixels = (max(1, round(width * dpi / _POINTS)), max(1, round(height * dpi / _POINTS)))
        if image.format == "JPEG":
            image.draft("L", pixels)
        gray = _gray(image)
    two_toned = image.mode == "1" or only_two_tones(gray)
    if gray.size != pixels:
        gray = gray.resize(pixels, Image.Resampling.BICUBIC, reducing_gap=2.0)
    return Picture(_upright(gray, image), *_turned(width, height, image), two_toned)


def only_two_tones(gray: Image.Image) -> bool:
    """Whether nearly all dots of a gray picture are black or white, and some are black."""
    counts = gray.histogram()
    dark, light = sum(counts[:_DARK]), sum(counts[_LIGHT:])
    return dark > 0 and gray.width * gray.height - dark - light <= _BETWEEN * dark


@contextmanager
def _opened(file: Path | io.BytesIO) -> Iterator[Image.Image]:
    """The picture, opened and not decoded; what the library raises in the block becomes a PictureFault."""
    try:
        with warnings.catch_warnings():
            # The library warns of pictures half as large as those it refuses; our own limit is below that.
            warnings.simplefilter("ignore")
            with Image.open(file, formats=_FORMATS) as image:
                yield image
    except PictureFault:
        raise
    except Image.DecompressionBombError as error:
        raise PictureFault("picture_too_large") from error
    except _DAMAGE as error:
        raise PictureFault("picture_damaged") from error


def _gray(image: Image.Image) -> Image.Image:
    """The picture in gray, on white where it is transparent."""
    if image.mode == "P" and "transparency" in image.info:
        image = image.convert("RGBA")
    if image.mode in ("RGBA", "LA", "PA"):
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(ground, image).convert("L")
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value / 256).convert("L")
    return image.convert("L")


def _size(image: Image.Image) -> tuple[float, float]:
    """Width and height in points, by the resolution that the file states if a page can have it."""
    across, down = _resolution(image)
    return image.width * _POINTS / across, image.height * _POINTS / down


def _resolution(image: Image.Image) -> tuple[float, float]:
    stated = image.info.get("dpi")
    try:
        across, down = (float(value) for value in stated) if stated else (0.0, 0.0)
    except (TypeError, ValueError, ZeroDivisionError):
        across = down = 0.0
    sensible = all(_LEAST_DPI <= value <= _MOST_DPI for value in (across, down))
    # A photograph states the resolution of a screen: a page of such a size there is not.
    if sensible and max(image.width / across, image.height / down) <= 30:
        return across, down
    guessed = max(image.width, image.height) * _POINTS / _LONG_SIDE
    return guessed, guessed


_TURNS = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_270,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_90,),
}


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(0x0112, 1)) if image.format in ("JPEG", "MPO", "WEBP", "PNG") else 1
    except _DAMAGE:
        return 1


def _upright(gray: Image.Image, image: Image.Image) -> Image.Image:
    """The picture as the camera says it was held."""
    for turn in _TURNS.get(_orientation(image), ()):
        gray = gray.transpose(turn)
    return gray


def _turned(width: float, height: float, image: Image.Image) -> tuple[float, float]:
    return (height, width) if _orientation(image) >= 5 else (width, height)
