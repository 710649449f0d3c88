"""What kind of file it is, by its content; its name counts only where the content does not tell."""

from __future__ import annotations

import re
from functools import cache
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from openimr.intake.settings import load_data

HEAD_BYTES = 4096
PDF = "application/pdf"
ZIP = "application/zip"
TEXT = "text/plain"
FHIR = "application/fhir+json"
_FHIR_MARK = re.compile(r'"resourcetype"\s*:\s*"[a-z]')
_PDF_MARK = re.compile(rb"%PDF-\d")
_TEXT_CONTROLS = frozenset(b"\t\n\r\x0b\x0c\x1b\x08\x85\x1a")


class Format(NamedTuple):
    """A kind of file. `reason` is a code of `reasons.yaml` if the kind is not read, None if it is."""

    media_type: str
    reason: str | None = None


def is_system_file(path: str) -> bool:
    """Whether the path is that of a housekeeping file of an operating system (.DS_Store, __MACOSX/...)."""
    *folders, name = path.lower().split("/")
    table = _formats()
    return name in table["system_names"] or any(folder in table["system_folders"] for folder in folders)


def recognize_format(head: bytes, name: str, members: frozenset[str] = frozenset()) -> Format:
    """The kind of a file with these first `HEAD_BYTES` bytes and this name.

    `members` are the names inside, if it is a zip: office documents are zips, too.
    """
    ending = PurePosixPath(name).suffix.lower()
    found = _by_magic(head, ending)
    # A PDF may have rubbish before its mark; but another kind of file may hold a PDF near its beginning.
    if found is None and _PDF_MARK.search(head[:1024]):
        return Format(PDF)
    if found and found.media_type == ZIP:
        return _by_members(members)
    if found and found.media_type == "application/x-ole-storage":
        return _by_ending("ole_ends", ending) or found
    return found or _textual(head, ending)


def promised_otherwise(media_type: str, name: str) -> bool:
    """Whether the end of the name promises another of the kinds that are read than the content is."""
    ending = PurePosixPath(name).suffix.lower()
    return any(ending in ends for kind, ends in _formats()["expected"].items() if kind != media_type)


def _by_magic(head: bytes, ending: str) -> Format | None:
    for at, mark, entry in _magic():
        if head[at : at + len(mark)] == mark and ending in entry.get("ends", (ending,)):
            return _format(entry)
    return None


def _by_members(members: frozenset[str]) -> Format:
    for entry in _formats()["zip_inside"]:
        if entry["member"] in members:
            return _format(entry)
    return Format(ZIP)


def _by_ending(table: str, ending: str) -> Format | None:
    return next((_format(entry) for entry in _formats()[table] if ending in entry["ends"]), None)


def _textual(head: bytes, ending: str) -> Format:
    if not looks_like_text(head):
        return (
            Format(PDF, "not_a_pdf")
            if ending == ".pdf"
            else Format("application/octet-stream", "unknown_format")
        )
    start = head.decode("utf-16" if _has_utf16_mark(head) else "utf-8-sig", "replace").lstrip().lower()
    if start.startswith("{") and _FHIR_MARK.search(start):
        return Format(FHIR)
    for entry in _formats()["text_starts"]:
        if start.startswith(tuple(entry["starts"])) and ending in entry.get("ends", (ending,)):
            return _format(entry)
    return _by_ending("text_ends", ending) or Format(TEXT)


def looks_like_text(head: bytes) -> bool:
    """Whether the bytes can be text: no zero bytes (but UTF-16 with its mark), hardly any control bytes."""
    if _has_utf16_mark(head):
        return True
    if b"\0" in head:
        return False
    odd = sum(1 for byte in head if byte < 32 and byte not in _TEXT_CONTROLS)
    return odd * 50 <= len(head) and not _is_noise(head)


def _is_noise(head: bytes) -> bool:
    """Whether most bytes lie beyond ASCII and are no UTF-8: no Western text looks so."""
    high = sum(1 for byte in head if byte >= 128)
    if high * 3 <= len(head):
        return False
    try:
        head[:-4].decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


def _has_utf16_mark(head: bytes) -> bool:
    return head[:2] in (b"\xff\xfe", b"\xfe\xff")


def _format(entry: dict[str, Any]) -> Format:
    return Format(entry["media_type"], entry.get("reason"))


@cache
def _formats() -> dict[str, Any]:
    loaded: dict[str, Any] = load_data("formats.yaml")
    return loaded


@cache
def _magic() -> tuple[tuple[int, bytes, dict[str, Any]], ...]:
    return tuple((entry["at"], bytes.fromhex(entry["hex"]), entry) for entry in _formats()["magic"])
