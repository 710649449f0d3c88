"""Every file of an input: folders walked, zips opened, each file hashed, nothing left out.

A file that cannot be used comes with the reason; the walk goes on.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from openimr.intake import enclosed
from openimr.intake.archive import Member, UnpackFault, members, open_zip, unpack
from openimr.intake.formats import FHIR, HEAD_BYTES, ZIP, Format, is_system_file, recognize_format
from openimr.intake.settings import Reason, amount, file_reason, limit

_BLOCK = 1 << 20
_DIGITS = re.compile(r"(\d+)")


class Source(NamedTuple):
    """One file of the input. `file` is where its bytes are, None if they could not be had.

    `path` is its name within the case (a member of a zip as `packet.zip/member.pdf`). `fault` says why it is
    not read, or what it is if there is nothing to read in it (a zip, whose files follow).
    """

    path: str
    size: int
    file: Path | None = None
    sha256: str | None = None
    format: Format | None = None
    fault: Reason | None = None


@dataclass
class _Walk:
    """What the walk carries along: the root, where zips are unpacked to, and what may still be taken in."""

    root: Path
    spool: Path
    files: int = field(default_factory=lambda: limit("files"))
    unpacked: int = field(default_factory=lambda: limit("unpacked_bytes"))
    made: int = 0


def gather(root: Path, spool: Path) -> Iterator[Source]:
    """All files below `root` (a folder, a zip or a single file), in natural name order.

    Zips are unpacked into the empty folder `spool`, under names of our own making.
    """
    walk = _Walk(root, spool)
    found = _folder(walk, root, "", 0) if root.is_dir() else _entry(walk, root, shown_name(root.name))
    for source in found:
        walk.files -= 1
        if walk.files < 0:
            yield Source(source.path, source.size, fault=file_reason("too_many_files", limit=limit("files")))
            return
        yield source


def shown_name(name: str) -> str:
    """A file name fit for printing: bytes that are no text, and control characters, become U+FFFD."""
    printable = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join(c if c.isprintable() or c == " " else "\ufffd" for c in printable)


def natural_order(name: str) -> tuple[list[tuple[int, int, str]], str]:
    """Sorting key: numbers in names by value, small and capital letters alike (page 2 before page 10)."""
    parts = _DIGITS.split(name)
    return [
        (0, int(part), "") if part.isdecimal() and part.isascii() else (1, 0, part.casefold())
        for part in parts
    ], name


def _folder(walk: _Walk, folder: Path, prefix: str, depth: int) -> Iterator[Source]:
    try:
        with os.scandir(folder) as listed:
            entries = sorted(listed, key=lambda entry: natural_order(entry.name))
    except OSError as error:
        fault = file_reason("folder_not_permitted", detail=error.strerror or "no reason given")
        yield Source(prefix.rstrip("/") or shown_name(folder.name), 0, fault=fault)
        return
    for entry in entries:
        path = prefix + shown_name(entry.name)
        if entry.is_symlink() or not entry.is_dir(follow_symlinks=False):
            yield from _entry(walk, Path(entry.path), path)
        elif depth >= limit("folder_depth"):
            yield Source(path, 0, fault=file_reason("folder_too_deep", limit=limit("folder_depth")))
        else:
            yield from _folder(walk, Path(entry.path), path + "/", depth + 1)


def _entry(walk: _Walk, file: Path, path: str) -> Iterator[Source]:
    try:
        kind = (file.stat() if file == walk.root else file.lstat()).st_mode
        if stat.S_ISLNK(kind):
            yield _link(walk.root, file, path)
        elif stat.S_ISREG(kind):
            yield from _regular(walk, file, path, 0)
        else:
            yield Source(path, 0, fault=file_reason("special_file"))
    except PermissionError as error:
        yield Source(
            path, 0, fault=file_reason("not_permitted", detail=error.strerror or "permission denied")
        )
    except OSError as error:
        yield Source(path, 0, fault=file_reason("changed", detail=error.strerror or "no reason given"))


def _link(root: Path, file: Path, path: str) -> Source:
    target = shown_name(os.readlink(file))
    size = file.lstat().st_size
    try:
        resolved = file.resolve(strict=True)
    except (OSError, RuntimeError):
        return Source(path, size, fault=file_reason("link_broken", target=target))
    inside = resolved.is_relative_to(root.resolve())
    return Source(path, size, fault=file_reason("link_inside" if inside else "link_outside", target=target))


def _regular(walk: _Walk, file: Path, path: str, depth: int) -> Iterator[Source]:
    """A regular file on disk, and what is in it if it is a zip."""
    size = file.stat().st_size
    sha256, head = _hashed(file)
    if not size:
        yield Source(path, 0, None, sha256, fault=file_reason("empty_file"))
    elif is_system_file(path):
        yield Source(path, size, None, sha256, fault=file_reason("system_file"))
    elif size > limit("file_bytes"):
        words = {"size": amount(size), "limit": amount(limit("file_bytes"))}
        yield Source(path, size, None, sha256, fault=file_reason("too_large", **words))
    else:
        yield from _recognized(walk, Source(path, size, file, sha256), head, depth)


def _recognized(walk: _Walk, source: Source, head: bytes, depth: int) -> Iterator[Source]:
    assert source.file is not None  # noqa: S101
    try:
        with _opened_if_zip(source.file, head) as archive:
            inside = members(archive) if archive else []
            found = recognize_format(head, source.path, frozenset(member.name for member in inside))
            if archive and found.media_type == ZIP:
                yield from _zip(walk, source._replace(format=found), archive, inside, depth)
                return
    except UnpackFault as damage:
        yield source._replace(format=Format(ZIP), fault=damage.reason, file=None)
        return
    fault = file_reason(found.reason, media_type=found.media_type) if found.reason else None
    yield source._replace(format=found, fault=fault)
    if found.media_type in enclosed.KINDS:
        yield from _enclosed(walk, source, found.media_type, depth)


def _opened_if_zip(file: Path, head: bytes) -> AbstractContextManager[zipfile.ZipFile | None]:
    return open_zip(file) if head.startswith((b"PK\3\4", b"PK\5\6")) else nullcontext()


def _zip(
    walk: _Walk, source: Source, archive: zipfile.ZipFile, inside: list[Member], depth: int
) -> Iterator[Source]:
    if depth >= limit("zip_depth"):
        raise UnpackFault(file_reason("zip_too_deep", limit=limit("zip_depth")))
    if not inside:
        raise UnpackFault(file_reason("zip_empty"))
    # The zip's own line comes first but tells how its members fared: the members are gathered before.
    found = [s for m in inside[: walk.files + 1] for s in _member(walk, source.path, archive, m, depth)]
    partly = any(s.sha256 is None for s in found)
    yield source._replace(fault=file_reason("zip_opened_partly" if partly else "zip_opened"), file=None)
    yield from found


def _member(
    walk: _Walk, parent: str, archive: zipfile.ZipFile, member: Member, depth: int
) -> Iterator[Source]:
    path = f"{parent}/{shown_name(member.name)}"
    walk.made += 1
    target = walk.spool / f"{walk.made:06d}"
    try:
        walk.unpacked -= unpack(archive, member, target, walk.unpacked)
    except UnpackFault as fault:
        yield Source(path, member.size, fault=fault.reason)
    else:
        yield from _regular(walk, target, path, depth + 1)


def _enclosed(walk: _Walk, parent: Source, media_type: str, depth: int) -> Iterator[Source]:
    """The files inside a message or a bundle, each on a line of its own."""
    assert parent.file is not None  # noqa: S101
    for name, content in enclosed.enclosed_in(parent.file, media_type)[: walk.files + 1]:
        path = f"{parent.path}/{shown_name(name)}"
        if depth >= limit("zip_depth"):
            yield Source(path, len(content), fault=file_reason("enclosed_too_deep", limit=limit("zip_depth")))
            continue
        walk.made += 1
        target = walk.spool / f"{walk.made:06d}"
        target.write_bytes(content)
        yield from _regular(walk, target, path, depth + 1)


def _hashed(file: Path) -> tuple[str, bytes]:
    digest = hashlib.sha256()
    head = b""
    with file.open("rb") as stream:
        while block := stream.read(_BLOCK):
            head = head or block[:HEAD_BYTES]
            digest.update(block)
    return digest.hexdigest(), head


def locate(root: Path, path: str, spool: Path) -> Path | None:
    """The file that `gather(root, ...)` showed as `path`, unpacked into `spool` if in a zip; None if gone."""
    if not root.is_dir() and path == shown_name(root.name):
        return root
    here: Path | None = root if root.is_dir() else root.parent
    parts = path.split("/")
    while parts and here:
        if here.is_dir():
            here = _named(root, here, parts.pop(0))
        else:
            taken, here = _located_inside(here, parts, spool)
            parts = parts[taken:]
    return here


def _named(root: Path, folder: Path, name: str) -> Path | None:
    """The entry of `folder` that is shown as `name`; links are not followed, but for the root itself."""
    with os.scandir(folder) as entries:
        found = [Path(entry.path) for entry in entries if shown_name(entry.name) == name]
    return next((file for file in found if file == root or not file.is_symlink()), None)


def _located_inside(outer: Path, parts: list[str], spool: Path) -> tuple[int, Path | None]:
    """How many of `parts` name a file in `outer` (a zip, a message, a bundle), and that file, unpacked."""
    with outer.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    target = spool / f"located-{len(parts)}"
    try:
        with _opened_if_zip(outer, head) as archive:
            if archive is None:
                return _located_enclosed(outer, head, parts, target)
            inside = {shown_name(member.name): member for member in members(archive)}
            taken = next((n for n in range(1, len(parts) + 1) if "/".join(parts[:n]) in inside), 0)
            if taken:
                unpack(archive, inside["/".join(parts[:taken])], target, limit("unpacked_bytes"))
            return taken, target if taken else None
    except UnpackFault:
        return 0, None


def _located_enclosed(outer: Path, head: bytes, parts: list[str], target: Path) -> tuple[int, Path | None]:
    # A bundle begins with a brace, a message with a letter.
    media_type = FHIR if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{" else enclosed.MAIL
    for name, content in enclosed.enclosed_in(outer, media_type):
        if shown_name(name) == parts[0]:
            target.write_bytes(content)
            return 1, target
    return 0, None
