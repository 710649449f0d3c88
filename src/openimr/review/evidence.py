"""The evidence page in the output folder: one file, or for large cases a folder of pictures beside it."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from openimr import intake
from openimr.model import CaseFile, PageState
from openimr.review.evidence_page import render_evidence_page
from openimr.review.pipeline import Draft

PAGE = "evidence.html"
FOLDER = "evidence_files"

# A page of a picture inside it is about 35 kB; so many make a file that can still be mailed. Beyond that a
# browser loads the picture of a page when it is looked at.
_IN_ONE_FILE = 40
# As many pages as the page shows text of; somebody who files more is asked to divide the case.
_MOST_PICTURES = 3000
# Resolution that keeps small print readable and pages light.
_DPI = 100
_OURS = re.compile(r"\d{4,6}\.png")

PageKey = tuple[str, int]


@contextmanager
def drawing(case: Path, case_file: CaseFile, out: Path) -> Iterator[intake.Drawing | None]:
    """Pictures of all pages drawn into a folder of their own in `out` while the body of the context works.

    None for a case that fits into one file. What was drawn and not put in its place is removed in the end.
    """
    if case_file.page_count <= _IN_ONE_FILE:
        yield None
        return
    out.mkdir(parents=True, exist_ok=True)
    # The folder is renamed in the end; then there is nothing left to remove.
    with tempfile.TemporaryDirectory(dir=out, prefix=f".{FOLDER}.", ignore_cleanup_errors=True) as folder:
        names = _names(case_file)
        with intake.Drawing(case, case_file, Path(folder), names, dpi=_DPI) as started:
            yield started


def _names(case_file: CaseFile) -> dict[PageKey, str]:
    keys = [
        (document.id, page.number)
        for document in case_file.documents
        for page in document.pages
        if page.state is not PageState.BLANK
    ]
    return {key: f"{number:04}.png" for number, key in enumerate(keys[:_MOST_PICTURES], 1)}


def evidence_page(case: Path, draft: Draft, out: Path, drawn: intake.Drawing | None) -> str:
    """The page of a draft as HTML. The pictures of a large case are put into `out` first.

    A folder of pictures from an earlier review is replaced, or removed if it is no longer needed. Raises
    OSError if that fails, also because somebody put files of their own into it.
    """
    pictures = drawn.wait() if drawn else {}
    _clear(out / FOLDER)
    if drawn and pictures:
        drawn.folder.chmod(0o755)
        drawn.folder.rename(out / FOLDER)
    return _rendered(case, draft, {key: f"{FOLDER}/{name}" for key, name in pictures.items()}, bool(drawn))


def _clear(folder: Path) -> None:
    if not folder.is_dir():
        return
    for file in folder.iterdir():
        if _OURS.fullmatch(file.name):
            file.unlink()
    folder.rmdir()


def _rendered(case: Path, draft: Draft, pictures: Mapping[PageKey, str], beside: bool) -> str:
    def image(document: str, page: int) -> bytes:
        return intake.page_image(case, draft.case_file, document, page, dpi=_DPI)

    return render_evidence_page(
        draft.determination,
        draft.case_file,
        None if beside else image,
        packet=draft.packet,
        disagreements=draft.disagreements,
        pictures=pictures,
        max_images=_IN_ONE_FILE,
    )
