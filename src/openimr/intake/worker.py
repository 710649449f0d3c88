"""A process that reads pages for another one: asked on standard input, answering on standard output.

PDFium must not be used from several threads, and a damaged PDF may bring it down; the engine that reads
pictures is best given a core. A process of its own gives speed by the number of cores, and takes nobody with
it when it falls.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from openimr.intake.kept import Kept
from openimr.intake.pdf import PdfFault, read_pages
from openimr.intake.raw import RawPage, pack

LENGTH = struct.Struct("<I")


class Asked(NamedTuple):
    """Pages `first` (0-based) to `stop` (excluded) of `file`.

    `how` is "text" (the text of a PDF), "scan" (the pages of a PDF read from their pictures) or "picture"
    (those of a picture file). `kept` is the folder of pages that were read before.
    """

    file: Path
    first: int
    stop: int
    how: str = "text"
    kept: Path | None = None


def serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """Answer each request (the fields of an `Asked`) with its pages until the input ends."""
    while len(head := asked.read(LENGTH.size)) == LENGTH.size:
        file, first, stop, how, kept = json.loads(asked.read(LENGTH.unpack(head)[0]))
        wanted = Asked(Path(file), first, stop, how, Path(kept) if kept else None)
        answer = pack(list(pages_of(wanted)))
        answers.write(LENGTH.pack(len(answer)) + answer)
        answers.flush()


def pages_of(asked: Asked) -> Iterator[RawPage]:
    """The pages asked for, in order; unreadable ones if the file cannot be opened."""
    if asked.how != "text":
        from openimr.intake.scan import scanned_pages  # noqa: PLC0415 (needs the extra for pictures)

        yield from scanned_pages(asked.file, asked.first, asked.stop, asked.how == "scan", Kept(asked.kept))
        return
    try:
        yield from read_pages(asked.file, asked.first, asked.stop)
    except PdfFault:
        yield from [RawPage("unreadable", note="page_damaged")] * (asked.stop - asked.first)
