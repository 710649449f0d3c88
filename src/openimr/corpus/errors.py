"""What can go wrong with a corpus, in words for people."""

from __future__ import annotations


class CorpusError(Exception):
    """A corpus, or a question to it, cannot be used. The message says why, `advice` what to do next."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.advice = advice
