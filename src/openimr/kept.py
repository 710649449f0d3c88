"""What was worked out once from data files, kept in the user's cache folder: a digest, then plain JSON.

What is kept is named by the content of the files that it comes from and by this program's version, so that
files that changed are read anew. What is damaged is passed over, and a folder that fails costs time, nothing
else. `kind` is the first part of a file's name; of each kind only the files kept last stay.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import openimr

_MOST = {"data": 48}
_MOST_OF_A_KIND = 8


def folder() -> Path | None:
    """Where it is kept: OPENIMR_CACHE_DIR ("off" keeps nothing), else the cache folder of the system."""
    named = os.environ.get("OPENIMR_CACHE_DIR")
    if named:
        return None if named == "off" else Path(named)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        return Path(base) / "openimr" if base else None
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "openimr"
    except RuntimeError:
        return None


def key(files: Mapping[str, bytes], layout: str) -> str:
    """A name for what comes from files: a digest of their names and contents and of this program's version.

    `layout` is raised by whoever keeps it when what is kept would be understood otherwise than before.
    """
    digest = hashlib.blake2b(f"{openimr.__version__} {layout}".encode(), digest_size=16)
    for name in sorted(files):
        digest.update(f"\0{name}\0{len(files[name])}\0".encode())
        digest.update(files[name])
    return digest.hexdigest()


def kept(kind: str, name: str) -> bytes | None:
    """What was kept under that name, None if nothing readable was."""
    where = folder()
    if where is None:
        return None
    try:
        seal, _, content = (where / f"{kind}-{name}.json").read_bytes().partition(b"\n")
    except OSError:
        return None
    return content if seal == _seal(content) else None


def _seal(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=16).hexdigest().encode()


def keep(kind: str, name: str, content: bytes) -> None:
    """Keep it for the next time, whole or not at all. A folder that cannot be written to is no trouble."""
    where = folder()
    if where is None:
        return
    import tempfile  # noqa: PLC0415 (most runs find everything kept)

    with contextlib.suppress(OSError):
        where.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=where, prefix=f".{kind}-")
        with os.fdopen(handle, "wb") as file:
            file.write(_seal(content) + b"\n" + content)
        Path(temporary).replace(where / f"{kind}-{name}.json")
        _forget_old(where, kind)


def _forget_old(where: Path, kind: str) -> None:
    """Only what was kept last stays: a file that is edited again and again does not fill the folder."""
    files = sorted(where.glob(f"{kind}-*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in files[_MOST.get(kind, _MOST_OF_A_KIND) :]:
        path.unlink(missing_ok=True)
