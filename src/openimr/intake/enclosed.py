"""Files inside a file that is no zip: attachments of a message, documents within a FHIR bundle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from openimr.intake.formats import FHIR
from openimr.intake.settings import Unreadable, limit

MAIL = "message/rfc822"
KINDS = frozenset({MAIL, FHIR})


class Enclosed(NamedTuple):
    """A file inside another: its name, unlike any other there, and its bytes."""

    name: str
    content: bytes


def enclosed_in(file: Path, media_type: str) -> list[Enclosed]:
    """The files inside `file`, in order; none if it cannot be read: its line in the manifest says why."""
    from openimr.intake.fhir import bundle_attachments  # noqa: PLC0415 (they know this module's names)
    from openimr.intake.mail import mail_attachments  # noqa: PLC0415

    if media_type not in KINDS or file.stat().st_size > limit("document_bytes"):
        return []
    try:
        content = file.read_bytes()
        return mail_attachments(content) if media_type == MAIL else bundle_attachments(content)
    except Unreadable:
        return []


def named(files: Iterable[tuple[str, bytes]]) -> list[Enclosed]:
    """The files with safe names that differ from each other: no folders, no empty names."""
    seen: Counter[str] = Counter()
    found = []
    for stated, content in files:
        name = stated.replace("\\", "/").rpartition("/")[2].strip() or "unnamed"
        if name in (".", ".."):
            name = "unnamed"
        seen[name] += 1
        found.append(Enclosed(name if seen[name] == 1 else f"{name} ({seen[name]})", content))
    return found
