"""A challenge to what is presumed correct: found in the papers of the one who asks, or given in a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple, get_args

import yaml
from pydantic import ValidationError

from openimr import language
from openimr.guidelines.evidence import Question, designs, levels
from openimr.language.services import services
from openimr.model import CaseFile, CitedStudy, Document, DocumentKind, Evidence, Page, Rebuttal, Span

# Sentences this near behind the statement belong to it even if they cite no year and no journal.
_NEAR = 6
_AUTHORS = re.compile(r"\bet al\b|\b[A-Z][a-z]+ [A-Z]{1,3}(?:,|\.|;)")
_YEAR = re.compile(r"\b(?:19[5-9]|20[0-4])\d\b")
_VOLUME = re.compile(r"\b\d{1,4}\s?(?:\(\d{1,3}\)\s?)?:\s?\d{1,5}\b")
_LEVEL = re.compile(r"\blevel\s+(?:of\s+evidence\s*(?:is|was|:)?\s*)?\(?([1-5][abc]?)\b", re.IGNORECASE)


class RebuttalUnreadable(ValueError):
    """A file with a rebuttal that cannot be used. `advice` says what may stand there."""

    def __init__(self, problem: str, advice: str) -> None:
        super().__init__(problem)
        self.advice = advice


class _Said(NamedTuple):
    """A sentence of a document with its place."""

    text: str
    low: str
    evidence: Evidence


@cache
def _cues() -> dict[str, Any]:
    source = resources.files("openimr.review") / "data" / "rebuttal.yaml"
    cues: dict[str, Any] = yaml.safe_load(source.read_text("utf-8"))
    return cues


@cache
def _pattern(*names: str) -> re.Pattern[str]:
    """Words that begin with one of the stems of these lists."""
    stems = [stem for name in names for stem in _cues()[name]]
    return re.compile("|".join(rf"(?<!\w){re.escape(stem)}" for stem in stems))


@cache
def _unsaying() -> re.Pattern[str]:
    """Words that deny or make a condition, whole; one that ends in * is a stem."""
    words = (re.escape(word).replace(r"\*", r"\w*") for word in _cues()["unsaid"])
    return re.compile(rf"(?:(?<!\w)(?:{'|'.join(words)})|n't)(?!\w)")


def stated_rebuttal(case_file: CaseFile) -> Rebuttal | None:
    """The challenge that the papers of the one who asks state, with its place and the studies they cite.

    None where no document states one. Statements of the law, conditions and denials are no challenge.
    """
    kinds = {DocumentKind(kind) for kind in _cues()["documents"]}
    for document in case_file.documents:
        if document.kind in kinds and any(_may_challenge(page) for page in document.pages):
            found = _of_document(document)
            if found is not None:
                return found
    return None


def _may_challenge(page: Page) -> bool:
    low = page.text.lower()
    return "presum" in low or any(name in low for name in _cues()["guideline"])


def _of_document(document: Document) -> Rebuttal | None:
    said = [sentence for page in document.pages for sentence in _sentences(document.id, page)]
    at = next((number for number, sentence in enumerate(said) if _challenges(sentence.low)), None)
    if at is None:
        return None
    named = language.understand(said[at].text).services
    return Rebuttal(
        statement=said[at].text,
        services=tuple(dict.fromkeys(mention.service for mention in named)),
        citations=tuple(_citations(said, at)),
        evidence=said[at].evidence,
    )


def _sentences(document: str, page: Page) -> Iterator[_Said]:
    said = [_said(document, page, start, end) for start, end in language.sentences(page.text)]
    yield from _with_journal(page, said)


def _said(document: str, page: Page, start: int, end: int) -> _Said:
    quote = page.text[start:end]
    place = Evidence(document=document, page=page.number, span=Span(start=start, end=end), quote=quote)
    text = " ".join(quote.split())
    return _Said(text, text.lower().replace("\u2019", "'"), place)


def _challenges(low: str) -> bool:
    """Whether a sentence challenges what is presumed: says so of itself, now, and does not deny it."""
    if not _pattern("presumption", "guideline").search(low):
        return False
    presumption = _pattern("presumption").search(low) is not None
    cues = _pattern("plain", "wide") if presumption else _pattern("plain")
    bare = _pattern("never").sub(" ", low)
    return _pattern("presumption", "guideline").search(bare) is not None and any(
        not _unsaid(bare, match.start(), match.end()) for match in cues.finditer(bare)
    )


# A denial or a condition stands before what it denies, and now and then right behind it ("that it is
# challenged was not included").
def _unsaid(low: str, start: int, end: int) -> bool:
    return _unsaying().search(low, 0, start) is not None or " not " in low[end : end + 40]


# Authors, title and journal end in points like sentences; what ends in a volume with pages is one citation.
def _with_journal(page: Page, said: Sequence[_Said]) -> Iterator[_Said]:
    held: list[_Said] = []
    for one in said:
        if not _VOLUME.search(one.text):
            held.append(one)
            continue
        first = _first_of_citation(held)
        yield from held[:first]
        yield _joined(page, [*held[first:], one])
        held = []
    yield from held


def _first_of_citation(held: Sequence[_Said]) -> int:
    """Where a citation begins in the sentences before its volume: at its authors, if they are near."""
    near = range(max(len(held) - 3, 0), len(held))
    return next((n for n in near if _AUTHORS.search(held[n].text)), len(held))


def _joined(page: Page, parts: Sequence[_Said]) -> _Said:
    first, last = parts[0].evidence, parts[-1].evidence
    return _said(first.document, page, first.span.start, last.span.end)


def _citations(said: Sequence[_Said], statement: int) -> Iterator[CitedStudy]:
    copied = True if any(_pattern("copies").search(one.low) for one in said) else None
    for number, one in enumerate(said):
        design, level = _design(one.low), _LEVEL.search(one.low)
        near = statement <= number <= statement + _NEAR
        if _is_citation(one, design is not None or level is not None, near):
            yield CitedStudy(
                text=one.text,
                supports=_pattern("against").search(one.low) is None,
                design=design,
                level=level.group(1) if level and level.group(1) in levels() else None,
                attached=copied,
                evidence=one.evidence,
            )


def _is_citation(said: _Said, graded: bool, near: bool) -> bool:
    dated = _YEAR.search(said.text) is not None
    printed = _pattern("bibliographic").search(said.low) is not None
    if graded:
        return dated or printed or near
    return dated and printed and (_AUTHORS.search(said.text) or _VOLUME.search(said.text)) is not None


def _design(low: str) -> str | None:
    for design, words in _cues()["designs"].items():
        if any(re.search(rf"(?<!\w){re.escape(word)}", low) for word in words):
            return str(design)
    return None


def read_rebuttal(path: Path) -> Rebuttal:
    """The rebuttal in a YAML or JSON file. Raises RebuttalUnreadable for what cannot be used, and OSError."""
    try:
        found = Rebuttal.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RebuttalUnreadable(f"{path.name} is no valid YAML or JSON: {error}", _ADVICE) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"]) or "statement"
        raise RebuttalUnreadable(f"{path.name}: {where}: {first['msg']}.", _ADVICE) from error
    for problem, advice in _faults(found):
        raise RebuttalUnreadable(f"{path.name}: {problem}", advice)
    return found


_ADVICE = (
    'It has "statement" in words and, if there are any, "services", "question" and "citations", each with '
    '"text" and what is known of "design", "level", "supports", "fits_person" and "attached".'
)


def _faults(rebuttal: Rebuttal) -> Iterator[tuple[str, str]]:
    known = services()
    for service in rebuttal.services:
        if service not in known:
            yield f"there is no service {service}.", 'See openimr request "TEXT" for the key of a service.'
    if rebuttal.question not in get_args(Question):
        yield f"{rebuttal.question} is no question.", f"One of {', '.join(get_args(Question))}."
    for study in rebuttal.citations:
        if study.design is not None and study.design not in designs():
            yield f"{study.design} is no design of a study.", f"One of {', '.join(designs())}."
        if study.level is not None and study.level not in levels():
            yield f"there is no level {study.level}.", f"One of {', '.join(levels())}."
