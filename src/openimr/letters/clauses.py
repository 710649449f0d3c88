"""Sentences of a case at their place, lists written out in words, phrases brought to one form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml

from openimr.language import DateMention, find_dates, sentences
from openimr.language.regions import RegionMention, find_regions, region_label
from openimr.letters.cues import MAY_BE_DATED, marks
from openimr.letters.folded import Folded

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# `\s*;\s*(?:and\s+)?|\s*,\s*(?:and\s+|as\s+well\s+as\s+)?|\s+(?:and|as\s+well\s+as|along\s+with)\s+` with its
# first character first: a search for one of a set of characters is several times faster.
_SEPARATOR = re.compile(
    r"[\s;,](?:(?<=;)\s*(?:and\s+)?|(?<=,)\s*(?:and\s+|as\s+well\s+as\s+)?|(?<=\s)\s*"
    r"(?:;\s*(?:and\s+)?|,\s*(?:and\s+|as\s+well\s+as\s+)?|(?<=\s)(?:and|as\s+well\s+as|along\s+with)\s+))"
)
_LONGEST_SENTENCE = 3000
_LONGEST_MODIFIER = 40
# How many of the latest phrases a reader remembers: letters name the same treatments, diagnoses and findings
# in the same words again and again.
REMEMBERED = 8192
_LONG_ENOUGH = 4
_LONGEST_ABBREVIATION = 5
_LIST_NUMBER = re.compile(r"(?:[:;,.]\s*|^)\(?\d{1,2}\.$")
_QUOTES = re.compile(r"[\"“”]")
_AS_WELL_AS = re.compile(r"\s*(?:,\s*)?\b(?:as well as|along with)\b")
_COMMA_AND = re.compile(r",\s+and\b")
_LONG_DATE = re.compile(r"\b[A-Z][a-z]{2,8}\.?\s\d{1,2},\s(?:19|20)\d\d")
_ENUMERATOR = re.compile(r"\s*\(?\d{1,2}[.)]\s+")
_LEADING = re.compile(
    r"^(?:(?:the|a|an|his|her|their|some|both of the|also|as well as|and|to|that of|"
    r"of|for|with|including)\s+)+",
    re.IGNORECASE,
)


class Piece(NamedTuple):
    """Characters `start` to `end` of the running text, and the words there."""

    start: int
    end: int
    text: str


class Found(NamedTuple):
    """A value read from `text`, the running text of `source`, at `start` to `end`."""

    value: Any
    source: Folded
    start: int
    end: int


@dataclass(slots=True)
class Sentence:
    """A sentence of a running text. `dates` and `regions` have offsets within `text`.

    `lower` is the text in lower case; `marks` tell which cues are possible in it.
    """

    source: Folded
    start: int
    text: str
    lower: str
    marks: int
    _dates: list[DateMention] | None = field(default=None, repr=False)
    _regions: list[RegionMention] | None = field(default=None, repr=False)

    @property
    def dates(self) -> list[DateMention]:
        """The dates of the sentence, read once."""
        if self._dates is None:
            self._dates = find_dates(self.text) if self.marks & MAY_BE_DATED else []
        return self._dates

    @property
    def regions(self) -> list[RegionMention]:
        """The body regions of the sentence, read once."""
        if self._regions is None:
            self._regions = find_regions(self.text)
        return self._regions

    def regions_within(self, start: int, end: int) -> list[RegionMention]:
        """The body regions named between `start` and `end`."""
        return [one for one in self.regions if start <= one.start and one.end <= end]

    def found(self, value: Any, start: int, end: int) -> Found:
        """A value read from characters `start` to `end` of the sentence."""
        return Found(value, self.source, self.start + start, self.start + end)


def sentences_of(source: Folded) -> list[Sentence]:
    """The sentences of a running text, in order.

    What runs on for more than 3,000 characters without an end is no sentence and is left out: no
    clinical statement is to be read from it, and it would cost time out of all proportion.
    """
    text, lower = source.text, source.text.lower()
    if len(lower) != len(text):
        lower = text
    spans = [
        span for span in _numbered_together(text, sentences(text)) if span[1] - span[0] <= _LONGEST_SENTENCE
    ]
    lows = [lower[start:end] for start, end in spans]
    return [
        Sentence(source, start, text[start:end], low, mark)
        for (start, end), low, mark in zip(spans, lows, marks(lows), strict=True)
    ]


def _numbered_together(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """A number in a list ("Diagnoses: 1. Neck strain; 2. ...") does not end a sentence."""
    # The number has one or two digits.
    ends = [text[max(0, end - 4) : end - 1] for _, end in spans]
    if not any(last[-1:].isdigit() and not (len(last) == 3 and last.isdigit()) for last in ends):
        return spans
    joined: list[tuple[int, int]] = []
    for first, end in spans:
        start = first
        if (
            joined
            and text[joined[-1][1] - 2 : joined[-1][1] - 1].isdigit()
            and _LIST_NUMBER.search(text, max(joined[-1][0], joined[-1][1] - 40), joined[-1][1])
        ):
            start = joined.pop()[0]
        joined.append((start, end))
    return joined


@cache
def words(name: str) -> str:
    """The alternatives of one list of `data/case.yaml`, as the inside of a pattern."""
    return "|".join(alternative.replace(" ", r"\s+") for alternative in _data()[name])


@cache
def words_alone(name: str) -> str:
    """Those alternatives of a list of `data/case.yaml` that are a single word, as the inside of a pattern."""
    return "|".join(alternative for alternative in _data()[name] if " " not in alternative)


@cache
def _eponyms() -> frozenset[str]:
    return frozenset(_data()["eponyms"])


@cache
def parts(name: str, *, phrases_only: bool = False) -> tuple[str, ...]:
    """Of one list of `data/case.yaml`: parts of words, one of which stands wherever an alternative does.

    With `phrases_only` of those alternatives that are more than a word.
    """
    asked = [one for one in _data()[name] if " " in one or not phrases_only]
    return tuple(sorted(set(map(_certain, asked)), key=len))


def _certain(alternative: str) -> str:
    """The literal that an alternative cannot do without; a short one is asked for at the start of a word."""
    literal = _literal(alternative)
    short = 0 < len(literal) < _LONG_ENOUGH and alternative.lower().startswith(literal)
    return " " + literal if short else literal


def _literal(pattern: str) -> str:
    """The longest run of plain letters that every match of a simple pattern has."""
    certain = re.sub(
        r"\\w\*|\\b|\([^()]*\([^()]*\)[^()]*\)\??|\([^()]*\)\??|[a-zA-Z-]\?|\\w\+|\[[^]]*\]|[$^]",
        "|",
        pattern,
    )
    return max(re.split(r"[^a-z/]", certain.lower()), key=len)


@cache
def _data() -> dict[str, list[str]]:
    path = files("openimr.letters") / "data" / "case.yaml"
    loaded: dict[str, list[str]] = yaml.load(path.read_text("utf-8"), _LOADER)  # noqa: S506
    return loaded


@cache
def _modifier() -> re.Pattern[str]:
    return re.compile(
        rf"(?:^|\W)(?:{words('modifiers')}|[CTLS]\d{{1,2}}(?:-[CTLS]?\d{{1,2}})?)$", re.IGNORECASE
    )


@cache
def _modifiers_only() -> re.Pattern[str]:
    return re.compile(
        rf"(?:the\s+)?(?:{words('modifiers')})(?:[\s-]+(?:{words('modifiers')}))*", re.IGNORECASE
    )


@cache
def _pair() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words('pairs')})\b", re.IGNORECASE)


def split_list(text: str, start: int, end: int) -> list[Piece]:
    """The members of a list written out in words ("A, B, and C"), with their places in `text`.

    Brackets and pairs ("sprain and strain") are kept whole. A word that only qualifies what follows
    ("lumbar and thoracic musculature") does not make a member of its own.
    """
    pieces: list[Piece] = []
    position = start
    kept: list[tuple[int, int]] | None = None
    for cut in _SEPARATOR.finditer(text, start, end):
        stop = cut.start()
        before = text[position:stop]
        if kept is None:
            kept = _kept_whole(text, start, end)
        if kept and any(first < stop < last for first, last in kept):
            continue
        if not before.strip() or before.count("(") > before.count(")") or _qualifies(before, cut[0]):
            continue
        pieces.append(_piece(text, position, stop))
        position = cut.end()
    pieces.append(_piece(text, position, end))
    return [piece for piece in pieces if piece.text]


def _kept_whole(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Pairs and dates in the list, which are not divided."""
    within = text[start:end]
    kept = [match.span() for match in _pair().finditer(text, start, end)] if _may_pair(within) else []
    if "19" in within or "20" in within:
        kept += [match.span() for match in _LONG_DATE.finditer(text, start, end)]
    return kept


