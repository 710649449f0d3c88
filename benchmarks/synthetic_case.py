"""A digital case file of a given number of pages: the first example case, with progress notes added to it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pypdfium2

from benchmarks.synthetic import BUILD, note, pdf

_MAKER = Path(__file__).parent.parent / "examples" / "make_cases.py"
_NOTE_PAGES = 5


def case_folder(pages: int) -> Path:
    """A folder of PDFs with so many pages in all, made anew each time (the examples may have changed)."""
    made = BUILD / "examples"
    shutil.rmtree(made, ignore_errors=True)
    subprocess.run([sys.executable, str(_MAKER), str(made)], check=True, capture_output=True)
    folder = BUILD / f"case-{pages}"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(made / "cases" / "a", folder)
    missing = pages - sum(_page_count(file) for file in folder.rglob("*.pdf"))
    for number, first in enumerate(range(0, missing, _NOTE_PAGES), start=1):
        added = pdf(f"note-{number}", min(_NOTE_PAGES, missing - first), number * 1000, note)
        shutil.copy(added, folder / f"progress-note-{number:02d}.pdf")
    return folder


def _page_count(file: Path) -> int:
    document = pypdfium2.PdfDocument(file)
    try:
        return len(document)
    finally:
        document.close()
