"""What a model answered, read into proposals: every one bounded, none trusted."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

from openimr.assist.texts import NoJson, cleaned, json_object, shortened
from openimr.language.concepts import concept_label

MOST_PROPOSALS = 200
_LONGEST_WORD, _LONGEST_QUOTE, _MOST_PARTS = 80, 1_200, 12
_TEXT_LENGTH = 300


class FactProposed(NamedTuple):
    """A fact as a model proposed it. Fields that it left out, or filled with something else, are None."""

    document: str | None
    page: int | None
    quote: str | None
    kind: str | None
    concept: str | None
    assertion: str | None
    regions: tuple[str, ...] = ()
    side: str | None = None
    levels: tuple[str, ...] = ()
    date: str | None = None
    value: float | None = None
    role: str | None = None

    def in_words(self) -> str:
        """The proposal on one line."""
        parts = [self.kind, concept_label(self.concept) if self.concept else None, self.assertion]
        parts += [*self.regions, self.side, *self.levels, self.date, self.role]
        parts += [f"{self.value:g}"] if self.value is not None else []
        return shortened(", ".join(part for part in parts if part) or "a fact without content", _TEXT_LENGTH)


class SentenceProposed(NamedTuple):
    """A sentence as a model proposed it, for the sentences of these names."""

    text: str
    replaces: tuple[str, ...]


class Listed(NamedTuple):
    """The entries of an answer that were looked at, and how many more it had."""

    entries: tuple[Any, ...]
    beyond: int


def listed(text: str, key: str) -> Listed:
    """The list under `key` in an answer. Raises NoJson if the answer has none."""
    found = json_object(text).get(key)
    if not isinstance(found, list):
        raise NoJson(f"no list of {key}")
    return Listed(tuple(found[:MOST_PROPOSALS]), max(0, len(found) - MOST_PROPOSALS))


def fact_proposed(entry: Any) -> FactProposed:
    """A proposal from one entry of the list, whatever it is."""
    said = entry if isinstance(entry, dict) else {}
    return FactProposed(
        document=_word(said.get("document")),
        page=_page(said.get("page")),
        quote=_text(said.get("quote"), _LONGEST_QUOTE),
        kind=_word(said.get("kind")),
        concept=_word(said.get("concept")),
        assertion=_word(said.get("assertion")),
        regions=tuple(_words(said.get("regions"))),
        side=_word(said.get("side")),
        levels=tuple(_words(said.get("levels"))),
        date=_word(said.get("date")),
        value=_number(said.get("value")),
        role=_word(said.get("role")),
    )


def sentence_proposed(entry: Any) -> SentenceProposed:
    """A sentence from one entry of the list, whatever it is."""
    said = entry if isinstance(entry, dict) else {}
    text = _text(said.get("text"), _LONGEST_QUOTE * 2) or ""
    return SentenceProposed(" ".join(text.split()), tuple(_words(said.get("from"))))


def _text(value: Any, most: int) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return None
    return cleaned(value[: most + 1]).strip()


def _word(value: Any) -> str | None:
    return _text(value, _LONGEST_WORD)


def _words(value: Any) -> Iterator[str]:
    values = [value] if isinstance(value, str) else value
    for one in values[:_MOST_PARTS] if isinstance(values, list) else ():
        word = _word(one)
        if word:
            yield word


def _page(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 7:
        return int(value)
    return value if isinstance(value, int) and 0 < value < 10**6 else None


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    small = abs(value) < 10**6
    return float(value) if small and math.isfinite(value) else None
