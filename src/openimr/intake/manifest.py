"""The manifest: every file and page of the input, its hash, and what became of it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from openimr.model import CaseFile, Document, FileRecord, FileState, Page, PageState


def manifest(case_file: CaseFile) -> dict[str, Any]:
    """Every file and page of `case_file`, ready for JSON, with totals that add up.

    `totals.pages` is the sum of the pages in each state, `totals.files` that of the states of files; both
    can be counted again from `files` and `documents` of the same manifest.
    """
    return {
        "case": case_file.name,
        "totals": _totals(case_file),
        "files": [_file(record) for record in case_file.files],
        "documents": [_document(document) for document in case_file.documents],
    }


def _totals(case_file: CaseFile) -> dict[str, int]:
    states = Counter(record.state for record in case_file.files)
    pages = Counter(page.state for document in case_file.documents for page in document.pages)
    return {
        "files": len(case_file.files),
        **{f"files_{state.value}": states[state] for state in FileState},
        "documents": len(case_file.documents),
        "bytes": sum(record.size for record in case_file.files),
        "pages": case_file.page_count,
        **{f"pages_{state.value}": pages[state] for state in PageState},
        "words": sum(len(page.words) for document in case_file.documents for page in document.pages),
    }


def _file(record: FileRecord) -> dict[str, Any]:
    return record.model_dump(mode="json")


def _document(document: Document) -> dict[str, Any]:
    entry = document.model_dump(mode="json", exclude={"pages"})
    entry["pages"] = [
        {
            "number": page.number,
            "state": page.state.value,
            "width": page.width,
            "height": page.height,
            "characters": len(page.text),
            "words": len(page.words),
            "note": page.note,
            **_read_how(page),
        }
        for page in document.pages
    ]
    return entry


def _read_how(page: Page) -> dict[str, Any]:
    """What is to be said of a page that was read from its picture or is not in English."""
    said: dict[str, Any] = {}
    if page.ocr:
        said["ocr"] = page.ocr.model_dump(mode="json", exclude={"word_confidences"})
    if page.language:
        said["language"] = page.language
    return said
