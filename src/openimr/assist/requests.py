"""The requests to an assistant: pages in pieces that fit, numbered sentences, and what is asked of both."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from openimr.assist.assistant import Request
from openimr.language.concepts import concepts
from openimr.language.data_files import load
from openimr.language.regions import regions
from openimr.model import CaseFile, Document, FactKind, Page, PageState, RationaleSentence

# English takes about four characters a token, codes and names of drugs fewer: three is on the safe side.
_CHARACTERS_A_TOKEN = 3
_FOR_THE_ANSWER = 3_000
_PAGE_FRAME = 120
_MOST_SENTENCES = 60

PageKey = tuple[str, int]


class Piece(NamedTuple):
    """A page, or so much of it as fits into a request. `name` is what the request calls its document."""

    document: Document
    page: Page
    name: str
    text: str


class Asked(NamedTuple):
    """A request about pages with what it spoke of: page keys by the names and numbers in the request."""

    request: Request
    pages: dict[tuple[str, int], PageKey]


@cache
def rules() -> dict[str, Any]:
    """The words of `data/rules.yaml`."""
    loaded: dict[str, Any] = load("openimr.assist", "rules.yaml")
    return loaded


@cache
def _prompts() -> dict[str, str]:
    loaded: dict[str, str] = load("openimr.assist", "prompts.yaml")
    return loaded


@cache
def facts_prompt() -> str:
    """What is asked of pages, with all concepts and regions that may be named."""
    known = concepts()
    lines = [
        f"{kind}: "
        + "; ".join(
            f"{key} = {one.label}" if one.label != key.replace("_", " ") else key
            for key, one in sorted(known.items())
            if one.kind == kind
        )
        for kind in rules()["kinds"]
        if kind != FactKind.VISITS
    ]
    told = _prompts()["facts"].replace("{concepts}", "\n".join(lines))
    return told.replace("{regions}", ", ".join(sorted(regions())))


def page_requests(case_file: CaseFile, documents: Sequence[str], tokens: int) -> list[Asked]:
    """Requests for facts of the pages that were read, in order, each within `tokens` with its answer.

    Only `documents` (ids) are taken; copies and papers about another person are left out as in the finding of
    facts.
    """
    room = (tokens - _FOR_THE_ANSWER) * _CHARACTERS_A_TOKEN - len(facts_prompt())
    asked: list[Asked] = []
    batch: list[Piece] = []
    used = 0
    for piece in _pieces(case_file, frozenset(documents), max(room - _PAGE_FRAME, 1000)):
        size = len(json.dumps(piece.text, ensure_ascii=False)) + _PAGE_FRAME
        if batch and used + size > room:
            asked.append(_asked(batch))
            batch, used = [], 0
        batch.append(piece)
        used += size
    return [*asked, _asked(batch)] if batch else asked


def _pieces(case_file: CaseFile, documents: frozenset[str], room: int) -> Iterator[Piece]:
    for number, document in enumerate(case_file.documents, 1):
        if document.id not in documents or document.foreign or document.duplicate_of is not None:
            continue
        for page in document.pages:
            if page.state is PageState.READ and page.text.strip():
                yield from (Piece(document, page, f"D{number}", text) for text in _cut(page.text, room))


def _cut(text: str, room: int) -> Iterator[str]:
    """A page larger than a request in parts, each ending with a line if it has one."""
    place = 0
    while place < len(text):
        end = min(len(text), place + room * 2 // 3)
        if end < len(text):
            line = text.rfind("\n", place, end)
            end = line + 1 if line > place else end
        yield text[place:end]
        place = end


def _asked(batch: Sequence[Piece]) -> Asked:
    pages = [
        {
            "document": piece.name,
            "page": piece.page.number,
            "kind": piece.document.kind.value,
            "date": piece.document.date,
            "text": piece.text,
        }
        for piece in batch
    ]
    keys = {(piece.name, piece.page.number): (piece.document.id, piece.page.number) for piece in batch}
    first, last = batch[0], batch[-1]
    about = f"{_where(first)} to {_where(last)}" if first.page is not last.page else _where(first)
    return Asked(Request(about, _messages(facts_prompt(), {"pages": pages}), len(keys)), keys)


def _where(piece: Piece) -> str:
    return f"{piece.document.path}, page {piece.page.number}"


def prose_requests(about: str, sentences: Sequence[RationaleSentence]) -> list[tuple[Request, int]]:
    """Requests to smooth `sentences`, each with the index of its first sentence."""
    made = []
    for first in range(0, len(sentences), _MOST_SENTENCES):
        part = sentences[first : first + _MOST_SENTENCES]
        told = [{"id": f"S{first + at}", "text": one.text} for at, one in enumerate(part, 1)]
        made.append((Request(about, _messages(_prompts()["prose"], {"sentences": told})), first))
    return made


def _messages(told: str, data: dict[str, Any]) -> tuple[dict[str, str], ...]:
    return (
        {"role": "system", "content": told},
        {"role": "user", "content": json.dumps(data, ensure_ascii=False)},
    )
