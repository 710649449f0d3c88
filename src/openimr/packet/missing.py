"""What ought to be in the file and is not, who should send it, and the search that found nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from openimr.model import Document, DocumentKind
from openimr.packet.mentions import Mention, accepted, mentions
from openimr.packet.nouns import Missing, Search
from openimr.packet.patients import same_name
from openimr.packet.settings import load_data

_FULL = 10
_RANGE_DAYS = 366
_LOOSE = (DocumentKind.PROGRESS_REPORT, DocumentKind.UNKNOWN)


def what_is_missing(documents: Sequence[Document]) -> tuple[Missing, ...]:
    """What is not among the documents: papers of the dispute, records named, reports of the last months.

    Documents of other patients count for nothing, copies are not searched again. The rules and who should
    send what are those of 8 CCR 9792.10.5.
    """
    own = [document for document in documents if not document.foreign]
    return (*_required(own), *_named(own), *_period(own))


def _required(documents: Sequence[Document]) -> Iterator[Missing]:
    there = {document.kind for document in documents}
    for key, entry in _rules()["required"].items():
        kind = DocumentKind(key)
        if kind not in there:
            yield Missing(
                why="required",
                what=entry["what"],
                kind=kind,
                sender=entry["sender"],
                source=entry["source"],
                search=_search(documents, entry["what"], kind, None),
            )


def _named(documents: Sequence[Document]) -> Iterator[Missing]:
    by_id = {document.id: document for document in documents}
    lacking: dict[tuple[object, ...], list[Mention]] = {}
    for mention in mentions([d for d in documents if d.duplicate_of is None]):
        document = by_id[mention.evidence.document]
        if _speaks_of_later(mention, document) or any(_is_it(mention, d) for d in documents):
            continue
        key = (accepted(mention.kind), mention.date or mention.author)
        lacking.setdefault(key, []).append(mention)
    for same in lacking.values():
        yield _missing(same, documents)


def _speaks_of_later(mention: Mention, document: Document) -> bool:
    """Whether the record would be younger than the document that names it: then it was yet to come."""
    return bool(mention.date and document.date and mention.date[:_FULL] > document.date)


def _is_it(mention: Mention, document: Document) -> bool:
    if not _kind_fits(mention, document):
        return False
    dates = [d for d in (document.date, document.date_of_service, document.date_of_report) if d]
    if mention.date is None:
        named = mention.author and document.author and same_name(_bare(mention.author), document.author)
        return bool(named)
    if mention.ranged:
        return any(_within(day, mention.date) for day in dates)
    return any(day.startswith(mention.date) for day in dates)


def _kind_fits(mention: Mention, document: Document) -> bool:
    """Whether the document's kind can be what was named. A "report" or "visit" can be any of its author's."""
    if document.kind is DocumentKind.UNKNOWN or document.kind in accepted(mention.kind):
        return True
    if mention.kind not in _LOOSE or not mention.author or not document.author:
        return False
    return same_name(_bare(mention.author), document.author)


def _bare(author: str) -> str:
    return author.removeprefix("Dr.").removeprefix("Dr").strip()


def _within(day: str, until: str) -> bool:
    """Whether the date is in the year up to `until` (ISO, a day or a month)."""
    last = _day(until) + dt.timedelta(days=31 if len(until) < _FULL else 0)
    return last - dt.timedelta(days=_RANGE_DAYS) <= _day(day) <= last


def _missing(same: Sequence[Mention], documents: Sequence[Document]) -> Missing:
    first = same[0]
    author = next((mention.author for mention in same if mention.author), None)
    what = f"{first.words} {'up to' if first.ranged else 'of'} {first.date}" if first.date else first.words
    sender = _rules()["sender"]
    return Missing(
        why="named",
        what=f"{what} by {author}" if author else what,
        kind=first.kind,
        date=first.date,
        author=author,
        sender=sender["who"],
        source=sender["source"],
        named_in=tuple(mention.evidence for mention in same),
        search=_search(documents, what, first.kind, first.date),
    )


def _search(documents: Sequence[Document], what: str, kind: DocumentKind, near: str | None) -> Search:
    kinds = accepted(kind) if kind.value in _rules()["named"] else frozenset({kind})
    dated = [d for d in documents if d.kind in kinds and d.date]
    nearest = (
        min(dated, key=lambda d: (abs((_day(d.date or "") - _day(near)).days), d.id))
        if dated and near
        else None
    )
    return Search(
        looked_for=what,
        documents=len(documents),
        pages=sum(len(document.pages) for document in documents),
        nearest=nearest.id if nearest else None,
    )


def _period(documents: Sequence[Document]) -> Iterator[Missing]:
    """Stretches of the months before the request for which no physician's report is there."""
    rules = _rules()["period"]
    request = _request_date(documents)
    if request is None:
        return
    begin = _months_before(request, rules["months"])
    kinds = {DocumentKind(kind) for kind in rules["kinds"]}
    dates = _dates(d for d in documents if d.kind in kinds)
    inside = [day for day in dates if begin <= day <= request]
    for start, end in zip([begin, *inside], [*inside, request], strict=True):
        if (end - start).days > rules["longest_gap_days"]:
            what = f"physicians' reports between {start.isoformat()} and {end.isoformat()}"
            yield Missing(
                why="period",
                what=what,
                kind=DocumentKind.PROGRESS_REPORT,
                date=start.isoformat(),
                until=end.isoformat(),
                sender=rules["who"],
                source=rules["source"],
                search=_search(documents, what, DocumentKind.PROGRESS_REPORT, start.isoformat()),
            )


def _dates(documents: Iterable[Document]) -> list[dt.date]:
    stated = {day for d in documents for day in (d.date_of_service, d.date) if day and len(day) == _FULL}
    return sorted(_day(day) for day in stated)


def _request_date(documents: Sequence[Document]) -> dt.date | None:
    """The date of the latest request, else of the decision on it."""
    for kind in (DocumentKind.RFA, DocumentKind.UR_DECISION):
        dates = [d.date for d in documents if d.kind is kind and d.date]
        if dates:
            return _day(max(dates))
    return None


def _months_before(day: dt.date, months: int) -> dt.date:
    month = day.year * 12 + day.month - 1 - months
    year, index = divmod(month, 12)
    following = dt.date(year + (index == 11), 1 if index == 11 else index + 2, 1)
    return min(
        dt.date(year, index + 1, 1) + dt.timedelta(days=day.day - 1),
        following - dt.timedelta(days=1),
    )


def _day(iso: str) -> dt.date:
    """The first day that an ISO date of a day, a month or a year may mean."""
    return dt.date.fromisoformat((iso + "-01-01")[:_FULL])


@cache
def _rules() -> dict[str, Any]:
    loaded: dict[str, Any] = load_data("missing.yaml")
    return loaded
