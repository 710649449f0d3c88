"""Search in a corpus: hits with marked passages, facets, pages by cursor."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import tantivy
from tantivy import Occur, Order, Query

from openimr.corpus.entry import SAMPLES, sample
from openimr.corpus.errors import CorpusError
from openimr.corpus.index import fields
from openimr.corpus.query import read_query
from openimr.corpus.snippets import Passage, passages
from openimr.corpus.translate import Asked, ask

# What is counted beside the hits unless other fields are named.
FACETS = ("decision", "service", "region", "year", "specialty")
ALL_FACETS = (*FACETS, "section", "layout", "sex")
SORTS = {"relevance": None, "newest": ("day", Order.Desc), "oldest": ("day", Order.Asc)}
_FACET_VALUES = 10
_MOST_PER_PAGE = 1000
_DEEPEST = 10_000

# Up to so many hits facets are counted one by one, beyond that on a sample of about as many at most.
_COUNTED_UP_TO = 16_000


@dataclass(frozen=True, slots=True)
class Hit:
    """A letter that was found. `items` are its disputed items, `meant` where the filters hold for it."""

    letter: str
    score: float
    name: str | None
    case_number: str | None
    decision_date: str | None
    items: tuple[dict[str, Any], ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Facet:
    """How many of the letters found have a value. Letters with several items count for each value once."""

    value: str
    letters: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits. `total` counts all letters found; `cursor` leads to the next page, None at the end.

    `facets` are exact, or if `estimated` worked out from some ten thousand of the letters found. `notes` say
    in words how the query was understood where that is not plain.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[Facet, ...]]
    estimated: bool = False
    cursor: str | None = None
    notes: tuple[str, ...] = field(default=())


def search(  # noqa: PLR0913
    index: tantivy.Index,
    text: str,
    *,
    limit: int = 20,
    sort: str = "relevance",
    cursor: str | None = None,
    facets: Sequence[str] = FACETS,
    exact: bool = False,
) -> Found:
    """The letters that a query finds, best first.

    `text` is in the language of `corpus.query`; `limit` hits a page (up to 1,000); `sort` relevance,
    newest or oldest (letters without a date are left out of the latter two); `facets` the fields to
    count; `exact` counts facets of many hits one by one. Raises QueryError for a query that cannot be
    read, CorpusError for a cursor of another query or of a corpus that has changed since.
    """
    searcher = index.searcher()
    asked = ask(read_query(text), searcher)
    question = asked.query
    if (order := _order(sort)) is not None:
        question = _and(
            question, Query.range_query(fields(), "day", tantivy.FieldType.Integer, lower_bound=1)
        )
    page = _Page(f"{text}\0{sort}", searcher.num_docs, _limit(limit), cursor)
    found = _hits(searcher, question, order, page)
    total = int(found.count)  # type: ignore[attr-defined]
    counted, estimated = _facets(searcher, question, _checked(facets), total, exact=exact)
    return Found(
        total=total,
        hits=tuple(_hit(searcher, asked, score, address) for score, address in found.hits),
        facets=counted,
        estimated=estimated,
        cursor=page.following(total),
        notes=tuple(asked.notes),
    )


def _hits(
    searcher: tantivy.Searcher, question: Query, order: tuple[str, Order] | None, page: _Page
) -> tantivy.SearchResult:
    if order is None:
        return searcher.search(question, limit=page.limit, offset=page.start)
    return searcher.search(
        question, limit=page.limit, offset=page.start, order_by_field=order[0], order=order[1]
    )


def _order(sort: str) -> tuple[str, Order] | None:
    if sort not in SORTS:
        raise CorpusError(f'Letters cannot be sorted by "{sort}".', f"Sort by {', '.join(SORTS)}.")
    return SORTS[sort]


def _limit(limit: int) -> int:
    if not 1 <= limit <= _MOST_PER_PAGE:
        raise CorpusError(f"A page cannot have {limit} letters.", f"Ask for 1 to {_MOST_PER_PAGE:,}.")
    return limit


def _checked(facets: Sequence[str]) -> Sequence[str]:
    for name in facets:
        if name not in ALL_FACETS:
            raise CorpusError(f'"{name}" cannot be counted.', f"Facets are {', '.join(ALL_FACETS)}.")
    return facets


class _Page:
    """Where a page begins. A cursor holds for the same query and the same letters only."""

    def __init__(self, asked: str, letters: int, limit: int, cursor: str | None) -> None:
        self.limit = limit
        self._mark = hashlib.sha256(f"{asked}\0{letters}".encode("utf-8", "replace")).hexdigest()[:12]
        self.start = self._start(cursor) if cursor else 0

    def _start(self, cursor: str) -> int:
        try:
            said, start = json.loads(base64.urlsafe_b64decode(cursor.encode()))
            known = said == self._mark and isinstance(start, int) and start >= 0
        except (ValueError, TypeError):
            known, start = False, 0
        if not known:
            raise CorpusError(
                "This cursor belongs to another query, or the corpus has new letters since.",
                "Ask again without a cursor.",
            )
        if start >= _DEEPEST:
            raise CorpusError(
                f"Pages go down to letter {_DEEPEST:,}.",
                "Narrow the query, or use openimr corpus sql for all rows.",
            )
        return int(start)

    def following(self, total: int) -> str | None:
        """The cursor of the next page."""
        start = self.start + self.limit
        if start >= total:
            return None
        return base64.urlsafe_b64encode(json.dumps([self._mark, start]).encode()).decode()


def _facets(
    searcher: tantivy.Searcher, question: Query, names: Sequence[str], total: int, *, exact: bool
) -> tuple[dict[str, tuple[Facet, ...]], bool]:
    if not names:
        return {}, False
    estimated = total > _COUNTED_UP_TO and not exact
    times = 1
    if estimated:
        times = next((one for one in SAMPLES if total <= one * _COUNTED_UP_TO), SAMPLES[-1])
        question = _and(question, Query.term_query(fields(), "has", sample(times), index_option="basic"))
    wanted = {name: {"terms": {"field": name, "size": _FACET_VALUES}} for name in names}
    counted = searcher.aggregate(question, wanted)
    return {
        name: tuple(
            Facet(str(int(one["key"]) if name == "year" else one["key"]), one["doc_count"] * times)
            for one in sorted(counted[name]["buckets"], key=lambda one: (-one["doc_count"], str(one["key"])))
        )
        for name in names
    }, estimated


def _and(one: Query, other: Query) -> Query:
    return Query.boolean_query([(Occur.Must, one), (Occur.Must, Query.const_score_query(other, 0.0))])


def _hit(searcher: tantivy.Searcher, asked: Asked, score: Any, address: tantivy.DocAddress) -> Hit:
    document = searcher.doc(address)
    shown = json.loads(bytes(document.get_first("shown") or b"{}"))
    items = tuple({**item, "meant": _is_meant(item, asked)} for item in shown["items"])
    return Hit(
        letter=str(document.get_first("id")),
        score=round(float(score), 4) if isinstance(score, float) else 0.0,
        name=shown["name"],
        case_number=shown["case"],
        decision_date=shown["date"],
        items=items,
        passages=tuple(passages(str(document.get_first("text") or ""), asked.words)),
    )


def _is_meant(item: dict[str, Any], asked: Asked) -> bool:
    """Whether an item is one that the filters ask for; every item is if they ask for none."""
    if not asked.wanted:
        return True
    quantity = item["quantity"]
    values = {
        "d": {item["decision"]},
        "s": {*item.get("services", ()), item["service"]},
        "r": set(item["regions"]),
        "c": set(item["citations"]),
        "q": {str(int(quantity))} if quantity is not None else set(),
    }
    return any(all(values[kind] & found for kind, found in one.items()) for one in asked.wanted)
