"""Records that other records name, with kind, date and author, and the place that names them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from openimr.language.dates import DateMention, find_dates
from openimr.model import Document, DocumentKind, Evidence, Page, PageState, Span
from openimr.packet.settings import load_data

_BEFORE = 60
_END = re.compile(r"(?<!\bDr)(?<!\b[A-Z])\.\s+(?=[A-Z])|\n\s*(?:[-*•·]|\d{1,2}[.)]\s)|\n\s*\n|;")


class Mention(NamedTuple):
    """A record that is named. `words` as printed, `date` ISO of a day, month or year; `ranged`: up to it."""

    kind: DocumentKind
    words: str
    date: str | None
    author: str | None
    ranged: bool
    evidence: Evidence


def mentions(documents: Sequence[Document]) -> Iterator[Mention]:
    """The records that the documents name, in order of pages. Linear in the text."""
    for document in documents:
        for page in document.pages:
            if page.state is PageState.READ and page.text:
                yield from _of_page(document, page)


def _of_page(document: Document, page: Page) -> Iterator[Mention]:
    text = page.text
    names = list(_names().finditer(text))
    dates = [date for date in find_dates(text) if date.iso] if names else []
    for number, name in enumerate(names):
        upto = names[number + 1].start() if number + 1 < len(names) else len(text)
        if _not_yet().search(text[max(0, name.start() - _BEFORE) : name.start()]):
            continue
        leading = _leads_line(text, name.start(), dates)
        own = [leading] if leading else _dates_after(text, name.end(), upto, dates)
        if not own and (before := _date_before(text, name.start(), dates)):
            own = [before]
        author = _author_after(text, name.end(), min(upto, name.end() + _rules()["reach"]))
        for date in own:
            yield _mention(document, page, name, date, author)
        if not own and author and author.lower().startswith("dr"):
            yield _mention(document, page, name, None, author)


def _mention(
    document: Document, page: Page, name: re.Match[str], date: DateMention | None, author: str | None
) -> Mention:
    start = min(name.start(), date.start) if date else name.start()
    end = max(name.end(), date.end) if date else name.end()
    quote = page.text[start:end]
    evidence = Evidence(document=document.id, page=page.number, span=Span(start=start, end=end), quote=quote)
    ranged = bool(date and _range().search(page.text[max(0, date.start - 12) : date.start]))
    kind = DocumentKind(name.lastgroup or "unknown")
    return Mention(kind, " ".join(name[0].split()), date.iso if date else None, author, ranged, evidence)


def _leads_line(text: str, start: int, dates: Sequence[DateMention]) -> DateMention | None:
    """The date at the beginning of a line of a list, right before the record: "06/12/2013: MRI, Dr. Test"."""
    line = text.rfind("\n", 0, start) + 1
    for date in dates:
        if line <= date.start and date.end <= start:
            leads = not text[line : date.start].strip(" -*•·\t") and _lead().match(text[date.end : start])
            return date if leads else None
    return None


def _dates_after(text: str, start: int, upto: int, dates: Sequence[DateMention]) -> list[DateMention]:
    """The dates that follow the name of a record within reach, and those listed after them."""
    found: list[DateMention] = []
    position = start
    for date in dates:
        if date.start < start or date.start >= upto:
            continue
        gap = text[position : date.start]
        if found:
            if not (_chain().match(gap) or _range().search(gap)) or len(gap) > _rules()["reach"]:
                break
        elif len(gap) > _rules()["reach"] or _END.search(gap) or _not_its_date().search(gap):
            break
        if _starts_entry(text, date):
            break
        found.append(date)
        position = date.end
    return found


def _starts_entry(text: str, date: DateMention) -> bool:
    """Whether the date begins the next line of a list, or is of birth or injury by what follows it."""
    line = text.rfind("\n", 0, date.start) + 1
    following = text[date.end : date.end + 8]
    begins = not text[line : date.start].strip() and following[:1] == ":"
    return begins or bool(re.match(r"\s{0,3}(?:DOB|DOI)\b", following))


def _date_before(text: str, start: int, dates: Sequence[DateMention]) -> DateMention | None:
    """The date that stands right before the name: "the 01/30/2014 MRI"."""
    last = next((date for date in reversed(dates) if date.end <= start), None)
    if last is None or start - last.end > _BEFORE or len(last.iso or "") < 10:
        return None
    ahead = text[max(0, last.start - 24) : last.start]
    labelled = ahead.rstrip().endswith(":")
    if labelled or _not_its_date().search(ahead) or not _before().match(text[last.end : start]):
        return None
    return last


def _author_after(text: str, start: int, end: int) -> str | None:
    window = text[start:end]
    if stop := _END.search(window):
        window = window[: stop.start()]
    match = _author().search(window)
    if match is None or not re.search(r"\bDr\b|,", match["name"]):
        return None
    return " ".join(match["name"].split())


def accepted(kind: DocumentKind) -> frozenset[DocumentKind]:
    """The kinds of documents that count as having a record named as `kind`."""
    listed = _rules()["named"][kind.value]["is"]
    return frozenset(DocumentKind) if listed == "any" else frozenset(DocumentKind(k) for k in listed)


@cache
def _rules() -> dict[str, Any]:
    loaded: dict[str, Any] = load_data("missing.yaml")
    return loaded


@cache
def _names() -> re.Pattern[str]:
    groups = (
        f"(?P<{kind}>{'|'.join(noun.replace(' ', _SPACE) for noun in entry['nouns'])})"
        for kind, entry in _rules()["named"].items()
    )
    return re.compile(rf"(?<![\w-])(?:{'|'.join(groups)})(?![\w-])", re.IGNORECASE)


_SPACE = r"[ \n]"


@cache
def _lead() -> re.Pattern[str]:
    return re.compile(_rules()["lead"])


@cache
def _chain() -> re.Pattern[str]:
    return re.compile(_rules()["chain"], re.IGNORECASE)


@cache
def _range() -> re.Pattern[str]:
    return re.compile(_rules()["range"], re.IGNORECASE)


@cache
def _not_its_date() -> re.Pattern[str]:
    return re.compile(_rules()["not_its_date"], re.IGNORECASE)


@cache
def _not_yet() -> re.Pattern[str]:
    return re.compile(_rules()["not_yet"], re.IGNORECASE)


@cache
def _before() -> re.Pattern[str]:
    return re.compile(_rules()["before"])


@cache
def _author() -> re.Pattern[str]:
    return re.compile(_rules()["author"])
