"""Sentences of clinical and legal prose, robust against abbreviations, missing blanks and lists."""

from __future__ import annotations

import re

from openimr.language.flow import flow

# A search for one of a set of characters is many times faster than one that begins with a repetition: so the
# first character comes first and what it makes possible behind it.
# The common case is settled at once (group 1): a full stop, a blank and a capital behind a word that ends in
# four small letters and is no abbreviation, or behind a number of three digits or more.
_STOP = re.compile(
    r"[.!?\n](?:(?= [A-Z])(?:(?<=[a-z]{4}\.)(?<!prox\.)(?<!prof\.)(?<!dept\.)(?<!cont\.)(?<!sept\.)"
    r"(?<!regs\.)(?<!attn\.)(?<!bldg\.)(?<!subd\.)|(?<=[0-9]{3}\.))()|(?<=\n)|"
    r"[.!?]*[\"')\]”’]*(?=\s|$|[A-Z][a-z]|[A-Z]\s))"
)
_NEVER_ENDS = frozenset(
    [
        "dr",
        "mr",
        "mrs",
        "ms",
        "prof",
        "st",
        "vs",
        "no",
        "nos",
        "fig",
        "approx",
        "dept",
        "inc",
        "ltd",
        "jr",
        "sr",
        "p",
        "pp",
        "ch",
        "sec",
        "e.g",
        "i.e",
        "cf",
        "al",
        "cont",
        "pt.s",
        "ext",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "ca",
        "subd",
        "reg",
        "regs",
        "tit",
        "vol",
        "ed",
        "rev",
        "attn",
        "bldg",
        "ste",
        "ave",
    ]
)
_MAY_END = frozenset(
    [
        "m.d",
        "d.o",
        "d.c",
        "ph.d",
        "r.n",
        "p.t",
        "d.p.m",
        "l.ac",
        "p.a",
        "n.p",
        "b.i.d",
        "t.i.d",
        "q.d",
        "q.i.d",
        "p.r.n",
        "p.o",
        "a.m",
        "p.m",
        "u.s",
        "c.c.r",
        "etc",
    ]
)
_STARTER = re.compile(
    r"\s*(?:The|This|These|That|There|He|She|It|They|In|On|At|An?|As|For|Patient|Claimant|Applicant|Injured|"
    r"Employee|Worker|Treatment|Examination|Exam|Physical|Range|No|Not|Request|Report|Review|Per|With|"
    r"Current|Currently|After|Before|Prior|Since|Diagnos[ei]s|Impression|Plan|Medications?|MRI|X-rays?)\b"
)
_WORD_BEGINS = re.compile(r"[(\[\"'“‘,;:/]")
_ABBREVIATED_LOWER = re.compile(r"\s*[a-z,;:(]")


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of `text`, in order, without blanks at their ends.

    Line wraps are seen through, so a sentence may run over lines. Headings, list entries and lines of
    a form are sentences of their own. Every non-blank character is in exactly one sentence.
    """
    if "\n" not in text and "\r" not in text:
        return split(text)
    running = flow(text)
    return [running.source_span(start, end) for start, end in split(running.text)]


def split(text: str) -> list[tuple[int, int]]:
    """Sentences of running text, where every line end is the end of a block."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _STOP.finditer(text):
        stop, end = match.span()
        if match.lastindex:
            following = end + 1
        elif text[stop] == "\n" or _ends(text, start, stop, end):
            following = end + text.startswith(" ", end)
        else:
            continue
        if text[start].isspace() or text[end - 1].isspace():
            _add(spans, text, start, end)
        else:
            spans.append((start, end))
        start = following
    _add(spans, text, start, len(text))
    return spans


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))


def _ends(text: str, start: int, stop: int, end: int) -> bool:
    """Whether the stop from `stop` to `end` ends the sentence that began at `start`."""
    if text[stop] != "." or end - stop > 1:
        return not _ABBREVIATED_LOWER.match(text, end)
    word = _last_word(text[max(start, stop - 24) : stop])
    glued = end < len(text) and not text[end].isspace()
    if glued and not _may_be_glued(word):
        return False
    if _ABBREVIATED_LOWER.match(text, end):
        return False
    return _word_may_end(text, start, word, end)


def _last_word(words: str) -> str:
    """The characters at the end of `words` that no blank, bracket, quotation mark or comma parts."""
    if not words or words[-1].isspace():
        return ""
    word = words.rsplit(maxsplit=1)[-1]
    return word if word.isalnum() else _WORD_BEGINS.split(word)[-1]


def _may_be_glued(word: str) -> bool:
    """Whether a stop straight before a capital ("1999.Thus") can be a sentence end after `word`."""
    return (
        len(word) >= 2 and (word[-1].islower() or word[-1].isdigit() or word[-1] == ")") and "." not in word
    )


def _word_may_end(text: str, start: int, word: str, end: int) -> bool:
    lower = word.lower()
    if not word:
        return True
    if lower in ("no", "nos"):
        return not re.match(r"\s*\d", text[end : end + 6])
    if lower in _NEVER_ENDS:
        return False
    if lower in _MAY_END or (len(word) == 1 and word.isalpha() and word.isupper()):
        return end >= len(text) or text[end] == "\n" or bool(_STARTER.match(text, end))
    is_enumerator = len(word) <= 2 and (word.isdigit() or (len(word) == 1 and word.isalpha()))
    return not (is_enumerator and not text[start : end - 1 - len(word)].strip(" ("))
