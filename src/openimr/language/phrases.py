"""A set of phrases found in one pass over the text: whole words, the longest at a place wins."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import product
from math import prod
from typing import Any, Generic, NamedTuple, TypeVar

import ahocorasick

from openimr import kept
from openimr.language.readings import SHORT_NOUN, segments, spell_out

__all__ = ["Match", "Phrases", "fold", "spell_out"]

Payload = TypeVar("Payload")

_FOLD = {ord(a): b for a, b in zip("‘’“”–—‐‑−\u00a0\n\r\t\f", "''\"\"-----     ", strict=True)}
_BLANKS = re.compile(r"\s+")

# A phrase of more readings than this is not spelled out to its end: the automaton finds its beginnings, and
# the rest is followed in the text. Spelled out, a few hundred such phrases are most of the lexicon. Short
# beginnings go on to the next segment all the same, or they would be met at every other word.
_MOST_READINGS = 40
_MOST_OF_SHORT = 400
_TELLING = 6

# Raised when phrases are spelled out otherwise than before.
_LAYOUT = "1"


class Match(NamedTuple, Generic[Payload]):
    """A phrase found at characters `start` to `end`, with what it stands for."""

    start: int
    end: int
    payloads: tuple[Payload, ...]


class Rest(NamedTuple, Generic[Payload]):
    """How a phrase goes on after its beginning: its further segments with their alternatives.

    `starts` is what it can go on with at once, so that most places are passed over without a look at more.
    """

    segments: tuple[tuple[str, ...], ...]
    payload: Payload
    starts: tuple[str, ...]

    def ends(self, folded: str, place: int) -> list[int]:
        """Where the phrase ends if its beginning ends at `place` of the folded text, farthest first."""
        places = {place}
        for segment in self.segments:
            places = {
                at + len(words)
                for at in places
                for words in (segment if folded[at - 1] != " " else [w.removeprefix(" ") for w in segment])
                if folded.startswith(words, at)
            }
            if not places:
                break
        return sorted(places, reverse=True)


# What a text stands for: whether it is an abbreviation, its payloads, and how longer phrases go on after it.
_Meaning = tuple[bool, tuple[Payload, ...], tuple[Rest[Payload], ...]]
_Hit = tuple[int, int, tuple[Payload, ...]]


def fold(text: str) -> str:
    """Lower case with plain quotes, hyphens and blanks, of the same length as `text`."""
    if text.isascii() and text.isprintable():
        return text.lower()
    folded = text.translate(_FOLD).lower()
    if len(folded) != len(text):
        folded = "".join(c.lower() if len(c.lower()) == 1 else c for c in text.translate(_FOLD))
    return folded


class Phrases(Generic[Payload]):
    """Phrases with payloads. Short phrases all in capitals (PT, MRI, ESI) match capitals only.

    With `plurals` a last word of more than three letters takes an s, with `short_plurals` one of three, too.
    """

    def __init__(
        self, entries: Iterable[tuple[str, Payload]], *, plurals: bool = True, short_plurals: bool = False
    ) -> None:
        self._plurals, self._short_plurals = plurals, short_plurals
        self._ranks: dict[Payload, int] = {}
        found: dict[str, list[Any]] = {}
        for phrase, payload in entries:
            self._ranks.setdefault(payload, len(self._ranks))
            self._put(found, phrase, payload)
        self._know((words, (caps, tuple(many), tuple(rests))) for words, (caps, many, rests) in found.items())

    def _know(self, found: Iterable[tuple[str, _Meaning[Payload]]]) -> None:
        self._automaton = ahocorasick.Automaton()
        for words, meaning in found:
            self._automaton.add_word(words, (len(words), *meaning))
        self._automaton.make_automaton()

    @classmethod
    def kept(
        cls,
        kind: str,
        sources: Mapping[str, bytes],
        entries: Callable[[], Iterable[tuple[str, Payload]]],
        *,
        short_plurals: bool = False,
    ) -> Phrases[Payload]:
        """The phrases that `entries` gives, spelled out once for the contents of their `sources`.

        `kind` names what is kept in the cache folder. Payloads are texts, or tuples of texts.
        """
        name = kept.key(sources, _LAYOUT)
        content = kept.kept(kind, name)
        phrases = cls((), short_plurals=short_plurals)
        if content is not None:
            with suppress(ValueError, TypeError, LookupError):
                phrases._take(json.loads(content))
                return phrases
        phrases = cls(entries(), short_plurals=short_plurals)
        kept.keep(kind, name, json.dumps(phrases._said(), separators=(",", ":")).encode())
        return phrases

    def _said(self) -> dict[str, Any]:
        """All that was spelled out, as JSON can say it: payloads and meanings have numbers."""
        meanings: dict[_Meaning[Payload], int] = {}
        words = {
            words: meanings.setdefault(tuple(meaning), len(meanings))
            for words, (_, *meaning) in self._automaton.items()
        }
        rank = self._ranks.__getitem__
        said = [
            [caps, [rank(one) for one in payloads], [[rest.segments, rank(rest.payload)] for rest in rests]]
            for caps, payloads, rests in meanings
        ]
        return {"payloads": list(self._ranks), "meanings": said, "words": words}

    def _take(self, said: dict[str, Any]) -> None:
        payloads: list[Any] = [tuple(one) if isinstance(one, list) else one for one in said["payloads"]]
        meanings = [
            (
                caps,
                tuple(payloads[one] for one in many),
                tuple(_rest(further, payloads[one]) for further, one in rests),
            )
            for caps, many, rests in said["meanings"]
        ]
        self._ranks = {payload: rank for rank, payload in enumerate(payloads)}
        self._know((words, meanings[number]) for words, number in said["words"].items())

    def _put(self, found: dict[str, list[Any]], phrase: str, payload: Payload) -> None:
        parts = segments(phrase) if "(" in phrase or ")" in phrase else [[phrase]]
        divided = _divided(parts) if prod(map(len, parts)) > _MOST_READINGS else None
        if divided:
            beginnings, further = divided
            rest = _rest(further, payload)
            for beginning in beginnings:
                found.setdefault(beginning, [False, [], []])[2].append(rest)
            return
        for words, caps in self._variants(parts):
            known = found.setdefault(words, [caps, [], []])
            known[0] = known[0] if known[1] else caps
            if payload not in known[1]:
                known[1].append(payload)

    def _variants(self, parts: list[list[str]]) -> Iterator[tuple[str, bool]]:
        for choice in product(*parts):
            reading = " ".join("".join(choice).split())
            plain = reading.lower() if reading.isascii() else fold(reading)
            caps = plain != reading and _is_abbreviation(reading)
            short = self._short_plurals and SHORT_NOUN.search(reading)
            for form in {plain, plain.replace("-", " ")} if "-" in plain else (plain,):
                yield form, caps
                if short or (self._plurals and _takes_s(form)):
                    yield form + "s", caps

    def __len__(self) -> int:
        """How many texts the automaton knows: wordings, and beginnings of phrases of many readings."""
        return len(self._automaton)

    def find(self, text: str, folded: str | None = None) -> list[Match[Payload]]:
        """Matches in `text`, none overlapping: at each place the longest, from left to right."""
        hits = list(self._whole_words(text, fold(text) if folded is None else folded))
        if len(hits) > 1:
            hits.sort(key=_leftmost_longest)
        matches: list[Match[Payload]] = []
        begun = reached = 0
        for start, negative, payloads in hits:
            if start >= reached:
                begun, reached = start, start - negative
                matches.append(Match(start, reached, payloads))
            elif start == begun and start - negative == reached:
                matches[-1] = Match(start, reached, self._united(matches[-1].payloads, payloads))
        return matches

    def _united(self, some: tuple[Payload, ...], others: tuple[Payload, ...]) -> tuple[Payload, ...]:
        return tuple(sorted({*some, *others}, key=self._ranks.__getitem__))

    def _whole_words(self, text: str, folded: str) -> Iterator[_Hit[Payload]]:
        size = len(folded)
        for last, (length, caps, payloads, rests) in self._automaton.iter(folded):
            end = last + 1
            start = end - length
            if start and folded[start - 1].isalnum() and folded[start].isalnum():
                continue
            for rest in rests:
                if folded.startswith(rest.starts, end) and (
                    whole := self._followed(rest, folded, start, end)
                ):
                    yield start, start - whole, (rest.payload,)
            if not payloads or (end < size and folded[end].isalnum() and folded[last].isalnum()):
                continue
            if caps and not text[start:end].removesuffix("s").isupper():
                continue
            yield start, -length, payloads

    def _followed(self, rest: Rest[Payload], folded: str, start: int, place: int) -> int:
        """Where a phrase ends whose beginning ends at `place`, 0 if the text goes on otherwise."""
        ends = (self._whole(folded, start, end) for end in rest.ends(folded, place))
        return next((end for end in ends if end), 0)

    def _whole(self, folded: str, start: int, end: int) -> int:
        """Where a phrase of whole words ends, 0 if the word goes on. A plural ends after its s."""
        if end == len(folded) or not (folded[end].isalnum() and folded[end - 1].isalnum()):
            return end
        after = folded[end + 1 : end + 2]
        if folded[end] != "s" or after.isalnum():
            return 0
        form = folded[start:end]
        short = self._short_plurals and SHORT_NOUN.search(form)
        return end + 1 if short or (self._plurals and _takes_s(form)) else 0


def _rest(further: Iterable[Iterable[str]], payload: Payload) -> Rest[Payload]:
    segments = tuple(tuple(one) for one in further)
    return Rest(segments, payload, _starts(segments))


def _leftmost_longest(hit: tuple[int, int, object]) -> tuple[int, int]:
    return hit[0], hit[1]


def _is_abbreviation(reading: str) -> bool:
    letters = reading.replace(".", "").replace("/", "").replace("-", "")
    return letters.isupper() and letters.isalpha() and len(letters) <= 5


def _takes_s(form: str) -> bool:
    last = form[form.rfind(" ") + 1 :]
    return len(last) > 3 and last[-1].isalpha() and last[-1] != "s"


def _divided(parts: list[list[str]]) -> tuple[list[str], tuple[tuple[str, ...], ...]] | None:
    """The beginnings of a phrase, spelled out, and its further segments.

    None for a phrase that has to be spelled out whole: it may be an abbreviation, or end in a blank.
    """
    if _may_be_one_word(parts) or _may_end_in_blank(parts):
        return None
    count = _told_apart(parts)
    beginnings = {_BLANKS.sub(" ", fold("".join(choice))).lstrip() for choice in product(*parts[:count])}
    if count == len(parts) or not all(one.strip() for one in beginnings):
        return None
    rest = tuple(_forms(_BLANKS.sub(" ", fold(one)) for one in part) for part in parts[count:])
    return sorted(_forms(beginnings)), rest


def _told_apart(parts: list[list[str]]) -> int:
    """How many segments make the beginning: few readings, but more than words that stand everywhere."""
    count, readings, shortest = 0, 1, 0
    while count < len(parts):
        readings *= len(parts[count])
        most = _MOST_READINGS if shortest >= _TELLING else _MOST_OF_SHORT
        if shortest and readings > most:
            break
        shortest += min(map(len, parts[count]))
        count += 1
    return count


def _forms(words: Iterable[str]) -> tuple[str, ...]:
    """Words as they are and with their hyphens left out."""
    return tuple(dict.fromkeys(form for one in words for form in (one, one.replace("-", " "))))


def _starts(further: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """The texts one of which follows a beginning; a blank may have been said by it."""
    starts: list[str] = []
    for part in further:
        starts += [form for one in part if one for form in (one, one.removeprefix(" "))]
        if all(one.strip() for one in part):
            return tuple(dict.fromkeys(one for one in starts if one))
    return ("",)


def _may_be_one_word(parts: list[list[str]]) -> bool:
    return all(any(" " not in one.strip() for one in part) for part in parts) and not any(
        len(part) == 1 and " " in part[0] for part in parts
    )


def _may_end_in_blank(parts: list[list[str]]) -> bool:
    for part in reversed(parts):
        if any(one.endswith(" ") for one in part):
            return True
        if all(part):
            return False
    return True
