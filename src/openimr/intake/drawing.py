"""Pictures of all pages of a case, drawn by other processes while this one works on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from openimr.intake.drawer import Order
from openimr.intake.formats import PDF
from openimr.intake.pictures import MEDIA_TYPES
from openimr.intake.settings import limit
from openimr.intake.sources import locate
from openimr.intake.workers import cores
from openimr.model import CaseFile

_COMMAND = (sys.executable, "-P", "-c", "from openimr.intake.drawer import serve; serve()")
_MOST_PROCESSES = 4
_FALLS = 5
_LOOK_AHEAD = 60
_LOOK_AGAIN_SECONDS = 0.05


class Drawing:
    """Draws pages of PDFs and picture files into `folder` from the moment it is entered.

    `pages` maps document id and page number to the name of the file to write. Pages of texts are not drawn:
    their words stand where their boxes are. Use it as a context: leaving it stops what is still at work.
    """

    def __init__(
        self,
        source: Path,
        case_file: CaseFile,
        folder: Path,
        pages: Mapping[tuple[str, int], str],
        *,
        dpi: int,
    ) -> None:
        self._pages = dict(pages)
        self.folder = folder
        self._dpi = dpi
        self._stack = ExitStack()
        spool = Path(self._stack.enter_context(TemporaryDirectory(prefix="openimr-")))
        orders = list(_orders(source, case_file, folder, self._pages, spool))
        # One core is left to whoever works on meanwhile.
        processes = min(_MOST_PROCESSES, max(1, cores() - 1))
        share = max(1, -(-len(orders) // processes))
        self._shares = [_Share(orders[at : at + share], dpi) for at in range(0, len(orders), share)]

    def __enter__(self) -> Self:
        for share in self._shares:
            share.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _value: object, _trace: TracebackType | None
    ) -> None:
        for share in self._shares:
            share.stop()
        self._stack.close()

    def wait(self) -> dict[tuple[str, int], str]:
        """Wait for the pictures and tell which pages have one, as `pages` names them."""
        while sum(share.busy() for share in self._shares):
            time.sleep(_LOOK_AGAIN_SECONDS)
        return {key: name for key, name in self._pages.items() if (self.folder / name).is_file()}


def _orders(
    source: Path, case_file: CaseFile, folder: Path, pages: Mapping[tuple[str, int], str], spool: Path
) -> Iterator[Order]:
    files: dict[str, Path | None] = {}
    for document in case_file.documents:
        if document.media_type not in (PDF, *MEDIA_TYPES):
            continue
        for page in document.pages:
            name = pages.get((document.id, page.number))
            if name is None:
                continue
            if document.path not in files:
                files[document.path] = _located(source, document.path, spool / str(len(files)))
            file = files[document.path]
            if file:
                turned = page.ocr.rotation if page.ocr else 0
                is_pdf = document.media_type == PDF
                yield Order(str(file), is_pdf, page.page_in_file - 1, turned, str(folder / name))


def _located(source: Path, path: str, spool: Path) -> Path | None:
    spool.mkdir()
    with suppress(OSError):
        return locate(source, path, spool)
    return None


class _Share:
    """The pages that one process draws. One that falls goes on behind the page it fell over."""

    def __init__(self, orders: list[Order], dpi: int) -> None:
        self._orders = orders
        self._dpi = dpi
        self._falls = 0
        self._seen = (0, time.monotonic())
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        if not self._orders:
            return
        self._process = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
            _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        assert self._process.stdin is not None  # noqa: S101
        with suppress(OSError):
            self._process.stdin.write(json.dumps([self._dpi, self._orders]).encode())
            self._process.stdin.close()
        self._seen = (0, time.monotonic())

    def busy(self) -> bool:
        """Whether there is more to come. Starts the process anew behind a page that brought it down."""
        if self._process is None:
            return False
        code = self._process.poll()
        if code is None:
            self._stop_if_silent()
            return True
        self._process = None
        if code == 0 or self._falls >= _FALLS:
            return False
        self._falls += 1
        reached = max((at for at, o in enumerate(self._orders) if Path(o.target).exists()), default=-1)
        self._orders = self._orders[reached + 2 :]
        self.start()
        return self._process is not None

    def _stop_if_silent(self) -> None:
        done, since = self._seen
        ahead = range(done, min(done + _LOOK_AHEAD, len(self._orders)))
        now = max((at + 1 for at in ahead if Path(self._orders[at].target).exists()), default=done)
        if now > done:
            self._seen = (now, time.monotonic())
        elif time.monotonic() - since > limit("seconds_a_page") and self._process:
            self._process.kill()

    def stop(self) -> None:
        """End the process, whatever it is at."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None