def _may_pair(within: str) -> bool:
    """Whether the word before the "and" of a pair, or one that ends like it, stands before an "and" here."""
    place = within.find(" and ")
    while place >= 0:
        if within[within.rfind(" ", 0, place) + 1 : place].lower().endswith(_pair_words()):
            return True
        place = within.find(" and ", place + 1)
    return False


@cache
def _pair_words() -> tuple[str, ...]:
    return tuple({pair.partition(" and ")[0].rpartition(" ")[2].lower() for pair in _data()["pairs"]})


def _qualifies(before: str, cut: str) -> bool:
    if ";" in cut:
        return False
    if "," in cut:
        return bool(_modifiers_only().fullmatch(before.strip()))
    before = before.rstrip()
    # A modifier of one word, or of two that a mark joins, stands behind the last blank.
    start = max(before.rfind(" "), len(before) - _LONGEST_MODIFIER, 0)
    return bool(_modifier().search(before, start))


def _piece(text: str, start: int, end: int) -> Piece:
    marker = _ENUMERATOR.match(text, start, end)
    start = marker.end() if marker else start
    while start < end and text[start] in " ,;.:":
        start += 1
    while end > start and text[end - 1] in " ,;.:":
        end -= 1
    return Piece(start, end, text[start:end])


@lru_cache(REMEMBERED)
def plain(phrase: str) -> str:
    """A phrase in one form: no leading article, no quotation marks, "as well as" as "and"."""
    if '"' in phrase or "“" in phrase or "”" in phrase:
        phrase = _QUOTES.sub("", phrase)
    if "as well as" in phrase or "along with" in phrase:
        phrase = _AS_WELL_AS.sub(" and", phrase)
    if "," in phrase:
        phrase = _COMMA_AND.sub(" and", phrase)
    phrase = _LEADING.sub("", phrase.strip(" ,;:."))
    return " ".join(phrase.split())


