"""Made-up files for the tests of intake: nothing here is about a real person."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib

import typst
from PIL import Image, ImageDraw

_PAGES = b"""
#let pages = json(bytes(sys.inputs.at("pages")))
#set page(width: 300pt, height: 400pt, margin: 30pt)
#set text(size: 10pt, lang: "en")
#for (number, page) in pages.enumerate() {
  if number != 0 { pagebreak() }
  for line in page { par(line) }
}
"""


def typeset(source: str) -> bytes:
    """A PDF from typst source."""
    return bytes(typst.compile(source.encode(), ignore_system_fonts=True))


def text_pdf(*pages: str) -> bytes:
    """A digital PDF with one page of text each (300 x 400 points)."""
    lines = [page.split("\n") for page in pages]
    made = typst.compile(_PAGES, sys_inputs={"pages": json.dumps(lines)}, ignore_system_fonts=True)
    return bytes(made)


def raw_pdf(pages: list[str], *, catalog: str = "", page: str = "", extra: tuple[str, ...] = ()) -> bytes:
    """A PDF written by hand: content in Helvetica on letter pages; `extra` objects count from 4 on."""
    first = 4 + len(extra)
    kids = " ".join(f"{first + 2 * i + 1} 0 R" for i in range(len(pages)))
    objects = [
        f"<</Type/Catalog/Pages 2 0 R {catalog}>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *extra,
    ]
    for number, content in enumerate(pages):
        objects.append(f"<</Length {len(content)}>>stream\n{content}\nendstream")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 3 0 R>>>>"
            f"/Contents {first + 2 * number} 0 R {page}>>"
        )
    return assembled([o.encode("latin-1") for o in objects])


def assembled(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of numbered objects with its cross-reference table."""
    out = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end


def locked_pdf() -> bytes:
    """A PDF that no password opens: its encryption keys are nonsense."""
    keys = "<" + "41" * 32 + ">"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>",
        f"<</Filter/Standard/V 1/R 2/O {keys}/U {keys}/P -44>>".encode(),
    ]
    return assembled(objects, b"/Encrypt 4 0 R/ID[<" + b"42" * 16 + b"><" + b"42" * 16 + b">]")


def scanned_pdf(pages: int = 1, *, mark: bool = True) -> bytes:
    """Pages that are pictures; without `mark` they are white all over."""
    images = []
    for number in range(pages):
        image = Image.new("L", (425, 550), 255)
        if mark:
            ImageDraw.Draw(image).text((60, 60), f"Synthetic scan {number + 1}", fill=0)
        images.append(image)
    out = io.BytesIO()
    images[0].save(out, "PDF", save_all=True, append_images=images[1:], resolution=50)
    return out.getvalue()


def zipped(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip with these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, compression)
    return out.getvalue()


def huge_png() -> bytes:
    """A PNG of a few bytes that says it is 46,000 x 46,000 dots large (more than 2 GB in gray)."""

    def chunk(name: bytes, content: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + crc

    head = struct.pack(">IIBBBBB", 46_000, 46_000, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def huge_tiff() -> bytes:
    """A TIFF of a few bytes that says it is 46,000 x 46,000 dots large."""
    tags = [
        (256, 4, 46_000),
        (257, 4, 46_000),
        (258, 3, 8),
        (259, 3, 1),
        (262, 3, 1),
        (273, 4, 8),
        (277, 3, 1),
        (278, 4, 46_000),
        (279, 4, 100),
    ]
    entries = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(tags)) + entries + struct.pack("<I", 0)
