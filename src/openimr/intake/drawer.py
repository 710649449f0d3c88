"""A process that draws pages into files for another one: its orders come on standard input.

Drawing is done apart from reading for the same reasons (see `worker`), and beside it: while one process
looks for facts, another draws.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pypdfium2.raw as c
from PIL import Image

from openimr.intake.pdf import PdfFault, frame_of, opened, render_gray
from openimr.intake.pictures import PictureFault, picture

_GRAYS = 16
_STEPS = [round(level * (_GRAYS - 1) / 255) for level in range(256)]
_PALETTE = [level * 255 // (_GRAYS - 1) for level in range(_GRAYS) for _ in range(3)]
# Clockwise turns as Pillow counts them, the other way round.
TURNS = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}


class Order(NamedTuple):
    """Draw page `place` (from 0) of `file` into the file `target`, turned by `turned` degrees clockwise."""

    file: str
    is_pdf: bool
    place: int
    turned: int
    target: str


def sixteen_grays(image: Image.Image) -> bytes:
    """A PNG in sixteen grays: print and pen strokes stay readable at a third of the size of 256 grays."""
    gray = image.convert("L").point(_STEPS)
    few = Image.frombytes("P", gray.size, gray.tobytes())
    few.putpalette(_PALETTE)
    out = BytesIO()
    few.save(out, "PNG", bits=4, compress_level=1)
    return out.getvalue()


def serve() -> None:
    """Draw what standard input orders: one JSON list of the dots to an inch and the orders."""
    dpi, orders = json.loads(sys.stdin.buffer.read())
    draw([Order(*order) for order in orders], dpi)


def draw(orders: Iterable[Order], dpi: int) -> None:
    """Draw pages into files, in order; one that cannot be drawn gets no file.

    A PDF is opened once, and the page before stays open so that fonts are loaded once.
    """
    by_file: dict[tuple[str, bool], list[Order]] = {}
    for order in orders:
        by_file.setdefault((order.file, order.is_pdf), []).append(order)
    for (file, is_pdf), wanted in by_file.items():
        with suppress(PdfFault, OSError):
            _draw_pdf(Path(file), wanted, dpi) if is_pdf else _draw_pictures(Path(file), wanted, dpi)


def _draw_pdf(file: Path, orders: Iterable[Order], dpi: int) -> None:
    with opened(file) as document:
        kept = None
        for order in orders:
            page = c.FPDF_LoadPage(document, order.place)
            if not page:
                continue
            with suppress(MemoryError):
                width, height, pixels = render_gray(page, frame_of(page), dpi)
                _write(Image.frombytes("L", (width, height), pixels), order)
            if kept:
                c.FPDF_ClosePage(kept)
            kept = page
        if kept:
            c.FPDF_ClosePage(kept)


def _draw_pictures(file: Path, orders: Iterable[Order], dpi: int) -> None:
    content = file.read_bytes()
    for order in orders:
        with suppress(PictureFault):
            _write(picture(BytesIO(content), order.place, dpi).image, order)


def _write(image: Image.Image, order: Order) -> None:
    upright = image.transpose(TURNS[order.turned]) if order.turned in TURNS else image
    whole = Path(order.target)
    part = whole.with_suffix(".part")
    part.write_bytes(sixteen_grays(upright))
    part.replace(whole)
