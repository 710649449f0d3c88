"""Facts found in a synthetic case file against its gold: what each statement says and what was read in it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from openimr.model import CaseFile, Fact, PageState

Place = tuple[str, int]
_SIZED = frozenset({"visits", "response", "complaint", "age"})
_ATTRIBUTES = ("regions", "laterality", "levels", "measure", "count", "dose")
_FUZZY = 0.6


@dataclass(slots=True)
class Tally:
    """Right ones of all."""

    right: int = 0
    total: int = 0

    def count(self, right: bool) -> None:
        """One more."""
        self.total += 1
        self.right += right

    @property
    def share(self) -> float:
        """0 to 1; 1 if there was nothing to count."""
        return self.right / self.total if self.total else 1.0

    def __str__(self) -> str:
        return f"{self.share:7.2%}  ({self.right} of {self.total})"


@dataclass(slots=True)
class FactScore:
    """Recall and precision by kind, assertions, attributes; misses by statement with an example each."""

    recall: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    precision: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    assertion: Tally = field(default_factory=Tally)
    attributes: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    sourced: Tally = field(default_factory=Tally)
    outside: Counter[str] = field(default_factory=Counter)
    misses: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


class _Paper(NamedTuple):
    """A page's characters without white space, and where each of them stands in the page's text."""

    compact: str
    offsets: list[int]
    words: list[tuple[str, int, int]]


def measure(gold: Mapping[str, Any], case_file: CaseFile, facts: Sequence[Fact], score: FactScore) -> None:
    """Add one case to `score`. Only statements of records count, not those of the papers of the dispute."""
    papers = {d["id"] for d in gold["documents"] if d["kind"] in _DISPUTE or d["foreign"]}
    mirror = dict(_mirrored(gold))
    found, pages = _by_place(case_file, facts, mirror, score)
    by_page: dict[Place, list[dict[str, Any]]] = defaultdict(list)
    for statement in gold["statements"]:
        if statement["document"] not in papers:
            by_page[statement["file"], statement["page"]].append(statement)
    for place, statements in by_page.items():
        _page(statements, found.get(place, []), pages.get(place), score)


_DISPUTE = (
    "application",
    "ur_decision",
    "request_for_authorization",
    "notice_of_assignment",
    "correspondence",
)


def _mirrored(gold: Mapping[str, Any]) -> Iterator[tuple[Place, Place]]:
    """Pages of copies and the pages that they repeat."""
    known = {one["id"]: one for one in gold["documents"]}
    for copy in gold["documents"]:
        if copy["duplicate_of"]:
            of = known[copy["duplicate_of"]]
            for at, page in enumerate(copy["order"]):
                if page in of["order"]:
                    yield (
                        (copy["file"], copy["first"] + at),
                        (of["file"], of["first"] + of["order"].index(page)),
                    )


def _by_place(
    case_file: CaseFile, facts: Sequence[Fact], mirror: Mapping[Place, Place], score: FactScore
) -> tuple[dict[Place, list[tuple[Fact, int, int]]], dict[Place, _Paper]]:
    """Facts with their compact offsets, and pages, by where the gold has them; checks each fact's source."""
    pages: dict[Place, _Paper] = {}
    where: dict[tuple[str, int], tuple[Place, str]] = {}
    for document in case_file.documents:
        for page in document.pages:
            if page.state is PageState.READ:
                place = (document.path, page.page_in_file)
                place = mirror.get(place, place)
                where[document.id, page.number] = (place, page.text)
                if place not in pages or place == (document.path, page.page_in_file):
                    pages[place] = _paper(page.text)
    found: dict[Place, list[tuple[Fact, int, int]]] = defaultdict(list)
    for fact in facts:
        source = where.get((fact.evidence.document, fact.evidence.page or 0))
        span = fact.evidence.span
        checkable = source is not None and source[1][span.start : span.end] == fact.evidence.quote
        score.sourced.count(checkable)
        if source is not None and checkable:
            paper = _paper(source[1]) if source[0] not in pages else pages[source[0]]
            start, end = (bisect_left(paper.offsets, at) for at in (span.start, span.end))
            found[source[0]].append((fact, start, end))
    return found, pages


def _paper(text: str) -> _Paper:
    offsets = [at for at, letter in enumerate(text) if not letter.isspace()]
    words = [(m[0].lower(), m.start(), m.end()) for m in re.finditer(r"\w+", text)]
    return _Paper("".join(text[at] for at in offsets).casefold(), offsets, words)


def _page(
    statements: Sequence[dict[str, Any]],
    found: Sequence[tuple[Fact, int, int]],
    paper: _Paper | None,
    score: FactScore,
) -> None:
    spans = _spans(statements, paper)
    for statement, span in zip(statements, spans, strict=True):
        near = [fact for fact, start, end in found if _overlap(span, start, end)]
        why = "" if paper else " [page not read]"
        _recalled(statement, near, score, why if span else why or " [words not found on the page]")
    for fact, start, end in found:
        best = max(
            ((min(end, s[1]) - max(start, s[0]), at) for at, s in enumerate(spans) if s), default=(0, 0)
        )
        if best[0] <= 0:
            score.outside[f"{fact.kind.value} {fact.concept}: {fact.evidence.quote[:50]!r}"] += 1
        else:
            touched = [s for s, span in zip(statements, spans, strict=True) if _overlap(span, start, end)]
            _judged(fact, touched, statements[best[1]], score)


def _overlap(span: tuple[int, int] | None, start: int, end: int) -> bool:
    return span is not None and start < span[1] and end > span[0]


