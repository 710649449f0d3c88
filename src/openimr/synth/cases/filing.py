"""Printed documents become files: put in order and out of it, copied, turned, mixed with blank pages."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

import pypdfium2 as pdfium
from PIL import Image

from openimr.synth.cases.printing import Printed
from openimr.synth.cases.scanning import Machine, picture_pdf

ZIP_TIME = (2015, 1, 2, 9, 0, 0)
_PAPERS = {
    "application": "IMR_application",
    "ur_decision": "UR_determination",
    "request_for_authorization": "RFA",
    "notice_of_assignment": "NOARFI",
}


@dataclass(slots=True)
class Filed:
    """A document where it lies: the file, its first page there (from 1), the order and turn of its pages.

    `printed` is None for blank pages. `copy` is "exact" or "rescanned" for what is there a second time,
    `of` then the document that it repeats.
    """

    printed: Printed | None
    order: tuple[int, ...]
    turns: dict[int, int] = field(default_factory=dict)
    copy: str = ""
    of: Filed | None = None
    foreign: bool = False
    file: str = ""
    first: int = 0

    @property
    def last(self) -> int:
        """The last page in the file."""
        return self.first + len(self.order) - 1


def whole(one: Printed) -> Filed:
    """A document with its pages in order."""
    return Filed(one, tuple(range(one.pages)))


def disturbed(chosen: Random, filed: list[Filed], noise: str) -> None:
    """Pages swapped within some documents, pages sideways or upside down."""
    for one in filed:
        if len(one.order) > 2 and one.copy != "exact" and chosen.random() < 0.06:
            order = list(one.order)
            at = chosen.randrange(1, len(order) - 1)
            order[at], order[at + 1] = order[at + 1], order[at]
            one.order = tuple(order)
        if chosen.random() < (0.06 if noise != "none" else 0.03):
            one.turns[chosen.choice(one.order)] = chosen.choice((90, 180, 270))


def arranged(chosen: Random, filed: list[Filed], form: str) -> dict[str, list[Filed]]:
    """Documents by file; sets `file` and `first` of each. About one in ten is moved away from its place."""
    for _ in range(len(filed) // 10):
        filed.insert(chosen.randrange(len(filed)), filed.pop(chosen.randrange(len(filed))))
    result: dict[str, list[Filed]] = {}
    for one in filed:
        name = "packet" if form == "packet" else _file_name(one, result)
        result.setdefault(name, []).append(one)
    for entries in result.values():
        number = 1
        for one in entries:
            one.first = number
            number += len(one.order)
    return result


def _file_name(one: Filed, files: dict[str, list[Filed]]) -> str:
    """Papers of the dispute have files of their own, records one for each author; blanks go with the last."""
    if one.printed is None:
        return next(reversed(files), "records_misc")
    sheet = one.printed.sheet
    if sheet.kind in _PAPERS and not one.copy:
        return _PAPERS[sheet.kind]
    if one.foreign or one.copy or sheet.author is None:
        return "records_misc"
    return "records_" + re.sub(r"\W+", "_", sheet.author.name)


def pdf_file(chosen: Random, entries: list[Filed], noise: str) -> bytes:
    """The documents of a file as one PDF; pictures of pages if there is noise."""
    machine = Machine(chosen, noise if noise != "none" else "scan")
    result = pdfium.PdfDocument.new()
    for one in entries:
        source = pdfium.PdfDocument(one.printed.content) if one.printed else None
        for page in one.order:
            if source is not None and noise == "none" and one.copy != "rescanned":
                result.import_pages(source, [page])
                if page in one.turns:
                    result[len(result) - 1].set_rotation(one.turns[page])
            elif source is None and noise == "none":
                result.new_page(612, 792)
            else:
                image = machine.picture(source[page] if source else None, one.turns.get(page, 0))
                result.import_pages(pdfium.PdfDocument(picture_pdf(image, _dpi(machine, one, page))))
        if source is not None:
            source.close()
    stream = io.BytesIO()
    result.save(stream)
    result.close()
    return _without_chance(stream.getvalue())


def _dpi(machine: Machine, one: Filed, page: int) -> tuple[int, int]:
    across, down = machine.dpi
    return (down, across) if one.turns.get(page) in (90, 270) else (across, down)


def tiff_file(chosen: Random, entries: list[Filed], noise: str) -> bytes:
    """The documents of a file as one TIFF of several pages."""
    machine = Machine(chosen, noise)
    pictures = _pictures(machine, entries)
    first = next(pictures)
    stream = io.BytesIO()
    compression = "group4" if machine.faxes else "jpeg"
    first.save(
        stream, "TIFF", compression=compression, save_all=True, append_images=list(pictures), dpi=machine.dpi
    )
    return stream.getvalue()


def _pictures(machine: Machine, entries: list[Filed]) -> Iterator[Image.Image]:
    for one in entries:
        source = pdfium.PdfDocument(one.printed.content) if one.printed else None
        for page in one.order:
            yield machine.picture(source[page] if source else None, one.turns.get(page, 0))
        if source is not None:
            source.close()


def _without_chance(content: bytes) -> bytes:
    """The file without the clock and the random number that pdfium writes into it."""
    content = re.sub(rb"(?<=D:)\d{14}", b"20000101000000", content)
    return re.sub(
        rb"/ID ?\[[^\]]*\]",
        lambda found: re.sub(rb"[0-9A-Fa-f]{2}(?=[0-9A-Fa-f]*>)", b"00", found[0]),
        content,
    )
