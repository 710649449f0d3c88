"""Words of requests that can mean several things, and what settles them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from openimr.language.data_files import load
from openimr.language.hints import either, heard
from openimr.language.services import ServiceFound, services
from openimr.model import Ambiguity, Span


class Reading(NamedTuple):
    """One meaning. `signs` find words and codes that speak for it; `service` is what it asks for."""

    meaning: str
    signs: re.Pattern[str] | None
    service: str | None


class AmbiguousWord(NamedTuple):
    """A word with several meanings. `service` is what it asks for under any of them, if that is one thing."""

    word: str
    readings: tuple[Reading, ...]
    settled_by: str
    service: str | None


class Doubt(NamedTuple):
    """An ambiguous word at characters `start` to `end`, with the readings that remain.

    One reading left means that the request itself settles it, by the words in `sign`; none left
    that it is spelled out there and nothing is in doubt.
    """

    start: int
    end: int
    word: AmbiguousWord
    readings: tuple[Reading, ...]
    sign: str | None = None

    @property
    def service(self) -> str | None:
        """The service asked for, if all remaining readings agree on it or the word has one."""
        left = {reading.service for reading in self.readings}
        return next(iter(left)) if len(left) == 1 and None not in left else self.word.service


@cache
def _words() -> dict[str, AmbiguousWord]:
    rows: list[dict[str, Any]] = load("openimr.language", "ambiguous.yaml")["words"]
    return {row["word"].lower(): _word(row) for row in rows}


def _word(row: dict[str, Any]) -> AmbiguousWord:
    asks = row.get("services", {})
    readings = tuple(
        Reading(meaning, _sign_pattern(signs), asks.get(meaning))
        for meaning, signs in row["readings"].items()
    )
    return AmbiguousWord(row["word"], readings, row["settled_by"], row.get("service"))


def _sign_pattern(signs: Sequence[str]) -> re.Pattern[str] | None:
    """Signs begin a word: "massage" is found in "massages"."""
    if not signs:
        return None
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(str(sign)) for sign in signs) + ")", re.IGNORECASE)


@cache
def _pattern() -> re.Pattern[str]:
    """Finds the ambiguous words in lower case."""
    return re.compile(rf"(?<![\w-]){either(_words())}(?![\w-])")


def find_doubts(text: str, found: Sequence[ServiceFound]) -> list[Doubt]:
    """The ambiguous words of `text`, each once, in order; those that `found` services spell out are left out.

    Words that the lexicon writes in capitals (CMT, MED) are ambiguous in capitals only.
    """
    doubts: dict[str, Doubt] = {}
    for match in _pattern().finditer(heard(text).low):
        word = _words()[match[0]]
        written = text[match.start() : match.end()]
        if word.word not in doubts and (written.isupper() or not word.word.isupper()):
            doubts[word.word] = _doubt(text, match, word)
    if not doubts:
        return []
    named = {one.service.key for one in found}
    return [doubt for doubt in doubts.values() if not _spelled_out(doubt, named)]


def _doubt(text: str, match: re.Match[str], word: AmbiguousWord) -> Doubt:
    rest = text[: match.start()] + " " * len(match[0]) + text[match.end() :]
    signs = [(reading, reading.signs.search(rest)) for reading in word.readings if reading.signs]
    spoken_for = [(reading, sign) for reading, sign in signs if sign]
    if len(spoken_for) != 1:
        return Doubt(match.start(), match.end(), word, word.readings)
    reading, sign = spoken_for[0]
    return Doubt(match.start(), match.end(), word, (reading,), sign[0] if sign else None)


def _spelled_out(doubt: Doubt, named: set[str]) -> bool:
    return len(doubt.readings) == 1 and doubt.readings[0].service in named


def services_of(doubts: Sequence[Doubt]) -> Iterator[ServiceFound]:
    """The services that ambiguous words ask for where that does not depend on the reading."""
    for doubt in doubts:
        if doubt.service in services():
            yield ServiceFound(doubt.start, doubt.end, services()[doubt.service])


def as_ambiguity(text: str, doubt: Doubt, place: tuple[int, int]) -> Ambiguity:
    """The doubt as it is reported; `place` are its characters in the request as written."""
    settled = doubt.word.settled_by
    if len(doubt.readings) == 1:
        settled = f"“{doubt.sign}” in the request itself"
    return Ambiguity(
        text=text[doubt.start : doubt.end],
        span=Span(start=place[0], end=place[1]),
        readings=tuple(reading.meaning for reading in doubt.readings),
        settled_by=settled,
    )
