"""Pages that were read from pictures, kept so that no picture is read twice and a stopped run goes on.

A file a page, named by the hash of the picture and of the reader's version. What is damaged, cut off or of
another version is as if it were not there. The folder holds text of medical records: it is made readable for
its owner only.
"""

from __future__ import annotations

import hashlib
import os
import struct
import tempfile
from contextlib import suppress
from pathlib import Path

from openimr.intake.raw import RawPage, pack, unpack

_MARK = b"openimr page 1\n"
_DIGEST = hashlib.sha256().digest_size


def default_folder() -> Path:
    """Where pages are kept by default: $OPENIMR_CACHE, or `openimr` in the user's cache folder."""
    stated = os.environ.get("OPENIMR_CACHE")
    if stated:
        return Path(stated)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "openimr"


def key(version: str, size: tuple[int, int], frame: tuple[float, float], pixels: bytes) -> str:
    """The name of a picture: of its pixels, its size in pixels and in points, and who reads it."""
    digest = hashlib.blake2b(f"{version}|{size}|{frame[0]:.2f}|{frame[1]:.2f}|".encode(), digest_size=32)
    digest.update(pixels)
    return digest.hexdigest()


class Kept:
    """The pages kept in a folder. Nothing here raises: a cache that fails costs time, not pages."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def load(self, name: str) -> RawPage | None:
        """The page kept under `name`; None if there is none that is whole."""
        if self._folder is None:
            return None
        try:
            content = self._file(self._folder, name).read_bytes()
            at = len(_MARK) + _DIGEST
            payload = content[at:]
            if content[:at] != _MARK + hashlib.sha256(name.encode() + payload).digest():
                return None
            (page,) = unpack(payload)
        except (OSError, ValueError, TypeError, KeyError, struct.error, EOFError):
            return None
        return page

    def save(self, name: str, page: RawPage) -> None:
        """Keep `page` under `name`, whole or not at all."""
        if self._folder is None:
            return
        payload = pack([page])
        content = _MARK + hashlib.sha256(name.encode() + payload).digest() + payload
        target = self._file(self._folder, name)
        with suppress(OSError):
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(target, content)

    def _file(self, folder: Path, name: str) -> Path:
        return folder / "pages" / name[:2] / name


def _write(target: Path, content: bytes) -> None:
    handle, made = tempfile.mkstemp(dir=target.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        os.replace(made, target)
    except OSError:
        with suppress(OSError):
            os.unlink(made)
        raise
