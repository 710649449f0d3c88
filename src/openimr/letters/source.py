"""Where letters come from: text, PDF, folders, zips, JSON Lines, standard input; found as they are needed."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from io import BufferedReader
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO, NamedTuple

from openimr import intake
from openimr.intake.archive import Member, UnpackFault, members, open_zip, unpack
from openimr.intake.formats import is_system_file
from openimr.intake.settings import amount, file_reason, limit
from openimr.intake.sources import natural_order, shown_name
from openimr.model import Page, PageState

STANDARD_INPUT = "standard input"
_LETTER_ENDINGS = frozenset((".txt", ".text", ".pdf"))
_ROW_ENDINGS = frozenset((".jsonl", ".ndjson"))
_ZIP_ENDING = ".zip"
_ZIP_MARKS = (b"PK\3\4", b"PK\5\6")
_PDF_MARK = b"%PDF-"
_NAMED = 10
_PEEK = 512

# What a row of JSON Lines may call its letter, in order of preference.
_NAME_KEYS = ("letter", "name", "id")

PassedOver = Callable[[str], None]


class LetterUnreadable(Exception):
    """A letter's text could not be had. The message says what is wrong, `advice` what to do next."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.advice = advice


class Fault(NamedTuple):
    """Why there is nothing to read under a name, and what to do next."""

    reason: str
    advice: str


class Source(NamedTuple):
    """One letter of the input, before it is read.

    `name` is the file's name, within a folder or zip that was named its path from there. The bytes are in
    `file`, or in `content` if they came out of a zip or a stream. `row` says that they are one row of JSON
    Lines. `fault` says why there are none.
    """

    name: str
    file: Path | None = None
    content: bytes = b""
    row: bool = False
    fault: Fault | None = None

    @property
    def place(self) -> str:
        """Where a person finds it: the path of its file, else its name."""
        return shown_name(str(self.file)) if self.file else self.name


class LetterText(NamedTuple):
    """A letter as it is parsed: its name and its text. `unread` says in words which pages are not in it."""

    name: str
    text: str
    unread: str = ""


def find_letters(paths: Iterable[Path], passed_over: PassedOver = lambda _: None) -> Iterator[Source]:
    """All letters named by `paths`, one after the other, found as they are asked for.

    A folder gives the text, PDF, JSON Lines and zip files below it, in natural name order; a zip those inside
    it, in its own order; JSON Lines one letter a row; "-" what standard input brings (a letter, JSON Lines, a
    PDF or a zip). `passed_over` is told the names of files in folders and zips that are none of these.
    """
    for path in paths:
        if str(path) == "-":
            yield from _streamed(sys.stdin.buffer, STANDARD_INPUT, passed_over)
        elif path.is_dir():
            yield from _folder(path, "", passed_over)
        else:
            yield from _named(path, shown_name(path.name), passed_over)


def letters_in(stream: IO[bytes], name: str, passed_over: PassedOver = lambda _: None) -> Iterator[Source]:
    """All letters of an open file or stream called `name`: a letter, JSON Lines, a PDF or a zip."""
    yield from _streamed(stream, name, passed_over)


def read_letter(source: Source) -> LetterText:
    """The text of a letter. Raises LetterUnreadable."""
    if source.fault:
        raise LetterUnreadable(f"{source.place}: {source.fault.reason}", source.fault.advice)
    content = _bytes(source)
    if source.row:
        return _row(content, source.name)
    if _PDF_MARK in content[:1024]:
        return LetterText(source.name, *_pdf_text(source, content))
    return LetterText(source.name, _text(content, source.place))


def _folder(folder: Path, prefix: str, passed_over: PassedOver) -> Iterator[Source]:
    try:
        with os.scandir(folder) as listed:
            names = sorted((entry.name for entry in listed), key=natural_order)
    except OSError as error:
        advice = "Check the permissions of the folder."
        fault = Fault(f"the folder cannot be opened: {error.strerror}.", advice)
        yield Source(prefix or shown_name(folder.name), folder, fault=fault)
        return
    for name in names:
        path = folder / name
        if path.is_dir() and not path.is_symlink():
            yield from _folder(path, f"{prefix}{shown_name(name)}/", passed_over)
        elif _is_wanted(name) and not path.is_dir():
            yield from _named(path, prefix + shown_name(name), passed_over)
        else:
            passed_over(shown_name(str(path)))