_CANONICAL = {"neck": "cervical spine", "upper_back": "thoracic spine", "low_back": "lumbar spine"}


# Operations and conditions that stand for a place without naming it ("carpal tunnel release" is the wrist).
_NAMES_NO_PLACE = re.compile(
    r"release|ectomy|tunnel|cuff|menisc|labr(?:al|um)|trigger|ligament|repair|reconstruction", re.IGNORECASE
)
_SIDE_FIRST = re.compile(r"^(?:left|right|bilateral)\s+")


def place_name(mentions: Sequence[RegionMention]) -> str | None:
    """The place of a study or an operation: the part of the spine by its name, a limb with its side."""
    spinal = [one for one in mentions if one.region in _CANONICAL]
    if spinal:
        return _CANONICAL[spinal[0].region]
    if not mentions:
        return None
    first = mentions[0]
    named = (
        region_label(first.region) if _NAMES_NO_PLACE.search(first.text) else lower_plain(plain(first.text))
    )
    words_ = _SIDE_FIRST.sub("", named)
    return f"{mentions[0].laterality} {words_}" if mentions[0].laterality else words_


@lru_cache(REMEMBERED)
def lower_plain(phrase: str) -> str:
    """Lower case, but abbreviations and levels keep their capitals ("L5-S1", "MRI", "PR-2").

    Of a phrase all in capitals only known abbreviations and levels keep them.
    """
    if phrase.islower():
        return phrase
    shouting = phrase.isupper() and (" " in phrase or len(phrase) > _LONGEST_ABBREVIATION)
    return " ".join(_lower_word(word, shouting) for word in phrase.split())


def _lower_word(word: str, shouting: bool) -> str:
    if word.islower() or word.split("'", maxsplit=1)[0].split("’", maxsplit=1)[0] in _eponyms():
        return word
    if "/" in word:
        return "/".join(_lower_word(part, shouting) for part in word.split("/"))
    if word[1:].islower() or word[1:] == "":
        return word.lower()
    if word.isupper() and any(map(str.isdigit, word)):
        return word
    # "OxyContin" is a name, "MRIs" an abbreviation: what has more small letters than a plural is a word.
    written_out = sum(map(str.islower, word)) > 2
    if shouting or written_out or sum(map(str.isupper, word)) < 2:
        return word if word.strip(".,;:()") in _abbreviations() else word.lower()
    return word


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(_data()["abbreviations"])
