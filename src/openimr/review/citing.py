"""The two guideline blocks of an item: what utilization review cited, and what governs the proposal."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openimr import language
from openimr.model import (
    Assessment,
    CaseFile,
    Citation,
    Document,
    DocumentKind,
    GuidelineBlock,
    GuidelineCitation,
)

_NAMES_GUIDELINE = re.compile(
    r"\b(?:MTUS|ACOEM|ODG|Official Disability Guidelines|Chronic Pain .{0,20}Guidelines?)\b"
)
_MTUS = re.compile(r"\b(?:MTUS|ACOEM|Chronic Pain .{0,20}Guidelines?)\b")


def reviewer_guideline(assessment: Assessment) -> GuidelineBlock:
    """The guideline block of a draft, from the guidelines that answered; empty when none did."""
    named = [service.guideline for service in assessment.services if service.guideline]
    cited = list({citation.entry: citation for citation in named}.values())
    if not cited:
        return GuidelineBlock()
    sentences = [_sentence(citation) for citation in cited]
    if cited[0].basis != "mtus":
        sentences.insert(0, "The Expert Reviewer did not base their decision on the MTUS.")
    return GuidelineBlock(
        basis=cited[0].basis,
        citations=tuple(_citation(citation) for citation in cited),
        text=" ".join(sentences),
    )


def _sentence(citation: GuidelineCitation) -> str:
    kind = "MTUS" if citation.basis == "mtus" else "Non-MTUS Citation"
    pages = f" Page(s): {_pages(citation.pages)}" if citation.pages else ""
    title = citation.title.removeprefix("MTUS ").rstrip(".")
    joint = " " if citation.basis == "mtus" else ", "
    return f"Decision based on {kind} {title}{joint}{citation.heading}{pages}."


def _pages(pages: tuple[int, ...]) -> str:
    """Consecutive pages as a range, others as a list: (60, 98, 99) is "60, 98-99"."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _citation(citation: GuidelineCitation) -> Citation:
    return Citation(
        source=citation.title,
        section=citation.heading,
        pages=citation.pages or None,
        basis=citation.basis,
        raw=_sentence(citation),
        document=citation.document,
    )


def ur_guideline(case_file: CaseFile) -> GuidelineBlock:
    """What the utilization review decision says it was based on, in its own sentences."""
    denials = [d for d in case_file.documents if d.kind is DocumentKind.UR_DECISION]
    sentences = list(dict.fromkeys(sentence for d in denials for sentence in _citing_sentences(d)))
    if not sentences:
        return GuidelineBlock()
    text = " ".join(sentences)
    return GuidelineBlock(basis="mtus" if _MTUS.search(text) else "non_mtus", text=text)


def _citing_sentences(document: Document) -> Iterator[str]:
    for page in document.pages:
        for start, end in language.sentences(page.text):
            sentence = " ".join(page.text[start:end].split())
            if _NAMES_GUIDELINE.search(sentence):
                yield sentence
