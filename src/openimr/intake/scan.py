"""One page read from its picture: drawn, looked up among those kept, cleaned, stood upright, read, scored."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pypdfium2.raw as c
from PIL import Image

from openimr.intake import cleaning, engine
from openimr.intake.kept import Kept, key
from openimr.intake.legible import legibility
from openimr.intake.pdf import PdfFault, frame_of, opened, render_gray, two_toned
from openimr.intake.pictures import Picture, PictureFault, only_two_tones, picture
from openimr.intake.raw import RawOcr, RawPage, WordColumns
from openimr.intake.settings import limit

# Changes whenever this room would read the same picture otherwise: what was kept is then read anew.
_VERSION = "4"
_POINTS = 72
_LOW = 72.0
# Legibility of a page read upright and of the same page on its head are far apart: on synthetic pages,
# standard faxes among them, 0.6 and more against 0.2 and less.
_UPRIGHT = 0.45
_BETTER = 1.3
_SPECK_INK = 0.00002
_EMPTY_INK = 0.004


# Ink that no word accounts for, as a share of the page: above it something is written or drawn by hand. The
# worse a page is, the more of its print is not read either. Set on printed pages with invented pen strokes;
# half a line of them counts. Stamps, logos and photographs count as well.
_BY_HAND = 0.002
_A_POINT_LESS = 0.02
_BEST = 0.95
_SURE = 50
_LEGIBLE = 0.6


class _Attempt(NamedTuple):
    """A reading of the page and the picture it was read from, turned by `rotation` and `skew` degrees."""

    read: engine.Read
    image: Image.Image
    rotation: int
    skew: float


def scanned_pages(file: Path, first: int, stop: int, of_pdf: bool, kept: Kept) -> Iterator[RawPage]:
    """Pages `first` (0-based) to `stop` (excluded) of a PDF or a picture file, each read from its picture.

    A page that cannot be drawn comes as an unreadable one.
    """
    for index in range(first, stop):
        try:
            drawn = drawn_pdf(file, index) if of_pdf else picture(file, index, engine.DPI)
        except PdfFault:
            yield RawPage("unreadable", note="page_damaged")
        except PictureFault as fault:
            note = "page_too_large" if fault.code == "picture_too_large" else "page_damaged"
            yield RawPage("unreadable", note=note)
        else:
            yield _kept_or_read(drawn, kept)


def drawn_pdf(file: Path, index: int) -> Picture:
    """Page `index` (0-based) of a PDF as a picture of `engine.DPI` dots to the inch. Raises PdfFault."""
    with opened(file) as document:
        page = c.FPDF_LoadPage(document, index)
        if not page:
            raise PdfFault("page_damaged")
        try:
            frame = frame_of(page)
            across, down, pixels = render_gray(page, frame, engine.DPI)
            of_dots = two_toned(page)
        finally:
            c.FPDF_ClosePage(page)
    image = Image.frombytes("L", (across, down), pixels)
    return Picture(image, *frame.size, of_dots or only_two_tones(image))


def _kept_or_read(drawn: Picture, kept: Kept) -> RawPage:
    image, frame = drawn.image, (drawn.width, drawn.height)
    name = key(f"{_VERSION} {engine.version()}", image.size, frame, image.tobytes())
    known = kept.load(name)
    if known:
        return known
    page = read_picture(drawn)
    kept.save(name, page)
    return page


def read_picture(drawn: Picture) -> RawPage:
    """Read a page from its picture of `engine.DPI` dots to the inch."""
    clean = cleaning.cleaned(drawn.image, two_toned=drawn.two_toned)
    if clean.ink < _SPECK_INK:
        return RawPage("blank", drawn.width, drawn.height)
    best = _attempt(clean.image, ruled=not drawn.two_toned)
    if best.read.sure < _LOW and not drawn.two_toned:
        best = _better(best, drawn.image)
    return _page(drawn, best, clean.ink)


def _attempt(image: Image.Image, *, ruled: bool) -> _Attempt:
    """The page read the way it seems to lie. Whether it stands on its head only reading tells.

    `ruled` says that it may have ruled lines, which are taken away.
    """
    lies = cleaning.lie(image)
    rotation = 0
    if lies.sideways:
        rotation = max(
            (90, 270), key=lambda turn: _glimpse(cleaning.levelled(_turned(image, turn), lies.skew))
        )
    made = _read(image, rotation, lies.skew, ruled=ruled)
    if _score_of(made) >= _UPRIGHT:
        return made
    # Now any way it could lie is looked at: a page with few lines may have been taken for a sideways one.
    others = [turn for turn in (180, 270, 90, 0) if turn != rotation]
    skews = {turn: lies.skew if (turn % 180 == 90) == lies.sideways else 0.0 for turn in others}
    seen = {turn: _glimpse(cleaning.levelled(_turned(image, turn), skews[turn])) for turn in others}
    best = max(others, key=lambda turn: seen[turn])
    if seen[best] <= _BETTER * _glimpse(made.image):
        return made
    return max((made, _read(image, best, skews[best], ruled=ruled)), key=_score)


def _read(image: Image.Image, rotation: int, skew: float, *, ruled: bool = True) -> _Attempt:
    upright = cleaning.levelled(_turned(image, rotation), skew)
    return _Attempt(engine.read(cleaning.unruled(upright) if ruled else upright), upright, rotation, skew)


def _turned(image: Image.Image, clockwise: int) -> Image.Image:
    turns = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
    return image.transpose(turns[clockwise]) if clockwise else image


def _glimpse(image: Image.Image) -> float:
    """How well a band of the page with much ink on it can be read: the legibility of the band."""
    import numpy as np  # noqa: PLC0415 (part of the extra, as the engine is)

    rows = (np.asarray(image.reduce(4)) < cleaning.INK).sum(axis=1).astype(float)
    height = max(1, min(len(rows), 75))
    sums = np.convolve(rows, np.ones(height), "valid")
    begin = 4 * int(sums.argmax())
    band = engine.read(image.crop((0, begin, image.width, min(image.height, begin + 4 * height))))
    return legibility(band.words, band.confidences)


def _better(first: _Attempt, image: Image.Image) -> _Attempt:
    """The page read again after a stronger cleaning; whichever went better."""
    strong = cleaning.cleaned(image, strong=True)
    again = _read(strong.image, first.rotation, first.skew)
    if _score(again) <= _score(first):
        return first
    return again


def _score_of(attempt: _Attempt) -> float:
    return legibility(attempt.read.words, attempt.read.confidences)


def _score(attempt: _Attempt) -> float:
    return _score_of(attempt) * float(max(1, len(attempt.read.words)) ** 0.25)


def _page(drawn: Picture, attempt: _Attempt, ink: float) -> RawPage:
    read = attempt.read
    score = legibility(read.words, read.confidences)
    width, height = (
        (drawn.height, drawn.width) if attempt.rotation in (90, 270) else (drawn.width, drawn.height)
    )
    if not read.words or (ink < _EMPTY_INK and score < 0.1 and len(read.words) < 4):
        if ink < _EMPTY_INK:
            return RawPage("blank", width, height)
        made = RawOcr(engine.version(), 0.0, 0.0, attempt.rotation, attempt.skew)
        return RawPage("illegible", width, height, note="no_text", ocr=made)
    text, words = _laid_out(attempt, width, height)
    made = RawOcr(
        engine.version(),
        round(read.sure / 100, 3),
        score,
        attempt.rotation,
        attempt.skew,
        _by_hand(attempt, score),
        read.confidences,
    )
    percent = round(100 * score)
    if percent < limit("legible_percent"):
        return RawPage("illegible", width, height, text, words, "illegible", {"score": percent}, made)
    if percent < limit("doubtful_percent"):
        said = {"wrong": 5 * round((100 - percent) / 5)}
        return RawPage("read", width, height, text, words, "doubtful", said, made)
    note = "by_hand" if made.handwriting else None
    return RawPage("read", width, height, text, words, note, ocr=made)


def _by_hand(attempt: _Attempt, score: float) -> bool:
    """Whether a page that is legible as a whole has much ink outside the words that were read surely."""
    read = attempt.read
    sure = [box for box, c in zip(read.boxes, read.confidences, strict=True) if c >= _SURE]
    most = _BY_HAND + _A_POINT_LESS * max(0.0, _BEST - score)
    return score >= _LEGIBLE and cleaning.stray_ink(attempt.image, sure) > most


def _laid_out(attempt: _Attempt, width: float, height: float) -> tuple[str, WordColumns]:
    """The text of the page and the boxes of its words on the page as it stands upright, in points."""
    read = attempt.read
    parts: list[str] = []
    start: list[int] = []
    at = 0
    for index, (word, before) in enumerate(zip(read.words, read.breaks, strict=True)):
        lead = before if index else ""
        parts += (lead, word)
        start.append(at + len(lead))
        at += len(lead) + len(word)
    end = [begin + len(word) for begin, word in zip(start, read.words, strict=True)]
    boxes = _in_points(attempt, width, height)
    return "".join(parts), WordColumns(start, end, *boxes)


def _in_points(attempt: _Attempt, width: float, height: float) -> tuple[list[float], ...]:
    """x0, y0, x1, y1 of the words on the page before it was levelled, within the page."""
    import numpy as np  # noqa: PLC0415 (part of the extra, as the engine is)

    across, down = attempt.image.size
    box = np.asarray(attempt.read.boxes, dtype=np.float64).reshape(-1, 4)
    x = (box[:, [0, 2]].mean(axis=1), (box[:, 2] - box[:, 0]) / 2)
    y = (box[:, [1, 3]].mean(axis=1), (box[:, 3] - box[:, 1]) / 2)
    angle = np.radians(attempt.skew)
    # The page was turned clockwise by the skew about its middle: here the middles of words are turned back.
    # Their boxes keep their size: a word is short enough for that at the few degrees there are.
    dx, dy = x[0] - across / 2, y[0] - down / 2
    middle_x = dx * np.cos(angle) + dy * np.sin(angle) + across / 2
    middle_y = -dx * np.sin(angle) + dy * np.cos(angle) + down / 2
    scale_x, scale_y = width / across, height / down
    columns = (
        np.clip((middle_x - x[1]) * scale_x, 0, width),
        np.clip((middle_y - y[1]) * scale_y, 0, height),
        np.clip((middle_x + x[1]) * scale_x, 0, width),
        np.clip((middle_y + y[1]) * scale_y, 0, height),
    )
    return tuple(np.round(column, 2).tolist() for column in columns)
