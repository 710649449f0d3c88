"""Packs that were read and checked once, kept in the user's cache folder: a digest, then plain JSON.

A kept pack is named by the content of all its files, so that a pack that changed is read anew. It is read
through the same checks as the YAML files; one that is damaged or of another version is passed over.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
from pathlib import Path

import openimr

# Raised when what is kept would be understood otherwise than before.
_LAYOUT = "1"
_MOST = 8


def folder() -> Path | None:
    """Where packs are kept: OPENIMR_CACHE_DIR ("off" keeps none), else the cache folder of the system."""
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


def key(files: dict[str, bytes]) -> str:
    """The name of a pack: a digest of the paths and contents of its files and of this program's version."""
    digest = hashlib.blake2b(f"{openimr.__version__} {_LAYOUT}".encode(), digest_size=16)
    for name in sorted(files):
        digest.update(f"\0{name}\0{len(files[name])}\0".encode())
        digest.update(files[name])
    return digest.hexdigest()


def kept(name: str) -> bytes | None:
    """What was kept under that name, None if nothing readable was."""
    where = folder()
    if where is None:
        return None
    try:
        seal, _, content = (where / f"pack-{name}.json").read_bytes().partition(b"\n")
    except OSError:
        return None
    return content if seal == _seal(content) else None


def _seal(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=16).hexdigest().encode()


def keep(name: str, content: bytes) -> None:
    """Keep it for the next time, whole or not at all. A folder that cannot be written to is no trouble."""
    where = folder()
    if where is None:
        return
    with contextlib.suppress(OSError):
        where.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=where, prefix=".pack-")
        with os.fdopen(handle, "wb") as file:
            file.write(_seal(content) + b"\n" + content)
        Path(temporary).replace(where / f"pack-{name}.json")
        _forget_old(where)


def _forget_old(where: Path) -> None:
    """Only the packs kept last stay; a pack that is edited again and again does not fill the folder."""
    kept_ones = sorted(where.glob("pack-*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept_ones[_MOST:]:
        path.unlink(missing_ok=True)