def _is_wanted(name: str) -> bool:
    ending = PurePosixPath(name).suffix.lower()
    known = ending in _LETTER_ENDINGS or ending in _ROW_ENDINGS or ending == _ZIP_ENDING
    return known and not is_system_file(name)


def _named(path: Path, name: str, passed_over: PassedOver) -> Iterator[Source]:
    """The letters of one file of the disk, or of a pipe that has a name."""
    ending = path.suffix.lower()
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            with path.open("rb") as stream:
                yield from _streamed(stream, name, passed_over)
        elif ending in _ROW_ENDINGS:
            with path.open("rb") as stream:
                yield from _rows(stream, name)
        elif ending == _ZIP_ENDING or _is_zip(path):
            yield from _zip(path, name, passed_over)
        else:
            yield Source(name, file=path)
    except OSError as error:
        yield Source(name, path, fault=_trouble(error))


def _trouble(error: OSError) -> Fault:
    if isinstance(error, FileNotFoundError):
        return Fault("there is no such file.", "Check the name and the folder.")
    return Fault(f"it cannot be opened: {error.strerror or error}.", "Check its permissions.")


def _is_zip(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(4) in _ZIP_MARKS


def _streamed(stream: IO[bytes], name: str, passed_over: PassedOver) -> Iterator[Source]:
    """What a stream brings. Form feeds do not part letters: they stand between the pages of one."""
    stream = stream if hasattr(stream, "peek") else BufferedReader(stream)  # type: ignore[type-var]
    start = stream.peek(_PEEK)[:_PEEK]
    if start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        yield from _rows(stream, name)
        return
    content = stream.read(limit("text_bytes") + 1)
    if content.startswith(_ZIP_MARKS):
        yield from _spooled_zip(stream, content, name, passed_over)
    else:
        yield Source(name, content=content)


def _rows(stream: IO[bytes], name: str) -> Iterator[Source]:
    """JSON Lines: one letter a row, named by its row until it is read; blank lines are no rows."""
    longest = limit("text_bytes")
    number = 0
    while line := stream.readline(longest + 1):
        number += 1
        here = f"{name}:{number}"
        if len(line) > longest:
            yield Source(here, fault=_too_large())
            while line and not line.endswith(b"\n"):
                line = stream.readline(longest)
        elif line.strip():
            yield Source(here, content=line, row=True)


def _too_large() -> Fault:
    reason = f"it is larger than {amount(limit('text_bytes'))}, which no letter is."
    return Fault(reason, "Give one letter a file, or JSON Lines with one letter a row.")


class _Unpacking:
    """What unpacking one zip carries along: a folder for what it holds, and what may still be unpacked."""

    def __init__(self, spool: Path, packed: int, passed_over: PassedOver) -> None:
        # A corpus unpacks to more than a case file may; nothing of it is kept, so the room grows with it.
        self.room = max(limit("unpacked_bytes"), limit("unpacked_ratio") * packed)
        self.spool = spool
        self.passed_over = passed_over


def _zip(path: Path, name: str, passed_over: PassedOver) -> Iterator[Source]:
    with TemporaryDirectory(prefix="openimr-") as spool:
        unpacking = _Unpacking(Path(spool), path.stat().st_size, passed_over)
        yield from _members(unpacking, path, name, 0)


def _spooled_zip(stream: IO[bytes], start: bytes, name: str, passed_over: PassedOver) -> Iterator[Source]:
    """A zip from a stream: its table of contents stands at its end, so it is written down first."""
    with TemporaryDirectory(prefix="openimr-") as spool:
        path = Path(spool) / "input"
        with path.open("wb") as out:
            while start:
                out.write(start)
                start = stream.read(1 << 20)
        yield from _zip(path, name, passed_over)


def _members(unpacking: _Unpacking, path: Path, name: str, depth: int) -> Iterator[Source]:
    try:
        if depth >= limit("zip_depth"):
            raise UnpackFault(file_reason("zip_too_deep", limit=limit("zip_depth")))
        with open_zip(path) as archive:
            for member in members(archive):
                target = unpacking.spool / str(depth)
                here = f"{name}/{shown_name(member.name)}"
                if not _is_wanted_member(member.name):
                    unpacking.passed_over(here)
                    continue
                try:
                    unpacking.room -= unpack(archive, member, target, unpacking.room)
                    yield from _member(unpacking, target, member, here, depth)
                except UnpackFault as fault:
                    yield Source(here, fault=_unpack_fault(fault))
                finally:
                    target.unlink(missing_ok=True)
    except UnpackFault as fault:
        yield Source(name, fault=_unpack_fault(fault))


def _is_wanted_member(name: str) -> bool:
    return _is_wanted(name.rsplit("/", 1)[-1]) and not is_system_file(name)


def _member(unpacking: _Unpacking, file: Path, member: Member, name: str, depth: int) -> Iterator[Source]:
    ending = PurePosixPath(member.name).suffix.lower()
    if ending == _ZIP_ENDING:
        yield from _members(unpacking, file, name, depth + 1)
    elif ending in _ROW_ENDINGS:
        with file.open("rb") as stream:
            yield from _rows(stream, name)
    elif file.stat().st_size > limit("text_bytes"):
        yield Source(name, fault=_too_large())
    else:
        yield Source(name, content=file.read_bytes())


def _unpack_fault(fault: UnpackFault) -> Fault:
    return Fault(fault.reason.text, fault.reason.advice or "")


def _bytes(source: Source) -> bytes:
    content, file = source.content, source.file
    try:
        if file:
            with file.open("rb") as stream:
                content = stream.read(limit("text_bytes") + 1)
    except OSError as error:
        fault = _trouble(error)
        raise LetterUnreadable(f"{source.place}: {fault.reason}", fault.advice) from error
    if len(content) > limit("text_bytes"):
        raise LetterUnreadable(f"{source.place}: {_too_large().reason}", _too_large().advice)
    return content


def _row(line: bytes, name: str) -> LetterText:
    row: object = None
    with suppress(ValueError, RecursionError):
        row = json.loads(line.decode("utf-8-sig"))
    if not isinstance(row, dict):
        advice = 'Each row of JSON Lines is an object with the letter in its field "text".'
        raise LetterUnreadable(f"{name}: this row is no JSON object.", advice)
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        raise LetterUnreadable(f'{name}: this row has no "text".', 'Put the letter\'s words into "text".')
    named = next((str(row[key]) for key in _NAME_KEYS if row.get(key)), name)
    # Halves of characters (\\ud800) can stand in JSON but in no output.
    return LetterText(shown_name(named), text.encode("utf-8", "replace").decode("utf-8"))


def _text(content: bytes, name: str) -> str:
    if not content.strip():
        raise LetterUnreadable(f"{name}: it is empty.", "Save the letter's text or its PDF there again.")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content:
        raise LetterUnreadable(
            f"{name}: it is neither text nor PDF.",
            "Give the letter as a text file (.txt) or as a digital PDF.",
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _pdf_text(source: Source, content: bytes) -> tuple[str, str]:
    """The text of a PDF, scanned pages read by OCR where that is installed, and what of it was not read."""
    with TemporaryDirectory(prefix="openimr-") as spool:
        file = source.file
        if file is None or file.is_symlink():
            file = Path(spool) / "letter.pdf"
            file.write_bytes(content)
        case_file = intake.read(file, jobs=1)
    record = case_file.files[0]
    pages = [page for document in case_file.documents for page in document.pages]
    text = "\n\n\n".join(page.text for page in pages if page.state is PageState.READ)
    if not text.strip():
        raise LetterUnreadable(
            f"{source.place}: {record.reason or 'no page of it could be read as text.'}",
            record.advice or "Give the letter as a digital PDF or as a text file.",
        )
    return text, _unread(source, pages)


def _unread(source: Source, pages: Sequence[Page]) -> str:
    """Which pages with something on them are missing from the text, in words; empty if none is."""
    states = (PageState.READ, PageState.BLANK)
    missing = [str(number) for number, page in enumerate(pages, 1) if page.state not in states]
    if not missing:
        return ""
    named = ", ".join(missing[:_NAMED]) + (" and more" if len(missing) > _NAMED else "")
    return f"{source.place}: {len(missing)} of {len(pages)} pages could not be read (page {named})."
