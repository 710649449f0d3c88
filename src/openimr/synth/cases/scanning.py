"""Pages as a scanner or a fax machine gives them: turned, soft, speckled, stamped, scribbled on."""

from __future__ import annotations

import io
from random import Random

import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

NOISES = ("none", "fax", "fine-fax", "standard-fax", "scan")
_SCAN_DPI = 150
# Dots to the inch across and down. One fax in three is of the standard kind, unless one kind is asked for.
_FINE, _STANDARD = (204, 196), (204, 98)
_FAX = {"fax": (_FINE, _FINE, _STANDARD), "fine-fax": (_FINE,), "standard-fax": (_STANDARD,)}
_STAMPS = ("RECEIVED", "COPY", "SCANNED", "FILED", "PAID")


class Machine:
    """One scanner or fax machine with its own faults, by one seeded choice."""

    def __init__(self, chosen: Random, noise: str) -> None:
        self.chosen = chosen
        self.noise = noise
        self.faxes = noise in _FAX
        self.dpi = chosen.choice(_FAX[noise]) if self.faxes else (_SCAN_DPI, _SCAN_DPI)
        self._speckles: Image.Image | None = None

    def picture(self, page: pdfium.PdfPage | None, turned: int = 0) -> Image.Image:
        """A page as the machine sees it; None is an empty sheet. `turned` are degrees clockwise."""
        image = self._seen(page)
        draw = ImageDraw.Draw(image)
        if page is not None and self.chosen.random() < 0.12:
            self._stamp(draw, image.size)
        if page is not None and self.chosen.random() < 0.12:
            self._scribble(draw, image.size)
        image = image.rotate(self.chosen.uniform(-2, 2), resample=Image.Resampling.BILINEAR, fillcolor=255)
        size = (round(8.5 * self.dpi[0]), 11 * self.dpi[1])
        if image.size != size:
            image = image.resize(size, Image.Resampling.BILINEAR)
        image = self._dirty(image)
        if self.faxes:
            image = image.point(lambda level: 255 if level > 150 else 0).convert(
                "1", dither=Image.Dither.NONE
            )
        return image.transpose(_TURNS[turned]) if turned else image

    def _seen(self, page: pdfium.PdfPage | None) -> Image.Image:
        high = max(self.dpi)
        if page is None:
            return Image.new("L", (round(8.5 * high), 11 * high), 250)
        image: Image.Image = page.render(scale=high / 72, grayscale=True).to_pil().convert("L")
        return image.filter(ImageFilter.GaussianBlur(0.5 if self.faxes else 0.7))

    def _dirty(self, image: Image.Image) -> Image.Image:
        """Specks of dust, moved about from page to page; a scan is gray as well."""
        if self._speckles is None or self._speckles.size != image.size:
            self._speckles = self._dust(image.size)
        across, down = (self.chosen.randrange(side) for side in image.size)
        moved = ImageChops.offset(self._speckles, across, down)
        return ImageChops.darker(image, moved) if self.faxes else ImageChops.multiply(image, moved)

    def _dust(self, size: tuple[int, int]) -> Image.Image:
        """Specks: on a fax about one dot in a thousand is black, on a scan all are a little gray."""
        raw = Image.frombytes("L", size, self.chosen.randbytes(size[0] * size[1]))
        if not self.faxes:
            return raw.point(lambda level: 255 - level // 14)
        few = raw.point(lambda level: 0 if level < 1 else 255)
        return ImageChops.lighter(
            few, ImageChops.offset(raw, 7, 3).point(lambda level: 0 if level < 64 else 255)
        )

    def _stamp(self, draw: ImageDraw.ImageDraw, size: tuple[int, int]) -> None:
        font = ImageFont.load_default(size=max(18, size[1] // 50))
        x, y = self.chosen.randint(size[0] // 2, size[0] * 3 // 4), self.chosen.randint(10, size[1] // 12)
        words = (
            f"{self.chosen.choice(_STAMPS)} {self.chosen.randint(1, 12):02d}-{self.chosen.randint(1, 28):02d}"
        )
        box = draw.textbbox((x, y), words, font=font)
        draw.rectangle((box[0] - 8, box[1] - 8, box[2] + 8, box[3] + 8), outline=90, width=3)
        draw.text((x, y), words, font=font, fill=90)

    def _scribble(self, draw: ImageDraw.ImageDraw, size: tuple[int, int]) -> None:
        """Loops of a pen in the margin, like initials."""
        x, y = self.chosen.randint(10, size[0] // 8), self.chosen.randint(size[1] // 3, size[1] * 4 // 5)
        points = [(x, y)]
        for _ in range(14):
            x, y = x + self.chosen.randint(-12, 26), y + self.chosen.randint(-22, 22)
            points.append((x, y))
        draw.line(points, fill=40, width=3, joint="curve")


_TURNS = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}


def picture_pdf(image: Image.Image, dpi: tuple[int, int]) -> bytes:
    """A PDF of one picture."""
    stream = io.BytesIO()
    fixed = {"creationDate": None, "modDate": None, "producer": "Synthetic scanner"}
    quality = {} if image.mode == "1" else {"quality": 60}
    image.save(stream, "PDF", dpi=dpi, **quality, **fixed)
    return stream.getvalue()
