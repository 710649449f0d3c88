"""Keys of citations: the same cited place has the same key, however it was printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from openimr.model import Citation

# A reference is named by so much of its title, or of its printed form: enough to tell one from another.
_LONGEST = 80


def citation_key(citation: Citation) -> str | None:
    """What is cited, as one key.

    `CPMTG: physical medicine` is a section of a document of the library, `A12` a document without a section,
    `8 CCR 9792.24.2` a law; a reference is its kind and title. None for a citation that says nothing.
    """
    section = _folded(citation.heading or citation.section)
    if citation.document:
        return f"{citation.document}: {section}" if section else citation.document
    if citation.laws:
        return citation.laws[0]
    reference = citation.reference
    named = _folded((reference.title or reference.journal) if reference else None)
    named = named or _folded(citation.source) or _folded(citation.raw)
    return f"{citation.kind or 'other'}: {named[:_LONGEST]}" if named else None


def citation_terms(citation: Citation) -> Iterator[str]:
    """Every key under which a citation is found: its key, its document, its pages (`CPMTG p98`), its laws."""
    key = citation_key(citation)
    if key:
        yield key
    if citation.document:
        yield citation.document
        yield from (f"{citation.document} p{page}" for page in citation.pages or ())
    yield from citation.laws


def terms_of(citations: Iterable[Citation]) -> list[str]:
    """The keys of several citations, each once, in order."""
    return list(dict.fromkeys(term for citation in citations for term in citation_terms(citation)))


def _folded(words: str | None) -> str:
    return " ".join(words.lower().split()).strip(" .,;:\"'()") if words else ""
