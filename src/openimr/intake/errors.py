"""What `read` and `page_image` raise: only when there is nothing to go on with."""

from __future__ import annotations


class IntakeError(Exception):
    """Input that gives nothing to work on. The message says what is wrong, `advice` what to do next."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.advice = advice


class InputNotFound(IntakeError):
    """There is nothing at the path given."""


class NothingToRead(IntakeError):
    """The path is there but holds no file at all."""


class PageNotFound(IntakeError):
    """The page asked for is not in the case file, or its file is no longer what it was."""
