"""The forms in which parsed letters are written: JSON Lines and one JSON array. For Parquet see there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import IO, Protocol

from pydantic import TypeAdapter

from openimr.model import Determination

# Writes bytes at once, without a text between.
_WRITTEN = TypeAdapter(Determination)
# Turns some letters into bytes. It runs in the process that parsed them, so it is a function of a module.
Form = Callable[[Sequence[Determination]], bytes]


class Writer(Protocol):
    """Puts the bytes that a form made into their place, one batch after the other."""

    def write(self, content: bytes) -> None:
        """Write one batch."""

    def close(self) -> None:
        """Write what stands at the end."""


def json_lines(letters: Sequence[Determination]) -> bytes:
    """One JSON object a line."""
    return b"".join(_WRITTEN.dump_json(letter) + b"\n" for letter in letters)


def json_members(letters: Sequence[Determination]) -> bytes:
    """The members of a JSON array, without what stands around it."""
    return b",\n".join(_WRITTEN.dump_json(letter) for letter in letters)


class JsonLines:
    """Writes batches as they are; for JSON Lines and for words."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def write(self, content: bytes) -> None:
        """Write one batch and let it go on its way."""
        self._stream.write(content)
        self._stream.flush()

    def close(self) -> None:
        """Nothing stands at the end."""


class JsonArray:
    """Writes batches of members as one JSON array."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._before = b"[\n"

    def write(self, content: bytes) -> None:
        """Write one batch of members."""
        if content:
            self._stream.write(self._before + content)
            self._stream.flush()
            self._before = b",\n"

    def close(self) -> None:
        """Close the array."""
        self._stream.write(b"[]\n" if self._before == b"[\n" else b"\n]\n")
        self._stream.flush()
