"""Where the text of a letter comes from: a text file, a PDF, standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from openimr import intake
from openimr.model import PageState

_LETTER_ENDINGS = (".txt", ".text", ".pdf")


class LetterUnreadable(Exception):
    """A letter's text could not be had. The message says what is wrong, `advice` what to do next."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.advice = advice


def letter_paths(paths: Iterable[Path]) -> Iterator[Path]:
    """The letters named by `paths`: files as they are, folders by their text and PDF files, in name order."""
    for path in paths:
        if path.is_dir():
            yield from sorted(
                p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in _LETTER_ENDINGS
            )
        else:
            yield path


def read_letter(path: Path) -> str:
    """The text of the letter at `path` ("-" reads standard input). Raises LetterUnreadable."""
    if str(path) == "-":
        return _text(sys.stdin.buffer.read(), "standard input")
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise LetterUnreadable(f"There is no file {path}.", "Check the name and the folder.") from None
    except OSError as error:
        raise LetterUnreadable(
            f"{path} cannot be opened: {error.strerror}.", "Check its permissions."
        ) from error
    return _pdf_text(path) if content.startswith(b"%PDF") else _text(content, str(path))


def _text(content: bytes, name: str) -> str:
    if not content.strip():
        raise LetterUnreadable(f"{name} is empty.", "Save the letter's text or its PDF there again.")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content:
        raise LetterUnreadable(
            f"{name} is neither text nor PDF.", "Give the letter as a text file (.txt) or as a digital PDF."
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _pdf_text(path: Path) -> str:
    case_file = intake.read(path)
    record = case_file.files[0]
    pages = [page for document in case_file.documents for page in document.pages]
    text = "\n\n\n".join(page.text for page in pages if page.state is PageState.READ)
    if not text.strip():
        raise LetterUnreadable(
            f"{path}: {record.reason or 'no page of it could be read as text.'}",
            record.advice or "Give the letter as a digital PDF or as a text file.",
        )
    return text
