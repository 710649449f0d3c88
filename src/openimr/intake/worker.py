"""A process that reads pages of PDFs for another one: asked on standard input, answering on standard output.

PDFium must not be used from several threads, and a damaged PDF may bring it down: a process of its own gives
speed by the number of cores, and takes nobody with it when it falls.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from openimr.intake.pdf import PdfFault, read_pages
from openimr.intake.raw import RawPage, pack

LENGTH = struct.Struct("<I")


def serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """Answer each request (file, first page, stop) with its pages until the input ends."""
    while len(head := asked.read(LENGTH.size)) == LENGTH.size:
        file, first, stop = json.loads(asked.read(LENGTH.unpack(head)[0]))
        answer = pack(list(pages_of(Path(file), first, stop)))
        answers.write(LENGTH.pack(len(answer)) + answer)
        answers.flush()


def pages_of(file: Path, first: int, stop: int) -> Iterator[RawPage]:
    """Pages `first` (0-based) to `stop` (excluded) of a PDF; unreadable ones if the file cannot be opened."""
    try:
        yield from read_pages(file, first, stop)
    except PdfFault:
        yield from [RawPage("unreadable", note="page_damaged")] * (stop - first)
