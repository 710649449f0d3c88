"""Checks 103 to 107: dates that cannot be, or cannot all hold."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator

from openimr.language import find_dates
from openimr.letters.lint.rule import check
from openimr.letters.lint.view import Hit, LetterView, Passage, Sentence

_DOUBLE_SLASH = re.compile(r"(?<![\w/:.])\d{1,2}(?://\d{1,2}/{1,2}|/\d{1,2}//)\d{2,4}(?![\w/])")
_NUMERIC = re.compile(r"(?<![\w/.-])(\d{1,2})/(\d{1,2})/(\d{2}|\d{4})(?![\w/]|\.\d)")
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_NAMED = re.compile(
    rf"\b(?=[jfmasond][a-z]{{2,8}}\s)({'|'.join(_MONTHS)})\s+(\d{{1,2}}),?\s+(\d{{4}})\b", re.I
)
_DATE_CONTEXT = re.compile(
    r"\b(?:on|dated?|(?:report|note|visit|injury|date|letter|mri|as) of|from|since|doi|dos|injury|"
    r"report|note|visit|before|after):?\s*\(?$",
    re.I,
)
_DOCUMENT = re.compile(
    r"\b(?:reports?|notes?|consultation|evaluation|visit|pr-2|progress|mri|x-rays?|letter|examination|"
    r"records?|study)\b",
    re.I,
)
_RANGE = re.compile(
    r"\b(?:reports|records|notes|documents)\b[^.;]{0,40}?\bfrom\s(?P<from>\S+)\s(?:to|through)\s(?P<to>\S+?)"
    r"[,.]?\s(?:were|was|are|have been)\s(?:provided|reviewed|submitted|available)\b",
    re.I,
)
_NOT_RECORD = re.compile(
    r"utilization review|\bUR\b|denial|denied|non-?certif|appeal|application|IMR\b|injur|surgery|"
    r"request for authorization|\bRFA\b",
    re.I,
)


class _Dated:
    """A dated document in a passage: its date and the clause that names it."""

    __slots__ = ("end", "iso", "passage", "printed", "start")

    def __init__(self, passage: Passage, start: int, end: int, iso: str, printed: str) -> None:
        self.passage, self.start, self.end, self.iso, self.printed = passage, start, end, iso, printed


@check("IMR103")
def malformed_date(view: LetterView) -> Iterator[Hit]:
    """A date that no calendar has."""
    for passage in view.written:
        for match in passage.find(_DOUBLE_SLASH):
            hit = passage.hit(
                match.start(), match.end(), printed=match.group(), reason="it has a slash too many"
            )
            single = re.sub("//", "/", match.group())
            yield hit._replace(edits=(passage.edit(match.start(), match.end(), single),))
        for match in passage.find(_NUMERIC):
            reason = _numeric_fault(match, passage.text[max(0, match.start() - 20) : match.start()])
            if reason:
                yield passage.hit(match.start(), match.end(), printed=match.group(), reason=reason)
        for match in passage.find(_NAMED):
            if int(match.group(2)) not in _days(_MONTHS[match.group(1).lower()], int(match.group(3))):
                yield passage.hit(
                    match.start(), match.end(), printed=match.group(), reason="the month has no such day"
                )


def _numeric_fault(match: re.Match[str], before: str) -> str | None:
    """What is wrong with month/day/year, or None. Three numbers that no word makes a date may be a dose."""
    month, day, year = (int(group) for group in match.groups())
    full_year = len(match.group(3)) == 4
    if full_year and not 1900 <= year <= 2100:
        return "the year cannot be right" if _DATE_CONTEXT.search(before) else None
    if not full_year and not _DATE_CONTEXT.search(before):
        return None
    if not 1 <= month <= 12:
        return f"there is no month {month}"
    century = year if full_year else 2000 + year
    return None if day in _days(month, century) else "the month has no such day"


def _days(month: int, year: int) -> range:
    if year < 1:
        return range(1, 32)
    return range(1, calendar.monthrange(year, month)[1] + 1)


@check("IMR104")
def outside_stated_range(view: LetterView) -> Iterator[Hit]:
    """A record used that lies outside the range of records said to have been provided."""
    for match in view.summary.find(_RANGE):
        first, last = _iso(match.group("from")), _iso(match.group("to"))
        if first is None or last is None or first > last:
            continue
        for dated in view.once("dated documents", _dated_documents):
            if not first <= dated.iso <= last:
                yield dated.passage.hit(
                    dated.start, dated.end, printed=dated.printed, range=" ".join(match.group().split())
                )


def _iso(printed: str) -> str | None:
    found = find_dates(printed.strip(",."))
    return found[0].iso if found and found[0].iso and len(found[0].iso) == 10 else None


def _dated_documents(view: LetterView) -> list[_Dated]:
    """Documents with a full date, one a date and passage; decisions, applications and injuries left out."""
    return [
        dated
        for passage in view.written
        for sentence in passage.sentences
        if sentence.role != "guideline"
        and _DOCUMENT.search(sentence.text)
        and not _RANGE.search(sentence.text)
        for dated in _dated_in(passage, sentence)
    ]


def _dated_in(passage: Passage, sentence: Sentence) -> Iterator[_Dated]:
    for date in find_dates(sentence.text):
        if date.iso is None or len(date.iso) != 10:
            continue
        before, after = sentence.text[: date.start], sentence.text[date.end :]
        after_words = re.match(r"(?:\s+[\w/'-]+){0,4}", after)
        before_words = re.search(r"(?:[\w/'-]+\s+){0,4}$", before[-80:])
        near_after = after_words.group() if after_words else ""
        near_before = before_words.group() if before_words else ""
        if not _document_near(near_before, near_after) or _NOT_RECORD.search(near_before + near_after):
            continue
        start = sentence.start + date.start - len(_article(before))
        yield _Dated(passage, start, sentence.start + date.end + len(near_after), date.iso, date.printed)


def _document_near(before: str, after: str) -> bool:
    """ "The 7/17/14 report", "a report of 7/17/14", "in the note dated 7/17/14"."""
    named_before = re.search(r"(?:of|dated|from|on)\s+$", before) and _DOCUMENT.search(before)
    return bool(named_before or _DOCUMENT.search(after))


def _article(before: str) -> str:
    match = re.search(r"\b(?:the|an?)\s+$", before, re.I)
    return match.group() if match else ""


@check("IMR105")
def record_after_decision(view: LetterView) -> Iterator[Hit]:
    """A record dated after the utilization review decision under review."""
    decided = view.determination.case.ur_date
    if decided is None or len(decided) != 10:
        return
    for dated in view.once("dated documents", _dated_documents):
        if dated.iso > decided and dated.passage is view.summary:
            yield dated.passage.hit(dated.start, dated.end, printed=dated.printed, decided=decided)


@check("IMR106")
def injury_dates_differ(view: LetterView) -> Iterator[Hit]:
    """The date of injury above the letter is another than the one in the summary."""
    front = view.determination.front_matter
    stated, above = view.determination.case.date_of_injury, front.date_of_injury if front else None
    if not stated or not above or len(stated) != 10 or stated == above:
        return
    for date in find_dates(view.summary.text):
        if date.iso == stated:
            yield view.summary.hit(date.start, date.end, printed=date.printed, above=above)
            return


@check("IMR107")
def injury_after_decision(view: LetterView) -> Iterator[Hit]:
    """An injury dated after the utilization review decision."""
    injured, decided = view.determination.case.date_of_injury, view.determination.case.ur_date
    if not injured or not decided or len(injured) != 10 or len(decided) != 10 or injured <= decided:
        return
    for date in find_dates(view.summary.text):
        if date.iso == injured:
            yield view.summary.hit(date.start, date.end, printed=date.printed, decided=decided)
            return
