"""Pages of text made to look scanned, copied or faxed, the same each time."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter

from benchmarks.synthetic import note, pdf

DPI = 200
_WHITE = 255


def printed_pages(count: int, seed: int = 5000) -> list[tuple[Image.Image, str]]:
    """Progress notes as clean gray pictures of 200 dots to the inch, each with its text."""
    document = pypdfium2.PdfDocument(pdf("ocr-note", count, seed, note))
    made = []
    for page in document:
        picture = page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
        made.append((picture, page.get_textpage().get_text_range()))
    document.close()
    return made


def _grain(image: Image.Image, strength: float, seed: int) -> Image.Image:
    pixels = np.asarray(image).astype(np.float32)
    pixels += np.random.default_rng(seed).normal(0, strength, pixels.shape)
    return Image.fromarray(pixels.clip(0, _WHITE).astype(np.uint8))


def _tilted(image: Image.Image, degrees: float) -> Image.Image:
    return image.rotate(degrees, Image.Resampling.BILINEAR, fillcolor=_WHITE)


def scan(image: Image.Image, seed: int) -> Image.Image:
    """A good scan: a little askew, fine grain."""
    return _grain(_tilted(image, 0.4), 8, seed)


def copy(image: Image.Image, seed: int) -> Image.Image:
    """A copy of a copy: one degree askew, blurred, grainy."""
    return _grain(_tilted(image, -1).filter(ImageFilter.GaussianBlur(1)), 20, seed)


def fine_fax(image: Image.Image, seed: int) -> Image.Image:
    """A fax in fine mode: 204 x 196 dots to the inch, black and white, specked."""
    return _faxed(image, 1.02, 0.98, seed)


def fax(image: Image.Image, seed: int) -> Image.Image:
    """A fax in standard mode: 204 x 98 dots to the inch, black and white, specked."""
    return _faxed(image, 1.02, 0.49, seed)


def _faxed(image: Image.Image, across: float, down: float, seed: int) -> Image.Image:
    size = (int(image.width * across), int(image.height * down))
    chance = np.random.default_rng(seed)
    small = np.asarray(_tilted(image, 0.5).resize(size, Image.Resampling.BOX)).astype(np.float32)
    dark = small + chance.normal(0, 20, small.shape) < 140
    specks = chance.random(dark.shape)
    dark[specks < 0.002] = True
    dark[specks > 0.999] = False
    return Image.fromarray(np.where(dark, 0, _WHITE).astype(np.uint8)).resize(
        image.size, Image.Resampling.NEAREST
    )


def faint(image: Image.Image, seed: int) -> Image.Image:
    """A faint, shaded copy, stored with heavy compression."""
    pixels = (
        _WHITE - (_WHITE - np.asarray(image.filter(ImageFilter.GaussianBlur(1))).astype(np.float32)) * 0.55
    )
    pixels *= np.linspace(1, 0.55, image.width)[None, :] * np.linspace(1, 0.85, image.height)[:, None]
    out = io.BytesIO()
    _grain(Image.fromarray(pixels.astype(np.uint8)), 9, seed).save(out, "JPEG", quality=25)
    return Image.open(out).convert("L")


def sideways(image: Image.Image, seed: int) -> Image.Image:
    """A good scan, fed in sideways."""
    return scan(image, seed).transpose(Image.Transpose.ROTATE_90)


def overhead(image: Image.Image, seed: int) -> Image.Image:
    """A good scan, fed in upside down."""
    return scan(image, seed).transpose(Image.Transpose.ROTATE_180)


STYLES: dict[str, Callable[[Image.Image, int], Image.Image]] = {
    "scan": scan,
    "copy of a copy": copy,
    "fine fax": fine_fax,
    "standard fax": fax,
    "faint copy": faint,
    "sideways scan": sideways,
    "upside-down scan": overhead,
}


def character_errors(wanted: str, read: str) -> int:
    """The least number of characters to change, add or leave out (Levenshtein), white space made even."""
    a = np.frombuffer(" ".join(wanted.split()).encode("latin-1", "replace"), dtype=np.uint8)
    b = np.frombuffer(" ".join(read.split()).encode("latin-1", "replace"), dtype=np.uint8)
    places = np.arange(len(b) + 1)
    row = places
    for number, character in enumerate(a, start=1):
        changed = np.empty_like(row)
        changed[0] = number
        changed[1:] = np.minimum(row[1:] + 1, row[:-1] + (b != character))
        row = np.minimum.accumulate(changed - places) + places
    return int(row[-1])
