"""A query's tree as a question to the index. Filters on an item must hold for the same item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import product

import tantivy
from tantivy import FieldType, Occur, Query

from openimr.corpus.citing import citation_key
from openimr.corpus.entry import KINDS, mark, together
from openimr.corpus.index import fields, words_of_text
from openimr.corpus.query import FIELDS, All, Either, Filter, Not, QueryError, Tree, Words
from openimr.model import Citation

_ITEM_FIELDS = {**KINDS, "cites": "c"}
_DECISIONS = {
    "uphold": "upheld",
    "overturn": "overturned",
    "reversed": "overturned",
    "approved": "overturned",
}
_SEXES = {"f": "female", "m": "male", "woman": "female", "man": "male", "women": "female", "men": "male"}
_MOST_MARKS = 2000
_PREFIX_AT_LEAST = 3
_BEFORE_A_CITATION = "Decision based on "


@dataclass(slots=True)
class Asked:
    """What the index is asked, words to show in the text, which items are meant, notes for people."""

    query: Query
    words: list[Words] = field(default_factory=list)
    wanted: list[dict[str, frozenset[str]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def ask(tree: All, searcher: tantivy.Searcher) -> Asked:
    """The question of a tree. Raises QueryError for values that a field cannot have."""
    asked = Asked(Query.all_query())
    translation = _Translation(searcher, asked)
    asked.query = translation.of(translation.with_citation(tree))
    return asked


def tokens(text: str) -> list[str]:
    """The words of a text as the index has them."""
    return list(words_of_text().analyze(text))


class _Translation:
    """One translation: what to ask, gathered while walking through the tree."""

    def __init__(self, searcher: tantivy.Searcher, asked: Asked) -> None:
        self._searcher, self._asked = searcher, asked

    def of(self, tree: Tree) -> Query:
        """The question of one part."""
        if isinstance(tree, Words):
            self._asked.words.append(tree)
            return _words(tree)
        if isinstance(tree, Filter):
            return self._all((tree,))
        if isinstance(tree, Not):
            return Query.boolean_query(
                [(Occur.Must, Query.all_query()), (Occur.MustNot, _quiet(self, tree.part))]
            )
        if isinstance(tree, Either):
            return Query.boolean_query([(Occur.Should, self.of(part)) for part in tree.parts])
        return self._all(tree.parts)

    def _all(self, parts: Sequence[Tree]) -> Query:
        of_item = [part for part in parts if isinstance(part, Filter) and part.field in _ITEM_FIELDS]
        must = [self._of_item(of_item)] if of_item else []
        without = []
        for part in parts:
            if isinstance(part, Not):
                without.append(_quiet(self, part.part))
            elif isinstance(part, Filter) and part.field not in _ITEM_FIELDS:
                must.append(_unscored(_of_letter(part)))
            elif not isinstance(part, Filter):
                must.append(self.of(part))
        if not must and not without:
            return Query.all_query()
        must = must or [Query.all_query()]
        if len(must) == 1 and not without:
            return must[0]
        return Query.boolean_query(
            [(Occur.Must, one) for one in must] + [(Occur.MustNot, one) for one in without]
        )

    def _of_item(self, filters: Sequence[Filter]) -> Query:
        """Letters with one item for which all of these hold."""
        values: dict[str, list[str]] = {}
        more: list[Query] = []
        for one in filters:
            kind, found = _ITEM_FIELDS[one.field], self._values(one)
            if found is None:
                more.append(_numbers("quantity", one.values))
            elif kind in values:
                # The same field twice means both, on whatever item; the index marks one value of a kind.
                more.append(_any_mark(kind, [(value,) for value in found]))
            else:
                values[kind] = found
        self._asked.wanted.append({kind: frozenset(found) for kind, found in values.items()})
        for kinds in together(values):
            chosen = list(product(*(values[kind] for kind in kinds)))
            more.append(_any_mark(kinds, chosen))
        return more[0] if len(more) == 1 else Query.boolean_query([(Occur.Must, one) for one in more])

    def _values(self, one: Filter) -> list[str] | None:
        """The values of a field as the index has them; None for numbers that are too many to name."""
        if one.field == "quantity":
            return _counted(one.values)
        if one.field == "decision":
            return [_decision(value) for value in one.values]
        if one.field in {"service", "region"}:
            return [key for value in one.values for key in self._keys(one.field, value)]
        if one.field == "section":
            return [key for value in one.values for key in self._sections(value)]
        return [key for value in one.values for key in self._cited(value)]

    def _keys(self, name: str, value: str) -> list[str]:
        key = "_".join(tokens(value))
        if self._searcher.doc_freq(name, key):
            return [key]
        return _understood(name, value) or [key]

    def _sections(self, value: str) -> list[str]:
        """A section by its key, or by its heading in whatever document."""
        named = " ".join(value.split())
        heading = named.lower()
        keys = [named, *(f"{document}: {heading}" for document in _documents())]
        found = [key for key in keys if self._searcher.doc_freq("section", key)]
        return found or [heading]

    def _cited(self, value: str) -> list[str]:
        found = _citation(value)
        if found is None:
            raise QueryError(
                f'No citation was recognized in "{value}".',
                'Write it as letters do, such as cites:"MTUS Chronic Pain Guidelines page 98".',
            )
        return self._terms(found)

    def _terms(self, found: Citation) -> list[str]:
        if found.document and found.pages:
            return [f"{found.document} p{page}" for page in found.pages]
        key = citation_key(found)
        if key and self._searcher.doc_freq("has", mark("c", (key,))):
            return [key]
        return [found.document or (found.laws[0] if found.laws else key or "")]

    def with_citation(self, tree: All) -> All:
        """The tree with words that are a citation as a whole made a filter for what cites it."""
        words = [part for part in tree.parts if isinstance(part, Words) and not part.begins]
        typed = " ".join(part.text for part in words)
        if any(part.quoted for part in words) or len(words) != sum(isinstance(p, Words) for p in tree.parts):
            return tree
        found = _citation(typed) if words else None
        if found is None or not _is_whole(found, typed):
            return tree
        terms = ", ".join(self._terms(found)[:8])
        self._asked.notes.append(
            f"Read as a citation: decisions citing {terms}. To search the words, put them into quotes."
        )
        rest = tuple(part for part in tree.parts if not isinstance(part, Words))
        return All((*rest, Filter("cites", (typed,))))


def _quiet(translation: _Translation, part: Tree) -> Query:
    """What must not be: its words are not shown and its items not meant."""
    return _Translation(translation._searcher, Asked(Query.all_query())).of(part)


def _words(words: Words) -> Query:
    found = tokens(words.text)
    if not found:
        return Query.all_query()
    if words.begins and len(found[-1]) >= _PREFIX_AT_LEAST:
        if len(found) > 1:
            return Query.phrase_prefix_query(fields(), "text", list(found))
        return Query.regex_query(fields(), "text", found[0] + ".*")
    if len(found) == 1:
        return Query.term_query(fields(), "text", found[0], index_option="freq")
    return Query.phrase_query(fields(), "text", list(found), slop=words.slop)


def _of_letter(one: Filter) -> Query:
    """A filter on the letter as a whole."""
    if one.field in {"year", "age"}:
        return _numbers(one.field, one.values)
    if one.field == "date":
        return _either(_days(value) for value in one.values)
    if one.field == "specialty":
        return _either(_specialty(value) for value in one.values)
    values = [_known(one.field, value) for value in one.values]
    return Query.term_set_query(fields(), one.field, values)


def _known(name: str, value: str) -> str:
    if name == "sex":
        return _SEXES.get(value.lower(), value.lower())
    if name == "case":
        return "".join(letter for letter in value if letter.isalnum()).upper()
    return value.upper() if name == "layout" and value.lower() != "unknown" else value.lower()


def _specialty(value: str) -> Query:
    words = tokens(value)
    return (
        Query.regex_query(fields(), "specialty", ".*" + ".*".join(words) + ".*")
        if words
        else Query.empty_query()
    )


def _numbers(name: str, values: Iterable[str]) -> Query:
    return _either(_range(name, *_ends(name, value)) for value in values)


def _range(name: str, low: int | None, high: int | None) -> Query:
    return Query.range_query(fields(), name, FieldType.Integer, lower_bound=low, upper_bound=high)


def _ends(name: str, value: str) -> tuple[int | None, int | None]:
    low, dots, high = value.partition("..")
    try:
        ends = (_number(low), _number(high) if dots else _number(low))
    except ValueError:
        ends = (None, None)
    if ends == (None, None):
        raise QueryError(f'"{value}" is no value of {name}.', f"It takes {FIELDS[name]}.")
    return ends


def _number(text: str) -> int | None:
    """A whole number, None for no text. Raises ValueError for anything else, and for numbers nothing has."""
    if len(text) > 11:
        raise ValueError(text)
    return int(text) if text else None


def _days(value: str) -> Query:
    low, dots, high = value.partition("..")
    try:
        first = _first_day(low) if low else None
        last = _last_day(high if dots else low) if (high or not dots) else None
    except ValueError:
        raise QueryError(f'"{value}" is no day.', f"It takes {FIELDS['date']}.") from None
    return _range("day", first or 1, last)


def _first_day(text: str) -> int:
    return date.fromisoformat(text + "-01-01"[3 * (text.count("-")) :]).toordinal()


def _last_day(text: str) -> int:
    """The last day of a day, a month or a year."""
    if text.count("-") == 2:
        return date.fromisoformat(text).toordinal()
    year, month = (int(part) for part in (text if "-" in text else text + "-12").split("-"))
    following = date(year + month // 12, month % 12 + 1, 1)
    return following.toordinal() - 1


def _counted(values: Sequence[str]) -> list[str] | None:
    """Quantities by name, as long as there are few."""
    named: list[str] = []
    for value in values:
        low, high = _ends("quantity", value)
        if low is None or high is None or high - low > 200:
            return None
        named += [str(number) for number in range(low, high + 1)]
    return named


def _decision(value: str) -> str:
    word = value.lower()
    decision = _DECISIONS.get(word, word)
    if decision not in {"upheld", "overturned"}:
        raise QueryError(f'"{value}" is no decision.', f"It takes {FIELDS['decision']}.")
    return decision


def _any_mark(kinds: str, chosen: Sequence[tuple[str, ...]]) -> Query:
    if len(chosen) > _MOST_MARKS:
        raise QueryError(
            "The query asks for too many combinations.", "Name fewer values, or a shorter range."
        )
    return _unscored(Query.term_set_query(fields(), "has", [mark(kinds, values) for values in chosen]))


def _unscored(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)


def _either(queries: Iterable[Query]) -> Query:
    found = list(queries)
    return found[0] if len(found) == 1 else Query.boolean_query([(Occur.Should, one) for one in found])


@lru_cache(maxsize=512)
def _understood(name: str, value: str) -> list[str]:
    """Keys of a service or region in the words of a request."""
    from openimr.language import understand  # noqa: PLC0415

    request = understand(value)
    if name == "region":
        return list(request.body_regions)
    return list(dict.fromkeys(one.service for one in request.services))


@lru_cache(maxsize=512)
def _citation(text: str) -> Citation | None:
    """The one citation that a text is."""
    from openimr.letters.citations import find_citations, read_citations  # noqa: PLC0415

    found = [one.citation for one in find_citations(text)] or [
        one.citation for one in read_citations(_BEFORE_A_CITATION + text)
    ]
    told = [one for one in found if one.document or one.laws]
    return max(told, key=lambda one: len(one.raw or "")) if told else None


def _is_whole(found: Citation, typed: str) -> bool:
    """Whether the typed words are the citation and little else."""
    cited, all_words = tokens(found.raw or ""), tokens(typed)
    return len(cited) * 4 >= len(all_words) * 3 and bool(
        found.pages or found.section or found.chapter or found.laws or len(all_words) > 1
    )


@lru_cache(maxsize=1)
def _documents() -> tuple[str, ...]:
    from openimr.letters.documents import documents  # noqa: PLC0415

    chapters = [chapter.key for one in documents() for chapter in one.chapters]
    return tuple(dict.fromkeys([*(one.key for one in documents()), *chapters]))
