"""Zips, opened with care: a stranger wrote them, and what they say about themselves is not believed."""

from __future__ import annotations

import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from pathlib import Path
from typing import IO, NamedTuple

from openimr.intake.settings import Reason, amount, file_reason, limit

_BLOCK = 1 << 18
_DRIVE = re.compile(r"[A-Za-z]:")
_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, struct.error, ValueError, OverflowError)


class UnpackFault(Exception):
    """A zip or a file in it that is not unpacked. `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.text)
        self.reason = reason


class Member(NamedTuple):
    """One file of a zip: its name (unlike any other of the zip), its stated size in bytes, and its entry."""

    name: str
    size: int
    entry: zipfile.ZipInfo


def open_zip(archive: Path) -> zipfile.ZipFile:
    """The zip, opened for reading; the caller closes it. Raises UnpackFault."""
    try:
        return zipfile.ZipFile(archive)
    except (*_DAMAGE, OSError, NotImplementedError) as error:
        raise UnpackFault(file_reason("zip_corrupt", detail=_detail(error))) from error


def members(archive: zipfile.ZipFile) -> list[Member]:
    """The files of a zip in the order of its table of contents, folders left out."""
    seen: Counter[str] = Counter()
    found = []
    for entry in archive.infolist():
        name = entry.filename.replace("\\", "/")
        if name.endswith("/"):
            continue
        seen[name] += 1
        unlike = name if seen[name] == 1 else f"{name} ({seen[name]})"
        found.append(Member(unlike, entry.file_size, entry))
    return found


def unpack(archive: zipfile.ZipFile, member: Member, target: Path, room: int) -> int:
    """Unpack one file of a zip to `target`; at most `room` bytes. Returns its size. Raises UnpackFault."""
    _check_entry(member, room)
    try:
        with archive.open(member.entry) as stream, target.open("wb") as out:
            return _copy(stream, out, member, room)
    except UnpackFault:
        target.unlink(missing_ok=True)
        raise
    except NotImplementedError as error:
        raise UnpackFault(file_reason("zip_method", detail=_detail(error))) from error
    except (*_DAMAGE, RuntimeError, OSError) as error:
        raise UnpackFault(file_reason("zip_member_damaged", detail=_detail(error))) from error


def _check_entry(member: Member, room: int) -> None:
    entry = member.entry
    if _leads_out(member.name):
        raise UnpackFault(file_reason("zip_unsafe_name"))
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise UnpackFault(file_reason("zip_link"))
    if entry.flag_bits & 0x1:
        raise UnpackFault(file_reason("zip_encrypted"))
    _check_size(entry.file_size, entry.compress_size, room)


def _leads_out(name: str) -> bool:
    return name.startswith("/") or bool(_DRIVE.match(name)) or ".." in name.split("/")


def _check_size(size: int, packed: int, room: int) -> None:
    if size >= limit("ratio_from_bytes") and size >= limit("unpacked_ratio") * max(1, packed):
        raise UnpackFault(file_reason("zip_bomb", ratio=limit("unpacked_ratio")))
    if size > limit("member_bytes"):
        raise UnpackFault(file_reason("zip_member_large", limit=amount(limit("member_bytes"))))
    if size > room:
        raise UnpackFault(file_reason("zip_total_large", limit=amount(limit("unpacked_bytes"))))


def _copy(stream: IO[bytes], out: IO[bytes], member: Member, room: int) -> int:
    size = 0
    while block := stream.read(_BLOCK):
        size += len(block)
        _check_size(size, member.entry.compress_size, room)
        out.write(block)
    return size


def _detail(error: Exception) -> str:
    """The error in the library's words, without names from inside the zip."""
    said = re.sub(r"""(['"]).*?\1""", "...", str(error)) or type(error).__name__
    return said.strip().rstrip(".")[:120]
