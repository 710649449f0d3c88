"""Summaries in telegram style: what is a finding by its own form, without a verb that says so.

A stretch between two commas is a finding if it has the form of one: a strength of five, a test with its
result, a measure with its number, degrees of a movement, a sign with its place.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml

from openimr.language.regions import regions_of
from openimr.letters.clauses import REMEMBERED, Found, Piece, Sentence, plain, split_list, words
from openimr.letters.cues import HAS_DIGIT, lowered, marks_of, need

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CUT = re.compile(r"[,;:.](?:(?<=[,;])\s*(?:and\s+)?|(?<=:)\s+|(?<=\.)\s+(?=[A-Z+(]))|\s[-–]\s")
_LABEL = re.compile(r"(?P<label>[^:;.]{1,60}):(?=\s)")
_MOST_WORDS = 14
_MOST_OF_HEADING = 60
_MOST_SURE_WORDS = 24
_GRADE = re.compile(r"(?<![\d/.])[0-5][+-]?/5(?![\d/])|(?<![\w/.])[0-4]\+(?!\w)")
_RESULT = re.compile(
    r"(?<!\w)(?:\+(?!\d)|(?:positive|negative|pos|neg)\b(?!\s+(?:results?|response|outcome|effects?|attitude))|\(\+\)|\(-\)|(?:sign|test)\s+(?:is\s+|was\s+)?present\b)"
)
_DEGREES = re.compile(r"(?<![/\d])\d{1,3}(?:/\d{1,3})?\s*(?:deg(?:rees?)?\b|°)")
_ON_DATE = re.compile(
    r"^(?:on|per|as\s+of|copied\s+from|from)\s[^:]{0,60}\d[\d/-]{3,9}[,:]?\s+", re.IGNORECASE
)
_NO_FINDING = lowered(
    r"\b(?:request\w*|certif\w*|denied|denial|approved|authoriz\w*|guidelines?|mtus|odg|acoem|injections?|mg|mcg|tablets?|refills?|sessions?|visits?|weeks?|"
    r"treat\w*|therap\w*|surger\w*|underwent|status\s+post|s/p|mri|ct|ecg|ekg|x-?rays?|radiograph\w*|emg|ncv|ncs|ultrasound|year|years|y/o|yo|yr|old|doi|"
    r"diagnos\w*|dx|impressions?|assessments?|relief|improvement|cases?|application|decision)\b"
)
_SIDES = {"r": "right", "l": "left"}
_WORD = re.compile(r"(?<![\w/'.+-])(?:[A-Za-z]/[A-Za-z]|[A-Za-z]+)(?![\w/'])\.?")
_PLUS_BEFORE = re.compile(r"(?:^|(?<=\s))(?:\(\+\)|\+)\s*(?=[A-Za-z])")
_PLUS_AFTER = re.compile(r"(?<=\w)\s+(?:\(\+\)|\+)(?=\s|$)")


@cache
def terse_words(name: str) -> str:
    """The alternatives of one list of `data/terse.yaml`, as the inside of a pattern."""
    return "|".join(one.replace(" ", r"\s+") for one in _data()[name])


@cache
def _data() -> dict[str, Any]:
    path = files("openimr.letters") / "data" / "terse.yaml"
    loaded: dict[str, Any] = yaml.load(path.read_text("utf-8"), _LOADER)  # noqa: S506
    return loaded


@cache
def _measure() -> re.Pattern[str]:
    return lowered(
        rf"\b(?:{terse_words('measures')})(?:\s+(?:of|was|is|at|about|score|class|level|right|left|r|l|to|over|under|down|up|dated|\w+\s+(?:discrimination|flow))){{0,3}}"
        r"[\s:=~<>-]{0,4}(?:[#\d]|iv\b|iii\b|ii\b)"
    )


@cache
def _movement() -> re.Pattern[str]:
    names = terse_words("movements")
    return lowered(
        rf"\b(?:{names})(?:\s+(?:is|was|to|of|at|limited|restricted|full|intact|decreased|active|passive))*[\s:=]{{0,3}}(?<![\w.])\d{{1,3}}(?!\d|\s*(?:mg|/10))"
        rf"|(?<![\d/])\d{{1,3}}(?:/\d{{1,3}})?\s*(?:deg\w*|°)?\s*(?:of\s+)?(?:{names})\b"
    )


@cache
def _sign() -> re.Pattern[str]:
    return lowered(rf"\b(?:{words('signs')}|{terse_words('signs')})\b")


@cache
def _exam_label() -> re.Pattern[str]:
    return lowered(rf"(?:{terse_words('exam_labels')})(?:\s+\S+){{0,3}}")


# A sentence with one of these is told and not dictated in catchwords: in it only the sure forms count.
_TOLD = need(*_data()["told"])
_NEEDS = need(*_data()["possible"])
_MEASURE_NEEDS = need(*_data()["possible_measures"])
_SURE_NEEDS = _MEASURE_NEEDS | need(
    "/5", "+", "posit", "negat", " pos ", " neg ", "degree", " deg ", "°", "flexion", "extension", "rotation",
    "abduction", " rom ",
)  # fmt: skip
_RESULT_NEEDS = need("+", "(-)", "posit", "negat", " pos ", " neg ")
TERSE_NEEDS = _NEEDS | _MEASURE_NEEDS


def terse_findings(sentence: Sentence) -> list[Found]:
    """The stretches of a sentence that are findings by their form, written out ("TTP" is tenderness).

    Degrees of several movements in a row are one finding. A sentence in catchwords may begin with the
    region or the kind of examination that all of it is about ("L knee: crepitus, ROM 0-125").
    """
    marks = sentence.marks
    if not marks & TERSE_NEEDS:
        return []
    text = sentence.text.rstrip(" .")
    told = is_told(sentence)
    if told and not (marks & _SURE_NEEDS and _sure_form(sentence.lower, marks)):
        return []
    found: list[Found] = []
    region, sure, moved = None, False, None
    for piece, colon in _stretches(text):
        low = piece.text.lower()
        if colon:
            region, sure = _under(piece.text, low, told=told, sure=sure)
            if region or sure:
                continue
        kind = _kind(low, told=told, sure=sure) if not colon or _GRADE.search(low) else None
        if kind == "movement" and moved is not None:
            before = found[moved]
            found[moved] = before._replace(
                value=f"{before.value}, {spelled(piece.text)}", end=sentence.start + piece.end
            )
        elif kind:
            said = spelled(piece.text)
            where = f"{region}: " if region and not regions_of(said) else ""
            found.append(sentence.found(where + said, piece.start, piece.end))
        moved = len(found) - 1 if kind == "movement" else None
    return found


_RECORDS = lowered(
    r"\b(?:found|noted|notes|recorded|documented|documents|listed|described|describes|states|stated|shows?|showed|indicates?|indicated|"
    r"included?|observed|revealed|reveals):?\s+(?:that\s+)?(?:there\s+(?:is|was|were|are)\s+)?(?P<rest>\S)"
)
_RECORDER = lowered(
    r"\b(?:reports?|notes?|visit|evaluation|consultation|exam\w*|findings|physician|provider|examiner|doctor|surgeon|dr\.?|treater|"
    r"chiropractor|therapist|psychologist|dentist|podiatrist|documentation)\b"
)
_RECORDS_NEEDS = need(
    "found", "note", "record", "document", "list", "describe", "state", "show", "indicate", "include",
    "observe", "reveal",
)  # fmt: skip
_FELT = lowered(
    r"\b(?:patient|claimant|applicant|worker|employee|complain\w*|report\w*|pain\s+(?:in|of|radiat\w*)|symptoms|diagnos\w*)\b"
)


def recorded_signs(sentence: Sentence) -> list[Found]:
    """The signs that a report or its author is said to have found: only members with a sign of their own."""
    if not sentence.marks & _RECORDS_NEEDS:
        return []
    verb = _RECORDS.search(sentence.lower)
    if (
        not verb
        or _FELT.search(sentence.lower, verb.start("rest"))
        or not _RECORDER.search(sentence.lower, 0, verb.start() + 6)
    ):
        return []
    text, found = sentence.text.rstrip(" ."), []
    for piece in split_list(text, verb.start("rest"), len(text)):
        low = piece.text.lower()
        if _sign().search(low) and not _NO_FINDING.search(low) and len(low.split()) <= _MOST_WORDS:
            found.append(sentence.found(plain(piece.text), piece.start, piece.end))
    return found


def is_told(sentence: Sentence) -> bool:
    """Whether the sentence tells of somebody, and is not dictated in catchwords."""
    if not sentence.marks & _TOLD:
        return False
    heading = sentence.lower.find(": ", 0, _MOST_OF_HEADING)
    return heading < 0 or bool(marks_of(sentence.lower[heading:]) & _TOLD)


def _sure_form(low: str, marks: int) -> bool:
    """Whether a form that is a finding anywhere stands in the words, in lower case."""
    if (marks & _RESULT_NEEDS or "present" in low) and _RESULT.search(low):
        return True
    if not marks & HAS_DIGIT:
        return False
    if ("/5" in low or "+" in low) and _GRADE.search(low):
        return True
    if (("deg" in low or "°" in low) and _DEGREES.search(low)) or _movement().search(low):
        return True
    return bool(marks & _MEASURE_NEEDS and _measure().search(low))


def _under(text: str, low: str, *, told: bool, sure: bool) -> tuple[str | None, bool]:
    """What a heading within a sentence says of what stands behind it: its region, and that it is an exam."""
    if _exam_label().fullmatch(low):
        named = regions_of(spelled(text))
        return (spelled(text) if named else None), True
    said = spelled(text)
    place = regions_of(said)
    if place and not told and len(said.split()) <= 4:
        return said, sure
    return None, False


def _stretches(text: str) -> list[tuple[Piece, bool]]:
    """The stretches of a sentence between its commas; brackets are kept whole. True: a colon follows."""
    found = []
    position = 0
    start = _ON_DATE.match(text)
    position = start.end() if start else 0
    for cut in _CUT.finditer(text, position):
        before = text[position : cut.start()]
        if before.count("(") > before.count(")"):
            continue
        if before.strip():
            found.append((_trimmed(text, position, cut.start()), cut[0].startswith(":")))
        position = cut.end()
    if text[position:].strip():
        found.append((_trimmed(text, position, len(text)), False))
    return found


def _trimmed(text: str, start: int, end: int) -> Piece:
    while start < end and text[start] in " ,;":
        start += 1
    while end > start and text[end - 1] in " ,;.":
        end -= 1
    return Piece(start, end, text[start:end])


def _kind(low: str, *, told: bool, sure: bool) -> str | None:
    """What makes the stretch a finding: its movement, another sure form, or its sign; None if it is none."""
    size = len(low.split())
    if size > (_MOST_SURE_WORDS if sure else _MOST_WORDS) or len(low) < 3 or _NO_FINDING.search(low):
        return None
    if not told or size <= _MOST_WORDS // 2:
        if _movement().search(low):
            return "movement"
        if _RESULT.search(low) or _GRADE.search(low) or _DEGREES.search(low) or _measure().search(low):
            return "measure"
    if told:
        return None
    return "sign" if sure or _sign().search(low) else None


@lru_cache(REMEMBERED)
def spelled(words_: str) -> str:
    """A finding with its abbreviations written out: "+ Neer" is "positive Neer", "R" is "right"."""
    words_ = _PLUS_BEFORE.sub("positive ", words_)
    words_ = _PLUS_AFTER.sub(" positive", words_)
    return plain(_WORD.sub(_written_out, words_))


def _written_out(match: re.Match[str]) -> str:
    word = match[0].rstrip(".")
    full: str | None = _data()["spelled"].get(word.lower())
    if full is None or (len(word) == 1 and word.islower()):
        return match[0]
    return full