def _spans(statements: Sequence[dict[str, Any]], paper: _Paper | None) -> list[tuple[int, int] | None]:
    """Where each statement stands on its page (compact offsets), sought from where the last one was found."""
    result: list[tuple[int, int] | None] = []
    cursor = 0
    for statement in statements:
        span = _span(statement["words"], paper, cursor) if paper else None
        cursor = span[0] + 1 if span else cursor
        result.append(span)
    return result


def _span(words: str, paper: _Paper, cursor: int) -> tuple[int, int] | None:
    compact = "".join(words.split()).casefold()
    for piece in (compact, compact[: max(8, len(compact) * 2 // 3)]):
        at = paper.compact.find(piece, cursor)
        at = paper.compact.find(piece) if at < 0 else at
        if at >= 0:
            return at, at + len(piece)
    return _fuzzy(words, paper)


def _fuzzy(words: str, paper: _Paper) -> tuple[int, int] | None:
    """The run of words of the page that has most words of the statement, at least six in ten of them."""
    wanted = Counter(re.findall(r"\w+", words.lower()))
    size = sum(wanted.values())
    best, at = 0, -1
    for begin in range(max(1, len(paper.words) - size + 1)):
        there = Counter(word for word, _, _ in paper.words[begin : begin + size])
        hits = sum((wanted & there).values())
        if hits > best:
            best, at = hits, begin
    if at < 0 or best < _FUZZY * size:
        return None
    run = paper.words[at : at + size]
    return bisect_left(paper.offsets, run[0][1]), bisect_left(paper.offsets, run[-1][2])


def _recalled(statement: Mapping[str, Any], near: Sequence[Fact], score: FactScore, why: str) -> None:
    for wanted in statement["facts"]:
        if wanted.get("optional"):
            continue
        kind = _listed(wanted["kind"])[0]
        fitting = [fact for fact in near if _fits(wanted, fact)]
        score.recall[kind].count(bool(fitting))
        if not fitting:
            concepts = "/".join(_listed(wanted["concept"]))
            shown = f"{statement['name']}: {kind} {concepts}{_value(wanted)} not found{why}"
            score.misses[shown].append(
                f"{statement['words']!r} (page {statement['page']}, {statement['file']})"
            )
            continue
        _asserted(wanted, statement, fitting, score)
        for name in _ATTRIBUTES:
            if name in wanted:
                score.attributes[name].count(any(_has(wanted, fact, name) for fact in near))


def _value(wanted: Mapping[str, Any]) -> str:
    return " with value" if "value" in wanted and _listed(wanted["kind"])[0] in _SIZED else ""


def _asserted(
    wanted: Mapping[str, Any], statement: Mapping[str, Any], fitting: Sequence[Fact], score: FactScore
) -> None:
    if wanted.get("assertion_any"):
        return
    allowed = wanted.get("assertion_in") or [wanted.get("assertion", "present")]
    right = any(fact.assertion.value in allowed for fact in fitting)
    score.assertion.count(right)
    if not right:
        key = f"{statement['name']}: assertion {fitting[0].assertion.value}, expected {'/'.join(allowed)}"
        score.misses[key].append(f"{statement['words']!r}")


def _fits(wanted: Mapping[str, Any], fact: Fact) -> bool:
    """Kind, concept, role, named drug, and the number where the kind is about a number."""
    if fact.kind.value not in _listed(wanted["kind"]) or not (
        wanted.get("concept_any") or fact.concept in _listed(wanted["concept"])
    ):
        return False
    if "role" in wanted and (fact.role is None or fact.role.value != wanted["role"]):
        return False
    if fact.kind.value == "medication" and "value_text" in wanted:
        return wanted["value_text"].casefold() in (fact.value_text or fact.evidence.quote).casefold()
    if fact.kind.value in _SIZED and "value" in wanted:
        return bool(fact.value == wanted["value"])
    return True


def _has(wanted: Mapping[str, Any], fact: Fact, name: str) -> bool:
    value = wanted[name]
    if name == "measure":
        return bool(fact.value == value)
    if name in ("count", "dose"):
        return str(value).casefold() in " ".join(map(str, fact.model_dump().values())).casefold()
    if isinstance(value, list):
        return set(value) <= set(getattr(fact, name))
    return bool(getattr(fact, name) == value)


def _judged(
    fact: Fact, near: Sequence[Mapping[str, Any]], statement: Mapping[str, Any], score: FactScore
) -> None:
    """Right if a statement that its words touch says so; not counted where the gold leaves it open.

    The date of injury and the age are printed in the heads of records, outside of statements.
    """
    if any(_fits(wanted, fact) for one in near for wanted in one["facts"]):
        score.precision[fact.kind.value].count(True)
    elif fact.kind.value not in ("injury_date", "age") and not any(_open(fact, one) for one in near):
        score.precision[fact.kind.value].count(False)
        key = f"{statement['name']}: found {fact.kind.value} {fact.concept} ({fact.assertion.value})"
        score.misses[key].append(
            f"{statement['words']!r}: {fact.value} {fact.unit} {fact.evidence.quote[:60]!r}"
        )


def _open(fact: Fact, statement: Mapping[str, Any]) -> bool:
    also = statement["also"]
    if fact.concept in also or "*" in also:
        return True
    bare = fact.value is None and any(fact.concept in _listed(one["concept"]) for one in statement["facts"])
    return bare or ("*planned" in also and fact.assertion.value == "planned")


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [str(value)]
