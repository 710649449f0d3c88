"""Files of the docket: each by the SHA-256 of its bytes, in the data folder, outside of any web root."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from openimr.docket import place
from openimr.docket.models import StoredFile
from openimr.docket.present import now


class FileDamaged(Exception):
    """A stored file is missing or its bytes are no longer what they were."""


def keep(content: bytes) -> StoredFile:
    """Store bytes once, whoever brings them and however often. Call it inside `audit.changing`.

    The file is on the disk before its record is: a record without its file cannot come about.
    """
    name = name_of(content)
    target = path_of(name)
    if not target.exists():
        _write_whole(target, content)
    found = StoredFile.objects.filter(sha256=name).first()
    return found or StoredFile.add(sha256=name, size=len(content), stored_at=now())


def name_of(content: bytes) -> str:
    """The SHA-256 of the bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def path_of(sha256: str) -> Path:
    """Where the bytes of that digest lie."""
    return place.data_folder() / "files" / sha256[:2] / sha256[2:4] / sha256


def content_of(sha256: str) -> bytes:
    """The bytes of that digest. Raises FileDamaged if they are missing or changed."""
    path = path_of(sha256)
    content = path.read_bytes() if path.exists() else b""
    if name_of(content) != sha256:
        raise FileDamaged(f"The stored file {path} is missing or damaged: bring it back from a backup.")
    return content


def damaged() -> list[str]:
    """The digests of stored files that are missing or changed."""
    bad = []
    for row in StoredFile.objects.order_by("sha256").iterator(chunk_size=500):
        try:
            content_of(row.sha256)
        except FileDamaged:
            bad.append(row.sha256)
    return bad


def _write_whole(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, unfinished = tempfile.mkstemp(dir=target.parent, prefix=".unfinished-")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(unfinished).chmod(0o400)
    Path(unfinished).replace(target)
